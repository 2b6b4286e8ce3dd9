"""What one file knows of acts and records, looked up as it is asked for: a file may know of millions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.merging.entries import tombs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence

_KEPT = 20_000  # answers kept at hand
TOGETHER = 900  # records asked about in one statement
_DOTS = 2 * TOGETHER  # kept at hand: those asked about together are needed together


def marks(values: Collection[object]) -> str:
    """The placeholders of a list in a statement."""
    return ",".join("?" * len(values))


class KnownActs:
    """The uids of all journal rows whose whole effect a file knows."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._answers: dict[str, bool] = {}

    def __contains__(self, uid: object) -> bool:
        found = self._answers.get(str(uid))
        if found is None:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            query = "SELECT 1 FROM journal WHERE uid = ? UNION ALL SELECT 1 FROM seen WHERE uid = ? LIMIT 1"
            found = self._answers[str(uid)] = self._db.execute(query, (uid, uid)).fetchone() is not None
        return found


class RecordDots:
    """Record (uid) → the dot of its value, or of its being taken away; records never touched have none.

    A row from elsewhere never made the value here: rows of this file do, and merges as they say. What was
    asked is kept for a while, so that it must not change while this is used.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._dots: dict[str, str | None] = {}

    def look_up(self, records: Sequence[str]) -> None:
        """Ask about all of these at once, not for each when its turn comes."""
        missing = [record for record in records if record not in self._dots]
        if len(self._dots) + len(missing) > _DOTS:
            self._dots.clear()
            missing = list(records)
        for start in range(0, len(missing), TOGETHER):
            self._read(missing[start : start + TOGETHER])

    def _read(self, records: Sequence[str]) -> None:
        self._dots.update(dict.fromkeys(records))
        last: dict[str, int] = {}
        # With max() the other columns are those of the row that has it.
        query = (
            "SELECT t.record, max(t.journal), j.uid FROM touched t CROSS JOIN journal j ON j.id = t.journal "
            f"WHERE t.record IN ({marks(records)}) AND j.origin = '' GROUP BY t.record"
        )
        for record, journal, uid in self._db.execute(query, records):
            last[record] = journal
            self._dots[record] = uid
        query = f"SELECT record, dot, journal FROM merged WHERE record IN ({marks(records)}) AND journal > 0"
        for record, dot, journal in self._db.execute(query, records):
            if journal >= last.get(record, 0):
                self._dots[record] = dot

    def get(self, record: str) -> str | None:
        """None for a record that no act known here made what it is."""
        if record not in self._dots:
            self.look_up([record])
        return self._dots[record]

    def __contains__(self, record: object) -> bool:
        return self.get(str(record)) is not None

    def records(self) -> Iterator[list[str]]:
        """All records that have a dot, and some that rows from elsewhere touched, so many at a time."""
        last = ""
        query = (
            "SELECT record FROM touched WHERE record > ? "
            "UNION SELECT record FROM merged WHERE record > ? AND journal > 0 ORDER BY record LIMIT ?"
        )
        while rows := self._db.execute(query, (last, last, TOGETHER)).fetchall():
            yield [row[0] for row in rows]
            last = rows[-1][0]


class RecordHistory:
    """What came to a file by merging, and what it knows of records without the acts themselves."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def came(self, record: str) -> str:
        """The dot of a record (uid) that came by merging, or several of its being taken away; "" for none."""
        query = "SELECT dot FROM merged WHERE record = ? AND journal > 0"
        row = self._db.execute(query, (record,)).fetchone()
        return row[0] if row else ""

    def known(self, record: str) -> set[str]:
        """Dots a record (key) had before, of acts of which only a part may have come here."""
        return {row[0] for row in self._db.execute("SELECT dot FROM known WHERE record = ?", (record,))}

    def had(self, dot: str, names: Sequence[str]) -> bool:
        """Whether the record of these names once had this dot, as far as merging told."""
        return any(dot in tombs(self.came(name)) or dot in self.known(name) for name in names)

    def touched(self, records: Sequence[str]) -> set[str]:
        """Those of these records that any act known here was about."""
        found: set[str] = set()
        for start in range(0, len(records), TOGETHER):
            some = records[start : start + TOGETHER]
            query = f"SELECT DISTINCT record FROM touched WHERE record IN ({marks(some)})"
            found.update(row[0] for row in self._db.execute(query, some))
        return found

    def brought(self, uid: str) -> str:
        """How a document or a person came here by merging (see match and people_labels), "" for none."""
        query = "SELECT dot FROM merged WHERE record = ? AND journal = 0"
        row = self._db.execute(query, (uid,)).fetchone()
        return row[0] if row else ""
