"""Exchanging with the shared folder in the background, while it is switched on and nobody is in the
middle.
"""

from __future__ import annotations

import logging
import time
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.team.team_membership import remembered_folder

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.changes import ChangeSet
    from hashiya.errors import UserError
    from hashiya.qtkit.jobs import Job
    from hashiya.services.team.shared_folder import SyncReport
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)

_EVERY = 60_000  # milliseconds between two looks at the folder
_QUIET = 12.0  # seconds without an act after which nobody is kept waiting by what comes in


def exchange_with(
    path: Path,
    folder: Path,
    person: str,
    came: list[ChangeSet],
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> SyncReport:
    """For a job. `came` gets what each file changed, as soon as it is in the project."""
    from hashiya.services.team.shared_folder import Taken, sync

    def take(taken: Taken) -> None:
        came.append(taken.report.changes)

    return sync(path, folder, person=person, cancel=cancel, progress=progress, on_taken=take)


class SharedExchange(QTimer):
    """Goes with its session. `exchanged` carries a SyncReport, `failed` a UserError; `begun` the Job.

    `ended`: it runs no more, however it went; what came in before it was refused or stopped is shown by then.
    """

    begun = Signal(object)
    exchanged = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session)
        self._context, self._session = context, session
        self._job: Job | None = None
        self._came: list[ChangeSet] = []
        self._acted = time.monotonic()
        self.last: SyncReport | None = None
        self.trouble: UserError | None = None
        self.setInterval(_EVERY)
        self.timeout.connect(self._on_timeout)
        session.changes_applied.connect(self._on_changes)
        self.look()

    def look(self) -> None:
        """Go on, or stop, as the project says."""
        _folder, on = remembered_folder(self._session.project)
        if on and not self._session.readonly:
            self.start()
        else:
            self.stop()

    @property
    def running(self) -> bool:
        return self._job is not None and not self._job.done

    @property
    def job(self) -> Job | None:
        return self._job if self.running else None

    def exchange(self) -> None:
        """Put and take in now."""
        folder, _on = remembered_folder(self._session.project)
        if folder is None or self.running or self._session.readonly:
            return
        self._came = []
        self._job = self._context.jobs.start(
            exchange_with,
            self._session.path,
            folder,
            self._session.person,
            self._came,
            name="sharing",
            receiver=self,
            on_result=self._on_exchanged,
            on_refused=self._on_refused,
            on_finished=self._on_finished,
            slot="shared-folder",
        )
        self.begun.emit(self._job)

    def _on_timeout(self) -> None:
        if time.monotonic() - self._acted >= _QUIET:
            self.exchange()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.kind != "merge":
            self._acted = time.monotonic()

    def _on_exchanged(self, report: SyncReport) -> None:
        self.last, self.trouble = report, None
        self._show_what_came()
        self.exchanged.emit(report)

    def _show_what_came(self) -> None:
        came, self._came = self._came, []
        if came:
            self._session.applied(reduce(or_, came))

    def _on_finished(self) -> None:
        """Refused or stopped after some files had come in: they are in the project, and seen."""
        self._show_what_came()
        self.ended.emit()

    def _on_refused(self, error: UserError) -> None:
        """A drive that is not plugged in is no reason to disturb anybody; the dialog tells of it."""
        log.info("The shared folder: %s", error)
        self.trouble = error
        self.failed.emit(error)
