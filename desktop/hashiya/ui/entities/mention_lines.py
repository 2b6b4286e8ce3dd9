"""Mentions in their lines, each with a tick: the concordance's lines, from right to left as the text is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtWidgets import QStyleOptionViewItem

from hashiya.qtkit.tables import RowRole
from hashiya.ui.search.concordance_table import BEFORE, WORD, LineDelegate, LinesView
from hashiya.ui.widgets.checkbox import OFF, ON, draw_tick

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

    from hashiya.core.labels import Scheme
    from hashiya.services.search.concordance import ContextLine
    from hashiya.ui.context import Context

_ROOM = 34


class MentionLines(LinesView):
    """`turned`: ticks changed. Space turns the line at hand, a click on the box its own, Ctrl+A all."""

    turned = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.ticked: set[tuple[str, int, int]] = set()
        self._delegate = MentionDelegate(context, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleDescription(self.tr("Space ticks a line or takes its tick away."))

    def set_scheme(self, scheme: Scheme) -> None:
        self._delegate.scheme = scheme

    def show_ticked(self, lines: Sequence[ContextLine], ticked: Collection[tuple[str, int, int]]) -> None:
        """`ticked` are keys of lines."""
        self.ticked = set(ticked)
        self.show_lines(lines, keep=self.current)
        if lines and not self.currentIndex().isValid():
            self.setCurrentIndex(self.lines.index(0, WORD))

    def turn(self, line: ContextLine) -> None:
        self.ticked ^= {line.key}
        self.viewport().update()
        self.turned.emit()

    def turn_all(self) -> None:
        """All, or none where all are ticked."""
        keys = {line.key for line in self.lines.rows}
        self.ticked = set() if keys <= self.ticked else keys
        self.viewport().update()
        self.turned.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Space and self.current is not None:
            self.turn(self.current)
        elif event.key() == Qt.Key.Key_A and control:
            self.turn_all()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == BEFORE:
            box = self.visualRect(index)
            if event.position().x() >= box.right() - _ROOM:
                self.turn(self.lines.rows[index.row()])


class MentionDelegate(LineDelegate):
    """The box stands before the line, where reading begins."""

    def __init__(self, context: Context, view: MentionLines) -> None:
        super().__init__(context, view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.column() != BEFORE:
            super().paint(painter, option, index)
            return
        line: ContextLine = index.data(RowRole)
        box = QRectF(option.rect)
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(0, 0, -_ROOM + 8, 0)
        super().paint(painter, inner, index)
        state = ON if line.key in self._view.ticked else OFF
        square = QRectF(box.right() - _ROOM + 8, box.center().y() - 10, 20, 20)
        draw_tick(painter, square, state, self._context.theme)
