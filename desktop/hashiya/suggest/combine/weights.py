"""From evidence to probability: a logistic model, fitted on annotated texts, that goes on learning."""

from __future__ import annotations

import json
from functools import cache
from math import exp, sqrt
from typing import TYPE_CHECKING, NamedTuple

from hashiya.assets import resource
from hashiya.suggest.base import Suggestion
from hashiya.suggest.combine.chances import Chances
from hashiya.suggest.combine.doubts import SCALE, Doubts, careful_was_asked, decided_on
from hashiya.suggest.combine.evidence import Features, Witness, gather, group
from hashiya.suggest.combine.far_from_news import far_from_news
from hashiya.suggest.combine.refit import log_odds_of
from hashiya.suggest.combine.resolve import join

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from hashiya.core.labels import Scheme

WEIGHTS = "weights.json"
PACE = 0.15  # how far the first decisions of a person move a weight; later ones move it less (AdaGrad)
_KEPT = 0.98  # two people who annotate by the same guidelines agree no more often than that
_UNTRAINED = {"o:camel": 0.8, "e:camel": -0.4}
"""For a model that the person brings: weighed about as the bundled one, for want of texts."""


@cache
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """Weights by family of schemes; empty where the file is missing, and every score stays as it came."""
    try:
        read = json.loads(resource("models", WEIGHTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    families = [name for name in ("wide", "narrow") if isinstance(read.get(name), dict)]
    return {name: _UNTRAINED | read[name] for name in families}


def untrained(engines: Iterable[str]) -> dict[str, float]:
    """Weights for engines that a person brings: as the bundled model's, until trust is learned."""
    return {name: value for each in engines for name, value in ((f"o:{each}", 0.8), (f"e:{each}", -0.4))}


def family_of(scheme: Scheme) -> str:
    """Schemes that tell places that govern and posts apart are «wide», the few types of the news «narrow»."""
    return "wide" if {"GPE", "OCC"} <= set(scheme.codes) else "narrow"


Weighed = tuple[Suggestion, Features]


class Scored(NamedTuple):
    """Suggestions scored, those that are likely enough joined; of the others by range and label what engines
    said and how likely it is.
    """

    items: list[Suggestion]
    faint: Mapping[tuple[int, int, str], tuple[list[Suggestion], float]]


def _probability(total: float) -> float:
    held = 30.0 if total > 30.0 else -30.0 if total < -30.0 else total
    chance = 1 / (1 + exp(-held))
    return chance if chance < _KEPT else _KEPT


class Weigher:
    """One probability for each range and label. Without weights it passes on what engines say; without a pace
    it learns nothing.
    """

    def __init__(self, weights: Mapping[str, float], *, pace: float = PACE) -> None:
        self._weights = weights
        self._doubts = Doubts(weights)
        self._learned: dict[str, float] = {}
        self._moved: dict[str, float] = {}
        self._pace = pace
        self._chances: Chances | None = None

    def weigh(
        self,
        proposed: Iterable[Suggestion],
        text: str,
        witness: Witness | None = None,
        *,
        live: bool = False,
        heard: Collection[str] = (),
    ) -> list[Weighed]:
        """Each range and label once, its score a probability, with what it rests on.

        `heard`: of those whose silence counts, who spoke elsewhere in this text.
        """
        groups = group(proposed)
        if not self._weights:
            return [(join(items), {}) for items in groups]
        found = []
        gathered = gather(groups, text, witness, live=live, heard=heard)
        far = self._far(text)
        for items, features in zip(groups, gathered, strict=True):
            if far and not decided_on(features):
                features |= self._doubts.of(items[0].label, far, careful=careful_was_asked(features))
            found.append((join(items, score=self.chance(features)), features))
        return found

    def scored(
        self, proposed: Iterable[Suggestion], text: str, least: float = 0.0, *, heard: Collection[str] = ()
    ) -> Scored:
        """As `weigh` without a witness, of which only the suggestions are wanted: takes half the time."""
        groups = group(proposed)
        if not self._weights:
            return Scored([join(items) for items in groups], {})
        if self._chances is None:
            self._chances = Chances(self._sum_of_weights(), _probability, self._doubts)
        far = self._far(text)
        sure: list[Suggestion] = []
        faint: dict[tuple[int, int, str], tuple[list[Suggestion], float]] = {}
        for items, chance in zip(groups, self._chances.of(groups, text, heard=heard, far=far), strict=True):
            if chance >= least:
                sure.append(join(items, score=chance))
            else:
                first = items[0]
                faint[first.start, first.end, first.label] = items, chance
        return Scored(sure, faint)

    def _far(self, text: str) -> float:
        """How far the text is from the news; 0 where no weight asks for it."""
        return far_from_news(text) if self._doubts else 0.0

    def _sum_of_weights(self) -> Mapping[str, float]:
        """What is known and what was learned, as `chance` adds them."""
        weight, learned = self._weights.get, self._learned.get
        names = {*self._weights, *self._learned}
        return (
            {name: weight(name, 0.0) + learned(name, 0.0) for name in names}
            if self._learned
            else self._weights
        )

    @property
    def weighs(self) -> bool:
        """Whether there are weights at all."""
        return bool(self._weights)

    @property
    def learned(self) -> Mapping[str, float]:
        """What a person's decisions have added to the weights."""
        return self._learned

    def rest_on(self, weights: Mapping[str, float]) -> None:
        """Other weights from now on; what was learned stays beside them."""
        self._weights = weights
        self._doubts = Doubts(weights)
        self._chances = None

    def add(self, learned: Mapping[str, float]) -> None:
        """Take what was learned elsewhere in place of what was learned of these features."""
        self._learned.update(learned)
        self._chances = None

    def odds(self, features: Features) -> float:
        """Log odds by the weights alone, without what was learned."""
        return log_odds_of(features, self._weights)

    def forget(self, prefix: str) -> None:
        """Drop what was learned about features whose names begin like this."""
        self._chances = None
        for learned in (self._learned, self._moved):
            for name in [name for name in learned if name.startswith(prefix)]:
                del learned[name]

    def chance(self, features: Features) -> float:
        if not self._learned:
            return _probability(self.odds(features))
        total, weight, learned = 0.0, self._weights.get, self._learned.get
        for name, value in features.items():
            total += value * (weight(name, 0.0) + learned(name, 0.0))
        return _probability(total * features.get(SCALE, 1.0))

    def learn(self, features: Features, right: bool, *, about: Callable[[str], bool] | None = None) -> None:
        """A person decided on what rests on these features; with `about` only those are learned of."""
        if not features or not self._pace:
            return
        self._chances = None
        error = (float(right) - self.chance(features)) * features.get(SCALE, 1.0)
        for name, value in features.items():
            if name == SCALE or (about is not None and not about(name)):
                continue
            slope = error * value
            moved = self._moved[name] = self._moved.get(name, 1.0) + slope * slope
            self._learned[name] = self._learned.get(name, 0.0) + self._pace * slope / sqrt(moved)
