"""Sums over the journal, for what changed since a moment."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from hashiya.store.project import Project


class Tally(NamedTuple):
    """How often someone did a kind of act, and with how many records in all where it was bulk work."""

    by: str
    kind: str
    acts: int
    records: int


def tallies(project: Project, since: str, document: str | None = None) -> list[Tally]:
    """Of everything whose time, as stored, is `since` or later; what was undone counts with its undo."""
    return project.read(_tallies, since, document)


def documents_since(project: Project, since: str) -> int:
    """How many documents were touched."""
    return project.read(_documents, since)


def _tallies(db: sqlite3.Connection, since: str, document: str | None) -> list[Tally]:
    join, values = "", [since]
    if document is not None:
        join, values = "JOIN touched t ON t.journal = j.id AND t.record = ? ", [document, since]
    rows = db.execute(
        'SELECT j."by", j.kind, count(*), '
        "sum(coalesce(json_extract(j.args, iif(j.kind = 'suggest', '$.added', '$.count')), 1)) "
        f'FROM journal j {join}WHERE j.at >= ? GROUP BY j."by", j.kind ORDER BY 4 DESC',
        values,
    )
    return [Tally(*row) for row in rows]


def _documents(db: sqlite3.Connection, since: str) -> int:
    query = "SELECT count(DISTINCT each.value) FROM journal j, json_each(j.documents) each WHERE j.at >= ?"
    return int(db.execute(query, (since,)).fetchone()[0])
