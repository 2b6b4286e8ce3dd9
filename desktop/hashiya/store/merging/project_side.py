"""One project file as merging sees it: what it knows, its documents, and each document's entries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
    tombs,
)
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


class Outline(NamedTuple):
    """Part of an annotation."""

    uid: str
    layer: str
    start: int
    end: int
    label: str
    source: str
    note: str

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Layer, start, end and label."""
        return self[1:5]


FAR = {str(state): rank for rank, state in enumerate((State.NEW, State.BEGUN, State.DONE))}


def further(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Of two words on one person's progress the one that is further counts, whatever came first."""
    return (FAR.get(one[0], 0), one[1]) > (FAR.get(other[0], 0), other[1])


class MergeSide:
    """A file opened for merging. Reads what is needed once; must not outlive its connection."""

    def __init__(self, db: sqlite3.Connection, path: str) -> None:
        self.db = db
        self.path = path
        self.uid = str(self._value("uid"))
        self.title = str(self._value("title"))
        self.person = str(self._value("setting:person"))

    def _value(self, key: str) -> object:
        row = self.db.execute("SELECT value FROM project WHERE key = ?", (key,)).fetchone()
        return parse(row[0], "") if row else ""

    @cached_property
    def acts(self) -> set[str]:
        """The uids of all journal rows whose whole effect this file knows."""
        rows = self.db.execute("SELECT uid FROM journal UNION ALL SELECT uid FROM seen")
        return {row[0] for row in rows}

    @cached_property
    def merged(self) -> dict[str, tuple[str, int]]:
        """Record uid → (its dot, or several of its being taken away; the row of the merge), of what came."""
        rows = self.db.execute("SELECT record, dot, journal FROM merged WHERE journal > 0")
        return {record: (dot, journal) for record, dot, journal in rows}

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """Record (key) → dots it had before, of acts of which only a part may have come here."""
        found: dict[str, set[str]] = {}
        for record, dot in self.db.execute("SELECT record, dot FROM known"):
            found.setdefault(record, set()).add(dot)
        return found

    def has_seen(self, dot: str, names: Sequence[str]) -> bool:
        """Whether this file knows that the record of these names (uid, key) once had this dot.

        An act may change many records, of which packages, and who brings back a review, get some: that one
        of them is known says nothing of the others, unless the act itself came with all that it did.
        """
        if dot in self.acts:
            return True
        merged, known = self.merged, self.known
        return any(dot in known.get(name, ()) or dot in tombs(merged.get(name, ("", 0))[0]) for name in names)

    @cached_property
    def dots(self) -> dict[str, str]:
        """Record uid → the dot of its value, or of its being taken away; records never touched are missing.

        A row from elsewhere never made the value here: rows of this file do, and merges as they say.
        """
        rows = self.db.execute(
            "SELECT t.record, max(t.journal) FROM touched t JOIN journal j ON j.id = t.journal "
            "WHERE j.origin = '' GROUP BY t.record"
        )
        last: dict[str, int] = dict(rows.fetchall())
        uids = dict(self.db.execute("SELECT id, uid FROM journal WHERE origin = ''").fetchall())
        found = {record: uids[journal] for record, journal in last.items()}
        came = self.merged.items()
        return found | {record: dot for record, (dot, journal) in came if journal >= last.get(record, 0)}

    @cached_property
    def touched(self) -> set[str]:
        """The uids of all records that any act known here was about."""
        return {row[0] for row in self.db.execute("SELECT DISTINCT record FROM touched")}

    @cached_property
    def has_settled(self) -> bool:
        """Whether anybody has ever chosen among differing answers, as far as this file knows."""
        query = "SELECT 1 FROM journal WHERE kind LIKE 'settle_conflict%' LIMIT 1"
        return self.db.execute(query).fetchone() is not None

    @cached_property
    def brought(self) -> dict[str, str]:
        """Documents and people that came here by merging, with how (see match and people_labels)."""
        return dict(self.db.execute("SELECT record, dot FROM merged WHERE journal = 0"))

    @property
    def knowledge(self) -> CausalContext:
        """What this file knows of acts and records."""
        return CausalContext(self.has_seen, self.dots.get)

    @cached_property
    def documents(self) -> list[DocumentRow]:
        """The documents in their order, deleted ones too."""
        rows = self.db.execute(
            "SELECT id, uid, name, sha256, direction, state, meta, created, deleted FROM documents "
            "ORDER BY position, id"
        )
        return [
            DocumentRow(rowid, uid, name, sha256, direction, state, meta, created, bool(deleted))
            for rowid, uid, name, sha256, direction, state, meta, created, deleted in rows
        ]

    @cached_property
    def progress(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(document, person) → (state, uid of the act that tells it, "" for none), as this file tells it.

        Whoever worked on a document here has begun it. That somebody is done they say themselves, in
        `readings`; in files before schema 4 it was told by the last act of theirs about the document's state.
        """
        found: dict[tuple[str, str], tuple[str, str]] = {}
        rows = self.db.execute(
            'SELECT DISTINCT t.record, j."by" FROM touched t JOIN journal j ON j.id = t.journal '
            'JOIN people p ON p.uid = j."by" JOIN documents d ON d.uid = t.record '
            'JOIN counts c ON c.document = d.id AND c.layer = j."by" AND c.n > 0 '
            "WHERE j.origin = '' AND p.kind <> 'engine'"
        )
        for document, person in rows:
            found[document, person] = (str(State.BEGUN), "")
        for key, state, dot in (*self._acts_about_states(), *self._told()):
            if key not in found or further((state, dot), found[key]):
                found[key] = (state, dot)
        return found

    def word(self, document: str, person: str) -> str:
        """How far this person is with a document: by their own word, else as files tell, else not begun."""
        row = self.db.execute(
            "SELECT state FROM readings WHERE document = ? AND person = ?", (document, person)
        ).fetchone()
        return str(row[0]) if row else self.progress.get((document, person), (str(State.NEW), ""))[0]

    def _told(self) -> list[tuple[tuple[str, str], str, str]]:
        rows = self.db.execute("SELECT document, person, state, dot FROM progress")
        return [((document, person), state, dot) for document, person, state, dot in rows]

    def _acts_about_states(self) -> list[tuple[tuple[str, str], str, str]]:
        found = said_done(self.db).items()
        return [(key, str(State.DONE), uid) for key, uid in found if not self._has_word(*key)]

    def _has_word(self, document: str, person: str) -> bool:
        """Whether this person has ever said themselves, where this file knows of it, how far they are."""
        row = self.db.execute(
            "SELECT 1 FROM touched WHERE record = ? LIMIT 1", (reading_uid(document, person),)
        ).fetchone()
        return row is not None

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

    def has_suggestions(self, document: DocumentRow) -> bool:
        """Whether any waits in the document."""
        query = "SELECT 1 FROM annotations WHERE document = ? AND layer = ? LIMIT 1"
        return self.db.execute(query, (document.rowid, SUGGESTIONS)).fetchone() is not None

    def people_rows(self, document: DocumentRow) -> Iterator[Rows]:
        """(uid, row) of people's annotations in the document, so many at a time."""
        query = f"SELECT uid, {COLUMNS} FROM annotations WHERE document = ? AND layer <> ?"
        cursor = self.db.execute(query, (document.rowid, SUGGESTIONS))
        while rows := cursor.fetchmany(_CHUNK):
            yield [(uid, AnnotationRow(*fields)) for uid, *fields in rows]

    def people_rows_of(
        self, document: DocumentRow, wanted: Sequence[tuple[str, AnnotationRow]] | Sequence[Outline]
    ) -> dict[str, AnnotationRow]:
        """uid → row of those people's annotations in the document that have the uids of these."""
        if not wanted:
            return {}
        # The plus signs: found by uid, never by going through the document for each of many askings.
        query = (
            f"SELECT uid, {COLUMNS} FROM annotations WHERE uid IN ({','.join('?' * len(wanted))}) "
            "AND +document = ? AND +layer <> ?"
        )
        values = (*(each[0] for each in wanted), document.rowid, SUGGESTIONS)
        return {uid: AnnotationRow(*fields) for uid, *fields in self.db.execute(query, values)}

    def outlines(self, document: DocumentRow) -> Iterator[list[Outline]]:
        """The document's annotations with no more than tells whether there is anything to think about, so
        many at a time.
        """
        query = 'SELECT uid, layer, start, "end", label, source, note FROM annotations WHERE document = ?'
        cursor = self.db.execute(query, (document.rowid,))
        while rows := cursor.fetchmany(_CHUNK):
            yield [Outline(*row) for row in rows]

    def entries(self, document: DocumentRow, rows: Rows) -> dict[str, list[Annotated]]:
        """By key: what is shown, and what is held back until somebody settles it."""
        found: dict[str, list[Annotated]] = {}
        dots = self.dots
        for uid, row in rows:
            key = key_of(uid, row.layer)
            found.setdefault(key, []).append(Entry(key, dots.get(uid, BIRTH), row, uid))
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

    def record_table(self, table: str) -> dict[str, list[Entry[Fields]]]:
        """All records of one of RECORD_TABLES, by uid, with what is held back."""
        fields = [field for field in TABLES[table].fields if field != "uid"]
        columns = ",".join(f'"{field}"' for field in fields)
        found: dict[str, list[Entry[Fields]]] = {}
        for uid, *value in self.db.execute(f"SELECT uid, {columns} FROM {table}"):
            found[uid] = [Entry(uid, self.dots.get(uid, BIRTH), tuple(value), uid)]
        for record, dot, text in self.db.execute(
            'SELECT record, dot, value FROM conflicts WHERE "table" = ?', (table,)
        ):
            content = json.loads(text)
            kept = None if content["value"] is None else tuple(content["value"])
            found.setdefault(record, []).append(Entry(record, dot, kept, content["uid"]))
        return found
