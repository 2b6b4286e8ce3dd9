"""Whether an open project file is still where it was opened: looked at before each write.

SQLite goes on writing into a file that was deleted or replaced; what is written then is lost with the window.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from hashiya.errors import ProjectError
from hashiya.files import identity
from hashiya.store.file.connection import connect

if TYPE_CHECKING:
    from pathlib import Path

_QUICK = 64_000_000  # bytes up to which the whole file is looked through
_LAST = "SELECT id, uid FROM journal ORDER BY id DESC LIMIT 1"
_UID = "SELECT value FROM project WHERE key = 'uid'"

Stamp = tuple[int, int]


class FileIdentity:
    """`look` raises when the file is no longer the one that was opened; `note` after each own write."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db, self._path = db, path
        self._identity = identity(path)
        self._stamp: Stamp | None = None
        self._last: tuple[int, str] | None = None
        self._uid: object = None
        with suppress(sqlite3.Error):
            self._uid = db.execute(_UID).fetchone()
        self.note()

    def note(self) -> None:
        """The file is now as this process left it."""
        self._stamp = self._stamp_now()
        with suppress(sqlite3.Error):
            self._last = self._db.execute(_LAST).fetchone()

    def look(self) -> None:
        """Raises ProjectError `file_gone` or `file_replaced`; costs two looks at the folder."""
        found = identity(self._path)
        if found is None:
            raise ProjectError(
                "file_gone",
                f"{self._path} is no longer there: it was moved, renamed or deleted while it was open. "
                "The last step was not written.",
                hint="Save a copy elsewhere; it holds everything that was done before.",
                path=str(self._path),
            )
        if found != self._identity or not self._is_untouched():
            raise ProjectError(
                "file_replaced",
                f"Another file was put in the place of {self._path} while it was open. "
                "The last step was not written.",
                hint="Save a copy elsewhere; it holds everything that was done before.",
                path=str(self._path),
            )

    def _stamp_now(self) -> Stamp | None:
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _is_untouched(self) -> bool:
        """Only this process writes the file: where another did, its history tells whether it is ours."""
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return True
        if self._last is not None and not self._has_our_history(self._last):
            return False
        self._stamp = stamp
        return True

    def _has_our_history(self, last: tuple[int, str]) -> bool:
        try:
            with closing(connect(self._path, mode="ro")) as db:
                found = db.execute("SELECT uid FROM journal WHERE id = ?", last[:1]).fetchone()
                if found is None or found[0] != last[1] or db.execute(_UID).fetchone() != self._uid:
                    return False
                whole = os.stat(self._path).st_size <= _QUICK
                return not whole or db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        except (sqlite3.Error, OSError):
            return False
