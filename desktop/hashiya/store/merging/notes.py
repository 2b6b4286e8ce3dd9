"""What a person should be told of a file, and of the differing answers that wait in this one."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from hashiya.store.merging.held import HeldConflict, conflicts_in
from hashiya.store.merging.reports import ConflictNote, MergeNote
from hashiya.store.merging.side import Side

_BEFORE = "2015"  # no file of this program is older


def about(theirs: Side) -> list[MergeNote]:
    """Clocks that cannot be right: nothing in merging goes by them, but history shows them."""
    low, high = theirs.db.execute("SELECT min(at), max(at) FROM journal").fetchone()
    if low is None:
        return []
    latest = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    if low < _BEFORE or high > latest:
        return [MergeNote("clock", theirs.path, {"from": low, "to": high})]
    return []


def conflicts(db: sqlite3.Connection) -> tuple[ConflictNote, ...]:
    """Annotations about which files differ and nobody has settled it, by document."""
    names = dict(db.execute("SELECT uid, name FROM documents"))
    return tuple(_note(found, names) for found in conflicts_in(db))


def _note(found: HeldConflict, names: dict[str, str]) -> ConflictNote:
    options = [each.annotation for each in found.held]
    if found.shown is not None:
        options.insert(0, found.shown)
    known = next(each for each in options if each is not None)
    record = found.shown.uid if found.shown is not None else known.uid
    words = tuple(
        "" if each is None else f"{each.label} {each.status} {each.start}–{each.end} «{each.surface}»"
        for each in options
    )
    name = names.get(known.document, "")
    return ConflictNote(known.document, name, record, known.start, known.end, known.surface, words)
