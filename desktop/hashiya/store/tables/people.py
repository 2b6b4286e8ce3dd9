"""Who works in the file: people, and engines, whose uid is the same in every file."""

from __future__ import annotations

import hashlib
import sqlite3
from functools import lru_cache

from hashiya.core.span import new_uid, now
from hashiya.store.tables.records import Person

ENGINE = "engine"
_SELECT = "SELECT uid, name, kind, created FROM people"


def everybody(db: sqlite3.Connection) -> list[Person]:
    return [Person(*row) for row in db.execute(f"{_SELECT} ORDER BY id")]


def by_uid(db: sqlite3.Connection, uid: str) -> Person | None:
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return Person(*row) if row else None


def by_name(db: sqlite3.Connection, name: str) -> Person | None:
    """The first person (not engine) of that name."""
    row = db.execute(f"{_SELECT} WHERE name = ? AND kind <> ? ORDER BY id LIMIT 1", (name, ENGINE)).fetchone()
    return Person(*row) if row else None


def add(db: sqlite3.Connection, person: Person) -> Person:
    """Idempotent by uid; the person as stored is given back."""
    kept = Person(person.uid or new_uid(), person.name, person.kind, person.created or now())
    db.execute(
        "INSERT INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        (kept.uid, kept.name, kept.kind, kept.created),
    )
    return by_uid(db, kept.uid) or kept


@lru_cache(maxsize=256)
def engine_uid(name: str) -> str:
    """The uid by which an engine is known in every project file."""
    return hashlib.sha256(f"hashiya engine {name}".encode()).hexdigest()[:32]


def engine(name: str) -> Person:
    return Person(engine_uid(name), name, ENGINE)
