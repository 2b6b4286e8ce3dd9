"""Reading files of words in columns:

sentences, document marks, comments, and the text put together from words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord, choice
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.clitic_tokens import joined, spelled
from hashiya.formats.shared.lines import iter_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hashiya.formats.shared.tags import WordSpan

_COMMENT = re.compile(r"#\s?(name|text|scheme|newdoc|sent_id|doc_id) = (.*)")
_LONGEST_LINE = 1 << 20
_LONGEST_SENTENCE = 10_000  # no sentence is; a file without blank lines is cut here to keep memory small
TAG = re.compile(r"[BIESLU]-\S+|O")
_CLOSING = frozenset(".,:;!?)]}»”’،؛؟۔…%")
_OPENING = frozenset("([{«“‘")


@dataclass(slots=True)
class Sentence:
    """`tags` has the columns after the word for each word; `text` as a comment gives it; `begins` a new
    document.
    """

    words: list[str] = field(default_factory=list)
    tags: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    text: str | None = None
    name: str = ""
    begins: bool = False

    @property
    def empty(self) -> bool:
        return not self.words and self.text is None


def read_sentences(path: Path, options: ReadOptions) -> Iterator[Sentence | Note]:
    """The sentences of a file of columns. -DOCSTART- begins a document, as does a comment with a name."""
    sentence = Sentence()
    for item in iter_lines(path, options, longest=_LONGEST_LINE):
        if isinstance(item, Note):
            yield item
            continue
        number, line = item
        if not line.strip(" \t"):
            if not sentence.empty:
                yield sentence
                sentence = Sentence()
            continue
        if line.startswith("-DOCSTART-"):
            if not sentence.empty:
                yield sentence
            sentence = Sentence(begins=True)
            continue
        if not sentence.words and line.startswith("#") and (comment := _COMMENT.fullmatch(line)):
            _take_comment(sentence, comment[1], comment[2])
            continue
        word, *columns = line.split("\t") if "\t" in line else line.split(" ")
        columns = [column for column in columns if column]
        if not word:
            yield Note("no_word", "The line has no word and was left out.", str(path), f"line {number}", True)
            continue
        sentence.words.append(word)
        sentence.tags.append(columns)
        sentence.lines.append(number)
        if len(sentence.words) >= _LONGEST_SENTENCE:
            yield sentence
            sentence = Sentence()
    if not sentence.empty:
        yield sentence


def _take_comment(sentence: Sentence, key: str, value: str) -> None:
    if key in ("name", "newdoc", "doc_id"):
        sentence.name, sentence.begins = value, True
    elif key == "text":
        try:
            given = json.loads(value) if value.startswith('"') else value
        except ValueError:
            given = value
        sentence.text = given if isinstance(given, str) else value


class DocumentBuilder:
    """Puts sentences together to documents, and hands each one out when the next begins."""

    def __init__(self, path: Path, options: ReadOptions, allowed: Mapping[str, tuple[str, ...]]) -> None:
        self._path = path
        self._options = options
        per = choice(allowed, options.options, "per_document")
        self._limit = 0 if per == "marks" else int(per)
        self._smart = choice(allowed, options.options, "spacing") == "smart"
        self._number = 0
        self._reset("")

    def _reset(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = self._count = 0
        self._joined = False  # whether the last part is followed by the next as it stands
        self._spans: list[SpanRecord] = []

    def begin(self, sentence: Sentence) -> Iterator[DocumentRecord | Note]:
        """The document before this sentence, when the sentence begins another."""
        if (sentence.begins or (self._limit and self._count >= self._limit)) and self._parts:
            yield from self._document()
        if sentence.begins:
            self._name = sentence.name

    def add(self, sentence: Sentence, spans: Sequence[WordSpan]) -> None:
        """One sentence with spans in words."""
        if self._parts and not (self._joined and sentence.text is not None):
            self._push("\n")
        text, ranges = self._place(sentence)
        offset = self._length
        self._push(text)
        self._joined = sentence.text is not None
        self._count += 1
        for first, after, label in spans:
            start, end = ranges[first][0], ranges[after - 1][1]
            self._spans.append(SpanRecord(offset + start, offset + end, label, text[start:end]))

    def _push(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _place(self, sentence: Sentence) -> tuple[str, list[tuple[int, int]]]:
        if sentence.text is not None and (found := _located(sentence.text, sentence.words)) is not None:
            return sentence.text, found
        parts: list[str] = []
        ranges: list[tuple[int, int]] = []
        length = 0
        for index, word in enumerate(sentence.words):
            before = sentence.words[index - 1] if index else ""
            if index and not joined(before, word) and not (self._smart and _close(before, word)):
                parts.append(" ")
                length += 1
            word = spelled(word, before)
            ranges.append((length, length + len(word)))
            parts.append(word)
            length += len(word)
        return "".join(parts), ranges

    def finish(self) -> Iterator[DocumentRecord | Note]:
        if self._parts:
            yield from self._document()

    def _document(self) -> Iterator[DocumentRecord | Note]:
        self._number += 1
        name = self._name or (self._path.stem if self._number == 1 else f"{self._path.stem}-{self._number}")
        record = DocumentRecord(name, "".join(self._parts), tuple(self._spans))
        self._reset("")
        yield from checked(record, path=str(self._path), where=name, options=self._options)


def _located(text: str, words: Sequence[str]) -> list[tuple[int, int]] | None:
    """Where the words stand in the text, one after another; None when they do not."""
    found = []
    at = 0
    for place, form in enumerate(words):
        word = spelled(form, words[place - 1] if place else "")
        at = text.find(word, at)
        if at < 0:
            return None
        found.append((at, at + len(word)))
        at += len(word)
    return found


def _close(left: str, right: str) -> bool:
    """Whether print sets no space between two words."""
    return right[0] in _CLOSING or left[-1] in _OPENING


@dataclass(frozen=True, slots=True)
class Columns:
    """`tagged`: the last columns look like tags; `uneven`: lines differ in how many there are."""

    tagged: bool
    uneven: bool


def recognise_columns(head: bytes) -> Columns | None:
    """How the beginning of a file looks as words in columns; None: not at all."""
    try:
        text = head.decode("utf-8", "replace").lstrip("\ufeff")
    except LookupError:
        return None
    lines = text.split("\n")[:200]
    lines = lines[:-1] if len(head) >= 1 << 16 else lines
    rows: list[list[str]] = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        row = re.split("[ \t]+", line.strip(), maxsplit=30)
        if row[0] == "-DOCSTART-":
            continue
        if not 2 <= len(row) <= 30:  # the first line of prose says so: most files are prose
            return None
        rows.append(row)
    if len(rows) < 2:
        return None
    tagged = sum(all(TAG.fullmatch(tag) for tag in row[-1:]) for row in rows)
    widths = {len(row) for row in rows}
    if tagged < 0.95 * len(rows):
        return None
    return Columns(tagged == len(rows), len(widths) > 1)
