"""Lays out one piece of text: lines, their own leading for the lanes under each, and where annotations stand.

The letters are laid out once, without formats but for the rings of verses: a change of annotations only moves
lines apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QTextLayout, QTextOption

from hashiya.core.document import Direction
from hashiya.core.overlap import depths, lanes
from hashiya.ui.reader.display_map import DisplayMap, count_marks
from hashiya.ui.reader.paint.style import ABOVE, BELOW, BOTTOM, PERSON_PITCH, TOP, Style
from hashiya.ui.reader.rects import Rect, find_rects, is_embedded
from hashiya.ui.reader.verse_ring import ring_formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.span import Annotation
    from hashiya.ui.reader.text_blocks import TextBlocks
    from hashiya.ui.reader.types import Disagreement, ShownAnnotations, Zones

_UPPER = 0.97  # bands begin a little under the top of the line


@dataclass(slots=True)
class LineBox:
    """One line: `upper` to `lower` is where bands go, `lower` to `bottom` holds the lanes; y from the
    piece's top.
    """

    top: float
    base: float
    upper: float
    lower: float
    bottom: float
    rows: int


@dataclass(slots=True)
class Placed:
    """An annotation on a piece, in the layout's UTF-16 units; `lanes` by line."""

    annotation: Annotation
    start: int
    end: int
    depth: int
    begins_here: bool
    ends_here: bool
    lanes: dict[int, int] = field(default_factory=dict)


class LineLook(NamedTuple):
    """A line as it is decorated: its annotations, where each stands on it, and its measures."""

    annotations: list[Annotation]
    places: list[tuple[int, ...]]
    measures: tuple[float, ...]


def _look_of(box: LineBox, line: int, here: list[Placed]) -> LineLook:
    return LineLook(
        [one.annotation for one in here],
        [(one.start, one.end, one.depth, one.lanes[line], one.begins_here, one.ends_here) for one in here],
        tuple(round(each - box.top, 3) for each in (box.base, box.lower, box.bottom)),
    )


@dataclass(slots=True)
class Laid:
    """A piece laid out: `begins` holds each line's first unit, `rects` what was asked before."""

    piece: int
    direction: Direction
    projection: DisplayMap
    layout: QTextLayout
    begins: list[int]
    title: bool
    embedded: bool
    start: int
    end: int
    lines: list[LineBox] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    zones: list[Disagreement] = field(default_factory=list)
    rects: dict[tuple[int, int], list[Rect]] = field(default_factory=dict)
    tags: dict[str, tuple[int, float, float]] = field(default_factory=dict)  # painted: line, left, right
    height: float = 0.0
    uids: frozenset[str] = frozenset()  # of what is placed
    _looks: list[LineLook] | None = None

    @property
    def rtl(self) -> bool:
        return self.direction is Direction.RTL

    def look_of(self, line: int) -> LineLook:
        """What is to be painted of a line besides its letters."""
        if self._looks is None:
            here: list[list[Placed]] = [[] for _ in self.begins]
            for one in self.placed:
                for at in one.lanes:
                    here[at].append(one)
            self._looks = [_look_of(box, at, here[at]) for at, box in enumerate(self.lines)]
        return self._looks[line]

    def redecorated(self) -> None:
        """Other annotations stand on it; where tags stand holds until their lines are painted anew."""
        self.uids = frozenset(one.annotation.uid for one in self.placed)
        self.tags = {uid: tag for uid, tag in self.tags.items() if uid in self.uids}
        self._looks = None

    def local(self, position: int) -> int:
        """Unit of a position of the document, kept within the piece."""
        return self.projection.to_shown(min(max(position, self.start), self.end) - self.start)

    def position(self, unit: int) -> int:
        return self.start + self.projection.to_text(unit)

    def find(self, start: int, end: int) -> list[Rect]:
        """Rectangles of a range of units."""
        key = (start, end)
        found = self.rects.get(key)
        if found is None:
            two_edges = self.rtl and not self.embedded
            found = find_rects(
                self.layout, self.projection.units, self.begins, start, end, two_edges=two_edges
            )
            self.rects[key] = found
        return found

    def rows_under(self, line: int, start: int, end: int) -> int:
        """How many lanes annotations take under [start, end) on a line."""
        taken = (one.lanes.get(line, -1) for one in self.placed if one.start < end and one.end > start)
        return max(taken, default=-1) + 1

    def line_of(self, unit: int) -> int:
        return max(0, bisect_right(self.begins, unit) - 1)

    def line_at(self, y: float) -> int:
        """The line at a height, pixels from the piece's top."""
        return max(0, bisect_right(self.lines, y, key=_line_top) - 1)

    def line_end(self, line: int) -> int:
        following = line + 1
        return self.begins[following] if following < len(self.begins) else len(self.projection.units)


def _line_top(line: LineBox) -> float:
    return line.top


class Typesetter:
    """Makes Laid pieces of one text at one width."""

    def __init__(
        self,
        pieces: TextBlocks,
        style: Style,
        width: float,
        annotations: ShownAnnotations,
        zones: Zones,
        *,
        padded: bool = True,
    ) -> None:
        self.pieces, self.style, self.width = pieces, style, width
        self.annotations, self.zones = annotations, zones
        self._padded = padded

    def lay(self, piece: int) -> Laid:
        laid = self._shape(piece)
        self.decorate(laid)
        return laid

    def _shape(self, piece: int) -> Laid:
        pieces = self.pieces
        start, end = pieces.starts[piece], pieces.ends[piece]
        how = self.style.typography
        projection = DisplayMap(
            pieces.text[start:end], hide_marks=how.hide_marks, whole_codes=how.whole_codes
        )
        direction, title = pieces.direction_of(piece), pieces.is_title(piece)
        font = self.style.head if title else self.style.body
        layout = QTextLayout(projection.shown, font)
        layout.setFormats(ring_formats(projection.units, font))
        layout.setTextOption(_option(direction, self.style.size))
        layout.setCacheEnabled(True)
        layout.setCursorMoveStyle(Qt.CursorMoveStyle.VisualMoveStyle)
        layout.beginLayout()
        begins = []
        line = layout.createLine()
        while line.isValid():
            line.setLineWidth(self.width)
            begins.append(line.textStart())
            line = layout.createLine()
        layout.endLayout()
        embedded = is_embedded(projection.units)
        return Laid(piece, direction, projection, layout, begins, title, embedded, start, end)

    def decorate(self, laid: Laid) -> None:
        """Place annotations and lines anew; the letters stay as they are laid out."""
        laid.placed = self._place(laid)
        laid.zones = self.zones.touching(laid.start, laid.end) if len(self.zones) else []
        laid.redecorated()
        rows = self._give_lanes(laid)
        under = [float(row * self.style.pitch) for row in rows]
        for zone in laid.zones:
            start, end = laid.local(zone.start), laid.local(zone.end)
            for line in _lines_between(laid, start, end):
                needed = laid.rows_under(line, start, end) * self.style.pitch
                under[line] = max(under[line], needed + len(zone.letters) * PERSON_PITCH + 10.0)
        self._set_lines(laid, rows, under)

    def _place(self, laid: Laid) -> list[Placed]:
        found = self.annotations.touching(laid.start, laid.end)
        return [
            Placed(
                annotation,
                laid.local(annotation.start),
                laid.local(annotation.end),
                depth,
                annotation.start >= laid.start,
                annotation.end <= laid.end,
            )
            for annotation, depth in zip(found, depths(found), strict=True)
        ]

    def _give_lanes(self, laid: Laid) -> list[int]:
        by_line: list[list[Placed]] = [[] for _ in laid.begins]
        for placed in laid.placed:
            for line in _lines_between(laid, placed.start, placed.end):
                by_line[line].append(placed)
        rows = []
        for line, here in enumerate(by_line):
            begin, end = laid.begins[line], laid.line_end(line)
            given = lanes(
                [
                    (max(one.start, begin), min(one.end, end), one.annotation.end - one.annotation.start)
                    for one in here
                ]
            )
            for one, lane in zip(here, given, strict=True):
                one.lanes[line] = lane
            rows.append(max(given, default=-1) + 1)
        return rows

    def _set_lines(self, laid: Laid, rows: list[int], needed: list[float]) -> None:
        style, em = self.style, self.style.em(title=laid.title)
        y = TOP if self._padded and laid.piece == 0 else 0.0
        blank = not laid.projection.units.strip()
        above = ABOVE * (0.5 if blank else 1.0)  # an empty line is a pause, not a line
        laid.lines = []
        for number, (row, under) in enumerate(zip(rows, needed, strict=True)):
            line = laid.layout.lineAt(number)
            top, base = y, y + above * em
            lower = base + BELOW * em * (0.5 if blank and not row else 1.0)
            line.setPosition(QPointF(0.0, base - line.ascent()))
            # One lane at the least, so that lines do not jump when the first mark is made.
            y = lower + max(under, 0.0 if blank else style.pitch) + (style.after(em) if not blank else 0.0)
            laid.lines.append(LineBox(top, base, base - above * em * _UPPER, lower, y, row))
        if self.pieces.last_of_paragraph(laid.piece):
            y += style.gap(title=laid.title)
        laid.height = y + (BOTTOM if self._padded and laid.piece == len(self.pieces) - 1 else 0.0)

    def estimate(self, advance: float) -> list[float]:
        """Heights of all pieces by their number of characters; `advance` is the mean width of one."""
        pieces, style = self.pieces, self.style
        per_character, line, gap = (
            advance * 1.03 / max(50.0, self.width),
            style.line_height(),
            style.gap(title=False),
        )
        heights = [
            (int((end - start) * per_character) + 1) * line + gap
            for start, end in zip(pieces.starts, pieces.ends, strict=True)
        ]
        if self._padded:
            heights[0] += TOP
            heights[-1] += BOTTOM
        return heights


def mean_advance(text: str, style: Style) -> tuple[float, float]:
    """(mean width of a character, mean width of a letter, marks not counted) of the beginning of a text."""
    sample = text[:3000].replace("\n", " ").strip() or "ا ب ت"
    width = QFontMetricsF(style.body).horizontalAdvance(sample)
    return width / len(sample), width / max(1, len(sample) - count_marks(sample))


def _lines_between(laid: Laid, start: int, end: int) -> Sequence[int]:
    first = laid.line_of(start)
    return range(first, max(first, bisect_left(laid.begins, end)))


def _option(direction: Direction, size: int) -> QTextOption:
    rtl = direction is Direction.RTL
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    # Without AlignAbsolute Qt would mirror the side once more in right-to-left paragraphs.
    option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTabStopDistance(4.0 * size)
    return option
