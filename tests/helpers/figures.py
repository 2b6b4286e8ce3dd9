"""Figures that benchmarks collect, and the lines of the table they make."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEAD = f"{'figure':<66}{'measured':>10} {'':<9}{'processor':>10}   {'target':<9}{'ratio':>7}"


@dataclass(frozen=True)
class Figure:
    """`ratio` is measured / target: 1 or less is met (for «at least» targets target / measured).

    `processor`: the same without the time in which other programs had the processor.
    """

    name: str
    value: float
    target: float | None
    unit: str
    at_least: bool = False
    processor: float | None = None

    @property
    def ratio(self) -> float | None:
        return self._ratio(self.value)

    def _ratio(self, value: float | None) -> float | None:
        if self.target is None or not value:
            return None
        return self.target / value if self.at_least else value / self.target

    @property
    def verdict(self) -> str:
        """What the target comes to; a busy machine may miss by the clock what the program meets."""
        own = self._ratio(self.processor)
        if self.ratio is None:
            return ""
        if self.ratio <= 1:
            return "met"
        return "met by processor" if own is not None and own <= 1 else "NOT MET"

    def line(self) -> str:
        measured = f"{self.name:<66}{self.value:>10,.1f} {self.unit:<9}"
        measured += f"{self.processor:>10,.1f}" if self.processor is not None else f"{'':>10}"
        if self.target is None or self.ratio is None:
            return measured.rstrip()
        sign = "≥" if self.at_least else "≤"
        return f"{measured} {sign} {self.target:>8,g}{self.ratio:>8.2f}   {self.verdict}"


@dataclass
class Times:
    """Seconds of repeated work, by the clock and of the processor."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Time the block."""
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.add(time.perf_counter() - clock, time.process_time() - processor)

    def add(self, clock: float, processor: float) -> None:
        self.clock.append(clock)
        self.processor.append(processor)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile; of few values the greatest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


@dataclass
class Figures:
    """Collects what the benchmarks measure; `say` prints a line while they run."""

    found: list[Figure] = field(default_factory=list)
    say: Callable[[str], None] | None = None

    def begin(self, step: str) -> None:
        """A step that may take long begins: whoever watches is told which, and when."""
        if self.say is not None:
            self.say(f"{time.strftime('%H:%M:%S')}  {step}")

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        target: float | None = None,
        *,
        at_least: bool = False,
        processor: float | None = None,
    ) -> None:
        self.found.append(Figure(name, value, target, unit, at_least, processor))
        if self.say is not None:
            self.say(f"          {self.found[-1].line()}")

    @contextmanager
    def seconds(self, name: str, target: float | None = None) -> Iterator[None]:
        """Time the block, once."""
        times = Times()
        with times.one():
            yield
        self.add(name, times.clock[0], "s", target, processor=times.processor[0])

    def p95(self, name: str, times: Times, target: float | None = None) -> None:
        """The 95th percentile of times, in milliseconds."""
        name = f"{name} (p95 of {len(times.clock)})"
        self.add(name, p95(times.clock) * 1000, "ms", target, processor=p95(times.processor) * 1000)
