"""The text cut into what is laid out at once: paragraphs, the very long ones in pieces of some thousand
characters.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from itertools import accumulate

from hashiya.core.bidi import document_direction, paragraph_direction
from hashiya.core.document import Direction

PIECE = 3000
_JOINERS = "\u200c\u200d"


class TextBlocks:
    """Piece i is text[starts[i]:ends[i]], without its line feed. Positions are code points.

    A paragraph is cut behind a space at about each 3,000 characters when it has over 6,000; one without
    spaces is cut between two letters, never between a letter and its marks.
    """

    __slots__ = (
        "_directions",
        "_numbers",
        "direction",
        "ends",
        "paragraphs",
        "setting",
        "starts",
        "text",
        "title",
    )

    def __init__(self, text: str, setting: Direction = Direction.AUTO, *, title: bool = False) -> None:
        self.text, self.setting, self.title = text, setting, title
        self.direction = document_direction(text, setting)
        # Packed: as lists they took a fourth of what the text itself does.
        self.starts, self.ends = array("q"), array("q")
        self.paragraphs = array("q")  # the piece each paragraph begins with
        self._directions: dict[int, Direction] = {}
        self._numbers: array[int] | None = None
        self._cut()

    def __len__(self) -> int:
        return len(self.starts)

    def _cut(self) -> None:
        text = self.text
        ends = array("q", (match.start() for match in re.finditer("\n", text)))
        starts = array("q", (0, *(end + 1 for end in ends)))
        ends.append(len(text))
        if all(end - start <= 2 * PIECE for start, end in zip(starts, ends, strict=True)):
            self.starts, self.ends, self.paragraphs = starts, ends, array("q", range(len(starts)))
            return
        for start, end in zip(starts, ends, strict=True):
            self.paragraphs.append(len(self.starts))
            while end - start > 2 * PIECE:
                cut = _cut_at(text, start + PIECE, min(end, start + 2 * PIECE))
                self.starts.append(start)
                self.ends.append(cut)
                start = cut
            self.starts.append(start)
            self.ends.append(end)

    def piece_at(self, position: int) -> int:
        """The piece that holds the position; one at a line feed belongs to the piece before it."""
        return max(0, bisect_right(self.starts, position) - 1)

    def paragraph_of(self, piece: int) -> int:
        return bisect_right(self.paragraphs, piece) - 1

    def paragraph_range(self, position: int) -> tuple[int, int]:
        """The whole paragraph around a position, all its pieces."""
        paragraph = self.paragraph_of(self.piece_at(position))
        last = self.paragraphs[paragraph + 1] if paragraph + 1 < len(self.paragraphs) else len(self.starts)
        return self.starts[self.paragraphs[paragraph]], self.ends[last - 1]

    def first_of_paragraph(self, piece: int) -> bool:
        return self.paragraphs[self.paragraph_of(piece)] == piece

    def last_of_paragraph(self, piece: int) -> bool:
        return piece + 1 >= len(self.starts) or self.first_of_paragraph(piece + 1)

    def is_title(self, piece: int) -> bool:
        return self.title and piece == 0 and self.last_of_paragraph(0)

    def direction_of(self, piece: int) -> Direction:
        first = self.paragraphs[self.paragraph_of(piece)]
        if first not in self._directions:
            start, end = self.paragraph_range(self.starts[first])
            head = self.text[start : min(end, start + 65536)]
            self._directions[first] = paragraph_direction(head, self.direction, self.setting)
        return self._directions[first]

    def number(self, piece: int) -> int:
        """The number of the paragraph that begins with this piece, blank ones and the title not counted;
        else 0.
        """
        if self._numbers is None:
            self._numbers = self._count()
        paragraph = self.paragraph_of(piece)
        if self.paragraphs[paragraph] != piece:
            return 0
        before = self._numbers[paragraph - 1] if paragraph else 0
        return self._numbers[paragraph] if self._numbers[paragraph] > before else 0

    def paragraph_count(self) -> int:
        if self._numbers is None:
            self._numbers = self._count()
        return self._numbers[-1]

    def _count(self) -> array[int]:
        """How many paragraphs with words there are up to and with each."""
        text, starts, ends = self.text, self.starts, self.ends
        filled = [
            ends[piece] > starts[piece]
            and (text[starts[piece]] > " " or bool(text[starts[piece] : ends[piece]].strip()))
            for piece in self.paragraphs
        ]
        filled[0] = filled[0] and not self.title
        return array("q", accumulate(filled, initial=0))[1:]


def _cut_at(text: str, low: int, high: int) -> int:
    """Behind the first space from `low` on, else before `high` where no letter loses its marks."""
    found = text.find(" ", low, high)
    if found >= 0:
        return found + 1
    cut = high
    while cut > low + 1 and (
        unicodedata.combining(text[cut]) or text[cut] in _JOINERS or text[cut - 1] in _JOINERS
    ):
        cut -= 1
    return cut
