"""The field for a reason in one's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from hashiya.ui.widgets.input_fields import ProseEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class ReasonField(ProseEdit):
    """One's own words; Enter settles, Shift+Enter begins a line, Escape goes back to the text."""

    entered = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Tab:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
