"""The panel beside the compared text where it is asked what is said of annotations and of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.ui.commands.actions import first_key
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.review.answer_cards import AnswerCard, AnswerOption
from hashiya.ui.review.reason_field import ReasonField
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, ui_font
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.context import Context


class SaidPanel(Retranslated, QWidget):
    """`taken`: settle by the card that is chosen; `left`: the keyboard is to be the text's again."""

    taken = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.cards: list[AnswerCard] = []
        self._chosen, self._writable = "", True
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = TextLine(size=12, bold=True)
        self._sentence = TextLine(size=13, wrap=True)
        self._settled = TextLine(size=12, tone="second", wrap=True)
        self._brought = TextLine(size=11, tone="third", wrap=True)
        self.reason = ReasonField()
        self.reason.setFixedHeight(62)
        self.reason.setFont(ui_font(12))
        self.reason.entered.connect(self._on_entered)
        self.reason.left.connect(self.left)
        self._about = ""
        self.primary = push_button(context, kind="primary")
        self.primary.clicked.connect(self._on_entered)
        act = QHBoxLayout()
        act.setSpacing(4)
        act.addWidget(self.primary)
        act.addWidget(CommandCap(context, "settle.take"))
        act.addStretch(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        for part in (self._title, self._sentence, self._settled):
            column.addWidget(part)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        column.addLayout(self._cards)
        column.addWidget(self.reason)
        column.addWidget(self._brought)
        column.addLayout(act)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.retranslate()

    # ---------------------------------------------------------------- what is shown
    def show_question(
        self,
        sentence: str,
        cards: Sequence[AnswerOption],
        *,
        chosen: str,
        about: str = "",
        settled: str = "",
        brings: int = 0,
        writable: bool = True,
    ) -> None:
        """`settled` is what was decided before ("": open); `brings` annotations come into gold with it.

        A reason is written for the question `about` which it is, and for no other; "" takes none.
        """
        if about != self._about:
            self._about = about
            self.reason.clear()
        self.reason.setVisible(bool(about))
        self.reason.setReadOnly(not writable)
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards, self._writable = [], writable
        self._sentence.setText(sentence)
        self._settled.setText(settled)
        self._settled.setVisible(bool(settled))
        words = self.tr("%Ln agreed annotations come into gold with it.", "", brings) if brings else ""
        self._brought.setText(words)
        self._brought.setVisible(bool(words))
        for answer in cards:
            card = AnswerCard(self._context, answer)
            card.taken.connect(self._on_card)
            card.setEnabled(writable)
            self.cards.append(card)
            self._cards.addWidget(card)
        self.choose(chosen)

    # ---------------------------------------------------------------- choosing
    @property
    def chosen(self) -> str:
        return self._chosen

    def choose(self, code: str) -> None:
        """Show an answer as the one that Enter takes."""
        self._chosen = code
        for card in self.cards:
            card.set_chosen(card.answer.code == code)
            if card.chosen:
                self._area.ensureWidgetVisible(card)
        self.primary.setEnabled(bool(code) and self._writable)

    def step(self, by: int) -> None:
        """To the next or previous answer."""
        codes = [card.answer.code for card in self.cards]
        if codes:
            place = codes.index(self._chosen) if self._chosen in codes else -1
            self.choose(codes[(place + by) % len(codes)])

    def choose_key(self, key: str) -> None:
        """The answer of a digit."""
        answers = [card.answer for card in self.cards]
        found = next((each.code for each in answers if key in (each.key, *each.keys)), "")
        if found:
            self.choose(found)

    def _on_card(self, code: str) -> None:
        """A click chooses as a digit does; a second one settles as Enter does."""
        if code == self._chosen:
            self._on_entered()
        else:
            self.choose(code)

    def _on_entered(self) -> None:
        if self._chosen and self._writable:
            self.taken.emit()

    # ---------------------------------------------------------------- words
    def show_count(self, place: int, count: int) -> None:
        """Where one is among them."""
        words = self.tr("Attributes, links, relations")
        self._title.setText(f"{words} · {number(place + 1)}/{number(count)}" if count else words)

    def retranslate(self) -> None:
        self.show_count(0, 0)
        self._area.setAccessibleName(self.tr("Answers"))
        self.reason.setAccessibleName(self.tr("Reason in your own words"))
        key = first_key(self._context, "settle.reason")
        self.reason.setPlaceholderText(self.tr("In your own words ({0})").format(key))
        name_button(self.primary, self.tr("Settle so"))
