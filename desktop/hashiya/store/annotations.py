"""Reading and writing rows of annotations."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.store.codec import ANNOTATION_FIELDS
from hashiya.store.records import DecisionRow

_QUOTED = [f'"{field}"' for field in ANNOTATION_FIELDS]
_COLUMNS = ",".join("d.uid" if field == '"document"' else f"a.{field}" for field in _QUOTED)
_SELECT = f"SELECT {_COLUMNS} FROM annotations a JOIN documents d ON d.id = a.document"
_INSERT = f"INSERT OR IGNORE INTO annotations ({','.join(_QUOTED)}) VALUES ({','.join('?' * len(_QUOTED))})"
_STATUS = {str(status): status for status in Status}
# Setting slots column by column, without the frozen class's __init__, is three times as fast for 90,000.
_SETTERS: tuple[tuple[int, Callable[[Annotation, object], None]], ...] = tuple(
    (index, getattr(Annotation, field).__set__) for index, field in enumerate(ANNOTATION_FIELDS)
)
_STATUS_AT = ANNOTATION_FIELDS.index("status")


def build(rows: Sequence[Sequence[object]]) -> list[Annotation]:
    """Annotations from rows in the order of ANNOTATION_FIELDS."""
    if not rows:
        return []
    new = object.__new__
    made = [new(Annotation) for _ in rows]
    columns = list(zip(*rows, strict=True))
    columns[_STATUS_AT] = tuple(_STATUS[str(value)] for value in columns[_STATUS_AT])
    for index, setter in _SETTERS:
        deque(map(setter, made, columns[index]), maxlen=0)
    return made


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
    clauses, values = _where(layers, statuses)
    if start is not None:
        clauses += ' AND a."end" > ? AND a.start > ? - d.longest'
        values += [start, start]
    if end is not None:
        clauses += " AND a.start < ?"
        values.append(end)
    found = db.execute(
        f'{_SELECT} WHERE d.uid = ?{clauses} ORDER BY a.document, a.start, a."end" DESC, a.layer, a.label',
        [document, *values],
    )
    return build(found.fetchall())


def one(db: sqlite3.Connection, uid: str) -> Annotation | None:
    found = build(db.execute(f"{_SELECT} WHERE a.uid = ?", (uid,)).fetchall())
    return found[0] if found else None


def with_label(db: sqlite3.Connection, label: str) -> list[Annotation]:
    """All that carry the label, of every layer, status and document, deleted documents included."""
    return build(db.execute(f"{_SELECT} WHERE a.label = ? ORDER BY a.document, a.start", (label,)).fetchall())


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
    query = f'{_SELECT} WHERE a.document = ?{clauses} ORDER BY a.start, a."end" DESC, a.layer, a.label'
    for rowid, uid in ids:
        if wanted is None or uid in wanted:
            yield from build(db.execute(query, [rowid, *values]).fetchall())


def decisions(
    db: sqlite3.Connection, *, layers: Collection[str] | None = None, documents: Collection[str] | None = None
) -> list[DecisionRow]:
    """What people decided. Rejected means «nothing here», unless the same layer accepted a label there."""
    chosen = None if layers is None else set(layers)
    wanted = None if documents is None else set(documents)
    rows = db.execute(
        'SELECT d.uid, a.start, a."end", a.surface, a.label, a.status, a.layer FROM annotations a '
        "JOIN documents d ON d.id = a.document "
        "WHERE NOT d.deleted AND a.layer <> ? AND a.status <> 'suggested' "
        'ORDER BY d.position, d.id, a.start, a."end" DESC',
        (SUGGESTIONS,),
    ).fetchall()
    rows = [
        row for row in rows if (chosen is None or row[6] in chosen) and (wanted is None or row[0] in wanted)
    ]
    accepted = {(row[0], row[1], row[2], row[6]) for row in rows if row[5] == Status.ACCEPTED}
    found = (
        DecisionRow(uid, start, end, surface, label if status == Status.ACCEPTED else None)
        for uid, start, end, surface, label, status, layer in rows
        if status == Status.ACCEPTED or (uid, start, end, layer) not in accepted
    )
    return list(dict.fromkeys(found))


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
    rows = [
        tuple(document if field == "document" else getattr(each, field) for field in ANNOTATION_FIELDS)
        for each in annotations
    ]
    return db.executemany(_INSERT, rows).rowcount
