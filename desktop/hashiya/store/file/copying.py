"""Copies of a project file, made through SQLite's backup API."""

from __future__ import annotations

import filecmp
import os
import sqlite3
from glob import escape
from pathlib import Path

from hashiya.files import short_name, writing
from hashiya.store.file.connection import explained


def keep_copy(db: sqlite3.Connection, path: Path, reason: str) -> Path:
    """A sound copy of the whole file beside it, NAME.REASON.bak, with a number where that is taken; one that
    a killed program kept is taken for it where it is the same, byte by byte.
    """
    target = free_name(path, reason)
    copy_to(db, target)
    for before in path.parent.glob(f"{escape(short_name(path.name))}.{reason}*.bak"):
        if before != target and _is_same(before, target):
            target.unlink()
            return before
    return target


def _is_same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and filecmp.cmp(one, other, shallow=False)


def mode_of(db: sqlite3.Connection) -> int | None:
    """The rights of the file that is open, None where it has none."""
    try:
        return os.stat(db.execute("PRAGMA database_list").fetchone()[2]).st_mode & 0o777
    except (OSError, sqlite3.Error, TypeError):
        return None


def free_name(path: Path, reason: str) -> Path:
    """NAME.REASON.bak beside the file, with a number where that is taken."""
    name = short_name(path.name)
    target = path.with_name(f"{name}.{reason}.bak")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{name}.{reason}.{number}.bak")
    return target


def copy_to(db: sqlite3.Connection, target: Path) -> None:
    """Write a copy through SQLite's backup API, which sees the write-ahead log too; renamed into place.

    A new file gets the rights of the one it is a copy of: what only its owner may read stays so.
    """
    with writing(target, mode=mode_of(db)) as beside, explained(target):
        copy = sqlite3.connect(beside, isolation_level=None)
        try:
            db.backup(copy, pages=4096)
        finally:
            copy.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{beside}{suffix}").unlink(missing_ok=True)
