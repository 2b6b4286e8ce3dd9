"""Label Studio's JSON (and JSON_MIN), with the labelling configuration beside it.

Accepted annotations go as an annotation, suggested ones as a prediction. Offsets are UTF-16 units; Label
Studio may fold white space in the surfaces it writes, so these are compared without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from hashiya.core.span import Status
from hashiya.errors import FormatError
from hashiya.files import writing
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, WriteOptions, Written
from hashiya.formats.shared.checks import checked, from_codepoints
from hashiya.formats.shared.decode import decode
from hashiya.formats.shared.lines import as_offset, as_score, as_text, dump_json, read_bytes
from hashiya.formats.shared.losses import DETAILS, Tally
from hashiya.formats.shared.writing import Files, chosen, count_losses, followed, layered, split_layers

READ_OPTIONS: dict[str, tuple[str, ...]] = {"text_field": ()}
_KEEPS = frozenset(("status", "score", "note", "ids", "by"))


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The tasks of a file; every annotator's annotations keep their name.

    Raises FormatError for what is not JSON.
    """
    found = decode(read_bytes(path), options.encoding)
    if found.errors:
        yield Note("undecodable", f"{found.errors} places are not {found.encoding}.", str(path), "", True)
    for number, task in enumerate(iter_array(found.text, path), 1):
        options.cancel.check()
        where = f"task {number}"
        try:
            record, notes = _task(task, options.options.get("text_field", ""), f"{path.stem}-{number}")
        except ValueError as error:
            yield Note("bad_task", f"The task was left out. {error}", str(path), where, args={"task": number})
            continue
        for code, message in notes:
            yield Note(code, message, str(path), where, True)
        yield from checked(record, unit="utf16", path=str(path), where=where, options=options, spaces=True)


def iter_array(text: str, path: Path) -> Iterator[Any]:
    """The items of a JSON array one by one; an object alone counts as one item. Raises FormatError."""
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    inside = text[at : at + 1] == "["
    at = _skip(text, at + 1) if inside else at
    while at < len(text) and text[at] != "]":
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise FormatError(
                "bad_json",
                f"{path.name} is not JSON (character {getattr(error, 'pos', at) + 1}).",
                hint="Export it again; the file may have been cut off.",
                path=str(path),
            ) from error
        yield value
        at = _skip(text, at)
        if inside and text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif inside and text[at : at + 1] != "]":
            raise FormatError(
                "bad_json",
                f"{path.name} is not JSON (character {at + 1}).",
                hint="Export it again.",
                path=str(path),
            )


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\ufeff":
        at += 1
    return at


def _task(task: Any, field: str, name: str) -> tuple[DocumentRecord, list[tuple[str, str]]]:
    if not isinstance(task, dict):
        raise ValueError("It is not a JSON object.")
    inner = task.get("data")
    data: dict[str, Any] = inner if isinstance(inner, dict) else task
    text = _text(data, field)
    notes: list[tuple[str, str]] = []
    spans: list[SpanRecord] = []
    for annotation in _objects(task.get("annotations")) + _objects(task.get("completions")):
        if not annotation.get("was_cancelled"):
            spans += _results(annotation.get("result"), _person(annotation.get("completed_by")), "", notes)
    for prediction in _objects(task.get("predictions")):
        version = as_text(prediction.get("model_version"))
        spans += _results(prediction.get("result"), version, Status.SUGGESTED, notes)
    if "data" not in task:
        spans += [_value(item, {}, "", "") for item in _objects(task.get("label"))]
    given = as_text(data.get("name")) or as_text(data.get("title")) or name
    return DocumentRecord(given, text, tuple(spans)), notes


def _text(data: dict[str, Any], field: str) -> str:
    if field or isinstance(data.get("text"), str):
        text = data.get(field or "text")
        if not isinstance(text, str):
            raise ValueError(f"It has no text in the field {field}.")
        return text
    strings = [value for value in data.values() if isinstance(value, str)]
    if not strings:
        raise ValueError("It has no text.")
    return max(strings, key=len)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _person(value: Any) -> str:
    if isinstance(value, dict):
        return as_text(value.get("email")) or as_text(value.get("username")) or as_text(value.get("id"))
    return as_text(value)


def _results(results: Any, by: str, status: str, notes: list[tuple[str, str]]) -> list[SpanRecord]:
    spans = []
    relations = 0
    for result in _objects(results):
        value = result.get("value")
        if result.get("type") == "relation":
            relations += 1
        elif isinstance(value, dict) and "start" in value:
            labels = _labels(value)
            spans += [_value(value | {"labels": [label]}, result, by, status) for label in labels or [""]]
    if relations:
        notes.append(("relations_ignored", f"{relations} relations were left out."))
    return spans


def _labels(value: dict[str, Any]) -> list[str]:
    for key in ("labels", "hypertextlabels", "paragraphlabels"):
        if isinstance(value.get(key), list):
            return [as_text(label) for label in value[key]]
    return []


def _value(value: dict[str, Any], result: dict[str, Any], by: str, status: str) -> SpanRecord:
    meta = result.get("meta")
    notes = meta.get("text") if isinstance(meta, dict) else None
    note = "\n".join(map(as_text, notes)) if isinstance(notes, list) else as_text(notes)
    return SpanRecord(
        as_offset(value.get("start")),
        as_offset(value.get("end")),
        next(iter(_labels(value)), ""),
        text=as_text(value.get("text")),
        id=as_text(result.get("id")),
        status=status,
        by=by,
        score=as_score(result.get("score")),
        note=note,
    )


def encode(record: DocumentRecord, options: WriteOptions, tally: Tally) -> tuple[list[bytes], int]:
    """A task for each layer (without commas), and how many spans."""
    spans = chosen(record, options, tally, _KEEPS)
    for span in spans:
        if span.status == Status.REJECTED:
            tally.add_span("status", record, span)
    convert = from_codepoints(record.text or "", "utf16")
    return [_task_bytes(record, part, convert) for part in split_layers(spans, options)], len(spans)


def _task_bytes(record: DocumentRecord, spans: Sequence[SpanRecord], convert: Any) -> bytes:
    people: dict[str, list[SpanRecord]] = {}
    engines: dict[str, list[SpanRecord]] = {}
    for span in spans:
        side = engines if span.status == Status.SUGGESTED else people
        side.setdefault(span.by, []).append(span)
    value: dict[str, Any] = {"data": {"text": record.text or "", "name": record.name}}
    value["annotations"] = [
        {"result": [_result(span, convert) for span in part], "was_cancelled": False}
        | ({"completed_by": {"email": by}} if by else {})
        for by, part in people.items()
    ]
    if engines:
        value["predictions"] = [
            {"model_version": by, "result": [_result(span, convert) for span in part]}
            for by, part in engines.items()
        ]
    return dump_json(value).rstrip(b"\n")


def _result(span: SpanRecord, convert: Any) -> dict[str, Any]:
    value = {
        "start": convert(span.start),
        "end": convert(span.end),
        "text": span.text,
        "labels": [span.label],
    }
    result: dict[str, Any] = {"from_name": "label", "to_name": "text", "type": "labels", "value": value}
    result["origin"] = "prediction" if span.status == Status.SUGGESTED else "manual"
    if span.id:
        result["id"] = span.id
    if span.score is not None:
        result["score"] = span.score
    if span.note:
        result["meta"] = {"text": [span.note]}
    return result


def config(labels: Iterable[tuple[str, str]]) -> bytes:
    """The labelling configuration for (label, colour) pairs; the colour may be empty."""
    lines = ["<View>", '  <Labels name="label" toName="text">']
    for label, colour in labels:
        background = f" background={quoteattr(colour)}" if colour else ""
        lines.append(f"    <Label value={quoteattr(label)}{background}/>")
    lines += ["  </Labels>", '  <Text name="text" value="$text" granularity="symbol"/>', "</View>", ""]
    return "\n".join(lines).encode()


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The tasks, and NAME.config.xml for the project's labelling interface."""
    tally = Tally()
    labels = dict.fromkeys(options.scheme.codes if options.scheme else ())
    started: set[Path] = set()
    documents = annotations = 0
    with Files(b"[\n") as files:
        files.file(path)
        for record in followed(records, options):
            blocks, count = encode(record, options, tally)
            labels |= dict.fromkeys(span.label for span in record.spans)
            for layer, block in enumerate(blocks):
                target = layered(path, layer)
                files.file(target).write((b",\n" if target in started else b"") + block)
                started.add(target)
            documents += 1
            annotations += count
        names = files.names
        for name in names:
            files.file(Path(name)).write(b"\n]\n")
    settings = path.with_suffix(".config.xml")
    with writing(settings) as beside:
        beside.write_bytes(config((label, "") for label in labels))
    return Written((*names, str(settings)), documents, annotations, tuple(tally.losses()))


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith((b"[", b"{")):
        return 0.0
    task = b'"data"' in start and (
        b'"annotations"' in start or b'"predictions"' in start or b'"completions"' in start
    )
    if task and start.startswith(b"["):
        return 0.95
    if start.startswith(b"[") and b'"annotator"' in start and b'"label"' in start:
        return 0.9
    return 0.0


FORMAT = Format(
    name="labelstudio",
    title="Label Studio JSON",
    suffixes=(".json",),
    cannot_hold=tuple(code for code in DETAILS if code not in _KEEPS - {"status"}),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    read_options=READ_OPTIONS,
)
