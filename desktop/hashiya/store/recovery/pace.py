"""How far rebuilding a file has come, told in one scale from its first page to its last record."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hashiya.progress import OnProgress, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_BETWEEN = 200  # records between two looks whether to stop
_SHARES = {"pages": 40, "documents": 10, "texts": 5, "annotations": 35, "copies": 5, "rest": 5}
"""Of a hundred, by what there is to do, in its order; a large file takes about so long for each."""


class Pace:
    """`progress` may raise to stop."""

    def __init__(self, progress: OnProgress) -> None:
        self._progress, self._percent = progress, 0

    def ask(self) -> None:
        """Nothing new, but time to look whether to stop."""
        self._progress(Progress("recovering", self._percent, 100))

    def through(self, part: str, records: Iterable[T], count: int) -> Iterator[T]:
        """The records of a part, about so many (0: nobody knows), with word of how far it has come."""
        first = sum(list(_SHARES.values())[: list(_SHARES).index(part)])
        for number, record in enumerate(records):
            if number % _BETWEEN == 0:
                share = min(1.0, number / count) if count else 0.0
                self._percent = max(self._percent, first + int(share * _SHARES[part]))
                self.ask()
            yield record
