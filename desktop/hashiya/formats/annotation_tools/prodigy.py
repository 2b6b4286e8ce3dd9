"""Prodigy's JSONL:

code points, `token_end` inclusive. Spans carry every detail, as Prodigy keeps fields it does not know, and
words are cut so that each span begins and ends with one.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hashiya.core.span import Status
from hashiya.formats.annotation_tools.hashiya_jsonl import parse_document, span_json
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, WriteOptions, Written
from hashiya.formats.shared.align import fine_tokens
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_objects, as_text, dump_json, iter_json_lines
from hashiya.formats.shared.losses import BEYOND, EVERY_DETAIL, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

_KNOWN = frozenset(
    ("text", "meta", "tokens", "spans", "relations", "accept", "options", "config", "label", "versions")
)


_NO_FIELDS = dict.fromkeys(("relations", "labels", "note", "annotator"))
"""What our own lines call so; Prodigy means something else by it, which `_tell` counts."""


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One task a line. Spans of a rejected task are rejected ones; an ignored task gives its text alone."""
    sparse = False
    left = LeftOut()
    for item in iter_json_lines(path, options, _task_read):
        if isinstance(item, Note):
            yield item
            continue
        where, (value, record) = item
        if not sparse and value.get("_view_id") == "ner":
            sparse = True
            message = "These tasks judge single spans: what is not marked may still be a name."
            yield Note("sparse_tasks", message, str(path), where, True)
        _tell(value, left)
        yield from checked(record, path=str(path), where=where, options=options)
    yield from left.notes(str(path))


def _tell(value: dict[str, Any], left: LeftOut) -> None:
    """What a task says beyond its spans: relations, choices, spans of a task that was passed over."""
    for relation in as_objects(value.get("relations")):
        left.relation(as_text(relation.get("label")) or "relation")
    accept = value.get("accept")
    for choice in accept if isinstance(accept, list) else []:
        left.document_label("accept", as_text(choice))
    if isinstance(value.get("label"), str) and value["label"]:
        left.document_label("label", value["label"])
    spans = value.get("spans")
    if value.get("answer") == "ignore" and isinstance(spans, list):
        left.annotation("spans of ignored tasks", count=len(spans))
    for key in value:
        if key not in _KNOWN and isinstance(value[key], list | dict) and value[key]:
            left.field(key, value[key])


def _task_read(value: Any, name: str) -> tuple[dict[str, Any], DocumentRecord]:
    return value, _record(value, name)


def _record(value: Any, name: str) -> DocumentRecord:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise ValueError("It is not a task with a text.")
    given = value.get("meta")
    meta = dict(given) if isinstance(given, dict) else {}
    title = as_text(meta.pop("name", "")) or name
    record = parse_document(
        value | {"name": title, "meta": meta, "spans": value.get("spans") or [], **_NO_FIELDS}, name=name
    )
    by = as_text(value.get("_annotator_id")) or as_text(value.get("_session_id"))
    spans = record.spans
    if value.get("answer") == "ignore":
        spans = ()
    elif value.get("answer") == "reject":
        spans = tuple(replace(span, status=Status.REJECTED) for span in spans)
    spans = tuple(replace(span, by=span.by or by, layer=span.layer or by) for span in spans)
    return replace(record, spans=spans)


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A task for each layer, and how many spans."""
    spans = chosen(record, options, tally, (EVERY_DETAIL - BEYOND) | {"entity"})
    return [dump_json(_task(record, part)) for part in split_layers(spans, options)], len(spans)


def _task(record: DocumentRecord, spans: Sequence[SpanRecord]) -> dict[str, Any]:
    text = record.text or ""
    tokens = fine_tokens(text, spans)
    starts = [start for start, _ in tokens]
    ends = [end for _, end in tokens]
    value: dict[str, Any] = {"text": text, "meta": {**record.meta, "name": record.name}}
    value["tokens"] = [
        {"text": text[start:end], "start": start, "end": end, "id": number, "ws": text[end : end + 1] == " "}
        for number, (start, end) in enumerate(tokens)
    ]
    value["spans"] = [
        span_json(span)
        | {"token_start": bisect_left(starts, span.start), "token_end": bisect_left(ends, span.end)}
        for span in spans
    ]
    value["answer"] = "accept"
    value["_input_hash"] = _hash(text)
    value["_task_hash"] = _hash(text + repr([(span.start, span.end, span.label) for span in spans]))
    details = {"uid": record.uid, "state": record.state, "direction": record.direction}
    return value | {key: detail for key, detail in details.items() if detail and detail != "auto"}


def _hash(text: str) -> int:
    """A stable 32-bit number, as Prodigy's hashes are; not the same ones."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).digest(), signed=True
    )


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode)


def recognise(head: bytes, path: Path) -> float:
    line = head.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0]
    if not line.startswith(b"{") or b'"text"' not in line:
        return 0.0
    if b'"_input_hash"' in line or (b'"answer"' in line and b'"spans"' in line):
        return 0.97
    if b'"token_start"' in line:
        return 0.9
    return 0.93 if b'"tokens"' in line and b'"ws"' in line else 0.0


FORMAT = Format(
    name="prodigy",
    title="Prodigy JSONL",
    suffixes=(".jsonl",),
    cannot_hold=("document_labels", "relations"),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
)
