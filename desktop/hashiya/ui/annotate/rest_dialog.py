"""A document is to be done while suggestions still wait: accept, reject or leave them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hashiya.services.annotate.finish_document import Rest
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.context import Context


class RestDialog(Sheet):
    """`act` gets what was chosen; Escape leaves the document as it is."""

    def __init__(self, context: Context, window: QWidget, count: int, act: Callable[[Rest], None]) -> None:
        super().__init__(context, window, width=560)
        self._act = act
        self.set_title(self.tr("%Ln suggestions are not decided", "", count))
        words = self.tr(
            "Left undecided, they stay in the document, and training and evaluation leave it out: "
            "what is bare there counts neither as right nor as wrong."
        )
        self.body.addWidget(TextLine(words, size=13, tone="second", wrap=True))
        self.add_foot(self.tr("Leave undecided"), partial(self._choose, Rest.LEAVE))
        for rest, text in ((Rest.REJECT, self.tr("Reject all")), (Rest.ACCEPT, self.tr("Accept all"))):
            button = push_button(context, kind="quiet")
            button.setAutoDefault(False)
            name_button(button, text)
            button.clicked.connect(partial(self._choose, rest))
            self.foot.insertWidget(self.foot.indexOf(self.way_out), button)
        self.way_out.setFocus()

    def _choose(self, rest: Rest, _checked: bool = False) -> None:
        self.accept()
        self._act(rest)


def ask_about_rest(context: Context, window: QWidget, count: int, act: Callable[[Rest], None]) -> None:
    """Ask, and mark done when it has been answered."""
    RestDialog(context, window, count, act).open()
