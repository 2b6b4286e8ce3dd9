"""What is dear to make and asked for again and again in one process: opened engines, and what they said."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


def _one(_key: object) -> int:
    return 1


class EngineCache(Generic[KeyT, ValueT]):
    """Values by key, each made when it is first asked for; those longest unasked go when there are too many.

    `most` is a sum of sizes: `size` tells that of a key (1 each if it is not given). The value asked for last
    is kept whatever its size. For one thread.
    """

    def __init__(self, most: int, size: Callable[[KeyT], int] = _one) -> None:
        self._most = most
        self._size = size
        self._total = 0
        self._values: OrderedDict[KeyT, ValueT] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: KeyT, make: Callable[[], ValueT]) -> ValueT:
        """The value of the key; what `make` raises is raised, and nothing is kept then."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        size = self._size(key)
        while self._values and self._total + size > self._most:
            gone, _ = self._values.popitem(last=False)
            self._total -= self._size(gone)
        value = self._values[key] = make()
        self._total += size
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self._total = 0
