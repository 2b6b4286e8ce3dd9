"""Bringing in the journal of another file: who did what there, told here with its origin."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping

from hashiya.store.merging.entries import join_tombs, tombs
from hashiya.store.merging.project_side import RECORD_TABLES, MergeSide

_ROW = 'uid, at, "by", kind, args, documents, undoes, origin, edits, edits_z'


def bring_journal(
    ours: MergeSide,
    theirs: MergeSide,
    *,
    left_out: Collection[str],
    documents: Mapping[str, str],
    renamed: Mapping[str, str],
) -> int:
    """Add the rows of their journal that are not here, in their order; gives how many.

    Rows that touched a record in `left_out` (uids of documents and annotations) stay away: what they did is
    not known here. `documents` and `renamed` map uids there to uids here.
    """
    avoid = _rows_touching(theirs.db, left_out)
    names = {**documents, **renamed}
    count = 0
    touched: dict[int, list[str]] = {}
    for record, journal in theirs.db.execute("SELECT record, journal FROM touched"):
        touched.setdefault(journal, []).append(record)
    rows = theirs.db.execute(f"SELECT id, {_ROW} FROM journal ORDER BY id").fetchall()
    for rowid, uid, *row in rows:
        if uid in ours.context or rowid in avoid:
            continue
        row[6] = row[6] or theirs.uid
        cursor = ours.db.execute(
            f"INSERT INTO journal ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (uid, *row)
        )
        records = touched.get(rowid, ())
        here = {*records, *(names[record] for record in records if record in names)}
        ours.db.executemany(
            "INSERT INTO touched (record, journal) VALUES (?, ?)",
            [(record, cursor.lastrowid) for record in here],
        )
        count += 1
    return count


def bring_tombs(ours: MergeSide, theirs: MergeSide, settled: Mapping[str, str]) -> list[tuple[str, str]]:
    """(record, dots) of what they took away and we never had or took away too; after their journal came.

    Known here, it meets on equal terms a third file in which the record lives on. `settled` has the dots of
    records that this merge has just decided about.
    """
    known = {row[0] for row in ours.db.execute("SELECT uid FROM journal")}
    gone = theirs.dots.keys() - _living(theirs.db) - _living(ours.db)
    found = []
    for record in gone:
        dots = " ".join(dot for dot in tombs(theirs.dots[record]) if dot in known)
        before = settled.get(record, ours.dots.get(record, ""))
        after = join_tombs(before, dots)
        if after != before:
            found.append((record, after))
    return found


def _living(db: sqlite3.Connection) -> set[str]:
    """The uids of all records that are there, of whatever kind, shown or held back."""
    tables = ("annotations", "documents", "people", *RECORD_TABLES)
    queries = [f"SELECT uid FROM {table}" for table in tables]
    rows = db.execute(" UNION ALL ".join([*queries, "SELECT record FROM conflicts"]))
    return {row[0] for row in rows}


def _rows_touching(db: sqlite3.Connection, records: Collection[str]) -> set[int]:
    found: set[int] = set()
    for record in records:
        found.update(row[0] for row in db.execute("SELECT journal FROM touched WHERE record = ?", (record,)))
    return found


def dots_of_records(theirs: MergeSide, records: Iterable[str]) -> set[str]:
    """The uids of all journal rows there that touched one of the records."""
    found: set[str] = set()
    for record in records:
        rows = theirs.db.execute(
            "SELECT j.uid FROM touched t JOIN journal j ON j.id = t.journal WHERE t.record = ?", (record,)
        )
        found.update(row[0] for row in rows)
    return found


def remember(ours: MergeSide, dots: Iterable[str]) -> None:
    """Note journal rows whose effect is here though the rows may not be; beginnings are no rows."""
    known = {row[0] for row in ours.db.execute("SELECT uid FROM journal")}
    new = {dot for dot in dots if dot and not dot.startswith("=") and dot not in known}
    ours.db.executemany("INSERT OR IGNORE INTO seen (uid) VALUES (?)", [(dot,) for dot in sorted(new)])


def remember_dots(db: sqlite3.Connection, dots: Iterable[tuple[str, str]]) -> None:
    """Which act gave each of these records its value; acts that come to be here later will count for more.

    There must be a row in the journal already.
    """
    last = db.execute("SELECT max(id) FROM journal").fetchone()[0]
    db.executemany(
        "INSERT OR REPLACE INTO merged (record, dot, journal) VALUES (?, ?, ?)",
        [(record, dot, last) for record, dot in dots],
    )
