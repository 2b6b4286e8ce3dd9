"""Bringing in the journal of another file: who did what there, told here with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Source
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.merging.entries import join_tombs, tombs
from hashiya.store.merging.known_acts import marks
from hashiya.store.merging.project_side import RECORD_TABLES, MergeSide
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hashiya.store.merging.match_documents import DocumentPairs

Known = tuple[str, str]
"""The key of a record and a dot it had; where several dots took it away, the key and each of them."""

_ROW = 'uid, at, "by", kind, args, documents, undoes, origin, edits, edits_z'


def bring_journal(
    ours: MergeSide,
    theirs: MergeSide,
    *,
    left_out: Collection[str],
    documents: DocumentPairs,
    renamed: Mapping[str, str],
) -> int:
    """Add the rows of their journal that are not here, in their order; gives how many.

    Rows that touched a record in `left_out` (uids of documents and annotations) stay away: what they did is
    not known here. `renamed` maps uids of annotations there to uids here.
    """
    avoid = _rows_touching(theirs.db, left_out)
    count = 0
    for rowid, uid, records in _new_rows(ours, theirs):
        if rowid in avoid:
            continue
        _, *row = theirs.db.execute(f"SELECT {_ROW} FROM journal WHERE id = ?", (rowid,)).fetchone()
        row[6] = row[6] or theirs.uid
        cursor = ours.db.execute(
            f"INSERT INTO journal ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (uid, *row)
        )
        here = {*records, *(renamed.get(record) or documents.name_here(record) for record in records)}
        ours.db.executemany(
            "INSERT INTO touched (record, journal) VALUES (?, ?)",
            [(record, cursor.lastrowid) for record in here],
        )
        count += 1
    return count


def _new_rows(ours: MergeSide, theirs: MergeSide) -> Iterator[tuple[int, str, list[str]]]:
    """(id, uid, records it touched) of the rows of their journal that are not here, in their order.

    What both have is at the beginning: only what comes after it is sorted by rows, and not in memory.
    """
    query = "SELECT id, uid FROM journal WHERE id >= ? ORDER BY id"
    first = next((rowid for rowid, uid in theirs.db.execute(query, (0,)) if uid not in ours.acts), None)
    if first is None:
        return
    with sorting_on_disk(theirs.db):
        touched = theirs.db.execute(
            "SELECT journal, record FROM touched WHERE journal >= ? ORDER BY journal", (first,)
        )
        waiting = touched.fetchone()
        for rowid, uid in theirs.db.execute(query, (first,)):
            records = []
            while waiting is not None and waiting[0] <= rowid:
                if waiting[0] == rowid:
                    records.append(waiting[1])
                waiting = touched.fetchone()
            if uid not in ours.acts:
                yield rowid, uid, records


def bring_tombs(ours: MergeSide, theirs: MergeSide, settled: Mapping[str, str]) -> list[tuple[str, str]]:
    """(record, dots) of what they took away and we never had or took away too; after their journal came.

    Known here, it meets on equal terms a third file in which the record lives on. `settled` has the dots of
    records that this merge has just decided about.
    """
    found = []
    for record in _taken_away(ours, theirs):
        dots = " ".join(dot for dot in tombs(theirs.dots.get(record) or "") if _is_row(ours.db, dot))
        before = settled.get(record, ours.dots.get(record) or "")
        after = join_tombs(before, dots)
        if after != before:
            found.append((record, after))
    return found


def _is_row(db: sqlite3.Connection, uid: str) -> bool:
    return db.execute("SELECT 1 FROM journal WHERE uid = ?", (uid,)).fetchone() is not None


def _taken_away(ours: MergeSide, theirs: MergeSide) -> set[str]:
    """Records with a dot there that live on neither side, shown or held back, of whatever kind."""
    gone: set[str] = set()
    for records in theirs.dots.records():
        some = set(records)
        for side in (theirs, ours):
            some -= _living(side.db, some)
        theirs.dots.look_up(list(some))
        gone.update(record for record in some if record in theirs.dots)
    if gone:  # some are the keys of what was made of suggestions
        for side in (theirs, ours):
            taken_up = side.db.execute(
                "SELECT uid, layer FROM annotations WHERE source <> ? AND layer <> ?",
                (str(Source.MANUAL), SUGGESTIONS),
            )
            gone.difference_update(key_of(uid, layer) for uid, layer in taken_up)
    return gone


def _living(db: sqlite3.Connection, records: Collection[str]) -> set[str]:
    """Those of these that are the names of records that are there."""
    left, found = set(records), set[str]()
    tables = (*((table, "uid") for table in ("annotations", "documents", "people", *RECORD_TABLES)),)
    for table, column in (*tables, ("conflicts", "record")):
        if left:
            query = f"SELECT {column} FROM {table} WHERE {column} IN ({marks(left)})"
            living = {row[0] for row in db.execute(query, tuple(left))}
            found |= living
            left -= living
    return found


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
        found.update((key, dot) for dot in side.history.known(key))
        for name in {uid, key}:
            found.update((key, dot) for dot in tombs(side.history.came(name)))
    return found


def parts_of_acts(side: MergeSide, left_out: Collection[str]) -> Iterator[Known]:
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
    yield from (row for row in side.db.execute("SELECT record, dot FROM known") if row[0] not in avoid)
    for record, dots in side.db.execute("SELECT record, dot FROM merged WHERE journal > 0"):
        if record not in avoid:
            yield from ((record, dot) for dot in tombs(dots))


def replaced(ours: MergeSide, dots: Iterable[Known]) -> set[Known]:
    """The dots that records (uids) had from merging, where they now get others."""
    found: set[Known] = set()
    for record, dot in dots:
        before = ours.history.came(record)
        if before and before != dot:
            found.update((record, each) for each in tombs(before))
    return found


def remember(ours: MergeSide, known: Iterable[Known]) -> None:
    """Note what records had of journal rows that are not here; beginnings are no rows."""
    ours.db.executemany(
        "INSERT OR IGNORE INTO known (record, dot) SELECT ?1, ?2 "
        "WHERE NOT EXISTS (SELECT 1 FROM journal WHERE uid = ?2)",
        (each for each in known if each[1] and not each[1].startswith("=")),
    )


def remember_dots(db: sqlite3.Connection, dots: Iterable[tuple[str, str]]) -> None:
    """Which act gave each of these records its value; acts that come to be here later will count for more.

    There must be a row in the journal already.
    """
    last = db.execute("SELECT max(id) FROM journal").fetchone()[0]
    db.executemany(
        "INSERT OR REPLACE INTO merged (record, dot, journal) VALUES (?, ?, ?)",
        [(record, dot, last) for record, dot in dots],
    )
