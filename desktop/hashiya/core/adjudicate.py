"""Several people's annotations of one text side by side: the places, how they differ, what strategies choose.

A place is either a span on which all agree, or a knot of spans that are different people's answers to one
question: of equal range, crossing, of one label and overlapping, or sharing half of their letters and more.
An inner span of another label inside a long outer one is a place of its own.

A long text has tens of thousands of annotations, of which a person looks at a few: what is read is no more
than comparing needs (`Mark`), and what only a look at a place needs is worked out at that look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from hashiya.core.agreement_spans import differs_by_clitic
from hashiya.core.span import Span

_SHARE = 0.5


class Kind(StrEnum):
    """How people differ in a place; MIXED is more than one of the others at once.

    GOLD: nobody has anything here, and gold does.
    """

    AGREED = "agreed"
    GOLD = "gold"
    LABEL = "label"
    BOUNDARY = "boundary"
    ONE_SIDED = "one_sided"
    MIXED = "mixed"


class Mark(NamedTuple):
    """What comparing needs of one accepted annotation; its first three fields are its span."""

    start: int
    end: int
    label: str
    layer: str
    uid: str = ""
    score: float | None = None

    @property
    def span(self) -> Span:
        """The range with its label."""
        return Span(self.start, self.end, self.label)


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What one person has in a place, in reading order; nothing, if they read it and marked nothing here."""

    person: str
    annotations: tuple[Mark, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """What the person marked, in reading order."""
        return tuple(each.span for each in self.annotations)


class _Fields(NamedTuple):
    document: str
    start: int
    end: int
    people: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    agreed: bool = False
    unasked: tuple[Mark, ...] = ()


class Place(_Fields):
    """One question to settle: the `marks` of `people`, who are all that read the text, in the order given.

    `agreed`: everybody has the same. `unasked`: annotations of gold where nobody has anything; there are no
    `marks` then. A tuple underneath, because thousands are made to look at one.
    """

    @cached_property
    def sides(self) -> tuple[PersonAnswer, ...]:
        """What each person has here, in the order of `people`."""
        by_person: dict[str, list[Mark]] = {person: [] for person in self.people}
        for each in sorted(self.marks, key=lambda each: (each.start, -each.end, each.label)):
            by_person[each.layer].append(each)
        return tuple(PersonAnswer(person, tuple(found)) for person, found in by_person.items())

    @cached_property
    def kind(self) -> Kind:
        """How the people differ, the plainest difference first."""
        if self.agreed:
            return Kind.AGREED
        if not self.marks:
            return Kind.GOLD
        differences = {
            Kind.LABEL: len({tuple(sorted({s.label for s in each.spans})) for each in self._marked}) > 1,
            Kind.BOUNDARY: self.ranges_differ,
            Kind.ONE_SIDED: bool(self.missing),
        }
        found = [kind for kind, differs in differences.items() if differs]
        return found[0] if len(found) == 1 else Kind.MIXED

    @property
    def _marked(self) -> list[PersonAnswer]:
        return [side for side in self.sides if side.annotations]

    @cached_property
    def fingerprint(self) -> str:
        """Names what people have here: it changes when anyone changes it."""
        marks = self.marks or self.unasked
        parts = sorted(f"{each.layer} {each.start} {each.end} {each.label}" for each in marks)
        return hashlib.blake2b("\n".join([self.document, *parts]).encode(), digest_size=16).hexdigest()

    @property
    def labels_differ(self) -> bool:
        """Whether more than one label stands here."""
        return len({each.label for each in self.marks}) > 1

    @property
    def ranges_differ(self) -> bool:
        """Whether those who marked something marked different ranges."""
        return len({tuple(span.range for span in side.spans) for side in self._marked}) > 1

    @property
    def missing(self) -> tuple[str, ...]:
        """Who marked nothing here."""
        there = {each.layer for each in self.marks}
        return tuple(person for person in self.people if person not in there)

    def side(self, person: str) -> PersonAnswer:
        """What this person has here; nothing when they marked nothing."""
        return next((side for side in self.sides if side.person == person), PersonAnswer(person))

    @property
    def candidates(self) -> dict[Span, tuple[str, ...]]:
        """Each different span with the people who have it, those of most people first."""
        found: dict[Span, list[str]] = {}
        for side in self.sides:
            for span in side.spans:
                found.setdefault(span, []).append(side.person)
        order = sorted(found, key=lambda span: (-len(found[span]), span.start, -span.end, span.label))
        return {span: tuple(found[span]) for span in order}

    @property
    def by_engines_only(self) -> bool:
        """Whether all agree, and each took it from an engine."""
        return self.agreed and all(each.score is not None for each in self.marks)

    @property
    def both_can_stand(self) -> bool:
        """Whether everything that anybody has here can be true at once."""
        spans = list(self.candidates)
        return len(spans) > 1 and not any(
            self.are_rivals(one, other) for one, other in combinations(spans, 2)
        )

    def are_rivals(self, one: Span, other: Span) -> bool:
        """Crossing, of one range, or boundaries of one label that nobody means to nest."""
        if one.crosses(other) or one.range == other.range:
            return True
        overlap = one.start < other.end and other.start < one.end
        nested = any({one, other} <= set(side.spans) for side in self.sides)
        return overlap and one.label == other.label and not nested

    def differs_by_clitic(self, text: str) -> bool:
        """Whether boundaries differ, each person having one span at the most, and only by clitics."""
        if not self.ranges_differ or any(len(side.annotations) > 1 for side in self.sides):
            return False
        first, *rest = (side.spans[0] for side in self._marked)
        return all(first.range == other.range or differs_by_clitic(text, first, other) for other in rest)


MarkGroup = list[Mark]
"""Marks of one span, each of another person."""


def align(document: str, marks: Iterable[Mark], people: Sequence[str]) -> list[Place]:
    """The places of a text in reading order, however `marks` are ordered.

    `people` are the layers of all who read it; only their marks count. With fewer than two people everything
    is agreed.
    """
    everybody = tuple(people)
    count = len(everybody)
    known = set(everybody)
    groups: dict[tuple[object, ...], MarkGroup] = {}
    for mark in marks:
        if mark[3] in known:
            key = mark[:3]
            group = groups.get(key)
            if group is None:
                groups[key] = [mark]
            else:
                group.append(mark)
    places: list[Place] = []
    disputed: list[MarkGroup] = []
    for group in groups.values():
        if len(group) == count:
            group.sort()
            places.append(Place(document, group[0].start, group[0].end, everybody, tuple(group), True))
        else:
            disputed.append(group)
    for knot in _tie(disputed):
        knot.sort()
        low, high = knot[0].start, max([mark.end for mark in knot])
        places.append(Place(document, low, high, everybody, tuple(knot)))
    places.sort(key=_reading_order)
    return places


def _reading_order(place: Place) -> tuple[int, int, str, str]:
    """Of one range there may be several places on which all agree: labels keep their order the same."""
    first = place.marks[0]
    return place.start, -place.end, first.label, first.layer


def _tie(groups: list[MarkGroup]) -> list[MarkGroup]:
    """Join groups of equal spans into knots."""
    groups.sort(key=lambda group: group[0][:3])
    parents = list(range(len(groups)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    reached: list[int] = []  # those begun before that may still reach here
    for number, group in enumerate(groups):
        start = group[0].start
        reached = [other for other in reached if groups[other][0].end > start]
        for other in reached:
            if _belong(groups[other], group):
                parents[root(other)] = root(number)
        reached.append(number)
    knots: dict[int, MarkGroup] = {}
    for number, group in enumerate(groups):
        knots.setdefault(root(number), []).extend(group)
    return list(knots.values())


def _belong(one: MarkGroup, other: MarkGroup) -> bool:
    """Whether two different spans that overlap answer one question; one person's own two spans do not.

    `one` begins first, or with `other`.
    """
    start, end, label, person, *_ = one[0]
    other_start, other_end, other_label, other_person, *_ = other[0]
    if len(one) == 1 and len(other) == 1 and person == other_person:
        return False
    if label == other_label or (start == other_start and end == other_end):
        return True
    if start < other_start < end < other_end:
        return True
    shared = min(end, other_end) - other_start
    return shared >= _SHARE * (max(end, other_end) - start)


@dataclass(frozen=True, slots=True)
class StrategyChoice:
    """What a strategy says of a place: `decided`, with the spans to keep (none: nothing here), or open."""

    decided: bool
    spans: tuple[Span, ...] = ()


OPEN = StrategyChoice(False)
Strategy = Callable[[Place], StrategyChoice]


def unanimous(place: Place) -> StrategyChoice:
    """What all agree on; all else stays open."""
    return StrategyChoice(True, place.sides[0].spans) if place.agreed else OPEN


def majority(place: Place) -> StrategyChoice:
    """What more than half of the people have, or nothing where more than half have nothing."""
    return _by_votes(place, lambda votes, _score: votes * 2 > len(place.sides))


def threshold(agreement: float, score: float = 0.0) -> Strategy:
    """What at least this share of the people have, with at least this score where any of theirs has one.

    Below that a place stays open, unless the same share of the people marked nothing there.
    """

    def choose(place: Place) -> StrategyChoice:
        return _by_votes(
            place,
            lambda votes, best: (
                reaches(votes, len(place.sides), agreement) and (best is None or best >= score)
            ),
        )

    return choose


def reaches(votes: int, people: int, share: float) -> bool:
    """Whether so many of so many are this share, which is said in whole percents: 2 of 3 are 67 %."""
    return people > 0 and round(votes * 100 / people) >= round(share * 100)


STRATEGIES: Mapping[str, Strategy] = {"unanimous": unanimous, "majority": majority}
"""By the codes that the window names them with; `threshold` takes values."""


def _by_votes(place: Place, enough: Callable[[int, float | None], bool]) -> StrategyChoice:
    spans = [
        span for span, people in place.candidates.items() if enough(len(people), _best_score(place, span))
    ]
    if spans:
        return StrategyChoice(True, tuple(_without_rivals(place, spans)))
    return StrategyChoice(True) if enough(len(place.missing), None) and place.missing else OPEN


def _without_rivals(place: Place, spans: Sequence[Span]) -> list[Span]:
    """Of spans that cannot both be meant the one that more people have (the earlier here) stays."""
    kept: list[Span] = []
    for span in spans:
        if not any(place.are_rivals(span, other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: (span.start, -span.end))


def _best_score(place: Place, span: Span) -> float | None:
    scores = [
        each.score
        for side in place.sides
        for each in side.annotations
        if each.span == span and each.score is not None
    ]
    return max(scores, default=None)
