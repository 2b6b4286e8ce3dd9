"""What a person should be told of a file, and of the differing answers that wait in this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hashiya.core.span import EARLIEST
from hashiya.store.merging.open_conflicts import HeldConflict, conflicts_in
from hashiya.store.merging.open_record_conflicts import HeldRecords, records_in
from hashiya.store.merging.reports import ConflictNote, ConflictOption, MergeNote

if TYPE_CHECKING:
    import sqlite3

    from hashiya.core.span import Annotation
    from hashiya.store.merging.project_side import MergeSide


def about(theirs: MergeSide) -> list[MergeNote]:
    """Clocks that cannot be right: nothing in merging goes by them, but history shows them."""
    low, high = theirs.db.execute("SELECT min(at), max(at) FROM journal").fetchone()
    if low is None:
        return []
    latest = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    if low < EARLIEST or high > latest:
        return [MergeNote("clock", theirs.path, {"from": low, "to": high})]
    return []


def conflicts(db: sqlite3.Connection) -> tuple[ConflictNote, ...]:
    """What files differ about and nobody has settled: annotations by document, then other records."""
    found = [_note(each, db) for each in conflicts_in(db)]
    return tuple(found + [_record_note(each, db) for each in records_in(db)])


def _name(db: sqlite3.Connection, document: str) -> str:
    row = db.execute("SELECT name FROM documents WHERE uid = ?", (document,)).fetchone()
    return str(row[0]) if row else ""


def _note(found: HeldConflict, db: sqlite3.Connection) -> ConflictNote:
    options = [each.annotation for each in found.held]
    if found.shown is not None:
        options.insert(0, found.shown)
    known = next(each for each in options if each is not None)
    record = found.shown.uid if found.shown is not None else known.uid
    name = _name(db, known.document)
    said = tuple(_option(each) for each in options)
    return ConflictNote(known.document, name, record, known.start, known.end, known.surface, said)


def _option(each: Annotation | None) -> ConflictOption | None:
    if each is None:
        return None
    return ConflictOption(each.surface, each.label, str(each.status), each.start, each.end, each.note)


def _record_note(found: HeldRecords, db: sqlite3.Connection) -> ConflictNote:
    said = tuple(
        None if words is None or record is None else ConflictOption(words, record=record)
        for words, record in zip(found.words, found.answers, strict=True)
    )
    name = _name(db, found.document)
    return ConflictNote(found.document, name, found.uid, 0, 0, found.about, said, found.table)
