"""doccano's JSONL and JSON, of every version: label, labels, entities, annotations; written with its labels.

Its offsets are UTF-16 units, or grapheme clusters in some projects, and the file does not say which: the
reader finds out by trying which unit puts the labels on the edges of words.
"""

from __future__ import annotations

import json
import string
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.core.colours.label_colours import mark, told_apart
from hashiya.core.colours.oklch import contrast
from hashiya.files import as_written, writing
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
    value_text,
)
from hashiya.formats.shared.beyond_out import PAIR, relations_of
from hashiya.formats.shared.checks import from_codepoints, to_codepoints
from hashiya.formats.shared.json_values import iter_json_values
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_objects, as_offset, as_text, dump_json
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.many_spans.long_json import Listed, LongJson, json_line
from hashiya.formats.shared.units import checked_in_unit
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.core.labels import Scheme

OPTIONS = {"unit": ("utf16", "codepoint", "grapheme"), "layout": ("auto", "label", "entities")}
_KEEPS = frozenset(("relations", "document_labels"))
READ_OPTIONS: dict[str, tuple[str, ...]] = {
    "unit": ("auto", "utf16", "codepoint", "grapheme"),
    "text_field": (),
}
_KEYS = frozenset(string.digits + string.ascii_lowercase)
_TEXT_FIELDS = ("text", "data", "content", "sentence")
_KINDS: dict[str, type] = {"relations": list, "cats": list, "Comments": list, "meta": dict}
_KNOWN = ("id", "name", "filename", "annotation_approver", *_KINDS)
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
    relations = tuple(_relation(each) for each in as_objects(value.get("relations")))
    labels: list[str] = list(map(as_text, value["cats"])) if isinstance(value.get("cats"), list) else []
    spans = []
    for item in next((value[key] for key in _SPAN_FIELDS if isinstance(value.get(key), list)), []):
        span = _span(item, labels)
        if span is not None:
            spans.append(span if relations else replace(span, id=""))
    _tell(value, key, left_out)
    record = DocumentRecord(given, value[key], tuple(spans), meta=_meta(value, key), relations=relations)
    approver = as_text(value.get("annotation_approver"))
    return replace(record, annotator=approver, labels=_labels(labels))


def _tell(value: dict[str, Any], text: str, left_out: LeftOut) -> None:
    """What nothing is made of: lists beside the one with the spans, and fields that another program added."""
    spans = next((key for key in _SPAN_FIELDS if isinstance(value.get(key), list)), "")
    for key, given in value.items():
        if key not in (*_KNOWN, text, spans) and isinstance(given, list | dict) and given:
            left_out.field(key, given)
    for key, kind in _KINDS.items():
        if value.get(key) and not isinstance(value[key], kind):
            left_out.field(key, value[key])
    for each in value["relations"] if isinstance(value.get("relations"), list) else ():
        if not isinstance(each, dict):
            left_out.field("relations", each)


def _relation(value: dict[str, Any]) -> RelationRecord:
    return RelationRecord(
        as_text(value.get("type")) or as_text(value.get("label")) or "relation",
        as_text(value.get("from_id")),
        as_text(value.get("to_id")),
        id=as_text(value.get("id")),
    )


def _labels(given: Iterable[str]) -> dict[str, object]:
    """Labels of the whole document: «name = value» as we write them, any other is a flag."""
    found: dict[str, object] = {}
    for label in given:
        name, pair, words = label.partition(PAIR)
        if pair:
            known = found.get(name)
            found[name] = (
                words if known is None else [*(known if isinstance(known, list) else [known]), words]
            )
        elif label:
            found[label] = True
    return found


def _meta(value: dict[str, Any], text: str) -> dict[str, object]:
    """Comments, and the metadata of older exports."""
    given = value.get("Comments")
    comments = [text for text in map(_comment, given if isinstance(given, list) else []) if text]
    old = value.get("meta")
    # doccano exports what was imported beside the text as fields of their own.
    meta: dict[str, object] = {
        key: each
        for key, each in value.items()
        if key not in (text, *_KNOWN) and each not in ("", None) and isinstance(each, str | int | float)
    }
    meta |= old if isinstance(old, dict) else {}
    return meta | ({"comments": comments} if comments else {})


def _comment(value: Any) -> str:
    return as_text(value.get("text")) if isinstance(value, dict) else as_text(value)


def _span(value: Any, labels: list[str]) -> SpanRecord | None:
    """A span of any of doccano's exports; None for a label of the whole document, which goes to `labels`."""
    if isinstance(value, list) and len(value) >= 3:
        return SpanRecord(as_offset(value[0]), as_offset(value[1]), as_text(value[2]))
    if isinstance(value, dict):
        start = value.get("start_offset", value.get("start"))
        end = value.get("end_offset", value.get("end"))
        label = as_text(value.get("label")) or as_text(value.get("label_name"))
        if start is None and end is None and label:
            labels.append(label)
            return None
        user = as_text(value.get("user"))
        words, name = as_text(value.get("text")), as_text(value.get("id"))
        return SpanRecord(as_offset(start), as_offset(end), label, words, id=name, by=user, layer=user)
    if isinstance(value, str | int):
        labels.append(as_text(value))
        return None
    return SpanRecord(-1, -1, "?")


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[bytes | LongJson], int]:
    """A line for each layer, and how many spans. A document without text has none: doccano refuses it."""
    unit = choice(OPTIONS, options.options, "unit")
    text = record.text or ""
    if not text:
        tally.add("blank", record.name)
        return [], 0
    convert = from_codepoints(text, unit)
    spans = chosen(record, options, tally, _KEEPS)
    if unit == "grapheme":
        back = to_codepoints(text, unit)
        for span in spans:
            if back(convert(span.start), convert(span.end)) != (span.start, span.end):
                tally.add_span("boundary", record, span)
    parts = split_layers(spans, options)
    if choice(OPTIONS, options.options, "layout") == "label":
        for each in record.relations:
            tally.add("relations", f"{record.name}: {each.type}")
        related: list[list[RelationRecord]] = [[] for _ in parts]
    else:
        related = relations_of(record, parts, tally)
    for name, given in record.labels.items():
        if given is False:
            tally.add("document_labels", f"{record.name}: {name}")
    lines = [_line(record, part, among, options) for part, among in zip(parts, related, strict=True)]
    return lines, len(spans)


def _line(
    record: DocumentRecord,
    spans: Sequence[SpanRecord],
    relations: Sequence[RelationRecord],
    options: WriteOptions,
) -> bytes | LongJson:
    convert = from_codepoints(record.text or "", choice(OPTIONS, options.options, "unit"))
    value: dict[str, Any] = {"text": record.text, "name": record.name}
    if choice(OPTIONS, options.options, "layout") == "label":
        value["label"] = Listed(
            len(spans), lambda: ((convert(span.start), convert(span.end), span.label) for span in spans)
        )
    else:
        ends = {end for each in relations for end in (each.head, each.tail)}
        numbers = {span.id: number for number, span in enumerate(spans, 1) if span.id in ends} if ends else {}
        value["entities"] = Listed(
            len(spans),
            lambda: (
                {
                    "id": number,
                    "label": span.label,
                    "start_offset": convert(span.start),
                    "end_offset": convert(span.end),
                }
                for number, span in enumerate(spans, 1)
            ),
        )
        value["relations"] = [
            {"id": number, "from_id": numbers[each.head], "to_id": numbers[each.tail], "type": each.type}
            for number, each in enumerate(relations, 1)
        ]
    return json_line(value | {"cats": list(_cats(record.labels)), "Comments": []})


def _cats(labels: Mapping[str, object]) -> Iterator[str]:
    """A flag that is set is its name; other labels are «name = value», one for each value."""
    for name, value in labels.items():
        if value is True:
            yield name
        elif value is not False:
            for each in value if isinstance(value, list | tuple) else [value]:
                yield f"{name}{PAIR}{value_text(each)}"


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The lines, and NAME.label_config.json for the labels of a new doccano project."""
    met: dict[str, None] = {}
    relations: dict[str, None] = {}
    cats: dict[str, None] = {}
    blank = 0

    def watched() -> Iterator[DocumentRecord]:
        nonlocal blank
        for record in records:
            met.update(dict.fromkeys(span.label for span in record.spans))
            relations.update(dict.fromkeys(each.type for each in record.relations))
            cats.update(dict.fromkeys(_cats(record.labels)))
            blank += not record.text
            yield record

    written = write_lines(watched(), path, options, encode)
    plain = choice(OPTIONS, options.options, "layout") == "auto" and not relations
    if plain or not cats:
        for name in written.files:
            _thinned(Path(name), plain=plain, cats=bool(cats))
    files = {".label_config.json": label_config(options.scheme, met)}
    if relations:
        files[".relation_config.json"] = label_config(None, relations)
    if cats:
        files[".category_config.json"] = label_config(None, cats)
    for suffix, data in files.items():
        with writing(path.with_suffix(suffix)) as beside:
            beside.write_bytes(data)
    names = (str(path.with_suffix(suffix)) for suffix in files)
    return replace(written, documents=written.documents - blank, files=(*written.files, *names))


def _thinned(path: Path, *, plain: bool, cats: bool) -> None:
    """Write the file again without the fields that nobody used. All lines have the same ones: doccano takes a
    field that is missing in one for NaN, and refuses the file. `plain`: in the layout of projects without
    relations, which refuse the other one.
    """
    with writing(path) as beside, open(as_written(path), "rb") as lines, open(beside, "wb") as file:
        for line in lines:
            value = json.loads(line)
            last = {name: value.pop(name) for name in ("cats", "Comments") if name in value}
            if plain:
                entities = value.pop("entities")
                value.pop("relations")
                value["label"] = [[e["start_offset"], e["end_offset"], e["label"]] for e in entities]
            if not cats:
                last.pop("cats")
            file.write(dump_json(value | last))


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
