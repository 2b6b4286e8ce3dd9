"""Entities that may be one: of the same name or identifier. Proposed, and never joined by name alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entity_names import name_words

if TYPE_CHECKING:
    from hashiya.core.beyond.entities import Entity
    from hashiya.services.entities.registry import Registry


@dataclass(frozen=True, slots=True)
class AlikeEntities:
    """Two or more of one label; `reason` "same_identifier" or "same_name", `shared` what they share."""

    entities: tuple[Entity, ...]
    reason: str
    shared: str


def alike(registry: Registry) -> list[AlikeEntities]:
    """After files were merged, or people worked side by side; those of one identifier first."""
    by_identifier: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    by_name: dict[tuple[str, str], dict[str, Entity]] = defaultdict(dict)
    for entity in registry.standing:
        for register, identifier in entity.identifiers.items():
            by_identifier[register.lower(), identifier].append(entity)
        for name in (entity.ar, entity.en, *entity.aliases):
            if words := " ".join(name_words(name)):
                by_name[entity.label, words][entity.uid] = entity
    found = [
        AlikeEntities(tuple(entities), "same_identifier", ": ".join(key))
        for key, entities in by_identifier.items()
        if len(entities) > 1
    ]
    seen = {frozenset(each.uid for each in group.entities) for group in found}
    for (_, words), named in by_name.items():
        uids = frozenset(named)
        if len(uids) > 1 and uids not in seen:
            seen.add(uids)
            found.append(AlikeEntities(tuple(named.values()), "same_name", words))
    return found
