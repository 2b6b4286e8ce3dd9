"""The differing answers that wait about other records than annotations: guidelines, lists, settlements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.store.merging.conflict_rows import conflict_rows
from hashiya.store.merging.project_side import RECORD_TABLES
from hashiya.store.tables.codec import TABLES

if TYPE_CHECKING:
    import sqlite3

    from hashiya.core.changes import Record
    from hashiya.store.project import Project

_SILENT = frozenset({"uid", "by", "created", "modified", "how"})
"""Two records that differ in no more than this say the same."""


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """One answer that is not shown. `row` is its row of `conflicts` as an Edit holds it.

    `record` None: taken away there.
    """

    uid: str
    row: dict[str, object]
    record: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class HeldRecords:
    """The record of `table` that stands now and the answers beside it."""

    table: str
    uid: str
    shown: dict[str, object]
    held: tuple[HeldRecord, ...]

    @property
    def answers(self) -> tuple[dict[str, object] | None, ...]:
        """What stands now, then the others; None: taken away there."""
        return (self.shown, *(each.record for each in self.held))

    @property
    def words(self) -> tuple[str | None, ...]:
        """What each answer says."""
        return tuple(None if each is None else _words(self.table, each) for each in self.answers)

    @property
    def about(self) -> str:
        """The label of guidelines, the name of a list; "" where the document says more."""
        return str(self.shown.get("name") or self.shown.get("label") or "")

    @property
    def document(self) -> str:
        """The uid of the document the record belongs to, "" where it belongs to none."""
        return str(self.shown.get("document", ""))


def held_records(project: Project) -> list[HeldRecords]:
    """In the order of tables and records; answers that say the same as what stands are no conflict."""
    return project.read(records_in)


def records_in(db: sqlite3.Connection) -> list[HeldRecords]:
    """Records beside annotations that wait for a decision."""
    groups: dict[tuple[str, str], list[HeldRecord]] = {}
    for row in conflict_rows(db, "\"table\" <> 'annotations'"):
        value = row["value"]
        assert isinstance(value, dict)
        table = str(row["table"])
        if table in RECORD_TABLES and table != "readings":  # what somebody said last decides: nothing waits
            made = HeldRecord(str(row["uid"]), row, _record(table, str(row["record"]), value["value"]))
            groups.setdefault((table, str(row["record"])), []).append(made)
    found = []
    for (table, uid), held in groups.items():
        shown = _shown(db, table, uid)
        others = tuple(each for each in held if shown is not None and _differs(shown, each.record))
        if shown is not None and others:
            found.append(HeldRecords(table, uid, shown, tuple(held)))
    return found


def held_rows(project: Project, table: str, record: str) -> list[dict[str, object]]:
    """The rows of `conflicts` about one record, as Edits hold them."""
    return project.read(_held_rows, table, record)


def _held_rows(db: sqlite3.Connection, table: str, record: str) -> list[dict[str, object]]:
    return list(conflict_rows(db, '"table" = ? AND record = ?', (table, record)))


def _record(table: str, uid: str, value: list[object] | None) -> dict[str, object] | None:
    """A record as an Edit holds it."""
    if value is None:
        return None
    known = TABLES[table]
    stored = zip([field for field in known.fields if field != "uid"], value, strict=True)
    return {"uid": uid, **{field: known.load(field, each) for field, each in stored}}


def _shown(db: sqlite3.Connection, table: str, uid: str) -> dict[str, object] | None:
    fields = [field for field in TABLES[table].fields if field != "uid"]
    columns = ",".join(f'"{field}"' for field in fields)
    row = db.execute(f"SELECT {columns} FROM {table} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _record(table, uid, list(row))


def _differs(one: Record, other: Record | None) -> bool:
    return other is None or any(one[field] != other[field] for field in one if field not in _SILENT)


def _words(table: str, record: Record) -> str:
    if table == "word_lists":
        entries = record["entries"]
        return "، ".join(map(str, entries)) if isinstance(entries, list) else ""
    if table == "settlements":
        chosen = record["chosen"]
        spans = [f"{one[2]} {one[0]}–{one[1]}" for one in chosen] if isinstance(chosen, list) else []
        return " + ".join(spans) or str(record["verdict"])
    if table == "part_shares":
        return f"{record['shares']} ({record['seed']})"
    if table == "attributes":
        return f"{record['name']}: {_said(record['value'])}"
    said = (record.get(field) for field in _SAYING)
    return str(next((each for each in said if each), ""))


_SAYING = ("text", "entity", "type", "surface", "person", "part", "ar", "code")


def _said(value: object) -> str:
    return "، ".join(map(str, value)) if isinstance(value, list) else str(value)
