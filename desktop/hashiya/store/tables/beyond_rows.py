"""Rows of what is beyond spans: as Edits hold them, and the values in their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.row_checks import fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hashiya.core.beyond.attributes import AttributeValue

BeyondRow = dict[str, object]


def checked_rows(table: str, stored: Iterable[tuple[object, ...]]) -> Iterator[BeyondRow]:
    """Rows as Edits hold them; those that hold no record are passed over."""
    known = TABLES[table]
    for each in stored:
        row = dict(zip(known.fields, each, strict=True))
        if not fault(table, row):
            yield {field: known.load(field, value) for field, value in row.items()}


def listed(value: object) -> list[object]:
    """A column that holds a list; empty where it holds anything else."""
    return value if isinstance(value, list) else []


def strings_of(value: object) -> tuple[str, ...]:
    """A column that holds a list of words."""
    return tuple(str(each) for each in listed(value))


def value_of(value: object) -> AttributeValue:
    """A stored value of an attribute: several chosen ones as a tuple."""
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return value if isinstance(value, bool | str | float) else float(str(value))
