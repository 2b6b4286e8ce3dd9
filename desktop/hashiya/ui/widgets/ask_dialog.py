"""One thing asked for before something is done: a name to type, or one of several to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.ui.context import Context


class Asking(Sheet):
    """`act` gets what was typed or the value of what was chosen, never an empty one."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        title: str,
        prompt: str,
        verb: str,
        act: Callable[[str], None],
        choices: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(context, window, width=440)
        self._act = act
        self.set_title(title)
        self.body.addWidget(TextLine(prompt, size=13, tone="second", wrap=True))
        self.field: QLineEdit | Chooser = Chooser(context) if choices else QLineEdit()
        if isinstance(self.field, Chooser):
            for value, words in choices:
                self.field.addItem(words, value)
        else:
            self.field.textChanged.connect(self._on_typed)
            self.field.returnPressed.connect(self._on_sure)
        self.field.setAccessibleName(prompt)
        self.body.addWidget(self.field)
        self.add_foot(verb, self._on_sure)
        self._on_typed()
        self.field.setFocus()

    @property
    def value(self) -> str:
        return self.field.value if isinstance(self.field, Chooser) else self.field.text().strip()

    def _on_typed(self, _text: str = "") -> None:
        if self.primary is not None:
            self.primary.setEnabled(bool(self.value))

    def _on_sure(self) -> None:
        value = self.value
        if value:
            self.accept()
            self._act(value)


def ask_for(
    context: Context,
    window: QWidget,
    title: str,
    prompt: str,
    verb: str,
    act: Callable[[str], None],
    choices: Sequence[tuple[str, str]] = (),
) -> Asking:
    """`choices` are (value, words); without them something is typed."""
    asking = Asking(context, window, title, prompt, verb, act, choices)
    asking.open()
    return asking
