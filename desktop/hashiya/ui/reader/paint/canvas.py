"""Paints what is in sight of a page: ground, numbers, pieces, caret, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from hashiya.ui.reader.caret import flag_points_left
from hashiya.ui.reader.paint.hints import paint_hints
from hashiya.ui.reader.paint.kept_picture import KeptPicture, reach_of
from hashiya.ui.reader.paint.margin import Margin
from hashiya.ui.reader.paint.painting import Brush, paint_piece
from hashiya.ui.reader.paint.relation_lines import grip_place, paint_grip, paint_relations

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.span import Annotation
    from hashiya.ui.reader.paint.highlight_state import HighlightState
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.reader_page import ReaderPage


def _no_name(_uid: str) -> str:
    return ""


class Canvas:
    """`name_of` gives the name of the person with a uid, for notes."""

    def __init__(self, page: ReaderPage, looks: HighlightState, ink: LabelPaint) -> None:
        self._page, self._looks, self.ink = page, looks, ink
        self._margin = Margin()
        self.kept = KeptPicture()
        self.name_of: Callable[[str], str] = _no_name

    def paint(self, painter: QPainter) -> None:
        """Lines that look as they did are not painted again; what stands over them is."""
        page = self._page
        self._looks.notes = page.margin_open
        ratio = painter.device().devicePixelRatioF()
        picture = self.kept.renewed(page, self.ink, self._looks, ratio, self._paint_all_in)
        painter.drawPixmap(0, 0, picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if page.margin_open:
            self._margin.paint_notes(painter, page, self.ink, self.name_of, self._looks.selected)
        self._paint_caret(painter)
        paint_relations(painter, page, self.ink, self._looks)
        self._paint_relation_grip(painter)
        paint_hints(painter, page, self.ink, self._looks.hints)

    def _paint_all_in(self, painter: QPainter, clip: QRect) -> None:
        """Ground, numbers and lines, as far as they reach into the rectangle: whatever else is painted, the
        same dots come out.
        """
        page, around = self._page, reach_of(self._page.style)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(clip, self.ink.token("paper"))
        brush = Brush(painter, self.ink, page.style, self._looks)
        current = page.pieces.paragraph_of(page.pieces.piece_at(self._looks.at))
        for laid, y in page.in_sight():
            if y > clip.bottom() + around or y + laid.height < clip.top() - around:
                continue
            first = laid.line_at(clip.top() - y - around)
            last = laid.line_at(clip.bottom() - y + around) + 1
            painter.save()
            painter.translate(page.left, y)
            paint_piece(brush, laid, first, last, width=page.width)
            painter.restore()
            if self._looks.numbers and first == 0:
                self._margin.paint_number(painter, page, self.ink, laid, y, current)

    def _paint_relation_grip(self, painter: QPainter) -> None:
        if self._looks.relation_grip and self._looks.chosen_range is not None:
            place = grip_place(self._page, self._looks.chosen_range)
            if place is not None:
                paint_grip(painter, self.ink, self._looks, place)

    def _paint_caret(self, painter: QPainter) -> None:
        position = self._looks.caret
        spot = self._page.find_spot(position) if position is not None else None
        if spot is None or position is None or spot.lower < 0 or spot.upper > self._page.viewport[1]:
            return
        x, top = self._page.left + spot.x, spot.upper
        colour = self.ink.token("accent")
        painter.fillRect(QRectF(x - 1, top, 2, spot.lower - top), colour)
        way = -1.0 if flag_points_left(self._page, position) else 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = [QPointF(x - way, top), QPointF(x + way * 6, top), QPointF(x - way, top + 6)]
        painter.drawPolygon(QPolygonF(corners))


def annotation_box(page: ReaderPage, annotation: Annotation, near: float) -> QRectF | None:
    """The rectangle of that line of an annotation which is nearest to y, lanes included, in the viewport."""
    best: tuple[float, QRectF] | None = None
    for laid, y in page.in_sight():
        if annotation.end <= laid.start or annotation.start >= laid.end:
            continue
        for rect in laid.find(laid.local(annotation.start), laid.local(annotation.end)):
            line = laid.lines[rect.line]
            top = y + line.upper
            bottom = y + line.lower + max(1, line.rows) * page.style.pitch
            box = QRectF(page.left + rect.left, top, rect.right - rect.left, bottom - top)
            away = 0.0 if top <= near <= bottom else min(abs(near - top), abs(near - bottom))
            if best is None or away < best[0]:
                best = (away, box)
    return best[1] if best else None


def selection_box(page: ReaderPage, chosen: tuple[int, int]) -> QRect:
    """Around what is in sight of a range, in the viewport's coordinates."""
    start, end = chosen
    box = QRectF()
    if end <= start:
        return QRect()
    for laid, y in page.in_sight():
        if end <= laid.start or start >= laid.end:
            continue
        for rect in laid.find(laid.local(start), laid.local(end)):
            line = laid.lines[rect.line]
            top, bottom = y + line.upper, y + line.lower
            if bottom > 0 and top < page.viewport[1]:
                box = box.united(QRectF(page.left + rect.left, top, rect.right - rect.left, bottom - top))
    return box.toAlignedRect()
