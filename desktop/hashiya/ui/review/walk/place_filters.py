"""Which places of a comparison are walked through: open ones, one kind of difference, the agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from hashiya.services.review.comparison import Seen
    from hashiya.services.review.progress import DocumentReview

OPEN, ALL, LABEL, BOUNDARY, ONE_SIDED = "open", "all", "label", "boundary", "one_sided"
AGREED, ENGINES, GOLD_ALONE, NOBODY = "agreed", "engines", "gold", "nobody"
SAID = "said"
FILTERS = (OPEN, ALL, LABEL, BOUNDARY, ONE_SIDED, SAID, AGREED, ENGINES, GOLD_ALONE, NOBODY)
_OF_AGREED = frozenset({AGREED, ENGINES})


def is_open(seen: Seen, *, single: bool) -> bool:
    """Whether it waits to be settled; in the review of one person (`single`) everything does at first."""
    return (seen.settlement is None or seen.stale) if single else seen.open


def passes_single(seen: Seen, wanted: str, sampled: Collection[str] | None) -> bool:
    """In the review of one person; `sampled`: the annotations (uids) that are looked at, None for all."""
    if sampled is not None and not any(each.uid in sampled for each in seen.place.marks):
        return False
    return wanted != OPEN or is_open(seen, single=True)


def passes(seen: Seen, wanted: str) -> bool:
    """In the comparison of several people."""
    place = seen.place
    if wanted == OPEN:
        return seen.open
    if wanted == SAID:
        return False
    if wanted == NOBODY:
        return seen.settlement is None and not place.marks
    if wanted in _OF_AGREED:
        return place.agreed and (wanted == AGREED or place.by_engines_only)
    if wanted == GOLD_ALONE:
        return not place.marks
    if place.agreed or wanted == ALL:
        return not place.agreed
    if wanted == LABEL:
        return place.labels_differ
    return place.ranges_differ if wanted == BOUNDARY else bool(place.marks and place.missing)


def has_questions(review: DocumentReview, wanted: str, *, single: bool) -> bool:
    """Whether some of a document's places pass, as far as its counts tell."""
    if single:
        return review.agreed + review.differing > 0
    if wanted in _OF_AGREED:
        return review.agreed > 0
    if wanted == SAID:
        return review.said > 0
    return review.waiting > 0 if wanted == OPEN else review.differing > 0
