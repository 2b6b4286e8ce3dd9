"""Label Studio's JSON, JSON_MIN and tables, with the labelling configuration beside it.

Accepted annotations go as an annotation, suggested ones as a prediction. Offsets count code points, as
Label Studio itself does; option unit=utf16 for tools that count otherwise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.attributes import AttributeKind, Subject
from hashiya.core.bidi import document_direction
from hashiya.core.colours.label_colours import told_apart
from hashiya.core.document import Direction
from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Status
from hashiya.files import writing
from hashiya.formats.annotation_tools.labelstudio_answers import BY
from hashiya.formats.annotation_tools.labelstudio_config import ENTITY, NOTE, Controls, config
from hashiya.formats.annotation_tools.labelstudio_read import READ_OPTIONS, read, recognise_table
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Format,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
    value_text,
)
from hashiya.formats.shared.beyond_out import relations_of
from hashiya.formats.shared.checks import from_codepoints
from hashiya.formats.shared.lines import dump_json
from hashiya.formats.shared.losses import BEYOND, DETAILS, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

OPTIONS = {"unit": ("codepoint", "utf16")}
_PARTLY = ("relations", "entity_details")
_RELATIONS = frozenset(("status", "by", "ids"))
_KEEPS = frozenset(("status", "score", "note", "ids", "by", *BEYOND, "attributes"))


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, controls: Controls | None = None
) -> tuple[list[bytes], int]:
    """A task for each layer (without commas), and how many spans."""
    spans = chosen(record, options, tally, _KEEPS)
    for span in spans:
        if span.status == Status.REJECTED:
            tally.add_span("status", record, span)
    for entity in record.entities:
        held = replace(entity, identifiers={}, created="", modified="")
        if held != EntityRecord(entity.id, entity.label):
            tally.add("entity_details", entity.name)
    if controls is None:
        controls = Controls.of(options)
    controls.met(record)
    convert = from_codepoints(record.text or "", choice(OPTIONS, options.options, "unit"))
    parts = split_layers(spans, options)
    # Results can be related only within one annotation, so whoever made each end parts them.
    drawers = [_drawers(part) for part in parts]
    related = relations_of(record, [spans for part in drawers for spans in part.values()], tally, _RELATIONS)
    found: list[bytes] = []
    for part in drawers:
        relations = [related.pop(0) for _ in part]
        found.append(_task_bytes(record, part, relations, controls, convert, first=not found))
    return found, len(spans)


def _drawers(spans: Sequence[SpanRecord]) -> dict[str | None, list[SpanRecord]]:
    """The spans of each annotation of a task by whose they are, the suggested ones by None."""
    people: dict[str | None, list[SpanRecord]] = {}
    for span in spans:
        people.setdefault(None if span.status == Status.SUGGESTED else span.by, []).append(span)
    return people


def _task_bytes(
    record: DocumentRecord,
    people: Mapping[str | None, Sequence[SpanRecord]],
    relations: Sequence[Sequence[RelationRecord]],
    controls: Controls,
    convert: Any,
    *,
    first: bool,
) -> bytes:
    value: dict[str, Any] = {"data": {"text": record.text or "", "name": record.name}}
    results: dict[str | None, list[dict[str, Any]]] = {}
    known = {each.id: each for each in record.entities}
    for (by, part), among in zip(people.items(), relations, strict=True):
        results[by] = [_result(span, convert) for span in part]
        for span in part:
            results[by] += _answers(span, known.get(span.entity), controls, convert)
        results[by] += [_relation(each) for each in among]
    if first and (record.labels or record.note):
        results.setdefault(record.annotator, []).extend(_about_text(record, controls))
    # `completed_by` has to be a user that the server knows: an unknown one makes it refuse the whole file.
    value["annotations"] = [
        {"result": part, "was_cancelled": False} for by, part in results.items() if by is not None
    ]
    if None in results:  # predictions are alternatives to each other: those of all engines are one
        value["predictions"] = [{"model_version": "hashiya", "result": results[None]}]
    return dump_json(value).rstrip(b"\n")


def _relation(relation: RelationRecord) -> dict[str, Any]:
    value = {"type": "relation", "from_id": relation.head, "to_id": relation.tail, "direction": "right"}
    value |= {"id": relation.id} if relation.id else {}
    return {**value, "labels": [relation.type]}


def _answers(
    span: SpanRecord, entity: EntityRecord | None, controls: Controls, convert: Any
) -> Iterator[dict[str, Any]]:
    """What is said of a region, each under the name of its control."""
    place = {"start": convert(span.start), "end": convert(span.end), "text": span.text}
    for name, value in span.attributes.items():
        kind = controls.kind(Subject.ANNOTATION, name, value)
        answer = _answer(controls.name(Subject.ANNOTATION, name), kind, value)
        yield {"id": span.id, **answer, "value": place | answer["value"]}
    if span.entity:
        outside = entity.identifiers.items() if entity is not None else ()
        words = [span.entity, *(f"{register}:{name}" for register, name in outside)]
        answer = {"from_name": ENTITY, "to_name": "text", "type": "textarea", "origin": "manual"}
        yield {"id": span.id, **answer, "value": {**place, "text": words}}


def _about_text(record: DocumentRecord, controls: Controls) -> list[dict[str, Any]]:
    """Labels of the whole text, and the note on it."""
    found = [
        _answer(controls.name(Subject.DOCUMENT, name), controls.kind(Subject.DOCUMENT, name, value), value)
        for name, value in record.labels.items()
    ]
    if record.note:
        found.append(_answer(NOTE, AttributeKind.TEXT, record.note))
    whose = {"meta": {BY: [record.annotator]}} if record.annotator else {}
    return [{"id": f"about-{number}", **each, **whose} for number, each in enumerate(found, 1)]


def _answer(name: str, kind: AttributeKind, value: object) -> dict[str, Any]:
    control = {AttributeKind.NUMBER: "number", AttributeKind.TEXT: "textarea", AttributeKind.DATE: "textarea"}
    given = list(value) if isinstance(value, list | tuple) else [value_text(value)]
    answers: dict[str, Any] = {"number": {"number": value}, "textarea": {"text": given}}
    way = control.get(kind, "choices")
    return {
        **{"from_name": name, "to_name": "text", "type": way, "origin": "manual"},
        "value": answers.get(way, {"choices": given}),
    }


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

    controls = Controls.of(options)
    written = write_array(watched(), path, options, partial(encode, controls=controls))
    labels = _labels_of(options.scheme, met)
    own = {label.code for label in options.scheme.labels} if options.scheme else set()
    colours = told_apart([(label.code, label.lch if label.code in own else None) for label in labels])
    rtl = directions[Direction.RTL] >= directions[Direction.LTR]
    settings = path.with_suffix(".config.xml")
    with writing(settings) as beside:
        beside.write_bytes(config(labels, colours, rtl=rtl, controls=controls))
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
    # Rejected annotations, details of entities and relations, and relations between two people's annotations.
    cannot_hold=tuple(code for code in DETAILS if code not in ("by", "ids", *BEYOND) or code in _PARTLY),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    options=OPTIONS,
    read_options=READ_OPTIONS,
)
