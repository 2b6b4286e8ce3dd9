"""Parts of the inspector: a named line, a stepper, the note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QWidget

from hashiya.ui.context import Context
from hashiya.ui.widgets.basic import Line, tool_button


class NoteEdit(QPlainTextEdit):
    """Kept when the keyboard leaves it; Escape and Ctrl+Enter leave it."""

    kept = Signal(str)
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.kept.emit(self.toPlainText().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (control and enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Field(QWidget):
    """A name and what belongs to it on one line."""

    def __init__(self, *widgets: QWidget, wide: bool = False) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.name = Line(size=12, tone="third")
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
        self.name = Line(size=12, tone="second")
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
