"""What a review made of one place, under the text: theirs and one's own, the reason, room for an answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated, number
from hashiya.ui.commands.actions import first_key
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import ElidedLine, TextLine, name_button, push_button, tool_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import when
from hashiya.ui.wording.correction_words import correction_words
from hashiya.ui.wording.disagreement_words import reason_line

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from hashiya.core.labels import Scheme
    from hashiya.services.review.corrections import Correction
    from hashiya.ui.context import Context

_NARROW = 640  # pixels of the strip under which it takes three rows


class AnswerField(QLineEdit):
    """Enter keeps the answer, Escape gives the keyboard back."""

    kept = Signal(str)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.kept.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CorrectionStrip(Retranslated, QWidget):
    """Below the reader, so that the text does not move when it comes. `stepped` carries 1 or -1."""

    stepped = Signal(int)
    answered = Signal(str)
    adopted = Signal()
    closed = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("part", "head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._previous, self._next = (
            tool_button(context, "chevron-left"),
            tool_button(context, "chevron-right"),
        )
        self._close = tool_button(context, "x")
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        self._close.clicked.connect(self.closed)
        self._place, self._what = TextLine(size=12, tone="second"), ElidedLine(context, 13, "ink")
        self._why = ElidedLine(context)
        self._others = ElidedLine(context)
        self.answer = AnswerField()
        self.answer.setMinimumWidth(140)
        self.draft = FieldDraft(self.answer, "answer")
        self.answer.kept.connect(self.answered)
        self.answer.left.connect(self.left)
        self._keep = push_button(context)
        self._keep.clicked.connect(self._on_keep)
        self.adopt = push_button(context, icon="check")
        self.adopt.clicked.connect(self.adopted)
        self._lay_out()
        self.retranslate()
        self.hide()

    def _lay_out(self) -> None:
        first, answer = QHBoxLayout(), QHBoxLayout()
        self._second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for row in (first, answer, self._second):
            row.setSpacing(6)
        for part in (self._previous, self._place, self._next):
            first.addWidget(part)
        self._cap = CommandCap(self._context, "review.next_correction")
        first.addWidget(self._cap)
        first.addSpacing(6)
        first.addWidget(self._what, 1)
        first.addWidget(self.adopt)
        first.addWidget(self._close)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._why)
        words.addWidget(self._others)
        answer.addWidget(self.answer, 1)
        answer.addWidget(self._keep)
        self._second.addLayout(words, 1)
        self._second.addLayout(answer, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(self._second)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow strip the answer stands below the reason, and what says the same twice gives way."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        directions = QBoxLayout.Direction
        self._second.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._cap.setVisible(not narrow)

    def show_correction(
        self,
        each: Correction,
        scheme: Scheme,
        *,
        person: str,
        place: int,
        total: int,
        writable: bool,
        text: str = "",
    ) -> None:
        """`place` counts from 1 among `total`, over all documents; `person` is whose answer it would be,
        `text` the document's.
        """
        settlement = each.settlement
        self._place.setText(self.tr("Correction {0} of {1}").format(number(place), number(total)))
        words = correction_words(each, scheme, self._context.language, text)
        if not each.unchanged:
            words = self.tr("{0} · you have changed it since").format(words)
        self._what.set_text(words)
        reason = reason_line(settlement.reason_code, settlement.reason) or self.tr("No reason was given.")
        who = self.tr("{0}, {1}").format(isolated(each.reviewer), when(settlement.modified))
        self._why.set_text(f"{reason} · {who}")
        own = [said.text for said in each.answers if said.by == person]
        others = [said.text for said in each.answers if said.by != person]
        self._others.set_text(" · ".join(isolated(text) for text in others))
        self._others.setVisible(bool(others))
        self.draft.show(settlement.uid, own[0] if own else "")
        self.answer.setCursorPosition(0)
        for part in (self.answer, self._keep, self.adopt):
            part.setEnabled(writable)
        self.setAccessibleDescription(f"{self._place.text()}. {words}. {self._why.text()}")
        self.show()

    def begin_answer(self) -> None:
        self.answer.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.answer.selectAll()

    def _on_previous(self) -> None:
        self.stepped.emit(-1)

    def _on_next(self) -> None:
        self.stepped.emit(1)

    def _on_keep(self) -> None:
        self.answered.emit(self.answer.text())

    def retranslate(self) -> None:
        keys = partial(first_key, self._context)
        self.setAccessibleName(self.tr("Correction"))
        name_button(self._previous, self.tr("Previous correction"), keys("review.previous_correction"))
        name_button(self._next, self.tr("Next correction"), keys("review.next_correction"))
        name_button(self._close, self.tr("Close"))
        name_button(self.adopt, self.tr("Take it over"), keys("review.adopt"))
        name_button(self._keep, self.tr("Keep the answer"), "Enter")
        key = keys("review.answer")
        words = self.tr("An answer to the reviewer ({0})").format(key)
        self.answer.setPlaceholderText(words if key else self.tr("An answer to the reviewer"))
        self.answer.setAccessibleName(self.tr("An answer to the reviewer"))
