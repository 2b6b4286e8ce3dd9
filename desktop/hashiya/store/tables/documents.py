"""Reading and adding documents; the text of the ones just used is kept at hand."""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict, deque
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.document import Direction, Document, DocumentInfo, State, digest
from hashiya.core.segment import count_words
from hashiya.core.span import SUGGESTIONS, Annotation, new_uid, now
from hashiya.core.titles import as_title
from hashiya.errors import UserError
from hashiya.store.tables import parts, row_checks
from hashiya.store.tables.codec import dump

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator

    from hashiya.store.tables.records import NewDocument

_INFO = ("uid", "name", "characters", "words", "direction", "state", "position", "created")
_CREATED_AT = _INFO.index("created")
# Odd metadata must not keep the list away: only an object that may hold a title is looked into.
TITLED = (
    "CASE WHEN meta LIKE '%\"title\"%' AND json_valid(meta) THEN "
    "CASE json_type(meta, '$.title') WHEN 'text' THEN json_extract(meta, '$.title') END END"
)
_SETTERS: tuple[Callable[[DocumentInfo, object], None], ...] = tuple(
    getattr(DocumentInfo, field).__set__ for field in (*_INFO, "titled", "annotations", "suggestions", "part")
)
_DOCUMENT = "SELECT d.uid, d.name, d.sha256, d.direction, d.meta, d.state, d.created FROM documents d"
_UIDS = "SELECT uid FROM documents WHERE NOT deleted ORDER BY position, id"
_IDS = "SELECT id FROM documents WHERE NOT deleted ORDER BY position, id"
_CACHED_CHARACTERS = 4_000_000
_HALF = re.compile("[\ud800-\udfff]")
_AT_ONCE = 5000  # uids in one query
_LISTED_AT_ONCE = 500  # rows of the list read together, of all of them


class Texts:
    """The texts last asked for, by document uid; texts never change, so nothing here can be stale."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._characters = 0

    def get(self, db: sqlite3.Connection, uid: str) -> tuple[int, str]:
        """(integer id, text). Raises UserError when there is no such document."""
        kept = self._kept.get(uid)
        if kept is not None:
            self._kept.move_to_end(uid)
            return kept
        row = db.execute(
            "SELECT d.id, t.text FROM documents d JOIN texts t ON t.id = d.id WHERE d.uid = ?", (uid,)
        )
        found = row.fetchone()
        if found is None:
            known = db.execute("SELECT name FROM documents WHERE uid = ?", (uid,)).fetchone()
            raise no_document(uid) if known is None else _no_text(str(known[0]))
        self.put(uid, found[0], found[1])
        return int(found[0]), str(found[1])

    def put(self, uid: str, rowid: int, text: str) -> None:
        """Keep a text at hand; the oldest go when there are too many."""
        self._kept[uid] = (rowid, text)
        self._characters += len(text)
        while self._characters > _CACHED_CHARACTERS and len(self._kept) > 1:
            _, (_, old) = self._kept.popitem(last=False)
            self._characters -= len(old)


def _no_text(name: str) -> UserError:
    return UserError(
        "no_text",
        f"The text of {name} is not in the file any more.",
        hint="«hashiya check --repair» looks for it in daily copies too.",
        document=name,
    )


def no_document(name: str) -> UserError:
    """The error for a document that is not there."""
    return UserError(
        "no_document",
        f"There is no document {name} in this project.",
        hint="List the documents.",
        document=name,
    )


def infos(db: sqlite3.Connection, layer: str, wanted: Collection[str] | None = None) -> list[DocumentInfo]:
    """The document list in its order, deleted ones left out; of it those with the uids `wanted` (few).

    `annotations` counts what is accepted in the layer (in any layer of people when it is ""), `suggestions`
    what waits for a decision.
    """
    if wanted is not None and len(wanted) > _AT_ONCE:
        listed = list(wanted)
        chunks = [infos(db, layer, listed[at : at + _AT_ONCE]) for at in range(0, len(listed), _AT_ONCE)]
        return sorted((info for chunk in chunks for info in chunk), key=lambda info: info.position)
    some = "TRUE" if wanted is None else f"uid IN ({','.join('?' * len(wanted))})"
    where = f"WHERE NOT deleted AND {some} ORDER BY position, id"
    return _infos(db, layer, where, tuple(wanted or ()), "" if wanted is None else some)


def first_infos(db: sqlite3.Connection, layer: str, count: int) -> list[DocumentInfo]:
    """The same of the first so many of the list."""
    return infos(db, layer, [row[0] for row in db.execute(f"{_UIDS} LIMIT ?", (count,))])


def infos_between(db: sqlite3.Connection, layer: str, first: int, last: int) -> list[DocumentInfo]:
    """The same of those whose integer id is in the range, in the order of their ids."""
    between = "WHERE NOT deleted AND id >= ? AND id < ? ORDER BY id"
    return _infos(db, layer, between, (first, last), "id >= ? AND id < ?")


def iterate_infos(db: sqlite3.Connection, layer: str) -> Iterator[DocumentInfo]:
    """The whole list in its order, some at a time. What is deleted meanwhile is left out from then on."""
    ids = array("q", (row[0] for row in db.execute(_IDS)))
    for at in range(0, len(ids), _LISTED_AT_ONCE):
        some = f"id IN ({','.join(map(str, ids[at : at + _LISTED_AT_ONCE]))})"
        yield from _infos(db, layer, f"WHERE NOT deleted AND {some} ORDER BY position, id", (), some)


def last_id(db: sqlite3.Connection) -> int:
    """The greatest integer id of a document, 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0])


def so_many(db: sqlite3.Connection, least: int) -> bool:
    """Whether there are so many that are not deleted; no more are counted."""
    query = "SELECT count(*) FROM (SELECT 1 FROM documents WHERE NOT deleted LIMIT ?)"
    return int(db.execute(query, (least,)).fetchone()[0]) >= least


def state_counts(db: sqlite3.Connection) -> dict[State, int]:
    """How many documents are in which state, deleted ones left out."""
    found: dict[State, int] = {}
    for value, count in db.execute("SELECT state, count(*) FROM documents WHERE NOT deleted GROUP BY state"):
        state = row_checks.STATES.get(value, State.NEW)
        found[state] = found.get(state, 0) + count
    return found


def undecided(db: sqlite3.Connection) -> dict[str, int]:
    """Uid → how many suggestions wait, of documents that are done, in their order."""
    return dict(
        db.execute(
            "SELECT d.uid, c.n FROM documents d JOIN counts c ON c.document = d.id AND c.layer = ? "
            "AND c.status = 'suggested' WHERE d.state = ? AND NOT d.deleted AND c.n > 0 "
            "ORDER BY d.position, d.id",
            (SUGGESTIONS, State.DONE),
        ).fetchall()
    )


def _infos(
    db: sqlite3.Connection,
    layer: str,
    where: str,
    values: tuple[object, ...],
    some: str,
) -> list[DocumentInfo]:
    """Of the documents that the clause `where` gives; `some` is its condition alone, of the same
    values, "" where it is for all.
    """
    rows = db.execute(f"SELECT {','.join(_INFO)}, {TITLED}, id FROM documents {where}", values).fetchall()
    if not rows:
        return []
    accepted, suggested = _counts(db, layer, some, values)
    columns = list(zip(*rows, strict=True))
    columns[4] = tuple(row_checks.DIRECTIONS.get(value, Direction.AUTO) for value in columns[4])
    columns[5] = tuple(row_checks.STATES.get(value, State.NEW) for value in columns[5])
    ids = columns.pop()
    columns[-1] = tuple(as_title(value) for value in columns[-1])
    columns += [tuple(accepted.get(i, 0) for i in ids), tuple(suggested.get(i, 0) for i in ids)]
    part_of = parts.by_document(db, some, values)
    columns.append(tuple(part_of.get(uid, "") for uid in columns[0]))
    shared: dict[str, str] = {}  # many come at one moment, and there may be a million
    columns[_CREATED_AT] = tuple(map(shared.setdefault, columns[_CREATED_AT], columns[_CREATED_AT]))
    made = [object.__new__(DocumentInfo) for _ in rows]
    for setter, column in zip(_SETTERS, columns, strict=True):
        deque(map(setter, made, column), maxlen=0)
    return made


def _counts(
    db: sqlite3.Connection, layer: str, condition: str, ids: tuple[object, ...]
) -> tuple[dict[int, int], dict[int, int]]:
    """(accepted, suggested) by integer id, of all documents or of those of the condition."""
    some = f" AND document IN (SELECT id FROM documents WHERE {condition})" if condition else ""
    query = f"SELECT document, n FROM counts WHERE layer = ? AND status = 'suggested'{some}"
    suggested = dict(db.execute(query, (SUGGESTIONS, *ids)))
    if layer:
        query = f"SELECT document, n FROM counts WHERE layer = ? AND status = 'accepted'{some}"
        return dict(db.execute(query, (layer, *ids))), suggested
    query = (
        f"SELECT document, sum(n) FROM counts WHERE status = 'accepted' AND layer <> ?{some} "
        "GROUP BY document"
    )
    return dict(db.execute(query, (SUGGESTIONS, *ids))), suggested


def load(db: sqlite3.Connection, texts: Texts, column: str, value: str) -> Document | None:
    """The document whose uid or name (`column`) is `value`; of several the first in the list."""
    row = db.execute(
        f"{_DOCUMENT} WHERE d.{column} = ? ORDER BY d.deleted, d.position, d.id LIMIT 1", (value,)
    ).fetchone()
    if row is None:
        return None
    uid, name, sha256, direction, meta, state, created = row
    return Document(
        uid,
        name,
        texts.get(db, uid)[1],
        sha256,
        row_checks.DIRECTIONS.get(direction, Direction.AUTO),
        row_checks.parse_object(meta),
        row_checks.STATES.get(state, State.NEW),
        created,
    )


def named(db: sqlite3.Connection, name: str) -> list[str]:
    """The uids of the documents of that name or uid, in their order."""
    rows = db.execute(
        "SELECT uid FROM documents WHERE (name = ? OR uid = ?) AND NOT deleted ORDER BY position, id",
        (name, name),
    )
    return [row[0] for row in rows]


def suggestion_count(db: sqlite3.Connection) -> int:
    """How many suggestions wait in documents that are not deleted."""
    query = (
        "SELECT coalesce(sum(n), 0) FROM counts WHERE layer = ? AND status = 'suggested' "
        "AND document IN (SELECT id FROM documents WHERE NOT deleted)"
    )
    return int(db.execute(query, (SUGGESTIONS,)).fetchone()[0])


def keys(db: sqlite3.Connection) -> frozenset[str]:
    """The digests and names of all documents that are not deleted."""
    rows = db.execute("SELECT sha256, name FROM documents WHERE NOT deleted")
    return frozenset(key for row in rows for key in row)


def uids(db: sqlite3.Connection) -> list[str]:
    """The uids of all documents that are not deleted, in their order."""
    return [row[0] for row in db.execute(_UIDS)]


def untouched(db: sqlite3.Connection, layer: str) -> list[str]:
    """The uids, in their order, of new documents in which nothing is accepted in the layer and no suggestion
    waits.
    """
    query = (
        "SELECT uid FROM documents d WHERE NOT deleted AND state = ? AND NOT EXISTS (SELECT 1 FROM counts c "
        "WHERE c.document = d.id AND c.layer = ? AND c.status = 'suggested' AND c.n > 0) AND NOT EXISTS "
        "(SELECT 1 FROM counts c WHERE c.document = d.id AND c.layer = ? AND c.status = 'accepted' "
        "AND c.n > 0) ORDER BY position, id"
    )
    return [row[0] for row in db.execute(query, (State.NEW, SUGGESTIONS, layer))]


def iterate_texts(
    db: sqlite3.Connection, wanted: Collection[str] | None = None, characters: int | None = None
) -> Iterator[tuple[str, str]]:
    """(uid, text) of each document that is not deleted, in their order; one text in memory at a time, of it
    the first so many `characters` (None: all).
    """
    column, values = ("text", ()) if characters is None else ("substr(text, 1, ?)", (characters,))
    few = wanted is not None and len(wanted) <= _AT_ONCE
    some = f" AND uid IN ({','.join('?' * len(wanted))})" if wanted is not None and few else ""
    query = f"SELECT id, uid FROM documents WHERE NOT deleted{some} ORDER BY position, id"
    rows = db.execute(query, tuple(wanted or ()) if few else ()).fetchall()
    for rowid, uid in rows:
        if wanted is None or few or uid in wanted:
            found = db.execute(f"SELECT {column} FROM texts WHERE id = ?", (*values, rowid)).fetchone()
            if found is not None:  # else the doctor names it
                yield uid, found[0]


def add(
    db: sqlite3.Connection, document: NewDocument, *, sha256: str, position: int, name: str
) -> tuple[int, str]:
    """Insert one document without its annotations; gives its integer id and uid."""
    uid = document.uid or new_uid()
    cursor = db.execute(
        "INSERT INTO documents "
        "(uid, name, sha256, direction, state, characters, words, position, meta, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(uid, name, sha256, str(document.direction), str(document.state), len(document.text)),
            *(count_words(document.text), position, dump(dict(document.meta)), document.created or now()),
        ),
    )
    rowid = cursor.lastrowid
    assert rowid is not None
    db.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (rowid, document.text))
    return rowid, uid


def storable(document: NewDocument) -> str:
    """The digest of a text that can be stored; raises UserError for one that is not canonical."""
    if (half := _HALF.search(document.text)) is not None:
        raise UserError(
            "text_not_canonical",
            f"The text of {document.name} holds half a character at {half.start()}; it was not added.",
            document=document.name,
        )
    if "\0" in document.text:
        raise UserError(
            "text_not_canonical", f"The text of {document.name} holds a null character; it was not added."
        )
    return digest(document.text)


def complete(
    annotation: Annotation, *, document: str, text: str, by: str, at: str, **fixed: str
) -> Annotation:
    """The annotation with whatever it left open, checked against the text; `fixed` fields are as given."""
    start, end = annotation.start, annotation.end
    surface = text[start:end] if 0 <= start < end <= len(text) else None
    if surface is None or (annotation.surface and annotation.surface != surface):
        raise UserError(
            "span_mismatch",
            f"An annotation {start}–{end} «{annotation.surface}» does not fit its text"
            + (f", where «{surface}» stands." if surface is not None else f" of {len(text)} characters."),
            start=start,
            end=end,
        )
    return replace(
        annotation,
        uid=annotation.uid or new_uid(),
        document=document,
        surface=surface,
        by=annotation.by or by,
        created=annotation.created or at,
        modified=annotation.modified or annotation.created or at,
        **fixed,  # type: ignore[arg-type]
    )
