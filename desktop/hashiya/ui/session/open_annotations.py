"""What is seen of the open document, in reading order, counted; kept up to date an annotation at a time."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from hashiya.core.span import Annotation, Status
from hashiya.ui.session.packed_annotations import PackedAnnotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CountRow = tuple[str, str, int, int]
"""Label, status, how many, how many of them with a note."""


@dataclass(slots=True)
class Tally:
    """How many there are by label and status, and how many have a note."""

    by_kind: Counter[tuple[str, Status]] = field(default_factory=Counter)
    noted: int = 0

    @classmethod
    def of_rows(cls, rows: Iterable[CountRow]) -> Tally:
        """From parts of a document, counted one after the other."""
        made = cls()
        for label, status, count, noted in rows:
            made.by_kind[label, Status(status)] += count
            made.noted += noted
        return made

    def add(self, annotation: Annotation, by: int = 1) -> None:
        """One more, or (`by` -1) one less."""
        self.by_kind[annotation.label, annotation.status] += by
        self.noted += by * bool(annotation.note)

    @property
    def total(self) -> int:
        return self.by_kind.total()

    def with_status(self, status: Status) -> int:
        """How many have this status."""
        return sum(count for (_, each), count in self.by_kind.items() if each is status)

    def labels(self) -> Counter[str]:
        """How many of each label, rejected ones left out."""
        found: Counter[str] = Counter()
        for (label, status), count in self.by_kind.items():
            if status is not Status.REJECTED and count:
                found[label] += count
        return found


class OpenAnnotations:
    """In reading order. What is asked for often is never looked for among all: there may be 90,000."""

    __slots__ = ("_suggested", "_tally", "items")

    def __init__(self, document: str = "", text: str = "") -> None:
        self.items = PackedAnnotations(document, text)
        self._tally = Tally()
        self._suggested: list[Annotation] | None = None

    @property
    def tally(self) -> Tally:
        return self._tally

    def extend(self, items: list[Annotation]) -> None:
        """Those that come after all there are, in order."""
        self.items.extend(items)
        self._tally.by_kind.update(Counter((each.label, each.status) for each in items))
        self._tally.noted += sum(bool(each.note) for each in items)
        if self._suggested is not None:
            self._suggested += (each for each in items if each.status is Status.SUGGESTED)

    @property
    def suggested(self) -> Sequence[Annotation]:
        """Those that wait for a decision, in the same order."""
        if self._suggested is None:
            wait = self._tally.with_status(Status.SUGGESTED)
            found = (each for each in self.items if each.status is Status.SUGGESTED)
            self._suggested = list(islice(found, wait))
        return self._suggested

    def annotation(self, uid: str) -> Annotation | None:
        """The one of this uid."""
        return self.items.get(uid)

    def place_of(self, uid: str) -> int:
        """Where the annotation of this uid stands, -1 where it does not."""
        return self.items.place_of(uid)

    def put(self, uid: str, new: Annotation | None) -> None:
        """The annotation of this uid is now `new`, or seen no more."""
        old = self.items.take(uid)
        if old is not None:
            self._tally.add(old, -1)
            if self._suggested is not None and old.status is Status.SUGGESTED:
                del self._suggested[bisect_left(self._suggested, reading_key(old), key=reading_key)]
        if new is not None:
            self.items.put(new)
            self._tally.add(new)
            if self._suggested is not None and new.status is Status.SUGGESTED:
                insort(self._suggested, new, key=reading_key)


def reading_key(annotation: Annotation) -> tuple[int, int, str, str]:
    """By start, the longer first; no two are alike."""
    return annotation.start, -annotation.end, annotation.label, annotation.uid
