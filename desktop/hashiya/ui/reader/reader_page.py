"""The text as a strip of pieces under a window: what is laid out, what is in sight, and where a position
stands.

The place in the text is an anchor (piece, pixels into it); the scroll bar follows from it. So a true height
that takes the place of an estimate never moves what is being read.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.document import Direction
from hashiya.core.overlap import SpanIndex
from hashiya.ui.reader.heights import Heights
from hashiya.ui.reader.layout import Laid, Typesetter, mean_advance
from hashiya.ui.reader.paint.style import NOTE_COLUMN, SIDE, Style
from hashiya.ui.reader.rects import cursor_x
from hashiya.ui.reader.text_blocks import TextBlocks
from hashiya.ui.reader.types import Disagreement, OwnAnnotations, ShownAnnotations, Zones

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_KEPT = 300


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the caret stands for a position: x from the text's left edge, y from the window's top."""

    piece: int
    line: int
    x: float
    upper: float
    lower: float


EDGE, CHIP_EDGE = 8, 32
"""Pixels at the upper and lower edge in which nothing counts as well in sight; the second with chips."""


class ReaderPage:
    """One text, laid out where it is looked at. All y are pixels from the top of the window unless said."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pieces = TextBlocks("")
        self.annotations: ShownAnnotations = OwnAnnotations()
        self.zones: Zones = SpanIndex[Disagreement]()
        self.viewport = (690.0, 600.0)
        self.notes_wanted = False
        self.margin_open = False
        self.left = 0.0
        self.width = 600.0
        self.piece, self.offset = 0, 0.0
        self.edge = EDGE
        self._cache: OrderedDict[int, Laid] = OrderedDict()
        self.rebuild()

    @property
    def text(self) -> str:
        return self.pieces.text

    # What is shown

    def set_text(self, text: str, setting: Direction, *, title: bool) -> None:
        self.pieces = TextBlocks(text, setting, title=title)
        self.annotations, self.zones = OwnAnnotations(), SpanIndex()
        self.piece, self.offset = 0, 0.0
        self.rebuild()

    def set_annotations(self, annotations: ShownAnnotations) -> None:
        self.annotations = annotations
        self._typesetter.annotations = self.annotations
        self._redecorate(list(self._cache))

    def set_zones(self, zones: Zones) -> None:
        self.zones = zones
        self._typesetter.zones = self.zones
        self._redecorate(list(self._cache))

    def touch(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Annotations of these ranges have changed: place them anew where they are laid out."""
        touched: set[int] = set()
        for start, end in ranges:
            first, last = self.pieces.piece_at(start), self.pieces.piece_at(max(start, end - 1))
            if last - first < len(self._cache):
                touched.update(range(first, last + 1))
            else:
                touched.update(piece for piece in self._cache if first <= piece <= last)
        self._redecorate([piece for piece in touched if piece in self._cache])

    def placed(self, uids: Collection[str]) -> list[tuple[int, int]]:
        """The ranges at which annotations of these uids are laid out."""
        return [
            one.annotation.range
            for laid in self._cache.values()
            if not laid.uids.isdisjoint(uids)
            for one in laid.placed
            if one.annotation.uid in uids
        ]

    def _redecorate(self, pieces: list[int]) -> None:
        for piece in pieces:
            laid = self._cache[piece]
            self._typesetter.decorate(laid)
            self._heights.set(piece, laid.height)

    def rebuild(self) -> None:
        """Width, fonts or the text are new: estimate everything and lay out what is in sight again."""
        advance, letter = mean_advance(self.text, self.style)
        wide, _ = self.viewport
        self.margin_open = self.notes_wanted and wide >= NOTE_COLUMN + SIDE + 420.0
        room = wide - SIDE - (NOTE_COLUMN if self.margin_open else SIDE)
        self.width = max(80.0, min(self.style.measure(letter, margin=self.margin_open), room))
        spare = max(0.0, room - self.width) / 2
        notes_left = self.margin_open and self.pieces.direction is Direction.RTL
        self.left = (NOTE_COLUMN if notes_left else SIDE) + spare
        if wide < 2 * SIDE + 80.0:
            self.left = max(0.0, (wide - self.width) / 2)
        self._typesetter = Typesetter(self.pieces, self.style, self.width, self.annotations, self.zones)
        self._heights = Heights(self._typesetter.estimate(advance))
        self._cache.clear()

    def reset(self, style: Style | None = None, viewport: tuple[float, float] | None = None) -> None:
        """New measures; the first character in sight stays the first."""
        held = self.first_in_sight()
        if style is not None:
            self.style = style
        narrow = viewport is None or viewport[0] != self.viewport[0]
        if viewport is not None:
            self.viewport = viewport
        if narrow or style is not None:
            self.rebuild()
            self.put_on_top(held)
        self.settle()

    def laid(self, piece: int) -> Laid:
        found = self._cache.get(piece)
        if found is not None:
            self._cache.move_to_end(piece)
            return found
        found = self._typesetter.lay(piece)
        self._cache[piece] = found
        if len(self._cache) > _KEPT:
            self._cache.popitem(last=False)
        self._heights.set(piece, found.height)
        return found

    # Scrolling

    @property
    def total(self) -> float:
        return self._heights.total

    @property
    def top(self) -> float:
        """Pixels of the text over the window's upper edge, mostly estimated."""
        return self._heights.top(self.piece) + self.offset

    def scroll_by(self, pixels: float) -> None:
        self.offset += pixels
        while self.offset < 0 and self.piece > 0:
            self.piece -= 1
            self.offset += self.laid(self.piece).height
        while self.piece < len(self.pieces) - 1 and self.offset >= self.laid(self.piece).height:
            self.offset -= self.laid(self.piece).height
            self.piece += 1
        self.settle()

    def scroll_to(self, y: float) -> None:
        """A place far away, by the estimates; nothing in between is laid out."""
        if abs(y - self.top) < 4 * self.viewport[1]:
            self.scroll_by(y - self.top)
            return
        piece, rest = self._heights.find(y)
        self.piece, self.offset = piece, min(rest, max(0.0, self.laid(piece).height - 1))
        self.settle()

    def settle(self) -> None:
        """Keep the window over the text: no white above the beginning or below the end."""
        if self.piece == 0 and self.offset < 0:
            self.offset = 0.0
        below, piece, count = -self.offset, self.piece, len(self.pieces)
        while piece < count and below < self.viewport[1]:
            below += self.laid(piece).height
            piece += 1
        if below < self.viewport[1]:
            self.offset -= self.viewport[1] - below
            while self.offset < 0 and self.piece > 0:
                self.piece -= 1
                self.offset += self.laid(self.piece).height
            self.offset = max(0.0, self.offset)

    def put_on_top(self, position: int) -> None:
        """Make the line of a position the first in sight."""
        piece = self.pieces.piece_at(position)
        laid = self.laid(piece)
        line = laid.lines[laid.line_of(laid.local(position))]
        self.piece, self.offset = piece, 0.0 if line is laid.lines[0] else line.top
        self.settle()

    def reveal(self, position: int, *, share: float = 0.0) -> bool:
        """Scroll until a position is well in sight, `share` of the window's height from its top; False: it
        was.
        """
        spot = self.find_spot(position)
        high, edge = self.viewport[1], self.edge
        first = EDGE if self.piece == 0 and self.offset <= 0 else edge  # nothing stands over the beginning
        if spot is not None and spot.upper >= first and spot.lower + self.style.pitch <= high - edge:
            return False
        if share == 0.0 and spot is not None and abs(spot.upper - high / 2) < 2 * high:
            room = edge + 16
            up = spot.upper < first
            self.scroll_by(spot.upper - room if up else spot.lower + self.style.pitch + room - high)
            return True
        self.put_on_top(position)
        found = self.find_spot(position)
        if found is not None:
            self.scroll_by(found.upper - high * (share or 0.3))
        return True

    # What is in sight

    def in_sight(self) -> Iterator[tuple[Laid, float]]:
        """Each laid piece in the window and the y of its top."""
        piece, y = self.piece, -self.offset
        while piece < len(self.pieces) and y < self.viewport[1]:
            laid = self.laid(piece)
            yield laid, y
            y += laid.height
            piece += 1

    def first_in_sight(self) -> int:
        laid = self.laid(self.piece)
        line = laid.line_at(self.offset)
        return laid.position(laid.begins[line]) if line or self.offset > 0 else laid.start

    def visible_range(self) -> tuple[int, int]:
        """Code points from the first line in sight to the last."""
        start = self.first_in_sight()
        end = start
        for laid, y in self.in_sight():
            line = laid.line_at(self.viewport[1] - y)
            end = min(laid.end, laid.position(laid.line_end(line)))
        return start, max(start, end)

    def piece_under(self, y: float) -> tuple[Laid, float]:
        """The piece at a height and the y of its top; the nearest where there is none."""
        laid, top = self.laid(self.piece), -self.offset
        for laid, top in self.in_sight():
            if y < top + laid.height:
                break
        return laid, top

    def position_at(self, x: float, y: float) -> int:
        """The position nearest to a point of the window."""
        laid, top = self.piece_under(y)
        line = laid.line_at(y - top)
        unit = int(laid.layout.lineAt(line).xToCursor(x - self.left))
        return laid.position(min(unit, max(laid.line_end(line), laid.begins[line])))

    def find_spot(self, position: int) -> Spot | None:
        """Where a position stands; None for one far from the window, which would have to be laid out."""
        piece = self.pieces.piece_at(position)
        if abs(piece - self.piece) > 64:
            return None
        y = -self.offset
        for between in range(min(piece, self.piece), max(piece, self.piece)):
            y += self.laid(between).height * (1 if piece > self.piece else -1)
            if abs(y) > 8 * self.viewport[1]:
                return None
        laid = self.laid(piece)
        unit = laid.local(position)
        number = laid.line_of(unit)
        line = laid.lines[number]
        x = cursor_x(laid.layout.lineAt(number), unit)
        return Spot(piece, number, x, y + line.upper, y + line.lower)
