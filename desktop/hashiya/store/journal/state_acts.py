"""What acts of files before schema 4 say about whose reading of a document is at an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.store.tables.row_checks import parse_object, parse_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


def said_done(db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """(document, person) → uid of the act by which that person said here last that they are done, where that
    stands.
    """
    rows = db.execute(
        'SELECT uid, "by", kind, args, documents, undoes FROM journal '
        "WHERE origin = '' AND (kind = 'state' OR kind LIKE 'finish%' OR undoes <> '') ORDER BY id"
    ).fetchall()
    undone = {undoes: uid for uid, *_, undoes in rows if undoes}
    last: dict[tuple[str, str], tuple[str, str]] = {}
    for uid, by, kind, args, documents, undoes in rows:
        if undoes or _taken_back(uid, undone):
            continue
        state = str(State.DONE) if kind.startswith("finish") else str(parse_object(args).get("state", ""))
        for document in parse_words(documents):
            last[document, by] = (state, uid)
    return {key: uid for key, (state, uid) in last.items() if state == State.DONE}


def _taken_back(uid: str, undone: Mapping[str, str]) -> bool:
    """Whether an act is taken back: by an undo that was not taken back itself by a redo."""
    by = undone.get(uid)
    return by is not None and not _taken_back(by, undone)
