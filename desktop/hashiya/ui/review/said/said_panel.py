"""The panel beside the compared text where it is asked what is said of annotations and of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from hashiya.qtkit.i18n import number
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.review.answer_panel import AnswerPanel
from hashiya.ui.widgets.basic import TextLine, name_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.context import Context
    from hashiya.ui.review.answer_cards import AnswerOption


class SaidPanel(AnswerPanel):
    """A sentence that asks, and its answers."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sentence = TextLine(size=13, wrap=True)
        self._brought = TextLine(size=11, tone="third", wrap=True)
        self._about = ""
        act = QHBoxLayout()
        act.setSpacing(4)
        act.addWidget(self.primary)
        act.addWidget(CommandCap(context, "settle.take"))
        act.addStretch(1)
        column = QVBoxLayout()
        for part in (self._title, self._sentence, self._settled):
            column.addWidget(part)
        column.addLayout(self.cards_column)
        column.addWidget(self.reason)
        column.addWidget(self._brought)
        column.addLayout(act)
        column.addStretch(1)
        self.fill(column)
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
        self.show_answers(cards, settled, writable=writable)
        self._sentence.setText(sentence)
        words = self.tr("%Ln agreed annotations come into gold with it.", "", brings) if brings else ""
        self._brought.setText(words)
        self._brought.setVisible(bool(words))
        self.choose(chosen)

    # ---------------------------------------------------------------- choosing
    def mark(self, code: str, *, ready: bool) -> None:
        super().mark(code, ready=ready)
        for card in self.cards:
            if card.chosen:
                self._area.ensureWidgetVisible(card)

    def choose_key(self, key: str) -> None:
        """The answer of a digit."""
        if code := self.code_of_key(key):
            self.choose(code)

    # ---------------------------------------------------------------- words
    def show_count(self, place: int, count: int) -> None:
        """Where one is among them."""
        words = self.tr("Attributes, links, relations")
        self._title.setText(f"{words} · {number(place + 1)}/{number(count)}" if count else words)

    def retranslate(self) -> None:
        super().retranslate()
        self.show_count(0, 0)
        name_button(self.primary, self.tr("Settle so"))
