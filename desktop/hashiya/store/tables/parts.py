"""Which part of training data each document belongs to, and the shares they were dealt by."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from hashiya.store.tables.row_checks import PARTS, is_shares

if TYPE_CHECKING:
    import sqlite3

HAND, DEALT = "hand", "dealt"
SHARES_UID = blake2b(b"part_shares", digest_size=16).hexdigest()
"""The one row of `part_shares` is called the same in every file."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """A document's part. `how`: HAND where a person said so, DEALT where it was dealt."""

    uid: str
    document: str
    part: str
    how: str
    modified: str


@dataclass(frozen=True, slots=True)
class Shares:
    """How the parts were dealt last: «80/10/10» and the seed."""

    shares: str
    seed: int
    modified: str


def part_uid(sha256: str) -> str:
    """The name of the record for a text of this digest: two files that have the text mean one record."""
    return blake2b(f"parts {sha256}".encode(), digest_size=16).hexdigest()


def by_document(
    db: sqlite3.Connection, condition: str = "", values: tuple[object, ...] = ()
) -> dict[str, str]:
    """Document uid → part, of all documents or of those of a condition on the table of documents."""
    some = f" WHERE document IN (SELECT uid FROM documents WHERE {condition})" if condition else ""
    rows = db.execute(f"SELECT document, part FROM parts{some} ORDER BY uid", values)
    return {document: part for document, part in rows if part in PARTS}


def rows(db: sqlite3.Connection) -> dict[str, PartRow]:
    """Every record by its uid, those of deleted documents too."""
    found = db.execute("SELECT uid, document, part, how, modified FROM parts")
    return {row[0]: PartRow(*row) for row in found if row[2] in PARTS}


def digests(db: sqlite3.Connection) -> dict[str, str]:
    """Document uid → digest of its text, of those that are not deleted, in their order."""
    query = "SELECT uid, sha256 FROM documents WHERE NOT deleted ORDER BY position, id"
    return dict(db.execute(query).fetchall())


def shares(db: sqlite3.Connection) -> Shares | None:
    """How the parts were dealt last, None where they never were."""
    query = "SELECT shares, seed, modified FROM part_shares WHERE uid = ?"
    row = db.execute(query, (SHARES_UID,)).fetchone()
    return Shares(*row) if row is not None and is_shares(row[0]) else None
