"""A long text in windows that overlap: each stretch is read with what stands before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

READ = 160  # pieces of a window
_BEFORE = 24  # pieces of what stands before that are read once more


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens first..stop-1 are read, and what is said of start..stop-1 is kept."""

    first: int
    start: int
    stop: int


def cut_windows(
    sizes: Sequence[int], sentences: Sequence[tuple[int, int]], *, most: int = READ
) -> Iterator[Window]:
    """Whole sentences as far as they fit; a longer one is cut. `sizes` are the pieces of each token."""
    for start, stop in _stretches(sizes, sentences, most):
        first, held = start, 0
        while first > 0 and held + sizes[first - 1] <= _BEFORE:
            first -= 1
            held += sizes[first]
        yield Window(first, start, stop)


def _stretches(
    sizes: Sequence[int], sentences: Sequence[tuple[int, int]], most: int
) -> Iterator[tuple[int, int]]:
    room = most - _BEFORE
    start = held = at = 0
    for first, last in sentences:
        long = sum(sizes[first:last])
        if held and held + long > room:
            yield start, first
            start, held = first, 0
        if long <= room:
            held += long
            at = last
            continue
        for place in range(first, last):
            if held and held + sizes[place] > room:
                yield start, place
                start, held = place, 0
            held += sizes[place]
        at = last
    if at > start:
        yield start, at
