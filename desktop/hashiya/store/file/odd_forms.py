"""What is odd in a row and stops nothing: named by the doctor, read as if nothing stood there, put right by a
repair. What stops a row from being read is told by `row_checks`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.span import is_time, is_uid
from hashiya.store.merging.entries import BROUGHT, BROUGHT_DELETED, OWN
from hashiya.store.tables.codec import dump
from hashiya.store.tables.row_checks import fault, has_instead, instead_of, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from hashiya.store.tables.row_checks import StoredRow

_CONTENT = re.compile(r"=[0-9a-f]{30}")
_CAME = frozenset({OWN, BROUGHT, BROUGHT_DELETED})
_WORD = re.compile(r"[a-z][\w.:+-]*", re.ASCII)
_MANY = 4096  # different reasons remembered, and characters of one: they are few beside the rows
_known_reasons: set[str] = set()


def _is_time(value: object) -> bool:
    return value == "" or is_time(value)


def is_why(value: object) -> bool:
    """Whether it is what engines give as reasons: a JSON list of [code, words …] or of objects; or ""."""
    if value == "" or value in _known_reasons:
        return True
    found = parse(value)
    right = isinstance(found, list) and all(isinstance(each, list | dict) for each in found)
    if right and len(_known_reasons) < _MANY and len(str(value)) < _MANY:
        _known_reasons.add(str(value))
    return right


def as_why(value: str) -> str:
    """What a file gives as a reason, as it stands in a project: in anybody's words it is one «said»."""
    return value if is_why(value) else dump([["said", value]])


def _is_reference(value: object) -> bool:
    return value == "" or is_uid(value)


def _is_dots(value: object) -> bool:
    """What made a record what it is (`store/merging/entries`): acts, a content, or a word for how it came."""
    return value == "" or (isinstance(value, str) and all(map(_is_dot, value.split(" "))))


def _is_dot(value: str) -> bool:
    return is_uid(value) or _CONTENT.fullmatch(value) is not None or value in _CAME


def _is_opened_list(value: object) -> bool:
    return isinstance(value, str) and value.startswith("[")


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_something(value: object) -> bool:
    return isinstance(value, str | bytes) and len(value) > 0


def _is_flag(value: object) -> bool:
    return value in (0, 1)


_UID_TABLES = (
    *("annotations", "documents", "word_lists", "settlements", "answers", "guidelines", "examples"),
    *("assignments", "readings", "parts", "attribute_types", "relation_types", "attributes", "relations"),
    *("entities", "mentions", "conflicts", "journal", "seen", "part_shares"),
)
_ANYWHERE: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("created", "modified", "at"), _is_time),
    **dict.fromkeys(("by", "undoes", "origin", "into", "settlement"), _is_reference),
    **dict.fromkeys(("person", "head", "tail"), is_uid),
    **dict.fromkeys(("deleted", "positive", "shared", "required", "directed", "undone"), _is_flag),
    **{"why": is_why, "layer": _is_something, "code": _is_something},
}
_HERE: Mapping[tuple[str, str], Callable[[object], bool]] = {
    **{(table, "uid"): is_uid for table in _UID_TABLES},
    **{
        (table, "document"): _is_reference
        for table in _UID_TABLES
        if table not in ("annotations", "conflicts")
    },
    ("progress", "document"): is_uid,
    ("progress", "dot"): _is_reference,
    ("conflicts", "document"): _is_reference,
    ("conflicts", "dot"): _is_dots,
    ("conflicts", "record"): _is_something,
    ("attributes", "of"): _is_reference,
    ("attributes", "name"): _is_something,
    ("mentions", "of"): is_uid,
    ("relations", "type"): _is_something,
    ("people", "uid"): _is_something,  # a layer of nobody gets a person of its name
    ("people", "kind"): _is_word,
    ("journal", "kind"): _is_word,
    ("settlements", "verdict"): _is_word,
    ("models", "name"): _is_something,
    ("models", "data"): _is_something,
    ("project", "key"): _is_something,
    ("word_lists", "name"): _is_something,
    ("journal", "edits"): _is_opened_list,
    ("settlements", "fingerprint"): _is_something,
    ("touched", "record"): _is_something,
    ("merged", "record"): _is_something,
    ("merged", "dot"): _is_dots,
    ("known", "record"): _is_something,
    ("known", "dot"): _is_dots,
}
_INSTEAD: Mapping[str, object] = {
    **dict.fromkeys(("created", "modified", "at", "by", "undoes", "origin", "into", "why"), ""),
    **dict.fromkeys(("deleted", "positive", "shared", "required", "directed", "position"), 0),
}
"""What a repair puts in these columns, of whatever table."""


def oddity(table: str, row: StoredRow) -> str:
    """The column of the row that is not as the program writes it, "" when all are."""
    return fault(table, row) or next((name for name, value in row.items() if _is_odd(table, name, value)), "")


def settled(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with what cannot be used in it replaced, where there is something to replace it by."""
    found: dict[str, Any] = dict(row)
    for _ in range(len(found)):
        column = fault(table, found)
        if not has_instead(table, column):
            break
        found[column] = instead_of(table, column)
    for name, value in row.items():
        if _is_odd(table, name, value):
            if has_instead(table, name):
                found[name] = instead_of(table, name)
            elif name in _INSTEAD:
                found[name] = _INSTEAD[name]
    return found


def _is_odd(table: str, column: str, value: object) -> bool:
    if type(value) is int and value < (column == "id"):
        return True
    known = _forms(table).get(column)
    return known is not None and value is not None and not known(value)


@lru_cache(64)
def _forms(table: str) -> Mapping[str, Callable[[object], bool]]:
    return {**_ANYWHERE, **{column: form for (name, column), form in _HERE.items() if name == table}}
