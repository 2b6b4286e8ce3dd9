"""Training in the background of an open project: it goes on whatever is opened or closed in the window."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.child_process import run_apart
from hashiya.errors import UserError
from hashiya.services.suggest.models import keep_model, learn_from

if TYPE_CHECKING:
    from hashiya.progress import Progress
    from hashiya.qtkit.jobs import Job
    from hashiya.services.suggest.train import Learned
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)


class Trainer(QObject):
    """Learns in another process; what came of it waits here until the person says what becomes of it.

    `changed`: it began, ended or was decided on; `progressed` carries a Progress. A project that closes
    before the person has decided keeps the model aside.
    """

    changed = Signal()
    progressed = Signal(object)

    def __init__(self, context: Context, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self.job: Job | None = None
        self.progress: Progress | None = None
        self.learned: Learned | None = None
        self.trouble: UserError | None = None
        session.closing.connect(self._on_closing)

    @property
    def running(self) -> bool:
        return self.job is not None

    def start(self) -> None:
        """Learn from a snapshot of what is done now; one training at a time."""
        if self.running:
            return
        self.learned = self.trouble = self.progress = None
        self.job = self._context.jobs.start(
            run_apart,
            learn_from,
            str(self._session.path),
            name="training",
            receiver=self,
            on_result=self._on_learned,
            on_error=self._on_failed,
            on_progress=self._on_progress,
            on_finished=self._on_ended,
            slot="training",
            shown=True,
        )
        self.changed.emit()

    def stop(self) -> None:
        if self.job is not None:
            self._context.jobs.stop(self.job)

    def keep(self, *, use: bool) -> bool:
        """Put what was learned into the project; whether it is used from now on. Raises UserError."""
        if self.learned is None:
            return False
        keep_model(self._session.project, self.learned, use=use)
        used = use and self.learned.check.better
        self.learned = None
        self.changed.emit()
        return used

    def _on_learned(self, learned: Learned) -> None:
        self.learned = learned

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.trouble = error
        else:
            log.error("Training failed", exc_info=error)
            self.trouble = UserError(
                "training_failed",
                "Training ended with a fault of the program; nothing was changed.",
                hint="Its report is in the log.",
            )

    def _on_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.progressed.emit(progress)

    def _on_ended(self) -> None:
        self.job = None
        self.changed.emit()

    def _on_closing(self) -> None:
        self.stop()
        if self.learned is None or self._session.readonly:
            return
        try:
            keep_model(self._session.project, self.learned, use=False)
        except UserError as error:
            log.warning("A trained model could not be kept: %s", error)
