"""Weights of evidence fitted anew beside those there are, from what became of candidates."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hashiya.suggest.combine.doubts import SCALE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.suggest.combine.evidence import Features

_PULL = 5.0  # towards no change: of as many even candidates; as for the weights that ship
_RARE = 3  # candidates that speak of a weight, from which on it is moved
_ROUNDS, _CLOSE = 30, 1e-4


class Taught(NamedTuple):
    """A candidate that was decided on: its log odds as they were, what may be learned of, and whether it was
    right.
    """

    odds: float
    features: Features
    right: bool


def refit(rows: Sequence[Taught]) -> dict[str, float]:
    """What is to be added to each feature's weight, rounded: logistic regression drawn towards no change,
    by Newton's method.

    The same rows give the same weights, in whatever order they came; a step after each candidate, as in
    learning online, leaves the weights at what the last ones were like.
    """
    import numpy as np

    count = Counter(name for row in rows for name in row.features)
    names = sorted(name for name, times in count.items() if times >= _RARE)
    if not names:
        return {}
    column = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, value in row.features.items():
            at = column.get(name)
            if at is not None:
                table[number, at] = value
    odds = np.array([row.odds for row in rows])
    right = np.array([float(row.right) for row in rows])
    added, pull = np.zeros(len(names)), _PULL * np.eye(len(names))
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(odds + table @ added, -30, 30)))
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + pull
        step = np.linalg.solve(curve, table.T @ (chance - right) + _PULL * added)
        widest = float(np.abs(step).max())
        added -= step * min(1.0, 1.0 / max(widest, 1e-12))
        if widest < _CLOSE:
            break
    return {name: round(float(added[at]), 4) for name, at in column.items()}


def log_odds_of(features: Features, weights: Mapping[str, float]) -> float:
    """What the weights make of the features, added in order as `Chances` does (`sum` rounds otherwise)."""
    total, weight = 0.0, weights.get
    for name, value in features.items():
        total += value * weight(name, 0.0)
    return total * features.get(SCALE, 1.0)
