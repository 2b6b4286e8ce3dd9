"""Rows of very many documents, read a page at a time when they come in sight; a few pages are kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from hashiya.core.document import Direction, DocumentInfo, State
from hashiya.qtkit.tables import MadeRows

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

PAGE = 40  # rows
_KEPT = 100  # pages
_GONE = DocumentInfo("", "", 0, 0, Direction.AUTO, State.NEW, 0, 0, 0, "")  # until the list is read anew


class PagedDocuments(MadeRows[DocumentInfo]):
    """`numbers` gives the documents' numbers in rows from … to (exclusive), `read` what the list says of
    them, `place` in which row a uid stands. `whole`: all documents in the order of the project.
    """

    def __init__(
        self,
        count: int,
        numbers: Callable[[int, int], Sequence[int]],
        read: Callable[[Sequence[int]], list[DocumentInfo | None]],
        place: Callable[[str], int],
        *,
        whole: bool,
    ) -> None:
        super().__init__(count)
        self.whole = whole
        self.numbers, self._read, self._place = numbers, read, place
        self._pages: OrderedDict[int, list[DocumentInfo]] = OrderedDict()

    def made(self, place: int) -> DocumentInfo:
        page = self._page(place // PAGE)
        return page[place % PAGE] if place % PAGE < len(page) else _GONE

    def place_of(self, key: Hashable) -> int:
        return self._place(str(key)) if key else -1

    def follows(self, before: object) -> bool:
        """The whole list stays where it is when some documents come or go; what a filter finds is another."""
        return self.whole and isinstance(before, PagedDocuments) and before.whole

    def put(self, place: int, row: DocumentInfo) -> None:
        page = self._pages.get(place // PAGE)
        if page is not None and place % PAGE < len(page):
            page[place % PAGE] = row

    def kept(self, uid: str) -> DocumentInfo | None:
        """The row of a document, where it is at hand."""
        return next((info for page in self._pages.values() for info in page if info.uid == uid), None)

    @property
    def read_rows(self) -> int:
        """How many rows are at hand."""
        return sum(map(len, self._pages.values()))

    def grow(self, count: int) -> None:
        """More rows behind those there are; a page that was not full is read again."""
        self._pages.pop(self._count // PAGE, None)
        self._count = count

    def _page(self, number: int) -> list[DocumentInfo]:
        page = self._pages.get(number)
        if page is None:
            first = number * PAGE
            page = [info or _GONE for info in self._read(self.numbers(first, min(first + PAGE, self._count)))]
            self._pages[number] = page
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page
