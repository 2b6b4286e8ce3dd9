"""Exchanging with the shared folder in the background, while it is switched on and nobody is in the
middle.
"""

from __future__ import annotations

import logging
import time
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
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> SyncReport:
    """For a job."""
    from hashiya.services.team.shared_folder import sync

    return sync(path, folder, person=person, cancel=cancel, progress=progress)


class SharedExchange(QTimer):
    """Goes with its session. `exchanged` carries a SyncReport, `failed` a UserError; `begun` the Job."""

    begun = Signal(object)
    exchanged = Signal(object)
    failed = Signal(object)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session)
        self._context, self._session = context, session
        self._job: Job | None = None
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
        self._job = self._context.jobs.start(
            exchange_with,
            self._session.path,
            folder,
            self._session.person,
            name="sharing",
            receiver=self,
            on_result=self._on_exchanged,
            on_refused=self._on_refused,
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
        came = report.report
        if came is not None:
            self._session.applied(came.changes)
        self.exchanged.emit(report)

    def _on_refused(self, error: UserError) -> None:
        """A drive that is not plugged in is no reason to disturb anybody; the dialog tells of it."""
        log.info("The shared folder: %s", error)
        self.trouble = error
        self.failed.emit(error)
