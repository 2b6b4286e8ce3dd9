"""The entities of a project as a list: how often, how spelled, where first and last, with whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.services.search.concordance import ContextLine
from hashiya.services.search.find import surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.services.entities.registry import Linked, Registry
    from hashiya.store.project import Project

_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class EntityRow:
    """`spellings`: (words as they stand, how often), the most frequent first; `joined`: entities that turned
    out to be this one; `first` and `last` in the order of the documents, None without mentions.
    """

    entity: Entity
    count: int
    documents: int
    spellings: tuple[tuple[str, int], ...] = ()
    first: Linked | None = None
    last: Linked | None = None
    joined: tuple[Entity, ...] = ()


def entity_rows(registry: Registry, order: Sequence[str] = ()) -> list[EntityRow]:
    """Of every entity that is its own, the most mentioned first. `order`: uids of documents in theirs."""
    places = {uid: at for at, uid in enumerate(order)}
    joined: dict[str, list[Entity]] = {}
    for entity in registry.entities.values():
        standing = registry.entity(entity.uid)
        if entity.into and standing is not None and standing.uid != entity.uid:
            joined.setdefault(standing.uid, []).append(entity)
    rows = [_row(registry, each, places, tuple(joined.get(each.uid, ()))) for each in registry.standing]
    return sorted(rows, key=lambda row: (-row.count, row.entity.name, row.entity.uid))


def _row(
    registry: Registry, entity: Entity, places: Mapping[str, int], joined: tuple[Entity, ...]
) -> EntityRow:
    found = sorted(registry.of(entity.uid), key=lambda each: _place(each, places))
    spellings = Counter(" ".join(each.annotation.surface.split()) for each in found)
    return EntityRow(
        entity,
        len(found),
        len({each.annotation.document for each in found}),
        tuple(spellings.most_common()),
        found[0] if found else None,
        found[-1] if found else None,
        joined,
    )


def _place(each: Linked, places: Mapping[str, int]) -> tuple[int, int]:
    return places.get(each.annotation.document, len(places)), each.annotation.start


def together_with(registry: Registry, entity: str) -> list[tuple[Entity, int]]:
    """Entities mentioned in the same documents, and in how many; those that are oftenest first."""
    documents = {each.annotation.document for each in registry.of(entity)}
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update({each.entity for each in registry.in_document(document)} - {entity, NIL})
    found = [(registry.entity(uid), count) for uid, count in counts.most_common(_TOGETHER)]
    return [(each, count) for each, count in found if each is not None]


def mention_lines(project: Project, mentions: Sequence[Linked]) -> list[ContextLine]:
    """Every mention in its line, as the concordance has it, in the order of the documents."""
    by_document: dict[str, list[Linked]] = {}
    for each in mentions:
        by_document.setdefault(each.annotation.document, []).append(each)
    lines = []
    for uid, name in DocumentTitles(project).in_order(by_document).items():
        text = project.document(uid).text
        for each in sorted(by_document[uid], key=lambda linked: linked.annotation.start):
            found = each.annotation
            before, surface, after = surroundings(text, found.start, found.end)
            lines.append(
                ContextLine(
                    *(uid, name, found.start, found.end, before, surface, after),
                    *(surface, "", "", found.label, str(found.status)),
                )
            )
    return lines
