"""Relations of the chosen annotation: thin lines in the room between the lines of text, never over a word.

A line leaves the head under its words (or over them, where the tail stands higher), runs along the free strip
between two lines of text, past whole lines in the page's margin, and ends with an arrowhead at the tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from hashiya.qtkit.fonts import interface_font
from hashiya.qtkit.i18n import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.reader.paint.highlight_state import HighlightState
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.reader_page import ReaderPage
    from hashiya.ui.reader.types import RelationLine

_CHIPS = 5  # chips at each edge; the last says how many more there are
_TRACKS, _TRACK = 3, 2.0  # strips beside each other, and pixels between them
_SIDE = 9.0  # from the text to the first track in the margin
_HEAD = 5.0  # length of an arrowhead
_CHIP = 20.0
_BESIDE = 8.0  # nearer to each other, where a line leaves and where it arrives would be one
GRIP = 5.0


@dataclass(frozen=True, slots=True)
class _End:
    """Where an end stands: its words' edges and the line's, in pixels of the window."""

    left: float
    right: float
    upper: float
    lower: float
    above: float  # the free strip over the line
    below: float  # and the one under it
    rtl: bool

    @property
    def x(self) -> float:
        """Near the end of the words, away from the tag."""
        return min(self.left + 7.0, self.right) if self.rtl else max(self.right - 7.0, self.left)

    @property
    def other_x(self) -> float:
        """A little further in, for the head of what leads onto words that end at the same place."""
        away = min(22.0, max(8.0, (self.right - self.left) / 2))
        return self.x + away if self.rtl else self.x - away


def paint_relations(painter: QPainter, page: ReaderPage, ink: LabelPaint, looks: HighlightState) -> None:
    """Lines to what is in sight, chips for what is not; leaves in `looks.chips` where these stand."""
    looks.chips = []
    if looks.relations:
        _Painter(painter, page, ink, looks).paint(looks.relations)


class _Painter:
    def __init__(self, painter: QPainter, page: ReaderPage, ink: LabelPaint, looks: HighlightState) -> None:
        self._painter, self._page, self._ink, self._looks = painter, page, ink, looks
        self._first, self._last = page.visible_range()

    def paint(self, lines: Sequence[RelationLine]) -> None:
        above: list[RelationLine] = []
        below: list[RelationLine] = []
        weak = sorted(lines, key=_is_strong)
        for place, line in enumerate(weak):
            head = self._end(line.head, near=line.tail)
            tail = self._end(line.tail, near=line.head)
            if head is not None and tail is not None:
                self._draw(line, head, tail, place % _TRACKS)
            if (head is None) != (tail is None):
                out = line.head if head is None else line.tail
                (above if out[0] < self._first else below).append(line)
        more = self._looks.more_relations
        self._chips(above, 0 if below else more, at_top=True)
        self._chips(below, more, at_top=False)

    def _end(self, range_: tuple[int, int], near: tuple[int, int]) -> _End | None:
        """The piece of a range that is in sight and faces the other end."""
        start, end = range_
        if end <= self._first or start >= self._last:
            return None
        found: _End | None = None
        for laid, y in self._page.in_sight():
            if end <= laid.start or start >= laid.end:
                continue
            for rect in laid.find(laid.local(start), laid.local(end)):
                line = laid.lines[rect.line]
                upper, lower = y + line.upper, y + line.lower
                if lower < 0 or upper > self._page.viewport[1]:
                    continue
                left = self._page.left
                under = lower + max(1, line.rows) * self._page.style.pitch
                here = _End(
                    *(left + rect.left, left + rect.right, upper, lower),
                    above=upper - 0.5,
                    below=min(y + line.bottom, under + 1.5),
                    rtl=laid.rtl,
                )
                found = here
                if near[0] < start:
                    return found  # the first line faces what stands before
        return found

    def _draw(self, line: RelationLine, head: _End, tail: _End, track: int) -> None:
        shift = track * _TRACK
        path = QPainterPath()
        leave = head.x
        if abs(head.x - tail.x) < _BESIDE and head.upper == tail.upper:
            leave = head.other_x  # nested in each other, or one and the same: a loop, not a stroke
        down = tail.upper > head.lower
        up = tail.lower < head.upper
        if down:
            out, into = head.below + shift, tail.above - shift
            start, end = QPointF(leave, head.lower + 3.0), QPointF(tail.x + shift, tail.upper + 2.0)
        elif up:
            out, into = head.above - shift, tail.below + shift
            start, end = QPointF(leave, head.upper + 2.0), QPointF(tail.x + shift, tail.lower + 4.0)
        else:
            out = into = max(head.below, tail.below) + shift
            start, end = QPointF(leave, head.lower + 3.0), QPointF(tail.x + shift, tail.lower + 4.0)
        path.moveTo(start)
        path.lineTo(start.x(), out)
        # From a line to the next both run in one strip; past others the way leads through the margin.
        neighbours = abs(out - into) <= self._page.style.pitch
        if not neighbours:
            side = self._margin(head.x, tail.x, track)
            path.lineTo(side, out)
            path.lineTo(side, into)
            path.lineTo(end.x(), into)
        else:
            path.lineTo(end.x(), out)
        path.lineTo(end)
        self._stroke(path, line)
        if line.directed:
            self._arrow(end, line, down=down)

    def _margin(self, one: float, other: float, track: int) -> float:
        left = self._page.left - _SIDE - track * 3.0
        right = self._page.left + self._page.width + _SIDE + track * 3.0
        return left if one + other - 2 * left < 2 * right - one - other else right

    def _pen(self, line: RelationLine) -> QPen:
        colour = QColor(self._ink.token("accent"))
        if not line.strong and any(each.strong for each in self._looks.relations):
            colour.setAlphaF(0.45)
        pen = QPen(colour, 2.2 if line.strong else 1.2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if line.dashed:
            pen.setDashPattern([4.0 / pen.widthF(), 3.0 / pen.widthF()])
        return pen

    def _stroke(self, path: QPainterPath, line: RelationLine) -> None:
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(self._pen(line))
        self._painter.drawPath(path)

    def _arrow(self, tip: QPointF, line: RelationLine, *, down: bool) -> None:
        back = -_HEAD if down else _HEAD
        corners = [tip, tip + QPointF(-3.2, back), tip + QPointF(3.2, back)]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._pen(line).color())
        self._painter.drawPolygon(QPolygonF(corners))

    # Chips

    def _chips(self, lines: Sequence[RelationLine], more: int, *, at_top: bool) -> None:
        if not lines:
            return
        font = interface_font(self._ink.language, 11)
        self._painter.setFont(font)
        metrics = QFontMetricsF(font)
        rtl = self._ink.language == "ar"
        wide = self._page.viewport[0]
        y = 6.0 if at_top else self._page.viewport[1] - _CHIP - 6.0
        sign = "↑" if at_top else "↓"
        shown = sorted(lines, key=_is_strong, reverse=True)[:_CHIPS]
        more += len(lines) - len(shown)
        place = wide - 12.0 if rtl else 12.0
        for at, line in enumerate(shown):
            words = metrics.elidedText(line.words, Qt.TextElideMode.ElideRight, 190.0)
            if more and at == len(shown) - 1:
                words = f"{words}  +{number(more)}"
            words = f"{words} {sign}"
            width = metrics.horizontalAdvance(words) + 16.0
            box = QRectF(place - width if rtl else place, y, width, _CHIP)
            if at and (box.left() < 4.0 or box.right() > wide - 4.0):
                break
            place += -(width + 6.0) if rtl else width + 6.0
            self._chip(box, words, line, rtl=rtl)
            self._looks.chips.append((box, line.annotation))

    def _chip(self, box: QRectF, words: str, line: RelationLine, *, rtl: bool) -> None:
        pen = self._pen(line)
        pen.setWidthF(1.2)
        self._painter.setPen(pen)
        self._painter.setBrush(self._ink.token("paper"))
        self._painter.drawRoundedRect(box, 10.0, 10.0)
        self._painter.setPen(self._ink.token("ink"))
        force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip) | int(force)
        self._painter.drawText(box, flags, words)


def paint_grip(painter: QPainter, ink: LabelPaint, looks: HighlightState, place: QPointF) -> None:
    """The knob by which the chosen annotation is related with the pointer, and the line drawn from it."""
    accent = ink.token("accent")
    if looks.pull is not None:
        painter.setPen(QPen(accent, 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(place, QPointF(*looks.pull))
    painter.setPen(QPen(ink.token("paper"), 1.2))
    painter.setBrush(accent)
    painter.drawEllipse(place, GRIP, GRIP)


def grip_place(page: ReaderPage, range_: tuple[int, int]) -> QPointF | None:
    """Where that knob stands: over the middle of the annotation's last words in sight."""
    start, end = range_
    found: QPointF | None = None
    for laid, y in page.in_sight():
        if end <= laid.start or start >= laid.end:
            continue
        for rect in laid.find(laid.local(start), laid.local(end)):
            line = laid.lines[rect.line]
            x = page.left + (rect.left + rect.right) / 2
            found = QPointF(x, y + line.upper + 1.0)
    return found


def _is_strong(line: RelationLine) -> bool:
    return line.strong
