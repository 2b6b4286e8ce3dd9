"""One ranked, nested set out of what several engines propose: nothing twice, nothing crossing, no
contradictions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from hashiya.core.span import Span
from hashiya.suggest.base import Reason, Suggestion

# What may stand inside a span of a label; a label not listed may hold anything.
_ATOMS: frozenset[str] = frozenset()
_INSIDE: dict[str, frozenset[str]] = {
    "PERS": _ATOMS,
    "GPE": _ATOMS,
    "NORP": _ATOMS,
    "LANGUAGE": _ATOMS,
    "WEBSITE": _ATOMS,
    "CARDINAL": _ATOMS,
    "ORDINAL": _ATOMS,
    "PERCENT": _ATOMS,
    "UNIT": _ATOMS,
    "CURR": _ATOMS,
    "TIME": frozenset({"CARDINAL", "ORDINAL"}),
    "DATE": frozenset({"ORDINAL", "NORP"}),
    "MONEY": frozenset({"CARDINAL", "CURR"}),
    "QUANTITY": frozenset({"CARDINAL", "UNIT"}),
}
AGREEMENT = 0.5  # how much of a second engine's word counts: engines see the same text and err together


def merge(
    suggestions: Iterable[Suggestion],
    *,
    threshold: float = 0.0,
    nested: bool = True,
    decided: Sequence[Span] = (),
) -> list[Suggestion]:
    """The suggestions to show, in order of text, outer before inner.

    Equal range and label: one suggestion, its engines joined by «+» and all their reasons kept. Equal
    range and
    different label, crossing ranges, and what cannot stand inside what it stands in: the more probable
    one stays.
    With `nested` false nothing overlaps. Nothing below `threshold`, nothing that equals or crosses a
    `decided` span.
    """
    kept = _Kept(nested)
    for span in decided:
        kept.force(span)
    ranked = sorted(
        combine(suggestions), key=lambda item: (-item.score, item.start - item.end, item.start, item.label)
    )
    chosen = [item for item in ranked if item.score >= threshold and kept.take(item.span)]
    return sorted(chosen, key=lambda item: (item.start, -item.end, item.label))


def combine(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """One suggestion per range and label."""
    groups: dict[Span, list[Suggestion]] = defaultdict(list)
    for suggestion in suggestions:
        groups[suggestion.span].append(suggestion)
    return [join(group) for group in groups.values()]


def join(group: list[Suggestion], *, score: float | None = None) -> Suggestion:
    """Suggestions of one range and label as one, with `score` where it is known, else a guess from theirs."""
    if len(group) == 1 and score is None:
        return group[0]
    best: dict[str, Suggestion] = {}
    reasons: dict[Reason, None] = {}
    for item in sorted(group, key=lambda item: -item.score):
        best.setdefault(item.engine, item)
        reasons.update(dict.fromkeys(item.why))
    leading, *others = best.values()
    doubt = 1.0 - leading.score
    for item in others:
        doubt *= 1.0 - AGREEMENT * item.score
    engines = sorted(best)
    versions = [best[engine].version for engine in engines]
    return Suggestion(
        leading.start,
        leading.end,
        leading.label,
        min(0.99, max(leading.score, 1.0 - doubt)) if score is None else score,
        "+".join(engines),
        "+".join(versions) if any(versions) else "",
        tuple(reasons),
    )


class _Kept:
    """Spans chosen so far, found again by where they stand."""

    def __init__(self, nested: bool) -> None:
        self._nested = nested
        self._starts: list[int] = []
        self._spans: list[Span] = []
        self._longest = 0

    def force(self, span: Span) -> None:
        at = bisect_right(self._starts, span.start)
        self._starts.insert(at, span.start)
        self._spans.insert(at, span)
        self._longest = max(self._longest, span.end - span.start)

    def take(self, span: Span) -> bool:
        """Keep the span unless it contradicts one kept before; says whether it was kept."""
        low = bisect_left(self._starts, span.start - self._longest)
        high = bisect_left(self._starts, span.end)
        if any(self._contradict(span, other) for other in self._spans[low:high] if other.end > span.start):
            return False
        self.force(span)
        return True

    def _contradict(self, one: Span, other: Span) -> bool:
        """Both overlap; whether they cannot both be right."""
        if not self._nested or one.range == other.range or one.crosses(other):
            return True
        outer, inner = (one, other) if one.contains(other) else (other, one)
        allowed = _INSIDE.get(outer.label)
        return allowed is not None and inner.label not in allowed
