"""Who a mention may mean: entities ranked, each with the reasons for it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION, NIL, Entity
from hashiya.core.beyond.entity_names import likeness, name_key, readings, short_forms
from hashiya.core.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.core.span import Annotation
    from hashiya.services.entities.registry import Registry

MOST = 9
"""Candidates that a digit can choose."""
LIKELY = 0.5
"""From here on a link is suggested without being asked for."""

_NEAR = 1500  # code points within which an entity counts as spoken of
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_BODIES = frozenset({"ORG", "GPE", "FAC"})


CandidateReason = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityCandidate:
    """`entity` has the uid "" where it comes from a knowledge file and is not in the project yet.

    `score` is from 0 to 1. `reasons`: (code, arguments …), the strongest first: `same_words` (how often),
    `same_name`, `near_spelling`, `name_part`, `initials` (the name), `short_form`, `same_type`, `nearby`,
    `knowledge` (the identifier), `typed` (the name).
    """

    entity: Entity
    score: float
    reasons: tuple[CandidateReason, ...] = ()


def candidates(
    registry: Registry, mention: Annotation, text: str, *, most: int = MOST
) -> list[EntityCandidate]:
    """The likeliest first; what the mention is linked to already is among them."""
    forms = short_forms(text, _places(registry, mention))
    return ranked(registry, mention, forms)[:most]


def ranked(registry: Registry, mention: Annotation, forms: dict[str, str]) -> list[EntityCandidate]:
    """The same with the short forms of the document (`forms_of`), which many mentions share."""
    index = registry.index
    asked = readings(mention.surface)
    decided: Counter[str] = Counter()
    for reading in asked:
        decided.update(index.decided.get(reading, {}))
    del decided[NIL]
    introduced = next((forms[reading] for reading in asked if reading in forms), "")
    lately = _lately(registry, mention)
    wanted = {*decided, *index.sharing(mention.surface), *lately, *({introduced} if introduced else ())}
    found = []
    for uid in wanted:
        entity = registry.entity(uid)
        if entity is None:
            continue
        each = _judged(registry, mention, entity, decided, lately.get(uid))
        if uid == introduced:
            each = _raised(each, 0.92, ("short_form",))
        if each.score > 0:
            found.append(each)
    return sorted(found, key=_order)


def forms_of(registry: Registry, document: str, text: str) -> dict[str, str]:
    """Short forms that a document introduces beside mentions that are linked."""
    places = [
        (each.annotation.start, each.annotation.end, each.entity)
        for each in registry.in_document(document)
        if each.entity != NIL
    ]
    return short_forms(text, places)


def filtered(registry: Registry, typed: str, *, label: str = "", most: int = MOST) -> list[EntityCandidate]:
    """Entities whose names have the typed words, or such that begin so; those of the type first."""
    wanted = fold(typed).split()
    found = []
    for entity in registry.standing:
        names = [*registry.names(entity.uid), entity.description, *entity.identifiers.values()]
        best = max((_met(wanted, name) for name in names), default=0.0)
        if best:
            name = max(names, key=lambda each: _met(wanted, each))
            score = best * (1.0 if entity.label == label or not label else 0.8)
            found.append(EntityCandidate(entity, score, (("typed", name),)))
    return sorted(found, key=_order)[:most]


def _met(wanted: Sequence[str], name: str) -> float:
    hay = name_key(name).split()
    if not hay or not wanted:
        return 0.0
    loose = [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in hay]
    if not all(any(part.startswith(word) for part in (*hay, *loose)) for word in wanted):
        return 0.0
    return 0.6 + 0.4 * len(wanted) / max(len(hay), len(wanted))


def _judged(
    registry: Registry, mention: Annotation, entity: Entity, decided: Counter[str], distance: int | None
) -> EntityCandidate:
    score, reasons = 0.0, list[CandidateReason]()
    count, all_decided = decided[entity.uid], sum(decided.values())
    if count:
        score = 0.62 + 0.36 * (count / all_decided) * (count / (count + 0.25))
        reasons.append(("same_words", str(count)))
    best, code, name = max(
        (
            (like, code, name)
            for name in registry.names(entity.uid)
            for reading in readings(mention.surface)
            for code, like in [likeness(reading, name)]
        ),
        default=(0.0, "", ""),
    )
    if code:
        by_name = best * (0.9 if code == "same_name" else 0.86)
        if not count or by_name > score:
            reasons.insert(0 if by_name > score else 1, (code, name))
        score = max(score, by_name)
    fits = _type_fits(mention.label, entity.label)
    if not score:
        # Nothing but that it was spoken of just now: for pronouns and common nouns.
        if distance is None or (fits < 0.5 and mention.label):
            return EntityCandidate(entity, 0.0)
        return EntityCandidate(entity, 0.05 + 0.2 * (1 - distance / _NEAR), (("nearby",),))
    score *= fits
    if fits == 1.0 and mention.label:
        reasons.append(("same_type",))
    if distance is not None:
        score += (1 - score) * 0.3 * (1 - distance / _NEAR)
        reasons.append(("nearby",))
    return EntityCandidate(entity, min(score, 0.99), tuple(reasons))


def _type_fits(ours: str, theirs: str) -> float:
    if ours == theirs or not ours or not theirs or MENTION in (ours, theirs):
        return 1.0
    return 0.85 if {ours, theirs} <= _PLACES or {ours, theirs} <= _BODIES else 0.45


def _raised(found: EntityCandidate, score: float, reason: CandidateReason) -> EntityCandidate:
    return EntityCandidate(found.entity, max(found.score, score), (reason, *found.reasons))


def _places(registry: Registry, mention: Annotation) -> Iterable[tuple[int, int, str]]:
    for each in registry.in_document(mention.document):
        if each.entity != NIL and each.annotation.uid != mention.uid:
            yield each.annotation.start, each.annotation.end, each.entity


def _lately(registry: Registry, mention: Annotation) -> dict[str, int]:
    """Entity → code points to its nearest other mention, of those within reach."""
    found: dict[str, int] = {}
    here, starts = registry.in_document(mention.document), registry.index.starts.get(mention.document, [])
    for each in here[bisect_left(starts, mention.start - _NEAR) : bisect_left(starts, mention.end + _NEAR)]:
        if each.entity != NIL and each.annotation.uid != mention.uid:
            gap = max(each.annotation.start - mention.end, mention.start - each.annotation.end, 0)
            if gap < found.get(each.entity, _NEAR):
                found[each.entity] = gap
    return found


def _order(found: EntityCandidate) -> tuple[float, str, str]:
    return -found.score, found.entity.name, found.entity.uid
