"""One document under review: people's work side by side, what is settled, and what there is to settle.

The acts that settle are in services.settling.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from hashiya.core.adjudicate import Mark, Place, align
from hashiya.core.document import State
from hashiya.core.span import GOLD, Annotation
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.review import Settlement


class Seen(NamedTuple):
    """A place with what was decided about it. `stale`: somebody changed their work after it was settled.

    `others` are settlements of the same place by people who did not know of each other.
    """

    place: Place
    settlement: Settlement | None = None
    stale: bool = False
    others: tuple[Settlement, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether it was settled differently in different files."""
        return self.settlement is not None and any(
            {one.span for one in each.chosen} != {one.span for one in self.settlement.chosen}
            for each in self.others
        )

    @property
    def open(self) -> bool:
        """Whether there is something to settle; in the review of one person, something to look at."""
        asked = not self.place.agreed or len(self.place.people) == 1
        if self.settlement is None:
            return asked
        return (asked and self.stale) or self.contested


@dataclass(frozen=True)
class Comparison:
    """One document under review. `people` are layers, in the order of lanes; `gold` what stands in gold.

    `orphans` are settlements of places in which nobody has anything now.
    """

    document: str
    people: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[Seen, ...]
    gold: tuple[Mark, ...]
    orphans: tuple[Settlement, ...] = ()

    @cached_property
    def agreed(self) -> int:
        return sum([seen.place.agreed for seen in self.places])

    @property
    def differing(self) -> int:
        return len(self.places) - self.agreed

    @cached_property
    def open(self) -> int:
        return sum([seen.open for seen in self.places])

    @cached_property
    def marks_of_people(self) -> Counter[str]:
        """How many annotations each of `people` has."""
        found = Counter(dict.fromkeys(self.people, self.agreed))
        found.update([mark.layer for mark in self._disputed])
        return found

    @cached_property
    def marks_in_common(self) -> Counter[frozenset[str]]:
        """How many annotations every two of `people` have both."""
        owners: dict[tuple[object, ...], list[str]] = {}
        for mark in self._disputed:
            owners.setdefault(mark[:3], []).append(mark.layer)
        pairs = (frozenset(pair) for layers in owners.values() for pair in combinations(layers, 2))
        everybody = {frozenset(pair): self.agreed for pair in combinations(self.people, 2)}
        return Counter(everybody) + Counter(pairs)

    @property
    def _disputed(self) -> list[Mark]:
        return [mark for seen in self.places if not seen.place.agreed for mark in seen.place.marks]


def participants(project: Project, document: str) -> list[str]:
    """The layers of those who read the document: they decided something in it, or say they are done.

    Ordered as people are in the project; without gold and engines.
    """
    states = review.progress(project)
    decided = review.layers_of(project, document)
    return [
        person.uid
        for person in project.people()
        if person.kind != "engine"
        and (person.uid in decided or states.get((document, person.uid)) == State.DONE)
    ]


def compare(project: Project, document: str, people: Sequence[str] | None = None) -> Comparison:
    """Bring the people's work in a document side by side; `people` as layers, all who read it when None.

    With one person it is a review of theirs: every annotation of theirs is a place. Raises UserError
    `no_document`.
    """
    layers = participants(project, document) if people is None else list(people)
    with _uncollected():
        marks = project.marks(document, [*layers, GOLD])
        return _named(project, document, layers, align(document, marks, layers), marks)


def compare_beginning(project: Project, document: str, people: Sequence[str] | None, end: int) -> Comparison:
    """The places that end at `end` or before: a long text is seen before all of it is read.

    They are as `compare` has them; what is counted in it counts the beginning alone.
    """
    layers = participants(project, document) if people is None else list(people)
    marks = project.marks(document, [*layers, GOLD], 0, end)
    places = [place for place in align(document, marks, layers) if place.end <= end]
    return _named(project, document, layers, places, marks, before=end)


def resettled(project: Project, comparison: Comparison) -> Comparison:
    """The same places after something was settled or taken back, people's own work being as it was."""
    places = [seen.place for seen in comparison.places]
    gold = project.marks(comparison.document, [GOLD])
    return _comparison(project, comparison.document, comparison.people, comparison.names, places, gold)


def _named(
    project: Project,
    document: str,
    layers: Sequence[str],
    places: Sequence[Place],
    marks: Sequence[Mark],
    *,
    before: int | None = None,
) -> Comparison:
    names = {person.uid: person.name for person in project.people()}
    gold = [each for each in marks if each.layer == GOLD]
    called = [names.get(layer, layer) for layer in layers]
    return _comparison(project, document, layers, called, places, gold, before=before)


def _comparison(
    project: Project,
    document: str,
    people: Sequence[str],
    names: Sequence[str],
    places: Sequence[Place],
    gold: Sequence[Mark],
    *,
    before: int | None = None,
) -> Comparison:
    found = _Settled(review.settlements(project, document, before=before))
    seen = tuple(map(found.seen, places)) if found else tuple(map(Seen, places))
    ordered = tuple(sorted(gold, key=_reading_order))
    return Comparison(document, tuple(people), tuple(names), seen, ordered, found.rest())


def _reading_order(mark: Mark) -> tuple[int, int, str]:
    return mark.start, -mark.end, mark.label


def as_annotations(document: str, text: str, marks: Iterable[Mark]) -> list[Annotation]:
    """Marks as a reader shows annotations: without who made them when, and why."""
    return [
        Annotation(uid, document, layer, start, end, label, text[start:end])
        for start, end, label, layer, uid, _ in marks
    ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Tens of thousands of values are made and none is garbage: looking for some takes as long again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Renewal:
    """A comparison after one place was settled: what the place is now, and which gold came and went."""

    comparison: Comparison
    seen: Seen
    gone: tuple[Mark, ...]
    came: tuple[Mark, ...]


def renew(project: Project, comparison: Comparison, settled: Seen) -> Renewal:
    """After one place was settled: only that place and the gold in it are read anew."""
    place, document = settled.place, comparison.document
    seen = _Settled(review.settlements(project, document, place=(place.start, place.end))).seen(place)
    at = comparison.places.index(settled)
    places = (*comparison.places[:at], seen, *comparison.places[at + 1 :])
    inside = project.marks(document, [GOLD], place.start, place.end)
    before = [each for each in comparison.gold if each.start < place.end and place.start < each.end]
    gone, came = set(before) - set(inside), set(inside) - set(before)
    gold = sorted([*(each for each in comparison.gold if each not in gone), *came], key=_reading_order)
    found = replace(comparison, places=places, gold=tuple(gold))
    for name, counted in (("agreed", 0), ("open", seen.open - settled.open)):
        # Counted over again they would cost more than all the rest in a long text.
        found.__dict__[name] = getattr(comparison, name) + counted
    return Renewal(found, seen, tuple(gone), tuple(came))


class _Settled:
    """Finds the settlement of a place: of what is there now, or of what was there before a change."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self._all = sorted(settlements, key=lambda each: each.uid)
        self._by_range: dict[tuple[int, int], list[Settlement]] = {}
        for each in self._all:
            self._by_range.setdefault((each.start, each.end), []).append(each)
        self._used: set[str] = set()

    def __len__(self) -> int:
        return len(self._all)

    def seen(self, place: Place) -> Seen:
        there = self._by_range.get((place.start, place.end))
        if there is None:
            return Seen(place)
        people = set(place.people)
        found = [each for each in there if each.fingerprint == place.fingerprint]
        stale = not found
        # About somebody of those compared; what was decided of other people's work is not asked here.
        found = found or [each for each in there if not each.people or people & set(each.people)]
        if not found:
            return Seen(place)
        self._used.update(each.uid for each in found)
        return Seen(place, found[0], stale, tuple(found[1:]))

    def rest(self) -> tuple[Settlement, ...]:
        return tuple(each for each in self._all if each.uid not in self._used)
