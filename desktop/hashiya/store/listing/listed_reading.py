"""What can be asked of the list of documents, row by row, however many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.beyond_reading import BeyondReader
from hashiya.store.listing import listed_documents

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Sequence

    from hashiya.core.document import DocumentInfo
    from hashiya.store.listing.listed_documents import ListedRow


class ListedReader(BeyondReader):
    """Rows are counted from 0; numbers are the integer ids of documents, which hold for this file alone."""

    def listed_count(self) -> int:
        """How many documents the list has."""
        return self.read(listed_documents.count)

    def listed_numbers(self, first: int, most: int, count: int = 0) -> list[int]:
        """The numbers in so many rows from the row `first` on, in the order of the list, which has `count`
        rows (0: not known); far from both ends it takes longer.
        """
        return self.read(listed_documents.numbers_from, first, most, count)

    def listed_row(self, number: int) -> int:
        """In which row a document stands, -1 where it is not listed, or too far down to be counted soon."""
        return self.read(listed_documents.row_of, number)

    def listed_infos(self, numbers: Sequence[int], layer: str = "") -> list[DocumentInfo | None]:
        """The rows of these (few) documents as asked, None for one that is gone; as `documents` counts."""
        return self.read(listed_documents.infos_of, layer, numbers)

    def listed_words(self, numbers: Sequence[int]) -> list[ListedRow]:
        """What the rows of these documents are found by, in the order asked; what is gone is left out."""
        return self.read(lambda db: list(listed_documents.rows_of(db, numbers)))

    def listed_words_after(
        self, place: tuple[int, int], most: int
    ) -> tuple[list[ListedRow], tuple[int, int]]:
        """The same of the next so many rows of the whole list in its own order, behind a place that this gave
        before, (-1, -1) at first, and the place they end at; none at the end.
        """
        return self.read(listed_documents.rows_after, place, most)

    def listed_in(self, order: str, layer: str = "") -> array[int]:
        """The numbers of all documents in an order: `place`, `name`, `open`, `suggestions`; 8 bytes each."""
        return self.read(listed_documents.ordered, order, layer)

    def document_numbers(self, uids: Iterable[str]) -> dict[str, int]:
        """Uid → number."""
        return self.read(listed_documents.numbers_of, uids)

    def numbered_documents(self, numbers: Sequence[int]) -> list[str]:
        """The uids of these documents in the order asked; those that are gone left out."""
        return self.read(listed_documents.uids_of, numbers)

    def first_open_document(self, after: int | None = None) -> str:
        """The uid of the first of the list that is not done (behind the document with that number), or ""."""
        return self.read(listed_documents.first_open, after)
