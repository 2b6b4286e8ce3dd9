"""Native JSONL: one document a line, nothing lost. The form is described in desktop/FILES.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hashiya.core.document import DataPart, digest
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, WriteOptions, Written
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import (
    as_objects,
    as_offset,
    as_score,
    as_text,
    dump_json,
    iter_json_lines,
)
from hashiya.formats.shared.losses import EVERY_DETAIL, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

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


_DOCUMENT_FIELDS = ("name", "doc", "text", "sha256", "direction", "uid", "state", "part", "meta", "spans")
_PARTS = frozenset(map(str, DataPart))
_SPAN_FIELDS = ("id", "start", "end", "label", "text", "score", "why", "attributes")


def _tell(value: dict[str, Any], left: LeftOut) -> None:
    """Fields that another version, or somebody's script, added."""
    for relation in as_objects(value.get("relations")):
        left.relation(as_text(relation.get("type")) or as_text(relation.get("label")) or "relation")
    labels = value.get("labels")
    for key, label in labels.items() if isinstance(labels, dict) else ():
        left.document_label(key, as_text(label))
    for key in value:
        if key not in (*_DOCUMENT_FIELDS, "relations", "labels") or (
            key == "part" and value[key] not in _PARTS
        ):
            left.field(key, value[key])
    for span in as_objects(value.get("spans")):
        for key in span:
            if key not in (*_SPAN_FIELDS, *_SPAN_TEXTS, "labels"):
                left.field(f"spans.{key}", span[key])


def _document(left: LeftOut, value: Any, name: str) -> tuple[DocumentRecord, str]:
    """With the digest that the line gives of its text."""
    if isinstance(value, dict):
        _tell(value, left)
    return parse_document(value, name=name), as_text(value.get("sha256"))


def parse_document(value: Any, *, name: str) -> DocumentRecord:
    """A document from its JSON; `name` where it has none. Raises ValueError with a plain sentence."""
    if not isinstance(value, dict):
        raise ValueError("It is not a JSON object.")
    text = value.get("text")
    if text is not None and not isinstance(text, str):
        raise ValueError("Its text is not a string.")
    spans = value.get("spans", [])
    if not isinstance(spans, list):
        raise ValueError("Its spans are not a list.")
    given = as_text(value.get("name")) or as_text(value.get("doc"))
    if text is None and not given:
        raise ValueError("It has neither a text nor the name of a document.")
    meta = value.get("meta")
    direction = as_text(value.get("direction"))
    return DocumentRecord(
        name=given or name,
        text=text,
        spans=tuple(parse_span(span) for span in spans),
        uid=as_text(value.get("uid")),
        direction=direction if direction in ("rtl", "ltr") else "auto",
        state=as_text(value.get("state")),
        part=part if (part := as_text(value.get("part"))) in _PARTS else "",
        meta=meta if isinstance(meta, dict) else {},
    )


def parse_span(value: Any) -> SpanRecord:
    """A span from its JSON; what is missing or wrong shows as an offset of -1 or an empty label."""
    if not isinstance(value, dict):
        return SpanRecord(-1, -1, "?")
    attributes = value.get("attributes")
    why = value.get("why", "")
    return SpanRecord(
        as_offset(value.get("start")),
        as_offset(value.get("end")),
        as_text(value.get("label")),
        text=as_text(value.get("text")),
        id=as_text(value.get("id")),
        score=as_score(value.get("score")),
        why=why if isinstance(why, str) else dump_json(why).decode("utf-8").strip(),
        attributes=_texts(attributes) if isinstance(attributes, dict) else {},
        **{key: as_text(value.get(key)) for key in _SPAN_TEXTS},
    )


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: value if isinstance(value, str) else dump_json(value).decode("utf-8").strip()
        for key, value in values.items()
    }


def document_json(record: DocumentRecord, spans: Iterable[SpanRecord]) -> dict[str, Any]:
    """The JSON of a document with these spans; empty fields are left out."""
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
    value["spans"] = [span_json(span) for span in spans]
    return value


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
    return value


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A line for each layer, and how many spans."""
    spans = chosen(record, options, tally, EVERY_DETAIL)
    return [dump_json(document_json(record, part)) for part in split_layers(spans, options)], len(spans)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode)


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith(b"{"):
        return 0.0
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
