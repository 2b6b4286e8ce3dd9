"""What words propose for attributes of their annotation, in the shipped names: dates, amounts, subtypes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, AttributeValue
from hashiya.services.attributes.date_proposal import propose_date
from hashiya.services.attributes.number_words import read_number
from hashiya.services.attributes.subtype_proposal import SUBTYPE, propose_subtype

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.span import Annotation

CALENDAR, FROM, TO, VALUE, UNIT = "calendar", "from", "to", "value", "unit"


@dataclass(frozen=True, slots=True)
class ValueProposal:
    """`values`: name → value, for attributes that the scheme has. `shown`: the date as figures of its own
    calendar; `impossible`: there is no such day, and no values follow.
    """

    values: dict[str, AttributeValue] = field(default_factory=dict)
    shown: str = ""
    impossible: bool = False


def propose(annotation: Annotation, types: Sequence[AttributeType], text: str) -> ValueProposal | None:
    """From the words and what follows them; None where they say nothing for these attributes."""
    kinds = {each.code: each for each in types}
    if FROM in kinds and TO in kinds:
        return _date(annotation, kinds, text)
    if VALUE in kinds and kinds[VALUE].kind is AttributeKind.NUMBER:
        return _amount(annotation, kinds)
    if SUBTYPE in kinds and kinds[SUBTYPE].kind is AttributeKind.ONE:
        value = propose_subtype(annotation, kinds[SUBTYPE], text)
        return ValueProposal({SUBTYPE: value}) if value else None
    return None


def _date(annotation: Annotation, kinds: dict[str, AttributeType], text: str) -> ValueProposal | None:
    found = propose_date(annotation.surface, text[annotation.end : annotation.end + 16])
    if found is None:
        return None
    wanted = {CALENDAR: found.calendar, FROM: found.start, TO: found.end}
    read = {name: kinds[name].read(value) for name, value in wanted.items() if name in kinds and value}
    values = {name: value for name, value in read.items() if value is not None}
    if found.impossible:
        return ValueProposal({}, found.shown, impossible=True)
    return ValueProposal(values, found.shown) if values else None


def _amount(annotation: Annotation, kinds: dict[str, AttributeType]) -> ValueProposal | None:
    found = read_number(annotation.surface)
    if found is None:
        return None
    number, rest = found
    values: dict[str, AttributeValue] = {VALUE: float(number)}
    unit = kinds[UNIT].read(rest) if UNIT in kinds and rest else None
    if unit is not None:
        values[UNIT] = unit
    return ValueProposal(values)
