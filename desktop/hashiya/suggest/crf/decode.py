"""From a chain's scores to labelled ranges of tokens, each with its probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from typing import TYPE_CHECKING, Any, NamedTuple

from hashiya.suggest.crf.chain import Lattice, count_up

if TYPE_CHECKING:
    from collections.abc import Sequence

Calibration = tuple[float, float]
"""(slope, shift) on the log odds; (1, 0) leaves probabilities as they are."""
AS_IT_IS: Calibration = (1.0, 0.0)
_BARRIER = 1e6  # more than a sentence can gain: sums do not run over its end
_FEW = 2000  # tokens of a text: fewer are read sooner than it is told where reading them is not worth it
_MANY = 8000  # likewise, of all sentences of all chains
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
    """What a chain says of a text: `scores` (tokens, tags), and where to look, `sentences` (n, 2) or pairs.

    `tokens` names the token of each row where rows are only some of a text's. Scores that are a transposed
    array (one row a tag) are read fastest.
    """

    scores: Any
    transitions: Any
    tags: Sequence[str]
    sentences: Any
    tokens: Any = None


class SpanTable(NamedTuple):
    """Found spans as columns: `owner` the question, `name` a number among `names`; else as FoundSpan.

    By owner, then in order of text, then by label.
    """

    owner: Any
    first: Any
    last: Any
    name: Any
    score: Any
    sure: Any
    names: tuple[str, ...] = ()

    def of(self, chosen: Any) -> SpanTable:
        """Those at these places, or where the mask holds."""
        return SpanTable._make([*(column[chosen] for column in self[:-1]), self.names])

    def spans(self) -> list[FoundSpan]:
        """One by one."""
        columns = (self.first, self.last, self.name, self.score, self.sure)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [
            FoundSpan(first, last, self.names[name], score, sure) for first, last, name, score, sure in rows
        ]


def calibrated(table: SpanTable, calibrations: Sequence[Calibration]) -> Any:
    """`calibrate` for all spans; `calibrations` by the numbers of their names."""
    import numpy as np

    slope, shift = (np.array([pair[part] for pair in calibrations])[table.name] for part in (0, 1))
    kept = np.clip(table.score, 1e-4, 1 - 1e-4)
    return 1 / (1 + np.exp(-np.clip(slope * np.log(kept / (1 - kept)) + shift, -30.0, 30.0)))


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
    return find_together([SequenceScores(scores, transitions, tags, sentences)], hopes=hopes).spans()


def find_together(questions: Sequence[SequenceScores], *, hopes: Sequence[float]) -> SpanTable:
    """As `find_spans`, for many chains over one text: those with as many tags go side by side."""
    import numpy as np

    names = tuple(sorted({tag[2:] for asked in questions for tag in asked.tags if tag != "O"}))
    groups: dict[tuple[int, int], list[tuple[int, SequenceScores]]] = {}
    for number, asked in enumerate(questions):
        outside = list(asked.tags).index("O")
        sentences = _worth_a_look(asked.scores, asked.transitions, outside, asked.sentences, max(hopes))
        if len(sentences):
            group = groups.setdefault((len(asked.tags), outside), [])
            group.append((number, replace(asked, sentences=sentences)))
    found = [_find_group(members, outside, hopes, names) for (_, outside), members in groups.items()]
    if len(found) == 1:
        return found[0]
    if not found:
        return no_spans(names)
    columns = [np.concatenate(parts) for parts in zip(*(each[:-1] for each in found), strict=True)]
    order = np.lexsort((columns[3], columns[2], columns[1], columns[0]))
    return SpanTable._make([*(column[order] for column in columns), names])


def no_spans(names: tuple[str, ...] = ()) -> SpanTable:
    """An empty table."""
    import numpy as np

    none = np.zeros(0, dtype=np.int64)
    return SpanTable(none, none, none, none, np.zeros(0), np.zeros(0, dtype=bool), names)


class _Stack(NamedTuple):
    """Sentences of many chains one after the other, and of each place: the question's place in the group, the
    token, the sentence's number; `stops` are the sentences' ends.
    """

    lattice: Lattice
    owners: Any
    tokens: Any
    sentences: Any
    stops: Any

    def only(self, chosen: Any) -> _Stack:
        """These sentences alone, by their numbers in order."""
        import numpy as np

        if len(chosen) == len(self.stops):
            return self
        starts = np.concatenate([[0], self.stops[:-1]])[chosen]
        sizes = self.stops[chosen] - starts
        places = np.repeat(starts, sizes) + count_up(sizes)
        stops = np.cumsum(sizes)
        return _Stack(
            self.lattice.only(chosen, places, np.stack([stops - sizes, stops], axis=1)),
            self.owners[places],
            self.tokens[places],
            np.repeat(np.arange(len(chosen)), sizes),
            stops,
        )


def _stack(group: Sequence[SequenceScores]) -> _Stack:
    """Only the tokens of the sentences to look at, each sentence with its chain's moves."""
    import numpy as np

    bounds = [np.asarray(asked.sentences, dtype=np.int64).reshape(-1, 2) for asked in group]
    lengths = [each[:, 1] - each[:, 0] for each in bounds]
    rows = [np.repeat(each[:, 0], size) + count_up(size) for each, size in zip(bounds, lengths, strict=True)]
    sizes = np.concatenate(lengths)
    stops = np.cumsum(sizes)
    starts = stops - sizes
    moves: Any = group[0].transitions
    if len(group) > 1:
        moves = np.stack([asked.transitions for asked in group])
        moves = np.repeat(moves, [len(each) for each in bounds], axis=0)
    scores = np.concatenate([asked.scores.T[:, own] for asked, own in zip(group, rows, strict=True)], axis=1)
    tokens = [
        own if asked.tokens is None else asked.tokens[own] for asked, own in zip(group, rows, strict=True)
    ]
    return _Stack(
        Lattice(scores.T, moves, np.stack([starts, stops], axis=1)),
        np.repeat(np.arange(len(group)), [len(own) for own in rows]),
        np.concatenate(tokens),
        np.repeat(np.arange(len(sizes)), sizes),
        stops,
    )


class _TagNumbers(NamedTuple):
    """Of each question of a group: by tag the name's number and whether it goes on; by name its tags' numbers
    (-1 where there is no tag to go on with).
    """

    name: Any
    goes_on: Any
    begin: Any
    inside: Any


def _tag_numbers(group: Sequence[SequenceScores], names: Sequence[str]) -> _TagNumbers:
    import numpy as np

    place = {name: number for number, name in enumerate(names)}
    name = np.zeros((len(group), len(group[0].tags)), dtype=np.int64)
    goes_on = np.zeros(name.shape, dtype=bool)
    begin = np.zeros((len(group), len(names)), dtype=np.int64)
    inside = np.full(begin.shape, -1, dtype=np.int64)
    for row, asked in enumerate(group):
        numbers = {tag: number for number, tag in enumerate(asked.tags)}
        for tag, number in numbers.items():
            if tag == "O":
                continue
            own = place[tag[2:]]
            name[row, number], goes_on[row, number] = own, tag[:2] == "I-"
            inside[row, own] = numbers.get(f"I-{tag[2:]}", -1)
            begin[row, own] = numbers.get(f"B-{tag[2:]}", max(int(inside[row, own]), 0))
    return _TagNumbers(name, goes_on, begin, inside)


def _find_group(
    members: Sequence[tuple[int, SequenceScores]],
    outside: int,
    hopes: Sequence[float],
    names: tuple[str, ...],
) -> SpanTable:
    import numpy as np

    group = [asked for _, asked in members]
    stack, numbers = _stack(group), _tag_numbers(group, names)
    biases = np.zeros((len(hopes), len(group[0].tags)), dtype=np.float32)
    biases[:, outside] = np.negative(hopes)
    # Where the greatest hope finds nothing, the others do not either: they are asked of what is left.
    if len(stack.tokens) > _MANY:
        some = np.flatnonzero(stack.lattice.leaves(outside, max(hopes)))
        if not len(some):
            return no_spans(names)
        stack = stack.only(some)
    paths = stack.lattice.best(biases, outside)
    turn, place = np.nonzero(paths != outside)
    tag, owner, sentence = paths[turn, place], stack.owners[place], stack.sentences[place]
    name, on = numbers.name[owner, tag], numbers.goes_on[owner, tag]
    on[1:] &= (place[1:] == place[:-1] + 1) & (sentence[1:] == sentence[:-1]) & (name[1:] == name[:-1])
    on[:1] = False
    begins = np.flatnonzero(~on)
    if not len(begins):
        return no_spans(names)
    ends = np.append(begins[1:], len(on))[: len(begins)] - 1
    first, size, name = place[begins], place[ends] + 1 - place[begins], name[begins]
    # Every span once, as the first hope that has it found it; in order of place, length and name.
    key = (first * (paths.shape[1] + 1) + size) * len(names) + name
    _, once = np.unique(key, return_index=True)
    first, size, name, sure = first[once], size[once], name[once], turn[begins[once]] == 0
    owner, stop = stack.owners[first], stack.stops[stack.sentences[first]]
    score = stack.lattice.chances(
        first, first + size, numbers.begin[owner, name], numbers.inside[owner, name], stop
    )
    token = stack.tokens[first]
    asked_for = np.array([number for number, _ in members])[owner]
    return SpanTable(asked_for, token, token + size, name, score, sure, names)


def _worth_a_look(scores: Any, transitions: Any, outside: int, sentences: Any, hope: float) -> Any:
    """The sentences (n, 2) whose best path may be other than all "O".

    Against that path, a run of other tags gains at most what its first token can (coming from "O"), what the
    tokens after it can (coming from whichever tag is best), and the move back: where no such sum is above
    nothing, there is no need to look for the path. What all tokens of a sentence could gain together is more,
    but quick to say, and tried first.
    """
    import numpy as np

    bounds = np.asarray(sentences, dtype=np.int64).reshape(-1, 2)
    bounds = bounds[bounds[:, 1] > bounds[:, 0]]
    if not len(bounds) or len(transitions) < 2:
        return bounds[:0]
    others = [tag for tag in range(len(transitions)) if tag != outside]
    stay = float(transitions[outside, outside])
    enter: Any = None
    more: Any = None
    start: Any = None
    along = transitions[np.ix_(others, others)].max(axis=0) - stay
    into = transitions[outside, others] - stay
    nothing = scores[:, outside] - hope
    for number, tag in enumerate(others):
        gain = scores[:, tag] - nothing
        first = gain[bounds[:, 0]]
        if enter is None:
            enter, more, start = gain + into[number], gain + along[number], first
        else:
            np.maximum(enter, gain + into[number], out=enter)
            np.maximum(more, gain + along[number], out=more)
            np.maximum(start, first, out=start)
    enter[bounds[:, 0]] = start  # nothing stands before
    leave = max(0.0, float(transitions[others, outside].max()) - stay)
    most = np.maximum.reduceat(enter, bounds[:, 0]) + np.add.reduceat(np.maximum(more, 0), bounds[:, 0])
    bounds = bounds[most + leave > -_SLACK]
    if len(scores) < _FEW:
        return bounds
    sizes = bounds[:, 1] - bounds[:, 0]
    rows = np.repeat(bounds[:, 0], sizes) + count_up(sizes)
    ends = np.cumsum(sizes)
    more = more[rows].astype(np.float64)
    more[ends - sizes] = -_BARRIER
    summed = np.cumsum(more)
    most = np.maximum.accumulate(summed[::-1])[::-1] - summed
    return bounds[np.maximum.reduceat(enter[rows] + most, ends - sizes) + leave > -_SLACK]
