"""Annotations that do not stand on their words: moved to where the words stand, or taken out."""

from __future__ import annotations

import sqlite3
from array import array
from typing import TYPE_CHECKING

from hashiya.core.changes import Edit
from hashiya.store.file.single_places import single_places
from hashiya.store.tables.codec import ANNOTATION_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_MANY = 20_000  # annotations put right at once: their records are in memory
_COLUMNS = ",".join(f'a."{field}"' if field != "document" else "d.uid" for field in ANNOTATION_FIELDS)

_Record = dict[str, object]


def misfits(db: sqlite3.Connection) -> Iterator[str]:
    """The uid of every annotation that does not fit its text, by bounds or by surface."""
    for document, text in db.execute("SELECT id, text FROM texts"):
        yield from (uid for _rowid, uid in _of_text(db, document, text))


def _of_text(db: sqlite3.Connection, document: int, text: str) -> Iterator[tuple[int, str]]:
    query = 'SELECT id, uid, start, "end", surface FROM annotations WHERE document = ?'
    for rowid, uid, start, end, surface in db.execute(query, (document,)):
        if not 0 <= start < end <= len(text) or text[start:end] != surface:
            yield rowid, uid


def mend_surfaces(db: sqlite3.Connection, ask: Callable[[], object]) -> Iterator[list[Edit]]:
    """Put them right, inside the caller's transaction; gives what was done, part by part.

    `ask` is called now and then, and may raise to stop.

    A boundary is never guessed: words that stand at exactly one place of the text name that place, nothing
    else does. What cannot stay is taken out, with its whole record in the edit.
    """
    for document, text in db.execute("SELECT id, text FROM texts"):
        # Found before any of them is moved: 8 bytes each, however many there are.
        found = array("q", (rowid for rowid, _uid in _of_text(db, document, text)))
        for first in range(0, len(found), _MANY):
            yield _mend(db, text, found[first : first + _MANY], ask)


def _mend(db: sqlite3.Connection, text: str, found: Sequence[int], ask: Callable[[], object]) -> list[Edit]:
    query = f"SELECT {_COLUMNS} FROM annotations a JOIN documents d ON d.id = a.document WHERE a.id = ?"
    rows = ((rowid, db.execute(query, (rowid,)).fetchone()) for rowid in found)
    records: dict[int, _Record] = {
        rowid: dict(zip(ANNOTATION_FIELDS, row, strict=True)) for rowid, row in rows if row is not None
    }
    places = single_places(text, {str(record["surface"]) for record in records.values()}, ask)
    edits: list[Edit] = []
    while moved := [rowid for rowid, record in records.items() if _move(db, rowid, record, places, edits)]:
        for rowid in moved:  # what stood in the way of another may be gone now
            del records[rowid]
    db.executemany("DELETE FROM annotations WHERE id = ?", ((rowid,) for rowid in records))
    return edits + [Edit("annotations", str(record["uid"]), record, None) for record in records.values()]


def _move(
    db: sqlite3.Connection, rowid: int, record: _Record, places: Mapping[str, int], edits: list[Edit]
) -> bool:
    """Whether it stands on its words now; where the right place is taken by the same label, it is a copy."""
    surface = str(record["surface"])
    if surface not in places:
        return False
    place = {"start": places[surface], "end": places[surface] + len(surface)}
    try:
        db.execute('UPDATE annotations SET start = ?, "end" = ? WHERE id = ?', (*place.values(), rowid))
    except sqlite3.IntegrityError:
        return False
    edits.append(Edit("annotations", str(record["uid"]), {field: record[field] for field in place}, place))
    return True
