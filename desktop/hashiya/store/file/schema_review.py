"""The tables of schema 2: reviewing, teaching, assigning, and what merging has to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.tables.codec import TABLES

if TYPE_CHECKING:
    from sqlite_utils.db import Database

_NUMBERS = frozenset({"start", "end", "positive", "quote_start", "shared"})
_INDEXED = {
    "settlements": ("document",),
    "answers": ("settlement",),
    "guidelines": ("label",),
    "examples": ("label",),
    "assignments": ("document", "person"),
    "conflicts": ("record", "document"),
}
_LATER = frozenset({("assignments", "due")})  # columns of schema 4


def create_tables(db: Database) -> None:
    """`conflicts` holds what differing files say beside what `annotations` shows, until somebody settles it.

    `merged`: for a record brought in or taken away by merging, the uid of the journal row (`dot`) that gave
    it its value, and the row of the merge. `seen`: uids of journal rows whose whole effect was taken for
    known here though the rows are not; from schema 6 on that is said for each record, in `known`.
    `progress`: how far each person is with a document, as their own file says.
    """
    for name, indexed in _INDEXED.items():
        fields = tuple(field for field in TABLES[name].fields if (name, field) not in _LATER)
        db.table(name).create(
            {field: int if field in _NUMBERS else str for field in fields},
            pk="uid",
            not_null={*fields} - {"uid"},
            strict=True,
        )
        for column in indexed:
            db.table(name).create_index([column])
    db.table("merged").create(
        {"record": str, "dot": str, "journal": int}, pk="record", not_null={"dot", "journal"}, strict=True
    )
    db.table("seen").create({"uid": str}, pk="uid", strict=True)
    db.table("progress").create(
        {"document": str, "person": str, "state": str, "dot": str},
        pk=("document", "person"),
        not_null={"state", "dot"},
        strict=True,
    )


def add_readings(db: Database) -> None:
    """Schema 4. `readings`: how far each person says they are with a document; `assignments.due`: a date as
    YYYY-MM-DD, "" for none.
    """
    words = TABLES["readings"].fields
    needed = {*words} - {"uid"}
    db.table("readings").create(dict.fromkeys(words, str), pk="uid", not_null=needed, strict=True)
    db.table("readings").create_index(["document"])
    db.execute("ALTER TABLE assignments ADD COLUMN due TEXT NOT NULL DEFAULT ''")


def add_known(db: Database) -> None:
    """Schema 6. `known`: the dots that a record had before, here or where it came from, of journal rows that
    are not here; the record by its key.
    """
    db.table("known").create(
        {"record": str, "dot": str}, pk=("record", "dot"), not_null={"record", "dot"}, strict=True
    )
