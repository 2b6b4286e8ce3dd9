"""The tables of schema 3: the part of training data that each document belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils.db import Database


def create_tables(db: Database) -> None:
    """`parts`: one row a document, named by the digest of its text, so that every file calls it alike.

    `how` is "hand" or "dealt". `part_shares` has one row: the shares and the seed that were dealt with last.
    """
    for name, fields in (
        ("parts", ("uid", "document", "part", "how", "modified")),
        ("part_shares", ("uid", "shares", "seed", "modified")),
    ):
        db.table(name).create(
            {field: int if field == "seed" else str for field in fields},
            pk="uid",
            not_null={*fields} - {"uid"},
            strict=True,
        )
    db.table("parts").create_index(["document"])
