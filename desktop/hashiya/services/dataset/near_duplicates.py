"""Texts that are nearly the same, found by MinHash over groups of three folded words.

Texts whose groups of words agree to about two thirds or more count as the same story; the memory needed does
not depend on how long the texts are.
"""

from __future__ import annotations

import hashlib
import tempfile
import weakref
import zlib
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hashiya.core.fold import fold
from hashiya.core.segment import iter_words

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Groups texts, each of which is looked at once: what is kept of it is its key and 32 numbers.

    The signatures lie in a file without a name; only those that agree somewhere with another are read again.
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        self._keys: list[str] = []
        self._bands = array("Q")
        self._signatures = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this does
        weakref.finalize(self, self._signatures.close)

    def add(self, key: str, text: str) -> None:
        """One text under a key of its own."""
        found = signature(text)
        self._keys.append(key)
        self._signatures.write(found.tobytes())
        for band in range(_BANDS):
            part = found[band * _ROWS : (band + 1) * _ROWS].tobytes()
            self._bands.frombytes(hashlib.blake2b(part, digest_size=8).digest())

    def groups(self) -> dict[str, list[str]]:
        """All groups by the key that stands for them; texts that are nearly the same are in one."""
        parents: dict[int, int] = {}
        buckets: dict[tuple[int, int], list[int]] = {}
        for number, bands in self._with_company():
            parents[number] = number
            found = self._signature(number)
            seen: set[int] = set()
            for band in bands:
                bucket = buckets.setdefault((band, self._bands[number * _BANDS + band]), [])
                for other in bucket:
                    if other not in seen:
                        seen.add(other)
                        if float((self._signature(other) == found).mean()) >= self._threshold:
                            self._join(parents, other, number)
                if not bucket or _root(parents, bucket[-1]) != _root(parents, number):
                    bucket.append(number)
        groups: dict[str, list[str]] = {}
        for number, key in enumerate(self._keys):
            stands = self._keys[_root(parents, number)] if number in parents else key
            groups.setdefault(stands, []).append(key)
        return groups

    def _with_company(self) -> Iterator[tuple[int, list[int]]]:
        """The texts that agree in some bands with others, each with these bands."""
        import numpy

        table = numpy.frombuffer(self._bands, dtype=numpy.uint64).reshape(len(self._keys), _BANDS)
        shared = numpy.zeros(table.shape, dtype=bool)
        for band in range(_BANDS):
            _, places, counts = numpy.unique(table[:, band], return_inverse=True, return_counts=True)
            shared[:, band] = counts[places] > 1
        for number in numpy.flatnonzero(shared.any(axis=1)).tolist():
            yield number, numpy.flatnonzero(shared[number]).tolist()

    def _signature(self, number: int) -> Any:
        import numpy

        self._signatures.seek(number * _HASHES * 8)
        return numpy.frombuffer(self._signatures.read(_HASHES * 8), dtype=numpy.uint64)

    def _join(self, parents: dict[int, int], one: int, other: int) -> None:
        roots = (_root(parents, one), _root(parents, other))
        first, second = sorted(roots, key=self._keys.__getitem__)
        parents[second] = first


def _root(parents: dict[int, int], number: int) -> int:
    """What stands for the group."""
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
