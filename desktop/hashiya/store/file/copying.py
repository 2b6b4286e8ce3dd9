"""Copies of a project file, made through SQLite's backup API."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hashiya.files import writing
from hashiya.store.file.connection import explained


def keep_copy(db: sqlite3.Connection, path: Path, reason: str) -> Path:
    """A sound copy of the whole file beside it, NAME.REASON.bak; an older one of that name gets a number."""
    target = free_name(path, reason)
    copy_to(db, target)
    return target


def free_name(path: Path, reason: str) -> Path:
    """NAME.REASON.bak beside the file, with a number where that is taken."""
    target = path.with_name(f"{path.name}.{reason}.bak")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.{reason}.{number}.bak")
    return target


def copy_to(db: sqlite3.Connection, target: Path) -> None:
    """Write a copy through SQLite's backup API, which sees the write-ahead log too; renamed into place."""
    with writing(target) as beside, explained(target):
        copy = sqlite3.connect(beside, isolation_level=None)
        try:
            db.backup(copy, pages=4096)
        finally:
            copy.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{beside}{suffix}").unlink(missing_ok=True)
