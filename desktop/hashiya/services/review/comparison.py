"""One document under review: people's work side by side, what is settled, and what there is to settle.

The acts that settle are in `adjudication`; which settlement answers which place is in `settled_places`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from hashiya.collecting import not_collecting
from hashiya.core.adjudicate import Mark, Place, align
from hashiya.core.overlap import SpanIndex
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.services.review.readers import participants, readers
from hashiya.services.review.settled_places import Answers, Seen
from hashiya.store.tables import review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.store.project import Project
    from hashiya.store.tables.review import Settlement

__all__ = [
    "Comparison",
    "Renewal",
    "Seen",
    "compare",
    "compare_beginning",
    "participants",
    "renew",
    "resettled",
    "unmarked",
]


@dataclass(frozen=True)
class Comparison:
    """One document under review. `people` are layers, in the order of lanes; `gold` what stands in gold.

    `orphans` are settlements of places in which nobody has anything now; `unfinished` those of `people` who
    have only begun the document.
    """

    document: str
    people: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[Seen, ...]
    gold: tuple[Mark, ...]
    orphans: tuple[Settlement, ...] = ()
    unfinished: frozenset[str] = frozenset()

    @cached_property
    def agreed(self) -> int:
        """How many places all agree on."""
        return sum([seen.place.agreed for seen in self.places])

    @property
    def differing(self) -> int:
        """How many places people differ on."""
        return len(self.places) - self.agreed

    @cached_property
    def untaken(self) -> int:
        """Places on which all agree, of which gold does not have what they agree on."""
        return sum([seen.place.agreed and not seen.taken for seen in self.places])

    @cached_property
    def open(self) -> int:
        """How many places wait for a decision."""
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


def compare(project: Project, document: str, people: Sequence[str] | None = None) -> Comparison:
    """Bring the people's work in a document side by side; `people` as layers, all who read it when None.

    With one person it is a review of theirs: every annotation of theirs is a place. Raises UserError
    `no_document`.
    """
    layers = participants(project, document) if people is None else list(people)
    with not_collecting():  # tens of thousands of values
        marks = project.marks(document, [*layers, GOLD])
        return _comparison(project, document, layers, align(document, marks, layers), marks)


def compare_beginning(project: Project, document: str, people: Sequence[str] | None, end: int) -> Comparison:
    """The places that end at `end` or before: a long text is seen before all of it is read.

    They are as `compare` has them; what is counted in it counts the beginning alone.
    """
    layers = participants(project, document) if people is None else list(people)
    marks = project.marks(document, [*layers, GOLD], 0, end)
    places = [place for place in align(document, marks, layers) if place.end <= end]
    return _comparison(project, document, layers, places, marks, limit=end)


def resettled(project: Project, comparison: Comparison) -> Comparison:
    """The same places after something was settled or taken back, people's own work being as it was."""
    places = [seen.place for seen in comparison.places if seen.place.marks]
    gold = project.marks(comparison.document, [GOLD])
    answers = Answers(
        comparison.document,
        comparison.people,
        places,
        gold,
        review.settlements(project, comparison.document),
        joined=project.second_layers(),
    )
    return replace(comparison, places=tuple(answers.seen()), gold=_in_order(gold), orphans=answers.orphans())


def unmarked(project: Project, comparison: Comparison) -> tuple[Seen, ...]:
    """What engines suggest where nobody has anything and nothing was decided: what all may have missed."""
    document = comparison.document
    taken = SpanIndex([seen.place for seen in comparison.places])
    decided = {(each.start, each.end) for each in comparison.orphans}
    found = []
    for each in project.annotations(document, layers=[SUGGESTIONS], statuses=[Status.SUGGESTED]):
        if each.range in decided or taken.touching(each.start, each.end):
            continue
        mark = Mark(each.start, each.end, each.label, SUGGESTIONS, each.uid, each.score)
        found.append(Seen(Place(document, each.start, each.end, comparison.people, (), False, (mark,))))
    return tuple(found)


def _comparison(
    project: Project,
    document: str,
    people: Sequence[str],
    places: Sequence[Place],
    marks: Sequence[Mark],
    *,
    limit: int | None = None,
) -> Comparison:
    names = project.names()
    gold = [each for each in marks if each.layer == GOLD]
    settlements = review.settlements(project, document, before=limit)
    answers = Answers(document, people, places, gold, settlements, limit, project.second_layers())
    return Comparison(
        document,
        tuple(people),
        tuple(names.get(layer, layer) for layer in people),
        tuple(answers.seen()),
        _in_order(gold),
        answers.orphans(),
        frozenset(each.person for each in readers(project, document) if not each.finished) & {*people},
    )


def _in_order(gold: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(gold, key=_reading_order))


def _reading_order(mark: Mark) -> tuple[int, int, str]:
    return mark.start, -mark.end, mark.label


def as_annotations(
    document: str, text: str, marks: Iterable[Mark], status: Status = Status.ACCEPTED
) -> list[Annotation]:
    """Marks as a reader shows annotations: without who made them when, and why."""
    return [
        Annotation(uid, document, layer, start, end, label, text[start:end], status)
        for start, end, label, layer, uid, _ in marks
    ]


@dataclass(frozen=True, slots=True)
class Renewal:
    """A comparison after one place was settled.

    `seen` is what the place is now, None where only gold had it and has it no more; `before` and `after` are
    all places that changed, `gone` and `came` the gold.
    """

    comparison: Comparison
    seen: Seen | None
    before: tuple[Seen, ...]
    after: tuple[Seen, ...]
    gone: tuple[Mark, ...]
    came: tuple[Mark, ...]


def renew(project: Project, comparison: Comparison, settled: Seen) -> Renewal:
    """After one place was settled: only what lies around it is read anew."""
    document, places = comparison.document, comparison.places
    low, high = settled.place.start, settled.place.end
    for one in settled.settlements:
        low, high = min(low, one.start), max(high, one.end)
    for mark in settled.gold:
        low, high = min(low, mark.start), max(high, mark.end)
    while True:
        settlements = review.settlements(project, document, around=(low, high))
        gold = [*project.marks(document, [GOLD], low, high)]
        former = [each for each in comparison.gold if each.start < high and low < each.end]
        touched = [at for at, seen in enumerate(places) if seen.place.start < high and low < seen.place.end]
        ranges = [(each.start, each.end) for each in settlements]
        ranges += [mark[:2] for mark in (*gold, *former)]
        ranges += [(places[at].place.start, places[at].place.end) for at in touched]
        lowest = min([low, *(start for start, _ in ranges)])
        highest = max([high, *(end for _, end in ranges)])
        if (lowest, highest) == (low, high):
            break
        low, high = lowest, highest
    first = touched[0] if touched else bisect_left(places, low, key=lambda each: each.place.start)
    last = touched[-1] + 1 if touched else first
    before = places[first:last]
    around = [seen.place for seen in before if seen.place.marks]
    joined = project.second_layers()
    answers = Answers(document, comparison.people, around, gold, settlements, joined=joined)
    after = tuple(answers.seen())
    gone, came = set(former) - set(gold), set(gold) - set(former)
    kept = [*(each for each in comparison.gold if each not in gone), *came]
    orphans = [each for each in comparison.orphans if not (each.start < high and low < each.end)]
    found = replace(
        comparison,
        places=(*places[:first], *after, *places[last:]),
        gold=_in_order(kept),
        orphans=(*orphans, *answers.orphans()),
    )
    for name in ("agreed", "open", "untaken"):
        # Counted over again they would cost more than all the rest in a long text.
        found.__dict__[name] = getattr(comparison, name) + _count(name, after) - _count(name, before)
    key = settled.place.fingerprint
    seen = next((each for each in after if each.place.fingerprint == key), None)
    return Renewal(found, seen, before, after, tuple(gone), tuple(came))


def _count(name: str, places: Sequence[Seen]) -> int:
    if name == "agreed":
        return sum(seen.place.agreed for seen in places)
    if name == "open":
        return sum(seen.open for seen in places)
    return sum(seen.place.agreed and not seen.taken for seen in places)
