"""Putting a rebuilt file in the place of a damaged one, which is kept under another name."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hashiya.files import explain_os_error
from hashiya.progress import OnProgress, ignore_progress
from hashiya.store.file import migrations
from hashiya.store.file.connection import damaged as still_damaged
from hashiya.store.file.copying import free_name
from hashiya.store.file.doctor import examine
from hashiya.store.file.lock import WriterLock
from hashiya.store.recovery.rebuild import FindCopies, rebuild

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.errors import UserError
    from hashiya.store.recovery.recovery_report import Recovery

log = logging.getLogger(__name__)

_LOGS = ("-wal", "-shm")


def recover(
    path: Path, find_copies: FindCopies, progress: OnProgress = ignore_progress
) -> tuple[Recovery, Path]:
    """Rebuild the project file at `path`; gives what was brought back and where the damaged file is kept.

    `find_copies` names other files that may help, for the project's uid. Everything is made beside the file
    and moved into its place in one step. Raises ProjectError when another window has the file, UserError
    `nothing_found` and what the disk refuses, and what `progress` raises to stop it; the file is as before
    then.
    """
    path = path.resolve()
    with _locked(path):
        fresh = path.with_name(f".{path.name[:40]}.recovered.part")
        try:
            _remove(fresh)
            told = _build(path, fresh, find_copies, progress)
            return told, _swap(path, fresh)
        except OSError as error:
            raise explain_os_error(error, path) from error
        finally:
            _remove(fresh)


def recover_beside(
    path: Path, target: Path, find_copies: FindCopies, progress: OnProgress = ignore_progress
) -> Recovery:
    """The same into a new file; the damaged one is not touched. Raises ProjectError `exists`, too."""
    path, target = path.resolve(), target.resolve()
    with _locked(path):
        try:
            return _build(path, target, find_copies, progress)
        except OSError as error:
            raise explain_os_error(error, target) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        lock = WriterLock.take_alone(path)
    except OSError as error:
        raise explain_os_error(error, path) from error
    try:
        yield
    finally:
        lock.release()


def _build(path: Path, fresh: Path, find_copies: FindCopies, progress: OnProgress) -> Recovery:
    """Make `fresh`, which is not there before; nothing of it is left when that ends badly."""
    told: list[Recovery] = []

    def fill(db: sqlite3.Connection) -> None:
        told.append(rebuild(db, path, find_copies, progress))
        told[0].checks = examine(db, progress)
        found = [check for check in told[0].checks if not check.ok]
        # A row that holds an odd value is put aside where it is read: no reason to keep the rest away.
        wrong = [check.code for check in found if check.code != "values"]
        for check in found:
            log.warning("recovered, not in order: %s %s", check.code, check.examples)
        if wrong:
            raise still_damaged(path, "what was recovered is not in order: " + ", ".join(wrong))

    migrations.create_file(fresh, fill, mode=path.stat().st_mode & 0o777)
    return told[0]


def _swap(path: Path, fresh: Path) -> Path:
    """The damaged file with its log gets a free name; then the new one takes its place."""
    kept = free_name(path, "damaged")
    try:
        os.link(path, kept)
    except OSError:
        shutil.copy2(path, kept)
    for suffix in _LOGS:
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.replace(kept.with_name(kept.name + suffix))
    for suffix in _LOGS:
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    os.replace(fresh, path)
    return kept


def _remove(fresh: Path) -> None:
    for name in (fresh.name, *(fresh.name + suffix for suffix in _LOGS)):
        fresh.with_name(name).unlink(missing_ok=True)


def is_beyond_mending(error: UserError) -> bool:
    """Whether an error of opening means damage that a rebuild may get past."""
    return error.code in (
        *("damaged", "foreign", "foreign_objects", "store_error", "disk_error", "cannot_open"),
    )
