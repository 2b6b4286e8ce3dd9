"""Files are written beside their place and renamed into it, so that nothing half-done is ever found there.

Open databases are known here: POSIX drops all locks of a process on a file as soon as it closes any
descriptor of it (sqlite.org/howtocorrupt.html, 2.2). Another process would then take itself for the last
reader and remove the write-ahead log under our hands. So what is held is never opened as a plain file.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hashiya.errors import UserError

Identity = tuple[int, int]
_held: Counter[Identity] = Counter()
holding = threading.RLock()
"""Taken while a file that may be a database is opened in either way."""


def config_folder() -> Path:
    """Where the program keeps what is in no project: settings, log, daily copies. Made by the first write."""
    own = os.environ.get("HASHIYA_CONFIG")
    if own:
        return Path(own)
    if sys.platform == "win32":
        place = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        place = Path.home() / "Library" / "Preferences"
    else:
        place = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return place / "hashiya"


def identity(path: Path | str) -> Identity | None:
    """What a file is, whatever it is called; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def hold(path: Path | str) -> Identity | None:
    """Say that this process has a database open; `release` what is given back when it is closed."""
    with holding:
        found = identity(path)
        if found is not None:
            _held[found] += 1
        return found


def release(held: Identity | None) -> None:
    """Say that one connection to what `hold` gave is closed."""
    with holding:
        if held is not None:
            _held[held] -= 1


def is_held(path: Path | str) -> bool:
    """Whether this process has the file open as a database."""
    with holding:
        found = identity(path)
        return found is not None and _held[found] > 0


def read_whole(path: Path) -> bytes:
    """A file that a person chose. Raises OSError; UserError for an open project."""
    with holding:
        if is_held(path):
            raise _in_use(path, "it cannot be read as anything else")
        return path.read_bytes()


def _in_use(path: Path, what: str) -> UserError:
    return UserError(
        "in_use", f"{path} is a project that is open; {what}.", hint="Choose another file.", path=str(path)
    )


def explain_os_error(error: OSError, path: Path | str, *, verb: str = "write") -> UserError:
    """What went wrong with a file, in words for people."""
    name = str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            "disk_full",
            f"The disk is full: {name} was not written.",
            hint="Free some space and try again.",
            path=name,
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            "no_permission",
            f"No permission to {verb} {name}.",
            hint="Choose another folder, or change the permissions.",
            path=name,
        )
    if error.errno == errno.ENOENT:
        return UserError("not_found", f"{name} was not found.", hint="Check the path.", path=name)
    if error.errno == errno.EISDIR:
        return UserError("is_folder", f"{name} is a folder.", hint="Name a file.", path=name)
    return UserError("os_error", f"Could not {verb} {name}: {error.strerror}.", path=name)


@contextmanager
def writing(path: Path | str) -> Iterator[Path]:
    """A path beside `path` to write to; renamed into place when the block ends well, removed when it does
    not.

    Raises UserError for what the disk refuses.
    """
    target = Path(path)
    if is_held(target):
        raise _in_use(target, "it was not written over")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise explain_os_error(error, target) from error
    beside = Path(name)
    try:
        yield beside
        with open(beside, "rb+") as written:
            os.fsync(written.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(beside, mode)
        os.replace(beside, target)
    except OSError as error:
        raise explain_os_error(error, target) from error
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 with line feeds as they are."""
    with writing(path) as beside:
        beside.write_bytes(text.encode("utf-8"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
