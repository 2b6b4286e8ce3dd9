"""Project files changed at random, byte by byte or value by value, and past everything that guards them."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

PAGE = 4096

Chance = random.Random
Spoil = Callable[[Path, Chance], str]


# --- what is changed -----------------------------------------------------------------------------------

DEEP = "[" * 5000 + "]" * 5000
_TEXTS: Sequence[object] = (
    *("", "bogus", '{"a":', "null", "[]", "{}", "[1,2]", '"x"', "-1", "\u202e", "[" * 5000, DEEP, "1e999"),
    *("NaN", '{"a":' * 900 + "1" + "}" * 900, "x\0y", "\0", "9" * 5000, "../../x", "\ufffd", "ا" * 100_000),
    *('["' + "f" * 32 + '"]', "true", "[[]]", "[null]", '{"uid":null}', "0" * 32, "gold", "suggestions", "*"),
)
_NUMBERS: Sequence[object] = (-1, 0, 1, 2**31, 2**53 + 1, 2**62, 2**63 - 1, -(2**63))
_ODD: dict[str, Sequence[object]] = {
    "TEXT": _TEXTS,
    "INTEGER": _NUMBERS,
    "REAL": (-5.0, 0.0, 1e308, float("inf"), None),
    "BLOB": (b"", b"\x78\x9c\x00", b"\0" * 1000, None),
}
_JSON: Sequence[object] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "x",
    [],
    {},
    [1],
    [[1, 2]],
    {"uid": 3},
    "\0",
    1e308,
)


def put(path: Path, table: str, column: str, value: object, row: str = "max(rowid)", cast: str = "?") -> bool:
    """Write it past everything that guards the file; false where the column does not take it."""
    with unguarded(path) as db:
        try:
            query = f'UPDATE "{table}" SET "{column}" = {cast} WHERE rowid = (SELECT {row} FROM "{table}")'
            return bool(db.execute(query, (value,)).rowcount)
        except (sqlite3.Error, OverflowError):
            return False


@contextlib.contextmanager
def unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the file without its triggers, which are there again afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            db.execute(f'DROP TRIGGER "{name}"')
        yield db
        for _name, sql in guards:
            with contextlib.suppress(sqlite3.Error):
                db.execute(sql)


def _place(path: Path, chance: Chance, kinds: Sequence[str] = tuple(_ODD)) -> tuple[str, str, str, int]:
    """(table, column, its type, rowid) of some value of such a type."""
    with closing(sqlite3.connect(path)) as db:
        tables = [
            name
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT'"
                " AND name NOT LIKE '\\_%' ESCAPE '\\'"
            )
            if db.execute(f'SELECT 1 FROM "{name}"').fetchone()
        ]
        table = chance.choice(tables)
        columns = db.execute(f'SELECT name, type FROM pragma_table_info("{table}")').fetchall()
        column, kind = chance.choice([each for each in columns if each[1] in kinds] or columns)
        row = chance.choice(db.execute(f'SELECT rowid FROM "{table}"').fetchall())[0]
    return table, column, kind, row


def _value(path: Path, chance: Chance) -> str:
    table, column, kind, row = _place(path, chance)
    value = chance.choice(_ODD[kind])
    put(path, table, column, value, f"max({row})")
    return f"{table}.{column} = {str(value)[:20]!r} in {row}"


def _no_utf8(path: Path, chance: Chance) -> str:
    table, column, _kind, row = _place(path, chance, ["TEXT"])
    value = chance.choice([b"a\xffb", b"\xed\xa0\x80", b"\xd8", b"ab\0\xfe", b"\xf8\x88\x80\x80\x80"])
    put(path, table, column, value, f"max({row})", "CAST(? AS TEXT)")
    return f"{table}.{column} = {value!r} in {row}"


def _value_of_another(path: Path, chance: Chance) -> str:
    """What stands in one row put into another, or into another column of its type."""
    table, column, kind, row = _place(path, chance)
    with closing(sqlite3.connect(path)) as db:
        columns = db.execute(f'SELECT name, type FROM pragma_table_info("{table}")').fetchall()
        other = chance.choice([name for name, type_ in columns if type_ == kind])
        value = chance.choice(db.execute(f'SELECT "{other}" FROM "{table}"').fetchall())[0]
    put(path, table, column, value, f"max({row})")
    return f"{table}.{column} of {row} from {other}"


def _inside_json(path: Path, chance: Chance) -> str:
    """Some value inside a value that is JSON."""
    with closing(sqlite3.connect(path)) as db:
        found = []
        for table, column in _json_columns(db):
            rows = db.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()
            found += [(table, column, row, text) for row, text in rows if text and len(text) > 2]
    table, column, row, text = chance.choice(found)
    try:
        value = json.loads(text)
    except ValueError:
        return "nothing"
    odd = chance.choice(_JSON)
    changed = json.dumps(_replaced(value, odd, chance), ensure_ascii=False)
    put(path, table, column, changed, f"max({row})")
    return f"{table}.{column} of {row}: {odd!r} inside"


def _json_columns(db: sqlite3.Connection) -> list[tuple[str, str]]:
    names: tuple[str, ...] = (
        "meta",
        "value",
        "args",
        "edits",
        "why",
        "lch",
        "entries",
        "documents",
        "sides",
        "chosen",
    )
    names += ("labels", "choices", "default", "heads", "tails", "aliases", "identifiers", "members")
    marks = ",".join("?" * len(names))
    return db.execute(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
        f"WHERE t.type = 'table' AND t.name NOT LIKE 'search%' AND c.name IN ({marks})",
        names,
    ).fetchall()


def _replaced(value: object, odd: object, chance: Chance) -> object:
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        if chance.random() < 0.2:
            return {name: each for name, each in value.items() if name != key} | {"odd": odd}
        return value | {key: _replaced(value[key], odd, chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            return [*value[:at], *value[at + 1 :]]
        return [*value[:at], _replaced(value[at], odd, chance), *value[at + 1 :]]
    return odd


def _rows(path: Path, chance: Chance) -> str:
    """A row taken away, doubled under another id, or moved to another id."""
    table, _column, _kind, row = _place(path, chance)
    how = chance.choice(("gone", "moved", "double"))
    with unguarded(path) as db, contextlib.suppress(sqlite3.Error):
        if how == "gone":
            db.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
        elif how == "moved":
            db.execute(
                f'UPDATE "{table}" SET rowid = ? WHERE rowid = ?',
                (chance.choice([-5, 0, 99, 2**40, -(2**63), 2**63 - 1]), row),
            )
        else:
            columns = [
                name
                for name, kind, key in db.execute(f'SELECT name, type, pk FROM pragma_table_info("{table}")')
                if not (key and kind == "INTEGER")
            ]
            names = ",".join(f'"{name}"' for name in columns)
            for (index,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?",
                (table,),
            ).fetchall():
                db.execute(f'DROP INDEX "{index}"')
            db.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE rowid = ?', (row,)
            )
    return f"{table} {row} {how}"


_STRANGE = (
    "CREATE TRIGGER zzz AFTER INSERT ON journal BEGIN UPDATE annotations SET label = 'ORG'; END",
    "CREATE TEMP TABLE t (a)",
    "CREATE TABLE more (a, b)",
    'CREATE TABLE "odd\u202e\'name" (a)',
    "CREATE VIEW more AS SELECT * FROM annotations",
    "CREATE VIEW v AS WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "ALTER TABLE annotations ADD COLUMN more TEXT",
    "ALTER TABLE documents ADD COLUMN more INTEGER NOT NULL DEFAULT 5",
    "ALTER TABLE annotations ADD COLUMN g TEXT GENERATED ALWAYS AS (upper(surface)) VIRTUAL",
    "ALTER TABLE project RENAME TO project2",
    "ALTER TABLE counts RENAME TO counts2",
    "ALTER TABLE labels RENAME COLUMN en TO english",
    "DROP TABLE counts",
    "DROP TABLE label_counts",
    "DROP TABLE touched",
    "DROP TABLE undo_stack",
    "DROP TABLE progress",
    "DROP TABLE seen",
    "DROP TABLE conflicts",
    "DROP TABLE known",
    "DROP TABLE attributes",
    "DROP TABLE relations",
    "DROP TABLE entities",
    "DROP TABLE mentions",
    "DROP TABLE attribute_types",
    "DELETE FROM attribute_types",
    "DELETE FROM entities",
    'UPDATE entities SET "into" = uid',
    'UPDATE entities SET "into" = (SELECT max(uid) FROM entities)',
    "UPDATE relations SET tail = head",
    "CREATE TRIGGER zz2 AFTER INSERT ON mentions BEGIN DELETE FROM entities; END",
    "PRAGMA user_version = 5",
    "DROP VIEW reading",
    "DROP INDEX annotations_in_order",
    "CREATE INDEX more ON annotations (surface, note)",
    "CREATE UNIQUE INDEX one ON journal (kind)",
    "CREATE INDEX expr ON annotations (upper(surface))",
    "CREATE TABLE grip (a TEXT REFERENCES annotations(uid))",
    "ALTER TABLE people ADD COLUMN more TEXT CHECK (length(more) < 9)",
    "ALTER TABLE annotations ADD COLUMN more TEXT REFERENCES journal ON DELETE CASCADE",
    "CREATE UNIQUE INDEX once ON annotations (start, uid)",
    "CREATE INDEX part ON annotations (label) WHERE label = 'PERS'",
    "PRAGMA user_version = 1",
    "PRAGMA user_version = 0",
    "PRAGMA user_version = -3",
    "PRAGMA user_version = 77",
    "PRAGMA application_id = 1",
    "PRAGMA journal_mode = DELETE",
    "DELETE FROM labels",
    "DELETE FROM project",
    "DELETE FROM people",
    "DELETE FROM texts",
    "DELETE FROM documents",
    "DELETE FROM _sqlite_migrations",
)


def _schema(path: Path, chance: Chance) -> str:
    """Something in the list of tables that the program did not make, or that it made and is gone."""
    statement = chance.choice(_STRANGE)
    with unguarded(path) as db, contextlib.suppress(sqlite3.Error):
        db.execute("PRAGMA foreign_keys = OFF")
        if statement.startswith("DROP TABLE") and chance.random() < 0.3:
            name = statement.split()[-1]
            db.execute(statement)
            db.execute(f"CREATE VIEW {name} AS SELECT 1 AS document, 2 AS n")
        else:
            db.execute(statement)
    return statement


def _written_schema(path: Path, chance: Chance) -> str:
    """The text of the schema itself, as no statement would leave it."""
    with unguarded(path) as db, contextlib.suppress(sqlite3.Error):
        db.execute("PRAGMA writable_schema = ON")
        row = chance.choice(db.execute("SELECT rowid FROM sqlite_master").fetchall())[0]
        column = chance.choice(("type", "name", "tbl_name", "rootpage", "sql"))
        value = chance.choice(
            (None, "", "table", "bogus", 1, 5, 2**40, "CREATE TABLE annotations (a)", "view")
        )
        db.execute(f"UPDATE sqlite_master SET {column} = ? WHERE rowid = ?", (value, row))
        db.execute("PRAGMA writable_schema = OFF")
        return f"schema row {row}: {column} = {value!r}"
    return "schema"


def _bytes(path: Path, chance: Chance) -> str:
    data = bytearray(path.read_bytes())
    what = _spoil_bytes(data, chance)
    path.write_bytes(data)
    return what


def _spoil_bytes(data: bytearray, chance: Chance) -> str:
    kind = chance.choice(("bit", "bit", "bits", "bytes", "page", "swap", "cut", "header", "first", "copy"))
    at = chance.randrange(100, len(data))
    page = at // PAGE * PAGE
    other = chance.randrange(1, max(2, len(data) // PAGE)) * PAGE
    if kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "bits":
        for _ in range(64):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    elif kind == "bytes":
        data[at : at + 16] = chance.randbytes(16)
    elif kind == "page":
        data[page : page + PAGE] = bytes(PAGE)
    elif kind == "swap":
        one, two = bytes(data[page : page + PAGE]), bytes(data[other : other + PAGE])
        data[page : page + PAGE], data[other : other + PAGE] = two, one
    elif kind == "header":  # of a page: kind, free block, count of cells
        data[page + chance.randrange(12)] = chance.randrange(256)
    elif kind == "first":
        data[chance.randrange(16, 100)] = chance.randrange(256)
    elif kind == "copy":
        data[other : other + PAGE] = data[page : page + PAGE]
    else:
        del data[at:]
    return f"{kind} at {at}"


def _log(path: Path, chance: Chance) -> str:
    """A write-ahead log that a killed program left, whole, cut or damaged."""
    other = path.with_name("logged.hashiya")
    shutil.copyfile(path, other)
    with closing(sqlite3.connect(other, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        for note in range(chance.randrange(1, 6)):
            db.execute("UPDATE annotations SET note = ? WHERE id = 1", (f"{note}",))
        shutil.copyfile(other, path)
        data = bytearray(Path(f"{other}-wal").read_bytes())
    for left in ("", "-wal", "-shm"):
        Path(f"{other}{left}").unlink(missing_ok=True)
    what = chance.choice(("whole", "cut", "spoilt", "random"))
    if what == "cut":
        del data[chance.randrange(1, len(data)) :]
    elif what == "spoilt":
        _spoil_bytes(data, chance)
    elif what == "random":
        data = bytearray(chance.randbytes(5000))
    Path(f"{path}-wal").write_bytes(data)
    return f"log {what}"


def _twice(path: Path, chance: Chance) -> str:
    """Several changes, the one after the other."""
    said = []
    for spoil in chance.sample((_value, _inside_json, _rows, _no_utf8, _bytes), 3):
        try:
            said.append(spoil(path, chance))
        except (sqlite3.Error, IndexError, UnicodeDecodeError):  # the one before left nothing to change
            break
    return "; ".join(said)


KINDS: Sequence[Spoil] = (
    *(_value, _value, _no_utf8, _value_of_another, _inside_json, _inside_json, _rows, _schema),
    *(_written_schema, _bytes, _bytes, _bytes, _log, _twice),
)


def value_cases(path: Path) -> list[tuple[str, str, object]]:
    """(table, column, value) of every odd value in every column of every table that has rows."""
    with closing(sqlite3.connect(path)) as db:
        columns = db.execute(
            "SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c "
            "WHERE t.type = 'table' AND t.sql LIKE '%STRICT' AND t.name NOT LIKE '\\_%' ESCAPE '\\'"
        ).fetchall()
        filled = {table for table, *_ in columns if db.execute(f'SELECT 1 FROM "{table}"').fetchone()}
    return [
        (table, column, value) for table, column, kind in columns if table in filled for value in _ODD[kind]
    ]


def change_value(path: Path, number: int) -> str:
    """Put the odd value of that number into its place, in the last row; in words."""
    table, column, value = value_cases(path)[number]
    put(path, table, column, value)
    return f"value {number}: {table}.{column} = {str(value)[:20]!r}"


def change(path: Path, seed: int) -> str:
    """Change the file as the seed says; in words."""
    chance = Chance(seed)
    spoil = chance.choice(KINDS)
    return f"seed {seed}: {spoil.__name__.strip('_')}: {spoil(path, chance)}"
