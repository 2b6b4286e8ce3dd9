"""Bringing in the journal of another file: who did what there, told here with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hashiya.core.span import SUGGESTIONS, Source
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.merging.entries import join_tombs, tombs
from hashiya.store.merging.project_side import RECORD_TABLES, MergeSide
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping

Known = tuple[str, str]
"""The key of a record and a dot it had; where several dots took it away, the key and each of them."""

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
    for (rowid, uid, *row), records in _rows_with_records(theirs.db):
        if uid in ours.acts or rowid in avoid:
            continue
        row[6] = row[6] or theirs.uid
        cursor = ours.db.execute(
            f"INSERT INTO journal ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (uid, *row)
        )
        here = {*records, *(names[record] for record in records if record in names)}
        ours.db.executemany(
            "INSERT INTO touched (record, journal) VALUES (?, ?)",
            [(record, cursor.lastrowid) for record in here],
        )
        count += 1
    return count


def _rows_with_records(db: sqlite3.Connection) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """The rows of a journal in their order, each with the records it touched; never all in memory."""
    with sorting_on_disk(db):
        touched = db.execute("SELECT journal, record FROM touched ORDER BY journal")
        waiting = touched.fetchone()
        for row in db.execute(f"SELECT id, {_ROW} FROM journal ORDER BY id"):
            records = []
            while waiting is not None and waiting[0] <= row[0]:
                if waiting[0] == row[0]:
                    records.append(waiting[1])
                waiting = touched.fetchone()
            yield row, records


def bring_tombs(ours: MergeSide, theirs: MergeSide, settled: Mapping[str, str]) -> list[tuple[str, str]]:
    """(record, dots) of what they took away and we never had or took away too; after their journal came.

    Known here, it meets on equal terms a third file in which the record lives on. `settled` has the dots of
    records that this merge has just decided about.
    """
    gone = set(theirs.dots)
    if not gone:
        return []
    known = {row[0] for row in ours.db.execute("SELECT uid FROM journal")}
    gone.difference_update(_living(theirs.db), _living(ours.db))
    found = []
    for record in gone:
        dots = " ".join(dot for dot in tombs(theirs.dots[record]) if dot in known)
        before = settled.get(record, ours.dots.get(record, ""))
        after = join_tombs(before, dots)
        if after != before:
            found.append((record, after))
    return found


def _living(db: sqlite3.Connection) -> Iterator[str]:
    """The names of all records that are there, of whatever kind, shown or held back: millions in one file."""
    tables = ("annotations", "documents", "people", *RECORD_TABLES)
    queries = [f"SELECT uid FROM {table}" for table in tables]
    rows = db.execute(" UNION ALL ".join([*queries, "SELECT record FROM conflicts"]))
    taken_up = db.execute(
        "SELECT uid, layer FROM annotations WHERE source <> ? AND layer <> ?",
        (str(Source.MANUAL), SUGGESTIONS),
    )
    yield from (row[0] for row in rows)
    yield from (key_of(uid, layer) for uid, layer in taken_up)


def _rows_touching(db: sqlite3.Connection, records: Collection[str]) -> set[int]:
    found: set[int] = set()
    for record in records:
        found.update(row[0] for row in db.execute("SELECT journal FROM touched WHERE record = ?", (record,)))
    return found


def history(side: MergeSide, records: Iterable[tuple[str, str]]) -> set[Known]:
    """All that a file knows of records (uid there, key): the dots they had, and now have."""
    found: set[Known] = set()
    for uid, key in records:
        rows = side.db.execute(
            "SELECT j.uid FROM touched t JOIN journal j ON j.id = t.journal WHERE t.record IN (?, ?)",
            (uid, key),
        )
        found.update((key, row[0]) for row in rows)
        found.update((key, dot) for dot in side.known.get(key, ()))
        for name in {uid, key}:
            found.update((key, dot) for dot in tombs(side.merged.get(name, ("", 0))[0]))
    return found


def parts_of_acts(side: MergeSide, left_out: Collection[str]) -> set[Known]:
    """What a file knows of records without having all that the act did; not of what is in the documents
    `left_out` (uids).
    """
    avoid: set[str] = set()
    for uid in left_out:
        rows = side.db.execute(
            "SELECT a.uid, a.layer FROM annotations a JOIN documents d ON d.id = a.document WHERE d.uid = ?",
            (uid,),
        )
        avoid.update(name for row in rows.fetchall() for name in (row[0], key_of(*row)))
    found = {(key, dot) for key, dots in side.known.items() for dot in dots}
    found |= {(record, dot) for record, (dots, _) in side.merged.items() for dot in tombs(dots)}
    return {each for each in found if each[0] not in avoid} if avoid else found


def replaced(ours: MergeSide, dots: Iterable[Known]) -> set[Known]:
    """The dots that records (uids) had from merging, where they now get others."""
    found: set[Known] = set()
    for record, dot in dots:
        before = ours.merged.get(record)
        if before is not None and before[0] != dot:
            found.update((record, each) for each in tombs(before[0]))
    return found


def remember(ours: MergeSide, known: Iterable[Known]) -> None:
    """Note what records had of journal rows that are not here; beginnings are no rows."""
    acts = {row[0] for row in ours.db.execute("SELECT uid FROM journal")}
    new = sorted(each for each in known if each[1] and not each[1].startswith("=") and each[1] not in acts)
    ours.db.executemany("INSERT OR IGNORE INTO known (record, dot) VALUES (?, ?)", new)


def remember_dots(db: sqlite3.Connection, dots: Iterable[tuple[str, str]]) -> None:
    """Which act gave each of these records its value; acts that come to be here later will count for more.

    There must be a row in the journal already.
    """
    last = db.execute("SELECT max(id) FROM journal").fetchone()[0]
    db.executemany(
        "INSERT OR REPLACE INTO merged (record, dot, journal) VALUES (?, ?, ?)",
        [(record, dot, last) for record, dot in dots],
    )
