"""A copy, kept beside one's own project, of another person's file (or of one's own as it was last put)."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from hashiya.store.file.connection import SCHEMA, connect, explained, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


def need_mirror(path: Path) -> bool:
    """Make an empty one where there is none that this version can read; gives whether it was made."""
    from hashiya.store.file import migrations

    if path.exists():
        try:
            db = connect(path)
            try:
                if db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA:
                    return False
            finally:
                db.close()
        except sqlite3.Error:
            pass  # a killed program may have left half of it: it is made anew from what was put
        drop_mirror(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    migrations.create_file(path, _bare)
    return True


def drop_mirror(path: Path) -> None:
    """Remove a mirror with its logs."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _bare(db: sqlite3.Connection) -> None:
    """Rows come in as they are elsewhere: nothing here may count, refuse or change them."""
    rows = db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall()
    for kind, name in rows:
        db.execute(f'DROP {kind.upper()} "{name}"')
    db.execute("INSERT OR IGNORE INTO project (key, value) VALUES ('uid', '\"\"')")


def missing_texts(mirror: Path) -> dict[str, int]:
    """Digest → number of characters, of the documents whose text is not in the mirror yet."""
    db = connect(mirror)
    try:
        return dict(
            db.execute(
                "SELECT sha256, characters FROM documents WHERE id NOT IN (SELECT id FROM texts) ORDER BY id"
            ).fetchall()
        )
    finally:
        db.close()


def fill_texts(mirror: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Give every document of the mirror that has none the text of its digest."""
    db = connect(mirror)
    try:
        with explained(mirror), transaction(db, full=False):
            for sha256, text in texts:
                db.execute(
                    "INSERT INTO texts (id, text) SELECT id, ? FROM documents "
                    "WHERE sha256 = ? AND id NOT IN (SELECT id FROM texts)",
                    (text, sha256),
                )
    finally:
        db.close()


def text_digests(project: Path) -> list[str]:
    """Of all documents, deleted ones too, in their order."""
    db = connect(project, mode="ro")
    try:
        rows = db.execute("SELECT sha256 FROM documents ORDER BY position, id")
        return list(dict.fromkeys(row[0] for row in rows))
    finally:
        db.close()


def texts_of(project: Path, digests: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(digest, text) of those of these texts that a project file has, one in memory at a time."""
    db = connect(project, mode="ro")
    try:
        for sha256 in digests:
            row = db.execute(
                "SELECT t.text FROM documents d JOIN texts t ON t.id = d.id WHERE d.sha256 = ? LIMIT 1",
                (sha256,),
            ).fetchone()
            if row is not None:
                yield sha256, str(row[0])
    finally:
        db.close()


def newest_own_row(project: Path, after: int, brought: Callable[[str], bool]) -> tuple[int, bool]:
    """(the last row of the journal, whether one after `after` is this file's own work).

    What came through the folder is none: whoever made it puts it there.
    """
    db = connect(project, mode="ro")
    try:
        last = db.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0]
        kinds = db.execute("SELECT DISTINCT kind FROM journal WHERE id > ? AND origin = ''", (after,))
        return int(last), any(not brought(str(kind)) for (kind,) in kinds)
    finally:
        db.close()


def identity_of(path: Path) -> tuple[str, str, str, str]:
    """(uid, title, uid of the person, uid of the project it is a package of) of a project file."""
    import json

    db = connect(path, mode="ro")
    try:
        found = {
            key: json.loads(value)
            for key, value in db.execute(
                "SELECT key, value FROM project WHERE key IN ('uid', 'title', 'setting:person', "
                "'setting:package', 'setting:team')"
            )
        }
    finally:
        db.close()
    package = found.get("setting:package")
    of = str(package.get("team") or package.get("of") or "") if isinstance(package, dict) else ""
    of = str(found.get("setting:team") or of)
    return str(found.get("uid", "")), str(found.get("title", "")), str(found.get("setting:person", "")), of
