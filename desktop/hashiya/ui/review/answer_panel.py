"""What the panels beside the compared text share: answers as cards, a reason in one's own words, the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from hashiya.ui.commands.actions import first_key
from hashiya.ui.review.answer_cards import AnswerCard, AnswerOption
from hashiya.ui.widgets.basic import TextLine, push_button, rule, ui_font
from hashiya.ui.widgets.input_fields import ProseEdit
from hashiya.ui.widgets.natural_area import NaturalArea
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.context import Context


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


class AnswerPanel(Retranslated, QWidget):
    """`taken`: settle by the answer that is chosen; `left`: the keyboard is to be the text's again.

    A subclass lays out `cards_column`, `reason` and `primary`, and calls `fill` with the whole.
    """

    taken = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.cards: list[AnswerCard] = []
        self._chosen, self._ready, self._writable = "", False, True
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = TextLine(size=12, bold=True)
        self._settled = TextLine(size=12, tone="second", wrap=True)
        self.cards_column = QVBoxLayout()
        self.cards_column.setSpacing(8)
        self.reason = ReasonField()
        self.reason.setFixedHeight(62)
        self.reason.setFont(ui_font(12))
        self.reason.entered.connect(self._on_entered)
        self.reason.left.connect(self.left)
        self.primary = push_button(context, kind="primary")
        self.primary.clicked.connect(self._on_entered)
        self._area: QScrollArea

    def fill(self, column: QVBoxLayout, foot: QVBoxLayout | None = None) -> None:
        """The panel is this column, scrolled where it is too long; `foot` stays in sight below it."""
        body = QWidget()
        body.setLayout(column)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        if foot is None:
            self._area = QScrollArea()
            self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its parts take the keys, and are scrolled to
            self._area.setWidgetResizable(True)
            self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._area.setWidget(body)
            outer.addWidget(self._area)
            return
        self._area = NaturalArea(body)
        outer.setSpacing(0)
        outer.addWidget(self._area)
        outer.addWidget(rule())
        outer.addLayout(foot)
        outer.addStretch(1)

    def show_answers(self, answers: Sequence[AnswerOption], settled: str, *, writable: bool) -> None:
        """A card for each answer; `settled` is what was decided before ("": open)."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards, self._writable = [], writable
        self._settled.setText(settled)
        self._settled.setVisible(bool(settled))
        for answer in answers:
            card = AnswerCard(self._context, answer)
            card.taken.connect(self._on_card)
            card.setEnabled(writable)
            self.cards.append(card)
            self.cards_column.addWidget(card)

    # ---------------------------------------------------------------- choosing
    @property
    def chosen(self) -> str:
        """The code of the answer at hand, "" for none."""
        return self._chosen

    def choose(self, code: str) -> None:
        """Show an answer as the one that Enter takes."""
        self.mark(code, ready=bool(code))

    def mark(self, code: str, *, ready: bool) -> None:
        """Which answer is at hand; `ready`: whether Enter would settle."""
        self._chosen, self._ready = code, ready
        for card in self.cards:
            card.set_chosen(card.answer.code == code)
        self.primary.setEnabled(ready and self._writable)

    def step(self, by: int) -> None:
        """To the next or previous answer."""
        codes = [answer.code for answer in self.steps()]
        if codes:
            place = codes.index(self._chosen) if self._chosen in codes else -1
            self.choose(codes[(place + by) % len(codes)])

    def steps(self) -> list[AnswerOption]:
        """The answers one can step through."""
        return [card.answer for card in self.cards]

    def code_of_key(self, key: str) -> str:
        """The answer of a digit, "" for none."""
        answers = [card.answer for card in self.cards]
        return next((each.code for each in answers if key in (each.key, *each.keys)), "")

    def _on_card(self, code: str) -> None:
        """A click chooses as a digit does; a second one settles as Enter does."""
        if code == self._chosen:
            self._on_entered()
        else:
            self.choose(code)

    def _on_entered(self) -> None:
        if self._ready and self._writable:
            self.taken.emit()

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self._area.setAccessibleName(self.tr("Answers"))
        self.reason.setAccessibleName(self.tr("Reason in your own words"))
        key = first_key(self._context, "settle.reason")
        self.reason.setPlaceholderText(self.tr("In your own words ({0})").format(key))
