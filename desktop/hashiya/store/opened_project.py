"""An open project file: who holds it, how it is read, how it is let go."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from hashiya.store.file import doctor
from hashiya.store.file.connection import damaged, explained, is_undecodable, reading_leniently
from hashiya.store.tables import documents, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from hashiya.store.file.opening import OpenedFile

P = ParamSpec("P")
T = TypeVar("T")


class OpenedProject:
    """The connection to the file and its lock; nothing here writes."""

    def __init__(self, path: Path, opened: OpenedFile) -> None:
        self.path = path
        self.readonly = opened.lock is None
        self.readonly_reason = opened.reason
        self._opened = opened
        self._db = opened.db
        self._texts = documents.Texts()
        self._closed = False
        self._batch = False
        self.person_uid = str(self.setting("person", ""))

    def close(self) -> None:
        """Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._db.close()
        if self._opened.lock is not None:
            self._opened.lock.release()
        if self._opened.temporary is not None:
            shutil.rmtree(self._opened.temporary, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def setting(self, key: str, default: object = None) -> object:
        """A setting of the project, `default` where it has none."""
        return self.read(values.get, f"setting:{key}", default)

    @property
    def written(self) -> int:
        """How many rows were written since it was opened: the same number, and nothing has changed."""
        return self._db.total_changes

    @property
    def connection(self) -> sqlite3.Connection:
        """For modules of the store that work on a whole file, as merging does; nobody else needs SQL."""
        return self._db

    def read(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work(db, …)` gives; for modules of the store. Raises ProjectError."""
        with explained(self.path):
            try:
                return work(self._db, *args, **kwargs)
            except sqlite3.OperationalError as error:
                if not is_undecodable(error):
                    raise
                with reading_leniently(self._db):
                    return work(self._db, *args, **kwargs)

    def let_pages_go(self) -> None:
        """After much has been read: give back the memory of the file's pages, which the system keeps too."""
        with explained(self.path):
            self._db.execute("PRAGMA shrink_memory")

    def verify_sound(self) -> None:
        """Raises ProjectError `damaged` when pages of the file do not hang together; quick, texts aside."""
        found = self.read(doctor.is_sound)
        if not found:
            raise damaged(self.path, "its pages do not hang together")

    def copy_to(self, target: Path) -> None:
        """A sound copy of the whole file, the write-ahead log included, renamed into place."""
        from hashiya.store.file import copying

        with explained(self.path):
            copying.copy_to(self._db, target)
