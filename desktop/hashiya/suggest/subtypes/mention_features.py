"""What the words of a mention, and those beside it, tell of its subtype."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from hashiya.core.clitics import bare, split_stems
from hashiya.core.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AROUND = 60  # code points to either side that are read
_MOST_WORDS = 8
_MOST_PLACES = 6
_NEARBY = 50_000  # code points; a text may be as long as a shelf of books
_ENDS = frozenset(".!?؟؛:\n")


def mention_features(text: str, start: int, end: int, slots: int) -> list[int]:
    """Slots, each once, sorted, of a mention at [start, end) in code points; hashed into `slots` of them."""
    said = _said(text, start, end)
    return sorted({crc32(each.encode("utf-8", "surrogatepass")) % slots for each in said})


def _said(text: str, start: int, end: int) -> Iterator[str]:
    words = fold(text[start:end]).split()[:_MOST_WORDS] or ["_"]
    stems = [bare(word) for word in words]
    yield "bias"
    yield from _of_words(words, stems)
    before, before_that, after, after_that = _beside(text, start, end)
    yield f"before {before}"
    yield f"second before {before_that}"
    yield f"two before {before_that} {before}"
    yield f"after {after}"
    yield f"second after {after_that}"
    yield f"second and first after {after} {after_that}"
    yield f"head and before {stems[0]} {before}"
    yield f"before ends {before[-2:]} {after[:1]}"
    yield f"before begins {before[:1]}"
    for word in (before, before_that, after, after_that):
        yield f"near {word}"
    yield f"begins sentence {not _next_words(text[max(0, start - AROUND) : start][::-1])}"
    yield f"begins line {start == 0 or text[start - 1] == chr(10)}"
    yield from _elsewhere(text, start, end)


def _of_words(words: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    first, last = stems[0], stems[-1]
    yield f"words {min(len(stems), 4)}"
    yield f"whole {' '.join(stems)}"
    yield f"as written {' '.join(words)}"
    yield f"latin {first[:1].isascii()}"
    for size in (2, 3, 4):
        yield f"begins {first[:size]}"
        yield f"ends {last[-size:]}"
    for number, stem in enumerate(stems):
        yield f"word {stem}"
        yield f"{'first' if number == 0 else 'later'} {stem}"
    yield f"last {last}"
    for reading in {words[0], *split_stems(words[0])}:
        yield f"read {bare(reading)}"
        yield f"read whole {' '.join((bare(reading), *stems[1:]))}"
    for one, two in pairwise(stems):
        yield f"pair {one} {two}"


def _elsewhere(text: str, start: int, end: int) -> Iterator[str]:
    """Words right before and after the same letters in other places of the text, not too far away."""
    name, at, seen = text[start:end], max(0, start - _NEARBY) - 1, 0
    last = end + _NEARBY
    while seen < _MOST_PLACES and (at := text.find(name, at + 1, last)) >= 0:
        if at == start:
            continue
        seen += 1
        before, _, after, _ = _beside(text, at, at + len(name))
        yield f"elsewhere before {before}"
        yield f"elsewhere after {after}"


def _beside(text: str, start: int, end: int) -> tuple[str, str, str, str]:
    """Stems of the word before, the one before that, the word after and the one after that; "" for none."""
    lead = [word[::-1] for word in _next_words(text[max(0, start - AROUND) : start][::-1])]
    tail = _next_words(text[end : end + AROUND])
    before, before_that = [*(bare(fold(word)) for word in lead), "", ""][:2]
    after, after_that = [*(bare(fold(word)) for word in tail), "", ""][:2]
    return before, before_that, after, after_that


def _next_words(text: str) -> list[str]:
    """The two words that come next, up to the sentence's end; the last may be cut off."""
    for place, char in enumerate(text):
        if char in _ENDS:
            text = text[:place]
            break
    return text.split()[:2]
