"""The search index of a large project, made bit by bit while nothing else is done."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hashiya.errors import UserError

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)

LEAST = 500  # documents; fewer are searched quickly without
_FIRST, _NEXT = 4_000, 40  # milliseconds
_BIT = 12_000  # characters, some milliseconds of work


class Indexing(QTimer):
    """Goes with its session. Written in the window's own thread, as all else, and never beside a job."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session)
        self._context, self._session = context, session
        self.timeout.connect(self._on_time)
        session.changes_applied.connect(self._on_changes)
        self.look()

    def look(self) -> None:
        """Begin where there are enough documents."""
        if not self._session.readonly and self._session.project.has_documents(LEAST):
            self.start(_FIRST)

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.document_list and not self.isActive():
            self.look()

    def _on_time(self) -> None:
        # A job may write through a connection of its own while a dialog waits for it (merging).
        if self._context.jobs.running() or QApplication.activeModalWidget() is not None:
            return
        self.setInterval(_NEXT)
        try:
            if not self._session.project.extend_search_index(_BIT):
                self.stop()
        except UserError as error:
            log.warning("Indexing was given up: %s", error)
            self.stop()
