"""What a person should be told of a file, and of the differing answers that wait in this one."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta

from hashiya.store.merging.entries import END, LABEL, LAYER, START, STATUS, SURFACE, Entry
from hashiya.store.merging.keys import key_of
from hashiya.store.merging.reports import ConflictNote, MergeNote
from hashiya.store.merging.side import DocumentRow, Side
from hashiya.store.merging.texts import differing

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


def conflicts(db: sqlite3.Connection, document: str | None = None) -> tuple[ConflictNote, ...]:
    """Annotations about which files differ and nobody has settled it, by document."""
    where = "" if document is None else " AND c.document = ?"
    rows = db.execute(
        "SELECT DISTINCT d.id, d.uid, d.name FROM conflicts c JOIN documents d ON d.uid = c.document "
        f"WHERE c.\"table\" = 'annotations'{where} ORDER BY d.position, d.id",
        () if document is None else (document,),
    ).fetchall()
    if not rows:
        return ()
    side = Side(db, "")
    found: list[ConflictNote] = []
    for rowid, uid, name in rows:
        found += _of_document(side, DocumentRow(rowid, uid, name, "", "", "", "", "", False))
    return tuple(found)


def _of_document(side: Side, document: DocumentRow) -> list[ConflictNote]:
    people, _ = side.rows(document)
    by_key = {key_of(uid, str(value[LAYER])): Entry("", "", value, uid) for uid, value in people}
    by_place = {
        (value[LAYER], value[START], value[END], value[LABEL]): Entry("", "", value, uid)
        for uid, value in people
    }
    groups: dict[str, tuple[Entry, list[Entry]]] = {}
    for held in side.held.get(("annotations", document.uid), ()):
        shown = by_key.get(held.key)
        if shown is None and held.value is not None:
            value = held.value
            shown = by_place.get((value[LAYER], value[START], value[END], value[LABEL]))
        if differing(shown, held):
            anchor = shown or held
            groups.setdefault(anchor.uid, (anchor, []))[1].append(held)
    return [_note(document, shown, held) for shown, held in groups.values()]


def _note(document: DocumentRow, shown: Entry, held: list[Entry]) -> ConflictNote:
    value = shown.value or next(entry.value for entry in held if entry.value is not None) or ()
    start, end = value[START], value[END]
    assert isinstance(start, int) and isinstance(end, int)
    options = tuple(_words(entry) for entry in (shown, *held))
    return ConflictNote(
        *(document.uid, document.name, shown.uid, start, end, str(value[SURFACE]), options),
    )


def _words(entry: Entry) -> str:
    if entry.value is None:
        return json.dumps(None)
    return json.dumps(
        {
            "start": entry.value[START],
            "end": entry.value[END],
            "label": entry.value[LABEL],
            "status": entry.value[STATUS],
            "surface": entry.value[SURFACE],
        },
        ensure_ascii=False,
    )
