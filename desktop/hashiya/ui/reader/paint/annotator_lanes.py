"""Review: under words that people marked differently, one lane for each of them.

Agreed (no lanes), another label (same ticks, another word), another boundary (other ticks) and nothing at
all (dots) are told apart without colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from hashiya.core.colours.person_colours import ring
from hashiya.qtkit.fonts import interface_font
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.reader.paint.style import PERSON_PITCH, Style

if TYPE_CHECKING:
    from hashiya.ui.reader.layout import Laid
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.rects import Rect
    from hashiya.ui.reader.types import AnnotatorMark, Disagreement


def paint_zones(painter: QPainter, ink: LabelPaint, laid: Laid, first: int, last: int) -> None:
    """The grey band behind words in dispute; the one being settled is framed instead."""
    for zone in laid.zones:
        painter.setPen(QPen(ink.token("accent"), 2) if zone.current else Qt.PenStyle.NoPen)
        painter.setBrush(ink.token("paper" if zone.current else "row"))
        for rect in laid.find(laid.local(zone.start), laid.local(zone.end)):
            if first <= rect.line < last:
                line = laid.lines[rect.line]
                box = QRectF(
                    rect.left - 3, line.upper + 2, rect.right - rect.left + 6, line.lower - line.upper - 2
                )
                painter.drawRoundedRect(box, 4, 4)


def paint_people(painter: QPainter, ink: LabelPaint, style: Style, laid: Laid, first: int, last: int) -> None:
    if not laid.zones:
        return
    letter, room = interface_font("ar", 10), _Room()
    for zone in laid.zones:
        rows = {name: row for row, name in enumerate(zone.letters)}
        for mark in zone.marks:
            start, end = (zone.start, zone.end) if not mark.label else (mark.start, mark.end)
            low, high = laid.local(zone.start), laid.local(zone.end)
            for rect in laid.find(laid.local(start), laid.local(end)):
                if first <= rect.line < last:
                    taken = laid.rows_under(rect.line, low, high)
                    top = laid.lines[rect.line].lower + taken * style.pitch + 9.0
                    y = top + rows[mark.letter] * PERSON_PITCH
                    _paint_mark(painter, ink, style, laid, zone, mark, rect, y, letter, room)


class _Room:
    """What is written already in each lane, so that no tag covers another."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def find(self, line: int, y: float, edge: float, wide: float, way: float) -> float:
        """Where a tag of this width may begin, at `edge` or after what stands there."""
        taken = self._taken.setdefault((line, round(y)), [])
        begin = edge
        for _ in range(len(taken) + 1):
            low, high = sorted((begin, begin + way * wide))
            met = [each for each in taken if each[0] < high and low < each[1]]
            if not met:
                break
            begin = max(high for _, high in met) + 4 if way > 0 else min(low for low, _ in met) - 4
        low, high = sorted((begin, begin + way * wide))
        taken.append((low, high))
        return begin


def _paint_mark(
    painter: QPainter,
    ink: LabelPaint,
    style: Style,
    laid: Laid,
    zone: Disagreement,
    mark: AnnotatorMark,
    rect: Rect,
    y: float,
    letter: QFont,
    room: _Room,
) -> None:
    left, right = rect.left, rect.right
    start = zone.start if not mark.label else mark.start
    begins = rect.starts and start >= laid.start
    if mark.label:
        colour = ink.colour(mark.label, "mark")
        painter.fillRect(QRectF(left - 1, y - 1, right - left + 2, 2), colour)
        near, far = (right - 0.5, left - 1.0) if laid.rtl else (left - 1.0, right - 0.5)
        if begins:
            painter.fillRect(QRectF(near, y - 4, 1.5, 5), colour)
        if rect.ends and mark.end <= laid.end:
            painter.fillRect(QRectF(far, y - 4, 1.5, 5), colour)
    else:
        pen = QPen(ink.token("ink3"), 1.3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 2.6])
        painter.setPen(pen)
        painter.drawLine(QPointF(right, y), QPointF(left, y))
    edge, way = (right, -1.0) if laid.rtl else (left, 1.0)
    if begins:
        name = ink.name(mark.label) if mark.label else ink.nothing
        wide = (29.0 if mark.label else 18.0) + QFontMetricsF(style.tag).horizontalAdvance(name) + 2
        begin = room.find(rect.line, y, edge, wide, way)
        _write(painter, ink, style, laid, mark, begin, y, letter)
    else:  # what goes on from the line before says whose it is
        _write_letter(painter, ink, mark, room.find(rect.line, y, edge, 16.0, way), y, letter, laid.rtl)


def _write(
    painter: QPainter,
    ink: LabelPaint,
    style: Style,
    laid: Laid,
    mark: AnnotatorMark,
    edge: float,
    y: float,
    letter: QFont,
) -> None:
    """The person's letter, the form, the label."""
    way = -1.0 if laid.rtl else 1.0
    _write_letter(painter, ink, mark, edge, y, letter, laid.rtl)
    painter.setFont(style.tag)
    x = edge + way * 18
    if mark.label:
        colour = ink.colour(mark.label, "tag")
        draw_form(painter, ink.label(mark.label).family, edge + way * 22, y + 10, 2.9, colour)
        painter.setPen(colour)
        x = edge + way * 29
    else:
        painter.setPen(ink.token("ink3"))
    text = ink.name(mark.label) if mark.label else ink.nothing
    side = Qt.AlignmentFlag.AlignRight if laid.rtl else Qt.AlignmentFlag.AlignLeft
    box = QRectF(x - 160 if laid.rtl else x, y + 2, 160, 16)
    flags = int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(box, flags | int(Qt.TextFlag.TextDontClip), text)


def _write_letter(
    painter: QPainter, ink: LabelPaint, mark: AnnotatorMark, edge: float, y: float, letter: QFont, rtl: bool
) -> None:
    """In a frame of the person's colour, the one of their disc."""
    cap = QRectF(edge - 14 if rtl else edge, y + 3, 14, 14)
    if mark.colour is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(QColor(ring(ink.theme.dark, mark.colour)), 1.4))
    painter.setBrush(ink.token("row"))
    painter.drawRoundedRect(cap.adjusted(0.7, 0.7, -0.7, -0.7), 3, 3)
    painter.setFont(letter)
    painter.setPen(ink.token("ink"))
    middle = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)
    painter.drawText(cap.adjusted(0, -2, 0, -1), middle, mark.letter)
