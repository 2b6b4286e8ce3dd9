"""Finding hashes among sorted ones, many at a time: by their top bits, then one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_BUCKET_BITS = 18


@dataclass(frozen=True)
class KeyIndex:
    """`keys` sorted uint32, each once."""

    keys: np.ndarray[Any, Any]

    @cached_property
    def _begins(self) -> Any:
        """Where the keys of each bucket (their top bits) begin, and the end of the last; 0 is no key."""
        import numpy as np

        counts = np.bincount(self.keys >> np.uint32(32 - _BUCKET_BITS), minlength=1 << _BUCKET_BITS)
        begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        begins[0] = len(self.keys) > 0 and self.keys[0] == 0
        return begins

    @cached_property
    def _filled(self) -> Any:
        """Whether there is any key in each bucket: most of what is asked for is in none."""
        filled = self._begins[1:] > self._begins[:-1]
        return filled

    def find(self, wanted: Any) -> tuple[Any, Any]:
        """(places, key numbers) of those of the flat array that are keys; 0 is none."""
        import numpy as np

        begins = self._begins
        some = np.flatnonzero(wanted)
        wanted = wanted.take(some)
        bucket = (wanted >> np.uint32(32 - _BUCKET_BITS)).astype(np.intp)
        left = np.flatnonzero(self._filled.take(bucket))
        at, bucket, wanted = some.take(left), bucket.take(left), wanted.take(left)
        key = begins.take(bucket)
        hit = self.keys.take(key) == wanted
        places, found = [at[hit]], [key[hit]]
        left = np.flatnonzero(~hit)
        at, key, wanted, end = at[left], key[left] + 1, wanted[left], begins[bucket[left] + 1]
        while len(left := np.flatnonzero(key < end)):
            at, key, end, wanted = at[left], key[left], end[left], wanted[left]
            hit = self.keys[key] == wanted
            places.append(at[hit])
            found.append(key[hit])
            left = np.flatnonzero(~hit)
            at, key, end, wanted = at[left], key[left] + 1, end[left], wanted[left]
        return np.concatenate(places), np.concatenate(found)
