"""Filling a new project file with part of another, so that it comes back without false conflicts."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from hashiya.store.journal import journal
from hashiya.store.merging.entries import FIELDS
from hashiya.store.merging.merge_history import dots_of_records, remember_dots
from hashiya.store.merging.project_side import DocumentRow, Side
from hashiya.store.tables.codec import TABLES

_COLUMNS = ",".join(f'"{field}"' for field in FIELDS)
_DOCUMENT = "uid, name, sha256, direction, state, characters, words, position, meta, created"


def fill(
    new: sqlite3.Connection,
    source: Side,
    documents: Sequence[DocumentRow],
    *,
    layers: Collection[str] | None,
    tables: Collection[str],
    person: str,
) -> int:
    """Copy documents, annotations (of `layers`, of all when None; suggestions always), lists and records.

    What is copied keeps its uid and the name of the act that made it, so that changes made there are known to
    come after it; of what is not copied, the package knows nothing. Gives how many annotations were copied.
    """
    records: list[str] = []
    for document in documents:
        records += _copy_document(new, source, document, layers, person)
    count = len(records)
    for table in tables:
        records += _copy_table(new, source, table, {document.uid for document in documents})
    _copy_people(new, source, layers)
    dots = {uid: source.dots[uid] for uid in records if source.dots.get(uid)}
    journal.append(new, kind="package", args={"title": source.title}, by=source.person)
    remember_dots(new, dots.items())
    seen = {dot for dot in dots.values() if not dot.startswith("=")} | dots_of_records(source, dots)
    new.executemany("INSERT OR IGNORE INTO seen (uid) VALUES (?)", [(dot,) for dot in sorted(seen)])
    return count


def _copy_document(
    new: sqlite3.Connection,
    source: Side,
    document: DocumentRow,
    layers: Collection[str] | None,
    person: str,
) -> list[str]:
    """The uids of the annotations copied."""
    values = source.db.execute(
        f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document.rowid,)
    ).fetchone()
    marks = ",".join("?" * len(values))
    rowid = new.execute(f"INSERT INTO documents ({_DOCUMENT}) VALUES ({marks})", values).lastrowid
    state = source.progress.get((document.uid, person), ("new", ""))[0]
    new.execute("UPDATE documents SET state = ? WHERE id = ?", (state, rowid))
    new.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (rowid, source.text(document)))
    people, suggested = source.rows(document)
    rows = [row for row in people if layers is None or row[1][0] in layers]
    new.executemany(
        f"INSERT INTO annotations (uid, document, {_COLUMNS}) VALUES ({','.join('?' * (len(FIELDS) + 2))})",
        [(uid, rowid, *value) for uid, value in (*rows, *suggested)],
    )
    return [uid for uid, _ in (*rows, *suggested)]


def _copy_table(new: sqlite3.Connection, source: Side, table: str, documents: Collection[str]) -> list[str]:
    fields = TABLES[table].fields
    columns = ",".join(f'"{field}"' for field in fields)
    rows = source.db.execute(f"SELECT {columns} FROM {table}").fetchall()
    if "document" in fields and table != "examples":
        rows = [row for row in rows if row[fields.index("document")] in documents]
    new.executemany(f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(fields))})", rows)
    return [row[0] for row in rows]


def _copy_people(new: sqlite3.Connection, source: Side, layers: Collection[str] | None) -> None:
    """Engines and, unless the package is blind, everybody."""
    for uid, name, kind, created in source.db.execute("SELECT uid, name, kind, created FROM people"):
        if kind == "engine" or layers is None or uid in layers:
            new.execute(
                "INSERT OR IGNORE INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?)",
                (uid, name, kind, created),
            )
