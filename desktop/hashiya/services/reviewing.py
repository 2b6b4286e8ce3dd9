"""Seeing several people's work side by side: who read what, the places where they differ, what is settled.

Acts that settle are in services.settling; what comes back to the annotator in services.corrections.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from hashiya.core.adjudicate import Kind, Place, align
from hashiya.core.document import State
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.store import review
from hashiya.store.project import Project
from hashiya.store.review import Answer, Assignment, Chosen, Settlement, SideSpan

__all__ = [
    "Answer",
    "Assignment",
    "Chosen",
    "Comparison",
    "DocumentReview",
    "Seen",
    "Settlement",
    "SideSpan",
    "compare",
    "disagreements",
    "overview",
    "participants",
    "renew",
    "resettled",
    "sample",
]

_EVERY = 20


@dataclass(frozen=True, slots=True)
class Seen:
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
        asked = self.place.kind != Kind.AGREED or len(self.place.sides) == 1
        return self.contested or (asked and (self.settlement is None or self.stale))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One document under review. `people` are layers, in the order of lanes; `gold` what stands in gold.

    `orphans` are settlements of places in which nobody has anything now.
    """

    document: str
    people: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[Seen, ...]
    gold: tuple[Annotation, ...]
    orphans: tuple[Settlement, ...] = ()

    @property
    def agreed(self) -> int:
        return sum(1 for seen in self.places if seen.place.kind == Kind.AGREED)

    @property
    def differing(self) -> int:
        return len(self.places) - self.agreed

    @property
    def open(self) -> int:
        return sum(1 for seen in self.places if seen.open)


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

    With one person it is a review of theirs: every annotation of theirs is a place.
    """
    layers = participants(project, document) if people is None else list(people)
    names = {person.uid: person.name for person in project.people()}
    with _uncollected():
        annotations = project.annotations(document, layers=[*layers, GOLD], statuses=[Status.ACCEPTED])
        places = align(project.document(document).text, document, annotations, layers)
        gold = [each for each in annotations if each.layer == GOLD]
        return _comparison(
            project, document, layers, [names.get(layer, layer) for layer in layers], places, gold
        )


def resettled(project: Project, comparison: Comparison) -> Comparison:
    """The same places after something was settled or taken back, people's own work being as it was."""
    places = [seen.place for seen in comparison.places]
    gold = project.annotations(comparison.document, layers=[GOLD], statuses=[Status.ACCEPTED])
    return _comparison(project, comparison.document, comparison.people, comparison.names, places, gold)


def _comparison(
    project: Project,
    document: str,
    people: Sequence[str],
    names: Sequence[str],
    places: Sequence[Place],
    gold: Sequence[Annotation],
) -> Comparison:
    found = _Settled(review.settlements(project, document))
    seen = tuple([found.seen(place) for place in places])
    return Comparison(document, tuple(people), tuple(names), seen, tuple(gold), found.rest())


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


def renew(project: Project, comparison: Comparison, settled: Place) -> Comparison:
    """The comparison after one place was settled: only that place and the gold in it are read anew."""
    found = _Settled(review.settlements(project, comparison.document)).seen(settled)
    places = tuple(found if seen.place is settled else seen for seen in comparison.places)
    low, high = settled.start, settled.end
    outside = [each for each in comparison.gold if each.end <= low or high <= each.start]
    inside = project.annotations(
        comparison.document, layers=[GOLD], statuses=[Status.ACCEPTED], start=low, end=high
    )
    gold = sorted([*outside, *inside], key=lambda each: (each.start, -each.end, each.label))
    return replace(comparison, places=places, gold=tuple(gold))


class _Settled:
    """Finds the settlement of a place: of what is there now, or of what was there before a change."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self._all = sorted(settlements, key=lambda each: each.uid)
        self._by_range: dict[tuple[int, int], list[Settlement]] = {}
        for each in self._all:
            self._by_range.setdefault((each.start, each.end), []).append(each)
        self._used: set[str] = set()

    def seen(self, place: Place) -> Seen:
        there = self._by_range.get((place.start, place.end))
        if there is None:
            return Seen(place)
        people = {side.person for side in place.sides}
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


@dataclass(frozen=True, slots=True)
class DocumentReview:
    """How far the review of a document is: places agreed, differing, of these still open."""

    document: str
    name: str
    people: tuple[str, ...]
    agreed: int
    differing: int
    open: int


def overview(
    project: Project,
    *,
    documents: Collection[str] | None = None,
    people: Sequence[str] | None = None,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Iterator[DocumentReview]:
    """Every document that two or more people read (or any of `people`), in the order of the list."""
    cancel = cancel or CancelToken()
    infos = [info for info in project.documents() if documents is None or info.uid in documents]
    for number, info in enumerate(infos, 1):
        cancel.check()
        layers = participants(project, info.uid)
        if people is not None:
            layers = [layer for layer in people if layer in layers]
        if len(layers) > 1 or (people is not None and layers):
            found = compare(project, info.uid, layers)
            yield DocumentReview(info.uid, info.name, found.names, found.agreed, found.differing, found.open)
        if number % _EVERY == 0 or number == len(infos):
            progress(Progress("comparing", number, len(infos)))


def disagreements(
    project: Project, *, after: str = "", people: Sequence[str] | None = None, kinds: Collection[Kind] = ()
) -> Iterator[tuple[str, Seen]]:
    """(document, place) still open, walking through the documents from the one after `after`, round to it."""
    uids = project.document_uids()
    begin = uids.index(after) + 1 if after in uids else 0
    for uid in [*uids[begin:], *uids[:begin]]:
        layers = participants(project, uid)
        if people is not None:
            layers = [layer for layer in people if layer in layers]
        if len(layers) < 2:
            continue
        for seen in compare(project, uid, layers).places:
            if seen.open and (not kinds or seen.place.kind in kinds):
                yield uid, seen


def sample(
    project: Project,
    person: str,
    *,
    per_label: int = 0,
    share: float = 0.0,
    least_agreed: bool = False,
    seed: int = 0,
) -> list[Annotation]:
    """A person's accepted annotations to look at: each label at least `per_label` times, then a random share.

    With `least_agreed`, those that fewest of the others have come first and are taken first. The same seed
    gives the same sample; in order of documents and places.
    """
    mine = list(project.iter_annotations(layers=[person], statuses=[Status.ACCEPTED]))
    chance = random.Random(seed)
    chance.shuffle(mine)
    if least_agreed:
        support = _support(project, {each.document for each in mine}, person)
        mine.sort(key=lambda each: support.get((each.document, each.start, each.end, each.label), 0))
    chosen: dict[str, Annotation] = {}
    counts: dict[str, int] = {}
    for each in mine:
        if counts.get(each.label, 0) < per_label:
            counts[each.label] = counts.get(each.label, 0) + 1
            chosen[each.uid] = each
    wanted = max(len(chosen), round(share * len(mine)))
    for each in mine:
        if len(chosen) >= wanted:
            break
        chosen.setdefault(each.uid, each)
    order = {uid: number for number, uid in enumerate(project.document_uids())}
    return sorted(chosen.values(), key=lambda each: (order[each.document], each.start, -each.end))


def _support(
    project: Project, documents: Collection[str], person: str
) -> dict[tuple[str, int, int, str], int]:
    """How many others have the very same annotation."""
    found: dict[tuple[str, int, int, str], int] = {}
    for each in project.iter_annotations(statuses=[Status.ACCEPTED], documents=documents):
        if each.layer not in (person, GOLD, SUGGESTIONS):
            key = (each.document, each.start, each.end, each.label)
            found[key] = found.get(key, 0) + 1
    return found
