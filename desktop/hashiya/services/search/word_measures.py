"""Measures of words in a corpus: how they go together, what is typical of a part, how evenly they are spread.

Sources: logDice: Rychlý, «A Lexicographer-Friendly Association Score» (RASLAN 2008). Log-likelihood of a
table of four cells: Dunning, «Accurate Methods for the Statistics of Surprise and Coincidence» (1993); of two
corpora: Rayson and Garside, «Comparing Corpora using Frequency Profiling» (2000). Log ratio: Hardie (2014).
%DIFF: Gabrielatos and Marchi (2011). D: Juilland, as Gries, «Dispersions and adjusted frequencies in corpora»
(2008), has it for parts of any size; DP: there; its norm: Lijffijt and Gries (2012).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_INSTEAD_OF_NONE = 0.5  # Hardie: of a word that is not in the other corpus


def log_dice(together: int, one: int, other: int) -> float | None:
    """14 + log2 of Dice's coefficient of two words; None where they never stand `together`."""
    return 14.0 + math.log2(2.0 * together / (one + other)) if together else None


def log_likelihood(both: int, one_alone: int, other_alone: int, neither: int) -> float:
    """G² of the four cells of a table: both events, each without the other, neither."""
    rows = both + one_alone, other_alone + neither
    columns = both + other_alone, one_alone + neither
    cells = _entropy(both, one_alone, other_alone, neither)
    return max(0.0, 2.0 * (cells - _entropy(*rows) - _entropy(*columns) + _entropy(sum(rows))))


def expected(one: int, other: int, whole: int) -> float:
    """How often two things meet by chance that are there so often among `whole`."""
    return one * other / whole if whole else 0.0


def corpus_likelihood(here: int, there: int, words_here: int, words_there: int) -> float:
    """G² of how often a word is in two corpora of so many words, of the two cells that hold the word."""
    whole, found = words_here + words_there, here + there
    if not whole or not found:
        return 0.0
    cells = ((here, words_here * found / whole), (there, words_there * found / whole))
    return max(0.0, 2.0 * sum(count * math.log(count / by_chance) for count, by_chance in cells if count))


def log_ratio(here: int, there: int, words_here: int, words_there: int) -> float | None:
    """How many times a word's share here doubles its share there; a word missing on one side counts half."""
    if not words_here or not words_there or not here + there:
        return None
    one = (here or _INSTEAD_OF_NONE) / words_here
    other = (there or _INSTEAD_OF_NONE) / words_there
    return math.log2(one / other)


def percent_difference(here: int, there: int, words_here: int, words_there: int) -> float | None:
    """%DIFF: by how many percent the share here is above the one there; None where there is none there."""
    if not there or not words_here or not words_there:
        return None
    other = there / words_there
    return (here / words_here - other) * 100.0 / other


def juilland_d(counts: Sequence[int], sizes: Sequence[int] | None = None) -> float | None:
    """From 0 (all in one part) to 1 (evenly); None for less than two parts, or where the word is nowhere.

    `sizes` are the words of the parts, equal ones where they are not given.
    """
    shares = [count / size for count, size in zip(counts, sizes or [1] * len(counts), strict=True) if size]
    if len(shares) < 2 or not any(shares):
        return None
    mean = sum(shares) / len(shares)
    deviation = math.sqrt(sum((share - mean) ** 2 for share in shares) / len(shares))
    return 1.0 - deviation / mean / math.sqrt(len(shares) - 1)


def gries_dp(counts: Sequence[int], sizes: Sequence[int] | None = None) -> float | None:
    """From 0 (as the sizes of the parts let expect) towards 1 (all where least is expected); None: none."""
    sizes = sizes or [1] * len(counts)
    found, words = sum(counts), sum(sizes)
    if not found or not words:
        return None
    return sum(abs(count / found - size / words) for count, size in zip(counts, sizes, strict=True)) / 2.0


def gries_dp_norm(counts: Sequence[int], sizes: Sequence[int] | None = None) -> float | None:
    """DP stretched so that 1 can be reached; None for less than two parts, or where the word is nowhere."""
    sizes = list(sizes or [1] * len(counts))
    found = gries_dp(counts, sizes)
    least = min(sizes, default=0) / sum(sizes) if sum(sizes) else 1.0
    return None if found is None or least >= 1.0 else found / (1.0 - least)


def _entropy(*cells: int) -> float:
    return sum(cell * math.log(cell) for cell in cells if cell)
