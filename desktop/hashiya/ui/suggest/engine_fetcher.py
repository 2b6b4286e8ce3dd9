"""«Get the engine camel»: its packages are fetched because a person presses this button, and never else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated, number
from hashiya.services.suggest.get_engine import MEGABYTES, NAME, get_engine, missing, why_not
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.wording.common import error_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.errors import UserError
    from hashiya.progress import Progress
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context


class EngineFetcher(QWidget):
    """Hidden where nothing is lacking. `came` is told when it is there, `complain` gets what was in the way.

    The work goes on when the dialog is closed; the status bar of the window shows it then, and can stop it.
    """

    def __init__(
        self, context: Context, came: Callable[[], None], complain: Callable[[UserError], None]
    ) -> None:
        super().__init__()
        self._context, self._came, self._complain = context, came, complain
        self._job: Job | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.line = TextLine(size=12, tone="second", wrap=True)
        column.addWidget(self.line)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.get, self.stop = push_button(context, icon="download"), push_button(context)
        name_button(self.get, self.tr("Get the engine camel"))
        name_button(self.stop, self.tr("Stop"))
        for button in (self.get, self.stop):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.get.clicked.connect(self._on_get)
        self.stop.clicked.connect(self._on_stop)
        self.refresh()

    def refresh(self) -> None:
        """Show what is lacking, and what pressing the button would do."""
        lacking = missing()
        running = self._running()
        self.setVisible(bool(lacking) or running is not None)
        self.stop.setVisible(running is not None)
        trouble = why_not()
        self.get.setVisible(running is None and trouble is None)
        if running is not None:
            if not self.line.text():
                self.line.setText(self.tr("The packages are being fetched."))
        elif trouble is not None:
            self.line.setText(" ".join(part for part in error_words(trouble) if part))
        else:
            said = self.tr("Missing packages: {0}. They are fetched over the network, about {1} MB and more.")
            self.line.setText(said.format(isolated(", ".join(lacking)), number(MEGABYTES)))

    def _running(self) -> Job | None:
        """The work that was begun here, or by a dialog that is closed by now."""
        jobs = (
            job for job in self._context.jobs.running() if job.name == "getting" and not job.cancel.cancelled
        )
        return next(jobs, None)

    def _on_get(self) -> None:
        self._job = self._context.jobs.start(
            get_engine,
            NAME,
            name="getting",
            receiver=self,
            on_result=self._on_result,
            on_refused=self._on_refused,
            on_progress=self._on_progress,
            on_finished=self.refresh,
            shown=True,
        )
        self.line.setText("")
        self.refresh()

    def _on_stop(self) -> None:
        job = self._running()
        if job is not None:
            self._context.jobs.stop(job)
        self.refresh()

    def _on_progress(self, step: Progress) -> None:
        if step.detail:
            self.line.setText(self.tr("Fetching: {0}").format(isolated(step.detail)))

    def _on_result(self, _packages: object) -> None:
        self._came()

    def _on_refused(self, error: UserError) -> None:
        self._complain(error)
