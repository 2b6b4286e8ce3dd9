"""Looking at every value of every row: what fits its column and is still not what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.file.odd_forms import oddity
from hashiya.store.tables import row_checks
from hashiya.store.tables.codec import TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from hashiya.store.tables.row_checks import StoredRow

    Judge = Callable[[str, StoredRow], str]

_BLOBS = {"models": ("data",), "journal": ("edits_z",)}
_PLAIN = ("merged", "seen", "known", "touched", "undo_stack")
_KEYS = {
    **{"models": "name", "journal": "uid", "progress": "document", "merged": "record", "seen": "uid"},
    **{"known": "record"},
    **{"touched": "record", "undo_stack": "position"},
}


def odd_values(db: sqlite3.Connection) -> Iterator[str]:
    """«annotations UID: why, NAME 12-18» for each row that holds what it should not."""
    yield from _look(db, oddity)


def unreadable_values(db: sqlite3.Connection) -> Iterator[str]:
    """Those of them that keep a row, or what stands in it, from being read."""
    yield from _look(db, row_checks.fault)


def _look(db: sqlite3.Connection, judge: Judge) -> Iterator[str]:
    for table in (*TABLES, "journal", "models", "progress", *_PLAIN):
        yield from _of_table(db, table, judge)
    for uid, text in _rows(db, "SELECT d.uid, t.text FROM texts t JOIN documents d ON d.id = t.id"):
        if isinstance(text, bytes):
            yield f"texts {_said(uid)}: text"


def _of_table(db: sqlite3.Connection, table: str, judge: Judge) -> Iterator[str]:
    blobs = _BLOBS.get(table, ())
    columns = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]
    wanted = [name for name in columns if name not in blobs or name == "edits_z"]
    heads = [name for name in columns if name not in wanted]  # of a model the first bytes will do
    key = _KEYS.get(table) or TABLES[table].key
    quoted = ",".join(
        [f'"{name}"' for name in wanted] + [f"coalesce(substr(\"{name}\", 1, 16), '')" for name in heads]
    )
    wanted += heads
    for values in _rows(db, f'SELECT {quoted} FROM "{table}"'):
        row = dict(zip(wanted, values, strict=True))
        broken = next((n for n, value in row.items() if isinstance(value, bytes) and n not in blobs), "")
        column = broken or judge(table, row)
        if column:
            yield f"{table} {_said(row.get(key))}: {column}{_place(db, table, row)}"


def _place(db: sqlite3.Connection, table: str, row: dict[str, object]) -> str:
    document = row.get("document")
    if document not in (None, ""):
        key = "id" if isinstance(document, int) else "uid"
        named = list(_rows(db, f"SELECT name FROM documents WHERE {key} = ?", (document,)))
        name = _said(named[0][0] if named else document)
        return f", {name} {row['start']}-{row['end']}" if "start" in row else f", {name}"
    return f", {_said(row['name'])}" if table in ("documents", "people") else ""


def _rows(
    db: sqlite3.Connection, query: str, values: tuple[object, ...] = ()
) -> Iterator[tuple[object, ...]]:
    """Rows of which texts that are no UTF-8 come as bytes."""
    before, db.text_factory = db.text_factory, _decode
    try:
        yield from db.execute(query, values)
    finally:
        db.text_factory = before


def _decode(value: bytes) -> str | bytes:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def _said(value: object) -> str:
    return (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))[:80]
