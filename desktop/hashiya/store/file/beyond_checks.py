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
    documents = {row[0] for row in db.execute("SELECT uid FROM documents")}
    relations = dict(db.execute("SELECT uid, document FROM relations"))
    entities = {row[0] for row in db.execute("SELECT uid FROM entities")}
    places: dict[str, dict[str, str]] = {}

    def known(document: str, key: str) -> bool:
        if document not in places:
            places[document] = subjects.keys(db, document)
        return key in places[document]

    for uid, document, subject, of in db.execute("SELECT uid, document, subject, of FROM attributes"):
        there = document in documents
        if subject == Subject.ANNOTATION:
            there = there and known(document, of)
        elif subject == Subject.RELATION:
            there = there and relations.get(of) == document
        if not there:
            yield f"attributes {uid}"
    for uid, document, head, tail in db.execute("SELECT uid, document, head, tail FROM relations"):
        if document not in documents or not known(document, head) or not known(document, tail):
            yield f"relations {uid}"
    for uid, document, of, entity in db.execute("SELECT uid, document, of, entity FROM mentions"):
        if document not in documents or not known(document, of) or (entity != NIL and entity not in entities):
            yield f"mentions {uid}"


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
