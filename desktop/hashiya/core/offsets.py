"""Code points ⇄ UTF-16 units ⇄ grapheme clusters. The only place that knows more than code points."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Converts between code points and counts of grapheme clusters.

    The text is read only as far as it is asked about, and only what is not the first of its cluster is kept:
    a text of 50 MB would else need a list of ten times its size.
    """

    __slots__ = ("_before", "_clusters", "_inner", "_length", "_seen")

    def __init__(self, text: str) -> None:
        import regex

        self._clusters: Iterator[Any] = regex.finditer(r"\X", text)
        self._length = len(text)
        self._seen = 0  # code points
        self._inner = array("Q")  # those that begin no cluster
        self._before = array("Q")  # how many clusters begin before each of them

    def _look(self, position: int, count: int) -> None:
        """Read on until that position, or that many clusters, lie behind."""
        while self._seen < position or self._seen - len(self._inner) <= count:
            match = next(self._clusters, None)
            if match is None:
                return
            start, self._seen = match.span()
            for at in range(start + 1, self._seen):
                self._before.append(at - len(self._inner))
                self._inner.append(at)

    def to_graphemes(self, position: int) -> int:
        """How many grapheme clusters begin before the code point `position`."""
        self._look(position, -1)
        position = min(position, self._length)
        return position - bisect_left(self._inner, position)

    def from_graphemes(self, count: int) -> int:
        """The code point at which the cluster of that number begins; the end of the text beyond the last."""
        self._look(-1, count)
        return min(count + bisect_right(self._before, count), self._length)

    def holds(self, count: int) -> bool:
        """Whether the text has so many clusters."""
        self._look(-1, count)
        return count <= self._seen - len(self._inner)


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
