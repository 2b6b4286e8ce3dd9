"""The append-only journal, and the stack of undo and redo that follows from it.

An undo is itself a row: it holds the inverse edits and the uid of the row it takes back. Rows that came from
another file by merging carry their `origin` and are never on the stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.act_forms import ActArgs, check_form, read_args
from hashiya.core.span import SUGGESTIONS, Source, new_uid, now
from hashiya.errors import UserError
from hashiya.store.tables import people
from hashiya.store.tables.codec import TRACED, dump, pack_edits, unpack_edits
from hashiya.store.tables.identity import key_of
from hashiya.store.tables.records import JournalEntry
from hashiya.store.tables.row_checks import parse_object, parse_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from hashiya.core.changes import Edit


@dataclass(frozen=True, slots=True)
class StackEntry:
    """`act` is the row a person made, `journal` the one to invert next (the act, its last undo or redo)."""

    position: int
    act: int
    journal: int


def append(
    db: sqlite3.Connection,
    *,
    kind: str,
    args: ActArgs,
    by: str,
    edits: Sequence[Edit] = (),
    documents: Collection[str] = (),
    undoes: str = "",
) -> int:
    """Write one row and the index of the records it touched; gives its integer id.

    Raises ValueError where acts of this kind have no such form.
    """
    check_form(kind, args)
    text, packed = pack_edits(edits)
    cursor = db.execute(
        'INSERT INTO journal (uid, at, "by", kind, args, documents, undoes, edits, edits_z) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new_uid(), now(), by, kind, dump(dict(args)), dump(sorted(documents)), undoes, text, packed),
    )
    rowid = cursor.lastrowid
    assert rowid is not None
    records = {*documents, *(edit.uid for edit in edits if edit.table in TRACED), *_given_up(edits)}
    db.executemany(
        "INSERT INTO touched (record, journal) VALUES (?, ?)", ((record, rowid) for record in records)
    )
    return rowid


def _given_up(edits: Sequence[Edit]) -> set[str]:
    """The keys of what was made of a suggestion and is in that layer no more: other people's annotations may
    have its uid, so that only the key tells other files what was taken back.
    """
    found = set()
    for edit in edits:
        if edit.table == "annotations" and edit.before is not None and "layer" in edit.before:
            layer, source = str(edit.before["layer"]), edit.before.get("source", "")
            if layer != SUGGESTIONS and not (edit.after is None and source == Source.MANUAL):
                found.add(key_of(edit.uid, layer))
    return found


def push(db: sqlite3.Connection, journal: int, *, by: str) -> None:
    """A new act: it can be undone, and what this person had undone before it can no longer be redone."""
    undone = [(each.position,) for each in stack(db, by=by, undone=True, limit=-1)]
    db.executemany("DELETE FROM undo_stack WHERE position = ?", undone)
    db.execute(
        "INSERT INTO undo_stack (position, act, journal, undone) "
        "VALUES ((SELECT coalesce(max(position), 0) + 1 FROM undo_stack), ?, ?, 0)",
        (journal, journal),
    )


def top(db: sqlite3.Connection, *, by: str, undone: bool) -> StackEntry | None:
    """The next to undo, or (`undone`) to redo."""
    return next(iter(stack(db, by=by, undone=undone, limit=1)), None)


def stack(db: sqlite3.Connection, *, by: str, undone: bool, limit: int) -> list[StackEntry]:
    """What this person (a uid) can undo, newest first, or (`undone`) do again, the next first.

    Nobody takes back what somebody else did: it may be on a layer that they do not even see. What nobody in
    particular did is everybody's, and where nobody is at work (`by` "") all is.
    """
    own, values = _own(db, by)
    newest = f"{_STACK} WHERE NOT s.undone AND {own} ORDER BY s.position DESC"
    if not undone:
        rows = db.execute(f"SELECT {_ENTRY_OF_STACK} {newest} LIMIT ?", (*values, limit))
    else:
        # What they undid lies above: looked for from there, it takes no longer the longer one works.
        rows = db.execute(
            f"SELECT {_ENTRY_OF_STACK} {_STACK} WHERE s.undone AND {own} AND s.position > "
            f"coalesce((SELECT s.position {newest} LIMIT 1), -1) ORDER BY s.position LIMIT ?",
            (*values, *values, limit),
        )
    return [StackEntry(*row) for row in rows.fetchall()]


_ENTRY_OF_STACK = "s.position, s.act, s.journal"
_STACK = "FROM undo_stack s CROSS JOIN journal made ON made.id = s.act"


def _own(db: sqlite3.Connection, by: str) -> tuple[str, tuple[str, ...]]:
    """The condition under which an act is this person's, whose layers may be several, and its values."""
    if not by:
        return "1", ()
    same = people.joined(db)
    person = same.get(by, by)
    layers = ("", person, *(uid for uid, other in same.items() if other == person))
    return f'made."by" IN ({",".join("?" * len(layers))})', layers


def mark_undone(db: sqlite3.Connection, entry: StackEntry, journal: int, *, undone: bool) -> None:
    """The entry was just undone, or redone, by the row `journal`."""
    db.execute(
        "UPDATE undo_stack SET journal = ?, undone = ? WHERE position = ?",
        (journal, int(undone), entry.position),
    )


def drop(db: sqlite3.Connection, entry: StackEntry) -> None:
    """The entry can no longer be undone or redone: what it changed was changed by other means."""
    db.execute("DELETE FROM undo_stack WHERE position = ?", (entry.position,))


def redoable_records(db: sqlite3.Connection, document: str) -> set[str]:
    """Annotation uids that a redo would look for; engines leave them alone."""
    rows = db.execute(
        "SELECT t.record FROM undo_stack s JOIN touched t ON t.journal = s.journal "
        "JOIN annotations a ON a.uid = t.record JOIN documents d ON d.id = a.document "
        "WHERE s.undone AND d.uid = ?",
        (document,),
    )
    return {row[0] for row in rows}


def edits(db: sqlite3.Connection, journal: int) -> tuple[Edit, ...]:
    """The edits of one row of the journal."""
    row = db.execute("SELECT edits, edits_z FROM journal WHERE id = ?", (journal,)).fetchone()
    try:
        return unpack_edits(*row) if row else ()
    except (ValueError, TypeError, RecursionError) as error:
        raise UserError(
            "bad_step",
            f"Step {journal} of the history cannot be read.",
            hint="«hashiya check» tells what is wrong.",
            step=journal,
        ) from error


_ENTRY = 'SELECT j.id, j.uid, j.at, j."by", j.kind, j.args, j.documents, j.undoes, j.origin FROM journal j'


def entry(db: sqlite3.Connection, journal: int) -> JournalEntry:
    """One row of the journal as it is told."""
    return _entry(db.execute(f"{_ENTRY} WHERE j.id = ?", (journal,)).fetchone())


def entries(
    db: sqlite3.Connection,
    *,
    document: str | None = None,
    annotation: str | None = None,
    since: str | None = None,
    by: str | None = None,
    before: int | None = None,
    limit: int = 500,
) -> list[JournalEntry]:
    """Newest first. `since` is a time as stored; `before` an entry's id, to read on from."""
    joins, clauses, values = "", [], []
    for number, record in enumerate(record for record in (document, annotation) if record is not None):
        joins += f" JOIN touched t{number} ON t{number}.journal = j.id AND t{number}.record = ?"
        values.append(record)
    given: Iterable[tuple[str, object]] = (("j.at >= ?", since), ('j."by" = ?', by), ("j.id < ?", before))
    for clause, value in given:
        if value is not None:
            clauses.append(clause)
            values.append(str(value) if clause != "j.id < ?" else value)  # type: ignore[arg-type]
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    rows = db.execute(f"{_ENTRY}{joins}{where} ORDER BY j.id DESC LIMIT ?", [*values, limit])
    return [_entry(row) for row in rows.fetchall()]


def _entry(row: Sequence[object]) -> JournalEntry:
    rowid, uid, at, by, kind, args, documents, undoes, origin = row
    assert isinstance(rowid, int)
    return JournalEntry(
        *(rowid, str(uid), str(at), str(by), str(kind), read_args(parse_object(str(args)))),
        *(parse_words(str(documents)), str(undoes), str(origin)),
    )
