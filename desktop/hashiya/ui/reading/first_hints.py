"""A few hints over the first text a person opens; put away they are found again in the Help menu."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hashiya.ui.commands.actions import first_key
from hashiya.ui.context import Context
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule
from hashiya.ui.widgets.retranslated import Retranslated

_SEEN = "hints/seen"
_TWO_COLUMNS = 700  # pixels from which the hints stand in two columns


class FirstHints(Retranslated, QWidget):
    """Stands between the head and the text and takes no keyboard; shown until it is put away once."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("part", "page")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title = TextLine(size=12, bold=True)
        self.hints = [TextLine(size=12, tone="second", wrap=True) for _ in range(4)]
        self.close_button = push_button(context, kind="quiet")
        self.close_button.clicked.connect(self.put_away)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        inside = QVBoxLayout()
        inside.setContentsMargins(20, 6, 14, 10)
        inside.setSpacing(2)
        inside.addLayout(head)
        inside.addLayout(self._grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inside)
        column.addWidget(rule())
        self._columns = 0
        self._arrange(1)
        self.hide()
        self.retranslate()

    def show_first(self) -> None:
        """For the first text; nothing once they were put away."""
        if not self._context.settings.get(_SEEN):
            self.show()

    def show_again(self) -> None:
        """From the menu: there again, or away."""
        if self.isVisible():
            self.put_away()
        else:
            self.show()

    def put_away(self) -> None:
        """Away for good, until somebody asks for them."""
        self._context.settings.set(_SEEN, True)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= _TWO_COLUMNS else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, hint in enumerate(self.hints):
            self._grid.addWidget(hint, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def retranslate(self) -> None:
        keys = {
            name.rpartition(".")[2]: first_key(self._context, name)
            for name in ("suggestions.next", "suggestions.accept", "suggestions.reject", "annotate.point")
        }
        keys |= {
            name.rpartition(".")[2]: first_key(self._context, name)
            for name in ("annotate.done", "view.palette", "help.shortcuts")
        }
        words = (
            self.tr("{next} goes to the next suggestion; {accept} accepts it, {reject} rejects it."),
            self.tr("Select words and press the key of a label; the legend (View menu) shows the keys."),
            self.tr("{point} puts letters over the words: type them to select without the mouse."),
            self.tr("{done}: done, next text. {palette} finds any command, {shortcuts} shows all keys."),
        )
        for line, text in zip(self.hints, words, strict=True):
            line.setText(text.format(**keys))
        self._title.setText(self.tr("First steps"))
        self.setAccessibleName(self.tr("First steps"))
        name_button(self.close_button, self.tr("Got it"))
