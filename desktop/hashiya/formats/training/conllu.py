"""CoNLL-U and CoNLL-U Plus: the text of each sentence with its words, and the entities in MISC or a column.

A word written together («1-2») is what stands in the text; an entity over one of its parts takes that part
where the parts make up the whole. Grammar (lemmas, parts of speech, trees) is left out and told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, choice
from hashiya.formats.shared.beyond_out import with_links
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.lines import iter_lines
from hashiya.formats.shared.losses import DETAILS
from hashiya.formats.shared.writing import count_losses
from hashiya.formats.training.conllu_clusters import ENTITY_COMMENT, Clusters
from hashiya.formats.training.conllu_entities import (
    BRACKET_KEYS,
    RELATION_KEYS,
    TAG_COLUMNS,
    TAG_KEYS,
    Brackets,
    misc_fields,
    spans_of_tags,
    tag_key,
)
from hashiya.formats.training.conllu_write import CANNOT_HOLD, OPTIONS, encode, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS = {"per_document": ("marks", "1", "10", "100", "1000")}
COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_ID = re.compile(r"(\d{1,6})(?:-(\d{1,6})|\.(\d{1,6}))?")
_COMMENT = re.compile(r"#\s*([\w.]+)(?: id)?(?:\s*=\s*(.*))?")
_SPACES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "p": "|"}
_KNOWN = {
    *("SpaceAfter", "SpacesAfter", "SpacesBefore", "SpacesInToken", "Translit", "LTranslit", "Gloss"),
    *("Vform", "Root", "MSeg", "MGloss", *TAG_KEYS, *BRACKET_KEYS, *RELATION_KEYS),
}
_LONGEST_LINE = 1 << 20
_LONGEST_SENTENCE = 10_000
_LONGEST_SPACES = 1000


@dataclass(slots=True)
class _Word:
    """A syntactic word; `start` and `end` in the sentence."""

    form: str
    fields: dict[str, str]
    column: str
    grammar: list[str]  # the columns that are left out
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Piece:
    """What is written without a space inside: a word, or several written together."""

    form: str
    after: str
    words: list[int]  # places in the sentence's words
    before: str = ""
    exact: bool = False  # whether the file says what white space stands there
    until: int = 0  # the last ID of words written together
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Sentence:
    words: list[_Word] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)
    text: str | None = None
    document: str | None = None
    paragraph: bool = False
    line: int = 0
    zeros: int = 0  # mentions on nodes that stand for no word


class _Book:
    """Puts sentences together to documents."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path, self._options = path, options
        per = choice(READ_OPTIONS, options.options, "per_document")
        self._limit = 0 if per == "marks" else int(per)
        self._number = 0
        self.brackets = Brackets()
        self.clusters = Clusters(path.stem)
        self.left_out = LeftOut()
        self._reset("")

    def _reset(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = self._count = 0
        self._paragraphs = False
        self._after: str | None = None  # the white space the file gives after the last sentence
        self._spans: list[SpanRecord] = []
        self._words: list[tuple[int, int]] = []

    def add(self, sentence: _Sentence) -> Iterator[DocumentRecord | Note]:
        """Take a sentence; the document before it when it begins another."""
        begins = sentence.document is not None or (self._limit and self._count >= self._limit)
        if begins and self._parts:
            yield from self._document()
        if sentence.document is not None:
            self._name = sentence.document
        self._paragraphs = self._paragraphs or sentence.paragraph
        self.left_out.annotation("mentions without words", f"line {sentence.line}", sentence.zeros)
        if not sentence.words and not sentence.pieces:
            return
        text = _placed(sentence)
        if self._parts:
            joint = "\n" if sentence.paragraph or not self._paragraphs else " "
            self._push(joint if self._after is None else self._after)
        base = self._length
        self._push(text)
        self._count += 1
        last = sentence.pieces[-1]
        told = last.exact or (last.after == "" and self._paragraphs)
        self._after = last.after if told else None
        self._entities(sentence, base)

    def _push(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _entities(self, sentence: _Sentence, base: int) -> None:
        words = sentence.words
        places = [(base + word.start, base + word.end) for word in words]
        key = tag_key(word.fields for word in words)
        tags = [word.column or word.fields.get(key, "") for word in words]
        for first, after, label in spans_of_tags(tags):
            self._span(places[first][0], places[after - 1][1], label)
        for index, word in enumerate(words):
            for name in BRACKET_KEYS:
                if name != key and name in word.fields:
                    self.brackets.word(len(self._words) + index, word.fields[name])
            for name in RELATION_KEYS & word.fields.keys():
                for each in word.fields[name].split(","):
                    self.left_out.relation(name, f"line {sentence.line}, {word.form}: {each}")
        self._words += places
        for word in words:
            for name in word.grammar:
                self.left_out.add(FIELDS, name, f"line {sentence.line}, {word.form}")
            for name in word.fields.keys() - _KNOWN:
                self.left_out.add(FIELDS, f"MISC {name}", f"line {sentence.line}, {word.form}")

    def _span(self, start: int, end: int, label: str) -> None:
        self._spans.append(SpanRecord(start, end, label))

    def finish(self) -> Iterator[DocumentRecord | Note]:
        if self._parts:
            yield from self._document()
        self.left_out.annotation("brackets that are opened or closed only", count=self.brackets.broken)
        yield from self.left_out.notes(str(self._path))

    def _document(self) -> Iterator[DocumentRecord | Note]:
        self._number += 1
        stem = self._path.stem
        name = self._name or (stem if self._number == 1 else f"{stem}-{self._number}")
        mentions = self.brackets.finish()
        meant = self.clusters.meant(mentions, name if self.brackets.by_document else "")
        for each, entity in zip(mentions, meant, strict=True):
            start, end = self._words[each.first][0], self._words[each.after - 1][1]
            self._spans.append(SpanRecord(start, end, each.label, attributes=each.attributes, entity=entity))
        record = DocumentRecord(name, "".join(self._parts), tuple(self._spans))
        record = with_links(replace(record, entities=self.clusters.of(record)))
        self._reset("")
        yield from checked(record, path=str(self._path), where=name, options=self._options)


def _placed(sentence: _Sentence) -> str:
    """The sentence's text, with the places of its words filled in."""
    text = sentence.text
    exact = any(piece.exact or piece.before for piece in sentence.pieces)
    if text is None or exact or not _found(sentence.pieces, text):
        parts: list[str] = []
        length = 0
        for piece in sentence.pieces:
            length += len(piece.before)
            piece.start, piece.end = length, length + len(piece.form)
            parts += [piece.before, piece.form, piece.after]
            length = piece.end + len(piece.after)
        text = "".join(parts)
        text = text[: sentence.pieces[-1].end] if sentence.pieces else text
    for piece in sentence.pieces:
        _divide(piece, [sentence.words[index] for index in piece.words])
    return text


def _found(pieces: list[_Piece], text: str) -> bool:
    """Whether the pieces stand in the text one after another; their places are set."""
    at = 0
    for piece in pieces:
        start = text.find(piece.form, at)
        if start < 0 or text[at:start].strip():
            return False
        piece.start, piece.end = start, start + len(piece.form)
        at = piece.end
    return not text[at:].strip()


def _divide(piece: _Piece, words: list[_Word]) -> None:
    """Places of the words in what is written together: their own where they make it up, else all of it."""
    exact = "".join(word.form for word in words) == piece.form
    at = piece.start
    for word in words:
        word.start, word.end = (at, at + len(word.form)) if exact else (piece.start, piece.end)
        at += len(word.form)
    if exact or len(words) < 2:
        return
    first, last = words[0], words[-1]
    if piece.form.startswith(first.form) and len(first.form) < len(piece.form):
        first.end = piece.start + len(first.form)
    if piece.form.endswith(last.form) and len(last.form) < len(piece.form):
        last.start = piece.end - len(last.form)


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Documents between `# newdoc` marks, or of a fixed number of sentences, or the whole file."""
    book = _Book(path, options)
    columns = list(COLUMNS)
    sentence = _Sentence()
    for item in iter_lines(path, options, longest=_LONGEST_LINE):
        if isinstance(item, Note):
            yield item
            continue
        number, line = item
        if not line.strip():
            if sentence.pieces or sentence.document is not None:
                yield from book.add(sentence)
                sentence = _Sentence()
        elif line.startswith("#") and "\t" not in line.split("=", 1)[0]:
            columns = _comment(line, sentence, book, columns)
        elif not _word(line, number, sentence, columns):
            message = "The line is no word of CoNLL-U and was left out."
            yield Note("bad_line", message, str(path), f"line {number}", True)
        elif len(sentence.words) >= _LONGEST_SENTENCE:
            yield from book.add(sentence)
            sentence = _Sentence()
    if sentence.pieces or sentence.document is not None:
        yield from book.add(sentence)
    yield from book.finish()


def _comment(line: str, sentence: _Sentence, book: _Book, columns: list[str]) -> list[str]:
    """What a comment says; gives the columns that hold from here on."""
    match = _COMMENT.fullmatch(line)
    key, value = (match[1], (match[2] or "").strip()) if match else ("", "")
    if key == "text":
        sentence.text = value
    elif key == "newdoc":
        sentence.document = value
    elif key == "newpar":
        sentence.paragraph = True
    elif key == "global.Entity":
        book.brackets.fields = value.split("-")
    elif key == ENTITY_COMMENT:
        book.clusters.told(value, book.left_out)
    elif key == "global.columns" and "FORM" in value.split():
        return value.split()
    return columns


def _word(line: str, number: int, sentence: _Sentence, columns: list[str]) -> bool:
    cells = line.split("\t")
    row = dict(zip(columns, cells, strict=False))
    match = _ID.fullmatch(row.get("ID", str(len(sentence.words) + 1)))
    form = row.get("FORM", "")
    if match is None or not form or len(cells) < 2 or len(cells) < min(len(columns), 10):
        return False
    if match[3] is not None:  # an empty node is not written
        zeros = misc_fields(row.get("MISC", "_")).get("Entity", "").count("(")
        sentence.zeros += zeros
        return True
    sentence.line = sentence.line or number
    misc = misc_fields(row.get("MISC", "_"))
    last = sentence.pieces[-1] if sentence.pieces else None
    if match[2] is not None:
        sentence.pieces.append(_piece(form, misc))
        sentence.pieces[-1].until = int(match[2])
        return True
    grammar = [name for name in COLUMNS[2:9] if row.get(name, "_") != "_"]
    column = next((value for name, value in row.items() if TAG_COLUMNS.fullmatch(name)), "")
    sentence.words.append(_Word(form, misc, "" if column == "*" else column, grammar))
    if last is not None and last.until >= int(match[1]):
        last.words.append(len(sentence.words) - 1)
    else:
        sentence.pieces.append(_piece(form, misc))
        sentence.pieces[-1].words.append(len(sentence.words) - 1)
    return True


def _piece(form: str, misc: dict[str, str]) -> _Piece:
    before = _spaces(misc.get("SpacesBefore", ""))
    return _Piece(form, _space(misc), [], before, exact="SpacesAfter" in misc)


def _space(misc: dict[str, str]) -> str:
    """What stands after a word."""
    if misc.get("SpaceAfter") == "No":
        return ""
    given = misc.get("SpacesAfter", "")
    if not given:
        return " "
    return _spaces(given) or " "


def _spaces(given: str) -> str:
    """White space as MISC writes it."""
    spaces = re.sub(r"\\(.)", lambda match: _SPACES.get(match[1], ""), given)
    return spaces[:_LONGEST_SPACES] if spaces.isspace() else ""


def recognise(head: bytes, path: Path) -> float:
    text = head[:20_000].decode("utf-8", "replace").lstrip("\ufeff")
    if text.startswith("# global.columns"):
        return 0.97
    rows = [line.split("\t") for line in text.split("\n")[:-1] or [text] if line and not line.startswith("#")]
    rows = rows[:50]
    if rows and all(len(row) == 10 and _ID.fullmatch(row[0]) for row in rows):
        return 0.97
    return 0.5 if path.suffix.lower() in FORMAT.suffixes and rows and len(rows[0]) > 1 else 0.0


FORMAT = Format(
    name="conllu",
    title="CoNLL-U",
    suffixes=(".conllu", ".conllup"),
    cannot_hold=(*CANNOT_HOLD, *DETAILS),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    options=OPTIONS,
    read_options=READ_OPTIONS,
    by_words=True,
    by_units=True,
)
