"""Which table each record of a damaged file belongs to, told by its columns; and what its indexes know."""

from __future__ import annotations

import errno
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.beyond.attributes import AttributeKind, Subject
from hashiya.core.beyond.entities import NIL
from hashiya.core.document import DataPart, Direction, State
from hashiya.core.span import Status, is_uid
from hashiya.store.recovery.found_evidence import Evidence, IndexedAnnotation
from hashiya.store.recovery.pages import BrokenText, RawValue
from hashiya.store.tables.row_checks import is_shares, strict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hashiya.store.recovery.found_evidence import Scratch
    from hashiya.store.recovery.pages import Cell, Pages

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT")
_DERIVED = frozenset({"counts", "label_counts", "_sqlite_migrations", "undo_stack", "touched"})
_STILL_READ = frozenset({"undo_stack", "touched"})
_ELSEWHERE = 4
KINDS = (_ELSEWHERE, 0, 1, 2, 3)
"""Of other files, sure ones, unsure ones, and both of freed pages: the best first."""
_JSON = frozenset({"meta", "lch", "entries", "args", "documents", "sides", "chosen"})

RawRow = dict[str, RawValue]


class Column(NamedTuple):
    """One column of a table. `rowid`: it is another name of the row's integer id."""

    name: str
    type: str
    required: bool
    rowid: bool
    default: RawValue


class FoundRow(NamedTuple):
    """A record with its columns by name. `sure` and `freed` as its cell."""

    rowid: int
    row: RawRow
    sure: bool
    freed: bool


class FoundRows:
    """The records of one table, noted by where they stand and read again whenever they are asked for.

    `table`: where the scratch has them (n, place, id, flags). `add` appends those that other files have.
    """

    def __init__(self, pages: Pages, columns: tuple[Column, ...], scratch: Scratch, number: int) -> None:
        self._pages, self._columns = pages, columns
        self._note, self._ask = scratch.note, scratch.db.execute
        self.table = f"found{number}"
        self._ask(
            f"CREATE TABLE {self.table} (n INTEGER PRIMARY KEY, place INTEGER, id INTEGER, flags INTEGER)"
        )
        self._noting = f"INSERT INTO {self.table} (place, id, flags) VALUES (?, ?, ?)"
        self._count, self._is_indexed = 0, False
        self._elsewhere: list[Callable[[int], RawRow]] = []

    def note(self, cell: Cell, rowid: int) -> None:
        """Remember a record of a page."""
        self._note(self._noting, cell.page << 16 | cell.at, rowid, cell.freed << 1 | (not cell.sure))
        self._count += 1

    def add(self, rowid: int, read: Callable[[int], RawRow]) -> None:
        """Remember a record that `read` gives for its integer id."""
        if read not in self._elsewhere:
            self._elsewhere.append(read)
        self._note(self._noting, self._elsewhere.index(read), rowid, _ELSEWHERE)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[FoundRow]:
        """All, in the order of their pages."""
        yield from self._read("ORDER BY n")

    def best(self) -> Iterator[FoundRow]:
        """Sure records before unsure ones, those in use before freed ones."""
        for kind in KINDS:
            yield from self.of_kind(kind)

    def of_kind(self, kind: int) -> Iterator[FoundRow]:
        """Those of one of the `KINDS`, in the order of their pages."""
        yield from self._read("WHERE flags = ? ORDER BY n", kind)

    def in_order(self) -> Iterator[FoundRow]:
        """All, by their integer ids."""
        yield from self._read("ORDER BY id, n")

    def of_id(self, rowid: int) -> Iterator[FoundRow]:
        """Those with this integer id, the best first."""
        self._index()
        yield from self._read(f"WHERE id = ? ORDER BY flags <> {_ELSEWHERE}, flags, n", rowid)

    def ids_without(self, other: FoundRows) -> Iterator[int]:
        """The integer ids that no record of the other table has, in order."""
        other._index()
        missing = f"NOT EXISTS (SELECT 1 FROM {other.table} o WHERE o.id = {self.table}.id)"
        query = f"SELECT DISTINCT id FROM {self.table} WHERE {missing} ORDER BY 1"
        yield from (row[0] for row in self._ask(query))

    def rename(self, rowid: int, right: int) -> None:
        """Another integer id is the right one of all with this one."""
        self._ask(f"UPDATE {self.table} SET id = ? WHERE id = ?", (right, rowid))

    def _index(self) -> None:
        if not self._is_indexed:
            self._ask(f"CREATE INDEX {self.table}_of ON {self.table} (id)")
            self._is_indexed = True

    def _read(self, which: str, *values: int) -> Iterator[FoundRow]:
        for place, rowid, flags in self._ask(f"SELECT place, id, flags FROM {self.table} {which}", values):
            yield self._row(place, rowid, flags)

    def _row(self, place: int, rowid: int, flags: int) -> FoundRow:
        if flags == _ELSEWHERE:
            return FoundRow(rowid, self._elsewhere[place](rowid), True, False)
        cell = self._pages.cell_at(place >> 16, place & 0xFFFF)
        if cell is None:  # it was read before: the disk fails now
            raise OSError(errno.EIO, "a page that could be read cannot be read any more")
        return FoundRow(rowid, _named(cell, self._columns), not flags & 1, bool(flags & 2))


@dataclass
class Collected:
    """All records by table, and what the rest of the pages tells. `whole`: tables without a lost page."""

    tables: dict[str, FoundRows]
    evidence: Evidence
    whole: set[str] = field(default_factory=set)
    unknown: int = 0


def columns_of(db: sqlite3.Connection) -> dict[str, tuple[Column, ...]]:
    """The columns of every table of a sound file of this schema."""
    names = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return {name: tuple(_columns(db, name)) for name in names}


def _columns(db: sqlite3.Connection, table: str) -> Iterable[Column]:
    rows = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = sum(bool(row[5]) for row in rows)
    for _at, name, kind, required, default, key in rows:
        value = default.strip("'") if isinstance(default, str) else default
        is_rowid = keys == 1 and bool(key) and kind.upper() == "INTEGER"
        yield Column(name, kind.upper(), bool(required), is_rowid, value)


def collect(
    pages: Pages, cells: Iterable[Cell], schema: Mapping[str, tuple[Column, ...]], evidence: Evidence
) -> Collected:
    """Sort records into tables. `cells` are those of `pages`, `schema` as `columns_of` gives it."""
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for name, columns in schema.items():
        for length in range(len(columns), 0, -1):
            by_length[length].append(name)
            if columns[length - 1].required and columns[length - 1].default is None:
                break
    rows = {
        name: FoundRows(pages, columns, evidence.scratch, number)
        for number, (name, columns) in enumerate(schema.items())
    }
    found = Collected(rows, evidence)
    for cell in cells:
        if cell.rowid is None:
            _note_index(evidence, cell)
            continue
        best, table = 0.0, ""
        for name in by_length[len(cell.values)]:
            score = _fit(cell.values, schema[name], name)
            if score > best:
                best, table = score, name
        # Found by looking at every byte, a short record could be anything: it must fit in every column.
        if not table or (not cell.sure and best < 1 and len(cell.values) < 8):
            found.unknown += 1
            continue
        _note_row(found, table, cell, schema[table])
    evidence.settle()
    return found


def _note_row(found: Collected, table: str, cell: Cell, columns: tuple[Column, ...]) -> None:
    row, rowid = _named(cell, columns), cell.rowid or 0
    if table == "counts":
        _note_count(found.evidence, row)
    if is_derived(table) and table not in _STILL_READ:
        return
    uid, document = row.get("uid"), row.get("document")
    if table == "annotations":
        if isinstance(document, int) and cell.sure and not cell.freed:
            found.evidence.note_annotation_of(document)
    elif isinstance(uid, str):
        found.evidence.note_other(uid)
    found.tables[table].note(cell, rowid)


def _named(cell: Cell, columns: tuple[Column, ...]) -> RawRow:
    values = list(cell.values) + [column.default for column in columns[len(cell.values) :]]
    row: RawRow = {}
    for column, value in zip(columns, values, strict=True):
        row[column.name] = cell.rowid if column.rowid else value
    return row


def _fit(values: tuple[RawValue, ...], columns: tuple[Column, ...], table: str) -> float:
    """0 when a value cannot be of its column, else the share of telling columns whose value looks right."""
    told = right = 0
    for column, value in zip(columns, values, strict=False):
        if column.rowid:
            if value is not None:
                return 0.0
            continue
        if not _is_of(column, value):
            return 0.0
        check = _CHECKS.get((table, column.name)) or _CHECKS.get(("", column.name))
        if check is not None and value is not None:
            told += 1
            right += isinstance(value, str) and check(value)
    if not told:
        return 0.75
    share = right / told
    return share if share >= 0.5 else 0.0


def _is_of(column: Column, value: RawValue) -> bool:
    if value is None:
        return not column.required
    if column.type == "INTEGER":
        return isinstance(value, int)
    if column.type == "REAL":
        return isinstance(value, int | float)
    if column.type == "TEXT":
        return isinstance(value, str | BrokenText)
    return isinstance(value, bytes) and not isinstance(value, BrokenText)


def _note_index(evidence: Evidence, cell: Cell) -> None:
    """Keys of the indexes that tell something: uid, digest or name with the integer id, and places."""
    match cell.values:
        case (str(key), int(rowid)):
            if is_uid(key):
                evidence.note_uid(rowid, key, "" if cell.freed else cell.owner)
            elif _SHA256.fullmatch(key):
                evidence.note_digest(rowid, key)
            elif cell.owner in ("", "documents"):
                evidence.note_name(rowid, key)
        case (int(document), int(start), int(end), str(layer), str(label), int(rowid)):
            evidence.note_place(rowid, IndexedAnnotation(document, start, end, layer, label, cell.freed))


def _note_count(evidence: Evidence, row: RawRow) -> None:
    match (row["document"], row["layer"], row["status"], row["n"]):
        case (int(document), str(layer), str(status), int(count)) if count > 0:
            evidence.note_count(document, layer, status, count)


def is_sha256(value: object) -> bool:
    """Whether a value is 64 hexadecimal digits."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def is_json(value: object) -> bool:
    """Whether a value is a text that holds JSON."""
    if not isinstance(value, str):
        return False
    try:
        strict(value)
    except (ValueError, RecursionError):
        return False
    return True


def _is_time(value: str) -> bool:
    return _TIME.match(value) is not None


def _among(*values: str) -> Callable[[str], bool]:
    return frozenset(values).__contains__


_CHECKS: Mapping[tuple[str, str], Callable[[str], bool]] = {
    ("", "uid"): is_uid,
    ("", "sha256"): is_sha256,
    ("", "created"): _is_time,
    ("", "modified"): _is_time,
    ("", "at"): _is_time,
    ("", "status"): _among(*Status),
    ("documents", "state"): _among(*State),
    ("documents", "direction"): _among(*Direction),
    ("progress", "state"): _among(*State),
    ("readings", "state"): _among(*State),
    ("readings", "document"): is_uid,
    ("readings", "person"): is_uid,
    ("progress", "document"): is_uid,
    ("progress", "person"): is_uid,
    ("people", "kind"): _among("annotator", "reviewer", "engine"),
    ("guidelines", "by"): lambda value: not value or is_uid(value),
    ("word_lists", "entries"): lambda value: value.startswith("["),
    ("project", "value"): is_json,
    ("models", "meta"): is_json,
    ("labels", "lch"): is_json,
    ("merged", "record"): lambda value: len(value) >= 32,
    ("known", "record"): lambda value: len(value) >= 32,
    ("known", "dot"): lambda value: len(value) >= 32,
    ("touched", "record"): lambda value: len(value) >= 3,
    ("conflicts", "value"): is_json,
    ("assignments", "person"): is_uid,
    ("attributes", "subject"): _among(*Subject),
    ("attributes", "value"): is_json,
    ("attribute_types", "subject"): _among(*Subject),
    ("attribute_types", "kind"): _among(*AttributeKind),
    ("attribute_types", "choices"): is_json,
    ("relation_types", "heads"): is_json,
    ("relation_types", "tails"): is_json,
    ("entities", "aliases"): is_json,
    ("entities", "identifiers"): is_json,
    ("entities", "members"): is_json,
    ("mentions", "document"): is_uid,
    ("mentions", "entity"): lambda value: value == NIL or is_uid(value),
    ("relations", "document"): is_uid,
    ("parts", "document"): is_uid,
    ("parts", "part"): _among(*DataPart),
    ("parts", "how"): _among("hand", "dealt"),
    ("part_shares", "shares"): is_shares,
    ("_sqlite_migrations", "migration_set"): _among("hashiya"),
}
"""What a value of a column looks like; of any table where none is named."""


def is_derived(table: str) -> bool:
    """Whether the table follows from others and is made anew."""
    return table in _DERIVED


def holds_json(column: str) -> bool:
    """Whether the column holds JSON in every row."""
    return column in _JSON
