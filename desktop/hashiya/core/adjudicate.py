"""Several people's annotations of one text side by side: the places, how they differ, what strategies choose.

A place is either a span on which all agree, or a knot of spans that are different people's answers to one
question: of equal range, crossing, of one label and overlapping, or sharing half of their letters and more.
An inner span of another label inside a long outer one is a place of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hashiya.core.agreement_spans import differs_by_clitic
from hashiya.core.overlap import SpanIndex
from hashiya.core.span import Annotation, Span, Status

_SHARE = 0.5


class Kind(StrEnum):
    """How people differ in a place; MIXED is more than one of the others at once."""

    AGREED = "agreed"
    LABEL = "label"
    BOUNDARY = "boundary"
    ONE_SIDED = "one_sided"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Side:
    """What one person has in a place, in reading order; nothing, if they read it and marked nothing here."""

    person: str
    annotations: tuple[Annotation, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(each.span for each in self.annotations)


@dataclass(frozen=True, slots=True)
class Place:
    """One question to settle. `sides` has everybody who read the text, in the order given.

    `clitic`: boundaries differ, and only by attached particles. `fingerprint` names what people have here: it
    changes when anyone changes it.
    """

    start: int
    end: int
    kind: Kind
    sides: tuple[Side, ...]
    clitic: bool = False
    fingerprint: str = ""

    @property
    def labels_differ(self) -> bool:
        return len({span.label for side in self.sides for span in side.spans}) > 1

    @property
    def ranges_differ(self) -> bool:
        return len({tuple(span.range for span in side.spans) for side in self.sides if side.annotations}) > 1

    @property
    def missing(self) -> tuple[str, ...]:
        """Who marked nothing here."""
        return tuple(side.person for side in self.sides if not side.annotations)

    def side(self, person: str) -> Side:
        return next((side for side in self.sides if side.person == person), Side(person))

    @property
    def candidates(self) -> dict[Span, tuple[str, ...]]:
        """Each different span with the people who have it, those of most people first."""
        found: dict[Span, list[str]] = {}
        for side in self.sides:
            for span in side.spans:
                found.setdefault(span, []).append(side.person)
        order = sorted(found, key=lambda span: (-len(found[span]), span.start, -span.end, span.label))
        return {span: tuple(found[span]) for span in order}


def align(text: str, document: str, annotations: Iterable[Annotation], people: Sequence[str]) -> list[Place]:
    """The places of a text in reading order.

    `people` are the layers of all who read it; only their accepted annotations count. With fewer than two
    people everything is agreed.
    """
    rank = {person: index for index, person in enumerate(people)}
    kept = [each for each in annotations if each.layer in rank and each.status == Status.ACCEPTED]
    exact: dict[tuple[int, int, str], list[Annotation]] = {}
    for each in kept:
        exact.setdefault((each.start, each.end, each.label), []).append(each)
    knots: list[list[Annotation]] = []
    disputed: list[list[Annotation]] = []
    for group in exact.values():
        (knots if len(group) == len(people) else disputed).append(group)
    knots += _tie(disputed)
    places = [_place(text, document, knot, people) for knot in knots]
    places.sort(key=lambda place: (place.start, -place.end, place.fingerprint))
    return places


def _tie(groups: list[list[Annotation]]) -> list[list[Annotation]]:
    """Join groups of equal spans into knots."""
    parents = list(range(len(groups)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    index = SpanIndex(
        [_Numbered(group[0].start, group[0].end, number) for number, group in enumerate(groups)]
    )
    for number, group in enumerate(groups):
        for other in index.touching(group[0].start, group[0].end):
            if other.number > number and _belong(group, groups[other.number]):
                parents[root(other.number)] = root(number)
    knots: dict[int, list[Annotation]] = {}
    for number, group in enumerate(groups):
        knots.setdefault(root(number), []).extend(group)
    return list(knots.values())


@dataclass(frozen=True, slots=True)
class _Numbered:
    start: int
    end: int
    number: int


def _belong(one: Collection[Annotation], other: Collection[Annotation]) -> bool:
    """Whether two different spans answer one question; one person's own two spans do not."""
    first, second = next(iter(one)), next(iter(other))
    if len({each.layer for each in (*one, *other)}) < 2:
        return False
    if first.range == second.range or first.label == second.label or first.span.crosses(second):
        return True
    shared = min(first.end, second.end) - max(first.start, second.start)
    return shared >= _SHARE * (max(first.end, second.end) - min(first.start, second.start))


def _place(text: str, document: str, knot: Sequence[Annotation], people: Sequence[str]) -> Place:
    by_person: dict[str, list[Annotation]] = {}
    for each in sorted(knot, key=lambda each: (each.start, -each.end, each.label)):
        by_person.setdefault(each.layer, []).append(each)
    sides = tuple(Side(person, tuple(by_person.get(person, ()))) for person in people)
    start, end = min(each.start for each in knot), max(each.end for each in knot)
    place = Place(start, end, Kind.AGREED, sides)
    return Place(start, end, _kind(place), sides, _only_clitic(text, place), _fingerprint(document, knot))


def _kind(place: Place) -> Kind:
    if len({side.spans for side in place.sides}) <= 1:
        return Kind.AGREED
    labels = {frozenset(span.label for span in side.spans) for side in place.sides if side.annotations}
    differing = [
        kind
        for kind, found in (
            (Kind.LABEL, len(labels) > 1),
            (Kind.BOUNDARY, place.ranges_differ),
            (Kind.ONE_SIDED, bool(place.missing)),
        )
        if found
    ]
    return differing[0] if len(differing) == 1 else Kind.MIXED


def _only_clitic(text: str, place: Place) -> bool:
    sides = [side.spans for side in place.sides if side.annotations]
    if not place.ranges_differ or any(len(spans) != 1 for spans in sides):
        return False
    first, *rest = (spans[0] for spans in sides)
    return all(first.range == other.range or differs_by_clitic(text, first, other) for other in rest)


def _fingerprint(document: str, knot: Iterable[Annotation]) -> str:
    parts = sorted(f"{each.layer} {each.start} {each.end} {each.label}" for each in knot)
    return hashlib.blake2b("\n".join([document, *parts]).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a strategy says of a place: `decided`, with the spans to keep (none: nothing here), or open."""

    decided: bool
    spans: tuple[Span, ...] = ()


OPEN = Choice(False)
Strategy = Callable[[Place], Choice]


def unanimous(place: Place) -> Choice:
    """What all agree on; all else stays open."""
    return Choice(True, place.sides[0].spans) if place.kind == Kind.AGREED else OPEN


def majority(place: Place) -> Choice:
    """What more than half of the people have, or nothing where more than half have nothing."""
    return _by_votes(place, lambda votes, _score: votes * 2 > len(place.sides))


def threshold(agreement: float, score: float = 0.0) -> Strategy:
    """What at least this share of the people have, with at least this score where any of theirs has one.

    Below that a place stays open, unless the same share of the people marked nothing there.
    """

    def choose(place: Place) -> Choice:
        return _by_votes(
            place,
            lambda votes, best: votes >= agreement * len(place.sides) and (best is None or best >= score),
        )

    return choose


STRATEGIES: Mapping[str, Strategy] = {"unanimous": unanimous, "majority": majority}
"""By the codes that the window names them with; `threshold` takes values."""


def _by_votes(place: Place, enough: Callable[[int, float | None], bool]) -> Choice:
    spans = [
        span for span, people in place.candidates.items() if enough(len(people), _best_score(place, span))
    ]
    if spans:
        return Choice(True, tuple(_without_rivals(place, spans)))
    return Choice(True) if enough(len(place.missing), None) and place.missing else OPEN


def _without_rivals(place: Place, spans: Sequence[Span]) -> list[Span]:
    """Of spans that cannot both be meant the one that more people have (the earlier here) stays."""
    kept: list[Span] = []
    for span in spans:
        if not any(_are_rivals(place, span, other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: (span.start, -span.end))


def _are_rivals(place: Place, one: Span, other: Span) -> bool:
    """Crossing, of one range, or boundaries of one label that nobody means to nest."""
    if one.crosses(other) or one.range == other.range:
        return True
    overlap = one.start < other.end and other.start < one.end
    nested = any({one, other} <= set(side.spans) for side in place.sides)
    return overlap and one.label == other.label and not nested


def _best_score(place: Place, span: Span) -> float | None:
    scores = [
        each.score
        for side in place.sides
        for each in side.annotations
        if each.span == span and each.score is not None
    ]
    return max(scores, default=None)
