"""Headings of a table that sort it, by keyboard too: arrows go along them, Enter or Space sorts.

The sorted heading is told by an arrow beside its words; Qt draws its own at the far end of the section, where
it seems to belong to the heading that comes after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QTableView

_PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ARROWS = {Qt.SortOrder.AscendingOrder: "↑", Qt.SortOrder.DescendingOrder: "↓"}


class SortHeader(QHeaderView):
    """The headings of one table; `ring` says the colour of the ring around the one that has the keyboard."""

    def __init__(self, table: QTableView, ring: Callable[[], str]) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table, self._ring = table, ring
        self._place = 0  # from the leading side, of the heading that the keyboard is at
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def at(self) -> int:
        """The column that the keyboard is at."""
        return self.logicalIndex(self._place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ahead = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._go(self._place + (1 if key == ahead else -1))
        elif key in _PRESSES:
            self._sort(self.at)
        elif key == Qt.Key.Key_Down:
            self._table.setFocus()
        else:
            event.ignore()  # the page's keys

    def _go(self, place: int) -> None:
        self._place = max(0, min(place, self.count() - 1))
        self.viewport().update()
        self._tell()

    def _sort(self, column: int) -> None:
        order = Qt.SortOrder.AscendingOrder
        if self.sortIndicatorSection() == column:
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            order = Qt.SortOrder.AscendingOrder if down else Qt.SortOrder.DescendingOrder
        else:
            wanted = self.model().headerData(column, self.orientation(), Qt.ItemDataRole.InitialSortOrderRole)
            order = Qt.SortOrder(wanted) if wanted is not None else order
        self.setSortIndicator(column, order)
        self._tell()

    def _tell(self) -> None:
        """For who hears the window: which heading it is and how it sorts."""
        self.setAccessibleDescription(self._words(self.at))

    def _words(self, column: int) -> str:
        words = str(self.model().headerData(column, self.orientation()) or "")
        if column == self.sortIndicatorSection():
            words += f" {_ARROWS[self.sortIndicatorOrder()]}"
        return words

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, column: int) -> None:
        super().initStyleOptionForIndex(option, column)
        option.text = self._words(column)
        option.sortIndicator = QStyleOptionHeader.SortIndicator.None_

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        painter.save()
        super().paintSection(painter, rect, column)
        painter.restore()
        if self.hasFocus() and column == self.at:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._ring()), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go(self._place)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
