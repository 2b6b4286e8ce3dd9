"""Code points ⇄ UTF-16 units ⇄ grapheme clusters. The only place that knows more than code points."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16Map:
    """Converts positions of one text. Costs nothing for a text without astral characters."""

    __slots__ = ("_cp", "_u16")

    def __init__(self, text: str) -> None:
        self._cp = [match.start() for match in _ASTRAL.finditer(text)]
        self._u16 = [position + index for index, position in enumerate(self._cp)]

    @property
    def trivial(self) -> bool:
        """Whether both units agree everywhere: no character beyond the basic plane."""
        return not self._cp

    def to_utf16(self, position: int) -> int:
        """UTF-16 offset of a code point position."""
        return position + bisect_left(self._cp, position) if self._cp else position

    def from_utf16(self, position: int) -> int:
        """Code point position of a UTF-16 offset; one inside a surrogate pair gives the pair's start."""
        if not self._cp:
            return position
        return position - bisect_left(self._u16, position)


def utf16_units(text: str) -> str:
    """The text with one character for each UTF-16 unit: two surrogates for one beyond the basic plane."""
    return _ASTRAL.sub(_surrogates, text)


def _surrogates(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr((code >> 10) + 0xD800) + chr((code & 0x3FF) + 0xDC00)


def grapheme_starts(text: str) -> list[int]:
    """Code point positions where a grapheme cluster begins, the text's length last (UAX #29 through
    `regex`).
    """
    import regex

    return [match.start() for match in regex.finditer(r"\X", text)] + [len(text)]


class GraphemeMap:
    """Converts between code points and counts of grapheme clusters."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = grapheme_starts(text)

    def to_graphemes(self, position: int) -> int:
        """How many grapheme clusters begin before the code point `position`."""
        return bisect_left(self._starts, position)

    def from_graphemes(self, count: int) -> int:
        """The code point at which the cluster of that number begins."""
        return self._starts[min(count, len(self._starts) - 1)]


def snap_to_graphemes(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest range of whole grapheme clusters that holds [start, end)."""
    lo, hi = max(0, start - 64), min(len(text), end + 64)
    starts = [lo + offset for offset in grapheme_starts(text[lo:hi])]
    for left, right in pairwise(starts):
        if left < start < right:
            start = left
        if left < end < right:
            end = right
    return start, end
