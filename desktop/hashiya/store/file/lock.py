"""One writer for a file. The lock is the operating system's: it dies with the process that holds it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from hashiya.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path


class Locked(Exception):
    """Another window holds the lock."""


class WriterLock:
    """An advisory lock on `.NAME.lock` beside the file; keeps out this process's own second one too."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle: int | None = handle
        self._path = path

    @classmethod
    def take(cls, project: Path) -> WriterLock:
        """Raises Locked when it is held elsewhere, OSError when the folder cannot be written."""
        path = project.resolve().with_name(f".{project.resolve().name}.lock")
        for _ in range(20):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
            try:
                _lock(handle)
            except OSError as error:
                os.close(handle)
                raise Locked(str(path)) from error
            # The holder before us may have removed it between our open and our lock: then it locks nothing.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(path)):
                    return cls(handle, path)
            os.close(handle)
        raise Locked(str(path))

    @classmethod
    def take_alone(cls, project: Path) -> WriterLock:
        """For what replaces the whole file. Raises ProjectError `in_use_elsewhere`, and OSError as `take`."""
        try:
            return cls.take(project)
        except Locked as error:
            raise ProjectError(
                "in_use_elsewhere",
                f"{project} is open in another window; nothing was changed.",
                hint="Close it there first.",
                path=str(project),
            ) from error

    def release(self) -> None:
        """Idempotent. The sidecar is removed while the lock is still held, where the system allows it."""
        if self._handle is None:
            return
        with suppress(OSError):
            self._path.unlink()
        os.close(self._handle)
        self._handle = None
        if sys.platform == "win32":
            with suppress(OSError):
                self._path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
