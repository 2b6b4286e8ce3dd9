"""Parts of the inspector: a named line, a stepper, the note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from hashiya.ui.widgets.basic import TextLine, tool_button
from hashiya.ui.widgets.input_fields import ProseEdit

if TYPE_CHECKING:
    from hashiya.ui.context import Context


class NoteEdit(ProseEdit):
    """`focus_left`: the keyboard has gone elsewhere; `left`: it is to, by Escape or Ctrl+Enter."""

    focus_left = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter ends the note here; it is no shortcut for the whole document while one is written."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends(event):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _ends(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _ends(event: QKeyEvent) -> bool:
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() == Qt.Key.Key_Escape or (control and enter)


class Field(QWidget):
    """A name and what belongs to it on one line."""

    def __init__(self, *widgets: QWidget, wide: bool = False) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.name = TextLine(size=12, tone="third")
        self.name.setFixedWidth(84)
        top = Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self.name, 0, top)
        for widget in widgets:
            row.addWidget(widget, 1 if wide else 0)
        if not wide:
            row.addStretch(1)


class Stepper(QWidget):
    """A name with less and more beside it."""

    stepped = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.name = TextLine(size=12, tone="second")
        self.less, self.more = self._button(context, "minus"), self._button(context, "plus")
        self.less.clicked.connect(self._on_less)
        self.more.clicked.connect(self._on_more)
        for widget in (self.name, self.less, self.more):
            row.addWidget(widget)

    def _button(self, context: Context, icon: str) -> QToolButton:
        button = tool_button(context, icon, size=14)
        button.setFixedSize(26, 26)
        return button

    def _on_less(self) -> None:
        self.stepped.emit(-1)

    def _on_more(self) -> None:
        self.stepped.emit(1)
