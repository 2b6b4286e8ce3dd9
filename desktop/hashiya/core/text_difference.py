"""How far two texts are from each other, and where they begin to differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_MOST_WORDS = 20_000  # beyond, what lies between the first and the last difference counts as one
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def difference(one: str, other: str) -> tuple[int, int]:
    """(how many characters differ, the first place that does), in code points; (0, length) where none does.

    Of what stands for something else the longer counts. Words are compared, not letters: a text of a million
    characters with some corrections takes a moment.
    """
    first = _common(one, other)
    if one == other:
        return 0, first
    rest = min(len(one), len(other)) - first
    tail = _common(one[::-1], other[::-1])
    tail = min(tail, rest)
    before, after = one[first : len(one) - tail], other[first : len(other) - tail]
    here, there = _WORD.findall(before), _WORD.findall(after)
    if len(here) > _MOST_WORDS or len(there) > _MOST_WORDS or not here or not there:
        return max(len(before), len(after)), first
    count = 0
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            left, right = "".join(here[i1:i2]), "".join(there[j1:j2])
            count += _letters(left, right)
    return count, first


def _letters(one: str, other: str) -> int:
    """The characters that differ in a short piece."""
    if len(one) > 2000 or len(other) > 2000:
        return max(len(one), len(other))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in matcher.get_opcodes() if kind != "equal")


def _common(one: str, other: str) -> int:
    """The length of the common beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
