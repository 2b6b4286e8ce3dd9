"""Prodigy's JSONL:

code points, `token_end` inclusive. Spans carry every detail, as Prodigy keeps fields it does not know, and
words are cut so that each span begins and ends with one.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hashiya.core.overlap import SpanIndex
from hashiya.core.span import Status
from hashiya.formats.annotation_tools.hashiya_jsonl import (
    as_values,
    entity_json,
    parse_document,
    read_entity,
    read_relation,
    relation_json,
    span_json,
    tell_span,
)
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    value_text,
)
from hashiya.formats.shared.align import fine_tokens
from hashiya.formats.shared.beyond_out import PAIR, relations_of, with_links
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_objects, as_offset, as_text, dump_json, iter_json_lines
from hashiya.formats.shared.losses import EVERY_DETAIL, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_OWN = "hashiya"
"""The field with what Prodigy has no place for: labels of the text with their values, the note, entities."""
_KNOWN = frozenset(
    (
        *("text", "meta", "tokens", "spans", "relations", "accept", "options", "config", "label"),
        *("versions", _OWN, "answer", "name", "uid", "state", "direction", "html"),
        *("_annotator_id", "_session_id", "_input_hash", "_task_hash", "_view_id", "_timestamp"),
        "_is_binary",
    )
)
_NO_FIELDS = dict.fromkeys(("relations", "labels", "note", "annotator"))
"""What our own lines call so; Prodigy means something else by it."""
"""Between the name of a label of the text and its value, in `options` and `accept`."""


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
    """What is in no record: spans of a task that was passed over, fields that are not known."""
    spans = value.get("spans")
    if value.get("answer") == "ignore" and isinstance(spans, list):
        left.annotation("spans of ignored tasks", count=len(spans))
        for relation in as_objects(value.get("relations")):
            left.relation(as_text(relation.get("label")) or "relation")
    if value.get("answer", "accept") != "accept":
        for choice in value["accept"] if isinstance(value.get("accept"), list) else ():
            left.document_label("accept", as_text(choice))
    for span in as_objects(spans):
        tell_span(span, left)
    _tell_other(value, "relations", list, left)
    _tell_other(value, "meta", dict, left)
    for relation in value["relations"] if isinstance(value.get("relations"), list) else ():
        if not isinstance(relation, dict):
            left.field("relations", relation)
    for key in value:
        if key not in _KNOWN and value[key] not in (None, "", [], {}):
            left.field(key, value[key])


def _tell_other(value: dict[str, Any], key: str, kind: type, left: LeftOut) -> None:
    if value.get(key) and not isinstance(value[key], kind):
        left.field(key, value[key])


def _task_read(value: Any, name: str) -> tuple[dict[str, Any], DocumentRecord]:
    return value, _record(value, name)


def _record(value: Any, name: str) -> DocumentRecord:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise ValueError("It is not a task with a text.")
    given = value.get("meta")
    meta = dict(given) if isinstance(given, dict) else {}
    title = as_text(meta.pop("name", "")) or as_text(value.get("name")) or name
    document = value | {"name": title, "meta": meta, "spans": value.get("spans") or [], **_NO_FIELDS}
    record = parse_document(document, name=name)
    by = as_text(value.get("_annotator_id")) or as_text(value.get("_session_id"))
    spans, relations = _related(value, record.spans)
    status = ""
    if value.get("answer") == "ignore":
        spans, relations = (), ()
    elif value.get("answer") == "reject":
        status = Status.REJECTED
        spans = tuple(replace(span, status=status) for span in spans)
        relations = tuple(replace(each, status=status) for each in relations)
    spans = tuple(replace(span, by=span.by or by, layer=span.layer or by) for span in spans)
    record = replace(record, spans=spans, relations=relations, annotator=by)
    if value.get("answer", "accept") == "accept":
        record = replace(record, labels=_accepted(value))
    elif value.get("answer") == "reject" and (label := as_text(value.get("label"))):
        record = replace(record, labels={label: False})
    given = value.get(_OWN)
    if isinstance(given, dict):
        record = replace(
            record,
            labels=as_values(given["labels"]) if "labels" in given else record.labels,
            note=as_text(given.get("note")),
            annotator=as_text(given.get("annotator")) or by,
            entities=tuple(read_entity(each) for each in as_objects(given.get("entities"))),
        )
    return with_links(record)


def _accepted(value: dict[str, Any]) -> dict[str, object]:
    """The choices that were accepted, and the label of a task of classification."""
    found: dict[str, object] = {}
    given = value.get("accept")
    names = {each.get("id"): as_text(each.get("text")) for each in as_objects(value.get("options"))}
    for choice in given if isinstance(given, list) else ():
        name, pair, words = as_text(choice).partition(PAIR)
        if not pair:
            name, words = "accept", name or names.get(choice, "")
        if words:
            known = found.get(name)
            found[name] = (
                words if known is None else [*(known if isinstance(known, list) else [known]), words]
            )
    label = as_text(value.get("label"))
    return found | ({label: True} if label else {})


def _related(
    value: dict[str, Any], spans: Sequence[SpanRecord]
) -> tuple[Sequence[SpanRecord], tuple[RelationRecord, ...]]:
    """The relations of a task, with ids for the spans at their ends.

    An end is a span as Prodigy repeats it in the relation, else the one with the token of that number.
    """
    given = as_objects(value.get("relations"))
    if not given:
        return spans, ()
    spans = tuple(replace(span, id=span.id or f"{number}") for number, span in enumerate(spans, 1))
    places = {(span.start, span.end, span.label): span.id for span in spans}
    ranges: dict[tuple[int, int], str] = {}
    for span in spans:
        ranges.setdefault((span.start, span.end), span.id)
    around = SpanIndex(spans)
    tokens = {
        each.get("id"): (as_offset(each.get("start")), as_offset(each.get("end")))
        for each in as_objects(value.get("tokens"))
    }

    def end(relation: dict[str, Any], name: str) -> str:
        span = relation.get(f"{name}_span")
        if isinstance(span, dict):
            place = as_offset(span.get("start")), as_offset(span.get("end"))
            label = as_text(span.get("label"))
            return places.get((*place, label)) or ranges.get(place, f"{place[0]}-{place[1]}")
        start, after = tokens.get(relation.get(name), (-1, -1))
        touching = around.touching(start, after) if start >= 0 else ()
        holding = [each for each in touching if each.start <= start and after <= each.end]
        shortest = min(holding, key=lambda each: each.end - each.start, default=None)
        return shortest.id if shortest is not None else f"token {relation.get(name)}"

    relations = []
    for each in given:
        made = read_relation(each | {"type": as_text(each.get("label")), "head": "", "tail": ""})
        relations.append(replace(made, head=end(each, "head"), tail=end(each, "child")))
    return spans, tuple(relations)


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A task for each layer, and how many spans."""
    spans = chosen(record, options, tally, EVERY_DETAIL)
    parts = split_layers(spans, options)
    related = relations_of(record, parts, tally, EVERY_DETAIL)
    tasks = [_task(record, part, among) for part, among in zip(parts, related, strict=True)]
    return [dump_json(task) for task in tasks], len(spans)


def _task(
    record: DocumentRecord, spans: Sequence[SpanRecord], relations: Sequence[RelationRecord]
) -> dict[str, Any]:
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
    if relations:
        marked = {span.id: each for span, each in zip(spans, value["spans"], strict=True) if span.id}
        value["relations"] = [_relation(each, marked[each.head], marked[each.tail]) for each in relations]
    if record.labels:
        value["accept"] = [f"{name}{PAIR}{each}" for name, each in _choices(record.labels)]
        value["options"] = [{"id": each, "text": each} for each in value["accept"]]
    own = {
        "labels": dict(record.labels),
        "note": record.note,
        "annotator": record.annotator if record.labels or record.note else "",
        "entities": [entity_json(each)["entity"] for each in record.entities],
    }
    if any(own.values()):
        value[_OWN] = {key: given for key, given in own.items() if given}
    value["answer"] = "accept"
    value["_input_hash"] = _hash(text)
    value["_task_hash"] = _hash(text + repr([(span.start, span.end, span.label) for span in spans]))
    details = {"uid": record.uid, "state": record.state, "direction": record.direction}
    return value | {key: detail for key, detail in details.items() if detail and detail != "auto"}


def _relation(relation: RelationRecord, head: dict[str, Any], tail: dict[str, Any]) -> dict[str, Any]:
    """As Prodigy writes it: each end by its last token and as a span; what is ours beside it."""
    keys = ("start", "end", "token_start", "token_end", "label")
    value = {"head": head["token_end"], "child": tail["token_end"]}
    value |= {
        f"{name}_span": {key: end[key] for key in keys} for name, end in (("head", head), ("child", tail))
    }
    own = relation_json(relation)
    return {**value, "label": relation.type} | {
        k: v for k, v in own.items() if k not in ("type", "head", "tail")
    }


def _choices(labels: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(name, value) of each choice, several of one label one by one."""
    for name, value in labels.items():
        for each in value if isinstance(value, list | tuple) else [value]:
            yield name, value_text(each)


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
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
)
