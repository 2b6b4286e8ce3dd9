"""What other files have of a damaged project's texts: daily copies, colleagues' projects, packages."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.store.file.connection import connect
from hashiya.store.file.foreign import refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hashiya.store.recovery.collect import RawRow


@dataclass(frozen=True, slots=True)
class Copy:
    """What another file (a daily copy, a colleague's package) has of one text."""

    path: Path
    uid: str
    name: str
    text: str
    annotations: tuple[RawRow, ...]
    people: Mapping[str, tuple[str, str]]


def copies_in(path: Path, wanted: set[str]) -> Iterator[Copy]:
    """The documents of another project file that are wanted, read through SQLite."""
    with closing(connect(path, mode="ro")) as db:
        refuse_foreign(db, path)
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            return
        people = {row[0]: (row[1], row[2]) for row in db.execute("SELECT uid, name, kind FROM people")}
        rows = db.execute(
            "SELECT d.id, d.uid, d.sha256, d.name, t.text FROM documents d JOIN texts t ON t.id = d.id"
        )
        for rowid, uid, sha256, name, text in rows:
            if (uid in wanted or sha256 in wanted) and digest(text) == sha256:
                cursor = db.execute("SELECT * FROM annotations WHERE document = ?", (rowid,))
                heads = [column[0] for column in cursor.description]
                annotations = tuple(dict(zip(heads, values, strict=True)) for values in cursor)
                yield Copy(path, uid, name, text, annotations, people)
