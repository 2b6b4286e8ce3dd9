"""The frame of every dialog: a title, a body, a foot with the one primary button, and a dimmed window behind.

Ctrl+Enter is the primary button from anywhere in it, Escape closes it. Opened with `open()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hashiya.errors import UserError
from hashiya.progress import Progress
from hashiya.ui.commands.field_keys import do_in_field
from hashiya.ui.commands.key_bindings import latin_combination
from hashiya.ui.widgets.basic import ElidedLine, KeyCap, ShareBar, TextLine, name_button, push_button, rule
from hashiya.ui.window.status_bar import progress_words
from hashiya.ui.wording.common import error_words, help_words, page_of_error, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from hashiya.ui.context import Context


class Scrim(QWidget):
    """Dims the window while a dialog is open over it."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window)
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None and watched is parent:
            self.setGeometry(parent.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        shade = QColor(0, 0, 0, 90) if self._context.theme.dark else QColor(40, 36, 28, 46)
        QPainter(self).fillRect(self.rect(), shade)


class Sheet(QDialog):
    """`body` is filled by the dialog; `say` puts a sentence into the foot, `complain` an error.

    `of_project`: it is about the open project, and goes with it (`leave_project`).
    """

    of_project = True

    def __init__(self, context: Context, window: QWidget, *, width: int, height: int = 0) -> None:
        super().__init__(window)
        self.context = context
        self._scrim: Scrim | None = None
        self._fits, self._ended = not height, False
        self.primary: QPushButton | None = None
        self.help_button: QPushButton | None = None
        self._page = ""  # of the guide, about what went wrong last
        self.setMinimumWidth(min(width, 560))
        area = window.window().size()
        self.resize(min(width, max(560, area.width() - 80)), min(height, max(320, area.height() - 90)))
        self._title = TextLine(size=15, bold=True)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(22, 14, 22, 8)
        self.head.setSpacing(9)
        self.head.addWidget(self._title)
        middle = QWidget()  # its room stays its own while all in it is hidden: the foot never rises
        self.body = QVBoxLayout(middle)
        self.body.setContentsMargins(22, 6, 22, 12)
        self.body.setSpacing(10)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(22, 11, 22, 13)
        self.foot.setSpacing(8)
        self._words = TextLine(size=12, tone="third", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(middle, 1)
        column.addWidget(rule())
        column.addLayout(self.foot)

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self.setWindowTitle(text)

    def add_foot(self, primary: str, act: Callable[[], None], *, cancel: str = "", icon: str = "") -> None:
        """The primary button with its key, the way out, and room for a sentence."""
        self.primary = push_button(self.context, kind="primary", icon=icon)
        self.primary.setAutoDefault(False)
        name_button(self.primary, primary)
        self.primary.clicked.connect(act)
        self.foot.addWidget(self.primary)
        self.foot.addWidget(KeyCap(self.context, "Ctrl ↵"))
        self.foot.addSpacing(6)
        self._add_way_out(cancel or tr("Dialogs", "Cancel"))

    def add_close(self) -> None:
        """A dialog in which everything is done at once only needs to be closed."""
        self._add_way_out(tr("Dialogs", "Close"), kind="")

    def _add_way_out(self, text: str, kind: str = "quiet") -> None:
        self.way_out = push_button(self.context, kind=kind)
        self.way_out.setAutoDefault(False)
        name_button(self.way_out, text)
        self.way_out.clicked.connect(self.reject)
        self.foot.addWidget(self.way_out)
        self.foot.addWidget(self._words, 1)
        self.help_button = push_button(self.context, kind="quiet")
        self.help_button.setAutoDefault(False)
        self.help_button.clicked.connect(self._on_help)
        self.help_button.hide()
        self.foot.addWidget(self.help_button)

    def say(self, text: str, tone: str = "third") -> None:
        """A sentence beside the buttons; `tone` as of TextLine."""
        self._words.setProperty("tone", tone)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._words.setText(text)
        self._words.setAccessibleName(text)
        if self.help_button is not None:
            self.help_button.hide()

    def said(self) -> str:
        return self._words.text()

    def complain(self, error: BaseException) -> None:
        """An error a person can do something about stays in the dialog; any other is the program's fault."""
        if not isinstance(error, UserError):
            raise error
        self.say(" ".join(part for part in error_words(error) if part), "danger")
        self._page = page_of_error(error.code, self.context.language)
        if self.help_button is not None and self._page:
            name_button(self.help_button, help_words())
            self.help_button.show()

    def attempt(self, do: Callable[[], object]) -> bool:
        """Whether it could be done; where a person can do something about it, why not is said in the foot."""
        try:
            do()
        except UserError as error:
            self.complain(error)
            return False
        return True

    def _on_help(self) -> None:
        """The guide stands beside the dialog, which stays as it is."""
        parent = self.parentWidget()
        show = getattr(parent.window(), "show_guide", None) if parent is not None else None
        if show is not None:
            show(self._page)

    # ---------------------------------------------------------------- coming and going
    def open(self) -> None:
        self._begin()
        super().open()

    def exec(self) -> int:
        """Only where the caller cannot go on without the answer."""
        self._begin()
        return super().exec()

    def _begin(self) -> None:
        self._ended = False
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            self._scrim = Scrim(parent.window(), self.context)
        self.finished.connect(self._on_finished)
        self.fit()

    def fit(self) -> None:
        """As high as its words now need, where no height was given."""
        layout = self.layout()
        if self._fits and layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def done(self, code: int) -> None:
        """Once: Ctrl+Enter in a field is both the field's Enter and the primary button."""
        if not self._ended:
            self._ended = True
            super().done(code)

    def leave_project(self) -> None:
        """The project goes, whatever is done in the dialog: it is stopped, and what is typed kept as a draft
        where the field has one.
        """
        if not self.of_project:
            return
        self.reject()
        self.context.jobs.retire(self)
        if not self._ended:  # it would wait for the end of what is done in it
            Sheet.done(self, QDialog.DialogCode.Rejected)

    def _on_finished(self, _code: int) -> None:
        if self._scrim is not None and shiboken6.isValid(self._scrim):
            self._scrim.hide()
            self._scrim.deleteLater()
        self._scrim = None
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter, focused = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter), self.focusWidget()
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.primary is not None and self.primary.isEnabled():
                self.primary.click()
        elif enter and isinstance(focused, QPushButton):
            focused.click()
        elif not enter and not do_in_field(focused, latin_combination(event)):
            super().keyPressEvent(event)


class WorkLine(QWidget):
    """What runs, in words and numbers, with a way to stop it; hidden while nothing does."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._cancel: Any = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._words = ElidedLine(context)
        self._bar = ShareBar(context)
        self._bar.setFixedWidth(150)
        self._stop = push_button(context, kind="quiet")
        self._stop.setAutoDefault(False)
        name_button(self._stop, tr("Dialogs", "Stop"))
        self._stop.clicked.connect(self._on_stop)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        row.addWidget(self._stop)
        self.setVisible(False)

    def begin(self, cancel: Any, what: str) -> None:
        """`cancel` is the CancelToken of the work, `what` its code."""
        self._cancel = cancel
        self._stop.setEnabled(True)
        self.show_progress(Progress(what, 0))
        self.setVisible(True)

    def show_progress(self, progress: Progress) -> None:
        words = progress_words(progress)
        self._words.set_text(f"{words} · \u2068{progress.detail}\u2069" if progress.detail else words)
        self._bar.set_share(progress.done / progress.total if progress.total else 0)

    def end(self) -> None:
        self._cancel = None
        self.setVisible(False)

    @property
    def running(self) -> bool:
        return self._cancel is not None

    def stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()
            self._stop.setEnabled(False)

    def _on_stop(self) -> None:
        self.stop()


class Question(Sheet):
    """A choice before something that cannot be seen at once: the verb on the button, the safe one focused."""

    def __init__(
        self, context: Context, window: QWidget, title: str, text: str, verb: str, act: Callable[[], None]
    ) -> None:
        super().__init__(context, window, width=460)
        self._act = act
        self.set_title(title)
        self.body.addWidget(TextLine(text, size=13, tone="second", wrap=True))
        self.add_foot(verb, self._on_sure)
        self.way_out.setFocus()

    def _on_sure(self) -> None:
        self.accept()
        self._act()


def ask(
    context: Context, window: QWidget, title: str, text: str, verb: str, act: Callable[[], None]
) -> Question:
    """Ask, and do it when the verb is pressed."""
    question = Question(context, window, title, text, verb, act)
    question.open()
    return question
