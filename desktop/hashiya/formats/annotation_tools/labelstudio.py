"""Label Studio's JSON, JSON_MIN and tables, with the labelling configuration beside it.

Accepted annotations go as an annotation, suggested ones as a prediction. Offsets count code points, as
Label Studio itself does; option unit=utf16 for tools that count otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from hashiya.core.span import Status
from hashiya.files import writing
from hashiya.formats.annotation_tools.labelstudio_read import BY, READ_OPTIONS, read, recognise_table
from hashiya.formats.base import DocumentRecord, Format, SpanRecord, WriteOptions, Written, choice
from hashiya.formats.shared.checks import from_codepoints
from hashiya.formats.shared.lines import dump_json
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_array

OPTIONS = {"unit": ("codepoint", "utf16")}
_KEEPS = frozenset(("status", "score", "note", "ids", "by"))


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A task for each layer (without commas), and how many spans."""
    spans = chosen(record, options, tally, _KEEPS)
    for span in spans:
        if span.status == Status.REJECTED:
            tally.add_span("status", record, span)
    convert = from_codepoints(record.text or "", choice(OPTIONS, options.options, "unit"))
    return [_task_bytes(record, part, convert) for part in split_layers(spans, options)], len(spans)


def _task_bytes(record: DocumentRecord, spans: Sequence[SpanRecord], convert: Any) -> bytes:
    people: dict[str, list[SpanRecord]] = {}
    suggested: list[SpanRecord] = []
    for span in spans:
        if span.status == Status.SUGGESTED:
            suggested.append(span)
        else:
            people.setdefault(span.by, []).append(span)
    value: dict[str, Any] = {"data": {"text": record.text or "", "name": record.name}}
    # `completed_by` has to be a user that the server knows: an unknown one makes it refuse the whole file.
    value["annotations"] = [
        {"result": [_result(span, convert) for span in part], "was_cancelled": False}
        for part in people.values()
    ]
    if suggested:  # predictions are alternatives to each other: those of all engines are one
        result = [_result(span, convert) for span in suggested]
        value["predictions"] = [{"model_version": "hashiya", "result": result}]
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
    meta = {"text": [span.note] if span.note else [], BY: [span.by] if span.by else []}
    if any(meta.values()):
        result["meta"] = {key: words for key, words in meta.items() if words}
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
    labels = dict.fromkeys(options.scheme.codes if options.scheme else ())

    def watched() -> Iterator[DocumentRecord]:
        for record in records:
            labels.update(dict.fromkeys(span.label for span in record.spans))
            yield record

    written = write_array(watched(), path, options, encode)
    settings = path.with_suffix(".config.xml")
    with writing(settings) as beside:
        beside.write_bytes(config((label, "") for label in labels))
    return replace(written, files=(*written.files, str(settings)))


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith((b"[", b"{")):
        return recognise_table(head, path)
    task = b'"data"' in start and (
        b'"annotations"' in start or b'"predictions"' in start or b'"completions"' in start
    )
    if task:
        return 0.95 if start.startswith(b"[") else 0.9
    short = b'"annotation_id"' in start or b'"lead_time"' in start
    return 0.95 if b'"annotator"' in start and short else 0.0


FORMAT = Format(
    name="labelstudio",
    title="Label Studio JSON",
    suffixes=(".json", ".csv", ".tsv"),
    cannot_hold=tuple(code for code in DETAILS if code not in _KEEPS - {"status"}),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    options=OPTIONS,
    read_options=READ_OPTIONS,
)
