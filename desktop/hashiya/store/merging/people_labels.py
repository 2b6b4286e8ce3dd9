"""Who is in another file and which labels it knows, brought in without depending on the order of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hashiya.store.merging.entries import OWN
from hashiya.store.merging.reports import MergeNote
from hashiya.store.tables import people
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.records import SAME

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from hashiya.store.merging.project_side import MergeSide

_BROUGHT = 10_000  # positions from here on are those of labels that came by merging
_LABEL = tuple(field for field in TABLES["labels"].fields if field not in ("code", "position"))


class People(NamedTuple):
    """`dots`: (uid, dot) of those whose name or role came; `notes` what a person should know."""

    dots: list[tuple[str, str]]
    notes: list[MergeNote]


def bring_people(ours: MergeSide, theirs: MergeSide, *, only: Collection[str] | None = None) -> People:
    """Add whom we do not know, by uid; of names, roles and who is one with whom the later change wins.

    Where nobody changed anything, names are taken from the person's own file before any other. Whoever's file
    this is keeps the name they have in it.
    """
    dots: list[tuple[str, str]] = []
    for uid, name, kind, created in theirs.db.execute(
        "SELECT uid, name, kind, created FROM people"
    ).fetchall():
        if only is not None and uid not in only:
            continue
        row = ours.db.execute("SELECT name, kind FROM people WHERE uid = ?", (uid,)).fetchone()
        dot = theirs.dots.get(uid) or ""
        if row is None:
            ours.db.execute(
                "INSERT INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?)",
                (uid, name, kind, created),
            )
            dots += [(uid, dot)] if dot else []
        elif dot or ours.dots.get(uid):
            if _is_later(ours, theirs, uid):
                name = row[0] if uid == ours.person else name
                ours.db.execute("UPDATE people SET name = ?, kind = ? WHERE uid = ?", (name, kind, uid))
                dots.append((uid, dot))
        elif row[0] != name and uid != ours.person:
            _take_name(ours, theirs, uid, name, row[0])
        if uid == theirs.person and uid != ours.person and not dot and not ours.dots.get(uid):
            ours.db.execute(
                "INSERT OR REPLACE INTO merged (record, dot, journal) VALUES (?, ?, 0)", (uid, OWN)
            )
    return People(dots, _of_one_name(ours, theirs))


def _is_later(ours: MergeSide, theirs: MergeSide, uid: str) -> bool:
    """Whether their change of a person came after ours; of two that did not know of each other the lesser."""
    here, there = ours.dots.get(uid) or "", theirs.dots.get(uid) or ""
    if here == there or not there or ours.has_seen(there, (uid,)):
        return False
    return not here or theirs.has_seen(here, (uid,)) or there < here


def _take_name(ours: MergeSide, theirs: MergeSide, uid: str, name: str, before: str) -> None:
    own, known = uid == theirs.person, ours.history.brought(uid) == OWN
    if own > known or (own == known and name < before):
        ours.db.execute("UPDATE people SET name = ? WHERE uid = ?", (name, uid))


def _of_one_name(ours: MergeSide, theirs: MergeSide) -> list[MergeNote]:
    rows = ours.db.execute(
        "SELECT name, group_concat(uid) FROM people WHERE kind <> ? AND kind NOT LIKE ? "
        "GROUP BY name HAVING count(*) > 1 ORDER BY name",
        (people.ENGINE, f"{SAME}%"),
    )
    theirs_uids = {row[0] for row in theirs.db.execute("SELECT uid FROM people")}
    return [
        MergeNote("same_name", theirs.path, {"name": name, "people": sorted(uids.split(","))})
        for name, uids in rows.fetchall()
        if theirs_uids & set(uids.split(","))
    ]


def bring_labels(
    ours: MergeSide, theirs: MergeSide, mapping: Mapping[str, str], skip: Collection[str] = ()
) -> list[MergeNote]:
    """Add the labels we do not have but those that `mapping` gives another name here; tell what differs."""
    notes = []
    here = _labels(ours.db)
    for code, label in sorted(_labels(theirs.db).items()):
        if code in skip:
            continue
        name = mapping.get(code, code)
        brought = _Label(label.position % _BROUGHT + _BROUGHT, label.fields)
        if name not in here:
            _insert(ours.db, name, brought)
            here[name] = brought
            notes.append(MergeNote("label_added", theirs.path, {"label": name}))
        elif name == code and here[code].fields != label.fields:
            notes.append(MergeNote("label_differs", theirs.path, {"label": code}))
        if name == code:
            _reconcile(ours.db, code, here[code], brought)
    return notes


class _Label(NamedTuple):
    position: int
    fields: tuple[str, ...]


def _labels(db: sqlite3.Connection) -> dict[str, _Label]:
    columns = ",".join(f'"{field}"' for field in _LABEL)
    rows = db.execute(f"SELECT code, position, {columns} FROM labels")
    return {code: _Label(position, tuple(fields)) for code, position, *fields in rows}


def _insert(db: sqlite3.Connection, code: str, label: _Label) -> None:
    columns = ",".join(f'"{field}"' for field in _LABEL)
    marks = ",".join("?" * (len(_LABEL) + 2))
    db.execute(
        f"INSERT INTO labels (code, position, {columns}) VALUES ({marks})",
        (code, label.position, *label.fields),
    )


def _reconcile(db: sqlite3.Connection, code: str, ours: _Label, theirs: _Label) -> None:
    """A label of our own stays; of two that came by merging the lesser stays, whichever came first."""
    if ours.position >= _BROUGHT and theirs < ours:
        db.execute("DELETE FROM labels WHERE code = ?", (code,))
        _insert(db, code, theirs)
