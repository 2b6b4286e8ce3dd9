"""The pages of a SQLite file by the tables that they belong to, told by the file's own list of them."""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING

from hashiya.store.recovery.pages import INDEX_INTERIOR, INDEX_LEAF, TABLE_INTERIOR, TABLE_LEAF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hashiya.store.recovery.pages import Cell, Pages

_OF_TABLES = frozenset((TABLE_LEAF, TABLE_INTERIOR))
_OF_INDEXES = frozenset((INDEX_LEAF, INDEX_INTERIOR))
_SEEN, _FREE, _OF_TABLE = 1, 2, 4
_MOST_TABLES = 1 << 16


class PageOwners:
    """Which table each page belongs to, in some three bytes a page, and which are free.

    `whole`: the tables of which every page could be read; known once all `cells` were asked for.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._flags, self._owner = bytearray(pages.count + 1), array("H", bytes(2 * (pages.count + 1)))
        self._names = [""]
        self.whole: set[str] = set()
        self._follow_free()
        self._follow_tables()

    def cells(self, through: Callable[[Iterable[int]], Iterable[int]]) -> Iterator[Cell]:
        """Every record of every page: of tables and of indexes, of pages in use and of freed ones.

        `through` hands on the numbers of the pages. A table of which something is lost is whole no more.
        """
        for number in through(range(1, len(self._flags))):
            sound, found = self._pages.records(number)
            flags, owner = self._flags[number], self._names[self._owner[number]]
            if not sound and flags & _OF_TABLE:
                self.whole.discard(owner)
            for cell in found:
                yield cell._replace(freed=bool(flags & _FREE), owner=owner)

    def _follow_free(self) -> None:
        """The list of free pages, as far as it can be followed."""
        pages, count, flags = self._pages, self._pages.count, self._flags
        trunk = int.from_bytes(pages.page(1)[32:36], "big")
        while 1 < trunk <= count and not flags[trunk] & _FREE:
            flags[trunk] |= _FREE
            page = pages.page(trunk)
            leaves = int.from_bytes(page[4:8], "big")
            if leaves > pages.usable // 4 - 2:
                break
            for leaf in struct.unpack_from(f">{leaves}I", page, 8):
                if 1 < leaf <= count:
                    flags[leaf] |= _FREE
            trunk = int.from_bytes(page[:4], "big")

    def _follow_tables(self) -> None:
        """All tables and indexes, as far as the list of them and the pages between can be read."""
        listed: list[int] = []
        sound = True
        for number, hold in self._below(1, _OF_TABLES):
            listed += [number] if number else []
            sound = sound and hold
        for number in listed:
            for cell in self._pages.by_pointers(number)[1]:
                match cell.values:
                    case ("table" | "index" as kind, str(), str(table), int(root), *_):
                        hold = self._mark(table, root, is_table=kind == "table")
                        self.whole |= {table} if kind == "table" and hold and sound else set()

    def _mark(self, table: str, root: int, *, is_table: bool) -> bool:
        """All pages under the root are of that table; whether none is lost."""
        if table not in self._names:
            if len(self._names) >= _MOST_TABLES:
                return False
            self._names.append(table)
        mine, whole = self._names.index(table), True
        for number, hold in self._below(root, _OF_TABLES if is_table else _OF_INDEXES):
            whole = whole and hold
            if number:
                self._owner[number] = mine
                self._flags[number] |= _OF_TABLE if is_table else 0
        return whole

    def _below(self, root: int, kinds: frozenset[int]) -> Iterator[tuple[int, bool]]:
        """The page and all under it, 0 for what leads nowhere, and whether each is as it should be."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            page = self._pages.page(number)
            start = 100 if number == 1 else 0
            if not page or self._flags[number] & _SEEN:
                yield 0, False
                continue
            self._flags[number] |= _SEEN
            sound = page[start] in kinds
            if page[start] in (TABLE_INTERIOR, INDEX_INTERIOR):
                waiting.append(int.from_bytes(page[start + 8 : start + 12], "big"))
                told, places = self._pages.places(page, start)
                sound = sound and told
                waiting += [int.from_bytes(page[at : at + 4], "big") for at in places]
            yield number, sound
