"""The types of attributes and relations: reading them, writing those that a scheme brings."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import (
    AttributeChoice,
    AttributeKind,
    AttributeScheme,
    AttributeType,
    Subject,
)
from hashiya.core.beyond.relations import RelationType
from hashiya.store.tables.beyond_rows import BeyondRow, checked_rows, listed, strings_of, value_of
from hashiya.store.tables.codec import DEFINITIONS, TABLES
from hashiya.store.tables.identity import derived

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


def attribute_types(db: sqlite3.Connection) -> AttributeScheme:
    """In their order."""
    return AttributeScheme(
        tuple(each for row in _stored(db, "attribute_types") for each in _attribute_of(row))
    )


def relation_types(db: sqlite3.Connection) -> tuple[RelationType, ...]:
    """In their order."""
    return tuple(each for row in _stored(db, "relation_types") for each in _relation_of(row))


def _stored(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return db.execute(_selecting(table)).fetchall()


@cache
def _selecting(table: str) -> str:
    columns = ",".join(f'"{field}"' for field in TABLES[table].fields)
    return f"SELECT {columns} FROM {table} ORDER BY position, code"


# Asked for with every act, and the same each time: checked and read once as long as nobody changes them.


@lru_cache(maxsize=512)
def _attribute_of(stored: tuple[object, ...]) -> tuple[AttributeType, ...]:
    return tuple(_attribute_type(row) for row in checked_rows("attribute_types", [stored]))


@lru_cache(maxsize=512)
def _relation_of(stored: tuple[object, ...]) -> tuple[RelationType, ...]:
    return tuple(_relation_type(row) for row in checked_rows("relation_types", [stored]))


def save_types(db: sqlite3.Connection, types: Iterable[AttributeType | RelationType]) -> None:
    """Write the types that a scheme brings into an empty file."""
    placed: dict[str, int] = {}
    for kind in types:
        table = "attribute_types" if isinstance(kind, AttributeType) else "relation_types"
        place = placed[table] = placed.get(table, -1) + 1
        row = (
            attribute_type_record(kind, place)
            if isinstance(kind, AttributeType)
            else relation_type_record(kind, place)
        )
        stored = [TABLES[table].store(field, row[field]) for field in TABLES[table].fields]
        columns = ",".join(f'"{field}"' for field in TABLES[table].fields)
        db.execute(f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(stored))})", stored)


def attribute_type_uid(subject: Subject, code: str) -> str:
    """One name for the type in every file."""
    return derived("attribute type", str(subject), code)


def relation_type_uid(code: str) -> str:
    """One name for the type in every file."""
    return derived("relation type", code)


def attribute_type_record(kind: AttributeType, position: int) -> BeyondRow:
    """As an Edit of the table `attribute_types` holds it."""
    default = list(kind.default) if isinstance(kind.default, tuple) else kind.default
    choices = [
        {
            **{name: getattr(each, name) for name in ("value", "ar", "en", "key", "key_ar")},
            "labels": list(each.labels),
            "definition_ar": each.definition_ar,
            "definition_en": each.definition_en,
            **({"asks": list(each.asks)} if each.asks else {}),
        }
        for each in kind.choices
    ]
    return {
        **{name: getattr(kind, name) for name in ("code", "ar", "en", "key", "key_ar")},
        **{name: getattr(kind, name) for name in ("definition_ar", "definition_en")},
        "uid": attribute_type_uid(kind.subject, kind.code),
        "subject": str(kind.subject),
        "kind": str(kind.kind),
        "labels": list(kind.labels),
        "choices": choices,
        "required": int(kind.required),
        "default": default,
        "position": position,
    }


def relation_type_record(kind: RelationType, position: int) -> BeyondRow:
    """As an Edit of the table `relation_types` holds it."""
    return {
        **{name: getattr(kind, name) for name in ("code", "ar", "en", "key", "key_ar")},
        **{name: getattr(kind, name) for name in ("definition_ar", "definition_en")},
        "uid": relation_type_uid(kind.code),
        "directed": int(kind.directed),
        "heads": list(kind.heads),
        "tails": list(kind.tails),
        "position": position,
    }


def _attribute_type(row: BeyondRow) -> AttributeType:
    kind = AttributeKind(str(row["kind"]))
    choices = tuple(_choice(each) for each in listed(row["choices"]) if isinstance(each, dict))
    default = value_of(row["default"]) if row["default"] is not None else None
    return AttributeType(
        code=str(row["code"]),
        subject=Subject(str(row["subject"])),
        kind=kind,
        labels=strings_of(row["labels"]),
        choices=choices,
        required=bool(row["required"]),
        default=default,
        **_named(row),
    )


def _choice(each: Mapping[str, object]) -> AttributeChoice:
    words = {name: str(each.get(name, "")) for name in ("value", "ar", "en", "key", "key_ar", *DEFINITIONS)}
    return AttributeChoice(labels=strings_of(each.get("labels")), asks=strings_of(each.get("asks")), **words)


def _relation_type(row: BeyondRow) -> RelationType:
    return RelationType(
        code=str(row["code"]),
        directed=bool(row["directed"]),
        heads=strings_of(row["heads"]),
        tails=strings_of(row["tails"]),
        **_named(row),
    )


def _named(row: BeyondRow) -> dict[str, str]:
    return {name: str(row[name]) for name in ("ar", "en", "key", "key_ar", *DEFINITIONS)}
