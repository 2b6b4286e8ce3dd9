"""What indexes, counters and the journal of a damaged file say, in a temporary database on the disk.

A large project has millions of such facts; in memory they would take more than the file does.
"""

from __future__ import annotations

import json
import sqlite3
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.core.changes import Edit

_TABLES = """
CREATE TABLE uids (id INTEGER, uid TEXT, owner TEXT);
CREATE TABLE digests (id INTEGER, sha256 TEXT);
CREATE TABLE names (id INTEGER, name TEXT);
CREATE TABLE documents (id INTEGER PRIMARY KEY, n INTEGER);
CREATE TABLE documents_left (id INTEGER PRIMARY KEY);
CREATE TABLE imported (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE places (id INTEGER PRIMARY KEY, document INTEGER, start INTEGER, "end" INTEGER, layer TEXT,
    label TEXT, freed INTEGER);
CREATE TABLE counts (document INTEGER, layer TEXT, status TEXT, n INTEGER,
    PRIMARY KEY (document, layer, status)) WITHOUT ROWID;
CREATE TABLE others (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE done (id INTEGER PRIMARY KEY);
CREATE TABLE poor (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE surfaces (document INTEGER, start INTEGER, "end" INTEGER, surface TEXT);
CREATE INDEX surfaces_of ON surfaces (document);
CREATE TABLE later (document INTEGER, left_over TEXT);
CREATE TABLE last (tbl TEXT, uid TEXT, state TEXT, PRIMARY KEY (tbl, uid)) WITHOUT ROWID;
"""

_INDEXES = ("uids (id)", "digests (id)", "names (id)", "places (document)")
"""Made when all is noted: sorted once, they take no time that grows with what is there already."""
_TOGETHER = 500  # facts written at once

_LastState = dict[str, object]


class IndexedAnnotation(NamedTuple):
    """What the index of places knows of an annotation; `document` is the integer id. `freed` as its cell."""

    document: int
    start: int
    end: int
    layer: str
    label: str
    freed: bool = False


class Scratch:
    """A temporary database that is gone when it is closed, with whatever happens.

    While pages are read it is only written to, many rows at a time; questions are asked once it is settled.
    """

    def __init__(self) -> None:
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA cache_size=-8000; {_TABLES} BEGIN;")
        self._waiting: dict[str, list[tuple[object, ...]]] = {}
        self._settled = False

    def close(self) -> None:
        """Drop it."""
        self.db.close()

    def note(self, statement: str, *values: object) -> None:
        """Write something, at once when settled."""
        if self._settled:
            self.db.execute(statement, values)
            return
        waiting = self._waiting.setdefault(statement, [])
        waiting.append(values)
        if len(waiting) >= _TOGETHER:
            self._write(statement)

    def settle(self) -> None:
        """All pages were read: what they told is written, and can be asked for."""
        for statement in tuple(self._waiting):
            self._write(statement)
        self._settled = True
        for number, index in enumerate(_INDEXES):
            self.db.execute(f"CREATE INDEX noted{number} ON {index}")

    def _write(self, statement: str) -> None:
        self.db.executemany(statement, self._waiting.pop(statement))


class Evidence:
    """What indexes and counters say, by the integer id of the record."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self._note, self._ask = scratch.note, scratch.db.execute
        self._speaking, self._often = 0, 0

    # ------------------------------------------------------------------ noting

    def note_uid(self, rowid: int, uid: str, owner: str) -> None:
        """An index of uids has this one beside that id; `owner` is its table, "" where nothing says it."""
        self._note("INSERT INTO uids VALUES (?, ?, ?)", rowid, uid, owner)

    def note_digest(self, rowid: int, sha256: str) -> None:
        """An index of digests has it beside that id."""
        self._note("INSERT INTO digests VALUES (?, ?)", rowid, sha256)

    def note_name(self, rowid: int, name: str) -> None:
        """An index of some other words has them beside that id."""
        self._note("INSERT INTO names VALUES (?, ?)", rowid, name)

    def note_place(self, rowid: int, place: IndexedAnnotation) -> None:
        """The index of places has it; what stands on a freed page never takes the place of what does not."""
        how = "IGNORE" if place.freed else "REPLACE"
        self._note(f"INSERT OR {how} INTO places VALUES (?, ?, ?, ?, ?, ?, ?)", rowid, *place)

    def note_count(self, document: int, layer: str, status: str, count: int) -> None:
        """A counter says that there are so many."""
        self._note("INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?)", document, layer, status, count)

    def note_other(self, uid: str) -> None:
        """A record that is no annotation has this uid."""
        self._note("INSERT OR IGNORE INTO others VALUES (?)", uid)

    def note_annotation_of(self, document: int) -> None:
        """An annotation speaks of the document with that id."""
        if document != self._speaking:
            self._settle_speaking()
            self._speaking = document
        self._often += 1

    def _settle_speaking(self) -> None:
        """They come document by document, mostly: one statement for many of them."""
        if self._often:
            adding = "INSERT INTO documents VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET n = n + ?2"
            self._note(adding, self._speaking, self._often)
        self._often = 0

    def note_imported(self, uid: str) -> None:
        """The journal speaks of the document with this uid."""
        self._note("INSERT OR IGNORE INTO imported VALUES (?)", uid)

    def settle(self) -> None:
        """All pages were read: what they told is put in order."""
        self._settle_speaking()
        self.scratch.settle()

    def note_surface(self, document: int, start: int, end: int, surface: str) -> None:
        """An annotation says that these words stand there."""
        self._note("INSERT INTO surfaces VALUES (?, ?, ?, ?)", document, start, end, surface)

    def note_done(self, rowid: int) -> None:
        """The annotation with this id came back."""
        self._note("INSERT OR IGNORE INTO done VALUES (?)", rowid)

    def note_poor(self, uid: str) -> None:
        """Of this annotation no more than the place is known."""
        self._note("INSERT OR IGNORE INTO poor VALUES (?)", uid)

    def note_later(self, document: object, left: str) -> None:
        """Something about an annotation of the document with that id is to be done when more is known."""
        self._note("INSERT INTO later VALUES (?, ?)", document, left)

    def later(self, most: int) -> Iterator[tuple[int, list[str]]]:
        """All that was left, by documents, so many at most at once."""
        query = "SELECT document, left_over FROM later ORDER BY document, rowid"
        for document, rows in groupby(self._ask(query), key=itemgetter(0)):
            while part := [left for _document, left in islice(rows, most)]:
                yield document, part

    def forget_later(self) -> None:
        """It was done."""
        self._ask("DELETE FROM later")

    # ------------------------------------------------------------------ asking

    def uids(self, rowid: int) -> set[str]:
        """All uids that indexes have beside that id."""
        return {row[0] for row in self._ask("SELECT uid FROM uids WHERE id = ?", (rowid,))}

    def owners(self, rowid: int, uid: str) -> set[str]:
        """The tables in whose indexes the uid stands beside that id, where the file's list of them told."""
        query = "SELECT owner FROM uids WHERE id = ? AND uid = ? AND owner <> ''"
        return {row[0] for row in self._ask(query, (rowid, uid))}

    def digests(self, rowid: int) -> list[str]:
        """Digests beside that id."""
        query = "SELECT DISTINCT sha256 FROM digests WHERE id = ? ORDER BY 1"
        return [row[0] for row in self._ask(query, (rowid,))]

    def names(self, rowid: int) -> list[str]:
        """Other words beside that id."""
        return [
            row[0] for row in self._ask("SELECT DISTINCT name FROM names WHERE id = ? ORDER BY 1", (rowid,))
        ]

    def place(self, rowid: int) -> IndexedAnnotation | None:
        """The place of the annotation with that id."""
        row = self._ask("SELECT * FROM places WHERE id = ?", (rowid,)).fetchone()
        return _place(row[1:]) if row else None

    def places_left(self) -> Iterator[tuple[int, IndexedAnnotation]]:
        """Ids and places of annotations that did not come back."""
        query = "SELECT * FROM places WHERE id NOT IN (SELECT id FROM done) ORDER BY id"
        for row in self._ask(query):
            yield row[0], _place(row[1:])

    def note_document(self, rowid: int) -> None:
        """Of the document with this id there is enough to bring it back."""
        self._note("INSERT OR IGNORE INTO documents_left VALUES (?)", rowid)

    def note_documents(self, *tables: str) -> None:
        """The same of those with the ids of these tables of the scratch, and of those of which both the index
        of places and that of digests speak.
        """
        for table in tables:
            self._ask(f"INSERT OR IGNORE INTO documents_left SELECT id FROM {table}")
        told = "SELECT document FROM places WHERE document IN (SELECT id FROM digests)"
        self._ask(f"INSERT OR IGNORE INTO documents_left {told}")

    def documents_left(self) -> Iterator[int]:
        """All of these, in order."""
        yield from (row[0] for row in self._ask("SELECT id FROM documents_left ORDER BY 1"))

    def other_documents(self) -> Iterator[tuple[int, int, bool]]:
        """(id, how many annotations speak of it, whether the index of places does too) of documents of which
        annotations speak and that are none of these.
        """
        query = (
            "SELECT id, n, EXISTS (SELECT 1 FROM places WHERE document = d.id AND NOT freed) "
            "FROM documents d WHERE id NOT IN (SELECT id FROM documents_left) ORDER BY id"
        )
        yield from ((rowid, n, bool(placed)) for rowid, n, placed in self._ask(query))

    def is_imported(self, uid: str) -> bool:
        """Whether the journal speaks of the document with this uid."""
        return self._ask("SELECT 1 FROM imported WHERE uid = ?", (uid,)).fetchone() is not None

    def counted(self, document: int) -> dict[tuple[str, str], int]:
        """(layer, status) → how many there were in the document, where counters are left."""
        query = "SELECT layer, status, n FROM counts WHERE document = ?"
        return {(layer, status): n for layer, status, n in self._ask(query, (document,))}

    def counts(self) -> Iterator[tuple[int, str, str, int]]:
        """(document, layer, status, how many), in order."""
        yield from self._ask("SELECT * FROM counts ORDER BY 1, 2, 3")

    def is_other(self, uid: str) -> bool:
        """Whether a record that is no annotation has the uid."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM others WHERE uid = ?1) OR EXISTS "
            "(SELECT 1 FROM last WHERE uid = ?1 AND tbl <> 'annotations')"
        )
        return bool(self._ask(query, (uid,)).fetchone()[0])

    def surfaces(self, document: int) -> Iterator[tuple[int, int, str]]:
        """(start, end, words) of the annotations of the document, in the order in which they were noted."""
        query = 'SELECT start, "end", surface FROM surfaces WHERE document = ? ORDER BY rowid'
        yield from self._ask(query, (document,))

    def last_end(self, document: int) -> int:
        """Where the last of them ends, 0 where there is none."""
        query = 'SELECT coalesce(max("end"), 0) FROM surfaces WHERE document = ?'
        return int(self._ask(query, (document,)).fetchone()[0])

    def is_poor(self, uid: str) -> bool:
        """Whether no more than its place is known of the annotation."""
        return self._ask("SELECT 1 FROM poor WHERE uid = ?", (uid,)).fetchone() is not None

    def is_rich_now(self, uid: str) -> None:
        """The rest became known."""
        self._ask("DELETE FROM poor WHERE uid = ?", (uid,))


class Told:
    """What the journal tells: the last state of every record it wrote down, None for one that was removed."""

    def __init__(self, scratch: Scratch) -> None:
        self._note, self._ask = scratch.note, scratch.db.execute

    def replay(self, edits: Iterable[Edit]) -> None:
        """Take the edits of the next act."""
        for edit in edits:
            if not (_is_name(edit.table) and _is_name(edit.uid)):
                continue  # a damaged act may hold anything
            state: _LastState | None = None
            if isinstance(edit.after, dict):
                before = self.state(edit.table, edit.uid)
                if before is None:
                    before = dict(edit.before) if isinstance(edit.before, dict) else {}
                state = {**before, **edit.after}
            elif edit.after is not None:
                continue
            said = None if state is None else json.dumps(state)
            self._note("INSERT OR REPLACE INTO last VALUES (?, ?, ?)", edit.table, edit.uid, said)

    def _row(self, table: str, uid: str) -> tuple[str | None] | None:
        found: tuple[str | None] | None = self._ask(
            "SELECT state FROM last WHERE tbl = ? AND uid = ?", (table, uid)
        ).fetchone()
        return found

    def state(self, table: str, uid: str) -> _LastState | None:
        """The last state of a record, None when it was removed or never written down."""
        row = self._row(table, uid)
        return json.loads(row[0]) if row is not None and row[0] is not None else None

    def annotation(self, uid: str) -> _LastState | None:
        """The last state of an annotation."""
        return self.state("annotations", uid)

    def knows(self, table: str, uid: str) -> bool:
        """Whether the journal speaks of the record."""
        return self._row(table, uid) is not None

    def removed(self, table: str, uid: str) -> bool:
        """Whether the last the journal tells of the record is that it was taken away."""
        row = self._row(table, uid)
        return row is not None and row[0] is None

    def there(self, table: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Uid and last state of every record of a table that is not told to be removed."""
        query = "SELECT uid, state FROM last WHERE tbl = ? AND state IS NOT NULL ORDER BY uid"
        for uid, state in self._ask(query, (table,)):
            yield uid, json.loads(state)


def _place(row: Sequence[Any]) -> IndexedAnnotation:
    document, start, end, layer, label, freed = row
    return IndexedAnnotation(document, start, end, layer, label, bool(freed))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isascii()
