"""Where the last texts of so many characters begin: a project grows, the time to learn from it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def last_within(sizes: Sequence[int], most: int, least: int = 1) -> int:
    """The place from which on `sizes` add up to `most` at most; of the last `least` whatever their size."""
    total = 0
    for place in range(len(sizes) - 1, -1, -1):
        total += sizes[place]
        if total > most and len(sizes) - place > least:
            return place + 1
    return 0
