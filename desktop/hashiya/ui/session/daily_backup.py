"""A copy of the open project for each day it is worked on, made in the background soon after opening."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.errors import UserError
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)

_AFTER = 15_000  # opening, and what a person came for, first


def copies_folder(context: Context, session: Session) -> Path:
    """Where the copies of a project are kept: by its uid, since files are renamed and moved."""
    return context.settings.path.parent / "copies" / session.project.uid


class DailyCopy(QTimer):
    """Goes with its session; the copy holds what was there when the day's work began."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session)
        self._context, self._session = context, session
        self.setSingleShot(True)
        self.setInterval(_AFTER)
        self.timeout.connect(self.make)
        if context.settings.get("copies") and not session.readonly:
            self.start()

    def make(self) -> None:
        from hashiya.services.project.backup import daily_copy

        self._context.jobs.start(
            daily_copy,
            self._session.path,
            copies_folder(self._context, self._session),
            name="writing",
            receiver=self,
            on_refused=self._on_failed,
        )

    def _on_failed(self, error: UserError) -> None:
        log.warning("No copy of the day was made: %s", error)
