"""What every row must hold beside the types of its columns: one answer for reading, the doctor and sharing.

A file comes from disks that fail, from later versions and from other people's tools: a status that is no
status, JSON that is no object. Who reads rows takes what `parse` and `instead_of` give and goes on; the
doctor names each row with `fault`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping

from hashiya.core.beyond.attributes import AttributeKind, Subject
from hashiya.core.beyond.entities import NIL
from hashiya.core.document import DataPart, Direction, State, is_day
from hashiya.core.span import Status, is_uid
from hashiya.store.tables.codec import ANNOTATION_CONTENT, TABLES, unpack_edits

StoredRow = Mapping[str, object]
STATUSES = {str(status): status for status in Status}
STATES = {str(state): state for state in State}
DIRECTIONS = {str(direction): direction for direction in Direction}
PARTS = frozenset(map(str, DataPart))
_SHARES = re.compile(r"\d{1,6}(\.\d{1,6})?(/\d{1,6}(\.\d{1,6})?){2}", re.ASCII)
_MOST = 2**53  # what numbers of a row stay below, so that no sum of them overflows


class BadValue(ValueError):
    """`column` does not hold what is read of it."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def fault(table: str, row: StoredRow) -> str:
    """The column of the row that does not hold what it should, "" when all do."""
    try:
        check_row(table, row)
    except BadValue as error:
        return error.column
    return ""


def check_row(table: str, row: StoredRow) -> None:
    """Raises BadValue."""
    check = _CHECKS.get(table)
    if check is not None:
        check(row)
    known = TABLES.get(table)
    for field in known.encoded if known is not None else ():
        if field in row:
            json_in(row, field)
    for field, value in row.items():
        if isinstance(value, int) and abs(value) > _MOST and field != "id":
            raise BadValue(field)
        if isinstance(value, str) and "\ufffd" in value and field in _NAMES:
            raise BadValue(field)


_NAMES = frozenset({"uid", "sha256", "layer", "status"})
"""Columns that other rows are found by: what could not be decoded there is nobody's name."""


_INSTEAD: dict[tuple[str, str], object] = {
    ("people", "kind"): "annotator",
    ("people", "id"): None,
    ("journal", "kind"): "unknown",
    ("labels", "lch"): "[0.6,0.0,0.0]",
    ("labels", "position"): 0,
    ("word_lists", "entries"): "[]",
    ("models", "meta"): "{}",
    ("progress", "state"): "new",
    ("readings", "state"): "new",
    ("assignments", "due"): "",
    ("annotations", "score"): None,
    ("relations", "score"): None,
    ("settlements", "sides"): "[]",
    ("settlements", "chosen"): "[]",
    ("attribute_types", "labels"): "[]",
    ("attribute_types", "choices"): "[]",
    ("attribute_types", "default"): "null",
    ("relation_types", "heads"): "[]",
    ("relation_types", "tails"): "[]",
    ("entities", "aliases"): "[]",
    ("entities", "members"): "[]",
    ("entities", "identifiers"): "{}",
    ("journal", "args"): "{}",
    ("journal", "documents"): "[]",
    ("journal", "edits"): None,
    ("journal", "edits_z"): None,
}
"""What a repair puts where a value cannot be used and the rest of its row can."""


def has_instead(table: str, column: str) -> bool:
    """Whether there is something to put in place of what cannot be used in that column."""
    return (table, column) in _INSTEAD


def instead_of(table: str, column: str) -> object:
    """What a repair puts there. Raises KeyError where there is nothing."""
    return _INSTEAD[table, column]


# --- JSON that goes on -----------------------------------------------------------------------------------


def strict(text: str) -> object:
    """The JSON value. Raises ValueError, RecursionError; also for NaN and for numbers that fit no column:
    whoever calculates with a setting would stumble over them.
    """
    return json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_no_number)


def _whole(digits: str) -> int:
    if len(digits) > 19:
        raise ValueError("a number of too many digits")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number without an end")
    return value


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def parse(text: object, default: object = None) -> object:
    """The JSON value, or `default` for what is none."""
    if not isinstance(text, str):
        return default
    try:
        return strict(text)
    except (ValueError, RecursionError):
        return default


def parse_object(text: object) -> dict[str, object]:
    """The JSON object, empty for what is none."""
    found = parse(text)
    return found if isinstance(found, dict) else {}


def parse_words(text: object) -> tuple[str, ...]:
    """The strings in a JSON list; nothing for what is none."""
    found = parse(text)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def parse_colour(text: object) -> tuple[float, float, float] | None:
    """Lightness, chroma and hue, or None."""
    found = parse(text)
    if not isinstance(found, list) or len(found) != 3:
        return None
    if not all(isinstance(each, int | float) and abs(each) < 1e6 for each in found):
        return None
    lightness, chroma, hue = found
    return float(lightness), float(chroma), float(hue)


def json_in(row: StoredRow, column: str) -> object:
    """The column's JSON value. Raises BadValue."""
    try:
        return strict(str(row[column]))
    except (ValueError, RecursionError) as error:
        raise BadValue(column) from error


# --- what each table needs -----------------------------------------------------------------------------


def _need(holds: bool, column: str) -> None:
    if not holds:
        raise BadValue(column)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST


def _settlement(row: StoredRow) -> None:
    sides = json_in(row, "sides")
    _need(isinstance(sides, list), "sides")
    assert isinstance(sides, list)
    for side in sides:
        _need(isinstance(side, list) and len(side) == 2 and isinstance(side[0], str), "sides")
        _spans(side[1], "sides")
    _spans(json_in(row, "chosen"), "chosen")


def _spans(spans: object, column: str) -> None:
    _need(isinstance(spans, list), column)
    assert isinstance(spans, list)
    for each in spans:
        _need(isinstance(each, list) and 3 <= len(each) <= 4, column)
        start, end, label, *uid = each
        _need(_is_number(start) and _is_number(end) and isinstance(label, str), column)
        _need(all(isinstance(name, str) for name in uid), column)


def _conflict(row: StoredRow) -> None:
    content, table = json_in(row, "value"), str(row["table"])
    _need(table in TABLES, "table")
    _need(isinstance(content, dict) and isinstance(content.get("uid"), str) and "value" in content, "value")
    assert isinstance(content, dict)
    value = content["value"]
    beside = tuple(field for field in TABLES[table].fields if field != "uid")
    fields = ANNOTATION_CONTENT if table == "annotations" else beside
    _need(value is None or (isinstance(value, list) and len(value) == len(fields)), "value")
    if value is None:
        return
    held = dict(zip(fields, value, strict=True))
    try:
        if table in _HELD_CHECKED:
            _CHECKS[table](held)
    except BadValue as error:
        raise BadValue("value") from error


def _journal(row: StoredRow) -> None:
    _need(isinstance(json_in(row, "args"), dict), "args")
    documents = json_in(row, "documents")
    _need(isinstance(documents, list) and all(isinstance(each, str) for each in documents), "documents")
    if "edits" in row:
        packed = row.get("edits_z") is not None
        _need(row["edits"] is None or not packed, "edits")  # one of both
        column = "edits_z" if packed else "edits"
        try:
            edits = unpack_edits(row["edits"], row.get("edits_z"))  # type: ignore[arg-type]
        except (ValueError, TypeError, RecursionError) as error:
            raise BadValue(column) from error
        for edit in edits:
            _need(edit.table in TABLES and isinstance(edit.uid, str), column)
            _need(all(each is None or isinstance(each, dict) for each in (edit.before, edit.after)), column)


def _word_list(row: StoredRow) -> None:
    entries = json_in(row, "entries")
    _need(isinstance(entries, list) and all(isinstance(each, str) for each in entries), "entries")


def _document(row: StoredRow) -> None:
    _need(row["state"] in STATES, "state")
    _need(row["direction"] in DIRECTIONS, "direction")
    _need(isinstance(json_in(row, "meta"), dict), "meta")
    for column in ("characters", "words", "position", "deleted"):
        if column in row:
            _need(_is_number(row[column]), column)


def _annotation(row: StoredRow) -> None:
    _need(row["status"] in STATUSES, "status")
    start, end = row["start"], row["end"]
    _need(_is_number(start), "start")
    _need(_is_number(end) and start < end, "end")  # type: ignore[operator]
    _need(is_score(row.get("score")), "score")


def is_score(value: object) -> bool:
    """None, or a number as importers take it (`formats.shared.lines.as_score`): not below nothing, and no sum
    of them overflows.
    """
    return value is None or (isinstance(value, int | float) and 0 <= value < 1e300)


def _words_in(row: StoredRow, *columns: str) -> None:
    for column in columns:
        found = json_in(row, column)
        _need(isinstance(found, list) and all(isinstance(each, str) for each in found), column)


def _attribute_type(row: StoredRow) -> None:
    _need(row["subject"] in set(Subject), "subject")
    _need(row["kind"] in set(AttributeKind), "kind")
    _words_in(row, "labels")
    choices = json_in(row, "choices")
    _need(isinstance(choices, list), "choices")
    assert isinstance(choices, list)
    for each in choices:
        _need(isinstance(each, dict) and isinstance(each.get("value"), str), "choices")
    _need(_is_value(json_in(row, "default")) or row["default"] == "null", "default")


def _relation_type(row: StoredRow) -> None:
    _words_in(row, "heads", "tails")


def _attribute(row: StoredRow) -> None:
    _need(row["subject"] in set(Subject), "subject")
    _need(_is_value(json_in(row, "value")), "value")


def _is_value(value: object) -> bool:
    """Whether it is a value that some kind of attribute may have."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, bool | str | int | float)


def _relation(row: StoredRow) -> None:
    _need(row["status"] in STATUSES, "status")
    _need(is_score(row["score"]), "score")


def _entity(row: StoredRow) -> None:
    _words_in(row, "aliases", "members")
    found = json_in(row, "identifiers")
    _need(isinstance(found, dict) and all(isinstance(each, str) for each in found.values()), "identifiers")


def _mention(row: StoredRow) -> None:
    _need(row["entity"] == NIL or is_uid(row["entity"]), "entity")


def _label(row: StoredRow) -> None:
    _need(parse_colour(row["lch"]) is not None, "lch")


def _model(row: StoredRow) -> None:
    _need(isinstance(json_in(row, "meta"), dict), "meta")


_KINDS: dict[str, type] = {"uid": str, "title": str, "created": str, "setting:person": str, "scheme": dict}


def _setting(row: StoredRow) -> None:
    value = json_in(row, "value")
    _need(isinstance(value, _KINDS.get(str(row["key"]), object)), "value")
    _need(row["key"] != "uid" or is_uid(value), "value")


def is_shares(value: object) -> bool:
    """Whether a value is three numbers as `part_shares` holds them: «80/10/10»."""
    if not isinstance(value, str) or not _SHARES.fullmatch(value):
        return False
    return any(float(number) > 0 for number in value.split("/"))


def _part(row: StoredRow) -> None:
    _need(row["part"] in PARTS, "part")
    _need(row["how"] in ("hand", "dealt"), "how")


def _part_shares(row: StoredRow) -> None:
    _need(is_shares(row["shares"]), "shares")
    _need(_is_number(row["seed"]), "seed")


def _progress(row: StoredRow) -> None:
    _need(row["state"] in STATES, "state")


def _assignment(row: StoredRow) -> None:
    due = row.get("due", "")
    _need(due == "" or is_day(due), "due")


_HELD_CHECKED = frozenset(
    {"settlements", "annotations", "attribute_types", "relation_types", "attributes", "relations"}
    | {"entities", "mentions"}
)
_CHECKS: dict[str, Callable[[StoredRow], None]] = {
    "settlements": _settlement,
    "conflicts": _conflict,
    "journal": _journal,
    "word_lists": _word_list,
    "documents": _document,
    "annotations": _annotation,
    "labels": _label,
    "models": _model,
    "project": _setting,
    "progress": _progress,
    "parts": _part,
    "part_shares": _part_shares,
    "readings": _progress,
    "assignments": _assignment,
    "attribute_types": _attribute_type,
    "relation_types": _relation_type,
    "attributes": _attribute,
    "relations": _relation,
    "entities": _entity,
    "mentions": _mention,
}
