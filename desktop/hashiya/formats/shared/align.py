"""Spans of characters brought to words, for formats that go by words."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.fold import fold, fold_mapped
from hashiya.core.segment import paragraphs, sentences
from hashiya.formats.shared import nesting
from hashiya.formats.shared.clitic_tokens import clitic_tokens
from hashiya.formats.shared.many_spans.packed_spans import ranges_of
from hashiya.formats.shared.tokens import Range, iter_tokens, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
    from hashiya.formats.shared.losses import LossTally

_START, _END = 1, 2  # of a span
_EDGE = re.compile(rb"[^\0]")
_INVISIBLE = "\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
# Any that grammar lets stand before a word, even two conjunctions: an annotator parted them from it.
_PARTICLES = re.compile("[وف]{1,2}|[وف]{0,2}(?:[بكس](?:ال)?|لل?|ال)")
_PRONOUNS = frozenset(["ه", "ها", "هم", "هن", "هما", "ي", "ك", "كم", "كن", "كما", "نا", "ني"])


@dataclass(frozen=True, slots=True)
class Aligned:
    """A span over the words `first` to `last` (inclusive)."""

    span: SpanRecord
    first: int
    last: int

    @property
    def range(self) -> Range:
        """Word positions, end exclusive."""
        return self.first, self.last + 1


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """`tokens` are character ranges; `units` ranges of words that are written as one sentence (end
    exclusive). `forms`: how the tokens are written where that is not as they stand in the text.
    """

    record: DocumentRecord
    tokens: list[Range]
    spans: list[Aligned]
    units: list[Range]
    forms: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        if self.forms:
            return list(self.forms)
        text = self.record.text or ""
        return [text[start:end] for start, end in self.tokens]


def align(
    record: DocumentRecord,
    options: WriteOptions,
    tally: LossTally,
    *,
    flat: bool,
    exact: bool = False,
    mentions: bool = False,
) -> AlignedDocument:
    """Bring a record's spans to words. What moves, and what is left out, goes into the tally.

    `flat`: the format cannot nest, so `nested="all"` means outermost. `exact`: the words hold every character
    that is no space; else marks of direction and the like at their edges belong to no word, since a model
    would take «الأردن» with and without one for two words. `mentions`: the format has a place for those that
    bear no label; as tags they would teach a model that pronouns are names.
    """
    if not mentions:
        record = without_mentions(record, tally)
    text = record.text or ""
    tokens = tokenize(text)
    if not exact and _HIDDEN.search(text):
        tokens = list(_visible(text, tokens))
    forms: tuple[str, ...] = ()
    if options.clitics == "split":
        tokens = _split_tokens(text, tokens, record.spans)
    elif options.clitics == "d3":
        parts = clitic_tokens(
            text, tokens, {edge for span in record.spans for edge in (span.start, span.end)}
        )
        tokens = [(part.start, part.end) for part in parts]
        forms = () if exact else tuple(part.form for part in parts)
    found = _touching(record, tokens, options.clitics, tally)
    mode = "outermost" if flat and options.nested == "all" else options.nested
    kept, dropped = nesting.choose([aligned.range for aligned in found], mode)
    for drop in dropped:
        tally.add_span(drop.reason, record, found[drop.index].span)
    spans = [found[index] for index in kept]
    return AlignedDocument(record, tokens, spans, units(text, tokens, spans, options.unit), forms)


def without_mentions(record: DocumentRecord, tally: LossTally) -> DocumentRecord:
    """The record with the annotations that name what they mark; the others go into the tally."""
    bare = [span for span in record.spans if span.label == MENTION]
    for span in bare:
        tally.add_span("mention", record, span)
    if not bare:
        return record
    return replace(record, spans=tuple(span for span in record.spans if span.label != MENTION))


def _visible(text: str, tokens: Iterable[Range]) -> Iterable[Range]:
    """The words without invisible characters at their edges; a word of nothing else is none."""
    for start, end in tokens:
        word = text[start:end]
        kept = word.strip(_INVISIBLE)
        if kept:
            begin = start + len(word) - len(word.lstrip(_INVISIBLE))
            yield begin, begin + len(kept)


def _touching(record: DocumentRecord, tokens: list[Range], clitics: str, tally: LossTally) -> list[Aligned]:
    text = record.text or ""
    starts = [start for start, _ in tokens]
    ends = [end for _, end in tokens]
    found: list[Aligned] = []
    seen: set[tuple[int, int, str]] = set()
    for span in record.spans:
        first = bisect_right(ends, span.start)
        last = bisect_left(starts, span.end) - 1
        if last < first:
            tally.add_span("no_word", record, span)
            continue
        moved = _moved(text, tokens[first], tokens[last], span)
        if moved == "clitic" and clitics == "omit":
            tally.add_span("clitic_omitted", record, span)
            continue
        if (first, last, span.label) in seen:
            tally.add_span("duplicate", record, span)
            continue
        seen.add((first, last, span.label))
        if moved:
            tally.add_span(moved, record, span)
        found.append(Aligned(span, first, last))
    return found


def _moved(text: str, first: Range, last: Range, span: SpanRecord) -> str:
    """The loss code for bringing the span to these outer words: clitic when it cuts a word, or boundary."""
    if (text[first[0] : span.start] + text[span.end : last[1]]).strip(_INVISIBLE):
        return "clitic"
    return "" if (first[0], last[1]) == (span.start, span.end) else "boundary"


def _split_tokens(text: str, tokens: list[Range], spans: Iterable[SpanRecord]) -> list[Range]:
    """The words, cut where a span begins or ends and a clitic or a pronoun is attached there."""
    starts = [start for start, _ in tokens]
    cuts: dict[int, set[int]] = {}
    for span in spans:
        for edge in (span.start, span.end):
            at = bisect_right(starts, edge) - 1
            if (
                at >= 0
                and tokens[at][0] < edge < tokens[at][1]
                and is_clitic_edge(text[slice(*tokens[at])], edge - tokens[at][0])
            ):
                cuts.setdefault(at, set()).add(edge)
    if not cuts:
        return tokens
    new: list[Range] = []
    for index, (start, end) in enumerate(tokens):
        edges = [start, *sorted(cuts.get(index, ())), end]
        new.extend(pairwise(edges))
    return new


def is_clitic_edge(word: str, edge: int) -> bool:
    """Whether clitics stand before the edge of a written word, or a pronoun after it."""
    folded = fold_mapped(word)
    before, after = fold(word[:edge]), fold(word[edge:])
    if after in _PRONOUNS and len(before) > 1:
        return True
    return _PARTICLES.fullmatch(before) is not None and folded.to_raw(len(before)) == edge and len(after) > 1


def units(text: str, tokens: list[Range], spans: Iterable[Aligned], unit: str) -> list[Range]:
    """Ranges of words that belong together; a unit grows where a span runs over its edge."""
    if unit == "document" or not tokens:
        return [(0, len(tokens))]
    ranges = paragraphs(text) if unit == "paragraph" else sentences(text)
    starts = [start for start, _ in tokens]
    begins = {bisect_left(starts, start) for start, _ in ranges} - {0, len(tokens)}
    for aligned in spans:
        if aligned.last > aligned.first:
            begins.difference_update(range(aligned.first + 1, aligned.last + 1))
    edges = [0, *sorted(begins), len(tokens)]
    return list(pairwise(edges))


def fine_tokens(text: str, spans: Sequence[SpanRecord]) -> list[Range]:
    """Words cut so finely that every span begins and ends with one; white space is one too where a span needs
    it.
    """
    return list(iter_fine_tokens(text, spans))


def iter_fine_tokens(text: str, spans: Sequence[SpanRecord]) -> Iterator[Range]:
    """The same one by one. Of a text with very many spans the edges are marks at each character: fewer bytes
    than a number for each edge.
    """
    kinds = bytearray(len(text) + 1)
    for start, end in ranges_of(spans):
        kinds[start] |= _START
        kinds[end] |= _END
    edges = array("q", (match.start() for match in _EDGE.finditer(kinds)))
    at = 0
    for start, end in chain(iter_tokens(text), ((len(text), len(text)),)):
        inside = edges[bisect_left(edges, at) : bisect_right(edges, start)]
        if at < start and any(
            (kinds[e] & _START and e < start) or (kinds[e] & _END and e > at) for e in inside
        ):
            yield from _cut(at, start, edges)
        if start < end:
            yield from _cut(start, end, edges)
        at = end


def _cut(start: int, end: int, edges: Sequence[int]) -> Iterable[Range]:
    inner = edges[bisect_right(edges, start) : bisect_left(edges, end)]
    return pairwise([start, *inner, end])
