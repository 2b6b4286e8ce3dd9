"""What acts of files before schema 4 say about whose reading of a document is at an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.store.tables.row_checks import parse_object, parse_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping


def said_done(
    db: sqlite3.Connection, *, but: Callable[[str, str], bool] | None = None
) -> dict[tuple[str, str], str]:
    """(document, person) → uid of the act by which that person said here last that they are done, where that
    stands; `but` tells whom not to ask about, since they have a word of their own.
    """
    rows = db.execute(
        "SELECT uid, \"by\", kind, args, documents FROM journal WHERE origin = '' AND undoes = '' "
        "AND (kind = 'state' OR kind LIKE 'finish%') ORDER BY id"
    )
    acts: list[tuple[str, str, str, list[str]]] = []
    for uid, by, kind, args, documents in rows:
        told = [document for document in parse_words(documents) if but is None or not but(document, by)]
        if told:
            state = str(State.DONE) if kind.startswith("finish") else str(parse_object(args).get("state", ""))
            acts.append((uid, by, state, told))
    if not acts:
        return {}
    undone = dict(
        db.execute("SELECT undoes, uid FROM journal WHERE origin = '' AND undoes <> '' ORDER BY id")
    )
    last = {
        (document, by): (state, uid)
        for uid, by, state, told in acts
        if not _taken_back(uid, undone)
        for document in told
    }
    return {key: uid for key, (state, uid) in last.items() if state == State.DONE}


def _taken_back(uid: str, undone: Mapping[str, str]) -> bool:
    """Whether an act is taken back: by an undo that was not taken back itself by a redo."""
    by = undone.get(uid)
    return by is not None and not _taken_back(by, undone)
