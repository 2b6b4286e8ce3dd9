"""The doctor: named checks of a project file, and repairs that lose nothing.

What cannot stay is taken out, with its whole record written into the journal (kind `repair`). A boundary is
never guessed: a surface that stands at exactly one place of its text names that place, nothing else does.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.act_forms import UNDO, ActArgs
from hashiya.core.changes import Edit
from hashiya.core.document import digest
from hashiya.core.span import now
from hashiya.progress import OnProgress, Progress, ignore_progress
from hashiya.store.file import schema
from hashiya.store.file.beyond_checks import dangling, outside_the_scheme
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.file.foreign import missing_triggers, unknown
from hashiya.store.file.moved_surfaces import mend_surfaces, misfits
from hashiya.store.file.value_checks import odd_values
from hashiya.store.journal import journal
from hashiya.store.tables.codec import ANNOTATION_FIELDS, unpack_edits
from hashiya.store.tables.records import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_EXAMPLES = 5
_WORTH_KNOWING = {"labels", "foreign", "dangling", "outside"}  # counted and named, but nothing wrong
_MANY = 20_000  # changes of one act: of more than a few 100,000 it could not be read
_STEPS = 2_000_000  # of SQLite's machine, between two looks whether to stop


def examine(db: sqlite3.Connection, progress: OnProgress = ignore_progress) -> list[Check]:
    """Every check in its order. Those that an unsound file does not let be made fail too.

    `progress` hears of each check as it begins and again while it goes on, and may raise to stop. However
    large the file is, a few MB of memory are enough, the longest text aside.
    """
    found = []
    with sorting_on_disk(db):
        for number, (code, check) in enumerate(_CHECKS):
            step = Progress("checking", number, len(_CHECKS), code)
            progress(step)
            with _asking(db, progress, step):
                found.append(_guarded(code, check, db))
    return found


@contextmanager
def _asking(db: sqlite3.Connection, progress: OnProgress, step: Progress) -> Iterator[None]:
    """Ask in the middle of long statements whether to stop; what `progress` raises is raised by the block."""
    raised: list[BaseException] = []

    def ask() -> int:
        try:
            progress(step)
        except BaseException as error:  # SQLite would swallow it
            raised.append(error)
        return len(raised)

    db.set_progress_handler(ask, _STEPS)
    try:
        yield
    finally:
        db.set_progress_handler(None, 0)
        if raised:
            raise raised[0]


def repair(
    db: sqlite3.Connection, found: Sequence[Check], *, by: str, progress: OnProgress = ignore_progress
) -> list[Check]:
    """Put right what can be, inside the caller's transaction; the findings afterwards.

    `progress` may raise to stop.
    """
    broken = {each.code for each in found if not each.ok}
    wrong = {each.code: each.count for each in found}
    edits: list[Edit] = []
    repaired: dict[str, int] = {}

    def note(done: list[Edit], repaired: dict[str, int]) -> None:
        args: ActArgs = {"checks": sorted(broken), "repaired": repaired}
        documents = _existing(db, done)
        journal.append(db, kind="repair", args=args, by=by, edits=done, documents=documents)

    if "integrity" in broken:
        db.execute("REINDEX")
    if "schema" in broken:
        missing = missing_triggers(db)
        for _name, statement in missing:
            db.execute(statement)
        repaired["schema"] = len(missing)
    if "orphans" in broken:
        edits += _mend_orphans(db)
        repaired["orphans"] = len(edits)
    moved = 0

    def ask() -> None:
        progress(Progress("repairing", min(moved, wrong["surfaces"]), wrong["surfaces"]))

    for done in mend_surfaces(db, ask) if "surfaces" in broken else ():
        edits += done
        moved += len(done)
        repaired["surfaces"] = repaired.get("surfaces", 0) + len(done)
        if len(edits) >= _MANY:
            note(edits, repaired)
            edits, repaired = [], {}
    if broken & {"counts", "orphans", "integrity", "schema"}:
        for statement in schema.RECOUNT.split(";"):
            db.execute(statement)
        db.execute(
            'UPDATE documents SET longest = (SELECT coalesce(max("end" - start), 0) FROM annotations '
            "WHERE document = documents.id)"
        )
    edits += _mend_people(db)  # whose layers they are, only the counts know that are right by now
    if "undo_stack" in broken:
        rebuild_stack(db)
    note(edits, repaired)
    return [
        replace(each, repaired=max(0, wrong[each.code] - each.count)) if each.code in broken else each
        for each in examine(db, progress)
    ]


def is_sound(db: sqlite3.Connection) -> bool:
    """Whether the pages hang together: quicker than `examine`, and blind to values."""
    try:
        return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def _guarded(
    code: str, check: Callable[[sqlite3.Connection], Iterator[str]], db: sqlite3.Connection
) -> Check:
    count, examples = 0, []
    try:
        for example in check(db):
            count += 1
            if count <= _EXAMPLES:
                examples.append(str(example))  # a damaged file gives back values of other kinds
    except (sqlite3.Error, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        # A damaged file gives back values of other kinds than its columns have.
        return Check(code, False, count + 1, examples=(*examples, str(error)))
    return Check(code, not count or code in _WORTH_KNOWING, count, examples=tuple(examples))


def _integrity(db: sqlite3.Connection) -> Iterator[str]:
    yield from (row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok")


def _tables(db: sqlite3.Connection) -> Iterator[str]:
    """«table NAME», «column TABLE.NAME», «index NAME» of what the program made and is not there.

    A view of the name of a table is none.
    """
    from hashiya.store.file.migrations import model_schema  # sqlite-utils makes it, which opening never needs

    tables, indexes = model_schema()
    there = {(row[0], row[1]) for row in db.execute("SELECT type, name FROM sqlite_master")}
    for table, columns in tables.items():
        if ("table", table) not in there:
            yield f"table {table}"
            continue
        found = {row[1] for row in db.execute(f'PRAGMA table_xinfo("{table}")')}
        yield from (f"column {table}.{name}" for name in columns if name not in found)
    yield from (f"index {name}" for name in indexes if ("index", name) not in there)


def _foreign_keys(db: sqlite3.Connection) -> Iterator[str]:
    yield from (f"{table} {rowid}" for table, rowid, *_ in db.execute("PRAGMA foreign_key_check"))


def _orphans(db: sqlite3.Connection) -> Iterator[str]:
    """Annotations of no document, documents without a text."""
    yield from _column(db, "SELECT uid FROM annotations WHERE document NOT IN (SELECT id FROM documents)")
    yield from _column(db, "SELECT uid FROM documents WHERE id NOT IN (SELECT id FROM texts)")


def _digests(db: sqlite3.Connection) -> Iterator[str]:
    """Texts altered outside the program."""
    for uid, sha256, characters, text in db.execute(
        "SELECT d.uid, d.sha256, d.characters, t.text FROM documents d JOIN texts t ON t.id = d.id"
    ):
        if not isinstance(text, str) or digest(text) != sha256 or len(text) != characters:
            yield uid


def _surfaces(db: sqlite3.Connection) -> Iterator[str]:
    """Annotations that do not fit their text, by bounds or by surface."""
    yield from misfits(db)


def _duplicates(db: sqlite3.Connection) -> Iterator[str]:
    """Looked for in the table itself, since the index that forbids them may be what is broken."""
    yield from _column(
        db,
        "SELECT min(uid) FROM annotations NOT INDEXED "
        'GROUP BY document, layer, start, "end", label HAVING count(*) > 1',
    )
    yield from _column(db, "SELECT uid FROM annotations NOT INDEXED GROUP BY uid HAVING count(*) > 1")


def _counts(db: sqlite3.Connection) -> Iterator[str]:
    for table, key in (("counts", "document, layer, status"), ("label_counts", "label, layer, status")):
        truth = f"SELECT {key}, count(*) FROM annotations GROUP BY {key}"
        kept = f"SELECT {key}, n FROM {table} WHERE n <> 0"
        for left, right in ((truth, kept), (kept, truth)):
            yield from (f"{table} {row[0]} {row[1]}" for row in db.execute(f"{left} EXCEPT {right}"))
    yield from _column(
        db,
        "SELECT d.uid FROM documents d WHERE longest < "
        '(SELECT coalesce(max("end" - start), 0) FROM annotations WHERE document = d.id)',
    )


def _journal(db: sqlite3.Connection) -> Iterator[str]:
    """Rows that cannot be read, or take back a row that is neither here nor known to be elsewhere."""
    for uid, text, packed in db.execute("SELECT uid, edits, edits_z FROM journal"):
        try:
            unpack_edits(text, packed)
        except (ValueError, TypeError, RecursionError):
            yield uid
    yield from _column(
        db,
        "SELECT uid FROM journal WHERE undoes <> '' AND undoes NOT IN (SELECT uid FROM journal) "
        "AND undoes NOT IN (SELECT uid FROM seen) AND undoes NOT IN (SELECT dot FROM known)",
    )


def _undo_stack(db: sqlite3.Connection) -> Iterator[str]:
    """Entries that are not what the journal says, row by row from its beginning."""
    yield from _column(
        db,
        "SELECT position FROM undo_stack "
        "WHERE act NOT IN (SELECT id FROM journal) OR journal NOT IN (SELECT id FROM journal)",
    )
    told = {entry[0]: entry for entry in replay(db)}
    for act, row, undone in db.execute("SELECT act, journal, undone FROM undo_stack"):
        if act in told and told[act] != (act, row, bool(undone)):
            yield str(act)


def _people(db: sqlite3.Connection) -> Iterator[str]:
    """Layers of nobody."""
    yield from _column(
        db,
        "SELECT DISTINCT layer FROM counts WHERE n > 0 AND layer NOT IN ('suggestions', 'gold') "
        "AND layer NOT IN (SELECT uid FROM people)",
    )


def _labels(db: sqlite3.Connection) -> Iterator[str]:
    """Labels on annotations that the scheme does not know; allowed, but worth knowing."""
    yield from _column(
        db,
        "SELECT DISTINCT label FROM label_counts WHERE n > 0 AND label NOT IN (SELECT code FROM labels)",
    )


def _schema(db: sqlite3.Connection) -> Iterator[str]:
    """What guards the tables, and is not there."""
    yield from (name for name, _sql in missing_triggers(db))


_CHECKS: tuple[tuple[str, Callable[[sqlite3.Connection], Iterator[str]]], ...] = (
    ("integrity", _integrity),
    ("tables", _tables),
    ("foreign_keys", _foreign_keys),
    ("orphans", _orphans),
    ("digests", _digests),
    ("surfaces", _surfaces),
    ("duplicates", _duplicates),
    ("counts", _counts),
    ("journal", _journal),
    ("undo_stack", _undo_stack),
    ("people", _people),
    ("values", odd_values),
    ("schema", _schema),
    ("foreign", unknown),
    ("labels", _labels),
    ("dangling", dangling),
    ("outside", outside_the_scheme),
)


def _column(db: sqlite3.Connection, query: str) -> Iterator[str]:
    yield from (str(row[0]) for row in db.execute(query))


def replay(db: sqlite3.Connection) -> list[tuple[int, int, bool]]:
    """(act, row to invert, undone) for every act of this file that was not undone and overwritten.

    Which acts were not meant to be undoable the journal does not say: only those the stack knows are told.
    """
    known = {row[0] for row in db.execute("SELECT act FROM undo_stack")}
    stack: list[list[int | bool]] = []
    by_uid: dict[str, list[int | bool]] = {}
    for rowid, uid, kind, undoes in db.execute(
        "SELECT id, uid, kind, undoes FROM journal WHERE origin = '' ORDER BY id"
    ):
        if undoes and undoes in by_uid:
            entry = by_uid.pop(undoes)
            entry[1], entry[2] = rowid, kind == UNDO
            by_uid[uid] = entry
        elif not undoes and rowid in known:
            entry = [rowid, rowid, False]
            stack.append(entry)
            by_uid[uid] = entry
    return [(int(act), int(row), bool(undone)) for act, row, undone in stack]


def rebuild_stack(db: sqlite3.Connection) -> None:
    """Keep what the journal confirms, in the state it tells; drop the rest."""
    told = {act: (row, undone) for act, row, undone in replay(db)}
    for position, act in db.execute("SELECT position, act FROM undo_stack").fetchall():
        if act in told:
            row, undone = told[act]
            db.execute(
                "UPDATE undo_stack SET journal = ?, undone = ? WHERE position = ?", (row, undone, position)
            )
        else:
            db.execute("DELETE FROM undo_stack WHERE position = ?", (position,))


def _mend_orphans(db: sqlite3.Connection) -> list[Edit]:
    columns = ",".join(f'"{field}"' for field in ANNOTATION_FIELDS)
    rows = db.execute(
        f"SELECT {columns} FROM annotations WHERE document NOT IN (SELECT id FROM documents)"
    ).fetchall()
    edits = [_removal({**dict(zip(ANNOTATION_FIELDS, row, strict=True)), "document": ""}) for row in rows]
    db.executemany("DELETE FROM annotations WHERE uid = ?", [(edit.uid,) for edit in edits])
    return edits


def _mend_people(db: sqlite3.Connection) -> list[Edit]:
    """A layer belongs to somebody: where nobody has it, there is a person again, to be named or joined."""
    edits = []
    for layer in list(_people(db)):
        values: dict[str, object] = {"name": f"? {layer[:8]}", "kind": "annotator", "created": now()}
        db.execute(
            "INSERT INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?)", (layer, *values.values())
        )
        edits.append(Edit("people", layer, None, {"uid": layer, **values}))
    return edits


def _removal(record: dict[str, object]) -> Edit:
    return Edit("annotations", str(record["uid"]), record, None)


def _existing(db: sqlite3.Connection, edits: Sequence[Edit]) -> set[str]:
    uids = {str((edit.before or {}).get("document", "")) for edit in edits} - {""}
    return {uid for uid in uids if db.execute("SELECT 1 FROM documents WHERE uid = ?", (uid,)).fetchone()}
