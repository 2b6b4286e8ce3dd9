"""Paints a laid piece: bands, hits and selection behind the letters, lines in their lanes under them.

Everything is in the piece's own coordinates: the painter stands at its upper left corner. Only lines
`first` up to `last` are painted, so that a page of paper and a window can each take their part of a piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from hashiya.ui.reader.paint.annotator_lanes import paint_people, paint_zones
from hashiya.ui.reader.paint.span_edges import Sides, sides_of
from hashiya.ui.reader.paint.tags import paint_tags
from hashiya.ui.reader.rects import Rect, find_rects

if TYPE_CHECKING:
    from hashiya.ui.reader.layout import Laid, LineBox, Placed
    from hashiya.ui.reader.paint.highlight_state import HighlightState
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.paint.style import Style

_RADIUS = 3.0
_DEEPEST_INSET = 3


@dataclass(frozen=True, slots=True)
class Brush:
    """What painting a piece needs besides the piece."""

    painter: QPainter
    ink: LabelPaint
    style: Style
    looks: HighlightState


def paint_piece(brush: Brush, laid: Laid, first: int, last: int, *, width: float) -> None:
    if first >= last:
        return
    begin, end = laid.begins[first], laid.line_end(last - 1)
    shown = [one for one in laid.placed if one.start < max(end, begin + 1) and one.end > begin]
    _paint_flash(brush, laid, width)
    paint_zones(brush.painter, brush.ink, laid, first, last)
    for one in sorted(shown, key=_depth):
        if one.annotation.status.value != "rejected":
            _paint_band(brush, laid, one, first, last)
    _paint_hits(brush, laid, begin, end)
    _paint_selection(brush, laid, first, last)
    _paint_letters(brush, laid, first, last)
    for one in shown:
        _paint_lines(brush, laid, one, first, last)
    paint_tags(brush.painter, brush.ink, brush.style, brush.looks, laid, shown, first, last)
    paint_people(brush.painter, brush.ink, brush.style, laid, first, last)
    for one in shown:
        if brush.looks.emphasis(one.annotation) == "selected":
            _paint_grips(brush, laid, one, first, last)


def _depth(one: Placed) -> int:
    return one.depth


def _paint_letters(brush: Brush, laid: Laid, first: int, last: int) -> None:
    """Line by line: drawing the whole layout with a clip leaves neighbours of the clip standing."""
    brush.painter.setPen(brush.ink.token("ink"))
    for number in range(first, last):
        laid.layout.lineAt(number).draw(brush.painter, QPointF(0.0, 0.0))


def _paint_flash(brush: Brush, laid: Laid, width: float) -> None:
    flash = brush.looks.flash
    if flash is None or flash[0] != laid.piece or flash[1] >= len(laid.lines):
        return
    line = laid.lines[flash[1]]
    colour = QColor(brush.ink.token("select"))
    colour.setAlphaF(0.55)
    brush.painter.fillRect(QRectF(-12.0, line.upper, width + 24.0, line.lower - line.upper), colour)


# Bands


def band_box(line: LineBox, rect: Rect, depth: int) -> QRectF:
    """Two pixels wider than the words; an inner one stands in by three pixels a level."""
    level = min(depth, _DEEPEST_INSET)
    inset, side = 3.0 * level, float(min(level, 1))
    top = line.upper + 3.0 + inset
    bottom = line.lower - 0.2 * inset
    return QRectF(rect.left - 2.0 + side, top, rect.right - rect.left + 4.0 - 2.0 * side, bottom - top)


def _paint_band(brush: Brush, laid: Laid, one: Placed, first: int, last: int) -> None:
    emphasis = brush.looks.emphasis(one.annotation)
    state = emphasis or one.annotation.status.value
    colour = brush.ink.colour(one.annotation.label, "band", state)
    for rect in laid.find(one.start, one.end):
        if first <= rect.line < last:
            path = band_path(band_box(laid.lines[rect.line], rect, one.depth), sides_of(laid, one, rect))
            brush.painter.fillPath(path, colour)
            if emphasis == "selected":
                brush.painter.setPen(QPen(brush.ink.colour(one.annotation.label, "tag"), 1.4))
                brush.painter.setBrush(Qt.BrushStyle.NoBrush)
                brush.painter.drawPath(path)


def band_path(box: QRectF, sides: Sides) -> QPainterPath:
    """Round where the annotation truly begins or ends, square where it goes on elsewhere."""
    path = QPainterPath()
    if sides.left and sides.right:
        path.addRoundedRect(box, _RADIUS, _RADIUS)
    elif not sides.left and not sides.right:
        path.addRect(box)
    else:
        _add_half_round(path, box, left=bool(sides.left))
    return path


def _add_half_round(path: QPainterPath, box: QRectF, *, left: bool) -> None:
    """Round at one side alone, corner by corner: of a round and a square box united Qt at times makes but the
    square half.
    """
    side = 2 * min(_RADIUS, box.width() / 2, box.height() / 2)
    corner = QRectF(box.left() if left else box.right() - side, box.top(), side, side)
    far, turn = (box.right(), 90.0) if left else (box.left(), -90.0)
    path.moveTo(far, box.top())
    path.arcTo(corner, 90.0, turn)
    path.arcTo(corner.translated(0.0, box.height() - side), 90.0 + turn, turn)
    path.lineTo(far, box.bottom())
    path.closeSubpath()


# Hits and selection


def _paint_hits(brush: Brush, laid: Laid, begin: int, end: int) -> None:
    found = brush.looks.hits_between(laid.position(begin), min(laid.end, laid.position(end)))
    painter = brush.painter
    for start, stop, current in found:
        painter.setPen(QPen(brush.ink.token("hit_edge"), 1.6) if current else Qt.PenStyle.NoPen)
        painter.setBrush(brush.ink.token("hit"))
        for rect in laid.find(laid.local(start), laid.local(stop)):
            line = laid.lines[rect.line]
            box = QRectF(
                rect.left - 2, line.upper + 5, rect.right - rect.left + 4, line.lower - line.upper - 8
            )
            painter.drawRoundedRect(box, _RADIUS, _RADIUS)


def _paint_selection(brush: Brush, laid: Laid, first: int, last: int) -> None:
    start, end = brush.looks.selection
    if end <= start or start >= laid.end or end <= laid.start:
        return
    low, high = laid.local(start), laid.local(end)
    colour = brush.ink.token("select")
    for number in range(first, last):
        begin, stop = max(low, laid.begins[number]), min(high, laid.line_end(number))
        if stop <= begin:
            continue
        line = laid.lines[number]
        for left, right in _selected(laid, number, begin, stop):
            box = QRectF(left - 1, line.upper, right - left + 2, line.lower - line.upper)
            brush.painter.fillRect(box, colour)


def _selected(laid: Laid, number: int, begin: int, stop: int) -> list[tuple[float, float]]:
    if begin == laid.begins[number] and stop == laid.line_end(number):
        whole = laid.layout.lineAt(number).naturalTextRect()
        return [(whole.left(), whole.right())]
    two_edges = laid.rtl and not laid.embedded
    found = find_rects(laid.layout, laid.projection.units, laid.begins, begin, stop, two_edges=two_edges)
    return [(rect.left, rect.right) for rect in found]


# Lines under the words


def lane_y(line: LineBox, lane: int, pitch: float) -> float:
    return line.lower + 1.5 + lane * pitch


def _paint_lines(brush: Brush, laid: Laid, one: Placed, first: int, last: int) -> None:
    form, emphasis = one.annotation.status.value, brush.looks.emphasis(one.annotation)
    colour = brush.ink.colour(one.annotation.label, "mark")
    for rect in laid.find(one.start, one.end):
        if first <= rect.line < last:
            y = lane_y(laid.lines[rect.line], one.lanes.get(rect.line, 0), brush.style.pitch)
            _paint_line(brush, form, bool(emphasis), colour, rect.left - 1, rect.right + 1, y)
            if one.annotation.uid in brush.looks.kin:
                width = rect.right - rect.left + 4
                brush.painter.fillRect(QRectF(rect.left - 2, y - 1.5, width, 4.0), brush.ink.token("ink"))


def _paint_line(
    brush: Brush, form: str, strong: bool, colour: QColor, left: float, right: float, y: float
) -> None:
    painter, width = brush.painter, right - left
    if form == "suggested":
        _dash(painter, colour, 2.6 if strong else 1.6, (3.2, 2.2), QPointF(right, y), QPointF(left, y))
    elif form == "rejected":
        grey = brush.ink.token("ink3")
        dots = (0.1, 2.6)
        _dash(painter, grey, 1.9 if strong else 1.4, dots, QPointF(right, y), QPointF(left, y), rounded=True)
    else:
        painter.fillRect(QRectF(left, y - 1.0, width, 3.0 if strong else 2.0), colour)


def _dash(
    painter: QPainter,
    colour: QColor,
    width: float,
    pattern: tuple[float, float],
    start: QPointF,
    end: QPointF,
    *,
    rounded: bool = False,
) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if rounded else Qt.PenCapStyle.FlatCap)
    # A pattern counts in pen widths: it is kept the same length for a stronger line.
    pen.setDashPattern([part * (1.6 / width if not rounded else 1.0) for part in pattern])
    painter.setPen(pen)
    painter.drawLine(start, end)


def _paint_grips(brush: Brush, laid: Laid, one: Placed, first: int, last: int) -> None:
    """A handle at each true end of the selected annotation."""
    brush.painter.setPen(QPen(brush.ink.token("paper"), 1))
    brush.painter.setBrush(brush.ink.colour(one.annotation.label, "tag"))
    for rect in laid.find(one.start, one.end):
        if not first <= rect.line < last:
            continue
        box = band_box(laid.lines[rect.line], rect, one.depth)
        left, right = sides_of(laid, one, rect)
        for wanted, x in ((left, box.left() - 2.2), (right, box.right() - 2.2)):
            if wanted:
                brush.painter.drawRoundedRect(QRectF(x, box.center().y() - 7, 4.5, 14), 2.2, 2.2)
