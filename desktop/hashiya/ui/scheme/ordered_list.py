"""A list the order of which counts: buttons below it, two of which move what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from hashiya.ui.widgets.basic import name_button, tool_button

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.context import Context


class OrderedList(QVBoxLayout):
    """`stepped` carries by how many places what is chosen is to move, up where negative."""

    stepped = Signal(int)

    def __init__(self, context: Context, listed: QWidget, buttons: Iterable[QPushButton]) -> None:
        super().__init__()
        up, down = tool_button(context, "arrow-up"), tool_button(context, "arrow-down")
        name_button(up, self.tr("Move up"), "Alt+↑")
        name_button(down, self.tr("Move down"), "Alt+↓")
        up.clicked.connect(self._on_up)
        down.clicked.connect(self._on_down)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in buttons:
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(up)
        row.addWidget(down)
        listed.setMinimumWidth(300)
        listed.setMaximumWidth(340)
        self.setSpacing(8)
        self.addWidget(listed, 1)
        self.addLayout(row)

    def _on_up(self) -> None:
        self.stepped.emit(-1)

    def _on_down(self) -> None:
        self.stepped.emit(1)
