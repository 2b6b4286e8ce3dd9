"""What is said of a package that one may install and that does not come along: why, how, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from hashiya.ui.context import Context

COMMAND = "pip install pygamma-agreement"


class MissingPackage(Retranslated, QFrame):
    """A card with the words and the command to copy; hidden until it is asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._words = TextLine(size=12, tone="second", wrap=True)
        self.command = QLineEdit(COMMAND)
        self.command.setReadOnly(True)
        self.command.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.command.setFixedWidth(270)
        self.copy, self._close = push_button(context, icon="copy"), push_button(context, kind="quiet")
        self.copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.command, self.copy, self._close):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(row)
        self.retranslate()
        self.hide()

    def words(self) -> str:
        return self._words.text()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(COMMAND)
        name_button(self.copy, self.tr("Copied"))

    def retranslate(self) -> None:
        self._words.setText(
            self.tr(
                "γ is computed by an optional package, pygamma-agreement, which is not installed here. "
                "It does not come with Hashiya, because one of its parts is under the GPL. "
                "With the network on, run this command in the Python that Hashiya runs in, "
                "then start Hashiya again; Hashiya itself fetches nothing."
            )
        )
        self.command.setAccessibleName(self.tr("Command that installs it"))
        name_button(self.copy, self.tr("Copy"))
        name_button(self._close, self.tr("Close"))
