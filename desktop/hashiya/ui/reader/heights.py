"""The heights of all pieces, most of them only estimated: which lies at a pixel, and where a piece begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCK = 64


class Heights:
    """A Fenwick tree over blocks of 64 heights: both questions and every correction in O(log n)."""

    __slots__ = ("_tree", "_values")

    def __init__(self, values: Sequence[float]) -> None:
        self._values = list(values)
        sums = [sum(self._values[i : i + _BLOCK]) for i in range(0, len(self._values), _BLOCK)]
        self._tree = [0.0, *sums]
        for index in range(1, len(self._tree)):
            parent = index + (index & -index)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[index]

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> float:
        return self._values[index]

    def set(self, index: int, height: float) -> None:
        difference = height - self._values[index]
        if not difference:
            return
        self._values[index] = height
        node = index // _BLOCK + 1
        while node < len(self._tree):
            self._tree[node] += difference
            node += node & -node

    def top(self, index: int) -> float:
        """The sum of all heights before `index`."""
        block = index // _BLOCK
        total = sum(self._values[block * _BLOCK : index])
        while block > 0:
            total += self._tree[block]
            block -= block & -block
        return total

    @property
    def total(self) -> float:
        return self.top(len(self._values))

    def find(self, y: float) -> tuple[int, float]:
        """(index, pixels into it) of what lies at `y`; the ends where `y` is outside."""
        if not self._values or y <= 0:
            return 0, max(0.0, y) if self._values else 0.0
        block, step = 0, 1 << (len(self._tree).bit_length() - 1)
        while step:
            following = block + step
            if following < len(self._tree) and self._tree[following] <= y:
                block = following
                y -= self._tree[following]
            step >>= 1
        index = block * _BLOCK
        while index < len(self._values) - 1 and self._values[min(index, len(self._values) - 1)] <= y:
            y -= self._values[index]
            index += 1
        if index >= len(self._values):  # at or past the very end
            return len(self._values) - 1, self._values[-1] + y
        return index, y
