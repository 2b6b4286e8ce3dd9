"""Models of one's own in a simulation: trained when the window would offer it, used where a check allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.services.suggest.lessons import Lesson, Material
from hashiya.services.suggest.train import learn
from hashiya.services.suggest.training_due import DUE, MODEL
from hashiya.suggest.base import Knowledge
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Scheme
    from hashiya.services.evaluate.simulation import Text
    from hashiya.suggest.base import Suggester
    from hashiya.suggest.combine.ensemble import Ensemble

_STAND_ON_IT = ("crf", "encoder")
"""Engines that a model of one's own works in."""


class OwnModels:
    """Remembers what was confirmed. `trained`: (documents learned from, whether it is used) of each model."""

    def __init__(self, scheme: Scheme, engines: Sequence[Suggester]) -> None:
        self.trained: list[tuple[int, bool]] = []
        self._scheme = scheme
        names = {each.name for each in engines}
        self._engines = [each for each in engines if each.name in _STAND_ON_IT]
        self._off = tuple(each.name for each in SUGGESTERS if each.name not in names)
        self._lessons: list[Lesson] = []

    def take(self, text: Text, ensembles: Sequence[Ensemble]) -> None:
        """A document is done; where a new model is due, train it and let it take part."""
        self._lessons.append(Lesson(text.name, text.text, text.spans))
        known = max((documents for documents, _ in self.trained), default=0)
        if len(self._lessons) - known < DUE or not any(lesson.spans for lesson in self._lessons):
            return
        learned = learn(Material(self._scheme, tuple(self._lessons), off=self._off))
        self.trained.append((len(self._lessons), learned.check.better))
        if learned.check.better:
            knowledge = Knowledge(self._scheme, models={MODEL: learned.data})
            for ensemble in ensembles:
                ensemble.take_model(self._engines, knowledge)
