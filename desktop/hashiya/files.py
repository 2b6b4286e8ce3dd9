"""Files are written beside their place and renamed into it, so that nothing half-done is ever found there.

Open databases are known here: POSIX drops all locks of a process on a file as soon as it closes any
descriptor of it (sqlite.org/howtocorrupt.html, 2.2). Another process would then take itself for the last
reader and remove the write-ahead log under our hands. So what is held is never opened as a plain file.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hashiya.errors import UserError

PROJECT_SUFFIX = ".hashiya"

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Identity = tuple[int, int]
_PART = ".part"
_PROJECT_MARK = b"HSHY"  # SQLite's «application id», at the 69th byte
_LOGS = "-wal|-shm|-journal"
_LONGEST_NAME = 223  # bytes; «.before-merge.bak.new» and its like come behind
_DAY = 86_400  # seconds after which a leftover is one, where nothing else tells
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


def short_name(name: str) -> str:
    """The file's name as it begins names of files beside it: whole, but where nothing could be put behind it
    any more, since systems take 255 bytes; then as much as goes and a mark of its own.
    """
    data = os.fsencode(name)
    if len(data) <= _LONGEST_NAME:
        return name
    import hashlib  # brings OpenSSL: the start does without

    mark = f"~{hashlib.sha256(data).hexdigest()[:8]}"
    return data[: _LONGEST_NAME - len(mark)].decode("utf-8", "ignore") + mark


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
    """Whether this process has the file open as a database, or the one whose log it is."""
    with holding:
        bases = (path, re.sub(rf"({_LOGS})$", "", str(path)))
        return any((found := identity(each)) is not None and _held[found] > 0 for each in bases)


def read_whole(path: Path) -> bytes:
    """A file that a person chose. Raises OSError; UserError for an open project."""
    with holding:
        if is_held(path):
            raise _in_use(path, "it cannot be read as anything else")
        refuse_devices(path)
        return path.read_bytes()


def refuse_devices(path: Path) -> None:
    """Raise UserError where a pipe, a device or the like stands, or a link of the system to an open file:
    reading may never end, and writing would put a plain file in its place, for all programs.
    """
    try:
        there = path.stat().st_mode
        linked = os.readlink(path) if path.is_symlink() else ""
    except (OSError, ValueError):  # what is not there, or cannot be looked at, is told by who opens it
        return
    if not (stat.S_ISREG(there) or stat.S_ISDIR(there)) or linked.startswith("/proc/"):
        raise UserError("not_a_file", f"{path} is no file.", hint="Choose a file.", path=str(path))


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
    if error.errno == errno.ENAMETOOLONG:
        return UserError(
            "name_too_long",
            f"{name} has a name longer than this disk takes.",
            hint="Choose a shorter name.",
            path=name,
        )
    if error.errno == errno.EISDIR:
        return UserError("is_folder", f"{name} is a folder.", hint="Name a file.", path=name)
    return UserError("os_error", f"Could not {verb} {name}: {error.strerror}.", path=name)


@contextmanager
def writing(path: Path | str, *, mode: int | None = None) -> Iterator[Path]:
    """A path beside `path` to write to; renamed into place when the block ends well, removed when it does
    not. What a killed program left of writing the same file goes first.

    The file keeps the rights it has; a new one gets `mode` (of the file it is a copy of), else the usual.
    Raises UserError for what the disk refuses.
    """
    target = Path(path)
    if is_held(target):
        raise _in_use(target, "it was not written over")
    refuse_devices(target)
    sweep(target)
    try:
        beside, held = _make_part(target)
    except OSError as error:
        raise explain_os_error(error, target) from error
    try:
        yield beside
        _spare_projects(target, beside)
        with open(beside, "rb+") as written:
            os.fsync(written.fileno())
        if target.exists():
            mode = target.stat().st_mode & 0o777
        os.chmod(beside, 0o666 & ~umask() if mode is None else mode)
        waiting = _waiting.get()
        if waiting is not None:
            waiting.append(_Part(beside, target, held))
            held = None
            return
        os.replace(beside, target)
        sync_folder(target.parent)
    except OSError as error:
        raise explain_os_error(error, target) from error
    finally:
        if not any(part.beside == beside for part in _waiting.get() or ()):
            beside.unlink(missing_ok=True)
        if held is not None:
            os.close(held)


def _spare_projects(target: Path, beside: Path) -> None:
    """Raise UserError where a project would give way to what is none: a slip in a name, most often."""
    if _is_project(target) and not _is_project(beside):
        raise UserError(
            "over_project",
            f"{target} is a project file; it was not written over with something else.",
            hint="Name another file.",
            path=str(target),
        )


def begins_project(head: bytes) -> bool:
    """Whether a file that begins with these bytes (72 or more) is a project."""
    return head.startswith(b"SQLite format 3\0") and head[68:72] == _PROJECT_MARK


def _is_project(path: Path) -> bool:
    with suppress(OSError), open(path, "rb") as file:
        return begins_project(file.read(72))
    return False


class _Part(NamedTuple):
    beside: Path
    target: Path
    held: int | None


_waiting: ContextVar[list[_Part] | None] = ContextVar("waiting", default=None)


def as_written(path: Path) -> Path:
    """Where the content of a file lies that was written and may still wait for its place."""
    return next((part.beside for part in reversed(_waiting.get() or ()) if part.target == path), path)


@contextmanager
def all_or_none() -> Iterator[None]:
    """What is written in the block by `writing` comes into its places when the block ends well, and none of
    it otherwise. In the block it is read where `as_written` says.
    """
    if _waiting.get() is not None:
        yield
        return
    parts: list[_Part] = []
    mark = _waiting.set(parts)
    try:
        yield
        for part in parts:
            try:
                os.replace(part.beside, part.target)
            except OSError as error:
                raise explain_os_error(error, part.target) from error
        for folder in {part.target.parent for part in parts}:
            sync_folder(folder)
    finally:
        _waiting.reset(mark)
        for part in parts:
            part.beside.unlink(missing_ok=True)
            if part.held is not None:
                os.close(part.held)


def _make_part(target: Path) -> tuple[Path, int | None]:
    """An empty file beside the target, and what shows others that somebody still writes it."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=_PART, dir=target.parent)
        if not claim(handle):
            os.close(handle)
            return Path(name), None
        if os.path.exists(name):  # nobody took it for a leftover before it was claimed
            return Path(name), handle
        os.close(handle)


@contextmanager
def part_folder(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, removed when the block ends unless it was renamed; its rights are for
    its owner alone. What a killed program left of writing the same folder goes first. Raises OSError.
    """
    sweep(target)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=_PART, dir=target.parent))
    held: int | None = None
    try:
        if hasattr(os, "O_DIRECTORY"):
            held = os.open(beside, os.O_RDONLY | os.O_DIRECTORY)
            claim(held)
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if held is not None:
            os.close(held)


def sync_folder(folder: Path) -> None:
    """After a power cut too a name in it stands for the file that was renamed to it, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def claim(handle: int) -> bool:
    """Hold an open file or folder as this program's own until the handle is closed or the program ends; False
    where another program has it, or the system knows no such locks.
    """
    if _flock is None:
        return False
    try:
        _flock(handle)
    except OSError:
        return False
    return True


def sweep(target: Path, *more: str, and_longer: bool = False) -> None:
    """Remove what a killed program left of writing `target`, and files beside it of the names `more`; what is
    still being written is left alone. `and_longer`: also of targets whose names begin like this one.
    """
    rest = ".*" if and_longer else ""
    pattern = rf"\.{re.escape(target.name[:40])}{rest}\.[a-z0-9_]{{8}}{re.escape(_PART)}({_LOGS})?"
    names = re.compile(pattern, re.DOTALL)
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if (entry.name in more or names.fullmatch(entry.name)) and _is_left(entry):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    with suppress(OSError):
                        os.unlink(entry.path)


def _is_left(entry: os.DirEntry[str]) -> bool:
    """Whether nobody writes it any more."""
    if _flock is None:
        return entry.stat(follow_symlinks=False).st_mtime < time.time() - _DAY
    if entry.is_symlink() or is_held(entry.path):
        return False
    try:
        handle = os.open(entry.path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return claim(handle)
    finally:
        os.close(handle)


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 with line feeds as they are."""
    with writing(path) as beside:
        beside.write_bytes(text.encode("utf-8"))


def umask() -> int:
    """What the system takes from the rights of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


_flock: Callable[[int], None] | None
if sys.platform == "win32":
    _flock = None
else:
    import fcntl

    def _flock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
