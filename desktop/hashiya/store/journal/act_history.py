"""Sums over the journal, for what changed since a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from hashiya.store.project import Project


class ActCount(NamedTuple):
    """How often someone did a kind of act, and with how many records in all where it was bulk work."""

    by: str
    kind: str
    acts: int
    records: int


def tallies(project: Project, since: str, document: str | None = None) -> list[ActCount]:
    """Of everything whose time, as stored, is `since` or later; what was undone counts with its undo."""
    return project.read(_tallies, since, document)


def documents_since(project: Project, since: str) -> int:
    """How many documents were touched."""
    return project.read(_documents, since)


def _tallies(db: sqlite3.Connection, since: str, document: str | None) -> list[ActCount]:
    join, values = "", [since]
    if document is not None:
        join, values = "JOIN touched t ON t.journal = j.id AND t.record = ? ", [document, since]
    rows = db.execute(
        'SELECT j."by", j.kind, count(*), '
        "sum(coalesce(json_extract(j.args, iif(j.kind = 'suggest', '$.added', '$.count')), 1)) "
        f'FROM journal j {join}WHERE j.at >= ? GROUP BY j."by", j.kind ORDER BY 4 DESC',
        values,
    )
    return [ActCount(*row) for row in rows]


def _documents(db: sqlite3.Connection, since: str) -> int:
    query = (
        "SELECT count(DISTINCT each.value) FROM journal j, "
        "json_each(iif(json_valid(j.documents), j.documents, '[]')) each WHERE j.at >= ?"
    )
    return int(db.execute(query, (since,)).fetchone()[0])


def documents_by_act(project: Project, people: Collection[str]) -> list[str]:
    """The documents in which these people did something, in the order of their last acts in each.

    The order is that of the journal: it holds whatever clocks said.
    """
    return project.read(_documents_by_act, people)


def _documents_by_act(db: sqlite3.Connection, people: Collection[str]) -> list[str]:
    marks = ",".join("?" * len(people))
    rows = db.execute(
        "SELECT d.uid FROM journal j JOIN touched t ON t.journal = j.id JOIN documents d ON d.uid = t.record "
        f'WHERE j."by" IN ({marks}) AND NOT d.deleted GROUP BY d.uid ORDER BY max(j.id)',
        tuple(people),
    )
    return [row[0] for row in rows]
