"""What the doctor looks for beyond annotations: ends that are nowhere, values outside the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import ANSWER, NOTE, Subject
from hashiya.core.beyond.entities import NIL
from hashiya.store.tables import beyond, beyond_types, subjects

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def dangling(db: sqlite3.Connection) -> Iterator[str]:
    """Attributes, relations, mentions of what is not in the file, or of another document; joined circles."""
    if not subjects.anything(db):
        return
    read = _Ends(db)
    for uid, document, subject, of in _by_document(db, "attributes", "subject", "of"):
        there = read.is_there("documents", document)
        if subject == Subject.ANNOTATION:
            there = there and of in read.keys(document)
        elif subject == Subject.RELATION:
            there = there and read.is_there("relations", of, document)
        if not there:
            yield f"attributes {uid}"
    for uid, document, head, tail in _by_document(db, "relations", "head", "tail"):
        if not read.is_there("documents", document) or not {head, tail} <= read.keys(document).keys():
            yield f"relations {uid}"
    for uid, document, of, entity in _by_document(db, "mentions", "of", "entity"):
        known = read.is_there("documents", document) and of in read.keys(document)
        if not known or (entity != NIL and not read.is_there("entities", entity)):
            yield f"mentions {uid}"


def _by_document(db: sqlite3.Connection, table: str, *columns: str) -> Iterator[tuple[str, str, str, str]]:
    """Not by its indexes, which may be what is broken; one document after the other."""
    quoted = ",".join(f'"{column}"' for column in columns)
    yield from db.execute(f"SELECT uid, document, {quoted} FROM {table} NOT INDEXED ORDER BY document")


class _Ends:
    """What things may hang on; of annotations those of one document are in memory at a time."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db, self._document, self._keys = db, "", dict[str, str]()

    def is_there(self, table: str, uid: str, document: str | None = None) -> bool:
        """Whether the table has that record (of that document)."""
        query = f"SELECT 1 FROM {table} WHERE uid = ?1" + (" AND document = ?2" if document else "")
        return self._db.execute(query, (uid, document) if document else (uid,)).fetchone() is not None

    def keys(self, document: str) -> dict[str, str]:
        """The annotations of a document, by key."""
        if document != self._document:
            self._document, self._keys = document, subjects.keys(self._db, document)
        return self._keys


def outside_the_scheme(db: sqlite3.Connection) -> Iterator[str]:
    """Types that the scheme does not know, values that their type does not have; allowed, worth knowing."""
    types = beyond_types.attribute_types(db)
    for subject, name, value in db.execute("SELECT DISTINCT subject, name, value FROM attributes"):
        if name in (NOTE, ANSWER) or subject not in set(Subject):
            continue
        kind = types.get(Subject(subject), name)
        if kind is None or kind.read(beyond.loaded_value(value)) is None:
            yield f"{name} = {value}"[:80]
    known = {each.code for each in beyond_types.relation_types(db)}
    for (name,) in db.execute("SELECT DISTINCT type FROM relations"):
        if name not in known:
            yield str(name)
