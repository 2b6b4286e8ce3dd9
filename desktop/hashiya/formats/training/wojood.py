"""Wojood's nested columns: each word with one IOB2 tag for every annotation it lies in, the outermost first.

Two annotations of one label can be told apart as long as one lies inside the other, because the inner one
ends first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, WriteOptions, Written
from hashiya.formats.shared import tags
from hashiya.formats.shared.align import Aligned, align
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.sentences import DocumentBuilder, read_sentences, recognise_columns
from hashiya.formats.shared.writing import count_losses, write_lines
from hashiya.formats.training.conll import OPTIONS as CONLL_OPTIONS
from hashiya.formats.training.conll import READ_OPTIONS as CONLL_READ_OPTIONS
from hashiya.formats.training.conll import count_document, lines_of, safe_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# Without marks documents run into one. Wojood's own reader takes a mark for a sentence of one word with O.
OPTIONS = {"docstart": CONLL_OPTIONS["docstart"], "comments": CONLL_OPTIONS["comments"]}
READ_OPTIONS = {key: CONLL_READ_OPTIONS[key] for key in ("per_document", "spacing")}


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Documents between marks or comments, or the whole file; words are joined by single spaces."""
    builder = DocumentBuilder(path, options, READ_OPTIONS)
    for item in read_sentences(path, options):
        if isinstance(item, Note):
            yield item
            continue
        yield from builder.begin(item)
        builder.add(item, decode(item.tags))
    yield from builder.finish()


def decode(rows: Sequence[Sequence[str]]) -> list[tags.WordSpan]:
    """Spans of a sentence's rows of tags."""
    spans: list[tags.WordSpan] = []
    active: list[tuple[int, str]] = []  # outermost first
    for index, row in enumerate(rows):
        parsed = [tags.split_tag(tag) for tag in row]
        continued: dict[str, int] = {}
        for letter, label in parsed:
            if letter not in "OBSU":
                continued[label] = continued.get(label, 0) + 1
        going: list[tuple[int, str]] = []
        for start, label in active:
            if continued.get(label, 0) > 0:
                continued[label] -= 1
                going.append((start, label))
            else:
                spans.append((start, index, label))
        begun = [label for letter, label in parsed if letter in "BSU" and letter != "O"]
        begun += [label for label, count in continued.items() for _ in range(count)]
        active = going + [(index, label) for label in begun]
    spans += [(start, len(rows), label) for start, label in active]
    return sorted(spans, key=lambda span: (span[0], -span[1]))


def encode_rows(length: int, spans: Sequence[Aligned]) -> list[list[str]]:
    """Tags for each word, the outermost first; a word without any has O."""
    rows: list[list[str]] = [[] for _ in range(length)]
    for aligned in sorted(spans, key=lambda aligned: (aligned.first, -aligned.last)):
        label = safe_label(aligned.span.label)
        for index in range(aligned.first, aligned.last + 1):
            rows[index].append(f"{'B' if index == aligned.first else 'I'}-{label}")
    return [row or ["O"] for row in rows]


def _tellable(spans: Sequence[Aligned]) -> tuple[list[Aligned], list[Aligned]]:
    """(what can be told apart when read back, what crosses another span of its own label)."""
    kept: list[Aligned] = []
    lost: list[Aligned] = []
    open_spans: dict[str, list[Aligned]] = {}
    for aligned in sorted(spans, key=lambda aligned: (aligned.first, -aligned.last)):
        label = safe_label(aligned.span.label)
        stack = [other for other in open_spans.get(label, []) if other.last >= aligned.first]
        if any(other.last < aligned.last for other in stack):
            lost.append(aligned)
        else:
            stack.append(aligned)
            kept.append(aligned)
        open_spans[label] = stack
    return kept, lost


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """The lines of one document, and how many spans."""
    found = align(record, options, tally, flat=False)
    kept, lost = _tellable(found.spans)
    for aligned in lost:
        tally.add_span("same_label", record, aligned.span)
    document = replace(found, spans=kept)
    count_document(document, options, tally)
    rows = encode_rows(len(found.tokens), kept)
    lines = [f"{word} {' '.join(row)}" for word, row in zip(document.words, rows, strict=True)]
    return [lines_of(document, lines, "-DOCSTART- O", options)], len(kept)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode)


def recognise(head: bytes, path: Path) -> float:
    columns = recognise_columns(head)
    if columns is None or not columns.tagged:
        return 0.0
    return 0.93 if columns.uneven else 0.5


FORMAT = Format(
    name="wojood",
    title="Wojood (nested columns)",
    suffixes=(".wojood", ".txt"),
    cannot_hold=(
        *("text", "name", "same_label", "duplicate"),
        *("clitic", "clitic_omitted", "boundary", "no_word", "label"),
        *DETAILS,
    ),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    options=OPTIONS,
    read_options=READ_OPTIONS,
    by_words=True,
    by_units=True,
)
