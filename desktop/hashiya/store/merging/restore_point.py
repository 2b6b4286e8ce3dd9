"""Going back to before a merge: a copy is kept beside the file and taken back whole.

A merge has no inverse: what came is known here from then on, and an inverse would tell every later merge that
it was taken away on purpose. A copy of the file as it was knows nothing of the merge, and can be merged anew.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.errors import ProjectError
from hashiya.files import short_name
from hashiya.store.file import opening
from hashiya.store.file.connection import connect, damaged, explained
from hashiya.store.file.copying import copy_to
from hashiya.store.file.lock import WriterLock
from hashiya.store.tables.row_checks import parse_object

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_SUFFIX = ".before-merge.bak"


@dataclass(frozen=True, slots=True)
class Retreat:
    """What going back would take back: the merge of `files` at a time, and `steps` done here since."""

    at: str
    files: tuple[str, ...]
    steps: int


def copy_before(path: Path) -> Path:
    """Where the copy from before the last merge is kept."""
    return path.with_name(f"{short_name(path.name)}{_SUFFIX}")


@contextmanager
def keeping(db: sqlite3.Connection, path: Path, *, wanted: bool = True) -> Iterator[None]:
    """Keep the file as it is now, should the block merge anything; an older copy stays when it does not.

    Raises ProjectError or UserError where no copy can be made: nothing was merged then.
    """
    if not wanted:
        yield
        return
    kept = copy_before(path)
    fresh = kept.with_name(f"{kept.name}.new")
    last = _last_row(db)
    try:
        copy_to(db, fresh)
        yield
        if _last_row(db) != last:
            fresh.replace(kept)
    finally:
        fresh.unlink(missing_ok=True)


def _last_row(db: sqlite3.Connection) -> tuple[int, str] | None:
    row = db.execute("SELECT id, uid FROM journal ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else (row[0], row[1])


def find_retreat(path: Path) -> Retreat | None:
    """None where no merge was made, or its copy is gone or is of another file."""
    kept = copy_before(path)
    if not kept.exists():
        return None
    with _reading(kept) as before, _reading(path) as now:
        last = _last_row(before)
        names = [db.execute("SELECT value FROM project WHERE key = 'uid'").fetchone() for db in (before, now)]
        known = last is None or now.execute("SELECT 1 FROM journal WHERE id = ? AND uid = ?", last).fetchone()
        if names[0] != names[1] or not known:
            return None
        query = "SELECT id, at, args FROM journal WHERE kind = 'merge' AND origin = '' AND id > ? ORDER BY id"
        merges = now.execute(query, (last[0] if last else 0,)).fetchall()
        if not merges:
            return None
        steps = now.execute(
            "SELECT count(*) FROM journal WHERE id > ? AND origin = '' AND kind <> 'merge'", (merges[-1][0],)
        ).fetchone()[0]
    return Retreat(merges[0][1], tuple(str(parse_object(row[2]).get("file", "")) for row in merges), steps)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    file = opening.open_file(path, readonly=True)
    try:
        with explained(path):
            yield file.db
    finally:
        opening.let_go(file)


def go_back(path: Path, aside: Path) -> None:
    """Give the file the content it had before the last merge; as it is now it is kept as `aside` first.

    One transaction of SQLite's: stopped in the middle, the file is as it was. Nobody may have it open.
    Raises ProjectError.
    """
    if find_retreat(path) is None:
        raise ProjectError(
            "no_way_back",
            f"There is no copy of {path} from before a merge; nothing was changed.",
            hint="Only the last merge can be taken back, once.",
            path=str(path),
        )
    lock = WriterLock.take_alone(path)
    kept = copy_before(path)
    try:
        with closing(connect(path)) as db, closing(connect(kept)) as before, explained(path):
            found = before.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise damaged(kept, str(found))
            copy_to(db, aside)
            before.backup(db)
        kept.unlink()
    finally:
        lock.release()
