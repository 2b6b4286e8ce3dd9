"""The panel beside the compared text: the answers as cards, the reason, and the one act that settles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import plain_tip
from hashiya.services.review.adjudication import REASONS
from hashiya.services.review.adjudication_builder import Crossing
from hashiya.ui.commands.actions import first_key
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.reader.accessible import announce
from hashiya.ui.review.answer_cards import ACCEPT, AnswerOption
from hashiya.ui.review.answer_panel import AnswerPanel
from hashiya.ui.review.tick_rows import TickLine, TickRows
from hashiya.ui.widgets.basic import (
    ShareBar,
    TextLine,
    name_button,
    push_button,
    rule,
    tool_button,
)
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.disagreement_words import reason_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.ui.context import Context

_NAME, _PAIR = 120, 112  # pixels of a person's name on the button, of two people's beside their agreement


class SettlePanel(AnswerPanel):
    """`looked_at` carries the code of the answer at hand, "" where single
    spans are ticked; `turned` the Span whose tick was turned; `crossing_chosen` a Crossing as its code.
    """

    crossing_chosen = Signal(str)
    turned = Signal(object)
    backed = Signal()
    missed_wanted = Signal()
    postponed = Signal()
    reopened = Signal()
    looked_at = Signal(str)
    example_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setMinimumWidth(280)
        self._kind = TextLine(size=13, wrap=True)
        self._make_reason()
        self._make_crossing()
        self._make_foot()
        self._lay_out()
        self.retranslate()

    # ---------------------------------------------------------------- putting together
    def _make_reason(self) -> None:
        self._reason_title = TextLine(size=12, tone="third")
        self.reason_code = Chooser(self._context)
        self._seen = TextLine(size=11, tone="third", wrap=True)

    def _make_crossing(self) -> None:
        """What is said before gold of another place gives way, or stands beside what crosses it."""
        self.crossing = QWidget()
        self._crossing_words = TextLine(size=12, tone="warn", wrap=True)
        self.replace = push_button(self._context)
        self.keep_both = push_button(self._context, kind="quiet")
        column = QVBoxLayout(self.crossing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._crossing_words)
        self._replace_key = CommandCap(self._context, "settle.take")
        for button, key, code in (
            (self.replace, self._replace_key, Crossing.REPLACE),
            (self.keep_both, CommandCap(self._context, "settle.both"), Crossing.KEEP),
        ):
            row = QHBoxLayout()
            row.setSpacing(4)
            row.addWidget(button)
            row.addWidget(key)
            row.addStretch(1)
            column.addLayout(row)
            button.clicked.connect(partial(self.crossing_chosen.emit, str(code)))
        self.crossing.hide()

    def _make_foot(self) -> None:
        self.postpone = push_button(self._context, kind="quiet")
        self.postpone.clicked.connect(self.postponed)
        self.reopen = push_button(self._context, kind="quiet", icon="undo-2")
        self.reopen.clicked.connect(self.reopened)
        self._example = tool_button(self._context, "bookmark-plus")
        self._example.clicked.connect(self.example_wanted)
        self.back = tool_button(self._context, "undo")
        self.back.clicked.connect(self.backed)
        self.missed = tool_button(self._context, "plus")
        self.missed.clicked.connect(self.missed_wanted)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        for part in (self._title, self._kind, self._settled):
            column.addWidget(part)
        column.addLayout(self.cards_column)
        self._ticks_title = TextLine(size=12, tone="third")
        self.ticks = TickRows(self._context)
        self.ticks.turned.connect(self.turned)
        column.addWidget(self._ticks_title)
        column.addWidget(self.ticks)
        self.show_ticks(())
        column.addWidget(rule())
        for field in (self._reason_title, self.reason_code, self.reason, self._seen):
            column.addWidget(field)
        self._guide_line, self._line = rule(), rule()
        self._guide_title, self._guide = (
            TextLine(size=12, bold=True),
            TextLine(size=12, tone="second", wrap=True),
        )
        for line in (self._guide_line, self._guide_title, self._guide):
            column.addWidget(line)
            line.hide()
        column.addWidget(self._line)
        self._bars = QVBoxLayout()
        self._bars.setSpacing(6)
        column.addLayout(self._bars)
        column.addStretch(1)
        self.fill(column, self._make_row())

    def _make_row(self) -> QVBoxLayout:
        """The act that settles, and the lesser ones below it: side by side they need more than there is.

        They stay in sight however low the window is; what is above them scrolls.
        """
        self._act_row = QWidget()
        act, others = QHBoxLayout(self._act_row), QHBoxLayout()
        act.setContentsMargins(0, 0, 0, 0)
        act.addWidget(self.primary)
        act.addWidget(CommandCap(self._context, "settle.take"))
        act.addStretch(1)
        for button in (self._example, self.missed, self.back, self.reopen, self.postpone):
            others.addWidget(button)
        others.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.crossing)
        for row in (act, others):
            row.setSpacing(4)
        foot.addWidget(self._act_row)
        foot.addLayout(others)
        return foot

    # ---------------------------------------------------------------- what is shown
    def show_question(
        self,
        kind: str,
        answers: Sequence[AnswerOption],
        *,
        chosen: str = "",
        settled: str = "",
        writable: bool = True,
    ) -> None:
        """`kind` is the sentence of how they differ, `settled` who decided it before ("": open)."""
        self.show_answers(answers, settled, writable=writable)
        self._kind.setText(kind)
        single = any(answer.code == ACCEPT for answer in answers)
        title = self.tr("Review") if single else self.tr("Settle the disagreement")
        self._title.setText(self.tr("Settled") if settled else title)
        self.reopen.setVisible(bool(settled) and writable)
        self.postpone.setVisible(not settled and bool(answers))
        for part in (self.reason, self.reason_code, self._reason_title, self._seen, self.primary):
            part.setVisible(bool(answers))
        self._act_row.setVisible(bool(answers))
        self._example.setVisible(bool(answers) and writable)
        inputs: tuple[QWidget, ...] = (self.reason, self.reason_code, self.postpone, self.missed)
        for each in inputs:
            each.setEnabled(writable)
        self.missed.setVisible(not single)
        self.choose(chosen)

    def show_ticks(self, lines: Sequence[TickLine]) -> None:
        """The spans of the place one by one; none where whole answers say enough."""
        self._ticks_title.setVisible(bool(lines))
        self.ticks.show_lines(lines)

    def ask_crossing(self, words: str, *, replaceable: bool) -> None:
        """Say what would be crossed and what can be done; not `replaceable`: the two are of one answer."""
        self._crossing_words.setText(words)
        self.replace.setVisible(replaceable)
        self._replace_key.setVisible(replaceable)
        self.crossing.show()
        self._act_row.hide()
        announce(self.crossing, words)

    def end_crossing(self) -> None:
        """It was done, or something else is at hand."""
        self.crossing.hide()
        self._act_row.setVisible(bool(self.cards))

    def show_agreement(self, rows: Sequence[tuple[str, float | None, str]]) -> None:
        """(pair, share or None, figure in words) of the open document."""
        _empty(self._bars)
        self._line.setVisible(bool(rows))
        if not rows:
            return
        self._bars.addWidget(TextLine(self.tr("Agreement in this document"), size=12, bold=True))
        for pair, share, words in rows:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            name = TextLine(size=12, tone="second")
            name.setFixedWidth(_PAIR)
            shown = QFontMetricsF(name.font()).elidedText(pair, Qt.TextElideMode.ElideRight, _PAIR)
            name.setText(shown)
            name.setToolTip(plain_tip(pair) if shown != pair else "")
            bar = ShareBar(self._context)
            bar.set_share(share or 0.0)
            if share is None:
                bar.hide()
            line.addWidget(name)
            line.addWidget(bar, 1)
            line.addWidget(TextLine(words, size=12))
            row.setAccessibleName(f"{pair} {words}")
            self._bars.addWidget(row)

    def show_guide(self, title: str, text: str) -> None:
        """What the guidelines say of the label at hand; nothing where they say nothing."""
        self._guide_title.setText(title)
        self._guide.setText(text)
        for line in (self._guide_line, self._guide_title, self._guide):
            line.setVisible(bool(text))

    # ---------------------------------------------------------------- choosing
    def choose(self, code: str) -> None:
        super().choose(code)
        self.looked_at.emit(code)

    def mark(self, code: str, *, ready: bool) -> None:
        """`code` is "" where single spans are ticked."""
        super().mark(code, ready=ready)
        room = QFontMetricsF(self.primary.font())
        shown = self._verb(lambda who: room.elidedText(who, Qt.TextElideMode.ElideRight, _NAME))
        whole = self._verb(str)
        name_button(self.primary, shown)
        self.primary.setAccessibleName(whole)
        self.primary.setToolTip(plain_tip(whole) if shown != whole else "")

    def steps(self) -> list[AnswerOption]:
        return [answer for answer in super().steps() if answer.spans is not None]

    def _verb(self, named: Callable[[str], str]) -> str:
        """What the button does; `named` gives a person's name as it is to be written."""
        answer = next((card.answer for card in self.cards if card.chosen), None)
        if answer is None:
            return self.tr("Settle so")
        if answer.code == ACCEPT:
            return self.tr("Accept")
        if len(answer.letters) > 1 or not answer.keys:
            return answer.text.rstrip("… ") or self.tr("Settle so")
        if answer.who:
            return self.tr("Take {0}'s choice").format(isolated(named(answer.who)))
        return answer.text.rstrip("… ") or self.tr("Settle so")

    # ---------------------------------------------------------------- words
    def _key(self, act: str) -> str:
        return first_key(self._context, f"settle.{act}")

    def retranslate(self) -> None:
        super().retranslate()
        self._title.setText(self.tr("Settle the disagreement"))
        self._reason_title.setText(self.tr("Reason"))
        self._seen.setText(self.tr("Annotators see it beside the correction."))
        self.reason_code.setAccessibleName(self.tr("Reason"))
        kept = self.reason_code.value
        self.reason_code.clear()
        for code in ("", *REASONS):
            self.reason_code.addItem(reason_title(code), code)
        self.reason_code.choose(kept)
        name_button(self.replace, self.tr("Replace it there"))
        name_button(self.keep_both, self.tr("Let both stand"), self._key("both"))
        name_button(self.postpone, self.tr("Postpone"), self._key("postpone"))
        name_button(self.reopen, self.tr("Open again"))
        self._ticks_title.setText(self.tr("Annotation by annotation"))
        name_button(self.back, self.tr("Back to the place just settled"), self._key("back"))
        missed = self.tr("Add what all missed: select its words first")
        name_button(self.missed, missed, self._key("missed"))
        example = self.tr("Keep the decision as an example in the guidelines")
        name_button(self._example, example, self._key("example"))
        self.mark(self._chosen, ready=self._ready)


def _empty(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
