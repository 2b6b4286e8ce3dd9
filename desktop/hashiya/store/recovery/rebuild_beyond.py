"""What is beside the annotations in a damaged file (attributes, relations, entities, decisions, parts …).

What its pages lack the journal may tell.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

from hashiya.store.file.beyond_checks import dangling
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.row_checks import fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.store.recovery.collect import Column, RawRow
    from hashiya.store.recovery.found_evidence import Told

REPLAYED = (
    *("attribute_types", "relation_types", "entities", "attributes", "relations", "mentions"),
    *("settlements", "answers", "guidelines", "examples", "word_lists", "assignments", "readings"),
    *("parts", "part_shares"),
)


def add_from_journal(
    db: sqlite3.Connection, told: Told, schema: Mapping[str, Sequence[Column]]
) -> Counter[str]:
    """Write the last state of every record beside annotations that the journal knows and no page gave back.

    Gives how many of each table came so.
    """
    added: Counter[str] = Counter()
    for name, uid, state in ((each, *record) for each in REPLAYED for record in told.there(each)):
        if _is_there(db, name, uid):
            continue
        table = TABLES[name]
        row: RawRow = {"uid": uid}
        for column in schema[name]:
            if column.name in state:
                row[column.name] = table.store(column.name, state[column.name])  # type: ignore[assignment]
        missing = [column for column in schema[name] if column.required and column.name not in row]
        if missing or fault(name, row):
            continue
        document = row.get("document", "")
        if document != "" and not _is_there(db, "documents", document):
            continue
        names, marks = ",".join(f'"{each}"' for each in row), ",".join("?" * len(row))
        try:
            done = db.execute(f'INSERT OR IGNORE INTO "{name}" ({names}) VALUES ({marks})', [*row.values()])
        except sqlite3.Error:
            continue
        added[name] += done.rowcount
    return added


def _is_there(db: sqlite3.Connection, table: str, uid: object) -> bool:
    return db.execute(f'SELECT 1 FROM "{table}" WHERE uid = ?', (uid,)).fetchone() is not None


def put_aside_what_dangles(db: sqlite3.Connection) -> list[tuple[str, RawRow]]:
    """Take out what hangs on annotations, relations or documents that could not be brought back."""
    aside: list[tuple[str, RawRow]] = []
    while found := [each.split(" ", 1) for each in dangling(db)]:
        gone = 0
        for name, uid in found:
            cursor = db.execute(f'SELECT * FROM "{name}" WHERE uid = ?', (uid,))
            columns = [each[0] for each in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            aside += [(f"{name}: what it hangs on is lost", row) for row in rows]
            gone += db.execute(f'DELETE FROM "{name}" WHERE uid = ?', (uid,)).rowcount
        if not gone:
            break
    return aside
