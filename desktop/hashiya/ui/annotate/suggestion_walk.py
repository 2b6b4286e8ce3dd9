"""The walk through the suggestions of a document: where one stands, which comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hashiya.core.span import Annotation, Status


@dataclass(frozen=True, slots=True)
class Place:
    """`number` counts from 1; 0 when no suggestion is chosen."""

    number: int
    total: int


def in_order(annotations: Sequence[Annotation], *, uncertain_first: bool = False) -> list[Annotation]:
    """The suggestions in the order of the walk; `annotations` are in reading order."""
    suggested = Status.SUGGESTED  # looked up once: there may be 90,000
    found = [each for each in annotations if each.status is suggested]
    if uncertain_first:
        found.sort(key=_certainty)
    return found


def place_of(walk: Sequence[Annotation], chosen: Annotation | None) -> Place:
    if chosen is None:
        return Place(0, len(walk))
    return Place(next((at for at, each in enumerate(walk, 1) if each.uid == chosen.uid), 0), len(walk))


def step(
    walk: Sequence[Annotation], chosen: Annotation | None, position: int | None, by: int
) -> Annotation | None:
    """The suggestion after (`by` 1) or before (-1) the chosen one; around the end.

    With none chosen: the nearest to `position`, or the first (last) of the walk where that is None.
    """
    if not walk:
        return None
    place = place_of(walk, chosen).number
    if place:
        return walk[(place - 1 + by) % len(walk)]
    if position is None:
        return walk[0 if by > 0 else -1]
    ahead = [each for each in walk if (each.start >= position if by > 0 else each.start < position)]
    if by > 0:
        return min(ahead, key=_start) if ahead else walk[0]
    return max(ahead, key=_start) if ahead else walk[-1]


def after_decision(
    before: Sequence[Annotation], decided: str, left: Sequence[Annotation]
) -> Annotation | None:
    """Where to go when the suggestion `decided` has been settled: the next one that is still there."""
    still = {each.uid: each for each in left}
    places = [at for at, each in enumerate(before) if each.uid == decided]
    if not places:
        return left[0] if left else None
    order = [*before[places[0] + 1 :], *before[: places[0]]]
    return next((still[each.uid] for each in order if each.uid in still), None)


def _certainty(annotation: Annotation) -> tuple[float, int]:
    return 1.0 if annotation.score is None else annotation.score, annotation.start


def _start(annotation: Annotation) -> int:
    return annotation.start
