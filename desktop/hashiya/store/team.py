"""How far each person is with the documents: what was dealt, what files told, what was decided here."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of one person and one document. `told`: the state their own file says, "" where none.

    `decided`: they accepted or rejected something in it; `shared` is None where it was not dealt to them.
    """

    document: str
    person: str
    told: str = ""
    decided: bool = False
    shared: bool | None = None


def traces(project: Project, document: str | None = None) -> list[Trace]:
    """Of one document (by an index) or of all, of everybody of whom anything is known."""
    return project._read(_traces, document)


def states_here(project: Project, document: str | None = None) -> dict[str, str]:
    """Document → the state that this file itself holds, of one document or of all that are not deleted."""
    return project._read(_states, document)


def at_work(project: Project) -> frozenset[str]:
    """Everybody who decided, was dealt or told something, in any document."""
    return project._read(_at_work)


def _traces(db: sqlite3.Connection, document: str | None) -> list[Trace]:
    decided = (
        "SELECT d.uid, c.layer FROM counts c JOIN documents d ON d.id = c.document "
        f"WHERE c.n > 0 AND c.layer NOT IN ('{GOLD}', '{SUGGESTIONS}')"
    )
    dealt, told = (
        "SELECT document, person, shared FROM assignments",
        "SELECT document, person, state FROM progress",
    )
    values: tuple[str, ...] = ()
    if document is not None:
        values = (document,)
        decided, dealt, told = (
            f"{decided} AND d.uid = ?",
            f"{dealt} WHERE document = ?",
            f"{told} WHERE document = ?",
        )
    states = {row[:2]: row[2] for row in db.execute(told, values)}
    worked = set(db.execute(decided, values).fetchall())
    shares = {row[:2]: bool(row[2]) for row in db.execute(dealt, values)}
    keys = sorted({*states, *worked, *shares})
    return [Trace(*key, states.get(key, ""), key in worked, shares.get(key)) for key in keys]


def _states(db: sqlite3.Connection, document: str | None) -> dict[str, str]:
    query = "SELECT uid, state FROM documents WHERE NOT deleted"
    if document is None:
        return dict(db.execute(query).fetchall())
    return dict(db.execute(f"{query} AND uid = ?", (document,)).fetchall())


def _at_work(db: sqlite3.Connection) -> frozenset[str]:
    # label_counts has a row for each label and layer, counts one for each document.
    rows = db.execute(
        "SELECT layer FROM label_counts WHERE n > 0 UNION SELECT person FROM assignments "
        "UNION SELECT person FROM progress"
    )
    return frozenset(row[0] for row in rows) - {GOLD, SUGGESTIONS}
