"""Settings of the project, word lists and trained models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import now
from hashiya.store.tables.codec import dump
from hashiya.store.tables.records import StoredList, StoredModel
from hashiya.store.tables.row_checks import parse, parse_object, parse_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


def get(db: sqlite3.Connection, key: str, default: object = None) -> object:
    """A value of the project's settings, decoded; `default` where there is none."""
    row = db.execute("SELECT value FROM project WHERE key = ?", (key,)).fetchone()
    return default if row is None else parse(row[0], default)


def put(db: sqlite3.Connection, key: str, value: object) -> None:
    """Anything JSON can hold."""
    db.execute(
        "INSERT INTO project (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, dump(value)),
    )


def word_lists(db: sqlite3.Connection) -> list[StoredList]:
    """The gazetteers kept in the project, by name."""
    rows = db.execute("SELECT uid, name, label, entries, created FROM word_lists ORDER BY name, uid")
    return [StoredList(uid, name, label, parse_words(entries), at) for uid, name, label, entries, at in rows]


def engines_used(db: sqlite3.Connection) -> frozenset[str]:
    """Names, from what the journal tells of suggesting."""
    rows = db.execute(
        "SELECT DISTINCT each.value FROM journal j, "
        "json_each(iif(json_valid(j.args), j.args, '{}'), '$.engines') each WHERE j.kind = 'suggest'"
    )
    return frozenset(str(row[0]) for row in rows)


def models(db: sqlite3.Connection) -> list[StoredModel]:
    """The trained models kept in the project, without their data."""
    rows = db.execute("SELECT name, length(data), meta, created FROM models ORDER BY name")
    return [StoredModel(name, size, parse_object(meta), created) for name, size, meta, created in rows]


def model(db: sqlite3.Connection, name: str) -> bytes | None:
    """A model's data, None where there is none of that name."""
    row = db.execute("SELECT data FROM models WHERE name = ?", (name,)).fetchone()
    return None if row is None else bytes(row[0])


def save_model(db: sqlite3.Connection, name: str, data: bytes, meta: Mapping[str, object]) -> None:
    """Replaces a model of the same name."""
    db.execute(
        "INSERT OR REPLACE INTO models (name, data, meta, created) VALUES (?, ?, ?, ?)",
        (name, data, dump(dict(meta)), now()),
    )


def delete_model(db: sqlite3.Connection, name: str) -> None:
    """Forget a model."""
    db.execute("DELETE FROM models WHERE name = ?", (name,))
