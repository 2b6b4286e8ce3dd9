"""What is in a project file beside what the program makes: a file may come from anybody.

Triggers, views, virtual tables, generated columns, rules of tables (CHECK, ON DELETE, COLLATE …) and indexes
of expressions are code that runs when tables are used. Those that the program does not know are refused
before anything is read; other tables and plain indexes are left alone and told.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.errors import ProjectError
from hashiya.store.file import schema
from hashiya.store.tables.codec import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS = (
    *("texts", "counts", "label_counts", "models", "journal", "touched", "undo_stack"),
    *("merged", "seen", "known"),
)
OWN_TABLES = frozenset((*TABLES, *_OTHERS, "progress", "_sqlite_migrations"))
_SEARCH = frozenset({"search_data", "search_idx", "search_docsize", "search_config"})
_SEARCHING = "create virtual table search using fts5(text, content='', "
_UNIQUE = frozenset(
    (
        *("idx__sqlite_migrations_migration_set_name", "idx_documents_uid", "idx_annotations_uid"),
        *("annotations_in_order", "idx_people_uid", "idx_journal_uid"),
    )
)
_POINTING = {"texts": "documents", "annotations": "documents", "touched": "journal"}
_RULE = re.compile(r"\b(check|collate|conflict)\b|\bon (delete|update)\b|\bdefault ?\(")
_POINTER = re.compile(r'\breferences ?["`\[]?(\w+)')
_COLUMN = r'["`\[]?\w+["`\]]?( asc| desc)?'
_PLAIN_INDEX = re.compile(rf"create (unique )?index \S+ on [^\s(]+ ?\( ?{_COLUMN}( ?, ?{_COLUMN})* ?\)")
_LOOKS = {sqlite3.SQLITE_READ: ("sqlite_master", "sqlite_schema"), sqlite3.SQLITE_PRAGMA: ("table_xinfo",)}
_GENERATED = (2, 3)  # what PRAGMA table_xinfo says of a column that is computed


def refuse_foreign(db: sqlite3.Connection, path: Path) -> None:
    """Raise ProjectError `foreign_objects` where opening the file would run what the program did not make."""
    with only_looking(db):
        found = list(running(db))
    if found:
        raise ProjectError(
            "foreign_objects",
            f"{path} holds what no project file has: {', '.join(found[:3])}. Nothing of it was run.",
            hint="«hashiya check --repair» makes a clean file of what is in it.",
            path=str(path),
            found=", ".join(found[:3]),
        )


@contextmanager
def only_looking(db: sqlite3.Connection) -> Iterator[None]:
    """Within the block SQLite itself refuses every statement but a look into lists of tables and columns."""
    db.set_authorizer(_may)
    try:
        yield
    finally:
        db.set_authorizer(None)


def _may(action: int, one: str | None, _two: str | None, _of: str | None, within: str | None) -> int:
    """`one`: the table or the pragma; `within`: the view or trigger of the file that asks."""
    looks = action == sqlite3.SQLITE_SELECT or one in _LOOKS.get(action, ())
    return sqlite3.SQLITE_OK if looks and within is None else sqlite3.SQLITE_DENY


def running(db: sqlite3.Connection) -> Iterator[str]:
    """«trigger NAME» and the like, of everything unknown that runs when tables are used."""
    known = _known()
    tables = []
    for kind, name, sql, table in db.execute("SELECT type, name, sql, tbl_name FROM sqlite_master"):
        words = _plain(str(sql or ""))
        if kind in ("trigger", "view"):
            if known.get((kind, name)) != words:
                yield f"{kind} {name}"
        elif kind == "table" and words.startswith("create virtual"):
            if name != "search" or not words.startswith(_SEARCHING):
                yield f"virtual table {name}"
        elif kind == "table":
            if name in OWN_TABLES:
                tables.append(name)
            if _has_rules(str(name), words):
                yield f"rule in table {name}"
        elif kind == "index" and words and table in OWN_TABLES:
            unique = words.startswith("create unique") and name not in _UNIQUE
            if unique or not _PLAIN_INDEX.fullmatch(words):
                yield f"index {name}"
    for table in tables:
        for row in db.execute(f'PRAGMA table_xinfo("{table}")'):
            if row[6] in _GENERATED:
                yield f"generated column {table}.{row[1]}"


def _has_rules(table: str, words: str) -> bool:
    """Whether a table's statement does more than name columns: the program's own have a few plain pointers,
    and a stranger's may not hold on to rows of ours.
    """
    if "/*" in words or "--" in words:  # what is hidden behind a comment is not looked for
        return True
    pointed = set(_POINTER.findall(words))
    if table not in OWN_TABLES:
        return any(each in OWN_TABLES for each in pointed)
    return bool(_RULE.search(words)) or not pointed <= {_POINTING.get(table)}


def unknown(db: sqlite3.Connection) -> Iterator[str]:
    """Tables that the program does not know, which it leaves alone."""
    known = OWN_TABLES | _SEARCH | {"search"}
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if name not in known and not str(name).startswith("sqlite_"):
            yield f"table {name}"


def missing_triggers(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, statement) of what guards the tables and is not there."""
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return [(name, sql) for name, sql in triggers().items() if name not in there]


@lru_cache
def triggers() -> dict[str, str]:
    """Name → statement."""
    found = {}
    for statement in schema.statements(schema.TRIGGERS + schema.LENGTHS + schema.COUNTERS):
        name = re.search(r"CREATE TRIGGER (\w+)", statement)
        assert name is not None
        found[name[1]] = statement.strip()
    return found


@lru_cache
def _known() -> dict[tuple[str, str], str]:
    made = {("trigger", name): _plain(sql) for name, sql in triggers().items()}
    return made | {("view", "reading"): _plain(schema.READING_VIEW)}


def _plain(sql: str) -> str:
    """A statement without what its writing changes: case, spaces, the semicolon at its end."""
    return " ".join(sql.lower().split()).rstrip("; ")
