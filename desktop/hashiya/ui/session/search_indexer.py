"""The search index of a large project, made bit by bit while nothing else is done."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hashiya.child_process import run_apart
from hashiya.errors import UserError
from hashiya.services.search.written_words import WrittenWords, write_words

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.progress import CancelToken
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)

LEAST = 500  # documents; fewer are searched quickly without
_MANY = 20_000  # documents, the words of which are many
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

    def _write_words(self) -> None:
        """What is searched for inside words is looked up among all words at once, where they are many."""
        if self._session.project.has_documents(_MANY):
            self._context.jobs.start(
                _write_apart,
                self._session.path,
                name="indexing",
                receiver=self,
                on_result=self._on_written,
                on_refused=self._on_refused,
                slot="words",
            )

    def _on_written(self, words: WrittenWords) -> None:
        self._session.written_words = words

    def _on_refused(self, error: UserError) -> None:
        log.warning("The words were not written: %s", error)

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
                self._write_words()
        except UserError as error:
            log.warning("Indexing was given up: %s", error)
            self.stop()


def _write_apart(path: Path, cancel: CancelToken) -> WrittenWords:
    """On a thread, which waits for another process."""
    handle, name = tempfile.mkstemp(prefix="hashiya-words-")
    os.close(handle)
    target = Path(name)
    try:
        return WrittenWords(target, run_apart(write_words, path, target, cancel=cancel))
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
