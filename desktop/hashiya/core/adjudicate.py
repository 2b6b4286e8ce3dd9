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
from hashiya.core.span import Annotation, Span, Status

_SHARE = 0.5
Key = tuple[int, int, str]


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

    `clitic`: boundaries differ, and only by attached particles.
    """

    document: str
    start: int
    end: int
    kind: Kind
    sides: tuple[Side, ...]
    clitic: bool = False

    @property
    def fingerprint(self) -> str:
        """Names what people have here: it changes when anyone changes it."""
        parts = sorted(
            f"{side.person} {each.start} {each.end} {each.label}"
            for side in self.sides
            for each in side.annotations
        )
        return hashlib.blake2b("\n".join([self.document, *parts]).encode(), digest_size=16).hexdigest()

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
    ranks = {person: index for index, person in enumerate(people)}
    exact: dict[Key, list[Annotation]] = {}
    for each in annotations:
        if each.layer in ranks and each.status is Status.ACCEPTED:
            exact.setdefault((each.start, each.end, each.label), []).append(each)
    places: list[Place] = []
    disputed: list[list[Annotation]] = []
    everybody = len(people)
    for (start, end, _), group in exact.items():
        if len(group) == everybody:
            group.sort(key=lambda each: ranks[each.layer])
            sides = tuple([Side(each.layer, (each,)) for each in group])
            places.append(Place(document, start, end, Kind.AGREED, sides))
        else:
            disputed.append(group)
    places += [_place(text, document, knot, people) for knot in _tie(disputed)]
    places.sort(key=lambda place: (place.start, -place.end))
    return _in_order(places)


def _in_order(places: list[Place]) -> list[Place]:
    """Places of one range in an order that does not depend on that of the annotations."""
    for index in range(1, len(places)):
        before, place = places[index - 1], places[index]
        if (before.start, before.end) == (place.start, place.end):
            return sorted(places, key=lambda each: (each.start, -each.end, each.fingerprint))
    return places


def _tie(groups: list[list[Annotation]]) -> list[list[Annotation]]:
    """Join groups of equal spans into knots."""
    parents = list(range(len(groups)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    reached: list[int] = []  # those begun before that may still reach here
    for number in sorted(range(len(groups)), key=lambda number: groups[number][0].start):
        start = groups[number][0].start
        reached = [other for other in reached if groups[other][0].end > start]
        for other in reached:
            if _belong(groups[other], groups[number]):
                parents[root(other)] = root(number)
        reached.append(number)
    knots: dict[int, list[Annotation]] = {}
    for number, group in enumerate(groups):
        knots.setdefault(root(number), []).extend(group)
    return list(knots.values())


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
    by_person: dict[str, list[Annotation]] = {person: [] for person in people}
    for each in sorted(knot, key=lambda each: (each.start, -each.end, each.label)):
        by_person[each.layer].append(each)
    sides = tuple([Side(person, tuple(found)) for person, found in by_person.items()])
    keys = [tuple([(each.start, each.end, each.label) for each in found]) for found in by_person.values()]
    kind, ranges_differ = _kind(keys)
    clitic = ranges_differ and all(len(key) < 2 for key in keys) and _only_clitic(text, keys)
    start, end = min(each.start for each in knot), max(each.end for each in knot)
    return Place(document, start, end, kind, sides, clitic)


def _kind(keys: Sequence[tuple[Key, ...]]) -> tuple[Kind, bool]:
    """How sides differ, and whether (also) in their boundaries."""
    marked = {key for key in keys if key}
    ranges = len({tuple([(start, end) for start, end, _ in key]) for key in marked}) > 1
    if len(set(keys)) <= 1:
        return Kind.AGREED, ranges
    labels = len({frozenset([label for _, _, label in key]) for key in marked}) > 1
    found = [
        kind
        for kind, differs in (
            (Kind.LABEL, labels),
            (Kind.BOUNDARY, ranges),
            (Kind.ONE_SIDED, () in keys),
        )
        if differs
    ]
    return (found[0] if len(found) == 1 else Kind.MIXED), ranges


def _only_clitic(text: str, keys: Sequence[tuple[Key, ...]]) -> bool:
    first, *rest = (Span(*key[0]) for key in keys if key)
    return all(first.range == other.range or differs_by_clitic(text, first, other) for other in rest)


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
