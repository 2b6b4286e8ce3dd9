"""The head over the compared text: where one is, who is compared, what can be done with all places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.commands.actions import first_key
from hashiya.ui.review.compared_people import Legend
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, tool_button
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hashiya.ui.context import Context

_LEAST = 360
_AROUND = 14 + 14 + 2 * 30 + 14 + 6 * 6  # margins, the two arrows, gaps
_LEGEND = 120  # pixels of the people's names that count before words of buttons do


class CompareHead(Retranslated, QWidget):
    """Where one is among the disagreements, who is compared, and what can be done with all of them."""

    stepped = Signal(int)
    agreed_wanted = Signal()
    strategies_wanted = Signal()
    finish_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("part", "head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(48)
        self.setMinimumWidth(_LEAST)  # narrower than its words: _fit takes them away in time
        self._words = TextLine(size=12, tone="second")
        self._shown = (-1, 0, False)
        self._previous, self._next = (
            tool_button(context, "chevron-left"),
            tool_button(context, "chevron-right"),
        )
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        self.legend = Legend(context)
        self._agreed = push_button(context, kind="quiet", icon="check-check")
        self._strategies = push_button(context, kind="quiet", icon="split")
        self._finish = push_button(context, icon="flag")
        self._agreed.clicked.connect(self.agreed_wanted)
        self._strategies.clicked.connect(self.strategies_wanted)
        self._finish.clicked.connect(self.finish_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(6)
        for widget in (self._previous, self._words, self._next):
            row.addWidget(widget)
        row.addSpacing(14)
        row.addWidget(self.legend, 1)
        for button in (self._agreed, self._strategies, self._finish):
            row.addWidget(button)
        self.retranslate()

    def show_place(self, place: int, total: int, *, single: bool, writable: bool) -> None:
        self._shown = (place, total, single)
        self._say_place()
        for button in (self._agreed, self._strategies):
            button.setVisible(not single)
            button.setEnabled(writable)
        self._finish.setEnabled(writable)
        self._fit()

    def _say_place(self) -> None:
        place, total, single = self._shown
        if not total:
            words = self.tr("Nothing to settle")
        elif single:
            words = self.tr("Annotation {0} of {1}").format(number(place + 1), number(total))
        else:
            words = self.tr("Disagreement {0} of {1}").format(number(place + 1), number(total))
        self._words.setText(words)

    def _on_previous(self) -> None:
        self.stepped.emit(-1)

    def _on_next(self) -> None:
        self.stepped.emit(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where it is narrow the words of the lesser buttons go, their icons and names stay."""
        named = (
            (self._finish, self.tr("Finish the review"), first_key(self._context, "settle.finish")),
            (self._agreed, self.tr("Take all agreed…"), ""),
            (self._strategies, self.tr("By a rule…"), ""),
        )
        room = self.width() - self._words.sizeHint().width() - _AROUND
        room -= min(self.legend.sizeHint().width(), _LEGEND)
        for button, text, keys in named:
            name_button(button, text, keys)
            room -= button.sizeHint().width() if not button.isHidden() else 0
        for button, text, keys in reversed(named):
            if room < 0 and not button.isHidden():
                whole = button.sizeHint().width()
                button.setText("")
                button.setToolTip(plain_tip(f"{text} ({keys})" if keys else text))
                room += whole - button.sizeHint().width()

    def retranslate(self) -> None:
        name_button(self._previous, self.tr("Previous"), first_key(self._context, "settle.previous"))
        name_button(self._next, self.tr("Next"), first_key(self._context, "settle.next"))
        self._say_place()
        self._fit()
