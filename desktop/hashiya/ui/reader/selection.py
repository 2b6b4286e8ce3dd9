"""The selection: where it was begun, where its head is, and the range it snaps to."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.offsets import snap_to_graphemes
from hashiya.core.segment import snap_to_words, word_at
from hashiya.ui.reader.types import Snap


@dataclass(slots=True)
class TextSelection:
    """`anchor` stays, `head` moves, both as pointed at; `start` and `end` are what is selected."""

    anchor: int = 0
    head: int = 0
    start: int = 0
    end: int = 0

    @property
    def range(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def empty(self) -> bool:
        return self.end <= self.start

    def collapse(self, position: int) -> None:
        self.anchor = self.head = self.start = self.end = position

    def choose(self, start: int, end: int) -> None:
        """Exactly this range, the head at its end."""
        self.anchor, self.head, self.start, self.end = start, end, start, end

    def extend(self, text: str, head: int, snap: Snap) -> None:
        """From the anchor to a new head, grown to whole units."""
        self.head = head
        self.start, self.end = snapped(text, self.anchor, head, snap)

    def choose_word(self, text: str, position: int) -> None:
        found = word_at(text, position)
        if found is None and position < len(text) and not text[position].isspace():
            found = snap_to_graphemes(text, position, position + 1)
        if found is not None:
            self.choose(*found)


def snapped(text: str, first: int, second: int, snap: Snap) -> tuple[int, int]:
    start, end = min(first, second), max(first, second)
    if start == end:
        return start, end
    start, end = snap_to_graphemes(text, start, end)
    return snap_to_words(text, start, end) if snap is Snap.WORD else (start, end)
