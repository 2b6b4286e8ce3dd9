"""Rows of two lines with a tick each: what is ticked will be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal

from hashiya.ui.widgets.basic import RowPainter
from hashiya.ui.widgets.checkbox import OFF, ON, draw_tick
from hashiya.ui.widgets.two_line_list import EntryDelegate, EntryList, ListEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from hashiya.ui.context import Context
    from hashiya.ui.widgets.rows import Standing

_INDENT = 28.0  # pixels of the tick before the words


class TickedList(EntryList):
    """`turned` says that ticks changed; Space turns the row at hand, a click on the box its own."""

    turned = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(context, name)
        self.ticked: set[str] = set()
        self.setItemDelegate(_Delegate(context, self))
        self.setAccessibleDescription(self.tr("Space ticks a row or takes its tick away."))

    def show_ticked(self, entries: Sequence[ListEntry], ticked: Collection[str]) -> None:
        """`ticked` are keys of entries."""
        self.ticked = set(ticked)
        self.show_entries(entries)

    def turn(self, key: str) -> None:
        self.ticked ^= {key}
        self.viewport().update()
        self.turned.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.current is not None:
            self.turn(self.current.key)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        entry = self.entries.at(index)
        if entry is None or event.button() != Qt.MouseButton.LeftButton:
            return
        box = self.visualRect(index)
        rtl = self.isRightToLeft()
        inside = box.right() - event.position().x() if rtl else event.position().x() - box.left()
        if inside <= _INDENT + 10:
            self.turn(entry.key)


class _Delegate(EntryDelegate):
    def __init__(self, context: Context, view: TickedList) -> None:
        super().__init__(context, view)
        self._view = view

    def draw(self, row: RowPainter, entry: ListEntry, standing: Standing) -> None:
        state = ON if entry.key in self._view.ticked else OFF
        left, right = (0.0, -_INDENT) if row.rtl else (_INDENT, 0.0)
        box = row.box(4, 20)
        inner = RowPainter(row.painter, QRectF(row.rect).adjusted(left, 0, right, 0), rtl=row.rtl)
        super().draw(inner, entry, standing)
        draw_tick(row.painter, box, state, self._context.theme)
