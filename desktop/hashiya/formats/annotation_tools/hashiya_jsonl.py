"""Native JSONL: one document a line, nothing lost. The form is described in desktop/FILES.md."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hashiya.core.document import digest
from hashiya.formats.base import (
    RECORD_TEXTS,
    DocumentRecord,
    EntityRecord,
    Format,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    defines_only,
)
from hashiya.formats.shared.beyond_out import relations_of
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import (
    as_objects,
    as_offset,
    as_score,
    as_strings,
    as_text,
    dump_json,
    iter_json_lines,
)
from hashiya.formats.shared.losses import EVERY_DETAIL, LossTally
from hashiya.formats.shared.many_spans.long_json import Listed, LongJson, json_line
from hashiya.formats.shared.scheme_types import read_types, types_json
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_DEFINES = re.compile(rb'\{"(types": *\{ *"(attributes|relations)"|entity": *\{ *"id")')
_NOTHING: Mapping[str, object] = {}
_SPAN_TEXTS = ("status", "by", "layer", "source", "version", "note", "created", "modified")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Documents of a file; a line without `text` is for the document of its `name` (or `doc`)."""
    left = LeftOut()
    for item in iter_json_lines(path, options, partial(_document, left)):
        if isinstance(item, Note):
            yield item
            continue
        where, (record, sha256) = item
        if record.text is None:
            record = replace(record, sha256=sha256)
        yield from checked(record, path=str(path), where=where, options=options, sha256=sha256)
    yield from left.notes(str(path))


_DOCUMENT_FIELDS = (
    *("name", "doc", "text", "sha256", "direction", "uid", "state", "part", "meta", "spans"),
    *("labels", "note", "annotator", "relations"),
)
_DOCUMENT_TEXTS = ("name", "doc", "sha256", "direction", "uid", "state", "part", "note", "annotator")
_SPAN_FIELDS = ("id", "start", "end", "label", "text", "score", "why", "attributes", "entity")
_RELATION_TEXTS = ("id", *RECORD_TEXTS)
_RELATION_FIELDS = ("type", "label", "head", "tail", "score", "attributes", *_RELATION_TEXTS)
_ENTITY_TEXTS = ("label", "ar", "en", "description", "note", "into", "created", "modified")
_ENTITY_FIELDS = ("id", "aliases", "identifiers", "members", *_ENTITY_TEXTS)


def _tell(value: dict[str, Any], left: LeftOut) -> None:
    """Fields that another version, or somebody's script, added."""
    for key in value:
        if key not in _DOCUMENT_FIELDS:
            left.field(key, value[key])
    left.not_text(value, _DOCUMENT_TEXTS)
    _tell_kind(value, "meta", dict, left)
    _tell_kind(value, "labels", dict, left)
    _tell_kind(value, "relations", list, left)
    for each in value["relations"] if isinstance(value.get("relations"), list) else ():
        if not isinstance(each, dict):
            left.field("relations", each)
    for span in as_objects(value.get("spans")):
        tell_span(span, left)
        for key in span:
            if key not in (*_SPAN_FIELDS, *_SPAN_TEXTS, "labels"):
                left.field(f"spans.{key}", span[key])
    for relation in as_objects(value.get("relations")):
        left.not_text(relation, ("type", "label", "head", "tail", *_RELATION_TEXTS), "relations.")
        _tell_kind(relation, "attributes", dict, left, "relations.")
        for key in relation:
            if key not in _RELATION_FIELDS:
                left.field(f"relations.{key}", relation[key])


def tell_span(span: dict[str, Any], left: LeftOut) -> None:
    """What a span says in values of which nothing can be read."""
    left.not_text(span, ("id", "text", "entity", *_SPAN_TEXTS), "spans.")
    _tell_kind(span, "attributes", dict, left, "spans.")


def tell_entity(entity: dict[str, Any], left: LeftOut) -> None:
    """The same of an entity."""
    left.not_text(entity, _ENTITY_TEXTS, "entity.")
    _tell_kind(entity, "identifiers", dict, left, "entity.")
    given = entity.get("identifiers")
    left.not_text(given if isinstance(given, dict) else {}, list(given or ()), "entity.identifiers.")
    for key in ("aliases", "members"):
        _tell_kind(entity, key, list, left, "entity.")
        for each in entity[key] if isinstance(entity.get(key), list) else ():
            if not isinstance(each, str):
                left.field(f"entity.{key}", each)


def _tell_kind(
    value: dict[str, Any], key: str, kind: type | tuple[type, ...], left: LeftOut, within: str = ""
) -> None:
    """What stands in a field and is not of its kind, so that nothing of it is read."""
    if value.get(key) is not None and not isinstance(value[key], kind):
        left.field(f"{within}{key}", value[key])


def _document(left: LeftOut, value: Any, name: str) -> tuple[DocumentRecord, str]:
    """With the digest that the line gives of its text."""
    if isinstance(value, dict) and ("entity" in value or "types" in value) and "spans" not in value:
        return _definitions(value, left), ""
    if isinstance(value, dict):
        _tell(value, left)
    spans = None
    if isinstance(value, dict) and isinstance(value.get("spans"), list):
        spans = _spans_taken_out(value["spans"])
    return parse_document(value, name=name, spans=spans), as_text(value.get("sha256"))


def parse_document(value: Any, *, name: str, spans: tuple[SpanRecord, ...] | None = None) -> DocumentRecord:
    """A document from its JSON; `name` where it has none, `spans` where they have been read before.

    Raises ValueError with a plain sentence.
    """
    if not isinstance(value, dict):
        raise ValueError("It is not a JSON object.")
    text = value.get("text")
    if text is not None and not isinstance(text, str):
        raise ValueError("Its text is not a string.")
    if spans is None:
        given_spans = value.get("spans", [])
        if not isinstance(given_spans, list):
            raise ValueError("Its spans are not a list.")
        share = Shared()
        spans = tuple(parse_span(each, share) for each in given_spans)
    given = as_text(value.get("name")) or as_text(value.get("doc"))
    if text is None and not given:
        raise ValueError("It has neither a text nor the name of a document.")
    meta = value.get("meta")
    return DocumentRecord(
        name=given or name,
        text=text,
        spans=spans,
        uid=as_text(value.get("uid")),
        direction=as_text(value.get("direction")) or "auto",
        state=as_text(value.get("state")),
        part=as_text(value.get("part")),
        meta=meta if isinstance(meta, dict) else {},
        annotator=as_text(value.get("annotator")),
        labels=as_values(value.get("labels")),
        note=as_text(value.get("note")),
        relations=tuple(read_relation(each) for each in as_objects(value.get("relations"))),
    )


def _spans_taken_out(given: list[Any]) -> tuple[SpanRecord, ...]:
    """The spans of a line of our own. The list is empty afterwards: there may be a million, and each is let
    go of as JSON once it is read.
    """
    share = Shared()
    found: list[SpanRecord] = []
    given.reverse()
    while given:
        found.append(parse_span(given.pop(), share))
    return tuple(found)


def _definitions(value: dict[str, Any], left: LeftOut) -> DocumentRecord:
    """A line of its own: an entity, or the types of attributes and relations that the file uses."""
    for key in value:
        if key not in ("entity", "types"):
            left.field(key, value[key])
    given = value.get("entity")
    entities: tuple[EntityRecord, ...] = ()
    if given is not None:
        if not isinstance(given, dict) or not as_text(given.get("id")):
            raise ValueError("Its entity is not an object with an id.")
        tell_entity(given, left)
        for key in given:
            if key not in _ENTITY_FIELDS:
                left.field(f"entity.{key}", given[key])
        entities = (read_entity(given),)
    return DocumentRecord("", None, entities=entities, types=read_types(value.get("types")))


def read_entity(value: dict[str, Any]) -> EntityRecord:
    """An entity from its JSON."""
    given = value.get("identifiers")
    identifiers = {key: as_text(each) for key, each in given.items()} if isinstance(given, dict) else {}
    return EntityRecord(
        id=as_text(value.get("id")),
        aliases=as_strings(value.get("aliases")),
        identifiers={key: each for key, each in identifiers.items() if each},
        members=as_strings(value.get("members")),
        **{key: as_text(value.get(key)) for key in _ENTITY_TEXTS},
    )


def read_relation(value: dict[str, Any]) -> RelationRecord:
    """A relation from its JSON; what is missing is empty."""
    return RelationRecord(
        type=as_text(value.get("type")) or as_text(value.get("label")) or "relation",
        head=as_text(value.get("head")),
        tail=as_text(value.get("tail")),
        score=as_score(value.get("score")),
        attributes=as_values(value.get("attributes")),
        **{key: as_text(value.get(key)) for key in _RELATION_TEXTS},
    )


def as_values(value: Any) -> dict[str, object]:
    """Attributes as JSON gives them: texts, numbers, true and false, lists of texts; null says nothing, and
    what is an object becomes its JSON.
    """
    if not isinstance(value, dict):
        return {}
    return {key: _plain(each) for key, each in value.items() if each is not None}


def _plain(value: Any) -> object:
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return value
    return dump_json(value).decode("utf-8").strip()


class Shared(dict[str, str]):
    """Few different words, many spans: each word once."""

    def __missing__(self, word: str) -> str:
        self[word] = word
        return word


def parse_span(value: Any, share: Mapping[str, str]) -> SpanRecord:
    """A span from its JSON; what is missing or wrong shows as an offset of -1 or an empty label.

    `share` gives of equal words one.
    """
    if not isinstance(value, dict):
        return SpanRecord(-1, -1, "?")
    why = value.get("why", "")
    return SpanRecord(
        as_offset(value.get("start")),
        as_offset(value.get("end")),
        share[as_text(value.get("label"))],
        text=as_text(value.get("text")),
        id=as_text(value.get("id")),
        score=as_score(value.get("score")),
        why=why if isinstance(why, str) else dump_json(why).decode("utf-8").strip(),
        attributes=as_values(value["attributes"]) if value.get("attributes") else _NOTHING,
        entity=as_text(value.get("entity")),
        **{key: share[as_text(value.get(key))] for key in _SPAN_TEXTS},
    )


def document_json(record: DocumentRecord, spans: Sequence[SpanRecord]) -> dict[str, Any]:
    """The JSON of a document with these spans; empty fields are left out."""
    value = _head_json(record) | {"spans": [span_json(span) for span in spans]}
    if relations := _relations_json(record, spans):
        value["relations"] = relations
    return value


def _head_json(record: DocumentRecord) -> dict[str, Any]:
    """What comes before its spans."""
    value: dict[str, Any] = {"name": record.name}
    if record.text is not None:
        value |= {"text": record.text, "sha256": digest(record.text)}
    value["direction"] = record.direction
    if record.uid:
        value["uid"] = record.uid
    if record.state:
        value["state"] = record.state
    if record.part:
        value["part"] = record.part
    value["meta"] = dict(record.meta)
    if record.labels:
        value["labels"] = dict(record.labels)
    if record.note:
        value["note"] = record.note
    if (record.labels or record.note) and record.annotator:
        value["annotator"] = record.annotator
    return value


def _relations_json(record: DocumentRecord, spans: Sequence[SpanRecord]) -> list[dict[str, Any]]:
    """Those between these spans."""
    ids = {span.id for span in spans} if record.relations else set()
    return [relation_json(each) for each in record.relations if {each.head, each.tail} <= ids]


def relation_json(relation: RelationRecord) -> dict[str, Any]:
    """The JSON of a relation; empty fields are left out."""
    value: dict[str, Any] = {"type": relation.type, "head": relation.head, "tail": relation.tail}
    for key in _RELATION_TEXTS:
        if field := getattr(relation, key):
            value[key] = field
    if relation.score is not None:
        value["score"] = relation.score
    if relation.attributes:
        value["attributes"] = dict(relation.attributes)
    return value


def entity_json(entity: EntityRecord) -> dict[str, Any]:
    """The line of an entity; empty fields are left out."""
    value: dict[str, Any] = {"id": entity.id}
    for key in (*_ENTITY_TEXTS, "aliases", "members"):
        if field := getattr(entity, key):
            value[key] = list(field) if isinstance(field, tuple) else field
    if entity.identifiers:
        value["identifiers"] = dict(entity.identifiers)
    return {"entity": value}


def span_json(span: SpanRecord) -> dict[str, Any]:
    value: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label, "text": span.text}
    if span.id:
        value = {"id": span.id} | value
    for key in (*_SPAN_TEXTS, "why"):
        if field := getattr(span, key):
            value[key] = field
    if span.score is not None:
        value["score"] = span.score
    if span.attributes:
        value["attributes"] = dict(span.attributes)
    if span.entity:
        value["entity"] = span.entity
    return value


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[bytes | LongJson], int]:
    """A line for each layer, and how many spans; a record that only defines gives all its lines at once."""
    if defines_only(record):
        lines = [dump_json(entity_json(each)) for each in record.entities]
        if record.types:
            lines.insert(0, dump_json({"types": types_json(record.types)}))
        return [b"".join(lines)], 0
    spans = chosen(record, options, tally, EVERY_DETAIL)
    parts = split_layers(spans, options)
    relations_of(record, parts, tally, EVERY_DETAIL)
    return [_line(record, part) for part in parts], len(spans)


def _line(record: DocumentRecord, spans: Sequence[SpanRecord]) -> bytes | LongJson:
    value = _head_json(record) | {"spans": Listed(len(spans), lambda: map(span_json, spans))}
    if relations := _relations_json(record, spans):
        value["relations"] = relations
    return json_line(value)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The documents, each entity once on a line of its own before the first that means it."""
    return write_lines(_defined(records), path, options, encode)


def _defined(records: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
    known: set[str] = set()
    for record in records:
        new = tuple(each for each in record.entities if each.id not in known)
        known.update(each.id for each in new)
        if new and not defines_only(record):
            yield DocumentRecord("", None, entities=new)
        yield record


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith(b"{"):
        return 0.0
    if _DEFINES.match(start):
        return 0.98
    line = start.split(b"\n", 1)[0]
    named = b'"name"' in line or b'"doc"' in line
    if b'"spans"' in line and named and b'"tokens"' not in line:
        return 0.98
    if path.suffix.lower() == ".jsonl" and b'"text"' in line and named and b'"sha256"' in line:
        return 0.95
    return 0.0


FORMAT = Format(
    name="hashiya",
    title="Hashiya JSONL (lossless)",
    suffixes=(".jsonl",),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
)
