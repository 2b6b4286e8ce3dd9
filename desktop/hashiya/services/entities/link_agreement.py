"""How far two people agree about who is meant: links on agreed mentions, chains over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.agreement_chains import (
    ChainScore,
    LinkingScore,
    b_cubed,
    chains_of,
    lea,
    linking_accuracy,
)
from hashiya.core.beyond.entities import NIL
from hashiya.services.entities.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.store.project import Project

MentionPlace = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class LinkAgreement:
    """`linking` on annotations of the same range and label that both have linked or answered with NIL;
    `b3` and `lea` over the chains of all mentions that either linked to an entity, the first person's as key.
    """

    people: tuple[str, str]
    linking: LinkingScore
    b3: ChainScore
    lea: ChainScore


def link_agreement(
    project: Project,
    pairs: Sequence[tuple[tuple[str, str], tuple[str, str]]],
    documents: Collection[str] = (),
) -> list[LinkAgreement]:
    """Of these pairs, (layers, names) each; empty where nobody has linked anything."""
    if not project.beyond_counts()["mentions"]:
        return []
    links: dict[str, dict[MentionPlace, str]] = {}
    for layer in {layer for layers, _ in pairs for layer in layers}:
        links[layer] = _links(project, layer, documents)
    found = []
    for (first, second), people in pairs:
        one, other = links[first], links[second]
        if one or other:
            chains = _known(one), _known(other)
            found.append(LinkAgreement(people, linking_accuracy(one, other), b_cubed(*chains), lea(*chains)))
    return found


def _links(project: Project, layer: str, documents: Collection[str]) -> dict[MentionPlace, str]:
    registry = Registry.read(project, project.layers_of_person(layer))
    found = {}
    for each in registry.all:
        mention = each.annotation
        if not documents or mention.document in documents:
            found[mention.document, mention.start, mention.end, mention.label] = each.entity
    return found


def _known(links: dict[MentionPlace, str]) -> list[frozenset[MentionPlace]]:
    return chains_of({place: entity for place, entity in links.items() if entity != NIL})


def as_rows(found: Sequence[LinkAgreement]) -> list[dict[str, object]]:
    """As JSON; None for what is not defined."""
    return [
        {
            "people": list(each.people),
            "linking_accuracy": each.linking.accuracy,
            "compared": each.linking.compared,
            **{
                name: {"precision": score.precision, "recall": score.recall, "f1": score.f1}
                for name, score in (("b3", each.b3), ("lea", each.lea))
            },
        }
        for each in found
    ]
