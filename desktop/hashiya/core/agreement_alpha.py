"""Krippendorff's α: nominal, of the words; and α_u, of units that people cut out of a continuum themselves.

Sources: Krippendorff, «Computing Krippendorff's alpha-reliability» (2011); «On the reliability of unitizing
contiguous data», Sociological Methodology 25 (1995) 47–76, with the correction in «Content Analysis», 2nd
edition (2004) 251–256. α_u is given for two people: for more, that definition does not behave as expected
(Krippendorff, Mathet, Bouvry and Widlöcher, «On the reliability of unitizing textual continua», 2016).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from hashiya.core.agreement import JOIN, NOTHING, Measure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.span import Span

Ratings = tuple[str | None, ...]
"""The values that one word got from each person, None from whoever did not read its document."""


def alpha_nominal(patterns: Mapping[Ratings, int]) -> Measure:
    """α of values from any number of people, some missing; `patterns` counts the words of each."""
    pairable = {pattern: times for pattern, times in patterns.items() if len(_given(pattern)) > 1 and times}
    if not pairable:
        return Measure(None, "no_tokens" if any(len(pattern) > 1 for pattern in patterns) else "one_person")
    values = sorted({value for pattern in pairable for value in _given(pattern)})
    if len(values) == 1:
        return Measure(None, "nothing_marked" if values == [NOTHING] else "one_value")
    return Measure(alpha_from_counts(pairable))


def alpha_of_label(patterns: Mapping[Ratings, int], label: str) -> Measure:
    """α of one label against all else."""
    found: Counter[Ratings] = Counter()
    for pattern, times in patterns.items():
        found[tuple(None if value is None else _only(value, label) for value in pattern)] += times
    return alpha_nominal(found)


def alpha_from_counts(patterns: Mapping[Ratings, int]) -> float:
    """α from how often each pattern occurs: memory does not grow with the words. At least two values.

    The krippendorff package computes the same but is GPL, so it cannot be depended on.
    """
    totals: Counter[str] = Counter()
    agreed = 0.0
    for pattern, times in patterns.items():
        counts = Counter(_given(pattern))
        size = sum(counts.values())
        agreed += times * sum(count * (count - 1) for count in counts.values()) / (size - 1)
        for value, count in counts.items():
            totals[value] += times * count
    number = sum(totals.values())
    expected = sum(count * (count - 1) for count in totals.values()) / (number - 1)
    return 1 - (number - agreed) / (number - expected)


def _given(pattern: Ratings) -> list[str]:
    return [value for value in pattern if value is not None]


def _only(value: str, label: str) -> str:
    return label if label in value.split(JOIN) else NOTHING


@dataclass(frozen=True, slots=True)
class LabelUnits:
    """Of one label: squared distances observed, and the lengths of all units and of all gaps between them."""

    observed: int = 0
    units: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()

    def __add__(self, other: LabelUnits) -> LabelUnits:
        return LabelUnits(self.observed + other.observed, self.units + other.units, self.gaps + other.gaps)


@dataclass(frozen=True, slots=True)
class UnitTally:
    """What α_u is computed from; tallies of several texts are added, a unit never reaching over two texts."""

    length: int = 0
    labels: Mapping[str, LabelUnits] = field(default_factory=dict)


def tally_units(length: int, first: Iterable[Span], second: Iterable[Span]) -> UnitTally:
    """Compare two people's units of one continuum of `length` code points.

    Within a label units may not overlap: where one person nested a label in itself, the outer counts.
    """
    ours, theirs = _by_label(first), _by_label(second)
    labels = {
        label: _compare(length, ours.get(label, []), theirs.get(label, [])) for label in {*ours, *theirs}
    }
    return UnitTally(length, labels)


def total_units(tallies: Iterable[UnitTally]) -> UnitTally:
    """The sum over texts; a label missing from a text is a gap as long as that text, for both people."""
    tallies = list(tallies)
    labels = {label for tally in tallies for label in tally.labels}
    found = {}
    for label in labels:
        parts = [tally.labels.get(label) or LabelUnits(gaps=(tally.length,) * 2) for tally in tallies]
        found[label] = LabelUnits(
            sum(part.observed for part in parts),
            tuple(unit for part in parts for unit in part.units),
            tuple(gap for part in parts for gap in part.gaps),
        )
    return UnitTally(sum(tally.length for tally in tallies), found)


def alpha_u(tally: UnitTally) -> Measure:
    """One minus the observed disagreement over the expected, each summed over the labels."""
    observed = sum(observed_disagreement(tally, label) for label in tally.labels)
    expected = sum(expected_disagreement(tally, label) for label in tally.labels)
    return _ratio(observed, expected)


def alpha_u_of_label(tally: UnitTally, label: str) -> Measure:
    """Krippendorff's α_u of one label (1995); `nothing_marked` where nobody used it."""
    if label not in tally.labels:
        return Measure(None, "nothing_marked")
    return _ratio(observed_disagreement(tally, label), expected_disagreement(tally, label))


def observed_disagreement(tally: UnitTally, label: str) -> float:
    """Each squared distance counts from either side: 2 over m(m−1)L², m being two people."""
    return tally.labels[label].observed / tally.length**2


def expected_disagreement(tally: UnitTally, label: str) -> float:
    """What is to be expected had the same units been laid down by chance."""
    units, length = tally.labels[label].units, tally.length
    gaps = sorted(tally.labels[label].gaps)
    after = [0, *accumulate(reversed(gaps))]  # after[k]: the sum of the k longest
    total = 0.0
    for unit, times in Counter(units).items():
        fitting = len(gaps) - bisect_left(gaps, unit)
        in_gaps = unit**2 * (after[fitting] - fitting * (unit - 1))
        over_units = (len(units) - 1) * (2 * unit**3 - 3 * unit**2 + unit) / 3
        total += times * (over_units + in_gaps)
    return 2 / length * total / (2 * length * (2 * length - 1) - sum(unit * (unit - 1) for unit in units))


def _ratio(observed: float, expected: float) -> Measure:
    if expected > 0:
        return Measure(1 - observed / expected)
    return Measure(None, "nothing_marked" if observed == 0 else "one_value")


def _by_label(spans: Iterable[Span]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        units = found.setdefault(span.label, [])
        if units and span.start < units[-1][1]:
            units[-1] = (units[-1][0], max(units[-1][1], span.end))
        else:
            units.append(span.range)
    return found


def _compare(length: int, first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> LabelUnits:
    observed = _distances(first, second) + _alone(first, second) + _alone(second, first)
    lengths = tuple(end - start for start, end in (*first, *second))
    return LabelUnits(observed, lengths, (*_gaps(length, first), *_gaps(length, second)))


def _distances(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> int:
    """The squared distances of both boundaries, over all pairs that overlap."""
    found = index = 0
    for start, end in first:
        while index < len(second) and second[index][1] <= start:
            index += 1
        at = index
        while at < len(second) and second[at][0] < end:
            found += (start - second[at][0]) ** 2 + (end - second[at][1]) ** 2
            at += 1
    return found


def _alone(units: Sequence[tuple[int, int]], others: Collection[tuple[int, int]]) -> int:
    """The squared lengths of the units that lie wholly in a gap of the other person's."""
    ends = [end for _, end in others]
    starts = [start for start, _ in others]
    return sum(
        (end - start) ** 2 for start, end in units if bisect_left(starts, end) <= bisect_left(ends, start + 1)
    )


def _gaps(length: int, units: Sequence[tuple[int, int]]) -> list[int]:
    edges = [0, *(edge for unit in units for edge in unit), length]
    return [end - start for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]
