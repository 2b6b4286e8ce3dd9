"""What changed in the rows of a project file since its mirror was made, and bringing a mirror up to date.

A line is ["t", table, columns], then for each of its rows ["-", key…] for one that is gone, ["+", value…] for
one that is new or changed. Texts are left to files of their own: several people have the same.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

from hashiya.store.file.connection import connect, transaction
from hashiya.store.sharing.share_file import Unfit
from hashiya.store.tables import row_checks
from hashiya.store.tables.codec import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

_APART = frozenset({"texts", "models", "counts", "label_counts", "undo_stack"})
"""Tables that merging never reads, or that follow from others; and the texts."""
_SETTINGS = ("uid", "title", "created", "setting:person", "setting:package")


def tables_of(
    db: sqlite3.Connection, schema: str = "main"
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Table → (columns, those of its key), of all that merging looks at."""
    rows = db.execute(
        f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE '%search%' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    found = {}
    for (name,) in rows.fetchall():
        if name in _APART:
            continue
        info = db.execute(f'PRAGMA {schema}.table_info("{name}")').fetchall()
        keys = tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5])
        found[name] = (tuple(row[1] for row in info), keys)
    return found


def differences(project: Path, mirror: Path) -> Iterator[bytes]:
    """The lines that make `mirror` what `project` is now, as last committed."""
    db = connect(mirror)
    try:
        name = quote(os.fsencode(project.resolve()), safe="/:")
        db.execute("ATTACH ? AS project", (f"file:{name}?mode=ro",))
        db.execute("BEGIN")  # one moment of the project for all tables
        for table, (columns, keys) in tables_of(db).items():
            yield from _of_table(db, table, columns, keys)
    finally:
        db.close()


def _of_table(
    db: sqlite3.Connection, table: str, columns: tuple[str, ...], keys: tuple[str, ...]
) -> Iterator[bytes]:
    names, key = _quoted(columns), _quoted(keys)
    which = ""
    if table == "project":
        which = f" WHERE key IN ({','.join(repr(name) for name in _SETTINGS)})"
    head: bytes | None = dump(["t", table, list(columns)]).encode()
    gone = db.execute(
        f'SELECT {key} FROM main."{table}" EXCEPT SELECT {key} FROM project."{table}"{which} ORDER BY {key}'
    )
    theirs = f'SELECT {names} FROM project."{table}"{which}'
    new = db.execute(f'{theirs} EXCEPT SELECT {names} FROM main."{table}" ORDER BY {key}')
    for sign, rows in (("-", gone), ("+", new)):
        for row in rows:
            if head is not None:
                yield head
                head = None
            yield dump([sign, *map(_plain, row)]).encode("utf-8", "surrogatepass")


def _quoted(columns: Iterable[str]) -> str:
    return ",".join(f'"{column}"' for column in columns)


def _plain(value: object) -> object:
    return {"z": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _stored(value: object) -> object:
    if isinstance(value, dict):
        return base64.b64decode(value["z"], validate=True)
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise Unfit("damaged")
    return value


def bring_up_to_date(
    mirror: Path, files: Collection[Callable[[], Iterable[list[object]]]], *, anew: bool
) -> None:
    """Apply the lines of these files, which belong together, in one transaction; `anew` empties it first.

    Raises Unfit; the mirror is as before then.
    """
    db = connect(mirror)
    try:
        with transaction(db, full=False):
            db.execute("PRAGMA defer_foreign_keys=ON")
            known = tables_of(db)
            if anew:
                for table in known:
                    db.execute(f'DELETE FROM "{table}"')
                db.execute("DELETE FROM texts")
            for lines in files:
                _take_away(db, known, lines())
            for lines in files:
                _put_in(db, known, lines())
            db.execute("DELETE FROM texts WHERE id NOT IN (SELECT id FROM documents)")
    except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, OverflowError) as error:
        raise Unfit("damaged") from error
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, UnicodeError) as error:
        raise Unfit("damaged") from error
    finally:
        db.close()


class _Section:
    """The table that the lines are about."""

    def __init__(self, known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]], line: list[object]) -> None:
        _sign, table, columns = line
        if table not in known or not isinstance(columns, list):
            raise Unfit("damaged")
        self.table = str(table)
        allowed, self.keys = known[self.table]
        self.columns = tuple(columns)
        if len(set(self.columns)) != len(columns) or not {*self.keys} <= {*columns} <= {*allowed}:
            raise Unfit("damaged")
        self.key_places = [self.columns.index(key) for key in self.keys]

    def delete(self, db: sqlite3.Connection, key: list[object]) -> None:
        where = " AND ".join(f'"{name}" = ?' for name in self.keys)
        db.execute(f'DELETE FROM "{self.table}" WHERE {where}', key)


def _sections(
    known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]], lines: Iterable[list[object]]
) -> Iterator[tuple[_Section, str, list[object]]]:
    section: _Section | None = None
    for line in lines:
        sign = line[0]
        if sign == "t":
            section = _Section(known, line)
        elif section is None or sign not in ("+", "-"):
            raise Unfit("damaged")
        else:
            values = [_stored(value) for value in line[1:]]
            wanted = len(section.keys) if sign == "-" else len(section.columns)
            if len(values) != wanted:
                raise Unfit("damaged")
            yield section, str(sign), values


def _take_away(
    db: sqlite3.Connection,
    known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
    lines: Iterable[list[object]],
) -> None:
    for section, sign, values in _sections(known, lines):
        key = values if sign == "-" else [values[place] for place in section.key_places]
        section.delete(db, key)


def _put_in(
    db: sqlite3.Connection,
    known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
    lines: Iterable[list[object]],
) -> None:
    for section, sign, values in _sections(known, lines):
        if sign == "+":
            check_row(section.table, dict(zip(section.columns, values, strict=True)))
            marks = ",".join("?" * len(values))
            db.execute(f'INSERT INTO "{section.table}" ({_quoted(section.columns)}) VALUES ({marks})', values)


def check_row(table: str, row: dict[str, object]) -> None:
    """Raise Unfit where a column does not hold what is read of it elsewhere."""
    if row_checks.fault(table, row):
        raise Unfit("damaged")
    if table == "project":
        value = json.loads(str(row["value"]))
        if row["key"] not in _SETTINGS or (row["key"] != "setting:package" and not isinstance(value, str)):
            raise Unfit("damaged")
