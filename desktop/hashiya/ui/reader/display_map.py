"""From positions in a piece (code points) to positions in what Qt lays out (UTF-16, marks left out if
hidden).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from hashiya.core.fold import MARKS
from hashiya.core.offsets import Utf16Map

_MARK = re.compile(f"[{MARKS}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class DisplayMap:
    """`shown` is the text given to Qt, `units` the same with one character for each UTF-16 unit.

    A position among hidden marks is shown behind the letter that bears them; a shown position comes back as
    the one behind the marks.
    """

    __slots__ = ("_after", "_hidden", "_map", "_size", "shown", "units")

    def __init__(self, text: str, *, hide_marks: bool = False) -> None:
        self._size = len(text)
        self._hidden = [match.start() for match in _MARK.finditer(text)] if hide_marks else []
        self._after = [position - count for count, position in enumerate(self._hidden)]
        # NEL is a line break that Qt draws as a box; U+2028 is one it breaks at.
        shown = text.replace("\x85", "\u2028")
        self.shown = _MARK.sub("", shown) if self._hidden else shown
        utf16 = Utf16Map(self.shown)
        self._map = None if utf16.trivial else utf16
        self.units = self.shown if self._map is None else _ASTRAL.sub(_surrogates, self.shown)

    def to_shown(self, position: int) -> int:
        if self._hidden:
            position -= bisect_left(self._hidden, position)
        return position if self._map is None else self._map.to_utf16(position)

    def to_text(self, position: int) -> int:
        """The text's position of a shown one, behind the marks that are hidden there."""
        if self._map is not None:
            position = self._map.from_utf16(position)
        return position + bisect_right(self._after, position) if self._hidden else position


def count_marks(text: str) -> int:
    return len(_MARK.findall(text))


def _surrogates(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr((code >> 10) + 0xD800) + chr((code & 0x3FF) + 0xDC00)
