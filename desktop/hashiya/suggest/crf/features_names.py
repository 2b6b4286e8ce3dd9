"""What name lists taught: hashes of names and of their words, with the types each was seen to name.

The lists themselves are not kept: a hash does not say which name it stands for, and few lookups err.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

KINDS = ("place", "person", "body", "nation", "country")
LONGEST = 5  # words of a name
_SINGLE, _FIRST, _INNER, _LAST = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class HashedNames:
    """`keys` sorted hashes of whole names, `kinds` their bits (1 << place in KINDS).

    `word_bits`: four bits a kind (the first four) for each word of names: alone, first, last, inside.
    """

    keys: np.ndarray[Any, Any]
    kinds: np.ndarray[Any, Any]
    word_bits: dict[int, int] = field(repr=False)


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


def look_up(keys: Any, values: Any, wanted: Any) -> Any:
    """The value of each wanted key, 0 where it is not among the sorted keys."""
    import numpy as np

    if not len(keys):
        return np.zeros(wanted.shape, dtype=values.dtype)
    places = np.searchsorted(keys, wanted)
    places[places == len(keys)] = 0
    return np.where(keys[places] == wanted, values[places], 0)


def find_names(table: HashedNames, readings: Any) -> Any:
    """Tags (len(KINDS), n) over n tokens: 0 none, 1 a name alone, 2 its first word, 3 inside, 4 its last.

    `readings` is (n, r): hashes of each token, whole first, 0 between sentences. Longest match, leftmost.
    """
    import numpy as np

    size, count = readings.shape
    whole = readings[:, 0]
    hits: list[tuple[int, int, int]] = []
    for reading in range(count):
        first = readings[:, reading]
        value = mix(first.copy(), _CHAIN)
        alive = first != 0
        for length in range(1, min(LONGEST, size) + 1):
            if length > 1:
                following = np.zeros(size, dtype=np.uint32)
                following[: size - length + 1] = whole[length - 1 :]
                alive = alive & (following != 0)
                value = mix(value + following, _CHAIN)
            found = np.where(alive, look_up(table.keys, table.kinds, value), 0)
            places = np.flatnonzero(found)
            hits.extend(zip(places.tolist(), [length] * len(places), found[places].tolist(), strict=True))
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    tags = np.zeros((len(KINDS), size), dtype=np.uint32)
    for kind in range(len(KINDS)):
        _tag(tags[kind], (hit for hit in hits if hit[2] >> kind & 1))
    return tags


def _tag(tags: Any, hits: Iterable[tuple[int, int, int]]) -> None:
    end = 0
    for place, length, _kinds in hits:
        if place < end:
            continue
        end = place + length
        if length == 1:
            tags[place] = _SINGLE
        else:
            tags[place] = _FIRST
            tags[place + 1 : end - 1] = _INNER
            tags[end - 1] = _LAST
