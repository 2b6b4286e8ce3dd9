"""The engine `server` at work: a chat model on the person's own machine is asked passage by passage.

The scheme is the prompt: its labels with their definitions, and examples from the project. Answers are words
and labels; they are found again in the passage, and what is not there, or stands there several times without
saying which is meant, is counted and never guessed.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from hashiya.core.fold import fold_mapped
from hashiya.core.offsets import snap_to_graphemes
from hashiya.core.segment import line_start, words
from hashiya.suggest.base import Analysis, Decision, Knowledge, Reason, Suggestion
from hashiya.suggest.guests.server_address import (
    MODEL,
    NAME,
    ServerAddress,
    parse_address,
    server_options,
    server_why_not,
)
from hashiya.suggest.guests.server_call import ask_chat, list_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hashiya.core.labels import Scheme

SCORE = 0.7
"""What an answer is worth before people have decided on any: chat models give no probabilities. From then on
trust is learned as for every engine."""
SECONDS = 60.0
PASSAGE = 1500
"""Characters asked about at once."""
_EXAMPLES, _EXAMPLE = 3, 300  # examples in the prompt, and the characters of each
_CLITICS = "وفبكلس"
_ANSWERS = 400  # entities of one answer that are looked at


class ServerEngine:
    """As the worker makes it; `GuestSuggester` is what the program knows."""

    name = NAME
    title = "Chat server"

    def unavailable(self, knowledge: Knowledge) -> str:
        return server_why_not(knowledge)

    def open(self, knowledge: Knowledge) -> ServerRecognizer:
        options = server_options(knowledge)
        address = parse_address(str(options.get("address") or ""))
        seconds = options.get("seconds")
        limit = float(seconds) if isinstance(seconds, int | float) and 0 < seconds <= 3600 else SECONDS
        return ServerRecognizer(address, str(options.get("model") or MODEL), knowledge, limit)


class ServerRecognizer:
    """`counts`: answers that could not be used: `unaligned`, `ambiguous`, `unknown_label`, `rubbish`."""

    def __init__(self, address: ServerAddress, model: str, knowledge: Knowledge, seconds: float) -> None:
        self._address, self._model, self._seconds = address, model, seconds
        self._prompt = prompt_of(knowledge.scheme, examples_of(knowledge))
        self._format = response_format(knowledge.scheme.codes)
        self._codes = frozenset(knowledge.scheme.codes)
        self._said: dict[str, list[tuple[int, int, str]]] = {}
        self.version = model[:60]
        self.counts: Counter[str] = Counter()

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        self.counts.clear()
        found = []
        for start, end in passages(analysis):
            passage = analysis.text[start:end]
            if passage not in self._said:
                self._said[passage] = list(self._ask(passage))
            for first, last, label in self._said[passage]:
                why = (Reason("model", (NAME,)),)
                found.append(Suggestion(start + first, start + last, label, SCORE, NAME, self.version, why))
        return found

    def _ask(self, passage: str) -> Iterator[tuple[int, int, str]]:
        body = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": self._prompt},
                {"role": "user", "content": passage},
            ],
            "response_format": self._format,
            "temperature": 0,
            "stream": False,
        }
        answer = ask_chat(self._address, body, seconds=self._seconds)
        items = read_answer(answer)
        if items is None:
            self.counts["rubbish"] += 1
            return
        yield from place_answers(passage, items, self._codes, self.counts)


def prompt_of(scheme: Scheme, examples: Sequence[str]) -> str:
    """What the model is told: the task, the labels with their definitions, examples."""
    lines = [
        "You mark named entities in Arabic text for a person who will check every one of them.",
        "Give each entity exactly as it is written in the text, with its diacritics, without prefixed "
        "particles (و ف ب ك ل). For each give `text`, its `label`, and `before`: the two or three words "
        "that stand directly before it in the text, or an empty string at the beginning. Entities may be "
        "nested. Give nothing that is not in the text.",
        "Labels:",
    ]
    for label in scheme.labels:
        names = f"{label.en} / {label.ar}" if label.ar != label.code else label.en
        defined = label.definition_en or label.definition_ar
        lines.append(f"- {label.code}: {names}" + (f". {' '.join(defined.split())}" if defined else ""))
    if examples:
        lines += ["Examples from texts that people have annotated:", *examples]
    return "\n".join(lines)


def examples_of(knowledge: Knowledge) -> list[str]:
    """Short passages that people have worked on, with what they marked there."""
    by_document: dict[str, list[Decision]] = {}
    for decision in knowledge.decisions:
        if decision.label is not None:
            by_document.setdefault(decision.document, []).append(decision)
    found = []
    for document, decisions in by_document.items():
        text = knowledge.texts.get(document, "")
        first = min(decisions, key=lambda each: each.start)
        start = line_start(text, first.start, _EXAMPLE // 2)
        end = min(len(text), start + _EXAMPLE)
        inside = [each for each in decisions if start <= each.start and each.end <= end]
        marked = [{"text": each.surface, "label": each.label} for each in inside]
        found.append(f"{text[start:end]}\n→ {json.dumps({'entities': marked}, ensure_ascii=False)}")
        if len(found) == _EXAMPLES:
            break
    return found


def response_format(codes: Sequence[str]) -> dict[str, Any]:
    """The JSON schema that the server is held to."""
    properties = {
        "text": {"type": "string"},
        "label": {"type": "string", "enum": list(codes)},
        "before": {"type": "string"},
    }
    return list_format("entities", properties)


def json_answer(answer: str) -> object:
    """The value of an answer, also in a fence of Markdown; None for what is no JSON."""
    try:
        return json.loads(answer.strip().removeprefix("```json").removeprefix("```").removesuffix("```"))
    except (ValueError, RecursionError):
        return None


def read_answer(answer: str) -> list[dict[str, Any]] | None:
    """The entities of an answer; None for what is no JSON of that form."""
    value = json_answer(answer)
    items = value.get("entities") if isinstance(value, dict) else None
    if not isinstance(items, list):
        return None
    return [item for item in items[:_ANSWERS] if isinstance(item, dict)]


def place_answers(
    passage: str, items: Sequence[dict[str, Any]], codes: frozenset[str], counts: Counter[str]
) -> Iterator[tuple[int, int, str]]:
    """(start, end, label) in the passage of each answer that has one place; the others are counted."""
    groups: dict[tuple[str, str], list[str]] = {}
    for item in items:
        text, label, before = item.get("text"), item.get("label"), item.get("before")
        if not isinstance(text, str) or not text.strip() or label not in codes:
            counts["unknown_label" if isinstance(text, str) and text.strip() else "rubbish"] += 1
            continue
        groups.setdefault((text.strip(), str(label)), []).append(before if isinstance(before, str) else "")
    taken: set[tuple[int, int, str]] = set()
    for (text, label), befores in groups.items():
        places = places_of(passage, text)
        if not places:
            counts["unaligned"] += len(befores)
            continue
        if len(befores) >= len(places):  # every place of these words is meant
            counts["unaligned"] += len(befores) - len(places)
            chosen = places
        else:
            chosen = []
            for before in befores:
                fitting = [place for place in places if _stands_after(passage, place[0], before)]
                if len(fitting) == 1:
                    chosen += fitting
                else:
                    counts["ambiguous"] += 1
        for start, end in chosen:
            if (start, end, label) not in taken:
                taken.add((start, end, label))
                yield start, end, label


def places_of(passage: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand: as written, else with other marks and hamza; never in the middle of a word."""
    found = list(_occurrences(passage, text))
    if not found:
        folded, wanted = fold_mapped(passage), fold_mapped(text).text.strip()
        found = (
            [folded.to_raw_range(start, end) for start, end in _occurrences(folded.text, wanted)]
            if wanted
            else []
        )
    edges = words(passage)
    kept = []
    for start, end in found:
        start, end = snap_to_graphemes(passage, start, end)
        if _at_words(passage, edges, start, end):
            kept.append((start, end))
    return list(dict.fromkeys(kept))


def _occurrences(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    at = text.find(wanted)
    while at >= 0:
        yield at, at + len(wanted)
        at = text.find(wanted, at + 1)


def _at_words(text: str, edges: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether it ends where a word ends, and begins where one begins or after its particles."""
    begins = ends = False
    for first, last in edges:
        if first <= start < last:
            prefix = [char for char in text[first:start] if char.isalpha()]
            begins = len(prefix) <= 2 and all(char in _CLITICS for char in prefix)
        if first < end <= last:
            ends = all(not char.isalnum() for char in text[end:last])
    return begins and ends


def _stands_after(passage: str, start: int, before: str) -> bool:
    asked = _folded_words(before)[-3:]
    there = _folded_words(passage[max(0, start - 120) : start])
    return there[-len(asked) :] == asked if asked else not there


def _folded_words(text: str) -> list[str]:
    folded = fold_mapped(text).text
    return [folded[start:end] for start, end in words(folded)]


def passages(analysis: Analysis) -> Iterator[tuple[int, int]]:
    """Sentences together, up to so many characters."""
    start = end = -1
    for first, last in analysis.sentences:
        if start >= 0 and last - start > PASSAGE:
            yield start, end
            start = -1
        if start < 0:
            start = first
        end = last
    if start >= 0:
        yield start, end


def server_seconds(text: str) -> float:
    """All passages in the longest time that each may take; the engine itself stops earlier."""
    return 3600.0 + len(text)
