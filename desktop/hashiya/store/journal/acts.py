"""Acts of people, each with its row in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import Act, ChangeSet
from hashiya.store.journal import journal
from hashiya.store.journal.edits import Performer, change_set

if TYPE_CHECKING:
    import sqlite3

    from hashiya.store.tables.documents import Texts


def apply(db: sqlite3.Connection, texts: Texts, act: Act, *, by: str, undoable: bool) -> ChangeSet:
    """Inside the caller's transaction. An act that comes to nothing leaves no trace."""
    performer = Performer(db, texts)
    done, documents = performer.perform(act.edits)
    if not done:
        return ChangeSet(journal=False, kind=act.kind, args=act.args)
    args = act.args
    if performer.relations_gone:
        args = {**act.args, "relations": performer.relations_gone}
    row = journal.append(db, kind=act.kind, args=args, by=by, edits=done, documents=documents)
    if undoable:
        journal.push(db, row, by=by)
    return change_set(done, documents, act.kind, args)
