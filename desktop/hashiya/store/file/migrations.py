"""Making a project file and bringing an older one up to date.

A migration is a function here; it runs in one transaction with its record (table `_sqlite_migrations`) and
with the file's schema number. Released migrations are never changed.
"""

from __future__ import annotations

import logging
import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.span import new_uid
from hashiya.errors import ProjectError
from hashiya.files import explain_os_error, writing
from hashiya.store.file import schema, schema_beyond, schema_parts, schema_review, tools
from hashiya.store.file.connection import APPLICATION_ID, connect, explained, sorting_on_disk, transaction
from hashiya.store.file.copying import keep_copy
from hashiya.store.file.foreign import refuse_foreign
from hashiya.store.file.write_ahead import use_log
from hashiya.store.journal.state_acts import said_done

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlite_utils.db import Database

log = logging.getLogger(__name__)

_ROOM, _TAKEN = 64, "room"  # pages, and what has them until they are free


def m001_tables(db: Database) -> None:
    """Documents, annotations, people, labels, journal."""
    schema.create_tables(db)


def m002_review(db: Database) -> None:
    """Settlements, answers, guidelines, assignments, and what merging has to remember."""
    schema_review.create_tables(db)


def m003_parts(db: Database) -> None:
    """Which part of training data each document belongs to."""
    schema_parts.create_tables(db)


def m004_readings(db: Database) -> None:
    """Whose reading of a text is at an end, by that person's own word; until when one is asked for."""
    schema_review.add_readings(db)
    db.conn.executemany(
        "INSERT OR REPLACE INTO progress (document, person, state, dot) VALUES (?, ?, 'done', ?)",
        [(*key, uid) for key, uid in said_done(db.conn).items()],
    )


def m005_beyond_spans(db: Database) -> None:
    """Attributes, labels of documents, relations, entities."""
    schema_beyond.create_tables(db)


def m006_known(db: Database) -> None:
    """What a file knows of each record, where only part of an act came into it."""
    schema_review.add_known(db)


STEPS: tuple[Callable[[Database], None], ...] = (
    m001_tables,
    m002_review,
    m003_parts,
    m004_readings,
    m005_beyond_spans,
    m006_known,
)
"""In order; the schema number of a file is how many of them it went through."""


def create_file(path: Path, fill: Callable[[sqlite3.Connection], None], *, mode: int | None = None) -> None:
    """Make the file beside its place, let `fill` write the first rows, move it there. Never overwrites.

    `mode`: its rights, the usual ones unless given.
    """
    if path.exists():
        raise ProjectError(
            "exists",
            f"{path} is there already; nothing was changed.",
            hint="Choose another name, or open it.",
            path=str(path),
        )
    _set_aside_leftovers(path)
    with writing(path, mode=mode) as beside, explained(path):
        db = connect(beside, mode="rwc")
        try:
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            _apply(db, room=_ROOM)
            with sorting_on_disk(db), transaction(db):
                fill(db)
            use_log(db, path)
        finally:
            db.close()


def _set_aside_leftovers(path: Path) -> None:
    """SQLite would play the log of a file that is gone into a new one of that name: keep it under another."""
    for suffix in ("-wal", "-shm", "-journal"):
        left = path.with_name(path.name + suffix)
        if left.exists():
            try:
                left.replace(path.with_name(f"{left.name}.orphan-{new_uid()[:8]}"))
            except OSError as error:
                raise explain_os_error(error, left, verb="move") from error


def migrate(path: Path) -> Path:
    """Bring the file up to date, all steps or none; the copy kept beforehand is given back.

    Raises ProjectError `migration_failed` (the file is as before) or what the disk refuses.
    """
    db = connect(path)
    try:
        with explained(path):
            refuse_foreign(db, path)
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            kept = keep_copy(db, path, f"before-schema{len(STEPS)}")
            db.execute("PRAGMA foreign_keys=OFF")  # a step may rebuild a table that others point to
            try:
                _apply(db)
            except (sqlite3.Error, ValueError, KeyError) as error:
                raise ProjectError(
                    "migration_failed",
                    f"{path} could not be brought from schema {version} to {len(STEPS)}: {error}. "
                    "It is as before.",
                    hint=f"A copy is kept as {kept.name}. Please report this.",
                    path=str(path),
                ) from error
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()
    log.info("brought %s from schema %d to %d", path, version, len(STEPS))
    return kept


@lru_cache
def model_schema() -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Table → its columns, and the indexes, of a new file."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _apply(db)
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {
            name: tuple(row[1] for row in db.execute(f'PRAGMA table_info("{name}")'))
            for name in tables
            if not name.startswith(("search", "sqlite_", "_sqlite_"))
        }
        indexes = db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return columns, tuple(row[0] for row in indexes)
    finally:
        db.close()


def _apply(db: sqlite3.Connection, *, room: int = 0) -> None:
    """Run what is pending, in one transaction around the steps' own savepoints.

    `room`: so many free pages before the tables of later steps, which take a page each and are mostly empty:
    the first texts and annotations stand there, and are left where the file is cut off behind them.
    """
    wrapped = tools.database(db)
    from sqlite_utils.migrations import Migrations  # after tools has kept pandas out

    migrations = Migrations("hashiya")
    for step in STEPS:
        migrations(name=step.__name__)(step)
    with wrapped.atomic():
        if room:
            migrations.apply(wrapped, stop_before=next((step.__name__ for step in STEPS[1:]), None))
            _take_room(wrapped, room)
        migrations.apply(wrapped)
        if room:
            wrapped.execute(f"DROP TABLE {_TAKEN}")
        wrapped.execute(f"PRAGMA user_version={len(STEPS)}")
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ValueError(f"{len(broken)} rows point to nothing")


def _take_room(wrapped: Database, pages: int) -> None:
    size = wrapped.execute("PRAGMA page_size").fetchone()[0]
    wrapped.execute(f"CREATE TABLE {_TAKEN} (x)")
    wrapped.execute(f"INSERT INTO {_TAKEN} VALUES (zeroblob(?))", ((pages - 1) * (size - 4),))
