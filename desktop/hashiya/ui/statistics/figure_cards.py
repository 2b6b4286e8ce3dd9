"""Cards of the statistics page: a figure with its words, and a frame for a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.spoken.spoken_roles import say
from hashiya.ui.widgets.basic import TextLine, ui_font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

say("Button", "FigureCard")


class FigureView(QWidget):
    """A view of the statistics page: at its head the one sentence that says what it means."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._context, self._session = context, session
        self.lead = TextLine(size=14, tone="second", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(40, 0, 40, 18)
        self._column.setSpacing(11)
        self._column.addWidget(self.lead)


class FigureCard(QFrame):
    """A number on its own, what it is, what it says; when it misleads stands in the tooltip.

    `pressed` by a click, Enter or Space, for whoever shows what the number counts.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._figure = QLabel()
        self._figure.setTextFormat(Qt.TextFormat.PlainText)
        self._figure.setFont(ui_font(28))
        self._name, self._says = TextLine(size=13, wrap=True), TextLine(size=12, tone="third", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 9, 14, 10)
        row.setSpacing(14)
        row.addWidget(self._figure)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._says)
        row.addLayout(words, 1)
        self.setMinimumWidth(170)
        self.setMinimumHeight(64)

    def show_figure(self, figure: str, name: str, says: str, *, tip: str = "", why: str = "") -> None:
        """`why` explains a figure that has no value, in place of what it says."""
        self._figure.setText(figure)
        self._name.setText(name)
        self._says.setText(why or says)
        for line in (self._name, self._says):
            line.setMinimumWidth(40)
        self.setToolTip(plain_tip("\n".join(part for part in (name, why, says, tip) if part)))
        self.setAccessibleName(f"{name}: {figure}")
        self.setAccessibleDescription(" ".join(part for part in (why or says, tip) if part))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._figure.setFont(ui_font(28))


class PlotCard(QFrame):
    """A title, a quieter line, and what is shown below; an empty one says why."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._title, self._more = TextLine(size=13, bold=True), TextLine(size=12, tone="second")
        self._nothing = TextLine(size=12, tone="second", wrap=True)
        self.body = body
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 13)
        column.setSpacing(4)
        for part in (self._title, self._more):
            column.addWidget(part)
        column.addSpacing(6)
        column.addWidget(body, 1)
        column.addWidget(self._nothing, 1, Qt.AlignmentFlag.AlignTop)
        self.show_words("", "")

    def show_words(self, title: str, more: str = "", nothing: str = "") -> None:
        """`nothing` stands where the plot would, when there is none."""
        self._title.setText(title)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self._nothing.setText(nothing)
        self._nothing.setVisible(bool(nothing))
        self.body.setVisible(not nothing)


def card_row(cards: Iterable[FigureCard]) -> QHBoxLayout:
    """Cards side by side, of one width."""
    row = QHBoxLayout()
    row.setSpacing(14)
    for card in cards:
        row.addWidget(card, 1)
    return row
