"""How far each person is with the documents: what was assigned, what files told, what was decided here."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.tables import people

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from hashiya.store.project import Project

_FAR = {"new": 0, "begun": 1, "done": 2}


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of one person and a document.

    `told`: how far they are by their own word (`own_word`), else by a file of theirs, "" where nothing tells.
    `said`: they said expressly that they are done. `decided`: they accepted or rejected something in it;
    `assigned`: it is among what they were given, until the day `due` ("" where none was named).
    """

    person: str
    told: str = ""
    said: bool = False
    decided: bool = False
    assigned: bool = False
    due: str = ""
    own_word: bool = False


def traces(project: Project, document: str) -> list[Trace]:
    """Of everybody of whom anything is known.

    Of who is here and has said nothing, the file's own state tells, unless somebody else said it was done:
    then that is theirs.
    """
    return project.read(_traces, document, project.person_uid)


def word_of(project: Project, document: str, person: str) -> str:
    """How far this person says they are with the document, "" where they said nothing."""
    return project.read(_word_of, document, person)


def reading_uid(document: str, person: str) -> str:
    """The uid of a person's word about a document, the same in every file that has the document's uid."""
    return hashlib.sha256(f"hashiya reading {document} {person}".encode()).hexdigest()[:32]


def finished(project: Project) -> dict[str, int]:
    """Person → how many documents they are done with, as `traces` tells."""
    return project.read(_finished, project.person_uid)


def at_work(project: Project) -> frozenset[str]:
    """Everybody who decided, was assigned or told something, in any document; who is here, by states too."""
    return project.read(_at_work, project.person_uid)


def shared_documents(project: Project) -> frozenset[str]:
    """Uids of the documents of which two or more left a trace: only there can several have read. However
    many documents there are, this is one question.
    """
    if len(at_work(project)) < 2:
        return frozenset()
    return project.read(_shared, project.person_uid)


def annotated_by_one(
    project: Project, people: Collection[str], *, limit: int = -1
) -> tuple[list[tuple[str, str, str]], int]:
    """Documents in which one of these people (layers) decided something and nobody else left a trace.

    The first `limit` (all where negative) as (uid, name, layer) in their order, and how many there are.
    """
    return project.read(_annotated_by_one, project.person_uid, people, limit)


_SAID = (  # of files before schema 4: what the act said that told it, where that act is known
    "SELECT p.document, p.person, p.state, coalesce(j.kind, 'state') = 'state' OR j.kind LIKE 'finish%' "
    "FROM progress p LEFT JOIN journal j ON j.uid = p.dot"
)
_DONE = "done"


def _traces(db: sqlite3.Connection, document: str, here: str) -> list[Trace]:
    decided = (
        "SELECT DISTINCT c.layer FROM counts c JOIN documents d ON d.id = c.document "
        f"WHERE d.uid = ? AND c.n > 0 AND c.layer NOT IN ('{GOLD}', '{SUGGESTIONS}')"
    )
    same = people.joined(db)
    words: dict[str, str] = {}
    for person, state in db.execute("SELECT person, state FROM readings WHERE document = ?", (document,)):
        _further(words, same.get(person, person), state)
    told: dict[str, str] = {}
    said = {person for person, state in words.items() if state == _DONE}
    for _, person, state, expressly in db.execute(f"{_SAID} WHERE p.document = ?", (document,)):
        person = same.get(person, person)
        if person not in words:
            _further(told, person, state)
            if state == _DONE and expressly:
                said.add(person)
    told |= words
    here = same.get(here, here)
    if here and here not in words and not said - {here} and _state_here(db, document) == _DONE:
        told[here] = _DONE
    worked = {same.get(row[0], row[0]) for row in db.execute(decided, (document,))}
    given: dict[str, str] = {}
    for person, due in db.execute("SELECT person, due FROM assignments WHERE document = ?", (document,)):
        person = same.get(person, person)
        given[person] = max(due, given.get(person, ""))
    return [
        Trace(
            each,
            told.get(each, ""),
            each in said,
            each in worked,
            each in given,
            given.get(each, ""),
            each in words,
        )
        for each in sorted({*told, *worked, *given})
    ]


def _further(states: dict[str, str], person: str, state: str) -> None:
    """Of two layers of one person the one that is further tells."""
    if _FAR.get(state, 0) >= _FAR.get(states.get(person, ""), -1):
        states[person] = state


_TRACES = (  # a row for each document and person that left one, `decided` where they marked something
    "SELECT d.uid AS document, c.layer AS person, 1 AS decided FROM counts c JOIN documents d "
    f"ON d.id = c.document WHERE c.n > 0 AND c.layer NOT IN ('{GOLD}', '{SUGGESTIONS}') "
    "UNION ALL SELECT document, person, 0 FROM progress UNION ALL SELECT document, person, 0 FROM readings "
    "UNION ALL SELECT document, person, 0 FROM assignments "
    f"UNION ALL SELECT uid, ?, 0 FROM documents WHERE state = '{_DONE}'"
)


def _shared(db: sqlite3.Connection, here: str) -> frozenset[str]:
    with sorting_on_disk(db):
        rows = db.execute(
            f"SELECT document FROM ({_TRACES}) GROUP BY document HAVING count(DISTINCT person) > 1", (here,)
        )
        return frozenset(uid for (uid,) in rows)


def _annotated_by_one(
    db: sqlite3.Connection, here: str, people: Collection[str], limit: int
) -> tuple[list[tuple[str, str, str]], int]:
    with sorting_on_disk(db):
        rows = db.execute(
            "SELECT d.uid, d.name, t.layer, count(*) OVER () FROM (SELECT document, min(person) AS layer "
            f"FROM ({_TRACES}) GROUP BY document HAVING count(DISTINCT person) = 1 AND max(decided)) t "
            f"JOIN documents d ON d.uid = t.document WHERE t.layer IN ({','.join('?' * len(people))}) "
            "AND NOT d.deleted ORDER BY d.position, d.id LIMIT ?",
            (here, *people, limit),
        ).fetchall()
    return [row[:3] for row in rows], rows[0][3] if rows else 0


def _word_of(db: sqlite3.Connection, document: str, person: str) -> str:
    row = db.execute(
        "SELECT state FROM readings WHERE document = ? AND person = ?", (document, person)
    ).fetchone()
    return str(row[0]) if row else ""


def _state_here(db: sqlite3.Connection, document: str) -> str:
    row = db.execute("SELECT state FROM documents WHERE uid = ?", (document,)).fetchone()
    return str(row[0]) if row else ""


def _finished(db: sqlite3.Connection, here: str) -> dict[str, int]:
    same = people.joined(db)
    here = same.get(here, here)
    words: dict[tuple[str, str], set[str]] = {}
    for document, person, state in db.execute("SELECT document, person, state FROM readings"):
        words.setdefault((document, same.get(person, person)), set()).add(state)
    done = {key for key, states in words.items() if _DONE in states}
    said = set(done)
    for document, person, _, expressly in db.execute(f"{_SAID} WHERE p.state = '{_DONE}'"):
        key = document, same.get(person, person)
        if key not in words:
            done.add(key)
            if expressly:
                said.add(key)
    others = {document for document, person in said if person != here}
    found = Counter(person for _, person in done)
    for (document,) in db.execute(f"SELECT uid FROM documents WHERE state = '{_DONE}' AND NOT deleted"):
        if (document, here) not in words and (document, here) not in done and document not in others:
            found[here] += 1
    return {here: 0, **found}


def _at_work(db: sqlite3.Connection, here: str) -> frozenset[str]:
    # label_counts has a row for each label and layer, the other two at least one for each document.
    found = {row[0] for row in db.execute("SELECT layer FROM label_counts WHERE n > 0")}
    for (person,) in db.execute("SELECT uid FROM people").fetchall():
        for table in ("assignments", "readings", "progress"):
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
