"""What name lists taught: hashes of names and of their words, with the types each was seen to name.

The lists themselves are not kept: a hash does not say which name it stands for, and few lookups err.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.hash_index import KeyIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

KINDS = ("place", "person", "body", "nation", "country")
LONGEST = 5  # words of a name
_SINGLE, _FIRST, _INNER, _LAST = 1, 2, 3, 4


@dataclass(frozen=True)
class HashedNames:
    """`keys` sorted hashes of whole names, `kinds` their bits (1 << place in KINDS).

    `word_bits`: four bits a kind (the first four) for each word of names: alone, first, last, inside.
    """

    keys: np.ndarray[Any, Any]
    kinds: np.ndarray[Any, Any]
    word_bits: dict[int, int] = field(repr=False)

    @cached_property
    def index(self) -> KeyIndex:
        """The whole names, found many at a time."""
        return KeyIndex(self.keys)


def mix(values: Any, salt: Any) -> Any:
    """Scramble 32-bit numbers (an array) with a salt (a number or array)."""
    import numpy as np

    mixed = (values ^ np.asarray(salt, dtype=np.uint32)) * np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    return mixed


_CHAIN = 0x51ED270B


def chain_hash(words: Iterable[int]) -> int:
    """The hash of a name from the hashes of its words, as `find_names` builds it."""
    import numpy as np

    value = np.zeros(1, dtype=np.uint32)
    for word in words:
        value = mix(value + np.uint32(word), _CHAIN)
    return int(value[0])


def find_names(table: HashedNames, readings: Any) -> Any:
    """Tags (len(KINDS), n) over n tokens: 0 none, 1 a name alone, 2 its first word, 3 inside, 4 its last.

    `readings` is (n, r): hashes of each token, whole first, 0 between sentences. Longest match, leftmost.
    """
    import numpy as np

    size, count = readings.shape
    whole = np.concatenate([readings[:, 0], np.zeros(LONGEST, dtype=np.uint32)])
    begins, lengths, kinds = [], [], []
    for reading in range(count):
        at = np.flatnonzero(readings[:, reading])
        value = mix(readings[at, reading], _CHAIN)
        for length in range(1, LONGEST + 1):
            if length > 1:
                following = whole[at + (length - 1)]
                goes_on = np.flatnonzero(following)
                at = at[goes_on]
                value = mix(value[goes_on] + following[goes_on], _CHAIN)
            places, keys = table.index.find(value)
            begins.append(at[places])
            lengths.append(np.full(len(places), length))
            kinds.append(table.kinds[keys])
    begin, size_of, kind = (np.concatenate(parts) for parts in (begins, lengths, kinds))
    order = np.lexsort((-size_of, begin))
    begin, size_of, kind = begin[order], size_of[order], kind[order]
    tags = np.zeros((len(KINDS), size), dtype=np.uint32)
    for number in range(len(KINDS)):
        own = np.flatnonzero(kind >> number & 1)
        _tag(tags[number], begin[own], size_of[own])
    return tags


def _tag(tags: Any, begins: Any, lengths: Any) -> None:
    """The leftmost and longest of the names, which are sorted so."""

    kept = []
    end = 0
    for number, (place, length) in enumerate(zip(begins.tolist(), lengths.tolist(), strict=True)):
        if place >= end:
            end = place + length
            kept.append(number)
    begins, lengths = begins[kept], lengths[kept]
    tags[begins[lengths == 1]] = _SINGLE
    longer = lengths > 1
    first, size = begins[longer], lengths[longer]
    for inner in range(1, LONGEST - 1):
        tags[first[size > inner + 1] + inner] = _INNER
    tags[first] = _FIRST
    tags[first + size - 1] = _LAST
