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
    def _buckets(self) -> Any:
        """Where the keys of each bucket (their top bits) begin, and how many the fullest holds."""
        import numpy as np

        top = self.keys >> np.uint32(32 - _BUCKET_BITS)
        begins = np.searchsorted(top, np.arange((1 << _BUCKET_BITS) + 1, dtype=np.uint32)).astype(np.int32)
        return begins, int(np.diff(begins).max(initial=0))

    def find(self, wanted: Any) -> tuple[Any, Any]:
        """(places, key numbers) of those of the flat array that are keys."""
        import numpy as np

        begins, fullest = self._buckets
        bucket = wanted >> np.uint32(32 - _BUCKET_BITS)
        key, end = begins[bucket], begins[bucket + 1]
        open_ = np.flatnonzero((key < end) & (wanted != 0))
        key, end, wanted = key[open_], end[open_], wanted[open_]
        places, found = [open_[:0]], [key[:0]]
        for _ in range(fullest):
            hit = self.keys[key] == wanted
            places.append(open_[hit])
            found.append(key[hit])
            key = key + 1
            left = ~hit & (key < end)
            if not left.any():
                break
            open_, key, end, wanted = open_[left], key[left], end[left], wanted[left]
        return np.concatenate(places), np.concatenate(found)
