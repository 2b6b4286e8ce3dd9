"""How values stand in the file: JSON in one fixed form, records of each table, and the journal's edits."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Edit, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_EDITS = 256 << 20  # bytes of JSON
_FEW_VALUES = 1 << 20
_LONG = 1024  # characters of JSON from which deflating is worth it


def dump(value: object) -> str:
    """JSON that is equal when the values are: sorted keys, no spaces, Arabic as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Table:
    """What an Edit may name: `key` is the column that holds Edit.uid; `encoded` columns hold JSON."""

    name: str
    key: str
    fields: tuple[str, ...]
    encoded: frozenset[str] = frozenset()
    create: bool = True  # whether an edit may make and remove records

    def store(self, field: str, value: object) -> object:
        """The value as its column holds it."""
        if field in self.encoded:
            return dump(value)
        return int(value) if isinstance(value, bool) else value

    def load(self, field: str, value: object) -> object:
        """The value that a column holds, decoded."""
        return json.loads(value) if field in self.encoded and isinstance(value, str) else value


_LABEL = ("ar", "en", "key", "key_ar", "family", "lch", "long_ar", "definition_ar", "definition_en", "parent")
ANNOTATION_FIELDS = (
    *("uid", "document", "layer", "start", "end", "label", "surface", "status"),
    *("source", "version", "score", "why", "note", "by", "created", "modified"),
)
ANNOTATION_CONTENT = tuple(field for field in ANNOTATION_FIELDS if field not in ("uid", "document"))
SETTLEMENT_FIELDS = (
    *("uid", "document", "start", "end", "verdict", "fingerprint", "sides", "chosen"),
    *("reason_code", "reason", "by", "created", "modified"),
)
RELATION_FIELDS = (
    *("uid", "document", "layer", "type", "head", "tail", "status"),
    *("source", "version", "score", "why", "note", "by", "created", "modified"),
)
ENTITY_FIELDS = (
    *("uid", "label", "ar", "en", "aliases", "description", "identifiers", "members", "note", "into"),
    *("by", "created", "modified"),
)
DEFINITIONS = ("definition_ar", "definition_en")
ATTRIBUTE_TYPE_FIELDS = (
    *("uid", "code", "subject", "kind", "labels", "choices", "ar", "en", "key", "key_ar"),
    *("required", "default", *DEFINITIONS, "position"),
)
RELATION_TYPE_FIELDS = (
    *("uid", "code", "ar", "en", "key", "key_ar", "directed", "heads", "tails", *DEFINITIONS, "position"),
)
EXAMPLE_FIELDS = (
    *("uid", "label", "positive", "document", "start", "end", "surface", "quote", "quote_start"),
    *("note", "by", "created"),
)
TABLES = {
    table.name: table
    for table in (
        Table("annotations", "uid", ANNOTATION_FIELDS),
        Table(
            "documents",
            "uid",
            ("name", "state", "direction", "meta", "deleted", "position"),
            frozenset({"meta"}),
            create=False,
        ),
        Table("labels", "code", ("code", "position", *_LABEL), frozenset({"lch"})),
        Table("people", "uid", ("uid", "name", "kind", "created")),
        Table("project", "key", ("key", "value"), frozenset({"value"})),
        Table("word_lists", "uid", ("uid", "name", "label", "entries", "created"), frozenset({"entries"})),
        Table("settlements", "uid", SETTLEMENT_FIELDS, frozenset({"sides", "chosen"})),
        Table("answers", "uid", ("uid", "settlement", "document", "by", "text", "created", "modified")),
        Table("guidelines", "uid", ("uid", "label", "text", "by", "modified")),
        Table("examples", "uid", EXAMPLE_FIELDS),
        Table("assignments", "uid", ("uid", "document", "person", "shared", "created", "due")),
        Table("readings", "uid", ("uid", "document", "person", "state")),
        Table("parts", "uid", ("uid", "document", "part", "how", "modified")),
        Table("part_shares", "uid", ("uid", "shares", "seed", "modified")),
        Table("attribute_types", "uid", ATTRIBUTE_TYPE_FIELDS, frozenset({"labels", "choices", "default"})),
        Table("relation_types", "uid", RELATION_TYPE_FIELDS, frozenset({"heads", "tails"})),
        Table(
            "attributes",
            "uid",
            ("uid", "document", "layer", "subject", "of", "name", "value", "by", "modified"),
            frozenset({"value"}),
        ),
        Table("relations", "uid", RELATION_FIELDS),
        Table("entities", "uid", ENTITY_FIELDS, frozenset({"aliases", "identifiers", "members"})),
        Table("mentions", "uid", ("uid", "document", "layer", "of", "entity", "by", "modified")),
        Table(
            "conflicts", "uid", ("uid", "table", "record", "dot", "document", "value"), frozenset({"value"})
        ),
    )
}

TRACED = frozenset(
    {
        "annotations",
        "settlements",
        "answers",
        "guidelines",
        "examples",
        "assignments",
        "parts",
        "part_shares",
        "readings",
        "word_lists",
        "conflicts",
        "people",
        "attribute_types",
        "relation_types",
        "attributes",
        "relations",
        "entities",
        "mentions",
    }
)
"""Tables whose records the journal indexes one by one: their history can be told and merged by it."""


def pack_edits(edits: Iterable[Edit]) -> tuple[str | None, bytes | None]:
    """The journal's two columns: JSON, or deflated JSON when long."""
    text = dump([[edit.table, edit.uid, _plain(edit.before), _plain(edit.after)] for edit in edits])
    if len(text) < _LONG:
        return text, None
    return None, zlib.compress(text.encode("utf-8"), 6)


def unpack_edits(text: str | None, packed: bytes | None) -> tuple[Edit, ...]:
    """Raises ValueError when the columns hold something else, or more than any act writes; TypeError and
    RecursionError for other JSON.
    """
    if packed is not None:
        text = _inflate(packed).decode("utf-8")
    return tuple(Edit(table, uid, before, after) for table, uid, before, after in json.loads(text or "[]"))


def _inflate(packed: bytes) -> bytes:
    """At most so many bytes: a few thousand deflated ones may stand for more than the memory holds."""
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(packed, _MOST_EDITS)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not inflating.eof:
        raise ValueError("the edits are cut, or too long")
    # Each edit has a uid at least, which does not shrink: few bytes never stand for many values, which would
    # take twenty times the memory that their text does.
    parts, values = plain.count(b"[") + plain.count(b"{"), plain.count(b",")
    if parts > len(packed) + _FEW_VALUES or values > 20 * len(packed) + _FEW_VALUES:
        raise ValueError("the edits are of more values than any act has")
    return plain


def _plain(record: Record | None) -> Mapping[str, object] | None:
    return None if record is None else dict(record)
