"""What a lead wants gold to be, brought to the places of two people's comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hashiya.core.span import Span
    from hashiya.services.review.comparison import Comparison, Seen


def without_crossing(spans: Iterable[Span]) -> set[Span]:
    """Of two that cross the first: gold has none."""
    kept: list[Span] = []
    for span in sorted(spans):
        if not any(span.crosses(other) for other in kept):
            kept.append(span)
    return set(kept)


def wanted_at(comparison: Comparison, wanted: Iterable[Span]) -> tuple[dict[str, set[Span]], set[Span]]:
    """(fingerprint of a place → the spans that are to stand there, spans that belong to no place)."""
    places = [seen for seen in comparison.places if seen.place.marks]
    found: dict[str, set[Span]] = {seen.place.fingerprint: set() for seen in places}
    missed: set[Span] = set()
    for span in wanted:
        home = _home(places, span)
        if home is None:
            missed.add(span)
        else:
            found[home.place.fingerprint].add(span)
    return found, missed


def _home(places: Collection[Seen], span: Span) -> Seen | None:
    near = [seen for seen in places if seen.place.start < span.end and span.start < seen.place.end]
    for seen in near:
        if span in seen.place.candidates:
            return seen
    return next((seen for seen in near if any(_rivals(span, other) for other in seen.place.candidates)), None)


def _rivals(one: Span, other: Span) -> bool:
    overlap = one.start < other.end and other.start < one.end
    return one.crosses(other) or one.range == other.range or (overlap and one.label == other.label)
