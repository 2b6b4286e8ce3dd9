"""The index of a knowledge file: SQLite with FTS5 over folded names, beside the file or in the cache.

Names are looked up whole first, by a key of the folded words, then by their rarest words: what is common
(محمد) is never gone through. So an answer does not depend on how large the file is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import sqlite3
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.entity_names import name_words
from hashiya.errors import UserError
from hashiya.files import explain_os_error, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SUFFIX = ".hashiya-index"
_FORM = "3"
_CHUNK = 20_000
_COMMON = 5_000  # entries from which a word alone is no way to find anybody
_COMMONLY = 50  # of those that have nothing but common words
_LOOKED = 200  # entries looked at for one question


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """One entry as the file has it."""

    id: str
    ar: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    type: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, the Arabic one first."""
        return tuple(name for name in (self.ar, self.en, *self.aliases) if name)


def index_path(source: Path) -> Path:
    """Where the index of a file lies: hidden beside it, else in the cache of whoever works here."""
    beside = source.with_name(f".{source.name}{SUFFIX}")
    if beside.exists() or os.access(source.parent, os.W_OK):
        return beside
    name = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:24]
    root = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or tempfile.gettempdir()
    return Path(root) / "hashiya" / f"{name}{SUFFIX}"


def stamp_of(source: Path) -> str:
    """By what a file is known to be the one that was indexed: size and time of change. Raises OSError."""
    told = source.stat()
    return f"{_FORM} {told.st_size} {told.st_mtime_ns}"


def is_current(source: Path) -> bool:
    """Whether the file has an index of what it holds now."""
    path = index_path(source)
    if not path.is_file():
        return False
    try:
        with KnowledgeIndex(path) as index:
            return index.value("stamp") == stamp_of(source)
    except (UserError, OSError):
        return False


def forget(source: Path) -> None:
    """Take a damaged index away: the file is whole, and the next question makes another."""
    with suppress(OSError):
        index_path(source).unlink(missing_ok=True)


def build(path: Path, entries: Iterable[KnowledgeEntry], stamp: str) -> int:
    """Write the index beside its place and rename it there; how many entries it has.

    Raises UserError `knowledge_index`, and what the disk refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep_older(path)
    with writing(path) as new:
        db = sqlite3.connect(new, isolation_level=None)
        try:
            return _fill(db, entries, stamp)
        except sqlite3.Error as error:
            raise _not_made(path, error) from error
        finally:
            db.close()


def _sweep_older(path: Path) -> None:
    """What killed programs of an earlier version left."""
    names = re.compile(rf"{re.escape(path.name)}\.\d+\.new")
    with suppress(OSError):
        for each in path.parent.iterdir():
            if names.fullmatch(each.name):
                each.unlink()


def _fill(db: sqlite3.Connection, entries: Iterable[KnowledgeEntry], stamp: str) -> int:
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA cache_size=-65536")
    db.executescript(
        "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
        "CREATE TABLE entries (n INTEGER PRIMARY KEY, id TEXT, ar TEXT, en TEXT, aliases TEXT,"
        " description TEXT, type TEXT);"
        "CREATE TABLE keys (name TEXT, n INTEGER);"
        "CREATE TABLE common (word TEXT PRIMARY KEY) WITHOUT ROWID;"
        "CREATE VIRTUAL TABLE words USING fts5(names, content='', detail=none, prefix='2 3',"
        " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\");"
        "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);"
    )
    db.execute("BEGIN")
    count = 0
    for chunk in _chunks(entries):
        _add(db, chunk, count)
        count += len(chunk)
    db.execute("CREATE INDEX keys_name ON keys (name)")
    db.execute("CREATE INDEX entries_id ON entries (id)")
    db.executemany("INSERT INTO about VALUES (?, ?)", [("stamp", stamp), ("count", str(count))])
    db.execute("INSERT INTO common SELECT term FROM vocabulary WHERE doc > ?", (_COMMON,))
    db.execute("COMMIT")
    db.execute("INSERT INTO words (words) VALUES ('optimize')")
    return count


def _chunks(entries: Iterable[KnowledgeEntry]) -> Iterator[list[KnowledgeEntry]]:
    chunk: list[KnowledgeEntry] = []
    for each in entries:
        chunk.append(each)
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _add(db: sqlite3.Connection, chunk: Sequence[KnowledgeEntry], first: int) -> None:
    numbered = list(enumerate(chunk, first + 1))
    db.executemany(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(n, e.id, e.ar, e.en, "\n".join(e.aliases), e.description, e.type) for n, e in numbered],
    )
    keys, texts = [], []
    for n, each in numbered:
        found = dict.fromkeys(key for name in each.names if (key := " ".join(name_words(name))))
        keys += [(key, n) for key in found]
        texts.append((n, " ".join(found)))
    db.executemany("INSERT INTO keys VALUES (?, ?)", keys)
    db.executemany("INSERT INTO words (rowid, names) VALUES (?, ?)", texts)


class KnowledgeIndex:
    """An index, open for reading. Each question raises UserError `knowledge_index` where it is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = _connect(path)

    def __enter__(self) -> KnowledgeIndex:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def value(self, name: str) -> str:
        """What is told of the index: `stamp`, `count`."""
        rows = self._ask("SELECT value FROM about WHERE name = ?", name)
        return str(rows[0][0]) if rows else ""

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _unreadable(self._path, error) from error

    def entry(self, identifier: str) -> KnowledgeEntry | None:
        """The entry of that id, None where there is none."""
        rows = self._ask(f"{_SELECT} WHERE id = ? LIMIT 1", identifier)
        return _entry(rows[0]) if rows else None

    def of_name(self, name: str) -> list[KnowledgeEntry]:
        """Entries with a name that reads the same, then such that have its rarest words."""
        key = " ".join(name_words(name))
        if not key:
            return []
        query = f"{_SELECT} WHERE n IN (SELECT n FROM keys WHERE name = ? LIMIT {_LOOKED})"
        found = {row[0]: row for row in self._ask(query, key)}
        if len(found) < _LOOKED:
            numbers = [n for n in self._by_words(key.split()) if n not in found][: _LOOKED - len(found)]
            marks = ",".join("?" * len(numbers))
            found |= {row[0]: row for row in self._ask(f"{_SELECT} WHERE n IN ({marks})", *numbers)}
        return [_entry(row) for row in found.values()]

    def beginning(self, typed: str, most: int) -> list[KnowledgeEntry]:
        """Entries whose names have the typed words; the last one may go on. The article does not matter."""
        wanted = [word.removeprefix("ال") or word for word in name_words(typed)][:6]
        if not wanted or len(wanted[-1]) < 2:
            return []
        *whole, last = wanted
        told = [word for word in whole if not self._is_common(word)]
        match = _quoted(last) if self._is_common(last) else f"{_quoted(last)}*"
        found = self._matching(" AND ".join([*map(_quoted, told), match]), 4 * most if whole else most)
        held = [each for each in found if _holds(each, whole)]
        return held[:most]

    def _by_words(self, words: Sequence[str]) -> list[int]:
        """By the rare words, together and then alone, the longest first; what is common is not gone through.

        Where all are common: entries that have them all, as many as are looked at.
        """
        wanted = list(dict.fromkeys(words))[:8]
        common = {word for word in wanted if self._is_common(word)}
        rare = sorted((word for word in wanted if word not in common), key=len, reverse=True)
        if not rare:
            together = " AND ".join(map(_quoted, wanted))
            return self._rows(together, _COMMONLY) if len(wanted) > 1 else []
        numbers: dict[int, None] = {}
        if len(rare) > 1:
            numbers |= dict.fromkeys(self._rows(" AND ".join(map(_quoted, rare)), _LOOKED))
        for word in rare:
            if len(numbers) >= _LOOKED:
                break
            numbers |= dict.fromkeys(self._rows(_quoted(word), _LOOKED - len(numbers)))
        return list(numbers)

    def _is_common(self, word: str) -> bool:
        # Asking the vocabulary itself would go through all the entries that have the word.
        return bool(self._ask("SELECT 1 FROM common WHERE word = ?", word))

    def _rows(self, match: str, most: int) -> list[int]:
        query = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
        return [row[0] for row in self._ask(query, match, most) if isinstance(row[0], int)]

    def _matching(self, match: str, most: int) -> list[KnowledgeEntry]:
        numbers = self._rows(match, most)
        marks = ",".join("?" * len(numbers))
        return [_entry(row) for row in self._ask(f"{_SELECT} WHERE n IN ({marks})", *numbers)]


_SELECT = "SELECT n, id, ar, en, aliases, description, type FROM entries"


def _entry(row: Sequence[object]) -> KnowledgeEntry:
    _, identifier, ar, en, aliases, description, kind = (str(value) for value in row)
    return KnowledgeEntry(identifier, ar, en, tuple(filter(None, aliases.split("\n"))), description, kind)


def _holds(entry: KnowledgeEntry, words: Sequence[str]) -> bool:
    return any(set(words) <= set(name_words(name)) for name in entry.names)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def open_index(source: Path) -> KnowledgeIndex:
    """The index of a file. Raises UserError `knowledge_index` where it cannot be read."""
    return KnowledgeIndex(index_path(source))


def _connect(path: Path) -> sqlite3.Connection:
    """For reading alone: nothing that somebody put into the file is run, and odd bytes are read as U+FFFD."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        db.text_factory = lambda value: value.decode("utf-8", "replace")
        db.execute("PRAGMA trusted_schema=OFF")
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error
    return db


def _not_made(path: Path, error: sqlite3.Error) -> UserError:
    primary = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return explain_os_error(OSError(errno.ENOSPC, "the disk is full"), path)
    return _unreadable(path, error)


def _unreadable(path: Path, error: sqlite3.Error) -> UserError:
    return UserError(
        "knowledge_index",
        f"The index of {path.name} cannot be used: {error}.",
        hint="Choose the knowledge file again.",
        name=path.name,
    )
