"""Values that cannot be: a score below nothing, a status nobody knows, a day that no calendar has.

Readers hand on what stands in the file; here it is settled, in one place for all formats, and told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from hashiya.core.document import DataPart, Direction, State
from hashiya.core.span import Status, is_time
from hashiya.formats.base import DocumentRecord, EntityRecord, RelationRecord, SpanRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hashiya.formats.shared.left_out import LeftOut

_STATUSES = frozenset(("", *map(str, Status)))
_STATES = frozenset(("", *map(str, State)))
_DIRECTIONS = frozenset(map(str, Direction))
_PARTS = frozenset(("", *map(str, DataPart)))
_TIMES = ("created", "modified")
LONGEST_NAME = 500  # characters of what documents and labels are called; a page of text is no name
_Decided = TypeVar("_Decided", SpanRecord, RelationRecord)


def possible_score(score: float | None) -> bool:
    """Whether it is none, or a finite number that is not below nothing."""
    return score is None or 0 <= score < 1e300


def shorter(name: str) -> str:
    """A name that lists and messages can hold."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def settled(record: DocumentRecord, left: LeftOut) -> DocumentRecord:
    """The record without values that cannot be; each is counted in `left` with the place of the first."""
    changed: dict[str, Any] = {}
    if len(record.name) > LONGEST_NAME:
        changed["name"] = shorter(record.name)
        left.impossible("name", record.name, f"of {len(record.name)} characters")
    for name, allowed, usual in (
        ("state", _STATES, ""),
        ("direction", _DIRECTIONS, str(Direction.AUTO)),
        ("part", _PARTS, ""),
    ):
        if (given := getattr(record, name)) not in allowed:
            left.impossible(name, given, shorter(record.name))
            changed[name] = usual
    if any(map(_odd, record.spans)):
        changed["spans"] = tuple(
            _decided(each, f"{shorter(record.name)}, {each.start}-{each.end} {shorter(each.label)}", left)
            for each in record.spans
        )
    if any(map(_odd, record.relations)):
        changed["relations"] = tuple(
            _decided(each, f"{shorter(record.name)}, {each.head} → {each.tail} {shorter(each.type)}", left)
            for each in record.relations
        )
    if any(next(_wrong_times(each), "") for each in record.entities):
        changed["entities"] = tuple(_entity(each, left) for each in record.entities)
    return replace(record, **changed) if changed else record


def _wrong_times(item: SpanRecord | RelationRecord | EntityRecord) -> Iterator[str]:
    for name in _TIMES:
        if (given := getattr(item, name)) and not is_time(given):
            yield name


def _odd(item: SpanRecord | RelationRecord) -> bool:
    if item.status not in _STATUSES or not possible_score(item.score):
        return True
    if len(item.label if isinstance(item, SpanRecord) else item.type) > LONGEST_NAME:
        return True
    return bool(item.created or item.modified) and next(_wrong_times(item), "") != ""


def _decided(item: _Decided, place: str, left: LeftOut) -> _Decided:
    if not _odd(item):
        return item
    changed: dict[str, Any] = dict.fromkeys(_wrong_times(item), "")
    if item.status not in _STATUSES:
        changed["status"] = ""
    for name in changed:
        left.impossible(name, getattr(item, name), place)
    kind = "label" if isinstance(item, SpanRecord) else "type"
    if len(given := getattr(item, kind)) > LONGEST_NAME:
        left.impossible(kind, given, f"of {len(given)} characters")
        changed[kind] = shorter(given)
    if not possible_score(item.score):
        number = item.score == item.score  # not-a-number is what was no number
        left.impossible("score", item.score if number else "(no number)", place)
        changed["score"] = None
    return replace(item, **changed)


def _entity(item: EntityRecord, left: LeftOut) -> EntityRecord:
    changed: dict[str, Any] = dict.fromkeys(_wrong_times(item), "")
    for name in changed:
        left.impossible(name, getattr(item, name), item.name or item.id)
    return replace(item, **changed) if changed else item
