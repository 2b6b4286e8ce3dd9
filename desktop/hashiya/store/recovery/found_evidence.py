"""What indexes, counters and the journal of a damaged file say, in a temporary database on the disk.

A large project has millions of such facts; in memory they would take more than the file does.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.core.changes import Edit

_TABLES = """
CREATE TABLE uids (id INTEGER, uid TEXT, owner TEXT, PRIMARY KEY (id, uid, owner)) WITHOUT ROWID;
CREATE TABLE digests (id INTEGER, sha256 TEXT, PRIMARY KEY (id, sha256)) WITHOUT ROWID;
CREATE TABLE names (id INTEGER, name TEXT, PRIMARY KEY (id, name)) WITHOUT ROWID;
CREATE TABLE places (id INTEGER PRIMARY KEY, document INTEGER, start INTEGER, "end" INTEGER, layer TEXT,
    label TEXT, freed INTEGER);
CREATE TABLE counts (document INTEGER, layer TEXT, status TEXT, n INTEGER,
    PRIMARY KEY (document, layer, status)) WITHOUT ROWID;
CREATE TABLE others (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE done (id INTEGER PRIMARY KEY);
CREATE TABLE poor (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE surfaces (document INTEGER, start INTEGER, "end" INTEGER, surface TEXT);
CREATE TABLE last (tbl TEXT, uid TEXT, state TEXT, PRIMARY KEY (tbl, uid)) WITHOUT ROWID;
"""

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
    """A temporary database that is gone when it is closed, with whatever happens."""

    def __init__(self) -> None:
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA cache_size=-8000; {_TABLES} BEGIN;")

    def close(self) -> None:
        """Drop it."""
        self.db.close()


class Evidence:
    """What indexes and counters say, by the integer id of the record.

    `documents`: how many annotations speak of the document with that integer id.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._db = scratch.db
        self.documents: Counter[int] = Counter()

    # ------------------------------------------------------------------ noting

    def note_uid(self, rowid: int, uid: str, owner: str) -> None:
        """An index of uids has this one beside that id; `owner` is its table, "" where nothing says it."""
        self._db.execute("INSERT OR IGNORE INTO uids VALUES (?, ?, ?)", (rowid, uid, owner))

    def note_digest(self, rowid: int, sha256: str) -> None:
        """An index of digests has it beside that id."""
        self._db.execute("INSERT OR IGNORE INTO digests VALUES (?, ?)", (rowid, sha256))

    def note_name(self, rowid: int, name: str) -> None:
        """An index of some other words has them beside that id."""
        self._db.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (rowid, name))

    def note_place(self, rowid: int, place: IndexedAnnotation) -> None:
        """The index of places has it; what stands on a freed page never takes the place of what does not."""
        how = "IGNORE" if place.freed else "REPLACE"
        self._db.execute(f"INSERT OR {how} INTO places VALUES (?, ?, ?, ?, ?, ?, ?)", (rowid, *place))

    def note_count(self, document: int, layer: str, status: str, count: int) -> None:
        """A counter says that there are so many."""
        self._db.execute(
            "INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?)", (document, layer, status, count)
        )

    def note_other(self, uid: str) -> None:
        """A record that is no annotation has this uid."""
        self._db.execute("INSERT OR IGNORE INTO others VALUES (?)", (uid,))

    def note_surface(self, document: int, start: int, end: int, surface: str) -> None:
        """An annotation says that these words stand there."""
        self._db.execute("INSERT INTO surfaces VALUES (?, ?, ?, ?)", (document, start, end, surface))

    def note_done(self, rowid: int) -> None:
        """The annotation with this id came back."""
        self._db.execute("INSERT OR IGNORE INTO done VALUES (?)", (rowid,))

    def note_poor(self, uid: str) -> None:
        """Of this annotation no more than the place is known."""
        self._db.execute("INSERT OR IGNORE INTO poor VALUES (?)", (uid,))

    # ------------------------------------------------------------------ asking

    def uids(self, rowid: int) -> set[str]:
        """All uids that indexes have beside that id."""
        return {row[0] for row in self._db.execute("SELECT uid FROM uids WHERE id = ?", (rowid,))}

    def owners(self, rowid: int, uid: str) -> set[str]:
        """The tables in whose indexes the uid stands beside that id, where the file's list of them told."""
        query = "SELECT owner FROM uids WHERE id = ? AND uid = ? AND owner <> ''"
        return {row[0] for row in self._db.execute(query, (rowid, uid))}

    def digests(self, rowid: int) -> list[str]:
        """Digests beside that id."""
        query = "SELECT sha256 FROM digests WHERE id = ? ORDER BY 1"
        return [row[0] for row in self._db.execute(query, (rowid,))]

    def names(self, rowid: int) -> list[str]:
        """Other words beside that id."""
        return [row[0] for row in self._db.execute("SELECT name FROM names WHERE id = ?", (rowid,))]

    def place(self, rowid: int) -> IndexedAnnotation | None:
        """The place of the annotation with that id."""
        row = self._db.execute("SELECT * FROM places WHERE id = ?", (rowid,)).fetchone()
        return _place(row[1:]) if row else None

    def places_left(self) -> Iterator[tuple[int, IndexedAnnotation]]:
        """Ids and places of annotations that did not come back."""
        query = "SELECT * FROM places WHERE id NOT IN (SELECT id FROM done) ORDER BY id"
        for row in self._db.execute(query):
            yield row[0], _place(row[1:])

    def placed_documents(self) -> set[int]:
        """The ids of documents of which both the index of places and that of digests speak."""
        query = "SELECT document FROM places INTERSECT SELECT id FROM digests"
        return {row[0] for row in self._db.execute(query)}

    def indexed_documents(self) -> set[int]:
        """The ids of documents of which the index of places speaks."""
        return {row[0] for row in self._db.execute("SELECT DISTINCT document FROM places WHERE NOT freed")}

    def counted(self, document: int) -> dict[tuple[str, str], int]:
        """(layer, status) → how many there were in the document, where counters are left."""
        query = "SELECT layer, status, n FROM counts WHERE document = ?"
        return {(layer, status): n for layer, status, n in self._db.execute(query, (document,))}

    def counts(self) -> Iterator[tuple[int, str, str, int]]:
        """(document, layer, status, how many), in order."""
        yield from self._db.execute("SELECT * FROM counts ORDER BY 1, 2, 3")

    def is_other(self, uid: str) -> bool:
        """Whether a record that is no annotation has the uid."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM others WHERE uid = ?1) OR EXISTS "
            "(SELECT 1 FROM last WHERE uid = ?1 AND tbl <> 'annotations')"
        )
        return bool(self._db.execute(query, (uid,)).fetchone()[0])

    def surfaces(self, document: int) -> list[tuple[int, int, str]]:
        """(start, end, words) of the annotations of the document."""
        query = 'SELECT start, "end", surface FROM surfaces WHERE document = ?'
        return [*self._db.execute(query, (document,))]

    def is_poor(self, uid: str) -> bool:
        """Whether no more than its place is known of the annotation."""
        return self._db.execute("SELECT 1 FROM poor WHERE uid = ?", (uid,)).fetchone() is not None

    def is_rich_now(self, uid: str) -> None:
        """The rest became known."""
        self._db.execute("DELETE FROM poor WHERE uid = ?", (uid,))


class Told:
    """What the journal tells: the last state of every record it wrote down, None for one that was removed."""

    def __init__(self, scratch: Scratch) -> None:
        self._db = scratch.db

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
            self._db.execute(
                "INSERT OR REPLACE INTO last VALUES (?, ?, ?)",
                (edit.table, edit.uid, None if state is None else json.dumps(state)),
            )

    def _row(self, table: str, uid: str) -> tuple[str | None] | None:
        found: tuple[str | None] | None = self._db.execute(
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
        for uid, state in self._db.execute(query, (table,)):
            yield uid, json.loads(state)


def _place(row: Sequence[Any]) -> IndexedAnnotation:
    document, start, end, layer, label, freed = row
    return IndexedAnnotation(document, start, end, layer, label, bool(freed))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isascii()
