"""Menus of ticks, which stay open while they are set; choices of which one holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from PySide6.QtGui import QActionGroup, QKeyEvent, QMouseEvent


def add_choice(menu: QMenu, group: QActionGroup, text: str, data: object, *, chosen: bool) -> None:
    """One of the choices of `group`, of which one holds."""
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(chosen)
    action.setData(data)
    group.addAction(action)


class StayingMenu(QMenu):
    """Ticking does not close it; Escape, Enter elsewhere and a click outside do."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        turns = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if turns and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)
