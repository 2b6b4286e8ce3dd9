"""Who works in the file: people, and engines, whose uid is the same in every file."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.span import new_uid, now
from hashiya.store.tables.records import SAME, Person

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

ENGINE = "engine"
_SELECT = "SELECT uid, name, kind, created FROM people"


_NUMBERED = re.compile(r"(.+) \((\d+)\)")


def everybody(db: sqlite3.Connection) -> list[Person]:
    """In the order of their coming. Of several who are called the same, all but one have a number in their
    name: that one has work here, where any has. A second layer of somebody has their name.
    """
    found = [Person(*row) for row in db.execute(f"{_SELECT} ORDER BY id")]
    groups: dict[str, list[Person]] = {}
    for person in found:
        if person.is_somebody:
            groups.setdefault(person.name, []).append(person)
    names: dict[str, str] = {}
    for name, group in groups.items():
        if len(group) > 1:
            group = sorted(group, key=lambda each: not _has_work(db, each.uid))
        names |= {each.uid: f"{name} ({n})" if n > 1 else name for n, each in enumerate(group, 1)}
    first = canonical(found)
    return [
        Person(each.uid, names.get(first.get(each.uid, each.uid), each.name), each.kind, each.created)
        for each in found
    ]


def _has_work(db: sqlite3.Connection, uid: str) -> bool:
    query = "SELECT 1 FROM label_counts WHERE layer = ? AND n > 0 LIMIT 1"
    return db.execute(query, (uid,)).fetchone() is not None


def canonical(people: Collection[Person]) -> dict[str, str]:
    """Uid → uid of whom they are one with, for second layers alone; in circles the least uid is the
    person.
    """
    same = {each.uid: each.same_as for each in people if each.same_as}
    found: dict[str, str] = {}
    for uid in same:
        seen = [uid]
        while seen[-1] in same and same[seen[-1]] not in seen:
            seen.append(same[seen[-1]])
        last = seen[-1]
        target = min(seen) if last in same else last
        if target != uid:
            found[uid] = target
    return found


def joined(db: sqlite3.Connection) -> dict[str, str]:
    """The same, from the file."""
    rows = db.execute(f"{_SELECT} WHERE kind LIKE '{SAME}%'").fetchall()
    return canonical([Person(*row) for row in rows]) if rows else {}


def by_uid(db: sqlite3.Connection, uid: str) -> Person | None:
    """The person of that uid, None where there is none."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return Person(*row) if row else None


def by_name(db: sqlite3.Connection, name: str) -> Person | None:
    """The first person (not engine) who is called so, else who is shown so: «name (2)»."""
    query = f"{_SELECT} WHERE name = ? AND kind <> ? AND kind NOT LIKE '{SAME}%' ORDER BY id LIMIT 1"
    row = db.execute(query, (name, ENGINE)).fetchone()
    if row is not None:
        return Person(*row)
    if _NUMBERED.fullmatch(name) is None:
        return None
    return next((each for each in everybody(db) if each.is_somebody and each.name == name), None)


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
    """An engine as the file knows people."""
    return Person(engine_uid(name), name, ENGINE)
