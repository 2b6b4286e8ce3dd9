"""Annotations that the damaged file has lost and a copy of it, or a file with the same texts, still has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from hashiya.store.recovery.collect import Collected, RawRow
    from hashiya.store.recovery.copies import Copy
    from hashiya.store.recovery.found_evidence import Told
    from hashiya.store.recovery.pace import Pace
    from hashiya.store.recovery.rebuild_annotations import Annotations
    from hashiya.store.recovery.recovery_report import Recovery

_PLACE = ("start", "end", "layer", "label")


class CopiedAnnotations:
    """Adds what the counters say is missing, or where they are lost all that nothing says was taken away."""

    def __init__(
        self,
        db: sqlite3.Connection,
        found: Collected,
        journal: Told,
        annotations: Annotations,
        told: Recovery,
    ) -> None:
        self._db, self._evidence, self._journal = db, found.evidence, journal
        self._annotations, self._told = annotations, told
        self._is_whole, self._is_counted = "annotations" in found.whole, "counts" in found.whole

    def put(self, copies: Sequence[Copy], pace: Pace) -> None:
        """Go through the documents of the new file, the newest copies first."""
        if not copies:
            return
        (count,) = self._db.execute("SELECT count(*) FROM documents").fetchone()
        for rowid, uid, sha256 in pace.through("copies", self._documents(), count):
            for copy in copies:
                other = copy.document(uid, {sha256})
                if other is not None and other["sha256"] == sha256 and self._is_short(rowid):
                    self._put_document(rowid, copy, other)

    def _documents(self) -> Iterator[tuple[int, str, str]]:
        """(id, uid, digest) in order, some at a time: their rows are written to meanwhile."""
        query = "SELECT id, uid, sha256 FROM documents WHERE id > ? ORDER BY id LIMIT 500"
        last = -1
        while rows := self._db.execute(query, (last,)).fetchall():
            yield from rows
            last = rows[-1][0]

    def _there(self, document: int) -> dict[tuple[str, str], int]:
        query = "SELECT layer, status, count(*) FROM annotations WHERE document = ? GROUP BY 1, 2"
        return {(layer, status): count for layer, status, count in self._db.execute(query, (document,))}

    def _is_short(self, document: int) -> bool:
        counted = self._evidence.counted(document)
        there = self._there(document)
        missing = any(there.get(key, 0) < count for key, count in counted.items())
        unsure = not self._is_whole and not (counted and self._is_counted)
        return missing or unsure or self._has_poor(document)

    def _has_poor(self, document: int) -> bool:
        uids = self._db.execute("SELECT uid FROM annotations WHERE document = ?", (document,))
        return any(self._evidence.is_poor(uid) for (uid,) in uids)

    def _put_document(self, document: int, copy: Copy, other: RawRow) -> None:
        counted, there = self._evidence.counted(document), self._there(document)
        query = (
            'SELECT uid FROM annotations WHERE document = ? AND start = ? AND "end" = ? AND layer = ? '
            "AND label = ?"
        )
        for row in copy.annotations(other):
            uid = str(row["uid"])
            if self._journal.removed("annotations", uid):
                continue
            mine = self._brought_up_to_date(row | {"document": document})
            left = self._db.execute(query, (document, *(mine[name] for name in _PLACE))).fetchone()
            if left is not None:
                self._tell_the_rest(copy, left[0], mine)
                continue
            key = (str(mine["layer"]), str(mine["status"]))
            if self._annotations.has(uid) or not self._is_wanted(key, counted, there):
                continue
            if self._annotations.write(mine):
                there[key] = there.get(key, 0) + 1
                self._annotations.how["copy"] += 1
                self._told.helped(copy.path)

    def _is_wanted(
        self, key: tuple[str, str], counted: dict[tuple[str, str], int], there: dict[tuple[str, str], int]
    ) -> bool:
        """Whether the counters, where they are left, miss one of this layer and status."""
        if key in counted:
            return there.get(key, 0) < counted[key]
        return not (counted and self._is_counted)

    def _brought_up_to_date(self, row: RawRow) -> RawRow:
        """The row with what the journal tells of later changes."""
        state = self._journal.annotation(str(row["uid"])) or {}
        for name, value in state.items():
            known = name in row and name not in ("id", "uid", "document")
            if known and (value is None or isinstance(value, str | int | float)):
                row[name] = value
        return row

    def _tell_the_rest(self, copy: Copy, uid: str, other: RawRow) -> None:
        """Of an annotation of which only the place is left, what a copy has on just that place."""
        mine = str(other["uid"])
        if not self._evidence.is_poor(uid) or (mine != uid and self._annotations.has(mine)):
            return
        names = [name for name in other if name not in ("id", "document")]
        setting = ",".join(f'"{name}" = ?' for name in names)
        values = [other[name] for name in names]
        self._db.execute(f"UPDATE annotations SET {setting} WHERE uid = ?", (*values, uid))
        self._evidence.is_rich_now(uid)
        self._told.helped(copy.path)
