"""The tables of schema 5: attributes, labels of whole documents, relations, entities, and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.tables.codec import TABLES

if TYPE_CHECKING:
    from sqlite_utils.db import Database

_NUMBERS = frozenset({"required", "directed", "position"})
_REALS = frozenset({"score"})
_INDEXED: dict[str, tuple[str, ...]] = {
    "attribute_types": (),
    "relation_types": (),
    "attributes": ("document", "of", "name"),
    "relations": ("document", "head", "tail", "type"),
    "entities": ("label", "into"),
    "mentions": ("document", "of", "entity"),
}


def create_tables(db: Database) -> None:
    """`of`, `head` and `tail` name an annotation by the key that every file gives it (`tables.identity`).

    Of attributes `of` is that key, or the uid of a relation, or "" for the whole document. `entity` is the
    uid of an entity, or "nil". Which values these tables hold: `core/beyond`.
    """
    for name, indexed in _INDEXED.items():
        fields = TABLES[name].fields
        db.table(name).create(
            {field: _kind(field) for field in fields},
            pk="uid",
            not_null={*fields} - {"uid"} - _REALS,
            strict=True,
        )
        for column in indexed:
            db.table(name).create_index([column])


def _kind(field: str) -> type:
    if field in _NUMBERS:
        return int
    return float if field in _REALS else str
