"""Label Studio's JSON, JSON_MIN and tables, with the labelling configuration beside it.

Accepted annotations go as an annotation, suggested ones as a prediction. Offsets count code points, as
Label Studio itself does; option unit=utf16 for tools that count otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from hashiya.core.bidi import document_direction
from hashiya.core.colours.label_colours import Lch, mark, told_apart
from hashiya.core.document import Direction
from hashiya.core.labels import Label, Scheme
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


def config(labels: Iterable[Label], lch: Mapping[str, Lch], *, rtl: bool = True) -> bytes:
    """The labelling configuration: Arabic names, the scheme's colours, lines from right to left.

    What is stored is a label's code (`alias`); its name is only shown. The style is needed because Label
    Studio's page runs from left to right whatever the text.
    """
    side = "direction: rtl; text-align: right;" if rtl else "direction: ltr; text-align: left;"
    lines = ["<View>", f"  <Style>.htx-text, .lsf-htx-text {{ {side} line-height: 2.2; }}</Style>"]
    lines.append('  <Labels name="label" toName="text" showInline="true">')
    for label in labels:
        shown = label.ar or label.code
        names = dict.fromkeys(each for each in (label.code, label.en, label.definition_ar) if each)
        given = {
            "value": shown,
            "alias": label.code if shown != label.code else "",
            "background": mark(False, lch[label.code]),
            "hint": " · ".join(names),
        }
        attributes = " ".join(f"{key}={quoteattr(value)}" for key, value in given.items() if value)
        lines.append(f"    <Label {attributes}/>")
    lines += ["  </Labels>", f'  <View style="{side}">']
    lines += ['    <Text name="text" value="$text" granularity="symbol"/>', "  </View>", "</View>", ""]
    return "\n".join(lines).encode("utf-8", "replace")


def _labels_of(scheme: Scheme | None, met: Iterable[str]) -> list[Label]:
    """The scheme's labels, then those that only the annotations have; no two are shown by one name."""
    labels = list(scheme.labels if scheme else ())
    known = {label.code for label in labels}
    labels += [Label(code, ar=code, en="") for code in met if code not in known]
    shown = Counter(label.ar for label in labels)
    return [replace(each, ar=f"{each.ar} ({each.code})") if shown[each.ar] > 1 else each for each in labels]


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The tasks, and NAME.config.xml for the project's labelling interface."""
    met: dict[str, None] = {}
    directions: Counter[Direction] = Counter()

    def watched() -> Iterator[DocumentRecord]:
        for record in records:
            met.update(dict.fromkeys(span.label for span in record.spans))
            given = Direction(record.direction) if record.direction in ("rtl", "ltr") else Direction.AUTO
            directions[document_direction(record.text or "", given)] += 1
            yield record

    written = write_array(watched(), path, options, encode)
    labels = _labels_of(options.scheme, met)
    own = {label.code for label in options.scheme.labels} if options.scheme else set()
    colours = told_apart([(label.code, label.lch if label.code in own else None) for label in labels])
    rtl = directions[Direction.RTL] >= directions[Direction.LTR]
    settings = path.with_suffix(".config.xml")
    with writing(settings) as beside:
        beside.write_bytes(config(labels, colours, rtl=rtl))
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
