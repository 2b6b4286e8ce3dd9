"""doccano's JSONL and JSON, of every version: label, labels, entities, annotations; written with its labels.

Its offsets are UTF-16 units, or grapheme clusters in some projects, and the file does not say which: the
reader finds out by trying which unit puts the labels on the edges of words.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hashiya.core.colours.label_colours import mark, told_apart
from hashiya.core.colours.oklch import contrast
from hashiya.core.labels import Scheme
from hashiya.files import writing
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Note,
    ReadOptions,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.shared.checks import from_codepoints, to_codepoints
from hashiya.formats.shared.json_values import iter_json_values
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset, as_text, dump_json
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.units import checked_in_unit
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

OPTIONS = {"unit": ("utf16", "codepoint", "grapheme"), "layout": ("label", "entities")}
READ_OPTIONS: dict[str, tuple[str, ...]] = {
    "unit": ("auto", "utf16", "codepoint", "grapheme"),
    "text_field": (),
}
_KEYS = frozenset(string.digits + string.ascii_lowercase)
_TEXT_FIELDS = ("text", "data", "content", "sentence")
_SPAN_FIELDS = ("label", "labels", "entities", "annotations", "spans")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One document a line, or an item of an array. A Note says which unit was found when that is not sure."""
    unit = choice(READ_OPTIONS, options.options, "unit")
    left_out = LeftOut()
    parse = partial(_parse, options.options.get("text_field", ""), left_out)
    yield from checked_in_unit(iter_json_values(path, options, parse), unit, path, options)
    yield from left_out.notes(str(path))


def _parse(field: str, left_out: LeftOut, value: Any, name: str) -> DocumentRecord:
    if not isinstance(value, dict):
        raise ValueError("It is not a JSON object.")
    key = next(
        (key for key in ((field,) if field else _TEXT_FIELDS) if isinstance(value.get(key), str)), None
    )
    if key is None:
        raise ValueError(f"It has no text in the field {field or ', '.join(_TEXT_FIELDS)}.")
    given = as_text(value.get("name")) or as_text(value.get("filename")) or name
    spans = [
        span
        for item in next((value[key] for key in _SPAN_FIELDS if isinstance(value.get(key), list)), [])
        if (span := _span(item, given, left_out)) is not None
    ]
    for relation in _objects(value.get("relations")):
        left_out.relation(as_text(relation.get("type")) or as_text(relation.get("label")))
    for label in value["cats"] if isinstance(value.get("cats"), list) else ():
        left_out.document_label(as_text(label), given)
    record = DocumentRecord(given, value[key], tuple(spans), meta=_meta(value))
    return replace(record, annotator=as_text(value.get("annotation_approver")))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _meta(value: dict[str, Any]) -> dict[str, object]:
    """Comments, and the metadata of older exports."""
    given = value.get("Comments")
    comments = [text for text in map(_comment, given if isinstance(given, list) else []) if text]
    old = value.get("meta")
    meta: dict[str, object] = dict(old) if isinstance(old, dict) else {}
    return meta | ({"comments": comments} if comments else {})


def _comment(value: Any) -> str:
    return as_text(value.get("text")) if isinstance(value, dict) else as_text(value)


def _span(value: Any, document: str, left_out: LeftOut) -> SpanRecord | None:
    """A span of any of doccano's exports; None for a label of the whole document."""
    if isinstance(value, list) and len(value) >= 3:
        return SpanRecord(as_offset(value[0]), as_offset(value[1]), as_text(value[2]))
    if isinstance(value, dict):
        start = value.get("start_offset", value.get("start"))
        end = value.get("end_offset", value.get("end"))
        label = as_text(value.get("label")) or as_text(value.get("label_name"))
        if start is None and end is None and label:
            left_out.document_label(label, document)
            return None
        user = as_text(value.get("user"))
        return SpanRecord(
            as_offset(start), as_offset(end), label, as_text(value.get("text")), by=user, layer=user
        )
    if isinstance(value, str | int):
        left_out.document_label(as_text(value), document)
        return None
    return SpanRecord(-1, -1, "?")


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A line for each layer, and how many spans. A document without text has none: doccano refuses it."""
    unit = choice(OPTIONS, options.options, "unit")
    text = record.text or ""
    if not text:
        tally.add("blank", record.name)
        return [], 0
    convert = from_codepoints(text, unit)
    spans = chosen(record, options, tally, frozenset())
    if unit == "grapheme":
        back = to_codepoints(text, unit)
        for span in spans:
            if back(convert(span.start), convert(span.end)) != (span.start, span.end):
                tally.add_span("boundary", record, span)
    entities = choice(OPTIONS, options.options, "layout") == "entities"
    lines = []
    for part in split_layers(spans, options):
        value: dict[str, Any] = {"text": text, "name": record.name}
        ranges = [(convert(span.start), convert(span.end), span.label) for span in part]
        if entities:
            value["entities"] = [
                {"id": number, "label": label, "start_offset": start, "end_offset": end}
                for number, (start, end, label) in enumerate(ranges, 1)
            ]
            value["relations"] = []
        else:
            value["label"] = ranges
        lines.append(dump_json(value | {"Comments": []}))
    return lines, len(spans)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The lines, and NAME.label_config.json for the labels of a new doccano project."""
    met: dict[str, None] = {}
    blank = 0

    def watched() -> Iterator[DocumentRecord]:
        nonlocal blank
        for record in records:
            met.update(dict.fromkeys(span.label for span in record.spans))
            blank += not record.text
            yield record

    written = write_lines(watched(), path, options, encode)
    settings = path.with_suffix(".label_config.json")
    with writing(settings) as beside:
        beside.write_bytes(label_config(options.scheme, met))
    return replace(written, documents=written.documents - blank, files=(*written.files, str(settings)))


def label_config(scheme: Scheme | None, met: Iterable[str] = ()) -> bytes:
    """doccano's labels: their colours, letters that are read on them, and their keys, each given once.

    Labels of the scheme, then those `met` that it does not know. doccano knows Latin letters and digits only.
    """
    labels = {label.code: label for label in scheme.labels} if scheme else {}
    codes = dict.fromkeys((*labels, *met))
    colours = told_apart([(code, labels[code].lch if code in labels else None) for code in codes])
    taken: set[str] = set()
    rows = []
    for code in codes:
        key = labels[code].key.lower() if code in labels else ""
        suffix = key if key in _KEYS and key not in taken and len(key) == 1 else None
        taken.add(suffix or "")
        ground = mark(False, colours[code])
        white, black = "#ffffff", "#000000"
        ink = white if contrast(white, ground) >= contrast(black, ground) else black
        rows.append(
            {
                "text": code,
                "prefixKey": None,
                "suffixKey": suffix,
                "backgroundColor": ground.lower(),
                "textColor": ink,
            }
        )
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    array = start.startswith(b"[")
    line = start[1:].lstrip() if array else start.split(b"\n", 1)[0]
    if not line.startswith(b"{") or b'"tokens"' in line:
        return 0.0
    if b'"Comments"' in line or b'"start_offset"' in line or b'"annotation_approver"' in line:
        return 0.96
    texts = b'"text"' in line or b'"data"' in line
    labels = b'"label"' in line or b'"labels"' in line
    packed = b"".join(line.split()) if labels and texts else b""
    return 0.85 if b'"label":[[' in packed or b'"labels":[[' in packed else 0.0


FORMAT = Format(
    name="doccano",
    title="doccano JSONL",
    suffixes=(".jsonl", ".json"),
    cannot_hold=("blank", "boundary", *DETAILS),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    options=OPTIONS,
    read_options=READ_OPTIONS,
)
