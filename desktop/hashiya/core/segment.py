"""Paragraphs, sentences and words of a text, as ranges of code points.

A word is a maximal run of characters other than space with the punctuation at its edges taken off. Arabic
commas, quotation marks and brackets always separate; a dot, comma, colon, hyphen, slash or apostrophe
inside stays inside (3,250.75 · 13-CT/HU · 2023-2025 · example.org).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from hashiya.core.fold import CONTROLS, MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

_APART = '،؛؟«»()\\[\\]{}"“”„‹›…!﴾﴿۔|<>'
_EDGE = ".:,;?'‘’`´\\-–—_*/\\\\~^=•·"
_SPACE = "\\s\u200b"
_WORD = re.compile(
    f"[^{_SPACE}{_APART}{_EDGE}{CONTROLS}](?:[^{_SPACE}{_APART}]*[^{_SPACE}{_APART}{_EDGE}{CONTROLS}])?"
)
_GAP = re.compile(f"[{_SPACE}]")
_WRITTEN = re.compile(rf"[\w{MARKS}{CONTROLS}]")  # no space and no sign
_PIECE = 1 << 16
_SENTENCE_END = re.compile(r"(?:[.!?؟۔…]+[\"”»’)\]]*(?=\s|$))|\n+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[\u0621-\u064a]|[A-Za-z]|ص|ج|د|أ|م|هـ|ت)$")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Ranges between line feeds, the line feed left out; an empty text has one empty paragraph."""
    ranges = []
    start = 0
    while True:
        end = text.find("\n", start)
        if end < 0:
            ranges.append((start, len(text)))
            return ranges
        ranges.append((start, end))
        start = end + 1


def line_start(text: str, at: int, reach: int) -> int:
    """Where the line of the character `at` begins, but no farther back than `reach` characters.

    No more is looked at, since a line may be as long as a book: asked of each mention in it, more would take
    time with the square of its length.
    """
    low = max(0, at - reach)
    return max(low, text.rfind("\n", low, at) + 1)


def line_end(text: str, at: int, reach: int) -> int:
    """Where the line of the character `at` ends, but no farther on than `reach` characters."""
    high = min(len(text), at + reach)
    end = text.find("\n", at, high)
    return high if end < 0 else end


def words(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Ranges of the words between `start` and `end`."""
    return [match.span() for match in iter_words(text, start, end)]


def iter_words(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """The words between `start` and `end` (code points) as matches of the text."""
    return _WORD.finditer(text, start, len(text) if end is None else end)


def count_words(text: str) -> int:
    """How many words the text has; counted in pieces, since a list of all of them is many times the text."""
    count = at = 0
    while at < len(text):
        gap = _GAP.search(text, at + _PIECE)
        end = len(text) if gap is None else gap.start()
        count += len(_WORD.findall(text, at, end))
        at = end
    return count


def sentences(text: str) -> list[tuple[int, int]]:
    """Ranges of sentences without the white space around them; a line feed always ends one.

    A dot ends a sentence only before white space, and not after a lone letter (an initial or abbreviation).
    """
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if (
            match[0][0] == "."
            and len(match[0]) == 1
            and _ABBREVIATION.search(text, max(start, match.start() - 4), match.start())
        ):
            continue
        _add_stripped(ranges, text, start, match.end())
        start = match.end()
    _add_stripped(ranges, text, start, len(text))
    return ranges


def without_edge_spaces(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its edges; empty where it holds nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _add_stripped(ranges: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    start, end = without_edge_spaces(text, start, end)
    if end > start:
        ranges.append((start, end))


def word_at(text: str, position: int) -> tuple[int, int] | None:
    """The word that holds or touches `position`; None between words."""
    lo, hi = _window(text, position, position)
    for match in _WORD.finditer(text, lo, hi):
        if match.start() <= position <= match.end():
            return match.span()
    return None


def snap_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest range of whole words that holds every word touched by [start, end).

    White space and punctuation at the edges fall away; a range that touches no word comes back as it is.
    """
    lo, hi = _window(text, start, end)
    found = [
        m.span() for m in _WORD.finditer(text, lo, hi) if m.start() < max(end, start + 1) and m.end() > start
    ]
    return (found[0][0], found[-1][1]) if found else (start, end)


def written_together(text: str, start: int, end: int) -> tuple[int, int]:
    """The same, but never beyond a sign: of محمد/علي only the name that the range touches."""
    first, last = snap_to_words(text, start, end)
    low, high = start, end
    while low > first and _WRITTEN.match(text[low - 1]):
        low -= 1
    while low < start and text[low] in CONTROLS:
        low += 1
    while high < last and _WRITTEN.match(text[high]):
        high += 1
    return max(first, low), min(last, high)


def _window(text: str, start: int, end: int, reach: int = 2000) -> tuple[int, int]:
    """A stretch around the range that begins and ends at white space (or `reach` characters away)."""
    lo = start
    while lo > 0 and start - lo < reach and not text[lo - 1].isspace():
        lo -= 1
    hi = end
    while hi < len(text) and hi - end < reach and not text[hi].isspace():
        hi += 1
    return lo, hi


def words_touched(ranges: list[tuple[int, int]], start: int, end: int) -> range:
    """Indices of the words of `ranges` (sorted) that overlap [start, end)."""
    first = bisect_right(ranges, start, key=lambda word: word[1])
    last = bisect_left(ranges, end, key=lambda word: word[0])
    return range(first, max(first, last))


def reach(text: str, start: int, end: int, around: int) -> tuple[int, int]:
    """How far whole words go on either side, at most `around` code points; no further than the place itself
    where a word is longer.
    """
    low, high = max(0, start - around), min(len(text), end + around)
    while 0 < low < start and not text[low - 1].isspace():
        low += 1
    while end < high < len(text) and not text[high].isspace():
        high -= 1
    return low, high


def words_around(text: str, start: int, end: int, around: int) -> str:
    """text[start:end] with whole words on either side, on one line; «…» where the text goes on."""
    low, high = reach(text, start, end, around)
    line = " ".join(text[low:high].split())
    return f"{'… ' if low else ''}{line}{' …' if high < len(text) else ''}"
