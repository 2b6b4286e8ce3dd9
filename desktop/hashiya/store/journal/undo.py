"""Undo and redo: the inverse of an act's edits is done and written down as a row of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.act_forms import REDO, UNDO, ActArgs
from hashiya.core.changes import Act, ChangeSet
from hashiya.errors import UserError
from hashiya.store.journal import journal
from hashiya.store.journal.edits import Performer, change_set, conflict

if TYPE_CHECKING:
    import sqlite3

    from hashiya.store.journal.journal import StackEntry
    from hashiya.store.tables.documents import Texts
    from hashiya.store.tables.records import JournalEntry

_OF_ONE_LABEL = frozenset({"label_add", "label_delete"})  # nothing is left of them when the label stays


def step_undo(db: sqlite3.Connection, texts: Texts, entry: StackEntry, *, by: str, undone: bool) -> ChangeSet:
    """Undo the entry, or redo it (`undone`): invert the row it stands at, and write that down too."""
    kind = REDO if undone else UNDO
    act, inverted = journal.entry(db, entry.act), journal.entry(db, entry.journal)
    inverse = Act(kind, journal.edits(db, entry.journal)).inverse()
    # Another scheme leaves annotations without a label, and knowingly: done again, it does so again.
    keep = not (undone and act.kind == "scheme_replace")
    performer = Performer(db, texts, lenient=True, keep_labels=keep)
    done, documents = performer.perform(inverse.edits)
    if performer.kept_labels and act.kind in _OF_ONE_LABEL:
        raise conflict("labels", performer.kept_labels[0])
    args: ActArgs = {**act.args, "of": act.kind}
    row = journal.append(
        db, kind=kind, args=args, by=by, edits=done, documents=documents, undoes=inverted.uid
    )
    journal.mark_undone(db, entry, row, undone=not undone)
    return change_set(done, documents, kind, args)


def turn_to(db: sqlite3.Connection, texts: Texts, act: int, *, by: str, undone: bool) -> ChangeSet:
    """Undo this person's acts newer than the row `act` (0: all), or redo (`undone`) up to it and with it.

    Inside the caller's transaction: all of it or nothing. Raises ConflictError for a step that is blocked.
    """
    steps = journal.stack(db, by=by, undone=undone, limit=-1)
    if act:
        places = [place for place, each in enumerate(steps) if each.act == act]
        if not places:
            raise UserError(
                "step_gone",
                "This step is not in the list any more.",
                hint="Nothing was changed. Open the list again.",
            )
        steps = steps[: places[0] + 1] if undone else steps[: places[0]]
    changes = ChangeSet(journal=bool(steps))
    for each in steps:
        changes |= step_undo(db, texts, each, by=by, undone=undone)
    return changes


def steps(db: sqlite3.Connection, *, by: str, undone: bool, limit: int) -> list[JournalEntry]:
    """The acts that this person can undo, newest first, or (`undone`) do again, the next first."""
    return [journal.entry(db, each.act) for each in journal.stack(db, by=by, undone=undone, limit=limit)]


def can_turn(db: sqlite3.Connection, *, by: str) -> tuple[bool, bool]:
    """Whether this person has anything to undo, and anything to redo; no act is read."""
    undoable, redoable = (journal.top(db, by=by, undone=undone) is not None for undone in (False, True))
    return undoable, redoable


def next_act(db: sqlite3.Connection, *, by: str, undone: bool) -> Act | None:
    """What undo would take back, or redo do again (`undone`)."""
    entry = journal.top(db, by=by, undone=undone)
    if entry is None:
        return None
    act = journal.entry(db, entry.act)
    return Act(act.kind, journal.edits(db, entry.act), act.args)
