"""Writing WebAnno TSV 3.3: one file a document, named entities over words and parts of words.

Every annotation has its number, so that those over several words and those that overlap stay apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from hashiya.core.offsets import Utf16Map
from hashiya.core.segment import sentences
from hashiya.formats.shared.folders import naming, write_documents
from hashiya.formats.shared.tokens import Range, tokenize
from hashiya.formats.shared.writing import chosen, count_losses, split_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, Loss, SpanRecord, WriteOptions, Written
    from hashiya.formats.shared.losses import LossTally

CANNOT_HOLD = ("text", "name", "boundary", "no_word")
_HEAD = (
    "#FORMAT=WebAnno TSV 3.3\n"
    "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\n\n"
)
_TEXT = {"\\": "\\\\", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}
_VALUE = {char: f"\\{char}" for char in "\\[]|_;*"} | {"\t": "\\t", "\n": "\\n"}


def escaped_text(text: str) -> str:
    return "".join(_TEXT.get(char, char) for char in text)


def escaped_value(value: str) -> str:
    return "".join(_VALUE.get(char, char) for char in value).replace("->", "\\->")


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[dict[str, bytes]], int]:
    """One file for each layer, and how many spans."""
    text = record.text or ""
    tokens = tokenize(text)
    units = _units(text, tokens)
    if _rebuilt(text, tokens, units) != text:
        tally.add("text", record.name)
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    kept: list[SpanRecord] = []
    for span in chosen(record, options, tally, frozenset()):
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
        if last < first:
            tally.add_span("no_word", record, span)
            continue
        if starts[first] > span.start or ends[last] < span.end:
            tally.add_span("boundary", record, span)
        kept.append(span)
    parts = split_layers(kept, options)
    return [{".tsv": _document(text, tokens, units, part)} for part in parts], len(kept)


def _units(text: str, tokens: Sequence[Range]) -> list[Range]:
    """Ranges of tokens that make a sentence each; sentences without a word are none."""
    starts = [start for start, _ in tokens]
    edges = sorted({bisect_left(starts, start) for start, _ in sentences(text)} | {0, len(tokens)})
    return [(left, right) for left, right in pairwise(edges) if left < right]


def _rebuilt(text: str, tokens: Sequence[Range], units: Sequence[Range]) -> str:
    """The text as it comes back: between sentences a line break behind spaces, before and after nothing."""
    parts: list[str] = []
    for number, (first, after) in enumerate(units):
        if number:
            gap = tokens[first][0] - tokens[first - 1][1]
            parts.append(" " * (gap - 1) + "\n" if gap else "")
        parts.append(text[tokens[first][0] : tokens[after - 1][1]])
    return "".join(parts)


def _document(
    text: str, tokens: Sequence[Range], units: Sequence[Range], spans: Sequence[SpanRecord]
) -> bytes:
    utf16 = Utf16Map(text)
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    pieces: list[dict[Range, list[str]]] = [{} for _ in tokens]
    for number, span in enumerate(spans, 1):
        value = f"{escaped_value(span.label)}[{number}]"
        for index in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            inside = max(span.start, starts[index]), min(span.end, ends[index])
            pieces[index].setdefault(inside, []).append(value)
    out: list[str] = []
    for number, (first, after) in enumerate(units, 1):
        out.append(f"#Text={escaped_text(text[tokens[first][0] : tokens[after - 1][1]])}")
        for index in range(first, after):
            place = f"{number}-{index - first + 1}"
            whole = pieces[index].pop(tokens[index], [])
            out.append(_row(place, tokens[index], text, utf16, whole))
            for part, (inside, values) in enumerate(sorted(pieces[index].items()), 1):
                out.append(_row(f"{place}.{part}", inside, text, utf16, values))
        out.append("")
    return (_HEAD + "\n".join(out) + "\n").encode("utf-8", "replace")


def _row(place: str, inside: Range, text: str, utf16: Utf16Map, values: Sequence[str]) -> str:
    offsets = f"{utf16.to_utf16(inside[0])}-{utf16.to_utf16(inside[1])}"
    identifiers = "|".join(f"*[{value.rsplit('[', 1)[1]}" for value in values) or "_"
    word = escaped_text(text[slice(*inside)])
    return f"{place}\t{offsets}\t{word}\t{identifiers}\t{'|'.join(values) or '_'}\t"


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with one file for each document."""
    return write_documents(records, path, options, naming(encode))


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, names of files included."""
    return count_losses(naming(encode))(records, options)
