"""From a chain's scores to labelled ranges of tokens, each with its probability."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.chain import Lattice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Calibration = tuple[float, float]
"""(slope, shift) on the log odds; (1, 0) leaves probabilities as they are."""
AS_IT_IS: Calibration = (1.0, 0.0)


@dataclass(frozen=True, slots=True, order=True)
class FoundSpan:
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


@dataclass(frozen=True, slots=True)
class SequenceScores:
    """What a chain says of a text: `scores` (tokens, tags), and the sentences in which to look."""

    scores: Any
    transitions: Any
    tags: Sequence[str]
    sentences: Sequence[tuple[int, int]]


def find_spans(
    scores: Any,
    transitions: Any,
    tags: Sequence[str],
    sentences: Sequence[tuple[int, int]],
    *,
    hopes: Sequence[float] = (0.0, 2.0),
) -> list[FoundSpan]:
    """Entities of the best paths when "O" is worth less by each of `hopes`; the first is the sure one.

    Probabilities are those of the chain, whatever the hope. Ranges may overlap each other.
    """
    return find_together([SequenceScores(scores, transitions, tags, sentences)], hopes=hopes)[0]


def find_together(questions: Sequence[SequenceScores], *, hopes: Sequence[float]) -> list[list[FoundSpan]]:
    """As `find_spans`, for many chains over one text: those with as many tags go side by side."""
    groups: dict[tuple[int, int], list[tuple[int, SequenceScores]]] = {}
    for number, asked in enumerate(questions):
        outside = list(asked.tags).index("O")
        sentences = _worth_a_look(asked.scores, asked.transitions, outside, asked.sentences, max(hopes))
        if sentences:
            group = groups.setdefault((len(asked.tags), outside), [])
            group.append((number, SequenceScores(asked.scores, asked.transitions, asked.tags, sentences)))
    found: list[list[FoundSpan]] = [[] for _ in questions]
    for (_, outside), members in groups.items():
        kept = _find_group([asked for _, asked in members], outside, hopes)
        for (number, _), spans in zip(members, kept, strict=True):
            found[number] = spans
    return found


def _stack(group: Sequence[SequenceScores]) -> tuple[Lattice, Any]:
    """The texts of the group one after the other, each sentence with its chain's moves; where they end."""
    import numpy as np

    size = len(group[0].scores)
    sentences = [
        (start + number * size, stop + number * size)
        for number, asked in enumerate(group)
        for start, stop in asked.sentences
    ]
    moves: Any = group[0].transitions
    if len(group) > 1:
        owners = [number for number, asked in enumerate(group) for _ in asked.sentences]
        moves = np.stack([asked.transitions for asked in group])[owners]
    lattice = Lattice(np.concatenate([asked.scores for asked in group]), moves, sentences)
    return lattice, np.array([stop for _, stop in sentences], dtype=np.int64)


def _find_group(
    group: Sequence[SequenceScores], outside: int, hopes: Sequence[float]
) -> list[list[FoundSpan]]:
    import numpy as np

    size = len(group[0].scores)
    lattice, stops = _stack(group)
    numbers = [{tag: place for place, tag in enumerate(asked.tags)} for asked in group]
    biases = np.zeros((len(hopes), len(group[0].tags)), dtype=np.float32)
    biases[:, outside] = np.negative(hopes)
    sure: list[dict[tuple[int, int, str], bool]] = [{} for _ in group]
    questions: list[tuple[int, int, int, int | None, int]] = []
    asked_for: list[tuple[int, tuple[int, int, str]]] = []
    for turn, path in enumerate(lattice.best(biases, outside)):
        tagged = np.flatnonzero(path != outside)
        ends = stops[np.searchsorted(stops, tagged, side="right")].tolist()
        tags = [
            group[place // size].tags[tag]
            for place, tag in zip(tagged.tolist(), path[tagged].tolist(), strict=True)
        ]
        for (first, last, label), stop in _spans_of(tagged.tolist(), ends, tags):
            owner = first // size
            key = (first - owner * size, last - owner * size, label)
            if key not in sure[owner]:
                sure[owner][key] = turn == 0
                number = numbers[owner]
                begin = number.get(f"B-{label}", number.get(f"I-{label}", 0))
                questions.append((first, last, begin, number.get(f"I-{label}"), stop))
                asked_for.append((owner, key))
    found: list[list[FoundSpan]] = [[] for _ in group]
    for (owner, key), chance in zip(asked_for, lattice.probabilities(questions), strict=True):
        found[owner].append(FoundSpan(*key, chance, sure[owner][key]))
    return [sorted(spans) for spans in found]


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
