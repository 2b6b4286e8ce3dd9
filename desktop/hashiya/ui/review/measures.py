"""How far every two people agree in one document, from the places that are on the desk already."""

from __future__ import annotations

from itertools import combinations

from hashiya.core.agreement import SpanCounts
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.review.comparison import Comparison
from hashiya.ui.wording.common import tr


def pair_rows(comparison: Comparison | None) -> list[tuple[str, float | None, str]]:
    """(names, strict F1 or None, figure in words) of every two people who read the document."""
    if comparison is None or len(comparison.people) < 2:
        return []
    totals, both = comparison.marks_of_people, comparison.marks_in_common
    names = dict(zip(comparison.people, comparison.names, strict=True))
    rows = []
    for one, other in combinations(comparison.people, 2):
        share = SpanCounts(totals[one], totals[other], both[frozenset((one, other))]).f1.value
        pair = tr("Pairs", "{0} and {1}").format(isolated(names[one]), isolated(names[other]))
        rows.append((pair, share, "–" if share is None else number(share, decimals=2)))
    return rows
