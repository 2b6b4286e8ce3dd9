"""The probability of each proposed range and label at once, without noting what it rests on.

What `Weigher.chance` makes of the features that `gather` names, added up in the same order: names and weights
of one engine's rule and label are looked up together, and rivals are met once a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.combine.doubts import DECIDING, SCALE
from hashiya.suggest.combine.evidence import CAREFUL, MOST_WORDS, asked_of, code_of, log_odds, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from hashiya.suggest.base import Suggestion
    from hashiya.suggest.combine.doubts import Doubts

_MOST = 20_000  # scores and names remembered
_Rivals = dict[tuple[str, str], float]


class Chances:
    """Fixed weights; `squash` makes a probability of their sum, `doubts` weaken it far from the news."""

    def __init__(
        self, weights: Mapping[str, float], squash: Callable[[float], float], doubts: Doubts | None = None
    ) -> None:
        self._doubts = doubts
        self._weights = weights
        self._squash = squash
        self._odds: dict[float, float] = {}
        self._rules: dict[tuple[str, str, str], tuple[float, float, float, float]] = {}
        self._together: dict[tuple[str, ...], float] = {}
        self._labels: dict[str, float] = {}
        self._silent: dict[tuple[str, str], tuple[float, float]] = {}
        self._rivals: dict[tuple[str, str], float] = {}
        self._one = weights.get("one", 0.0)
        self._ascii = weights.get("ascii", 0.0)
        self._sizes = [weights.get(f"n:{size}", 0.0) for size in range(MOST_WORDS + 1)]

    def of(
        self, groups: Sequence[list[Suggestion]], text: str, *, heard: Collection[str] = (), far: float = 0.0
    ) -> list[float]:
        """Of each group (see `evidence.group`), in step; `heard` as `Weigher.weigh` has it, `far` as `Doubts`
        has it.
        """
        sources = [[source_of(item) for item in items] for items in groups]
        asked = asked_of(sources, heard)
        found = []
        rivals = _rivals(groups, sources)
        for items, own, worst in zip(groups, sources, rivals, strict=True):
            first = items[0]
            total = self._own(items, own, asked)
            if worst is not None:
                for kind, score in worst.items():
                    total += score * self._rival(kind)
            surface = text[first.start : first.end]
            total += self._sizes[min(surface.count(" ") + 1, MOST_WORDS)]
            if surface.isascii():
                total += self._ascii
            if far and not DECIDING.intersection(own):
                total = self._doubt(total, first.label, far, CAREFUL in asked)
            found.append(self._squash(total))
        return found

    def _doubt(self, total: float, label: str, far: float, careful: bool) -> float:
        doubts = self._doubts.of(label, far, careful=careful) if self._doubts else {}
        for name, value in doubts.items():
            total += value * self._weights.get(name, 0.0)
        return total * doubts.get(SCALE, 1.0)

    def _own(self, items: list[Suggestion], sources: list[str], asked: Sequence[str]) -> float:
        """What engines say of the range itself; `asked` are those whose silence counts."""
        label = items[0].label
        known = self._labels.get(label)
        if known is None:
            known = self._labels[label] = self._one + self._weights.get(f"l:{label}", 0.0)
        total = known
        for place, item in enumerate(items):
            source = sources[place]
            if place and source in sources[:place]:
                continue
            odds = self._odds.get(item.score)
            if odds is None:
                odds = self._remember(item.score)
            rule = (source, code_of(item), label)
            weights = self._rules.get(rule)
            if weights is None:
                weights = self._learn(rule)
            total += odds * weights[0]
            total += odds * weights[1]
            total += weights[2]
            total += weights[3]
        engines = tuple(sources)
        together = self._together.get(engines)
        if together is None:
            name = "e:" + "+".join(sorted(set(engines)))
            together = self._together[engines] = self._weights.get(name, 0.0)
        total += together
        for name in asked:
            if name not in sources:
                silent = self._silent.get((name, label))
                if silent is None:
                    silent = self._silent[name, label] = self._of_silence(name, label)
                total += silent[0]
                total += silent[1]
        return total

    def _of_silence(self, name: str, label: str) -> tuple[float, float]:
        return self._weights.get(f"s:{name}", 0.0), self._weights.get(f"s:{name}:{label}", 0.0)

    def _remember(self, score: float) -> float:
        if len(self._odds) >= _MOST:
            self._odds.clear()
        odds = self._odds[score] = log_odds(score)
        return odds

    def _learn(self, rule: tuple[str, str, str]) -> tuple[float, float, float, float]:
        source, code, label = rule
        weight = self._weights.get
        if len(self._rules) >= _MOST:
            self._rules.clear()
            self._together.clear()
        found = self._rules[rule] = (
            weight(f"o:{source}", 0.0),
            weight(f"o:{source}:{label}", 0.0),
            weight(f"c:{source}:{code}", 0.0),
            weight(f"c:{source}:{code}:{label}", 0.0),
        )
        return found

    def _rival(self, kind: tuple[str, str]) -> float:
        weight = self._rivals.get(kind)
        if weight is None:
            weight = self._rivals[kind] = self._weights.get(f"x:{kind[0]}:{kind[1]}", 0.0)
        return weight


def _rivals(groups: Sequence[list[Suggestion]], sources: Sequence[list[str]]) -> list[_Rivals | None]:
    """Per group the best score by (kind, engine): groups are in order, so what touches comes soon."""
    found: list[_Rivals | None] = [None] * len(groups)
    reach = -1
    near: list[int] = []
    for number, items in enumerate(groups):
        here = items[0]
        start = here.start
        if start >= reach:
            near = [number]
            reach = here.end
            continue
        end = here.end
        near = [other for other in near if groups[other][0].end > start]
        for other in near:
            there = groups[other][0]
            if there.start == start and there.end == end:
                inner = outer = "same"
            elif there.start < start and there.end < end:
                inner = outer = "cross"
            elif there.label == here.label:
                inner, outer = "inside", "around"
            else:
                inner, outer = "in", "over"
            _note(found, number, inner, groups[other], sources[other])
            _note(found, other, outer, items, sources[number])
        near.append(number)
        reach = max(reach, end)
    return found


def _note(
    found: list[_Rivals | None], number: int, kind: str, rivals: list[Suggestion], sources: list[str]
) -> None:
    worst = found[number]
    if worst is None:
        worst = found[number] = {}
    for item, source in zip(rivals, sources, strict=True):
        key = (kind, source)
        if item.score > worst.get(key, -1.0):
            worst[key] = item.score
