"""What sound files (daily copies, colleagues' packages) have of a damaged project, asked for bit by bit."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.store.file.connection import connect
from hashiya.store.file.foreign import refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.store.recovery.collect import RawRow


class Copy:
    """Another project file, read through SQLite. `own`: an earlier state of the damaged file itself.

    Raises UserError, sqlite3.Error, ValueError when it is of no use.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.own = path, False
        self._db = connect(path, mode="ro")
        try:
            refuse_foreign(self._db, path)
            if self._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise ValueError("it is damaged, too")
            (value,) = self._db.execute("SELECT value FROM project WHERE key = 'uid'").fetchone() or ("null",)
            self.project = str(json.loads(value))
            people = self._db.execute("SELECT uid, name, kind FROM people")
            self.people = {row[0]: (row[1], row[2]) for row in people}
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def document(self, uid: str, digests: set[str]) -> RawRow | None:
        """The row of the document with this uid, or with a text of one of these digests."""
        wanted = sorted(digests)
        query = f"SELECT * FROM documents WHERE uid = ? OR sha256 IN ({','.join('?' * len(wanted))})"
        return next(self._rows(f"{query} ORDER BY uid <> ?", (uid, *wanted, uid)), None)

    def document_at(self, rowid: int) -> RawRow | None:
        """The row of the document with this integer id."""
        return next(self._rows("SELECT * FROM documents WHERE id = ?", (rowid,)), None)

    def documents(self) -> Iterator[str]:
        """The uids of all documents."""
        for (uid,) in self._db.execute("SELECT uid FROM documents ORDER BY id"):
            yield uid

    def text(self, document: RawRow) -> str | None:
        """The text of a document; None where it is not the one that came in."""
        row = self._db.execute("SELECT text FROM texts WHERE id = ?", (document["id"],)).fetchone()
        return row[0] if row and digest(row[0]) == document["sha256"] else None

    def annotations(self, document: RawRow) -> Iterator[RawRow]:
        """The annotations of a document."""
        return self._rows("SELECT * FROM annotations WHERE document = ? ORDER BY id", (document["id"],))

    def rows(self, table: str) -> Iterator[RawRow]:
        """All rows of a table; none of one that the file, of an older version, does not have."""
        try:
            yield from self._rows(f'SELECT * FROM "{table}"', ())
        except sqlite3.OperationalError:
            return

    def uids(self) -> Iterator[str]:
        """The uids of acts, documents and people: what tells one project from another."""
        for table in ("journal", "documents", "people"):
            for (uid,) in self._db.execute(f"SELECT uid FROM {table}"):
                yield uid

    def acts(self) -> Iterator[tuple[int, str]]:
        """Integer id and uid of every act of the journal."""
        yield from self._db.execute("SELECT id, uid FROM journal ORDER BY id")

    def act(self, rowid: int) -> RawRow:
        """The row of the journal with this integer id, empty where there is none."""
        return next(self._rows("SELECT * FROM journal WHERE id = ?", (rowid,)), {})

    def _rows(self, query: str, values: tuple[object, ...]) -> Iterator[RawRow]:
        cursor = self._db.execute(query, values)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))
