"""Figures that benchmarks collect, and the lines of the table they make."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """`ratio` is measured / target: 1 or less is met (for «at least» targets target / measured)."""

    name: str
    value: float
    target: float | None
    unit: str
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        if self.target is None or not self.value:
            return None
        return self.target / self.value if self.at_least else self.value / self.target

    def line(self) -> str:
        measured = f"{self.value:>12,.1f} {self.unit:<9}"
        if self.target is None or self.ratio is None:
            return f"{self.name:<58}{measured}"
        sign = "≥" if self.at_least else "≤"
        return (
            f"{self.name:<58}{measured}{sign} {self.target:>9,.0f}"
            f"{self.ratio:>8.2f}  {'met' if self.ratio <= 1 else 'NOT MET'}"
        )


@dataclass
class Figures:
    """Collects what the benchmarks measure."""

    found: list[Figure] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, target: float | None = None, *, at_least: bool = False
    ) -> None:
        self.found.append(Figure(name, value, target, unit, at_least))

    def p95(self, name: str, seconds: Sequence[float], target: float | None = None) -> None:
        """The 95th percentile of times, in milliseconds."""
        ordered = sorted(seconds)
        at = min(len(ordered) - 1, int(len(ordered) * 0.95))
        self.add(f"{name} (p95 of {len(ordered)})", ordered[at] * 1000, "ms", target)

    def median(self, name: str, seconds: Sequence[float], target: float | None = None) -> None:
        self.add(f"{name} (median of {len(seconds)})", statistics.median(seconds) * 1000, "ms", target)
