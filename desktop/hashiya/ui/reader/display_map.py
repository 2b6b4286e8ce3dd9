"""From positions in a piece (code points) to positions in what Qt lays out: UTF-16, marks left out if they
are hidden, codes between isolates if they are to be whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from hashiya.core.fold import MARKS
from hashiya.core.offsets import Utf16Map, utf16_units

_MARK = re.compile(f"[{MARKS}]")
_ISOLATE, _POP = "\u2066", "\u2069"
_CODE = re.compile(r"(?<![\w/.-])[0-9A-Za-z\u0660-\u0669]+(?:[-/._:+#&–][0-9A-Za-z\u0660-\u0669]+)+(?![\w])")
_LATIN, _FIGURE = re.compile("[A-Za-z]"), re.compile("[0-9\u0660-\u0669]")


class DisplayMap:
    """`shown` is the text given to Qt, `units` the same with one character for each UTF-16 unit.

    A position among hidden marks is shown behind the letter that bears them; a shown position comes back as
    the one behind the marks. With `whole_codes` a code as 13-CT/HU stands between isolates, which have no
    width and are in no selection: it reads from left to right as one piece.
    """

    __slots__ = ("_after", "_hidden", "_isolates", "_isolates_at", "_map", "_size", "shown", "units")

    def __init__(self, text: str, *, hide_marks: bool = False, whole_codes: bool = False) -> None:
        self._size = len(text)
        self._hidden = [match.start() for match in _MARK.finditer(text)] if hide_marks else []
        self._after = [position - count for count, position in enumerate(self._hidden)]
        # NEL is a line break that Qt draws as a box; U+2028 is one it breaks at.
        shown = text.replace("\x85", "\u2028")
        shown = _MARK.sub("", shown) if self._hidden else shown
        codes = find_codes(shown) if whole_codes else []
        self._isolates = [position for code in codes for position in code]
        self._isolates_at = [position + count for count, position in enumerate(self._isolates)]
        for start, end in reversed(codes):
            shown = f"{shown[:start]}{_ISOLATE}{shown[start:end]}{_POP}{shown[end:]}"
        self.shown = shown
        utf16 = Utf16Map(self.shown)
        self._map = None if utf16.trivial else utf16
        self.units = self.shown if self._map is None else utf16_units(self.shown)

    def has_code(self, begin: int, end: int) -> bool:
        """Whether a code stands in one piece among these units."""
        return bool(self._isolates) and _ISOLATE in self.units[begin:end]

    def to_shown(self, position: int) -> int:
        if self._hidden:
            position -= bisect_left(self._hidden, position)
        if self._isolates:
            position += bisect_right(self._isolates, position)
        return position if self._map is None else self._map.to_utf16(position)

    def to_text(self, position: int) -> int:
        """The text's position of a shown one, behind the marks that are hidden there."""
        if self._map is not None:
            position = self._map.from_utf16(position)
        if self._isolates:
            position -= bisect_left(self._isolates_at, position)
        return position + bisect_right(self._after, position) if self._hidden else position


def find_codes(text: str) -> list[tuple[int, int]]:
    """Ranges of codes in order: figures and Latin letters, joined by signs as - and /."""
    return [
        match.span()
        for match in _CODE.finditer(text)
        if _LATIN.search(match[0]) is not None and _FIGURE.search(match[0]) is not None
    ]


def count_marks(text: str) -> int:
    return len(_MARK.findall(text))
