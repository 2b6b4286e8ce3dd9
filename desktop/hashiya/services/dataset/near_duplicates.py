"""Texts that are nearly the same, found by MinHash over groups of three folded words.

Texts whose groups of words agree to about two thirds or more count as the same story; the memory needed does
not depend on how long the texts are.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import lru_cache
from typing import Any

from hashiya.core.fold import fold
from hashiya.core.segment import iter_words

THRESHOLD = 0.6
_HASHES = 128
_BANDS = 32
_ROWS = _HASHES // _BANDS
_SHINGLE = 3


@lru_cache(maxsize=1)
def _factors() -> tuple[Any, Any]:
    import numpy

    random = numpy.random.default_rng(20240501)
    odd = random.integers(1, 2**63, _HASHES, dtype=numpy.uint64) * numpy.uint64(2) + numpy.uint64(1)
    return odd, random.integers(0, 2**63, _HASHES, dtype=numpy.uint64)


def signature(text: str) -> Any:
    """128 numbers that agree between two texts about as often as their groups of words do."""
    import numpy

    folded = fold(text)
    words = [zlib.crc32(match[0].encode("utf-8", "replace")) for match in iter_words(folded)]
    if len(words) < _SHINGLE:
        words += [zlib.crc32(folded.encode("utf-8", "replace"))] * (_SHINGLE - len(words))
    codes = numpy.array(words, dtype=numpy.uint64)
    groups = codes[:-2] * numpy.uint64(1_000_003) * numpy.uint64(1_000_003)
    groups = numpy.unique(groups + codes[1:-1] * numpy.uint64(1_000_003) + codes[2:])
    factors, addends = _factors()
    lowest = numpy.full(_HASHES, numpy.iinfo(numpy.uint64).max, dtype=numpy.uint64)
    for start in range(0, len(groups), 4096):
        block = groups[start : start + 4096, None] * factors + addends
        block ^= block >> numpy.uint64(32)
        numpy.minimum(lowest, (block * factors).min(axis=0), out=lowest)
    return lowest


class Duplicates:
    """Groups texts one by one. `group(key)` is the same for all keys whose texts are nearly the same."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        self._parents: dict[str, str] = {}
        self._signatures: dict[str, Any] = {}
        self._buckets: dict[bytes, list[str]] = {}

    def add(self, key: str, text: str) -> None:
        """One text under a key of its own."""
        found = signature(text)
        self._parents[key] = key
        seen: set[str] = set()
        for band in range(_BANDS):
            part = found[band * _ROWS : (band + 1) * _ROWS].tobytes()
            bucket = self._buckets.setdefault(
                hashlib.blake2b(part, digest_size=10, salt=bytes([band])).digest(), []
            )
            for other in bucket:
                if other not in seen:
                    seen.add(other)
                    if float((self._signatures[other] == found).mean()) >= self._threshold:
                        self._join(other, key)
            if not bucket or self.group(bucket[-1]) != self.group(key):
                bucket.append(key)
        self._signatures[key] = found

    def group(self, key: str) -> str:
        """The key that stands for the group."""
        while self._parents[key] != key:
            self._parents[key] = self._parents[self._parents[key]]
            key = self._parents[key]
        return key

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.group(one), self.group(other)))
        self._parents[second] = first

    def groups(self) -> dict[str, list[str]]:
        """All groups by the key that stands for them."""
        found: dict[str, list[str]] = {}
        for key in self._parents:
            found.setdefault(self.group(key), []).append(key)
        return found
