"""How far each person is with the documents: what was assigned, what files told, what was decided here."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.store.project import Project
from hashiya.store.tables import people

_FAR = {"new": 0, "begun": 1, "done": 2}


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of one person and a document. `told`: the state their own file says, "" where none.

    `decided`: they accepted or rejected something in it; `assigned`: it is among what they were given.
    """

    person: str
    told: str = ""
    decided: bool = False
    assigned: bool = False


def traces(project: Project, document: str) -> list[Trace]:
    """Of everybody of whom anything is known."""
    return project.read(_traces, document)


def state_here(project: Project, document: str) -> str:
    """The state that this file itself holds, "" where it has no such document."""
    return project.read(_state_here, document)


def finished(project: Project) -> dict[str, int]:
    """Person → how many documents their own file says are done; the person here by this file."""
    return project.read(_finished, project.person_uid)


def at_work(project: Project) -> frozenset[str]:
    """Everybody who decided, was assigned or told something, in any document; who is here, by states too."""
    return project.read(_at_work, project.person_uid)


def _traces(db: sqlite3.Connection, document: str) -> list[Trace]:
    decided = (
        "SELECT DISTINCT c.layer FROM counts c JOIN documents d ON d.id = c.document "
        f"WHERE d.uid = ? AND c.n > 0 AND c.layer NOT IN ('{GOLD}', '{SUGGESTIONS}')"
    )
    told = "SELECT person, state FROM progress WHERE document = ?"
    assigned = "SELECT person FROM assignments WHERE document = ?"
    same = people.joined(db)
    states: dict[str, str] = {}
    for person, state in db.execute(told, (document,)).fetchall():
        person = same.get(person, person)
        if _FAR.get(state, 0) >= _FAR.get(states.get(person, ""), -1):
            states[person] = state
    worked = {same.get(row[0], row[0]) for row in db.execute(decided, (document,))}
    given = {same.get(row[0], row[0]) for row in db.execute(assigned, (document,))}
    found = sorted({*states, *worked, *given})
    return [Trace(each, states.get(each, ""), each in worked, each in given) for each in found]


def _state_here(db: sqlite3.Connection, document: str) -> str:
    row = db.execute("SELECT state FROM documents WHERE uid = ?", (document,)).fetchone()
    return str(row[0]) if row else ""


def _finished(db: sqlite3.Connection, here: str) -> dict[str, int]:
    same = people.joined(db)
    done: dict[str, set[str]] = {}
    for person, document in db.execute("SELECT person, document FROM progress WHERE state = 'done'"):
        done.setdefault(same.get(person, person), set()).add(document)
    found = {person: len(documents) for person, documents in done.items()}
    own = db.execute("SELECT count(*) FROM documents WHERE state = 'done' AND NOT deleted").fetchone()
    return {**found, here: own[0]}


def _at_work(db: sqlite3.Connection, here: str) -> frozenset[str]:
    # label_counts has a row for each label and layer, the other two at least one for each document.
    found = {row[0] for row in db.execute("SELECT layer FROM label_counts WHERE n > 0")}
    for (person,) in db.execute("SELECT uid FROM people").fetchall():
        for table in ("assignments", "progress"):
            if (
                person not in found
                and db.execute(f"SELECT 1 FROM {table} WHERE person = ? LIMIT 1", (person,)).fetchone()
            ):
                found.add(person)
    if (
        here not in found
        and db.execute("SELECT 1 FROM documents WHERE state <> 'new' AND NOT deleted LIMIT 1").fetchone()
    ):
        found.add(here)
    same = people.joined(db)
    return frozenset(same.get(person, person) for person in found) - {GOLD, SUGGESTIONS}
