"""Reading and writing rows of annotations."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from hashiya.collecting import not_collecting
from hashiya.core.adjudicate import Mark
from hashiya.core.span import Annotation, Status
from hashiya.store.file.connection import is_undecodable, reading_leniently
from hashiya.store.tables import people
from hashiya.store.tables.codec import ANNOTATION_FIELDS
from hashiya.store.tables.documents import no_document
from hashiya.store.tables.row_checks import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

_READ = tuple(field for field in ANNOTATION_FIELDS if field != "document")
_QUOTED = [f'"{field}"' for field in ANNOTATION_FIELDS]
_NOT_READ = {'"document"'}
_SELECT = f"SELECT {','.join('a.' + field for field in _QUOTED if field not in _NOT_READ)} FROM annotations a"
_JOINED = _SELECT.replace(" FROM ", ", d.uid FROM ") + " JOIN documents d ON d.id = a.document"
_ORDER = 'ORDER BY a.start, a."end" DESC, a.layer, a.label'
_INSERT = f"INSERT OR IGNORE INTO annotations ({','.join(_QUOTED)}) VALUES ({','.join('?' * len(_QUOTED))})"
_CHUNK = 2000
# Few different values, many rows: shared, they take a quarter of the memory.
_SHARED = tuple(
    _READ.index(field)
    for field in ("layer", "label", "source", "version", "why", "note", "by", "created", "modified")
)
# Setting slots column by column, without the frozen class's __init__, is three times as fast for 90,000.
_SETTERS: tuple[Callable[[Annotation, object], None], ...] = tuple(
    getattr(Annotation, field).__set__ for field in (*_READ, "document")
)
_STATUS_AT, _START_AT, _END_AT = (_READ.index(field) for field in ("status", "start", "end"))
_TEXTS = tuple(_READ.index(field) for field in ("uid", "layer", "label", "surface", "source", "note"))
_TEXT = {str}
_STATUSES = frozenset(STATUSES)
_status_of = itemgetter(_STATUS_AT)
_LONGEST = 2**40  # characters: no text is as long


def _has_range(row: Sequence[Any]) -> bool:
    return 0 <= row[_START_AT] < row[_END_AT] < _LONGEST


def _has_texts(row: Sequence[Any]) -> bool:
    return all(type(row[at]) is str for at in _TEXTS)


def _build(
    db: sqlite3.Connection, query: str, values: Sequence[object], document: str | None = None
) -> list[Annotation]:
    """Annotations from rows in the order of _READ, then the document's uid unless `document` says it.

    Rows that hold no annotation (a status or a range that is none, no words) are passed over; they stay in
    the file, and the doctor names them.
    """
    try:
        return _make(db.execute(query, values), document)
    except sqlite3.OperationalError as error:
        if not is_undecodable(error):
            raise
        with reading_leniently(db):
            return _make(db.execute(query, values), document)


def _make(cursor: sqlite3.Cursor, document: str | None) -> list[Annotation]:
    with not_collecting():
        return [each for some in _parts(cursor, document) for each in some]


def _parts(cursor: sqlite3.Cursor, document: str | None) -> Iterator[list[Annotation]]:
    """A few thousand at a time; of a million no more are made than are kept."""
    shared: dict[object, object] = {}
    while rows := cursor.fetchmany(_CHUNK):
        if not _STATUSES.issuperset(map(_status_of, rows)) or not all(map(_has_range, rows)):
            rows = [row for row in rows if _status_of(row) in _STATUSES and _has_range(row)]
            if not rows:
                continue
        columns: list[Iterable[object]] = list(zip(*rows, strict=True))
        if any(set(map(type, columns[at])) != _TEXT for at in _TEXTS):
            rows = [row for row in rows if _has_texts(row)]
            if not rows:
                continue
            columns = list(zip(*rows, strict=True))
        new = [object.__new__(Annotation) for _ in rows]
        for index in _SHARED:
            columns[index] = map(shared.setdefault, columns[index], columns[index])
        columns[_STATUS_AT] = map(STATUSES.__getitem__, columns[_STATUS_AT])  # type: ignore[arg-type]
        if document is not None:
            columns.append(repeat(document))
        for setter, column in zip(_SETTERS, columns, strict=True):
            deque(map(setter, new, column), maxlen=0)
        yield new


def _where(
    layers: Collection[str] | None, statuses: Collection[str] | None, label: str | None = None
) -> tuple[str, list[object]]:
    clauses = ""
    values: list[object] = []
    for column, wanted in (("layer", layers), ("status", statuses)):
        if wanted is not None:
            clauses += f" AND a.{column} IN ({','.join('?' * len(wanted))})"
            values += [str(value) for value in wanted]
    if label is not None:
        clauses += " AND a.label = ?"
        values.append(label)
    return clauses, values


def of_document(
    db: sqlite3.Connection,
    document: str,
    *,
    layers: Collection[str] | None = None,
    statuses: Collection[str] | None = None,
    start: int | None = None,
    end: int | None = None,
) -> list[Annotation]:
    """Sorted by start, the longer first. With `start` and `end`: those that overlap that range."""
    found = db.execute("SELECT id, longest FROM documents WHERE uid = ?", (document,)).fetchone()
    if found is None:
        return []
    clauses, values = _where(layers, statuses)
    if start is not None:
        clauses += ' AND a."end" > ? AND a.start > ?'
        values += [start, start - found[1]]
    if end is not None:
        clauses += " AND a.start < ?"
        values.append(end)
    return _build(db, f"{_SELECT} WHERE a.document = ?{clauses} {_ORDER}", [found[0], *values], document)


def streamed(db: sqlite3.Connection, document: str) -> Iterator[Annotation]:
    """All of `of_document` in the same order, made a few thousand at a time; nothing may be written
    meanwhile.
    """
    found = db.execute("SELECT id FROM documents WHERE uid = ?", (document,)).fetchone()
    if found is None:
        return
    query, given = f"{_SELECT} WHERE a.document = ? {_ORDER}", 0
    try:
        for some in _parts(db.execute(query, found), document):
            yield from some
            given += len(some)
    except sqlite3.OperationalError as error:
        if not is_undecodable(error):
            raise
        yield from _build(db, query, found, document)[given:]


def marks(
    db: sqlite3.Connection,
    document: str,
    layers: Collection[str],
    start: int | None = None,
    end: int | None = None,
) -> list[Mark]:
    """What comparing needs of the accepted annotations of these layers, in the order of the file.

    Second layers of a person are theirs.

    With `start` and `end` those that overlap that range. Raises UserError `no_document`.
    """
    found = db.execute("SELECT id, longest FROM documents WHERE uid = ?", (document,)).fetchone()
    if found is None:
        raise no_document(document)
    same = people.joined(db)
    second = [uid for uid, person in same.items() if person in layers]
    clauses, values = _where([*layers, *second], (Status.ACCEPTED,))
    if start is not None and end is not None:
        clauses += ' AND a."end" > ? AND a.start > ? AND a.start < ?'
        values += [start, start - found[1], end]
    columns = 'a.start, a."end", a.label, a.layer, a.uid, a.score'
    query = f"SELECT {columns} FROM annotations a WHERE a.document = ?{clauses}"
    made = list(map(Mark._make, db.execute(query, [found[0], *values]).fetchall()))
    return _as_one(made, same) if second else made


def _as_one(made: list[Mark], same: Mapping[str, str]) -> list[Mark]:
    """The marks of second layers as their person's; what that person has already is not there twice."""
    taken = {(mark.layer, *mark[:3]) for mark in made if mark.layer not in same}
    kept = []
    for mark in made:
        if mark.layer in same:
            mark = mark._replace(layer=same[mark.layer])
            if (mark.layer, *mark[:3]) in taken:
                continue
            taken.add((mark.layer, *mark[:3]))
        kept.append(mark)
    return kept


def one(db: sqlite3.Connection, uid: str) -> Annotation | None:
    """The annotation of that uid, None where there is none."""
    found = _build(db, f"{_JOINED} WHERE a.uid = ?", (uid,))
    return found[0] if found else None


def by_uid(db: sqlite3.Connection, uids: Collection[str]) -> dict[str, Annotation]:
    """Those of these uids that there are."""
    query = f"{_JOINED} WHERE a.uid IN (SELECT value FROM json_each(?))"
    return {each.uid: each for each in _build(db, query, (json.dumps(sorted(uids)),))}


def with_label(db: sqlite3.Connection, label: str) -> list[Annotation]:
    """All that carry the label, of every layer, status and document, deleted documents included."""
    return _build(db, f"{_JOINED} WHERE a.label = ? ORDER BY a.document, a.start", (label,))


def layers(db: sqlite3.Connection, document: str | None) -> list[tuple[str, int]]:
    """(layer, how many accepted or suggested) in the document, or in all that are not deleted."""
    where = "NOT d.deleted" if document is None else "d.uid = ?"
    return db.execute(
        "SELECT c.layer, sum(c.n) FROM counts c JOIN documents d ON d.id = c.document "
        f"WHERE {where} AND c.status <> 'rejected' GROUP BY c.layer HAVING sum(c.n) > 0 ORDER BY c.layer",
        () if document is None else (document,),
    ).fetchall()


def iterate(
    db: sqlite3.Connection,
    *,
    layers: Collection[str] | None = None,
    statuses: Collection[str] | None = None,
    documents: Collection[str] | None = None,
    label: str | None = None,
) -> Iterator[Annotation]:
    """Document by document in the order of the list; what changes meanwhile may or may not be seen."""
    ids = db.execute("SELECT id, uid FROM documents WHERE NOT deleted ORDER BY position, id").fetchall()
    wanted = None if documents is None else set(documents)
    clauses, values = _where(layers, statuses, label)
    query = f"{_SELECT} WHERE a.document = ?{clauses} {_ORDER}"
    for rowid, uid in ids:
        if wanted is None or uid in wanted:
            yield from _build(db, query, [rowid, *values], uid)


def some(
    db: sqlite3.Connection, document: str, layers: Collection[str], first: int, count: int
) -> list[Annotation]:
    """So many of those that are not rejected, from the `first` on, by start, the longer first."""
    found = db.execute("SELECT id FROM documents WHERE uid = ?", (document,)).fetchone()
    if found is None:
        return []
    layer = f"a.layer IN ({','.join('?' * len(layers))})"
    refused = db.execute(
        f"SELECT coalesce(sum(a.n), 0) FROM counts a WHERE a.document = ? AND {layer} AND a.status = ?",
        (found[0], *layers, Status.REJECTED),
    ).fetchone()[0]
    status = f" AND a.status <> '{Status.REJECTED}'" if refused else ""  # without: the index alone counts on
    query = (
        f"{_SELECT} WHERE a.id IN (SELECT a.id FROM annotations a WHERE a.document = ? AND {layer}{status} "
        f"{_ORDER} LIMIT ? OFFSET ?) {_ORDER}"
    )
    return _build(db, query, (found[0], *layers, count, first), document)


def counts_between(
    db: sqlite3.Connection, document: str, layers: Collection[str], start: int, end: int
) -> list[tuple[str, str, int, int]]:
    """(label, status, how many, how many with a note) of those that begin in the range and are not rejected;
    rows that hold no annotation left out.
    """
    return db.execute(
        "SELECT label, status, count(*), sum(note <> '') FROM annotations "
        "WHERE document = (SELECT id FROM documents WHERE uid = ?) AND start >= ? AND start < ? "
        f'AND layer IN ({",".join("?" * len(layers))}) AND status IN (?, ?) AND "end" > start GROUP BY 1, 2',
        (document, start, end, *layers, Status.ACCEPTED, Status.SUGGESTED),
    ).fetchall()


def label_counts(db: sqlite3.Connection) -> list[tuple[str, str, str, int]]:
    """(label, layer, status, how many) over the whole file without deleted documents."""
    counts = {
        row[:3]: row[3] for row in db.execute("SELECT label, layer, status, n FROM label_counts WHERE n > 0")
    }
    gone = db.execute(
        "SELECT label, layer, status, count(*) FROM annotations "
        "WHERE document IN (SELECT id FROM documents WHERE deleted) GROUP BY 1, 2, 3"
    )
    for label, layer, status, count in gone:
        counts[label, layer, status] -= count
    return [(*key, count) for key, count in sorted(counts.items()) if count > 0]


def insert(db: sqlite3.Connection, document: int, annotations: Iterable[Annotation]) -> int:
    """Insert whole annotations into the document with that integer id; how many were not there yet."""
    rows = (
        tuple(document if field == "document" else getattr(each, field) for field in ANNOTATION_FIELDS)
        for each in annotations
    )
    return db.executemany(_INSERT, rows).rowcount
