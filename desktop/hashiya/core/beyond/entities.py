"""Who or what is meant: entities, and which mention means which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NIL = "nil"
"""In place of an entity's uid: known to nobody. A mention without a link has not been asked about yet."""
MENTION = "MENTION"
"""The label of mentions that have none of their own: pronouns, common nouns."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, body, place … that mentions mean.

    `identifiers`: name of a register (`wikidata`, `geonames`, one's own) → its identifier there. `members`:
    uids of entities, for groups. `into`: the entity that this one turned out to be, "" while it is its own;
    joining is taken back by emptying it.
    """

    uid: str
    label: str
    ar: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    note: str = ""
    into: str = ""
    by: str = ""
    created: str = ""
    modified: str = ""

    @property
    def name(self) -> str:
        """What it is called: in Arabic where that is known."""
        return self.ar or self.en or (self.aliases[0] if self.aliases else "")


@dataclass(frozen=True, slots=True)
class Mention:
    """That the annotation `annotation` means `entity`: its uid, or NIL."""

    uid: str
    document: str
    layer: str
    annotation: str
    entity: str
    by: str = ""
    modified: str = ""


def standing_for(entities: Mapping[str, Entity], uid: str) -> str:
    """The entity that this one was joined into, through all joinings; itself where they lead in a circle."""
    passed = _joinings(entities, uid)
    return min(passed[passed.index(passed[-1]) :])


def leads_back(entities: Mapping[str, Entity], uid: str) -> bool:
    """Whether what this entity was joined into was joined, in the end, into this one."""
    passed = _joinings(entities, uid)
    return len(passed) > 1 and passed[-1] == uid


def _joinings(entities: Mapping[str, Entity], uid: str) -> list[str]:
    """The entity and what it was joined into, in turn; in a circle the first of it comes twice."""
    passed = [uid]
    while (found := entities.get(passed[-1])) is not None and found.into:
        closed = found.into in passed
        passed.append(found.into)
        if closed:
            break
    return passed
