"""Lines and words as ranges of a text."""

from __future__ import annotations

import pytest

from hashiya.core.segment import line_end, line_start

TEXT = "أول السطر\nثانيه هنا\n"


@pytest.mark.parametrize(
    ("at", "reach", "start"), [(4, 9, 0), (4, 2, 2), (14, 99, 10), (14, 3, 11), (10, 5, 10), (9, 9, 0)]
)
def test_a_line_begins_after_the_break_before(at: int, reach: int, start: int) -> None:
    assert line_start(TEXT, at, reach) == start


@pytest.mark.parametrize(("at", "reach", "end"), [(4, 9, 9), (4, 2, 6), (12, 99, 19), (9, 5, 9), (20, 5, 20)])
def test_a_line_ends_before_the_break_after(at: int, reach: int, end: int) -> None:
    assert line_end(TEXT, at, reach) == end


class _Watched(str):
    """A text that tells how far back was looked."""

    def rfind(self, *args: object) -> int:
        assert int(str(args[1])) >= 999_000
        return super().rfind(*args)  # type: ignore[arg-type]


def test_no_more_than_the_reach_is_looked_at() -> None:
    assert line_start(_Watched("ا" * 1_000_000), 1_000_000, 25) == 999_975
