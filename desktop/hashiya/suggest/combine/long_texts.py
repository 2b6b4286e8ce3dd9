"""Suggestions in a text as long as a shelf of books: read in stretches, so that memory does not grow with it.

A stretch ends with a paragraph, else a sentence, where the models too would stop reading together: what they
say is what they say of the whole. What the second reading needs of the names of the whole text is kept for
each name once (`discourse.TextNames`); everything else waits in a temporary file. What the cue grammar tells
of names met again counts within a stretch.
"""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple

from hashiya.suggest.base import Analysis, Suggestion
from hashiya.suggest.combine.discourse import Stretch, TextNames, with_filled
from hashiya.suggest.combine.put_by import PutBy
from hashiya.suggest.combine.weights import Scored
from hashiya.suggest.crf.feature_tokens import split_tokens, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hashiya.suggest.combine.ensemble import Ensemble

LONG = 1_000_000
"""Characters from which on a text is read in stretches: a few hundred pages."""
_STRETCH = 300_000
_REST = 100_000  # a last stretch shorter than this is read with the one before


class StretchFound(NamedTuple):
    """What is shown in text[start:end]; its suggestions by the characters of the whole text."""

    start: int
    end: int
    suggestions: list[Suggestion]


def cut_stretches(text: str, *, size: int = _STRETCH, rest: int = _REST) -> Iterator[tuple[int, int]]:
    """Ranges of about `size` characters one after the other, which together are the whole text."""
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= size + rest else start + _end_of(text[start : start + size])
        yield start, end
        start = end


def _end_of(text: str) -> int:
    """Where the stretch at the beginning of this ends: after a part that models read by itself, better one
    that ends a paragraph before a plain word.
    """
    parts = split_tokens(tokenize(Analysis(text)), whole=False)
    ends = [part.ends[-1] for part in parts[:-1]]  # the last one may go on
    for place in range(len(ends) - 1, -1, -1):
        begin = parts[place + 1].starts[0]
        if "\n" in text[ends[place] : begin] and text[begin].isalnum():
            return ends[place]
    if ends:
        return ends[-1]
    space = text.rfind(" ")
    return space if space > 0 else len(text)


def suggest_in_stretches(
    ensemble: Ensemble,
    text: str,
    *,
    document: str = "",
    threshold: float,
    size: int = _STRETCH,
    check: Callable[[int], None] = lambda _read: None,
) -> Iterator[StretchFound]:
    """What the engines together say of the text, stretch by stretch.

    All is read before the first is given; `check` hears how many characters have been, and may raise to stop.
    """
    names = TextNames(heads=ensemble.heads)
    heard: frozenset[str] = frozenset()
    with TemporaryFile(prefix="hashiya-") as file:
        put_by = PutBy[tuple[int, int, Scored]](file)
        for start, end in cut_stretches(text, size=size, rest=size // 3):
            check(start)
            analysis = Analysis(text[start:end], whole=False)
            scored, heard = ensemble.score_stretch(
                analysis, start, text, document=document, threshold=threshold, heard=heard
            )
            names.meet(Stretch(analysis, scored.items, start))
            put_by.put((start, end, scored))
        for start, end, scored in put_by:
            check(end)
            names.count(Stretch(Analysis(text[start:end], whole=False), scored.items, start))
        for start, end, scored in put_by:
            reading = Stretch(Analysis(text[start:end], whole=False), scored.items, start)
            found = with_filled(scored, *names.fill_in(reading))
            yield StretchFound(start, end, ensemble.show_stretch(found, start, text, document, threshold))
