"""A label whose lines from right to left all begin at the edge.

Qt sets a line that goes on below with the space that ends it, so in text from right to left all lines but the
last stands a space's width too far in (Qt 6.11; from left to right it does not).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QStyle

from hashiya.qtkit.plain_text import is_rtl

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_BREAK = "\u2028"


class WrappedLabel(QLabel):
    """A `QLabel` in all but how it paints plain text that wraps."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_mended():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.drawFrame(painter)
        room, margin = self.contentsRect(), self.margin()
        room.adjust(margin, margin, -margin, -margin)
        layout, height = self._laid_out(room.width())
        side = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        top = float(room.top())
        if side & Qt.AlignmentFlag.AlignVCenter:
            top += (room.height() - height) / 2
        elif side & Qt.AlignmentFlag.AlignBottom:
            top += room.height() - height
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout.draw(painter, QPointF(room.left(), round(top)))

    def _is_mended(self) -> bool:
        """Whether these words are plain, wrap, run from right to left and cannot be selected."""
        return (
            self.wordWrap()
            and self.textFormat() == Qt.TextFormat.PlainText
            and not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
            and is_rtl(self.text())
        )

    def _laid_out(self, width: int) -> tuple[QTextLayout, float]:
        option = QTextOption(
            QStyle.visualAlignment(self.layoutDirection(), self.alignment()) | Qt.AlignmentFlag.AlignAbsolute
        )
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout = QTextLayout(self.text().replace("\n", _BREAK), self.font())
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height
