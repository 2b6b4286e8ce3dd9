"""What is seen of the open document, in reading order, counted; kept up to date an annotation at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.span import Annotation, Status
from hashiya.ui.session.packed_annotations import LeastCertain, PackedAnnotations, PackedPart

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    __slots__ = ("_least_certain", "_tally", "items", "suggested")

    def __init__(self, document: str = "", text: str = "", room: int = 0) -> None:
        self.items = PackedAnnotations(document, text, room)
        self._tally = Tally()
        self.suggested = PackedPart(self.items)
        """Those that wait for a decision, in the same order."""
        self._least_certain: LeastCertain | None = None

    @property
    def tally(self) -> Tally:
        return self._tally

    @property
    def least_certain(self) -> LeastCertain:
        """`suggested`, the least certain first: sorted when first asked for."""
        if self._least_certain is None:
            self._least_certain = self.suggested.least_certain()
        return self._least_certain

    def extend(self, items: list[Annotation]) -> None:
        """Those that come after all there are, in order."""
        rows = self.items.extend(items)
        self._least_certain = None
        pairs = zip(rows, items, strict=True)
        self.suggested.extend([row for row, each in pairs if each.status is Status.SUGGESTED])
        self._tally.by_kind.update(Counter((each.label, each.status) for each in items))
        self._tally.noted += sum(bool(each.note) for each in items)

    def annotation(self, uid: str) -> Annotation | None:
        """The one of this uid."""
        return self.items.get(uid)

    def place_of(self, uid: str) -> int:
        """Where the annotation of this uid stands, -1 where it does not."""
        return self.items.place_of(uid)

    def put(self, uid: str, new: Annotation | None) -> None:
        """The annotation of this uid is now `new`, or seen no more."""
        old, row = self.items.get(uid), self.items.row_of(uid)
        if old is not None:
            if old.status is Status.SUGGESTED:
                for part in self._parts():
                    part.take(row)
            self.items.take(uid)
            self._tally.add(old, -1)
        if new is not None:
            row = self.items.put(new)
            self._tally.add(new)
            if new.status is Status.SUGGESTED:
                for part in self._parts():
                    part.put(row)

    def _parts(self) -> list[PackedPart]:
        return [self.suggested] if self._least_certain is None else [self.suggested, self._least_certain]
