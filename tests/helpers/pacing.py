"""How long the benchmarks may take: which of them, in which order, and what is left when the time is up."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

QUICK, WHOLE, THOROUGH = "quick", "whole", "thorough"
MINUTES = {QUICK: 3.0, WHOLE: 15.0}
LEFT = 20.0  # seconds for what was begun and for the table
_FILES = (
    *("start", "work", "reader", "suggest", "relations", "review", "large", "sittings", "damage", "formats"),
    *("merge", "learning", "corpus", "entities", "keys"),
)
"""What people wait for comes first: it is measured even where the time does not reach for all."""
_SECONDS = (
    ("*hundred_thousand*", 60), ("*million_documents*", 50), ("*million*", 30), ("*sitting*", 15),
    ("*fifty_megabytes", 30), ("bench_damage*", 20),
    ("bench_learning*articles*", 25), ("*own_labels*", 15), ("*time_to_train*", 25), ("bench_corpus*", 30),
    ("*keys*articles*", 60), ("bench_keys*", 40), ("*settling*", 30), ("*work*10 MB*", 25),
    ("*memory_with*", 30), ("*start*", 25), ("*relations*", 25), ("bench_formats*", 5),
)  # fmt: skip
"""About how long each takes on two quiet cores; the others some ten seconds."""
_THOROUGH_ONLY = ("*gold_texts_each*", "*as_the_first[[]aqmar*", "*as_the_first[[]wikinews*")
"""What takes minutes each, as models are trained for it or the careful engine reads long texts many times."""
_QUICK_SECONDS = (
    ("bench_start*", 14), ("*10 MB*", 20), ("*memory_with*", 22), ("*relations*", 18), ("*sitting*", 15),
    ("*million*", 15),
)  # fmt: skip
"""The same of the quick ones, which repeat less (`some`) and take small projects; the others some 8."""
_IN_QUICK = (
    *("bench_start*", "bench_suggest*", "*test_engines[rules]", "*screen[20 KB]", "*screen[1 MB]"),
    *("*screen[10 MB]", "*memory_with*", "*reader_speed[1 MB]", "*relations_in*10,000*", "*sitting*"),
    "*million_documents*",
)


def some(times: int) -> int:
    """How often a benchmark repeats what takes seconds: a third as often where it has to be quick."""
    return max(2, times // 3) if os.environ.get("HASHIYA_BENCH") == QUICK else times


def amount(full: int, whole: int) -> int:
    """How much of something a benchmark takes: `full` with --thorough, else what fits into its time."""
    return full if os.environ.get("HASHIYA_BENCH", THOROUGH) == THOROUGH else whole


def seconds_of(name: str, manner: str = WHOLE) -> float:
    """About how long the benchmark of this name takes."""
    table, rest = (_QUICK_SECONDS, 8.0) if manner == QUICK else (_SECONDS, 10.0)
    return next((float(each) for pattern, each in table if fnmatch(name, pattern)), rest)


def is_quick(name: str) -> bool:
    """Whether it belongs to the quick ones."""
    return any(fnmatch(name, pattern.replace("[", "[[]")) for pattern in _IN_QUICK)


def rank(name: str) -> int:
    """Its place: `bench_FILE.py::…`."""
    return next((at for at, each in enumerate(_FILES) if name.startswith(f"bench_{each}")), len(_FILES))


@dataclass
class Pace:
    """`manner` is one of QUICK, WHOLE, THOROUGH; `clock` gives seconds."""

    manner: str = field(default_factory=lambda: os.environ.get("HASHIYA_BENCH", THOROUGH))
    clock: Callable[[], float] = time.monotonic
    out_of_time: list[str] = field(default_factory=list)
    at_full_size_only: list[str] = field(default_factory=list)
    count: int = 0
    begun: int = 0

    def __post_init__(self) -> None:
        self._start = self.clock()

    def chosen(self, names: Sequence[str]) -> list[str]:
        """Those to measure, in their order."""
        kept = [name for name in names if self.manner != QUICK or is_quick(name)]
        if self.manner == WHOLE:
            long = [name for name in kept if any(fnmatch(name, pattern) for pattern in _THOROUGH_ONLY)]
            kept, self.at_full_size_only = [name for name in kept if name not in long], long
        self.count = len(kept)
        return sorted(kept, key=rank)

    @property
    def passed(self) -> float:
        return self.clock() - self._start

    def begin(self, name: str) -> str:
        """The line of progress of a benchmark about to be measured."""
        self.begun += 1
        minutes, seconds = divmod(int(self.passed), 60)
        about = f"(about {seconds_of(name, self.manner):.0f} s)"
        return f"[{self.begun}/{self.count}, {minutes}:{seconds:02}] {name} {about}"

    def has_time(self, name: str) -> bool:
        """Whether it would end in time; else it is noted as not measured."""
        minutes = MINUTES.get(self.manner)
        if minutes is None or self.passed + seconds_of(name, self.manner) + LEFT <= minutes * 60:
            return True
        self.out_of_time.append(name)
        return False


def machine() -> str:
    """What else the machine was doing: figures by the clock are worth no more than this says."""
    cores = os.cpu_count() or 1
    load = os.getloadavg() if hasattr(os, "getloadavg") else (0.0, 0.0, 0.0)
    words = f"machine: {cores} processors, load {load[0]:.1f} (15 minutes: {load[2]:.1f})"
    busy = load[0] > cores + 0.5
    return f"{words}{'; busy: trust «processor» and ratios, not the clock' if busy else ''}"


def left_out(names: Iterable[str]) -> str:
    """What was not measured, in one line."""
    return "NOT MEASURED, the time was up: " + ", ".join(names)


def thorough_only(names: Iterable[str]) -> str:
    """What is measured at full size alone, in one line."""
    return "with --thorough besides: " + ", ".join(names)
