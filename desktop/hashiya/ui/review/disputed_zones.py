"""What the reader shows of a comparison: agreed and settled annotations, and lanes under what is disputed.

Lanes are made for what is in sight, not for a whole book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.overlap import SpanIndex
from hashiya.core.span import Annotation, Status
from hashiya.services.review.comparison import Comparison, Renewal, Seen, as_annotations
from hashiya.ui.reader.types import AnnotatorMark, Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.core.adjudicate import Place
    from hashiya.core.document import Document
    from hashiya.ui.review.compared_people import Annotator


class OpenZones:
    """Zones of places that wait to be settled, and of the one at hand, for the reader."""

    def __init__(self, places: Iterable[Place] = (), people: Sequence[Annotator] = ()) -> None:
        self._places = SpanIndex(places)
        self._people = people
        self._current: Place | None = None

    def __len__(self) -> int:
        return len(self._places) + (self._current is not None)

    def touching(self, start: int, end: int) -> list[Disagreement]:
        found = self._places.touching(start, end)
        current = self._current
        if current is not None and current.start < end and start < current.end and current not in found:
            found.append(current)
        return [self._zone(place) for place in found]

    def discard(self, place: Place) -> None:
        """The place is settled."""
        self._places.discard(place)

    def add(self, place: Place) -> None:
        """The place waits to be settled."""
        self._places.add(place)

    def move_to(self, place: Place | None) -> list[tuple[int, int]]:
        """Another place is at hand (None: none); the ranges that look otherwise now."""
        before, self._current = self._current, place
        return [(each.start, each.end) for each in (before, place) if each is not None]

    def _zone(self, place: Place) -> Disagreement:
        marks = []
        for person in self._people:
            side = place.side(person.uid)
            if not side.annotations:
                marks.append(
                    AnnotatorMark(person.letter, "", place.start, place.end, person.name, person.colour)
                )
            marks += [
                AnnotatorMark(person.letter, each.label, each.start, each.end, person.name, person.colour)
                for each in side.annotations
            ]
        current = place is self._current
        return Disagreement(place.start, place.end, tuple(marks), current, place.fingerprint)


def shown_annotations(document: Document, comparison: Comparison) -> list[Annotation]:
    """Gold, and what all agree on as not in gold yet; what is open is shown by lanes."""
    places = comparison.places
    agreed = [seen.place.marks[0] for seen in places if _is_agreed(seen)]
    return [
        *as_annotations(document.uid, document.text, agreed, Status.SUGGESTED),
        *as_annotations(document.uid, document.text, comparison.gold),
    ]


def shown_changes(document: Document, renewal: Renewal) -> tuple[list[str], list[Annotation]]:
    """What of that goes (uids) and what comes when one place was settled."""
    gone = [*renewal.gone, *(seen.place.marks[0] for seen in renewal.before if _is_agreed(seen))]
    agreed = [seen.place.marks[0] for seen in renewal.after if _is_agreed(seen)]
    came = as_annotations(document.uid, document.text, renewal.came)
    came += as_annotations(document.uid, document.text, agreed, Status.SUGGESTED)
    return [mark.uid for mark in gone], came


def _is_agreed(seen: Seen) -> bool:
    """Whether all agree and gold has nothing there yet, nor has anybody decided."""
    return seen.place.agreed and not seen.gold and (seen.settlement is None or seen.stale)
