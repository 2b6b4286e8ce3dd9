"""The title of a panel: its name, a count and a few icons; the dock is dragged by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from hashiya.ui.widgets.basic import TextLine, tool_button

if TYPE_CHECKING:
    from hashiya.ui.context import Context


class PanelHead(QWidget):
    """`buttons` come at the trailing edge in the order they are added."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 10, 4)
        self._row.setSpacing(6)
        self._title = TextLine(size=12, bold=True)
        self._count = TextLine(size=12, tone="third")
        self._row.addWidget(self._title)
        self._row.addWidget(self._count)
        self._row.addStretch(1)

    def add(self, icon: str) -> QToolButton:
        button = tool_button(self._context, icon, size=15, role="ink3")
        button.setIconSize(QSize(15, 15))
        button.setFixedSize(28, 26)
        self._row.addWidget(button)
        return button

    def set_title(self, text: str) -> None:
        self._title.setText(text)

    def set_count(self, text: str) -> None:
        self._count.setText(text)
