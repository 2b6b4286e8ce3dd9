"""The benchmarks keep to their time: what comes first, what is left out, what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.helpers.pacing import QUICK, THOROUGH, WHOLE, Pace, is_quick, seconds_of

NAMES = [
    "bench_keys.py::test_gold_texts",
    "bench_work.py::test_from_the_file_to_the_screen[10 MB]",
    "bench_start.py::test_window_up",
    "bench_sittings.py::test_a_sitting_of_twenty_thousand_acts",
]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_people_wait_for_comes_first() -> None:
    assert Pace(WHOLE).chosen(NAMES) == [NAMES[2], NAMES[1], NAMES[3], NAMES[0]]
    assert Pace(QUICK).chosen(NAMES) == [NAMES[2], NAMES[1], NAMES[3]]


def test_each_is_told_with_its_place_and_the_time() -> None:
    clock = Clock()
    pace = Pace(WHOLE, clock)
    first, second, *_ = pace.chosen(NAMES)
    assert pace.begin(first).startswith("[1/4, 0:00] bench_start.py")
    clock.now += 75
    assert pace.begin(second).startswith("[2/4, 1:15] bench_work.py") and "about 25 s" in pace.begin(second)


@pytest.mark.parametrize(("manner", "minutes"), [(QUICK, 3), (WHOLE, 15)])
def test_what_would_not_end_in_time_is_left_out_and_named(manner: str, minutes: int) -> None:
    clock = Clock()
    pace = Pace(manner, clock)
    assert pace.has_time(NAMES[1])
    clock.now += minutes * 60 - 30
    assert not pace.has_time(NAMES[1]) and pace.out_of_time == [NAMES[1]]


def test_thorough_leaves_nothing_out() -> None:
    clock = Clock()
    pace = Pace(THOROUGH, clock)
    clock.now += 100_000
    assert pace.has_time(NAMES[0]) and len(pace.chosen(NAMES)) == 4


def test_quick_ones_are_there_and_short() -> None:
    files = {path.name for path in (Path(__file__).parents[2] / "benchmarks").glob("bench_*.py")}
    assert {name.partition("::")[0] for name in NAMES} <= files
    assert is_quick("bench_start.py::test_window_up") and not is_quick(NAMES[0])
    assert seconds_of("bench_start.py::test_window_up") <= 30


def test_every_quick_one_has_its_turn_on_a_quiet_machine() -> None:
    """Where each takes as long as it is said to."""
    clock = Clock()
    pace = Pace(QUICK, clock)
    chosen = pace.chosen(every_benchmark())
    assert len(chosen) >= 11
    for name in chosen:
        assert pace.has_time(name), name
        clock.now += seconds_of(name, QUICK)
    assert not pace.out_of_time


def every_benchmark() -> list[str]:
    """The quick ones by name, those with sizes once for each."""
    names = [
        *("start.py::test_window_up", "suggest.py::test_words_a_second", "work.py::test_engines[rules]"),
        *(f"work.py::test_from_the_file_to_the_screen[{size}]" for size in ("20 KB", "1 MB", "10 MB")),
        *("work.py::test_memory_with_a_large_text_open", "reader.py::test_reader_speed[1 MB]"),
        "relations.py::test_relations_in_a_long_text[10,000 relations]",
        *("large.py::test_a_sitting_of_twenty_thousand_acts", "large.py::test_a_sitting_in_the_window"),
        "large.py::test_a_million_documents",
    ]
    return [f"bench_{name}" for name in names]
