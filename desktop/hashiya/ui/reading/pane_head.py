"""The line over each of two texts: which document it is, whether one works in it, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from hashiya.ui.widgets.basic import ElidedLine, TextLine, tool_button

if TYPE_CHECKING:
    from hashiya.ui.context import Context

HEIGHT = 36
_LINE = 3


class PaneHead(QWidget):
    """`at_work`: the keys act in the text under it; told by words and a line, not by a colour alone."""

    def __init__(self, context: Context, *, at_work: bool) -> None:
        super().__init__()
        self._context, self._at_work = context, at_work
        self.setProperty("part", "head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 8, 0)
        self._row.setSpacing(6)
        self._said = TextLine(size=11, bold=at_work, tone="" if at_work else "third")
        self._title = ElidedLine(context, 12, "ink" if at_work else "ink3")
        self._row.addWidget(self._said)
        self._row.addWidget(self._title, 1)

    def add(self, icon: str) -> QToolButton:
        """A button at the trailing edge."""
        button = tool_button(self._context, icon, size=14)
        self._row.addWidget(button)
        return button

    def tell(self, said: str, title: str) -> None:
        self._said.setText(said)
        self._title.set_text(title)

    @property
    def told(self) -> str:
        return f"{self._said.text()} {self._title.text()}"

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._at_work:
            painter = QPainter(self)
            painter.fillRect(QRect(0, 0, self.width(), _LINE), QColor(self._context.theme.accent))
            painter.end()
