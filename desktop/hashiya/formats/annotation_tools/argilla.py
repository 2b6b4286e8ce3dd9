"""Argilla's records, old and new: JSON or JSONL of token classification, of feedback and of version 2.

Old ones hold `annotation` and `prediction` with their agents; new ones `responses` for each person and
question, and `suggestions` of models. Records flattened for `datasets` («QUESTION.responses») are read too.
Answers to other questions than spans are told.
"""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from hashiya.core.span import Status
from hashiya.formats.annotation_tools.argilla_write import KEEPS, encode, write
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, choice
from hashiya.formats.shared.json_values import iter_json_values
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset, as_score, as_text
from hashiya.formats.shared.losses import DETAILS
from hashiya.formats.shared.units import Located, checked_in_unit
from hashiya.formats.shared.writing import count_losses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS: dict[str, tuple[str, ...]] = {
    "unit": ("auto", "codepoint", "utf16", "grapheme"),
    "text_field": (),
}
_KINDS: dict[str, tuple[type, ...]] = {
    **{"annotation": (list,), "prediction": (list,), "metadata": (dict,)},
    **{"responses": (list, dict), "suggestions": (list, dict)},
}
_TEXT_FIELDS = ("text", "content", "document", "sentence", "prompt")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One document a record; each person's spans carry the name or id Argilla has for the person."""
    left_out = LeftOut()
    unit = choice(READ_OPTIONS, options.options, "unit")
    items = _records(path, options, left_out)
    yield from checked_in_unit(items, unit, path, options)
    yield from left_out.notes(str(path))


def _records(path: Path, options: ReadOptions, left_out: LeftOut) -> Iterator[Located | Note]:
    field = options.options.get("text_field", "")
    yield from iter_json_values(path, options, partial(_record, field, left_out))


def _record(field: str, left_out: LeftOut, value: Any, name: str) -> DocumentRecord:
    if not isinstance(value, dict):
        raise ValueError("It is not a JSON object.")
    inner = value.get("fields")
    fields: dict[str, Any] = inner if isinstance(inner, dict) else value
    key = next(
        (key for key in ((field,) if field else _TEXT_FIELDS) if isinstance(fields.get(key), str)), None
    )
    if key is None and not field and fields is not value:
        key = next((key for key, text in fields.items() if isinstance(text, str)), None)
    if key is None:
        raise ValueError(f"It has no text in the field {field or ', '.join(_TEXT_FIELDS)}.")
    spans = [
        *_old(value),
        *_responses(value, left_out),
        *_suggestions(value, left_out),
        *_flat(value, left_out),
    ]
    _tell(value, fields, key, left_out)
    metadata = value.get("metadata")
    meta = dict(metadata) if isinstance(metadata, dict) else {}
    title = as_text(meta.pop("name", "")) or as_text(value.get("name")) or name
    if value.get("status") in ("Discarded", "discarded"):
        left_out.annotation("discarded", title, len(spans))
        spans = []
    return DocumentRecord(title, fields[key], tuple(spans), meta=meta)


def _tell(value: dict[str, Any], fields: dict[str, Any], text: str, left_out: LeftOut) -> None:
    """What nothing is made of: answers that are no list, and further texts of the record."""
    for name, kinds in _KINDS.items():
        if value.get(name) and not isinstance(value[name], kinds):
            left_out.field(name, value[name])
    for name, given in fields.items() if fields is not value else ():
        if name != text and given not in ("", None, [], {}):
            left_out.field(f"fields.{name}", given)


def _old(value: dict[str, Any]) -> Iterator[SpanRecord]:
    """What version 1 calls annotation and prediction."""
    annotator, model = as_text(value.get("annotation_agent")), as_text(value.get("prediction_agent"))
    yield from (_span(item, annotator, "") for item in _list(value.get("annotation")))
    yield from (_span(item, model, Status.SUGGESTED) for item in _list(value.get("prediction")))


def _responses(value: dict[str, Any], left_out: LeftOut) -> Iterator[SpanRecord]:
    given = value.get("responses")
    if isinstance(given, dict):  # version 2: a list of answers for each question
        for question, answers in given.items():
            for answer in _list(answers):
                if isinstance(answer, dict):
                    yield from _answer(question, answer.get("value"), answer, left_out)
                else:
                    left_out.field("responses", answer)
    for response in _list(given):  # feedback: the answers of each person
        if not isinstance(response, dict):
            left_out.field("responses", response)
            continue
        values = response.get("values")
        for question, answer in values.items() if isinstance(values, dict) else ():
            inner = answer.get("value") if isinstance(answer, dict) else answer
            yield from _answer(question, inner, response, left_out)


def _answer(question: str, spans: Any, person: dict[str, Any], left_out: LeftOut) -> Iterator[SpanRecord]:
    by = as_text(person.get("user_name")) or as_text(person.get("username")) or as_text(person.get("user_id"))
    if not _is_spans(spans):
        left_out.document_label(question, as_text(spans))
    elif person.get("status") in ("discarded", "draft"):
        left_out.annotation(as_text(person["status"]), question, len(spans))
    else:
        yield from (_span(item, by, "") for item in spans)


def _suggestions(value: dict[str, Any], left_out: LeftOut) -> Iterator[SpanRecord]:
    given = value.get("suggestions")
    pairs = [(item.get("question_name"), item) for item in _list(given) if isinstance(item, dict)]
    if isinstance(given, dict):
        pairs = [(question, item) for question, item in given.items() if isinstance(item, dict)]
    for question, item in pairs:
        yield from _suggested(
            as_text(question), item.get("value"), as_text(item.get("agent")), item.get("score"), left_out
        )


def _suggested(question: str, spans: Any, agent: str, score: Any, left_out: LeftOut) -> Iterator[SpanRecord]:
    if not _is_spans(spans):
        left_out.document_label(question, as_text(spans))
        return
    scores = score if isinstance(score, list) else [score] * len(spans)
    for number, item in enumerate(spans):
        yield _span(item, agent, Status.SUGGESTED, scores[number] if number < len(scores) else None)


def _flat(value: dict[str, Any], left_out: LeftOut) -> Iterator[SpanRecord]:
    """«QUESTION.responses», «QUESTION.suggestion»; of feedback «QUESTION» beside «QUESTION-suggestion»."""
    for key, given in value.items():
        question, _, kind = key.rpartition(".")
        if kind == "responses":
            users, states = _list(value.get(f"{key}.users")), _list(value.get(f"{key}.status"))
            for number, spans in enumerate(_list(given)):
                person = {"user_id": users[number] if number < len(users) else ""}
                person["status"] = states[number] if number < len(states) else ""
                yield from _answer(question, spans, person, left_out)
        elif kind == "suggestion" and given is not None:
            agent, score = as_text(value.get(f"{key}.agent")), value.get(f"{key}.score")
            yield from _suggested(question, given, agent, score, left_out)
        elif f"{key}-suggestion" in value:
            for response in _list(given):
                if isinstance(response, dict):
                    yield from _answer(key, _columns(response.get("value")), response, left_out)
            suggestion = _columns(value[f"{key}-suggestion"])
            if suggestion is not None:
                details = value.get(f"{key}-suggestion-metadata")
                agent = as_text(details.get("agent")) if isinstance(details, dict) else ""
                yield from _suggested(key, suggestion, agent, None, left_out)


def _columns(value: Any) -> Any:
    """Spans kept by columns, as `datasets` does with lists of objects, as a list of spans."""
    if isinstance(value, dict) and all(
        isinstance(value.get(name), list) for name in ("start", "end", "label")
    ):
        rows = zip_longest(value["start"], value["end"], value["label"])
        return [{"start": start, "end": end, "label": label} for start, end, label in rows]
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_spans(value: Any) -> bool:
    return isinstance(value, list) and all(
        (isinstance(item, dict) and "start" in item and "end" in item) or isinstance(item, list)
        for item in value
    )


def _span(item: Any, by: str, status: str, score: Any = None) -> SpanRecord:
    if isinstance(item, list) and len(item) >= 3:  # (label, start, end, score)
        item = dict(zip(("label", "start", "end", "score"), item, strict=False))
    if not isinstance(item, dict):
        return SpanRecord(-1, -1, "?")
    own = as_score(item.get("score"))  # the item's own, else the one beside the list
    return SpanRecord(
        as_offset(item.get("start")),
        as_offset(item.get("end")),
        as_text(item.get("label")),
        as_text(item.get("text")),
        by=by,
        layer="" if status else by,
        status=status,
        score=as_score(score) if own is None else own,
    )


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t[")[:60_000]
    if not start.startswith(b"{") or (b'"text"' not in start and b'"fields"' not in start):
        return 0.0
    if b'"fields"' in start and (b'"responses"' in start or b'"suggestions"' in start):
        return 0.97
    if b'"annotation_agent"' in start or b'"prediction_agent"' in start:
        return 0.97
    return 0.95 if b'.responses"' in start and b'.responses.users"' in start else 0.0


FORMAT = Format(
    name="argilla",
    title="Argilla records",
    suffixes=(".json", ".jsonl"),
    cannot_hold=tuple(code for code in DETAILS if code not in KEEPS - {"status"}),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    read_options=READ_OPTIONS,
)
