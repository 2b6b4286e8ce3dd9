"""Tables of words and their tags: CSV, TSV and XLSX, a word a row, as they are passed around for training.

The first row names the columns (word and tag, with sentence and document where there are); a table without
names is read too when its last column holds tags. Sentences end at an empty row or where the column of
sentences says something else.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared import tags
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.lines import lines_for_csv
from hashiya.formats.shared.sentences import TAG, DocumentBuilder, Sentence
from hashiya.formats.shared.sheets import iter_rows
from hashiya.formats.shared.xmlsafe import lxml_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

READ_OPTIONS = {"per_document": ("marks", "1", "10", "100", "1000"), "spacing": ("space", "smart")}
_WORDS = frozenset(("word", "words", "token", "tokens", "form", "الكلمة", "كلمة", "رمز"))
TAGS = frozenset(
    (
        *("tag", "tags", "ner", "ne", "ner_tag", "ner_tags", "ner tag", "iob", "iob2", "bio", "bio_tag"),
        *("label", "labels", "entity", "named entity", "الوسم", "وسم", "التصنيف", "تصنيف", "النوع"),
    )
)
_SENTENCES = frozenset(
    ("sentence", "sentence #", "sentence_id", "sent_id", "sentence id", "sent", "الجملة", "جملة")
)
_DOCUMENTS = frozenset(
    ("document", "doc", "doc_id", "document_id", "file", "filename", "article", "الوثيقة", "وثيقة")
)
_LARGEST_FIELD = 1 << 20
_LONGEST_SENTENCE = 10_000
_DIVIDERS = {".csv": ",;\t", ".tsv": "\t", ".tab": "\t"}


class _Columns:
    """Which column is what; -1: there is none."""

    def __init__(self, names: Sequence[str]) -> None:
        plain = [re.sub(r"\s+", " ", name).strip().lower() for name in names]
        self.names = list(names)
        self.word = _first(plain, _WORDS)
        self.tag = _first(plain, TAGS)
        self.sentence = _first(plain, _SENTENCES)
        self.document = _first(plain, _DOCUMENTS)

    @property
    def whole(self) -> bool:
        return self.word >= 0 and self.tag >= 0

    @classmethod
    def unnamed(cls, row: Sequence[str]) -> _Columns:
        """A table without names: the word first, the tag last."""
        found = cls(["" for _ in row])
        found.word, found.tag = 0, len(row) - 1
        return found


def _first(names: Sequence[str], wanted: frozenset[str]) -> int:
    return next((place for place, name in enumerate(names) if name in wanted), -1)


def columns_of(row: Sequence[str]) -> _Columns | None:
    """What a first row says of the columns; None for no table of words and tags."""
    named = _Columns(row)
    if named.whole:
        return named
    return (
        _Columns.unnamed(row) if len(row) > 1 and row[0].strip() and TAG.fullmatch(row[-1].strip()) else None
    )


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Documents by their column, else the whole table as one. Raises FormatError for another table."""
    builder = DocumentBuilder(path, options, READ_OPTIONS)
    left_out = LeftOut()
    columns: _Columns | None = None
    sentence, key = Sentence(), ("", "")
    for number, row in _rows(path, options):
        if isinstance(row, Note):
            yield row
            continue
        if columns is None:
            columns = columns_of(row)
            if columns is None:
                raise _other_table(path)
            if columns.names[columns.word]:
                continue
        cells = [cell.strip() for cell in row] + [""] * (max(columns.word, columns.tag) + 1 - len(row))
        word, tag = cells[columns.word], cells[columns.tag]
        new = _key(cells, columns, key)
        if (not word or new != key or len(sentence.words) >= _LONGEST_SENTENCE) and sentence.words:
            yield from _add(builder, sentence)
            sentence = Sentence()
        if new[0] != key[0]:
            sentence.begins, sentence.name = True, new[0]
        key = new
        if word:
            sentence.words.append(re.sub(r"\s+", " ", word))
            sentence.tags.append([tag or "O"])
            sentence.lines.append(number)
            for place, name in enumerate(columns.names[: len(cells)]):
                if (
                    name
                    and cells[place]
                    and place not in (columns.word, columns.tag, columns.sentence, columns.document)
                ):
                    left_out.add(FIELDS, name, f"row {number}, {word}")
        elif tag not in ("", "O"):
            yield Note("no_word", "The row has no word and was left out.", str(path), f"row {number}", True)
    if sentence.words:
        yield from _add(builder, sentence)
    yield from builder.finish()
    yield from left_out.notes(str(path))


def _key(cells: list[str], columns: _Columns, key: tuple[str, str]) -> tuple[str, str]:
    """(document, sentence) of a row; an empty cell goes on with the one above."""
    document = cells[columns.document] if 0 <= columns.document < len(cells) else ""
    sentence = cells[columns.sentence] if 0 <= columns.sentence < len(cells) else ""
    return document or key[0], sentence or key[1]


def _add(builder: DocumentBuilder, sentence: Sentence) -> Iterator[DocumentRecord | Note]:
    yield from builder.begin(sentence)
    builder.add(sentence, tags.decode([row[0] for row in sentence.tags]))


def _rows(path: Path, options: ReadOptions) -> Iterator[tuple[int, list[str] | Note]]:
    if path.suffix.lower() == ".xlsx":
        if lacking := lxml_missing():
            raise FormatError("format_library", lacking, hint="", path=str(path))
        yield from enumerate(iter_rows(path, options), 1)
        return
    csv.field_size_limit(_LARGEST_FIELD)
    notes: list[Note] = []
    divider = ""

    lines = lines_for_csv(path, options, notes)
    first = next(lines, "")
    divider = divider_of(first, path)

    def again() -> Iterator[str]:
        yield first
        yield from lines

    try:
        for number, row in enumerate(csv.reader(again(), delimiter=divider), 1):
            yield from ((number, note) for note in notes)
            notes.clear()
            yield number, row
    except csv.Error as error:
        raise FormatError(
            "bad_table", f"{path.name} is no table: {error}.", hint="Save it again.", path=str(path)
        ) from error
    yield from ((0, note) for note in notes)


def divider_of(line: str, path: Path) -> str:
    """What divides the columns of a first line."""
    allowed = _DIVIDERS.get(path.suffix.lower(), ",;\t")
    return max(allowed, key=line.count)


def _other_table(path: Path) -> FormatError:
    return FormatError(
        "missing_columns",
        f"{path.name} has no columns for a word and its tag.",
        hint="The first row names the columns: word, tag, and where there are, sentence and document.",
        path=str(path),
        columns="word, tag",
    )


def recognise(head: bytes, path: Path) -> float:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        if not head.startswith(b"PK\x03\x04"):
            return 0.0
        try:
            first = next(iter(iter_rows(path, ReadOptions())), None)
        except Exception:  # what cannot be opened is not recognised; reading it says why
            return 0.3
        return 0.9 if first is not None and columns_of(first) is not None else 0.1
    if suffix not in _DIVIDERS:
        return 0.0
    text = head.decode("utf-8-sig", "replace")
    lines = [line for line in text.split("\n")[:50] if line.strip()]
    if not lines:
        return 0.0
    try:
        rows = list(csv.reader(lines[:-1] or lines, delimiter=divider_of(lines[0], path)))
    except csv.Error:
        return 0.0
    columns = columns_of(rows[0]) if rows else None
    if columns is None:
        return 0.0
    values = [row[columns.tag].strip() for row in rows[1:] if len(row) > columns.tag]
    good = sum(bool(TAG.fullmatch(value)) or not value for value in values)
    return 0.92 if values and good >= 0.9 * len(values) else 0.4


FORMAT = Format(
    name="word-table",
    title="Table of words and tags (CSV, TSV, XLSX)",
    suffixes=(".csv", ".tsv", ".tab", ".xlsx"),
    read=read,
    recognise=recognise,
    read_options=READ_OPTIONS,
)
