"""In place of figures of agreement while one person alone has worked: what it takes, and what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from hashiya.ui.context import Context


class LoneAnnotator(Retranslated, QWidget):
    """`wanted` carries the command that a button stands for, `content_wanted`: one's own figures."""

    wanted = Signal(str)
    content_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._words = TextLine(size=14, wrap=True)
        self._own = push_button(context, icon="chart-column")
        self._merge = push_button(context, icon="git-merge")
        self._package = push_button(context, icon="package")
        self._own.clicked.connect(self.content_wanted)
        self._merge.clicked.connect(self._on_merge)
        self._package.clicked.connect(self._on_package)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._merge, self._package, self._own):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._words)
        column.addLayout(row)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retranslate()

    def _on_merge(self) -> None:
        self.wanted.emit("file.merge")

    def _on_package(self) -> None:
        self.wanted.emit("review.assign")

    def retranslate(self) -> None:
        self._words.setText(
            self.tr(
                "Agreement is measured between people who read the same text, each for themselves. Give a "
                "colleague a package of documents, or merge the file they worked in: the figures then stand "
                "here. What you did alone is counted under “What the texts hold” and “My own work”."
            )
        )
        name_button(self._own, self.tr("What the texts hold"))
        name_button(self._merge, self.tr("Merge colleagues' work…"))
        name_button(self._package, self.tr("Make packages for annotators…"))
