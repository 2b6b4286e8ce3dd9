"""Where a value comes from: who gave it to a record, when, and through which file it came here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Who gave a value (uid), when (as that machine's clock said), and how it came here.

    `file` is the name of the file it came in. What came through a `shared` folder came in none; `machine` is
    the name that its people gave the machine it was put there from, "" where they gave none. Neither: it was
    done in this file. Of what came without its history nothing is known: `by` and `at` are "" then.
    """

    by: str = ""
    at: str = ""
    file: str = ""
    machine: str = ""
    shared: bool = False


UNKNOWN = ValueSource()


def sources_of_dots(project: Project, dots: Collection[str]) -> dict[str, ValueSource]:
    """By dots, which are uids of journal rows; UNKNOWN for those whose row is not here."""
    return {dot: project.read(_of_dot, dot) for dot in dots}


def source_of_record(project: Project, record: str) -> ValueSource:
    """Of the value that a record (uid) has now."""
    return project.read(_of_record, record)


def files_of_people(project: Project) -> dict[str, tuple[str, ...]]:
    """Person (uid) → the names of the files in which their work came here, the first one first; of machines
    with names where it came through a shared folder.
    """
    return project.read(_files_of_people)


def _of_dot(db: sqlite3.Connection, dot: str) -> ValueSource:
    row = db.execute('SELECT id, "by", at, origin FROM journal WHERE uid = ?', (dot,)).fetchone()
    if row is None:
        return UNKNOWN
    return _came_by(db, row[0], row[1], row[2]) if row[3] else ValueSource(row[1], row[2])


def _of_record(db: sqlite3.Connection, record: str) -> ValueSource:
    """The last own act about it, unless a merge brought its value after that."""
    own = db.execute(
        'SELECT j.id, j."by", j.at FROM touched t JOIN journal j ON j.id = t.journal '
        "WHERE t.record = ? AND j.origin = '' AND j.kind NOT IN ('merge', 'sync') ORDER BY j.id DESC LIMIT 1",
        (record,),
    ).fetchone()
    brought = db.execute(
        "SELECT dot, journal FROM merged WHERE record = ? AND journal > 0", (record,)
    ).fetchone()
    if brought is not None and (own is None or brought[1] >= own[0]):
        return _of_dot(db, str(brought[0]).partition(" ")[0])
    return UNKNOWN if own is None else ValueSource(own[1], own[2])


def _came_by(db: sqlite3.Connection, row: int, by: str = "", at: str = "") -> ValueSource:
    """Rows of another file stand before the row of the merge that brought them."""
    found = db.execute(
        "SELECT kind, args FROM journal WHERE id > ? AND origin = '' AND kind IN ('merge', 'sync') "
        "ORDER BY id LIMIT 1",
        (row,),
    ).fetchone()
    kind, args = found or ("", "{}")
    try:
        said = json.loads(args)
    except ValueError:
        said = {}
    if not isinstance(said, dict):
        said = {}
    if kind == "sync":
        return ValueSource(by, at, machine=str(said.get("machine") or ""), shared=True)
    return ValueSource(by, at, str(said.get("file") or ""))


def _files_of_people(db: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    query = (
        "SELECT \"by\", origin, min(id) FROM journal WHERE origin <> '' AND kind <> 'package' "
        'GROUP BY "by", origin ORDER BY 3'
    )
    found: dict[str, list[str]] = {}
    for by, _, row in db.execute(query).fetchall():
        came = _came_by(db, row)
        name = came.file or came.machine
        if name and name not in found.setdefault(by, []):
            found[by].append(name)
    return {by: tuple(names) for by, names in found.items()}
