"""A quiet bar over the page: warnings and errors where they apply, with one act and a way to close it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule, tool_button
from hashiya.ui.wording.common import error_words, help_words, page_of_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from hashiya.errors import UserError
    from hashiya.ui.context import Context

_ICONS = {"danger": "circle-alert", "warn": "triangle-alert", "info": "info"}
_NARROW = 560  # pixels
_ROLES = {"danger": "danger", "warn": "warn", "info": "ink2"}


class Message(QWidget):
    """One message; words and icon in its tone, never a filled bar. `help_wanted`: its page of the guide.
    `closed`: it has been read, or what it offers was done.
    """

    help_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        context: Context,
        tone: str,
        text: str,
        hint: str,
        act: str,
        done: Callable[[], None] | None,
        *,
        explained: bool = False,
    ) -> None:
        super().__init__()
        self._done = done
        self.setProperty("part", "page")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(20, 7, 12, 7)
        row.setSpacing(10)
        self._context, self._tone, self._sign = context, tone, QLabel()
        self._draw_sign(None)
        context.themes.changed.connect(self._draw_sign)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        # A path at the beginning must not turn the sentence round.
        own = "\u200f" if context.language == "ar" else ""
        words = TextLine(
            own + f"{text} {hint}".strip(), size=12, tone=tone if tone != "info" else "second", wrap=True
        )
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # In a narrow window what can be done stands below the words, which would be squeezed beside it.
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(6)
        self._middle.addWidget(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self._middle.addLayout(buttons)
        row.addLayout(self._middle, 1)
        self.text = words.text().removeprefix("\u200f")
        self.act: QPushButton | None = None
        if act:
            self.act = push_button(context, kind="quiet")
            name_button(self.act, act)
            self.act.clicked.connect(self._on_act)
            buttons.addWidget(self.act)
        self.help_button: QPushButton | None = None
        if explained:
            self.help_button = push_button(context, kind="quiet")
            name_button(self.help_button, help_words())
            self.help_button.clicked.connect(self.help_wanted)
            buttons.addWidget(self.help_button)
        buttons.addStretch(1)
        self.close_button = tool_button(context, "x", size=14)
        name_button(self.close_button, self.tr("Close"))
        self.close_button.clicked.connect(self._on_close)
        row.addWidget(self.close_button)
        whole.addLayout(row)
        whole.addWidget(rule())
        self.setAccessibleName(self.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < _NARROW and (self.act is not None or self.help_button is not None)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._middle.direction() != way:
            self._middle.setDirection(way)
        super().resizeEvent(event)

    def _draw_sign(self, _theme: object) -> None:
        icon = self._context.icons.get(_ICONS[self._tone], role=_ROLES[self._tone])
        self._sign.setPixmap(icon.pixmap(16, 16))

    def _on_act(self) -> None:
        if self._done is not None:
            self._done()
        self._on_close()

    def _on_close(self) -> None:
        self.closed.emit()


class MessageBar(QWidget):
    """Messages one below the other; the same text is not shown twice.

    `help_wanted` carries the page of the guide that says what to do.
    """

    help_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._messages: dict[str, Message] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def texts(self) -> list[str]:
        return [message.text for message in self._messages.values()]

    def show_error(self, error: UserError) -> None:
        """What happened, what was kept, what to do, in the interface's language."""
        message, hint = error_words(error)
        self.show_message(message, hint=hint, tone="danger", code=error.code)

    def show_message(
        self,
        text: str,
        *,
        hint: str = "",
        tone: str = "info",
        act: str = "",
        done: Callable[[], None] | None = None,
        key: str = "",
        code: str = "",
    ) -> None:
        """`tone` "info", "warn" or "danger"; a message of the same `key` is replaced.

        `code` is that of an error: where the guide has a page for it, the message leads there.
        """
        key = key or text
        self.remove(key)
        page = page_of_error(code, self._context.language) if code else ""
        message = Message(self._context, tone, text, hint, act, done, explained=bool(page))
        message.help_wanted.connect(partial(self.help_wanted.emit, page))
        message.closed.connect(self._on_closed)
        self._messages[key] = message
        self._column.addWidget(message)
        self.show()

    def remove(self, key: str) -> None:
        message = self._messages.pop(key, None)
        if message is not None:
            self._column.removeWidget(message)
            message.hide()
            message.deleteLater()
        self.setVisible(bool(self._messages))

    def clear(self) -> None:
        for key in list(self._messages):
            self.remove(key)

    def _on_closed(self) -> None:
        message = self.sender()
        for key in [key for key, other in self._messages.items() if other is message]:
            self.remove(key)
