"""Lists of annotations in JSON of no tool: `"entities": [[4, 8, "PERS"]]`, `"spans": [{"start": 4, …}]`.

Offsets are code points. A list is read whole or not at all: where it says what stands there, that has to be
there; where it does not, most of its ends have to stand at ends of words, as offsets of tokens would not.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from hashiya.formats.annotation_tools.hashiya_jsonl import as_values
from hashiya.formats.base import SpanRecord
from hashiya.formats.shared.lines import as_score, as_text

LISTS = ("spans", "entities", "ents", "annotations", "named_entities", "ner", "labels", "label")
_STARTS = ("start", "start_offset", "begin", "start_char", "startOffset")
_ENDS = ("end", "end_offset", "stop", "end_char", "endOffset")
_LABELS = ("label", "type", "tag", "entity_group", "entity", "class", "ner")
_SURFACES = ("text", "word", "surface", "value", "mention")
_SCORES = ("score", "confidence", "probability")
_SURE = 0.6  # share of ends that stand at ends of words; clitics left out stand within
_LETTER = re.compile(r"\w")


def read_lists(value: dict[str, Any], text: str) -> tuple[tuple[SpanRecord, ...], frozenset[str]]:
    """The annotations of a text's record, and the names of the fields that held them."""
    spans: list[SpanRecord] = []
    fields = set()
    for name in LISTS:
        found = _read(value.get(name), text)
        if found:
            spans += found
            fields.add(name)
    return tuple(spans), frozenset(fields)


def _read(given: Any, text: str) -> list[SpanRecord]:
    if not isinstance(given, list) or not given:
        return []
    spans = [_span(each) for each in given]
    if any(span is None or not 0 <= span.start < span.end <= len(text) for span in spans):
        return []
    found = [span for span in spans if span is not None]
    told = [span for span in found if span.text]
    if any(text[span.start : span.end] != span.text for span in told):
        return []
    ends = [_is_end(text, at) for span in found if not span.text for at in (span.start, span.end)]
    return found if not ends or sum(ends) >= _SURE * len(ends) else []


def _span(item: Any) -> SpanRecord | None:
    if isinstance(item, dict):
        start, end = (_first(item, names, int) for names in (_STARTS, _ENDS))
        label, surface = _first(item, _LABELS, str), _first(item, _SURFACES, str)
    elif isinstance(item, list) and len(item) == 3:
        (start, end, label), surface = item, ""
    else:
        return None
    numbers = type(start) is int and type(end) is int
    if not (numbers and isinstance(label, str) and label):
        return None
    record = SpanRecord(start, end, label, surface or "")
    return _with_more(record, item) if isinstance(item, dict) else record


def _with_more(record: SpanRecord, item: dict[str, Any]) -> SpanRecord:
    """With what the annotation says beside its place, label and words."""
    used = (_STARTS, _ENDS, _LABELS, _SURFACES)
    taken = {next((name for name in names if name in item), "") for names in used}
    scores = next((name for name in _SCORES if name in item), "")
    rest = {name: given for name, given in item.items() if name not in (*taken, scores, "id")}
    score = as_score(item[scores]) if scores else None
    return replace(record, id=as_text(item.get("id")), score=score, attributes=as_values(rest))


def _first(item: dict[str, Any], names: tuple[str, ...], kind: type) -> Any:
    return next((item[name] for name in names if type(item.get(name)) is kind), None)


def _is_end(text: str, at: int) -> bool:
    """Whether no word goes on over this place."""
    return not (0 < at < len(text) and _LETTER.match(text[at - 1]) and _LETTER.match(text[at]))
