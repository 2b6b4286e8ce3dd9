"""What texts hold, added up in the file: however many documents there are, a few questions tell it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import SUGGESTIONS, Status
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.tables.records import LabelCountRow, SurfaceRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

_ACCEPTED = f"layer = ? AND status = '{Status.ACCEPTED}'"
_WAITING = f"layer = '{SUGGESTIONS}' AND status = '{Status.SUGGESTED}'"


def _where(documents: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """In these documents (uids), or in all that are not deleted where none is named."""
    if not documents:
        return "document NOT IN (SELECT id FROM documents WHERE deleted)", ()
    among = "SELECT id FROM documents WHERE NOT deleted AND uid IN (SELECT value FROM json_each(?))"
    return f"document IN ({among})", (json.dumps(list(documents)),)


def accepted(db: sqlite3.Connection, layers: Collection[str]) -> tuple[int, int]:
    """(documents, annotations): how many are accepted in one of the layers, and in how many documents."""
    row = db.execute(
        "SELECT count(DISTINCT document), coalesce(sum(n), 0) FROM counts WHERE n > 0 "
        f"AND status = '{Status.ACCEPTED}' AND layer IN (SELECT value FROM json_each(?)) "
        "AND document NOT IN (SELECT id FROM documents WHERE deleted)",
        (json.dumps(list(layers)),),
    ).fetchone()
    return row[0], row[1]


def documents_with(db: sqlite3.Connection, layer: str) -> list[str]:
    """Uids of the documents in which something is accepted in the layer, in no certain order."""
    rows = db.execute(
        "SELECT d.uid FROM counts c JOIN documents d ON d.id = c.document "
        f"WHERE c.layer = ? AND c.status = '{Status.ACCEPTED}' AND c.n > 0 AND NOT d.deleted",
        (layer,),
    )
    return [uid for (uid,) in rows]


def labels(db: sqlite3.Connection, person: str, documents: Collection[str]) -> list[LabelCountRow]:
    """By label what the person (a layer) accepted and what still waits, rejections left out."""
    where, values = _where(documents)
    with sorting_on_disk(db):
        rows = db.execute(
            f"SELECT label, sum(status = '{Status.ACCEPTED}'), sum(status = '{Status.SUGGESTED}'), "
            f"count(DISTINCT document) FROM annotations WHERE {where} AND (({_ACCEPTED}) OR ({_WAITING})) "
            "AND label <> ? GROUP BY label",
            (*values, person, MENTION),
        )
        return list(map(LabelCountRow._make, rows))


def surfaces(
    db: sqlite3.Connection, person: str, documents: Collection[str], named: Collection[str]
) -> Iterator[SurfaceRow]:
    """What the person accepted with these labels, each spelling once."""
    where, values = _where(documents)
    with sorting_on_disk(db):
        rows = db.execute(
            f"SELECT surface, label, count(*), count(DISTINCT document) FROM annotations WHERE {where} "
            f"AND {_ACCEPTED} AND label IN (SELECT value FROM json_each(?)) GROUP BY label, surface",
            (*values, person, json.dumps(list(named))),
        )
        yield from map(SurfaceRow._make, rows)


def where_spelt(
    db: sqlite3.Connection, person: str, documents: Collection[str], spellings: Collection[str]
) -> Iterator[tuple[str, str, int]]:
    """(surface, label, document) of everything accepted that is spelt like one of these; the document's
    integer id tells only whether two are the same.
    """
    where, values = _where(documents)
    rows = db.execute(
        f"SELECT surface, label, document FROM annotations WHERE {where} AND {_ACCEPTED} "
        "AND surface IN (SELECT value FROM json_each(?))",
        (*values, person, json.dumps(list(spellings))),
    )
    yield from rows
