"""Reading attributes, relations and entities. Rows that hold none are passed over and stay.

The doctor names what is passed over here (`row_checks`), and ends that are nowhere.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from hashiya.core.beyond.attributes import (
    Attribute,
    AttributeValue,
    Subject,
)
from hashiya.core.beyond.entities import Entity, Mention
from hashiya.core.beyond.relations import Relation
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.store.tables import annotations as annotation_rows
from hashiya.store.tables import subjects
from hashiya.store.tables.beyond_rows import BeyondRow, checked_rows, strings_of, value_of
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.identity import derived, key_of
from hashiya.store.tables.row_checks import parse

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping

T = TypeVar("T")


def attributes(
    db: sqlite3.Connection, document: str, layers: Collection[str] | None = None
) -> list[Attribute]:
    """Of the document, its annotations and its relations. What hangs on nothing is left out."""
    rows = list(_rows(db, "attributes", "name, uid", *_of(document, layers)))
    if not rows:
        return []
    of_annotations = [row for row in rows if row["subject"] == Subject.ANNOTATION]
    layers_of = {str(row["layer"]) for row in of_annotations}
    places = subjects.keys(db, document, layers_of, {str(row["of"]) for row in of_annotations})
    found = []
    for row in rows:
        of = str(row["of"])
        if row["subject"] == Subject.ANNOTATION:
            of = places.get(of, "")
            if not of:
                continue
        found.append(
            Attribute(
                *(str(row["uid"]), document, str(row["layer"]), Subject(str(row["subject"])), of),
                *(str(row["name"]), value_of(row["value"]), str(row["by"]), str(row["modified"])),
            )
        )
    return found


def attribute_values(
    db: sqlite3.Connection, document: str, layers: Collection[str] | None = None
) -> tuple[dict[str, dict[str, AttributeValue]], dict[str, dict[str, AttributeValue]]]:
    """(key of an annotation → name → value, layer → name → value of the document); no annotation is read."""
    of: dict[str, dict[str, AttributeValue]] = {}
    said: dict[str, dict[str, AttributeValue]] = {}
    for row in _rows(db, "attributes", "name, uid", *_of(document, layers)):
        if row["subject"] == Subject.ANNOTATION:
            of.setdefault(str(row["of"]), {})[str(row["name"])] = value_of(row["value"])
        elif row["subject"] == Subject.DOCUMENT:
            said.setdefault(str(row["layer"]), {})[str(row["name"])] = value_of(row["value"])
    return of, said


def document_attributes(db: sqlite3.Connection) -> list[tuple[str, str, str, AttributeValue]]:
    """(document, layer, name, value) of all that is said of documents."""
    rows = _rows(db, "attributes", "name, uid", "subject = ?", (str(Subject.DOCUMENT),))
    return [
        (str(row["document"]), str(row["layer"]), str(row["name"]), value_of(row["value"])) for row in rows
    ]


def annotation_attributes(
    db: sqlite3.Connection, layers: Collection[str]
) -> list[tuple[str, AttributeValue, int]]:
    """(name, value, how often) of what is said of annotations in these layers, in the whole project."""
    stored = db.execute(
        "SELECT name, value, count(*) FROM attributes WHERE subject = ? "
        f"AND layer IN ({','.join('?' * len(layers))}) GROUP BY name, value",
        (str(Subject.ANNOTATION), *layers),
    )
    found = ((str(name), parse(value), int(count)) for name, value, count in stored)
    return [(name, value_of(value), count) for name, value, count in found if value is not None]


def relations(db: sqlite3.Connection, document: str, layers: Collection[str] | None = None) -> list[Relation]:
    """Of the document; ends that are nowhere are ""."""
    rows = list(_rows(db, "relations", "created, uid", *_of(document, layers)))
    if not rows:
        return []
    wanted = {str(row[end]) for row in rows for end in ("head", "tail")}
    places = subjects.keys(db, document, wanted=wanted)
    return [_relation(row, places) for row in rows]


def relations_of_type(db: sqlite3.Connection, code: str) -> int:
    """How many relations have the type, rejected ones apart."""
    words = "SELECT count(*) FROM relations WHERE type = ? AND status <> 'rejected'"
    return int(db.execute(words, (code,)).fetchone()[0])


def some_relations(
    db: sqlite3.Connection, uids: Iterable[str], places: Mapping[str, str]
) -> dict[str, Relation]:
    """Those of these uids that are there; `places`: key → uid, as `annotation_keys` gives."""
    found: dict[str, Relation] = {}
    for uid in uids:
        for row in _rows(db, "relations", "uid", "uid = ?", (uid,)):
            found[uid] = _relation(row, places)
    return found


def relation_counts(db: sqlite3.Connection) -> dict[str, int]:
    """Document → how many relations it has, rejected ones apart."""
    rows = db.execute("SELECT document, count(*) FROM relations WHERE status <> 'rejected' GROUP BY document")
    return {str(document): int(count) for document, count in rows}


def has_relation(
    db: sqlite3.Connection, kind: str, layer: str, heads: Collection[str], tails: Collection[str]
) -> bool:
    """Whether the layer has an accepted one of this type from one of these keys to one of those."""
    found = db.execute(
        f"SELECT EXISTS (SELECT 1 FROM relations WHERE +type = ? AND +layer = ? AND status = 'accepted' "
        f"AND +head IN ({','.join('?' * len(heads))}) AND tail IN ({','.join('?' * len(tails))}))",
        (kind, layer, *heads, *tails),
    )
    return bool(found.fetchone()[0])


def relation_decisions(db: sqlite3.Connection, source: str) -> list[tuple[str, str, str, int]]:
    """(type, why, status, how many) of what people decided on suggestions of that source."""
    return [
        (str(kind), str(why), str(status), int(count))
        for kind, why, status, count in db.execute(
            "SELECT type, why, status, count(*) FROM relations WHERE source = ? AND layer <> ? "
            "AND status IN ('accepted', 'rejected') GROUP BY type, why, status",
            (source, SUGGESTIONS),
        )
    ]


def documents_with_relations(db: sqlite3.Connection, most: int) -> list[str]:
    """The uids of documents in which people related something, those last worked on first."""
    rows = db.execute(
        "SELECT r.document FROM relations r JOIN documents d ON d.uid = r.document "
        "WHERE r.layer <> ? AND NOT d.deleted GROUP BY r.document ORDER BY max(r.modified) DESC LIMIT ?",
        (SUGGESTIONS, most),
    )
    return [str(row[0]) for row in rows]


def annotation_keys(db: sqlite3.Connection, document: str) -> dict[str, str]:
    """Key → uid in this file, of the document's annotations."""
    return subjects.keys(db, document)


def suggested_relations(db: sqlite3.Connection, document: str) -> int:
    """How many wait in the document."""
    words = "SELECT count(*) FROM relations WHERE document = ? AND layer = ? AND status = ?"
    return int(db.execute(words, (document, SUGGESTIONS, Status.SUGGESTED)).fetchone()[0])


def has_relations(db: sqlite3.Connection, document: str) -> bool:
    """Whether the document has any; at once, however long it is."""
    return bool(
        db.execute("SELECT EXISTS (SELECT 1 FROM relations WHERE document = ?)", (document,)).fetchone()[0]
    )


def mentions(
    db: sqlite3.Connection, document: str | None = None, layers: Collection[str] | None = None
) -> list[Mention]:
    """Of the document, or of all. What hangs on nothing is left out."""
    found: list[Mention] = []
    rows = _rows(db, "mentions", "document, uid", *_of(document, layers))
    for uid, group in groupby(rows, lambda row: str(row["document"])):
        here = list(group)
        places = subjects.keys(db, uid, wanted={str(row["of"]) for row in here})
        for row in here:
            of = places.get(str(row["of"]))
            if of:
                layer, entity = str(row["layer"]), str(row["entity"])
                found.append(
                    Mention(str(row["uid"]), uid, layer, of, entity, str(row["by"]), str(row["modified"]))
                )
    return found


def linked(
    db: sqlite3.Connection, document: str | None = None, layers: Collection[str] | None = None
) -> list[tuple[Annotation, Mention]]:
    """The annotations that have been asked about, each with its mention; in the order of the texts."""
    wanted: dict[str, dict[str, BeyondRow]] = {}
    for row in _rows(db, "mentions", "document, uid", *_of(document, layers)):
        wanted.setdefault(str(row["document"]), {})[str(row["of"])] = row
    found = []
    for uid, by_key in wanted.items():
        theirs = {str(row["layer"]) for row in by_key.values()}
        for each in annotation_rows.of_document(db, uid, layers=theirs):
            row = by_key.get(key_of(each.uid, each.layer), {})
            if row:
                words = (str(row[name]) for name in ("layer", "entity", "by", "modified"))
                layer, entity, by, modified = words
                found.append((each, Mention(str(row["uid"]), uid, layer, each.uid, entity, by, modified)))
    return found


def entities(db: sqlite3.Connection) -> dict[str, Entity]:
    """By uid, joined ones too."""
    return {str(row["uid"]): _entity(row) for row in _rows(db, "entities", "created, uid")}


def relation_record(relation: Relation, head: tuple[str, str], tail: tuple[str, str]) -> BeyondRow:
    """As an Edit holds it; `head` and `tail` are (uid, layer) of the annotations."""
    fields = TABLES["relations"].fields
    row = {field: getattr(relation, field) for field in fields}
    return {**row, "status": str(relation.status), "head": key_of(*head), "tail": key_of(*tail)}


def stored_relation(db: sqlite3.Connection, uid: str) -> BeyondRow | None:
    """The record as an Edit holds it, None where there is none."""
    return next((dict(row) for row in _rows(db, "relations", "uid", "uid = ?", (uid,))), None)


def entity_uid(name: str) -> str:
    """The uid of an entity that files know by this name of their own: the same in every file."""
    return derived("entity", name)


def entity_record(entity: Entity) -> BeyondRow:
    """As an Edit of the table `entities` holds it."""
    row = {field: getattr(entity, field) for field in TABLES["entities"].fields}
    return {
        **row,
        "aliases": list(entity.aliases),
        "members": list(entity.members),
        "identifiers": dict(entity.identifiers),
    }


def annotation_attribute(annotation: tuple[str, str], name: str) -> tuple[str, str]:
    """(uid of the record, the key it hangs on) for an attribute of the annotation (uid, layer)."""
    key = key_of(*annotation)
    return subjects.attribute_uid(Subject.ANNOTATION, key, annotation[1], name), key


def document_attribute(db: sqlite3.Connection, document: str, layer: str, name: str) -> str:
    """The uid of the record of one person's label of a document: the same in every file with this text."""
    row = db.execute("SELECT sha256 FROM documents WHERE uid = ?", (document,)).fetchone()
    return subjects.attribute_uid(Subject.DOCUMENT, str(row[0]) if row else document, layer, name)


def loaded_value(text: str) -> object:
    """What a column of values holds, None for what is no JSON."""
    return parse(text)


def attribute_counts(db: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """(subject, name) → how many values there are, of every person and document."""
    query = "SELECT subject, name, count(*) FROM attributes GROUP BY subject, name"
    return {(str(subject), str(name)): int(count) for subject, name, count in db.execute(query)}


def attribute_rows(db: sqlite3.Connection, subject: Subject, name: str) -> list[BeyondRow]:
    """All values of one name, as Edits hold them."""
    found = _rows(db, "attributes", "document, uid", "subject = ? AND name = ?", (str(subject), name))
    return [dict(row) for row in found]


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """Table → how many rows, of all that is beyond annotations."""
    tables = ("attribute_types", "relation_types", *subjects.HANGING, "entities")
    return {table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in tables}


def _relation(row: BeyondRow, places: Mapping[str, str]) -> Relation:
    score = row["score"]
    return Relation(
        uid=str(row["uid"]),
        document=str(row["document"]),
        layer=str(row["layer"]),
        type=str(row["type"]),
        head=places.get(str(row["head"]), ""),
        tail=places.get(str(row["tail"]), ""),
        status=Status(str(row["status"])),
        source=str(row["source"]),
        version=str(row["version"]),
        score=float(score) if isinstance(score, int | float) else None,
        why=str(row["why"]),
        note=str(row["note"]),
        by=str(row["by"]),
        created=str(row["created"]),
        modified=str(row["modified"]),
    )


def _entity(row: BeyondRow) -> Entity:
    given = row["identifiers"]
    identifiers = {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}
    words = ("uid", "label", "ar", "en", "description", "note", "into", "by", "created", "modified")
    return Entity(
        aliases=strings_of(row["aliases"]),
        members=strings_of(row["members"]),
        identifiers=identifiers,
        **{name: str(row[name]) for name in words},
    )


def _of(document: str | None, layers: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    where = "1"
    values: tuple[str, ...] = ()
    if document is not None:
        where, values = "document = ?", (document,)
    if layers is not None:
        where += f" AND layer IN ({','.join('?' * len(layers))})"
        values = (*values, *layers)
    return where, values


def _rows(
    db: sqlite3.Connection, table: str, order: str, where: str = "1", values: tuple[str, ...] = ()
) -> Iterator[BeyondRow]:
    columns = ",".join(f'"{field}"' for field in TABLES[table].fields)
    query = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}"
    yield from checked_rows(table, db.execute(query, values).fetchall())
