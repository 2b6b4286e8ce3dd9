"""Which of overlapping spans to keep, and which depth each one lies at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.overlap import SpanIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.formats.shared.tokens import Range


class _Taken(NamedTuple):
    """A kept range and its number; no two overlap."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """The span at `index` was left out because of the kept one at `because`; `reason` is a loss code."""

    index: int
    because: int
    reason: str


def choose(ranges: Sequence[Range], mode: str) -> tuple[Sequence[int], list[Dropped]]:
    """Indices to keep (in text order) so that none overlap, and what was left out; mode all or layers keeps
    all.

    outermost: first what lies in nothing else, then from left to right. innermost: first what holds nothing
    else. longest: the longer one of any two. Of equal ranges the first stays.
    """
    order = _in_order(ranges)
    if mode in ("all", "layers") or not _overlapping(ranges, order):
        return order, []
    if mode == "longest":
        queue = sorted(order, key=lambda index: ranges[index][0] - ranges[index][1])
    else:
        ranked = _contained(ranges, order) if mode == "outermost" else _containing(ranges, order)
        queue = sorted(order, key=lambda index: index in ranked)
    kept: list[int] = []
    dropped: list[Dropped] = []
    taken: SpanIndex[_Taken] = SpanIndex()
    for index in queue:
        start, end = ranges[index]
        clashes = taken.touching(start, end)
        if not clashes:
            taken.add(_Taken(start, end, index))
            kept.append(index)
        else:
            other = clashes[-1].number
            dropped.append(Dropped(index, other, reason(ranges[index], ranges[other])))
    return sorted(kept, key=lambda index: ranges[index]), dropped


def layers(ranges: Sequence[Range]) -> list[int]:
    """For each range the first layer (from 0, outermost first) where it overlaps nothing."""
    order = _in_order(ranges)
    ends: list[int] = []
    found = [0] * len(ranges)
    for index in order:
        start, end = ranges[index]
        lane = next((lane for lane, last in enumerate(ends) if last <= start), len(ends))
        if lane == len(ends):
            ends.append(end)
        ends[lane] = end
        found[index] = lane
    return found


def _in_order(ranges: Sequence[Range]) -> Sequence[int]:
    """Their numbers by start, the longer first; most come so, and then nothing is made for each of them."""
    if all(one[0] < two[0] or (one[0] == two[0] and one[1] >= two[1]) for one, two in pairwise(ranges)):
        return range(len(ranges))
    return sorted(range(len(ranges)), key=lambda index: (ranges[index][0], -ranges[index][1], index))


def reason(left_out: Range, kept: Range) -> str:
    """The loss code for leaving one range out because of another."""
    if left_out == kept:
        return "same_range"
    inside = kept[0] <= left_out[0] and left_out[1] <= kept[1]
    around = left_out[0] <= kept[0] and kept[1] <= left_out[1]
    return "nested" if inside or around else "crossing"


def _overlapping(ranges: Sequence[Range], order: Sequence[int]) -> bool:
    reach = -1
    for start, end in ranges if isinstance(order, range) else map(ranges.__getitem__, order):
        if start < reach:
            return True
        reach = max(reach, end)
    return False


def _contained(ranges: Sequence[Range], order: Sequence[int]) -> set[int]:
    """Those inside another one; of equal ranges all but the first."""
    found = set()
    reach = -1
    for index in order:
        if ranges[index][1] <= reach:
            found.add(index)
        reach = max(reach, ranges[index][1])
    return found


def _containing(ranges: Sequence[Range], order: Sequence[int]) -> set[int]:
    """Those with another one inside; of equal ranges all but the first."""
    found = set()
    lowest: int | None = None
    for index in sorted(order, key=lambda index: (-ranges[index][0], ranges[index][1], index)):
        if lowest is not None and ranges[index][1] >= lowest:
            found.add(index)
        lowest = ranges[index][1] if lowest is None else min(lowest, ranges[index][1])
    return found
