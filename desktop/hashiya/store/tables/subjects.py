"""What hangs on annotations: finding the annotation that a key names, and what hangs on one.

Attributes, relations and mentions name an annotation by the key that every file gives it, so that they merge
as they stand. In one file the key is found again among the annotations of the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.core.changes import Edit, difference
from hashiya.core.span import SUGGESTIONS
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.identity import derived, key_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

HANGING = ("attributes", "relations", "mentions")
_SOME = f"SELECT {' OR '.join(f'EXISTS (SELECT 1 FROM {table})' for table in HANGING)}"


def anything(db: sqlite3.Connection) -> bool:
    """Whether the file has anything beyond annotations at all; most have not, and pay nothing."""
    return bool(db.execute(_SOME).fetchone()[0])


def keys(
    db: sqlite3.Connection,
    document: str,
    layers: Collection[str] | None = None,
    wanted: Collection[str] | None = None,
) -> dict[str, str]:
    """Key → uid in this file, of the document's annotations (of these layers; of the keys `wanted` alone)."""
    query = "SELECT uid, layer FROM annotations WHERE document = (SELECT id FROM documents WHERE uid = ?)"
    values: tuple[str, ...] = (document,)
    if layers is not None:
        query += f" AND layer IN ({','.join('?' * len(layers))})"
        values += tuple(layers)
    named = ((key_of(uid, layer), uid) for uid, layer in db.execute(query, values))
    return {key: uid for key, uid in named if wanted is None or key in wanted}


def attribute_uid(subject: Subject, of: str, layer: str, name: str) -> str:
    """One name for it in every file. `of`: an annotation's key, a relation's uid, the digest of a text."""
    return derived("attribute", str(subject), of, layer, name)


def mention_uid(of: str, layer: str) -> str:
    """One name for what one annotation means, in every file."""
    return derived("mention", of, layer)


def hanging_on(db: sqlite3.Connection, key: str) -> Iterator[tuple[str, dict[str, object]]]:
    """(table, record as an Edit holds it) of all that hangs on the annotation and its relations."""
    yield from _found(db, "attributes", "of = ? AND subject = 'annotation'", (key,))
    for table, relation in _found(db, "relations", "head = ? OR tail = ?", (key, key)):
        yield from on_relation(db, str(relation["uid"]))
        yield table, relation
    yield from _found(db, "mentions", "of = ?", (key,))


def on_relation(db: sqlite3.Connection, uid: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The same of a relation: its attributes."""
    yield from _found(db, "attributes", "of = ? AND subject = 'relation'", (uid,))


def without(db: sqlite3.Connection, uid: str, layer: str) -> list[Edit]:
    """What goes when the annotation goes."""
    return [Edit(table, str(row["uid"]), row, None) for table, row in hanging_on(db, key_of(uid, layer))]


def without_relation(db: sqlite3.Connection, uid: str) -> list[Edit]:
    """What goes when the relation goes."""
    return [Edit(table, str(row["uid"]), row, None) for table, row in on_relation(db, uid)]


def said_of_another(db: sqlite3.Connection, uid: str, other: str) -> list[Edit]:
    """What is said of a relation is said of another record of it from now on; edits to do before it goes."""
    edits = []
    for table, row in on_relation(db, uid):
        name = attribute_uid(Subject.RELATION, other, str(row["layer"]), str(row["name"]))
        edits.append(Edit(table, str(row["uid"]), row, None))
        edits.append(Edit(table, name, None, {**row, "uid": name, "of": other}))
    return edits


def moved(db: sqlite3.Connection, uid: str, layer: str, to: str) -> list[Edit]:
    """What hangs on the annotation follows it into another layer, where its key is another."""
    old, new = key_of(uid, layer), key_of(uid, to)
    return [edit for table, row in hanging_on(db, old) for edit in _hung_on(table, row, old, new, to)]


def inherited(db: sqlite3.Connection, gone: Sequence[str], stays: str, layer: str) -> list[Edit]:
    """What hangs on annotations that go, for the equal one that stays; edits to do before they go.

    What that one has itself (an attribute of the same name, a link, the same relation) it keeps; of two that
    go, the first that has something gives it.
    """
    if not anything(db):
        return []
    new = key_of(stays, layer)
    have = {_taken(table, row) for table, row in hanging_on(db, new)}
    edits: list[Edit] = []
    for uid in gone:
        old = key_of(uid, layer)
        for table, row in hanging_on(db, old):
            after = _rehung(table, row, old, new, layer)
            taken = _taken(table, after)
            if taken not in have and after.get("head", "") != after.get("tail"):
                have.add(taken)
                edits += _hung_on(table, row, old, new, layer)
    return edits


def forget_suggestions(db: sqlite3.Connection, uids: Iterable[str]) -> None:
    """Engines took these suggestions away: what engines hung on them goes with them."""
    if not anything(db):
        return
    gone = [key_of(uid, SUGGESTIONS) for uid in uids]
    for table, column in (
        ("attributes", "of"),
        ("mentions", "of"),
        ("relations", "head"),
        ("relations", "tail"),
    ):
        db.executemany(
            f"DELETE FROM {table} WHERE {column} = ? AND layer = ?", [(key, SUGGESTIONS) for key in gone]
        )


def _taken(table: str, row: Mapping[str, object]) -> tuple[object, ...]:
    """What there is once: a relation of a type between two ends, an attribute of a name, a mention."""
    return (table, row["type"], row["head"], row["tail"]) if table == "relations" else (table, row["uid"])


def _rehung(table: str, row: Mapping[str, object], old: str, new: str, layer: str) -> dict[str, object]:
    """The record as it is when what hung on the annotation with the key `old` hangs on that with `new`.

    Attributes of relations stay as they are: they hang on the relation, which keeps its uid.
    """
    if table == "relations":
        return {**row, **{end: new for end in ("head", "tail") if row[end] == old}}
    if row["of"] != old:
        return dict(row)
    uid = (
        attribute_uid(Subject.ANNOTATION, new, layer, str(row["name"]))
        if table == "attributes"
        else mention_uid(new, layer)
    )
    return {**row, "uid": uid, "of": new, "layer": layer}


def _hung_on(table: str, row: Mapping[str, object], old: str, new: str, layer: str) -> list[Edit]:
    """The edits by which it hangs there: where the uid tells of what it hangs on, another record."""
    after = _rehung(table, row, old, new, layer)
    if after["uid"] == row["uid"]:
        return [difference(table, str(row["uid"]), row, after)] if after != row else []
    return [Edit(table, str(row["uid"]), row, None), Edit(table, str(after["uid"]), None, after)]


def _found(
    db: sqlite3.Connection, table: str, where: str, values: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, object]]]:
    known = TABLES[table]
    columns = ",".join(f'"{field}"' for field in known.fields)
    for row in db.execute(f"SELECT {columns} FROM {table} WHERE {where}", values).fetchall():
        yield table, _loaded(table, dict(zip(known.fields, row, strict=True)))


def _loaded(table: str, row: Mapping[str, object]) -> dict[str, object]:
    return {field: TABLES[table].load(field, value) for field, value in row.items()}
