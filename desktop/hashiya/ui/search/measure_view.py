"""What the views of collocations, keyness and dispersion share: fields, an answer, words about it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from hashiya.services.search.corpus_words import Node, in_own_connection
from hashiya.ui.widgets.basic import ElidedLine, TextLine
from hashiya.ui.widgets.input_fields import NumberField
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import error_words, tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.errors import UserError
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class MeasureView(Retranslated, QWidget):
    """Measures in a process of its own when it is shown. `wanted`: something above it was changed;
    `answered`: `found` is another, or nothing; `place` carries document, start and end; `left`: Escape.
    """

    wanted = Signal()
    answered = Signal()
    place = Signal(str, int, int)
    left = Signal()

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._context, self._session = context, session
        self.found: Any = None
        self._job: Job | None = None
        self.fields = QHBoxLayout()
        self.fields.setSpacing(10)
        self.said = ElidedLine(context, role="ink3")
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 24, 12)
        column.setSpacing(8)
        column.addLayout(self.fields)
        column.addWidget(self._stack, 1)

    def add_body(self, body: QWidget) -> None:
        """What shows the answer."""
        self.fields.addWidget(self.said, 1)
        self._stack.addWidget(body)

    def spin(self, least: int, most: int, value: int) -> QSpinBox:
        """A number field that measures anew."""
        field = NumberField()
        field.setRange(least, most)
        field.setValue(value)
        field.setFixedWidth(58)
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.valueChanged.connect(self._on_changed)
        return field

    def _on_changed(self, *_: object) -> None:
        self.wanted.emit()

    # ---------------------------------------------------------------- measuring
    @abstractmethod
    def measure(self, node: Node | None) -> None:
        """Of a node; None: nothing was asked for yet."""

    @abstractmethod
    def show_found(self, found: Any) -> bool:
        """Show an answer; whether there is anything in it."""

    @abstractmethod
    def empty_words(self) -> str:
        """Said before anything was asked for."""

    @abstractmethod
    def write(self, path: Path) -> None:
        """The table as CSV. Raises UserError."""

    def run(self, work: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Measure in another process; a later call makes an earlier one's answer void."""
        self._job = self._context.jobs.start_in_process(
            in_own_connection,
            self._session.path,
            work,
            args,
            options,
            name="measuring",
            receiver=self,
            on_result=self._on_found,
            on_refused=self._on_refused,
            slot=type(self).__name__,
            shown=True,
        )
        if self.found is None:
            self._say_nothing(tr("Measures", "Measuring…"))

    def clear(self) -> None:
        """Nothing is asked for; what is being measured is not waited for."""
        if self._job is not None:
            job, self._job = self._job, None
            self._context.jobs.stop(job)
        self.found = None
        self._say_nothing(self.empty_words())
        self.answered.emit()

    def _on_found(self, found: Any) -> None:
        self.found = found
        if self.show_found(found):
            self._stack.setCurrentIndex(1)
        else:
            self._say_nothing(tr("Measures", "Nothing was found."))
        self.answered.emit()

    def _on_refused(self, error: UserError) -> None:
        self.found = None
        self._say_nothing(" ".join(part for part in error_words(error) if part))
        self.answered.emit()

    def _say_nothing(self, words: str) -> None:
        self.said.set_text("")
        self._nothing.setText(words)
        self._stack.setCurrentIndex(0)

    def retranslate(self) -> None:
        """Show the answer anew, in the words of the language."""
        if self.found is not None:
            self._on_found(self.found)
        else:
            self._say_nothing(self.empty_words())
