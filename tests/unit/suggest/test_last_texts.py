"""How many of the last texts are as much as is wanted."""

from __future__ import annotations

import pytest

from hashiya.suggest.last_texts import last_within


@pytest.mark.parametrize(
    ("sizes", "most", "least", "first"),
    [
        ([], 10, 1, 0),
        ([50], 10, 1, 0),  # the last one always, whatever its size
        ([50, 5, 5], 10, 1, 1),
        ([5, 5, 5], 15, 1, 0),
        ([5, 5, 5], 14, 1, 1),
        ([1, 1, 50], 10, 1, 2),  # nothing before one that fills all
        ([1, 1, 50], 10, 2, 1),
        ([50, 50, 50], 10, 9, 0),
    ],
)
def test_the_last_that_fit_and_so_many_at_least(sizes: list[int], most: int, least: int, first: int) -> None:
    assert last_within(sizes, most, least) == first
