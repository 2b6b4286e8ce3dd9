"""From a chain's scores to labelled ranges of tokens, each with its probability."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, NamedTuple

from hashiya.suggest.crf.chain import Lattice, count_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Calibration = tuple[float, float]
"""(slope, shift) on the log odds; (1, 0) leaves probabilities as they are."""
AS_IT_IS: Calibration = (1.0, 0.0)
_BARRIER = 1e6  # more than a sentence can gain: sums do not run over its end
_SLACK = 0.05  # more than sums of 400 tokens in single precision are off by


class FoundSpan(NamedTuple):
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


@dataclass(frozen=True, slots=True)
class _Stack:
    """Sentences of many chains one after the other; `owners` and `tokens` tell of each place whose it is."""

    lattice: Lattice
    stops: Any
    owners: list[int]
    tokens: list[int]


def _stack(group: Sequence[SequenceScores]) -> _Stack:
    """Only the tokens of the sentences to look at, each sentence with its chain's moves."""
    import numpy as np

    bounds = [np.array(asked.sentences, dtype=np.int64).reshape(-1, 2) for asked in group]
    lengths = [each[:, 1] - each[:, 0] for each in bounds]
    tokens = [
        np.repeat(each[:, 0], size) + count_up(size) for each, size in zip(bounds, lengths, strict=True)
    ]
    stops = np.cumsum(np.concatenate(lengths))
    starts = np.concatenate([[0], stops[:-1]])
    moves: Any = group[0].transitions
    if len(group) > 1:
        moves = np.stack([asked.transitions for asked in group])
        moves = np.repeat(moves, [len(each) for each in bounds], axis=0)
    scores = np.concatenate([asked.scores[own] for asked, own in zip(group, tokens, strict=True)])
    lattice = Lattice(scores, moves, np.stack([starts, stops], axis=1))
    owners = np.repeat(np.arange(len(group)), [len(own) for own in tokens])
    return _Stack(lattice, stops, owners.tolist(), np.concatenate(tokens).tolist())


def _find_group(
    group: Sequence[SequenceScores], outside: int, hopes: Sequence[float]
) -> list[list[FoundSpan]]:
    import numpy as np

    stack = _stack(group)
    numbers = [{tag: place for place, tag in enumerate(asked.tags)} for asked in group]
    biases = np.zeros((len(hopes), len(group[0].tags)), dtype=np.float32)
    biases[:, outside] = np.negative(hopes)
    sure: list[dict[tuple[int, int, str], bool]] = [{} for _ in group]
    questions: list[tuple[int, int, int, int | None, int]] = []
    asked_for: list[tuple[int, tuple[int, int, str]]] = []
    for turn, path in enumerate(stack.lattice.best(biases, outside)):
        tagged = np.flatnonzero(path != outside)
        ends = stack.stops[np.searchsorted(stack.stops, tagged, side="right")].tolist()
        places = tagged.tolist()
        tags = [
            group[stack.owners[place]].tags[tag]
            for place, tag in zip(places, path[tagged].tolist(), strict=True)
        ]
        for (first, last, label), stop in _spans_of(places, ends, tags):
            owner, token = stack.owners[first], stack.tokens[first]
            key = (token, token + last - first, label)
            if key not in sure[owner]:
                sure[owner][key] = turn == 0
                number = numbers[owner]
                begin = number.get(f"B-{label}", number.get(f"I-{label}", 0))
                questions.append((first, last, begin, number.get(f"I-{label}"), stop))
                asked_for.append((owner, key))
    found: list[list[FoundSpan]] = [[] for _ in group]
    for (owner, key), chance in zip(asked_for, stack.lattice.probabilities(questions), strict=True):
        found[owner].append(FoundSpan(*key, chance, sure[owner][key]))
    return [sorted(spans) for spans in found]


def _worth_a_look(
    scores: Any, transitions: Any, outside: int, sentences: Sequence[tuple[int, int]], hope: float
) -> Sequence[tuple[int, int]]:
    """The sentences whose best path may be other than all "O".

    Against that path, a run of other tags gains at most what its first token can (coming from "O"), what the
    tokens after it can (coming from whichever tag is best), and the move back: where no such sum is above
    nothing, there is no need to look for the path.
    """
    import numpy as np

    if not len(sentences) or len(transitions) < 2:
        return []
    bounds = np.array(sentences, dtype=np.int64)
    others = [tag for tag in range(len(transitions)) if tag != outside]
    stay = float(transitions[outside, outside])
    gains = scores[:, others] - scores[:, outside, None] + hope
    enter = (gains + (transitions[outside, others] - stay)).max(axis=1)
    enter[bounds[:, 0]] = gains[bounds[:, 0]].max(axis=1)  # nothing stands before
    more = (gains + (transitions[np.ix_(others, others)].max(axis=0) - stay)).max(axis=1).astype(np.float64)
    more[bounds[:, 0]] = more[bounds[bounds[:, 1] < len(more), 1]] = -_BARRIER
    summed = np.cumsum(more)
    most = np.maximum.accumulate(summed[::-1])[::-1] - summed
    leave = max(0.0, float(transitions[others, outside].max()) - stay)
    hopeful = np.concatenate([[0], np.cumsum(enter + most + leave > -_SLACK)])
    kept: list[tuple[int, int]] = bounds[hopeful[bounds[:, 1]] > hopeful[bounds[:, 0]]].tolist()
    return kept


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
