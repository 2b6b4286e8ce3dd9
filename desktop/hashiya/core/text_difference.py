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


def equal_blocks(one: str, other: str) -> list[tuple[int, int, int]]:
    """(place in one, place in other, length) of what both texts have in their order, in code points."""
    first = _common(one, other)
    tail = min(_common(one[::-1], other[::-1]), min(len(one), len(other)) - first)
    blocks = [(0, 0, first)] if first else []
    here, there = _WORD.findall(one[first : len(one) - tail]), _WORD.findall(other[first : len(other) - tail])
    if len(here) <= _MOST_WORDS and len(there) <= _MOST_WORDS:
        starts, others = _starts(here, first), _starts(there, first)
        for i, j, size in SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks():
            if size:
                blocks.append((starts[i], others[j], sum(map(len, here[i : i + size]))))
    if tail:
        blocks.append((len(one) - tail, len(other) - tail, tail))
    return blocks


def _starts(words: list[str], begin: int) -> list[int]:
    found = []
    for word in words:
        found.append(begin)
        begin += len(word)
    return found


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
