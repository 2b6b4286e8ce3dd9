"""From a chain's scores to labelled ranges of tokens, each with its probability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

from hashiya.suggest.crf_chain import Lattice, entities

Calibration = tuple[float, float]
"""(slope, shift) on the log odds; (1, 0) leaves probabilities as they are."""
AS_IT_IS: Calibration = (1.0, 0.0)


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Tokens first..last-1 with a label; `sure` where the best path, and not only a hopeful one, has it."""

    first: int
    last: int
    label: str
    score: float
    sure: bool = True


def calibrate(probability: float, calibration: Calibration) -> float:
    """The probability as experience corrects it, strictly between 0 and 1."""
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    slope, shift = calibration
    return 1 / (1 + exp(-max(-30.0, min(30.0, slope * log(kept / (1 - kept)) + shift))))


def find_spans(
    scores: Any,
    transitions: Any,
    tags: Sequence[str],
    sentences: Sequence[tuple[int, int]],
    *,
    hopes: Iterable[float] = (0.0, 2.0),
) -> list[Found]:
    """Entities of the best paths when "O" is worth less by each of `hopes`; the first of them is the sure one.

    Probabilities are those of the chain, whatever the hope. Ranges may overlap each other.
    """
    import numpy as np

    lattice = Lattice(scores, transitions, sentences)
    number = {tag: place for place, tag in enumerate(tags)}
    found: dict[tuple[int, int, str], Found] = {}
    for turn, hope in enumerate(hopes):
        bias = np.zeros(len(tags), dtype=np.float32)
        bias[number["O"]] = -hope
        path = lattice.best(bias)
        for start, stop in sentences:
            row = path[start:stop]
            if (row == number["O"]).all():
                continue
            for first, last, label in entities([tags[tag] for tag in row.tolist()]):
                key = (start + first, start + last, label)
                if key in found:
                    continue
                begin = number.get(f"B-{label}", number.get(f"I-{label}", 0))
                probability = lattice.probability(key[0], key[1], begin, number.get(f"I-{label}"), stop)
                found[key] = Found(*key, probability, turn == 0)
    return sorted(found.values())
