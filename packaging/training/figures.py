"""Figures: strict F1 by label, calibration error, and how a probability is corrected."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Entity = tuple[int, int, str]


def strict_f1(
    gold: Iterable[Iterable[Entity]], found: Iterable[Iterable[Entity]], labels: Sequence[str]
) -> dict[str, tuple[float, float, float]]:
    """{"micro" and each label: (precision, recall, F1)} in percent; span and label exact."""
    counts: Counter[tuple[str, str]] = Counter()
    for wanted, given in zip(gold, found, strict=True):
        right, guessed = {e for e in wanted if e[2] in labels}, {e for e in given if e[2] in labels}
        for name, group in (("gold", right), ("found", guessed), ("correct", right & guessed)):
            counts.update((name, label) for _, _, label in group)
            counts[name, "micro"] += len(group)
    table = {}
    for label in ("micro", *labels):
        correct, guesses, there = (counts[name, label] for name in ("correct", "found", "gold"))
        precision, recall = 100 * correct / max(guesses, 1), 100 * correct / max(there, 1)
        table[label] = (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))
    return table


def show(title: str, table: dict[str, tuple[float, float, float]]) -> str:
    """One line of figures."""
    precision, recall, f1 = table["micro"]
    rest = " ".join(f"{label} {row[2]:.1f}" for label, row in table.items() if label != "micro" and row[2])
    return f"{title}: F1 {f1:.1f} (P {precision:.1f} R {recall:.1f}); {rest}"


def calibration_error(scored: Sequence[tuple[float, bool]], *, bins: int = 10) -> float:
    """Expected calibration error, bins of equal width."""
    error = 0.0
    for number in range(bins):
        inside = [
            (s, c) for s, c in scored if number <= s * bins < number + 1 or (s == 1 and number == bins - 1)
        ]
        if inside:
            gap = sum(s for s, _ in inside) - sum(c for _, c in inside)
            error += abs(gap)
    return error / max(len(scored), 1)
