"""Opening a project file: what may be wrong with it, who may write, and bringing an older one up to date."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hashiya.core.span import is_uid
from hashiya.files import short_name, sweep
from hashiya.store.file import connection, write_ahead
from hashiya.store.file.connection import connect, connect_reading, damaged, explained, inspect, refuse_newer
from hashiya.store.file.foreign import refuse_foreign
from hashiya.store.file.lock import Locked, WriterLock
from hashiya.store.listing.listed_documents import keep_indexes
from hashiya.store.tables.row_checks import parse

_READ_EVERYWHERE = frozenset(
    (
        *("attribute_types", "relation_types", "attributes", "relations", "entities", "mentions", "texts"),
        *("settlements", "guidelines", "assignments", "readings", "word_lists", "conflicts"),
    )
)


@dataclass(slots=True)
class OpenedFile:
    """A connection with what is to be let go after it. `reason` says why it only reads, "" when it writes."""

    db: sqlite3.Connection
    lock: WriterLock | None
    reason: str
    temporary: Path | None = None


def open_file(path: Path, *, readonly: bool, patience: float = 5.0) -> OpenedFile:
    """Raises ProjectError; the file is as before then. `patience`: seconds to wait for others that write."""
    with connection.patience(patience):
        return _open(path, readonly=readonly)


def _open(path: Path, *, readonly: bool) -> OpenedFile:
    version = inspect(path)
    path = path.resolve()  # the log lies beside the file itself, not beside a link to it
    lock, reason = (None, "asked") if readonly else _take_lock(path)
    try:
        with explained(path):
            if lock is None:
                return _open_reading(path, version, reason)
            # Nobody else writes here now: what killed programs left beside the file is nobody's.
            _sweep(path)
            if version < connection.SCHEMA:
                _migrate(path)
            try:
                return OpenedFile(_open_writing(path), lock, "")
            except sqlite3.OperationalError as error:
                if not connection.cannot_share(error):
                    raise
            with suppress(sqlite3.OperationalError):  # no room, or somebody reads it through the log
                if not write_ahead.shares_memory(path.parent) and not connection.is_full(path):
                    write_ahead.do_without_log(path)
                    return OpenedFile(_open_writing(path), lock, "")
            lock.release()
            lock = None
            return _open_reading(path, version, "full" if connection.is_full(path) else "place")
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def _open_writing(path: Path) -> sqlite3.Connection:
    db = connect(path)
    try:
        if write_ahead.has_no_log(db):  # it comes from a disk that can hold none
            with suppress(sqlite3.OperationalError):
                write_ahead.use_log(db, path)
        _look(db, path)
        with suppress(sqlite3.OperationalError):  # no room, or somebody writes: the list is only slower then
            keep_indexes(db)
    except BaseException:
        db.close()
        raise
    return db


def _sweep(path: Path) -> None:
    fresh = path.with_name(f".{path.name[:40]}.recovered.part")
    sweep(
        path,
        *(f"{fresh.name}{log}" for log in ("", "-wal", "-shm")),
        f"{short_name(path.name)}.before-merge.bak.new",
    )
    sweep(fresh)


def let_go(opened: OpenedFile) -> None:
    """Close it, with all that was made for it."""
    opened.db.close()
    if opened.lock is not None:
        opened.lock.release()
    if opened.temporary is not None:
        shutil.rmtree(opened.temporary, ignore_errors=True)


def can_lock(path: Path) -> bool:
    """Whether opening for writing would find the lock free at this moment."""
    lock, _reason = _take_lock(path.resolve())
    if lock is None:
        return False
    lock.release()
    return True


def _take_lock(path: Path) -> tuple[WriterLock | None, str]:
    """The lock, or why there is none: another window, the file, its other name, a name that is too long, a
    full disk, or its folder does not let us write.

    A file with two names would get two locks and two logs, and each name its own truth.
    """
    if not connection.writable(path):
        return None, "file"
    if path.stat().st_nlink > 1:
        return None, "links"
    try:
        return WriterLock.take(path), ""
    except Locked:
        return None, "locked"
    except OSError as error:
        return None, _WHY_NO_LOCK.get(error.errno or 0, "folder")


_WHY_NO_LOCK = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.ENAMETOOLONG: "name"}


def _open_reading(path: Path, version: int, reason: str) -> OpenedFile:
    temporary = None
    if version < connection.SCHEMA:  # reading must not change the file: a copy is brought up to date
        path, temporary = _migrated_copy(path)
    db, folder = connect_reading(path)
    opened = OpenedFile(db, None, reason, temporary or folder)
    try:
        _look(db, path)
    except BaseException:
        db.close()
        if opened.temporary is not None:
            shutil.rmtree(opened.temporary, ignore_errors=True)
        raise
    return opened


def _migrated_copy(path: Path) -> tuple[Path, Path]:
    from hashiya.store.file import copying

    folder = Path(tempfile.mkdtemp(prefix="hashiya-"))
    try:
        db, unneeded = connect_reading(path)
        try:
            copying.copy_to(db, folder / path.name)
        finally:
            db.close()
            if unneeded is not None:
                shutil.rmtree(unneeded, ignore_errors=True)
        _migrate(folder / path.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder / path.name, folder


def _migrate(path: Path) -> None:
    from hashiya.store.file import migrations

    migrations.migrate(path)


def _look(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a newer file (its number may be in the write-ahead log), and one whose tables cannot be read."""
    refuse_newer(int(db.execute("PRAGMA user_version").fetchone()[0]), path)
    refuse_foreign(db, path)
    try:
        for table in ("project", "documents", "annotations", "journal", "labels", "people"):
            db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        if (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF == sqlite3.SQLITE_ERROR:  # no such table
            raise damaged(path, str(error)) from error
        raise
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = sorted(_READ_EVERYWHERE - there)
    if missing:
        raise damaged(path, f"its table {missing[0]} is missing")
    _look_at_uid(db, path)


def _look_at_uid(db: sqlite3.Connection, path: Path) -> None:
    """The uid names folders and files elsewhere: it is 32 hexadecimal digits or no uid."""
    found = db.execute("SELECT value FROM project WHERE key = 'uid'").fetchone()
    if found is None:
        raise damaged(path, "it has no name of its own")
    if not is_uid(parse(found[0])):
        raise damaged(path, "its own name is none")
