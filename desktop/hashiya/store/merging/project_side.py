"""One project file as merging sees it: what it knows, its documents, and each document's entries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.core.document import State
from hashiya.core.span import SUGGESTIONS
from hashiya.store.file.connection import damaged
from hashiya.store.journal.state_acts import said_done
from hashiya.store.merging.entries import (
    BIRTH,
    COLUMNS,
    FIELDS,
    Annotated,
    AnnotationRow,
    CausalContext,
    Entry,
    Fields,
    Rows,
)
from hashiya.store.merging.known_acts import TOGETHER, KnownActs, RecordDots, RecordHistory, marks
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.identity import key_of
from hashiya.store.tables.people_progress import reading_uid
from hashiya.store.tables.row_checks import parse

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping, Sequence

RECORD_TABLES = (
    *("settlements", "answers", "guidelines", "examples", "assignments", "readings", "word_lists"),
    *("parts", "part_shares"),
    *("attribute_types", "relation_types", "attributes", "relations", "entities", "mentions"),
)
"""Tables beside the annotations whose records are merged one by one; their key is their uid."""
_DOCUMENT = "id, uid, name, sha256, direction, state, meta, created, deleted"
_CHUNK = 900  # annotations read at a time where there may be a million


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of one file; `rowid` joins inside that file only."""

    rowid: int
    uid: str
    name: str
    sha256: str
    direction: str
    state: str
    meta: str
    created: str
    deleted: bool


FAR = {str(state): rank for rank, state in enumerate((State.NEW, State.BEGUN, State.DONE))}


def further(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Of two words on one person's progress the one that is further counts, whatever came first."""
    return (FAR.get(one[0], 0), one[1]) > (FAR.get(other[0], 0), other[1])


class MergeSide:
    """A file opened for merging, of one document in memory at a time; must not outlive its connection."""

    def __init__(self, db: sqlite3.Connection, path: str) -> None:
        self.db = db
        self.path = path
        self.uid = str(self._value("uid"))
        self.title = str(self._value("title"))
        self.person = str(self._value("setting:person"))
        self.acts = KnownActs(db)
        self.dots = RecordDots(db)
        self.history = RecordHistory(db)
        self._page: tuple[int, Rows] | None = None

    def _value(self, key: str) -> object:
        row = self.db.execute("SELECT value FROM project WHERE key = ?", (key,)).fetchone()
        return parse(row[0], "") if row else ""

    def has_seen(self, dot: str, names: Sequence[str]) -> bool:
        """Whether this file knows that the record of these names (uid, key) once had this dot.

        An act may change many records, of which packages, and who brings back a review, get some: that one
        of them is known says nothing of the others, unless the act itself came with all that it did.
        """
        return dot in self.acts or self.history.had(dot, names)

    @cached_property
    def has_settled(self) -> bool:
        """Whether anybody has ever chosen among differing answers, as far as this file knows."""
        query = "SELECT 1 FROM journal WHERE kind LIKE 'settle_conflict%' LIMIT 1"
        return self.db.execute(query).fetchone() is not None

    @property
    def knowledge(self) -> CausalContext:
        """What this file knows of acts and records."""
        return CausalContext(self.has_seen, self.dots.get)

    @property
    def documents(self) -> Iterator[DocumentRow]:
        """The documents in their order, deleted ones too."""
        return self._documents("1 ORDER BY position, id")

    def documents_by_name(self) -> Iterator[DocumentRow]:
        """The same in the order of their names."""
        return self._documents("1 ORDER BY name, uid")

    def of_digest(self, digest: str) -> DocumentRow | None:
        """The document that has the text of this digest; of several the first that is not deleted."""
        return next(self._documents("sha256 = ? ORDER BY deleted, position, id LIMIT 1", digest), None)

    def of_uid(self, uid: str) -> DocumentRow | None:
        """The document of this uid."""
        return next(self._documents("uid = ?", uid), None)

    def of_name(self, name: str, *, until: int) -> DocumentRow | None:
        """The last document of this name that is not deleted, of those that are in rows up to `until`."""
        where = "name = ? AND NOT deleted AND id <= ? ORDER BY position DESC, id DESC LIMIT 1"
        return next(self._documents(where, name, until), None)

    def _documents(self, where: str, *values: object) -> Iterator[DocumentRow]:
        rows = self.db.execute(f"SELECT {_DOCUMENT} FROM documents WHERE {where}", values)
        for rowid, uid, name, sha256, direction, state, meta, created, deleted in rows:
            yield DocumentRow(rowid, uid, name, sha256, direction, state, meta, created, bool(deleted))

    def progress_of(self, documents: Sequence[str]) -> dict[tuple[str, str], tuple[str, str]]:
        """(document, person) → (state, uid of the act that tells it, "" for none), as this file tells it, of
        these documents (uids, no more than a statement takes).

        Whoever worked on a document here has begun it. That somebody is done they say themselves, in
        `readings`; in files before schema 4 it was told by the last act of theirs about the document's state.
        """
        found: dict[tuple[str, str], tuple[str, str]] = {}
        rows = self.db.execute(
            'SELECT DISTINCT t.record, j."by" FROM touched t JOIN journal j ON j.id = t.journal '
            'JOIN people p ON p.uid = j."by" JOIN documents d ON d.uid = t.record '
            'JOIN counts c ON c.document = d.id AND c.layer = j."by" AND c.n > 0 '
            f"WHERE t.record IN ({marks(documents)}) AND j.origin = '' AND p.kind <> 'engine'",
            documents,
        )
        for document, person in rows:
            found[document, person] = (str(State.BEGUN), "")
        said = [
            ((document, person), str(State.DONE), uid)
            for document in documents
            for person, uid in self._said_done.get(document, {}).items()
        ]
        for key, state, dot in (*said, *self._told(documents)):
            if key not in found or further((state, dot), found[key]):
                found[key] = (state, dot)
        return found

    def word(self, document: str, person: str) -> str:
        """How far this person is with a document: by their own word, else as files tell, else not begun."""
        row = self.db.execute(
            "SELECT state FROM readings WHERE document = ? AND person = ?", (document, person)
        ).fetchone()
        if row:
            return str(row[0])
        return self.progress_of([document]).get((document, person), (str(State.NEW), ""))[0]

    def _told(self, documents: Sequence[str]) -> list[tuple[tuple[str, str], str, str]]:
        query = f"SELECT document, person, state, dot FROM progress WHERE document IN ({marks(documents)})"
        rows = self.db.execute(query, documents)
        return [((document, person), state, dot) for document, person, state, dot in rows]

    @cached_property
    def _said_done(self) -> dict[str, dict[str, str]]:
        """Document → person → act: who is done by acts alone, as in files before schema 4."""
        found: dict[str, dict[str, str]] = {}
        for (document, person), uid in said_done(self.db, but=self._has_word).items():
            found.setdefault(document, {})[person] = uid
        return found

    def _has_word(self, document: str, person: str) -> bool:
        """Whether this person has ever said themselves, where this file knows of it, how far they are."""
        return bool(self.history.touched([reading_uid(document, person)]))

    def text(self, document: DocumentRow) -> str:
        """The text of a document. Raises ProjectError `damaged` when there is none."""
        row = self.db.execute("SELECT text FROM texts WHERE id = ?", (document.rowid,)).fetchone()
        if row is None or not isinstance(row[0], str):
            raise damaged(Path(self.path), f"the text of «{document.name}» is missing")
        return row[0]

    def rows(self, document: DocumentRow, layers: Collection[str] | None = None) -> tuple[Rows, Rows]:
        """(uid, row) of people's annotations, and of suggestions, in the document."""
        query = f"SELECT uid, {COLUMNS} FROM annotations WHERE document = ?"
        values: tuple[object, ...] = (document.rowid,)
        if layers is not None:
            query += f" AND layer IN ({','.join('?' * len(layers))})"
            values += tuple(layers)
        ours: Rows = []
        suggested: Rows = []
        for uid, *fields in self.db.execute(query, values):
            row = AnnotationRow(*fields)
            (suggested if row.layer == SUGGESTIONS else ours).append((uid, row))
        return ours, suggested

    def turn_to(self, document: DocumentRow) -> None:
        """Read a document anew: at once where it has few annotations, which `people_rows`, `people_rows_of`
        and `all_rows` then answer from; else they go through the file, so many at a time.
        """
        rows = next(self._in_chunks(document, _CHUNK + 1), [])
        self._page = (document.rowid, rows) if len(rows) <= _CHUNK else None

    def has_suggestions(self, document: DocumentRow) -> bool:
        """Whether any waits in the document."""
        query = "SELECT 1 FROM annotations WHERE document = ? AND layer = ? LIMIT 1"
        return self.db.execute(query, (document.rowid, SUGGESTIONS)).fetchone() is not None

    def all_rows(self, document: DocumentRow) -> Iterator[Rows]:
        """(uid, row) of the document's annotations, suggestions too, so many at a time."""
        if self._page is not None and self._page[0] == document.rowid:
            return iter([self._page[1]] if self._page[1] else [])
        return self._in_chunks(document, _CHUNK)

    def _in_chunks(self, document: DocumentRow, many: int) -> Iterator[Rows]:
        query = f"SELECT uid, {COLUMNS} FROM annotations WHERE document = ?"
        cursor = self.db.execute(query, (document.rowid,))
        while rows := cursor.fetchmany(many):
            yield [(uid, AnnotationRow(*fields)) for uid, *fields in rows]

    def people_rows(self, document: DocumentRow) -> Iterator[Rows]:
        """The same of people's annotations."""
        for rows in self.all_rows(document):
            yield [row for row in rows if row[1].layer != SUGGESTIONS]

    def people_rows_of(self, document: DocumentRow, uids: Sequence[str]) -> dict[str, AnnotationRow]:
        """uid → row of those people's annotations in the document that have these uids."""
        if self._page is not None and self._page[0] == document.rowid:
            wanted = set(uids)
            return {uid: row for uid, row in self._page[1] if row.layer != SUGGESTIONS and uid in wanted}
        # The plus signs: found by uid, never by going through the document for each of many askings.
        query = (
            f"SELECT uid, {COLUMNS} FROM annotations WHERE uid IN ({marks(uids)}) "
            "AND +document = ? AND +layer <> ?"
        )
        rows = self.db.execute(query, (*uids, document.rowid, SUGGESTIONS))
        return {uid: AnnotationRow(*fields) for uid, *fields in rows}

    def entries(self, document: DocumentRow, rows: Rows) -> dict[str, list[Annotated]]:
        """By key: what is shown, and what is held back until somebody settles it."""
        found: dict[str, list[Annotated]] = {}
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            self.dots.look_up([uid for uid, _ in some])
            for uid, row in some:
                key = key_of(uid, row.layer)
                found.setdefault(key, []).append(Entry(key, self.dots.get(uid) or BIRTH, row, uid))
        for entry in self.held.get(document.uid, ()):
            found.setdefault(entry.key, []).append(entry)
        return found

    @cached_property
    def held(self) -> dict[str, list[Annotated]]:
        """Document → what is held back of its annotations in the table `conflicts`."""
        found: dict[str, list[Annotated]] = {}
        query = "SELECT record, dot, document, value FROM conflicts WHERE \"table\" = 'annotations'"
        for record, dot, document, value in self.db.execute(query):
            found.setdefault(document, []).append(self.held_entry(record, dot, json.loads(value)))
        return found

    def held_entry(self, record: str, dot: str, content: Mapping[str, Any]) -> Annotated:
        """An answer about an annotation out of `conflicts`; raises ProjectError where it is none."""
        if content["value"] is None:
            return Entry(record, dot, None, content["uid"])
        if len(content["value"]) != len(FIELDS):
            raise damaged(Path(self.path), f"the answer {record} that waits for a decision is not whole")
        return Entry(record, dot, AnnotationRow(*content["value"]), content["uid"])

    def record_tables(self, table: str) -> Iterator[dict[str, list[Entry[Fields]]]]:
        """The records of one of RECORD_TABLES, by uid, with what is held back, so many at a time."""
        last = ""
        query = (
            f"SELECT uid FROM {table} WHERE uid > ? "
            'UNION SELECT record FROM conflicts WHERE "table" = ? AND record > ? ORDER BY uid LIMIT ?'
        )
        while rows := self.db.execute(query, (last, table, last, TOGETHER)).fetchall():
            yield self.records(table, [row[0] for row in rows])
            last = rows[-1][0]

    def records(self, table: str, uids: Sequence[str]) -> dict[str, list[Entry[Fields]]]:
        """The same of these uids, no more than a statement takes."""
        fields = [field for field in TABLES[table].fields if field != "uid"]
        columns = ",".join(f'"{field}"' for field in fields)
        found: dict[str, list[Entry[Fields]]] = {}
        self.dots.look_up(uids)
        query = f"SELECT uid, {columns} FROM {table} WHERE uid IN ({marks(uids)})"
        for uid, *value in self.db.execute(query, uids):
            found[uid] = [Entry(uid, self.dots.get(uid) or BIRTH, tuple(value), uid)]
        query = (
            'SELECT record, dot, value FROM conflicts WHERE "table" = ? '
            f"AND record IN ({marks(uids)}) ORDER BY rowid"
        )
        for record, dot, text in self.db.execute(query, (table, *uids)):
            content = json.loads(text)
            kept = None if content["value"] is None else tuple(content["value"])
            found.setdefault(record, []).append(Entry(record, dot, kept, content["uid"]))
        return found
