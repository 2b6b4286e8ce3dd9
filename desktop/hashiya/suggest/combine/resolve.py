"""One ranked, nested set out of what several engines propose: nothing twice, nothing crossing, no
contradictions.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hashiya.suggest.base import Reason, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.core.span import Span

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
_STRETCH = 6  # bits of a place: what stands in one stretch of 64 letters is looked through
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
    ranked = sorted(
        (item for item in combine(suggestions) if item.score >= threshold),
        key=lambda item: (-item.score, item.start - item.end, item.start, item.label),
    )
    taken = _Taken(decided, max((item.end for item in ranked), default=0), nested)
    chosen = [item for item in ranked if taken.take(item)]
    return sorted(chosen, key=lambda item: (item.start, -item.end, item.label))


class _Taken:
    """The ranges that are taken; `size` the end of the last one that is asked for."""

    def __init__(self, decided: Sequence[Span], size: int, nested: bool) -> None:
        self._covered = bytearray(size)  # where anything stands: most ranges touch nothing
        self._near: defaultdict[int, list[Span | Suggestion]] = defaultdict(list)
        self._nested = nested
        for span in decided:
            self._add(span)

    def _add(self, item: Span | Suggestion) -> None:
        start, end = item.start, min(item.end, len(self._covered))
        if start < end:
            self._covered[start:end] = b"\1" * (end - start)
            for stretch in range(start >> _STRETCH, (end - 1 >> _STRETCH) + 1):
                self._near[stretch].append(item)

    def take(self, item: Suggestion) -> bool:
        """Whether the range is free for it, which then takes it."""
        start, end = item.start, item.end
        if self._covered.find(1, start, end) >= 0:
            for stretch in range(start >> _STRETCH, (end - 1 >> _STRETCH) + 1):
                for other in self._near[stretch]:
                    touches = other.start < end and start < other.end
                    if touches and _contradict(item, other, self._nested):
                        return False
        self._add(item)
        return True


def combine(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """One suggestion per range and label."""
    items = list(suggestions)
    if len({(item.start, item.end, item.label) for item in items}) == len(items):
        return items
    groups: dict[tuple[int, int, str], list[Suggestion]] = {}
    for item in items:
        groups.setdefault((item.start, item.end, item.label), []).append(item)
    return [join(group) for group in groups.values()]


def join(group: list[Suggestion], *, score: float | None = None) -> Suggestion:
    """Suggestions of one range and label as one, with `score` where it is known, else a guess from theirs."""
    if len(group) == 1:
        only = group[0]
        if score is None or score == only.score:
            return only
        why = only.why if len(only.why) < 2 else tuple(dict.fromkeys(only.why))
        return Suggestion(only.start, only.end, only.label, score, only.engine, only.version, why)
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


def _contradict(one: Span | Suggestion, other: Span | Suggestion, nested: bool) -> bool:
    """Both overlap; whether they cannot both be right."""
    if not nested or (one.start == other.start and one.end == other.end):
        return True
    if one.start <= other.start and other.end <= one.end:
        outer, inner = one, other
    elif other.start <= one.start and one.end <= other.end:
        outer, inner = other, one
    else:
        return True  # they cross
    allowed = _INSIDE.get(outer.label)
    return allowed is not None and inner.label not in allowed
