"""The write-ahead log, through which others read while one writes; and doing without it where a disk (some
network shares, FUSE with direct_io) gives programs no memory in common, which its index needs.
"""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from hashiya.store.file.connection import connect

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def use_log(db: sqlite3.Connection, path: Path) -> None:
    """Write through a log beside the file from here on, where the disk can hold one; else as before."""
    if shares_memory(path.parent):
        db.execute("PRAGMA journal_mode=WAL")


def has_no_log(db: sqlite3.Connection) -> bool:
    """Whether the file is written through a rollback journal."""
    return bool(db.execute("PRAGMA journal_mode").fetchone()[0] == "delete")


def do_without_log(path: Path) -> None:
    """From here on the file is written through a rollback journal, SQLite's default: who reads for long keeps
    who writes waiting. Raises sqlite3.Error, when somebody else has the file open too.
    """
    with closing(connect(path, alone=True)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
    with suppress(OSError):
        path.with_name(f"{path.name}-shm").unlink()


def shares_memory(folder: Path) -> bool:
    """Whether two programs can have a file of this folder in their memory in common."""
    import mmap

    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".hashiya-") as file:
            file.truncate(mmap.PAGESIZE)
            with mmap.mmap(file.fileno(), mmap.PAGESIZE):
                return True
    except (OSError, ValueError):
        return False
