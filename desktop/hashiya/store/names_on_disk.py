"""Names with every place where they stand, and texts, in a temporary database on the disk.

A corpus has more of them than memory should hold.

There are several kinds of names, each in groups (numbers, as of labels). Names are counted first, then put in
order onto pages, then their places come, text by text; at last pages are read.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hashiya.store.file.connection import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TABLES = """
CREATE TABLE names (id INTEGER PRIMARY KEY, kind TEXT, grp INTEGER, key TEXT, letters TEXT, counted INTEGER,
    page INTEGER, number INTEGER);
CREATE UNIQUE INDEX by_key ON names (kind, grp, key);
CREATE TABLE places (name INTEGER, text INTEGER, link TEXT, before TEXT, surface TEXT, after TEXT);
CREATE TABLE texts (number INTEGER PRIMARY KEY, title TEXT, page TEXT, words INTEGER, annotations INTEGER);
"""
_TOGETHER = 500  # rows written at once
_AT_HAND = 20_000  # names whose page is remembered: most of a text's are common ones


class ListedGroup(NamedTuple):
    """How many names a group has, with how many places, on how many pages."""

    number: int
    names: int
    places: int
    pages: int


class ListedName(NamedTuple):
    """A name on its page. `surface`: as it is spelt where it stands first."""

    id: int
    key: str
    number: int
    places: int
    surface: str


class ListedPlace(NamedTuple):
    """One place of a name: the link to it, its text's title, and the words around it."""

    link: str
    title: str
    before: str
    surface: str
    after: str


class ListedText(NamedTuple):
    """A row of the list of texts; `page` is the file it begins in."""

    number: int
    title: str
    page: str
    words: int
    annotations: int


class NamesOnDisk:
    """Gone when it is closed, with whatever happens. Not for several threads."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        with self._told():
            self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA cache_size=-4000; {_TABLES} BEGIN;")
        self._places: list[tuple[object, ...]] = []
        self.found = lru_cache(_AT_HAND)(self._found)

    def close(self) -> None:
        """Drop it."""
        self._db.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite raises here is about the folder for temporary files."""
        with explained(Path(tempfile.gettempdir()) / "hashiya"):
            yield

    def _ask(self, words: str, *values: object) -> sqlite3.Cursor:
        with self._told():
            return self._db.execute(words, values)

    # --- counting, then putting in order ------------------------------------------------------------------
    def count(self, kind: str, names: Mapping[tuple[int, str], int], letters: Mapping[str, str]) -> None:
        """So many more places of these names, by (group, key); `letters` is what a key is sorted by."""
        with self._told():
            self._db.executemany(
                "INSERT INTO names (kind, grp, key, letters, counted) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (kind, grp, key) DO UPDATE SET counted = counted + excluded.counted",
                ((kind, group, key, letters[key], count) for (group, key), count in names.items()),
            )

    def put_in_order(self, kind: str, ties: str, *, names: int, places: int) -> None:
        """Give every name its page (from 0) and its number there, that of the places up to its own: group by
        group, by `letters`, equal ones by `ties` ("key" or "id", in which they came). A page has no more than
        so many names, and so many places but where one name has more.
        """
        assert ties in ("key", "id")
        group, page, number, on_page = -1, 0, 0, 0
        words = f"SELECT id, grp, counted FROM names WHERE kind = ? ORDER BY grp, letters, {ties}"
        ordered = self._ask(words, kind)
        while rows := ordered.fetchmany(_TOGETHER):
            placed = []
            for name, of, counted in rows:
                if of != group:
                    group, page, number, on_page = of, 0, 0, 0
                elif on_page >= names or number + counted > places:
                    page, number, on_page = page + 1, 0, 0
                number, on_page = number + counted, on_page + 1
                placed.append((page, number, name))
            with self._told():
                self._db.executemany("UPDATE names SET page = ?, number = ? WHERE id = ?", placed)

    def _found(self, kind: str, group: int, key: str) -> tuple[int, int, int] | None:
        """(id, page, number) of a name, None where there is none."""
        found: tuple[int, int, int] | None = self._ask(
            "SELECT id, page, number FROM names WHERE kind = ? AND grp = ? AND key = ?", kind, group, key
        ).fetchone()
        return found

    # --- texts and places ---------------------------------------------------------------------------------
    def add_text(self, text: ListedText) -> None:
        """One more text, in the order of the list."""
        self._ask("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", *text)

    def texts(self, first: int, most: int) -> list[ListedText]:
        """So many from that number on."""
        rows = self._ask("SELECT * FROM texts WHERE number >= ? ORDER BY number LIMIT ?", first, most)
        return [ListedText(*row) for row in rows]

    def text_sums(self) -> tuple[int, int, int]:
        """(texts, words, annotations)."""
        words = "SELECT count(*), coalesce(sum(words), 0), coalesce(sum(annotations), 0) FROM texts"
        texts, counted, annotations = self._ask(words).fetchone()
        return texts, counted, annotations

    def add_place(self, name: int, text: int, link: str, before: str, surface: str, after: str) -> None:
        """One more place of a name, in the order of the texts."""
        self._places.append((name, text, link, before, surface, after))
        if len(self._places) >= _TOGETHER:
            self._write_places()

    def _write_places(self) -> None:
        with self._told():
            self._db.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?)", self._places)
        self._places.clear()

    def settle(self) -> None:
        """All places are there: pages are read from now on."""
        self._write_places()
        self._ask("CREATE INDEX by_name ON places (name)")
        self._ask("CREATE INDEX by_page ON names (kind, grp, page, number)")

    # --- reading ------------------------------------------------------------------------------------------
    def groups(self, kind: str) -> list[ListedGroup]:
        """Those that have names, in their order."""
        names = "SELECT grp, count(*), max(page) + 1 FROM names WHERE kind = ? GROUP BY grp ORDER BY grp"
        places = "SELECT count(*) FROM names n JOIN places p ON p.name = n.id WHERE n.kind = ? AND n.grp = ?"
        return [
            ListedGroup(group, count, self._ask(places, kind, group).fetchone()[0], pages)
            for group, count, pages in self._ask(names, kind).fetchall()
        ]

    def page(self, kind: str, group: int, page: int) -> list[ListedName]:
        """The names of a page, in their order."""
        words = "SELECT id, key, number FROM names WHERE kind = ? AND grp = ? AND page = ? ORDER BY number"
        return [
            ListedName(name, key, number, self._count_places(name), self._spelt(name))
            for name, key, number in self._ask(words, kind, group, page).fetchall()
        ]

    def _count_places(self, name: int) -> int:
        return int(self._ask("SELECT count(*) FROM places WHERE name = ?", name).fetchone()[0])

    def _spelt(self, name: int) -> str:
        words = "SELECT surface FROM places WHERE name = ? AND surface <> '' ORDER BY rowid LIMIT 1"
        found = self._ask(words, name).fetchone()
        return str(found[0]) if found is not None else ""

    def places(self, name: int) -> Iterator[ListedPlace]:
        """Those of a name (`id`), in the order in which they came, one at a time: there may be very many."""
        rows = self._ask(
            "SELECT p.link, t.title, p.before, p.surface, p.after FROM places p "
            "CROSS JOIN texts t ON t.number = p.text WHERE p.name = ? ORDER BY p.rowid",
            name,
        )
        with self._told():
            yield from map(ListedPlace._make, rows)
