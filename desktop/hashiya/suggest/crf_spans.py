"""From a chain's scores to labelled ranges of tokens, each with its probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

from hashiya.suggest.crf_chain import Lattice

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
    hopes: Sequence[float] = (0.0, 2.0),
) -> list[Found]:
    """Entities of the best paths when "O" is worth less by each of `hopes`; the first is the sure one.

    Probabilities are those of the chain, whatever the hope. Ranges may overlap each other.
    """
    import numpy as np

    outside = list(tags).index("O")
    sentences = _worth_a_look(scores, transitions, outside, sentences, max(hopes))
    if not sentences:
        return []
    lattice = Lattice(scores, transitions, sentences)
    number = {tag: place for place, tag in enumerate(tags)}
    stops = np.array([stop for _, stop in sentences], dtype=np.int64)
    found: dict[tuple[int, int, str], Found] = {}
    for turn, hope in enumerate(hopes):
        bias = np.zeros(len(tags), dtype=np.float32)
        bias[outside] = -hope
        path = lattice.best(bias, outside)
        tagged = np.flatnonzero(path != outside)
        ends = stops[np.searchsorted(stops, tagged, side="right")]
        for key, stop in _spans_of(
            tagged.tolist(), ends.tolist(), [tags[tag] for tag in path[tagged].tolist()]
        ):
            if key not in found:
                begin = number.get(f"B-{key[2]}", number.get(f"I-{key[2]}", 0))
                probability = lattice.probability(key[0], key[1], begin, number.get(f"I-{key[2]}"), stop)
                found[key] = Found(*key, probability, turn == 0)
    return sorted(found.values())


def _worth_a_look(
    scores: Any, transitions: Any, outside: int, sentences: Sequence[tuple[int, int]], hope: float
) -> list[tuple[int, int]]:
    """The sentences whose best path may be other than all "O": no gain pays for the moves in the others."""
    import numpy as np

    if not len(scores) or len(transitions) < 2:
        return []
    gain = np.delete(scores, outside, axis=1).max(axis=1) - scores[:, outside] + hope
    moves = max(0.0, float(transitions.max() - transitions[outside, outside]))
    hopeful = np.concatenate([[0], np.cumsum(gain + 2 * moves > 0)])
    return [(start, stop) for start, stop in sentences if hopeful[stop] > hopeful[start]]


def _spans_of(
    places: list[int], stops: list[int], tags: list[str]
) -> Iterator[tuple[tuple[int, int, str], int]]:
    """((first, last, label), end of the sentence) from the tagged tokens alone."""
    first, label, stop = -1, "", 0
    after = -1
    for place, end, tag in zip(places, stops, tags, strict=True):
        if first >= 0 and (place != after or end != stop or tag != f"I-{label}"):
            yield (first, after, label), stop
            first = -1
        if first < 0:
            first, label, stop = place, tag[2:], end
        after = place + 1
    if first >= 0:
        yield (first, after, label), stop
