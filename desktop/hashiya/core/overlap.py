"""Spans that nest and cross: an ordered index of them, how deep each lies, and the lane each is drawn in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BUCKET = 64
_start_of = attrgetter("start")
_end_of = attrgetter("end")


class Ranged(Protocol):
    """Anything with a range of code points; `end` is exclusive."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """The code point after the last one."""


RangedT = TypeVar("RangedT", bound=Ranged)


def reading_order(item: Ranged) -> tuple[int, int]:
    """Sorts by start, the longer before the shorter: an outer span comes before those inside it."""
    return item.start, -item.end


def inside_out(item: Ranged) -> tuple[int, int]:
    """Sorts the innermost first."""
    return item.end - item.start, -item.start


class SpanIndex(Generic[RangedT]):
    """An ordered collection that finds what touches a range without looking at the rest.

    Kept in buckets by start, each with its greatest end, so that one span over the whole text costs other
    queries n/64 comparisons at most. `_reach` is the greatest end of a bucket and all before it: what ends
    before a range is passed over by bisection.
    """

    __slots__ = ("_buckets", "_ends", "_reach", "_size", "_starts")

    def __init__(self, items: Iterable[RangedT] = ()) -> None:
        ordered = sorted(items, key=_start_of)
        self._size = len(ordered)
        self._buckets = [ordered[i : i + _BUCKET] for i in range(0, len(ordered), _BUCKET)]
        self._starts = [bucket[0].start for bucket in self._buckets]
        self._ends = [max(map(_end_of, bucket)) for bucket in self._buckets]
        self._reach = list(accumulate(self._ends, max))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[RangedT]:
        """By start; spans of one start in no certain order."""
        for bucket in self._buckets:
            yield from bucket

    def add(self, item: RangedT) -> None:
        """Put an item in; equal ranges may stand side by side."""
        self._size += 1
        if not self._buckets:
            self._insert_bucket(0, [item])
            return
        which = max(0, bisect_right(self._starts, item.start) - 1)
        bucket = self._buckets[which]
        bucket.insert(bisect_right(bucket, item.start, key=_start_of), item)
        self._starts[which] = bucket[0].start
        if item.end > self._ends[which]:
            self._ends[which] = item.end
            self._spread(which)
        if len(bucket) > 2 * _BUCKET:
            half = bucket[_BUCKET:]
            del bucket[_BUCKET:]
            self._ends[which] = max(map(_end_of, bucket))
            self._insert_bucket(which + 1, half)

    def discard(self, item: RangedT) -> bool:
        """Take away the very item (compared by equality); False where it is not."""
        which = max(0, bisect_left(self._starts, item.start) - 1)
        while which < len(self._buckets) and self._starts[which] <= item.start:
            bucket = self._buckets[which]
            place = bisect_left(bucket, item.start, key=_start_of)
            while place < len(bucket) and bucket[place].start == item.start:
                if bucket[place] == item:
                    self._take(which, place)
                    return True
                place += 1
            which += 1
        return False

    def touching(self, start: int, end: int) -> list[RangedT]:
        """Everything that shares a character with [start, end), in reading order."""
        last = bisect_left(self._starts, end)
        found: list[RangedT] = []
        for which in range(bisect_right(self._reach, start, 0, last), last):
            if self._ends[which] > start:
                bucket = self._buckets[which]
                stop = bisect_left(bucket, end, key=_start_of) if which == last - 1 else len(bucket)
                found.extend(item for item in bucket[:stop] if item.end > start)
        if len(found) > 1:
            found.sort(key=reading_order)
        return found

    def at(self, position: int) -> list[RangedT]:
        """Everything that holds the character at `position`, the innermost first."""
        return sorted(self.touching(position, position + 1), key=inside_out)

    def _insert_bucket(self, which: int, bucket: list[RangedT]) -> None:
        self._buckets.insert(which, bucket)
        self._starts.insert(which, bucket[0].start)
        self._ends.insert(which, max(map(_end_of, bucket)))
        self._reach.insert(which, 0)
        self._spread(max(0, which - 1))

    def _spread(self, which: int) -> None:
        """Carry the greatest ends on from a bucket whose own has changed."""
        reach = self._reach[which - 1] if which else self._ends[0]
        for later in range(which, len(self._ends)):
            reach = max(reach, self._ends[later])
            self._reach[later] = reach

    def _take(self, which: int, place: int) -> None:
        self._size -= 1
        bucket = self._buckets[which]
        taken = bucket.pop(place)
        if bucket:
            self._starts[which] = bucket[0].start
            if taken.end < self._ends[which]:
                return
            self._ends[which] = max(map(_end_of, bucket))
        else:
            del self._buckets[which], self._starts[which], self._ends[which], self._reach[which]
        if which < len(self._ends):
            self._spread(which)


def depths(spans: Sequence[Ranged]) -> list[int]:
    """How many of the others each lies in; `spans` in reading order. Of equal ranges the later is inside."""
    found: list[int] = []
    open_ends: list[int] = []
    for span in spans:
        # The stack holds every span begun that reaches past this start, crossing ones included.
        open_ends = [end for end in open_ends if end > span.start]
        found.append(sum(1 for end in open_ends if end >= span.end))
        open_ends.append(span.end)
    return found


def lanes(pieces: Sequence[tuple[int, int, int]]) -> list[int]:
    """The lane under one line of text for each piece: 0 is next to the words.

    A piece is (start, end, length of its whole span), in reading order. An outer one goes one below the
    deepest that it overlaps; crossing ones never share a lane, the longer goes below.
    """
    order = sorted(range(len(pieces)), key=lambda index: (pieces[index][2], -index))
    given = [0] * len(pieces)
    placed: list[tuple[int, int, int]] = []
    for index in order:
        start, end, _ = pieces[index]
        lane = 1 + max((level for left, right, level in placed if left < end and right > start), default=-1)
        given[index] = lane
        placed.append((start, end, lane))
    return given
