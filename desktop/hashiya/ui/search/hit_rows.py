"""Rows of the search panel: a place that was found in its line, its document's name beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from hashiya.qtkit.plain_text import cut_is_rtl
from hashiya.ui.search.kwic import forced_line
from hashiya.ui.widgets.basic import RowPainter, quote_font, ui_font
from hashiya.ui.widgets.rows import RowDelegate, Standing

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from hashiya.services.search.find import Hit
    from hashiya.ui.context import Context


class HitDelegate(RowDelegate):
    """The hit in the middle, what is before it on the right where the text runs from the right."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.with_names = False

    def draw(self, row: RowPainter, hit: Hit, standing: Standing) -> None:
        theme = self._context.theme
        self.draw_ground(row, standing)
        names = min(200.0, row.rect.width() / 4) if self.with_names else 0.0
        if names:
            row.text(row.box(10, names - 20, trail=True), hit.name, ui_font(12), theme.ink2, trail=True)
        line = row.box(10, row.rect.width() - 20 - names)
        self._draw_line(row.painter, hit, line)

    def _draw_line(self, painter: QPainter, hit: Hit, line: QRectF) -> None:
        theme, font = self._context.theme, quote_font(15)
        metrics = QFontMetricsF(font)
        width = min(metrics.horizontalAdvance(hit.surface), line.width() / 2)
        middle = QRectF(line.center().x() - width / 2, line.top(), width, line.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hit))
        painter.drawRoundedRect(middle.adjusted(-3, 4, 3, -4), 3, 3)
        rtl = cut_is_rtl(hit.before + hit.surface + hit.after)
        side = line.right() - middle.right() - 8
        right = QRectF(middle.right() + 8, line.top(), side, line.height())
        left = QRectF(line.left(), line.top(), middle.left() - 8 - line.left(), line.height())
        before, after = (right, left) if rtl else (left, right)
        painter.setFont(font)
        painter.setPen(QColor(theme.ink))
        painter.drawText(
            middle.adjusted(-6, -1, 6, -1), int(Qt.AlignmentFlag.AlignCenter) | forced_line(rtl), hit.surface
        )
        painter.setPen(QColor(theme.ink2))
        # Elided at the far ends: what is next to the hit is what matters.
        lead = metrics.elidedText(hit.before, Qt.TextElideMode.ElideLeft, before.width())
        trail = metrics.elidedText(hit.after, Qt.TextElideMode.ElideRight, after.width())
        near_left, near_right = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | forced_line(rtl)
        painter.drawText(before.adjusted(0, -1, 0, -1), flags | (near_left if rtl else near_right), lead)
        painter.drawText(after.adjusted(0, -1, 0, -1), flags | (near_right if rtl else near_left), trail)
