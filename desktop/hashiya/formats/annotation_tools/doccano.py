"""doccano's JSONL.

Its offsets are UTF-16 units, or grapheme clusters in some projects, and the file does not say which: the
reader finds out by trying which unit puts the labels on the edges of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

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
from hashiya.formats.shared.checks import checked, from_codepoints, guess_unit, to_codepoints
from hashiya.formats.shared.lines import as_offset, as_text, dump_json, iter_json_lines
from hashiya.formats.shared.losses import DETAILS, Tally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

OPTIONS = {"unit": ("utf16", "codepoint", "grapheme"), "layout": ("label", "entities")}
READ_OPTIONS: dict[str, tuple[str, ...]] = {
    "unit": ("auto", "utf16", "codepoint", "grapheme"),
    "text_field": (),
}
_TEXT_FIELDS = ("text", "data", "content", "sentence")
_SPAN_FIELDS = ("label", "labels", "entities", "annotations", "spans")
_SAMPLE = 200


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One document a line. A Note says which unit was found when that is not sure."""
    unit = choice(READ_OPTIONS, options.options, "unit")
    items = _records(path, options)
    if unit == "auto":
        sample: list[tuple[str, DocumentRecord] | Note] = []
        for item in items:
            sample.append(item)
            if len(sample) >= _SAMPLE:
                break
        unit, sure = _find_unit([item[1] for item in sample if not isinstance(item, Note)])
        if not sure:
            message = f"Whether the offsets count {unit} units is not sure; read so."
            hint = {"unit": unit, "choices": ", ".join(OPTIONS["unit"])}
            yield Note("unit_unsure", message, str(path), "", True, hint)
        items = chain(sample, items)
    for item in items:
        if isinstance(item, Note):
            yield item
        else:
            yield from checked(item[1], unit=unit, path=str(path), where=item[0], options=options)


def _find_unit(records: list[DocumentRecord]) -> tuple[str, bool]:
    """One unit for the whole file. A document where all units say the same counts for nothing."""
    return guess_unit(
        [(record.text or "", [(span.start, span.end) for span in record.spans]) for record in records]
    )


def _records(path: Path, options: ReadOptions) -> Iterator[tuple[str, DocumentRecord] | Note]:
    field = options.options.get("text_field", "")
    for item in iter_json_lines(path, options, partial(_parse, field)):
        if isinstance(item, Note):
            yield item
            continue
        where, (record, ignored) = item
        if ignored:
            message = f"{ignored} relations were left out."
            yield Note("relations_ignored", message, str(path), where, True, {"count": ignored})
        yield where, record


def _parse(field: str, value: Any, name: str) -> tuple[DocumentRecord, int]:
    if not isinstance(value, dict):
        raise ValueError("It is not a JSON object.")
    key = next(
        (key for key in ((field,) if field else _TEXT_FIELDS) if isinstance(value.get(key), str)), None
    )
    if key is None:
        raise ValueError(f"It has no text in the field {field or ', '.join(_TEXT_FIELDS)}.")
    found: list[Any] = next((value[key] for key in _SPAN_FIELDS if isinstance(value.get(key), list)), [])
    relations = value.get("relations")
    given = as_text(value.get("name")) or as_text(value.get("filename")) or name
    given_comments = value.get("Comments")
    comments = [
        text for text in map(_comment, given_comments if isinstance(given_comments, list) else []) if text
    ]
    meta: dict[str, object] = {"comments": comments} if comments else {}
    record = DocumentRecord(given, value[key], tuple(_span(item) for item in found), meta=meta)
    return record, len(relations) if isinstance(relations, list) else 0


def _comment(value: Any) -> str:
    return as_text(value.get("text")) if isinstance(value, dict) else as_text(value)


def _span(value: Any) -> SpanRecord:
    if isinstance(value, list) and len(value) >= 3:
        return SpanRecord(as_offset(value[0]), as_offset(value[1]), as_text(value[2]))
    if isinstance(value, dict):
        start = value.get("start_offset", value.get("start"))
        end = value.get("end_offset", value.get("end"))
        return SpanRecord(
            as_offset(start), as_offset(end), as_text(value.get("label")), as_text(value.get("text"))
        )
    return SpanRecord(-1, -1, "?")


def encode(record: DocumentRecord, options: WriteOptions, tally: Tally) -> tuple[list[bytes], int]:
    """A line for each layer, and how many spans."""
    unit = choice(OPTIONS, options.options, "unit")
    text = record.text or ""
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
    return write_lines(records, path, options, encode)


def recognise(head: bytes, path: Path) -> float:
    line = head.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0]
    if not line.startswith(b"{") or b'"tokens"' in line:
        return 0.0
    if b'"Comments"' in line or b'"start_offset"' in line:
        return 0.96
    texts = b'"text"' in line or b'"data"' in line
    return (
        0.85
        if (b'"label"' in line or b'"labels"' in line) and texts and b"[[" in line.replace(b" ", b"")
        else 0.0
    )


FORMAT = Format(
    name="doccano",
    title="doccano JSONL",
    suffixes=(".jsonl",),
    cannot_hold=("boundary", *DETAILS),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    options=OPTIONS,
    read_options=READ_OPTIONS,
)
