"""CoNLL: one word a line with its tag, a blank line after each sentence.

Reads 2 to 9 columns divided by TABs or spaces; the word stands in the first, the tag in the last. Words hold
no white space, so reading goes by LF, TAB and space alone. With the option comments=text the file also holds
the text itself, and nothing of it is lost.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, WriteOptions, Written, choice
from hashiya.formats.shared import nesting, tags
from hashiya.formats.shared.align import Aligned, AlignedDocument, align
from hashiya.formats.shared.losses import DETAILS, LossTally, count_fields
from hashiya.formats.shared.sentences import DocumentBuilder, Sentence, read_sentences, recognise_columns
from hashiya.formats.shared.writing import count_losses, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OPTIONS = {
    "scheme": tags.SCHEMES,
    "columns": ("2", "4"),
    "separator": ("space", "tab"),
    "docstart": ("yes", "no"),
    "comments": ("none", "name", "text"),
}
READ_OPTIONS = {
    "scheme": ("auto", *tags.SCHEMES),
    "per_document": ("marks", "1", "10", "100", "1000"),
    "spacing": ("space", "smart"),
}
_WHITE = re.compile(r"\s+")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Documents between -DOCSTART- marks, or of a fixed number of sentences; words are joined by single
    spaces.
    """
    scheme = choice(READ_OPTIONS, options.options, "scheme")
    builder = DocumentBuilder(path, options, READ_OPTIONS)
    for item in read_sentences(path, options):
        if isinstance(item, Note):
            yield item
            continue
        yield from builder.begin(item)
        last = [row[-1] if row else "O" for row in item.tags]
        yield from _tag_notes(last, scheme, item, path)
        builder.add(item, tags.decode(last))
    yield from builder.finish()


def _tag_notes(last: list[str], scheme: str, sentence: Sentence, path: Path) -> Iterator[Note]:
    if scheme == "auto":
        return
    for index, tag in tags.violations(last, scheme)[:5]:
        where = f"line {sentence.lines[index]}"
        args = {"tag": tag, "scheme": scheme, "line": sentence.lines[index]}
        yield Note(
            "tag_scheme",
            f"The tag {tag} is not right here in {scheme.upper()}.",
            str(path),
            where,
            True,
            args,
        )


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """The lines of one document for each layer, and how many spans."""
    aligned = align(record, options, tally, flat=True)
    count_document(aligned, options, tally)
    parts = [aligned.spans]
    if options.nested == "layers":
        depths = nesting.layers([span.range for span in aligned.spans])
        parts = [
            [s for s, d in zip(aligned.spans, depths, strict=True) if d == n]
            for n in range(max(depths, default=0) + 1)
        ]
    return [_layer(aligned, part, options) for part in parts], len(aligned.spans)


def _layer(aligned: AlignedDocument, spans: list[Aligned], options: WriteOptions) -> bytes:
    scheme = choice(OPTIONS, options.options, "scheme")
    divider = " " if choice(OPTIONS, options.options, "separator") == "space" else "\t"
    if choice(OPTIONS, options.options, "columns") == "4":
        middle, mark = f"{divider}-X-{divider}_{divider}", f"-DOCSTART-{divider}-X-{divider}-X-{divider}O"
    else:
        middle, mark = divider, f"-DOCSTART-{divider}O"
    found = tags.encode(
        len(aligned.tokens), [(*span.range, safe_label(span.span.label)) for span in spans], scheme
    )
    rows = [f"{word}{middle}{tag}" for word, tag in zip(aligned.words, found, strict=True)]
    return lines_of(aligned, rows, mark, options)


def lines_of(aligned: AlignedDocument, rows: list[str], mark: str, options: WriteOptions) -> bytes:
    """Rows of words as a document: mark, comments, and a blank line after each sentence."""
    comments = choice(OPTIONS, options.options, "comments")
    out: list[str] = []
    if choice(OPTIONS, options.options, "docstart") == "yes":
        out += [mark, ""]
    if comments != "none":
        out.append(f"# name = {_one_line(aligned.record.name)}")
    text, tokens = aligned.record.text or "", aligned.tokens
    for number, (first, after) in enumerate(aligned.units):
        if comments == "text":
            start = tokens[first][0] if number else 0
            end = tokens[after][0] if after < len(tokens) else len(text)
            out.append(f"# text = {json.dumps(text[start:end], ensure_ascii=False)}")
        out += rows[first:after]
        out.append("")
    return ("\n".join(out) + "\n").encode("utf-8", "replace")


def _one_line(name: str) -> str:
    return _WHITE.sub(" ", name)


def safe_label(label: str) -> str:
    """A label that fits into a column."""
    return _WHITE.sub("_", label)


def count_document(aligned: AlignedDocument, options: WriteOptions, tally: LossTally) -> None:
    """Count what goes with the text, the name, the spelling of labels and the details."""
    record = aligned.record
    comments = choice(OPTIONS, options.options, "comments")
    if comments != "text" and record.text != " ".join(aligned.words):
        tally.add("text", record.name)
    if comments == "none" or _one_line(record.name) != record.name:
        tally.add("name", record.name)
    for span in aligned.spans:
        if safe_label(span.span.label) != span.span.label:
            tally.add_span("label", record, span.span)
    count_fields(record, [span.span for span in aligned.spans], tally, frozenset())


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode)


def recognise(head: bytes, path: Path) -> float:
    columns = recognise_columns(head)
    if columns is None:
        return 0.0
    sure = 0.9 if columns.tagged else 0.3
    return sure - (0.2 if columns.uneven else 0.0) + (0.05 if path.suffix.lower() in FORMAT.suffixes else 0.0)


FORMAT = Format(
    name="conll",
    title="CoNLL (words and tags)",
    suffixes=(".conll", ".iob", ".iob2", ".bio"),
    cannot_hold=(
        *("text", "name", "nested", "crossing", "same_range", "duplicate"),
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
