"""The nested model: what it is learned from, label by label, and copies that have not seen a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.suggest.crf.chain import Chain
from hashiya.suggest.crf.nested import TrainingExample, train_chains

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from hashiya.suggest.crf.crf_base import Base
    from training.texts import LabelledText

MIXED = ("EVENT", "FAC", "GPE", "LAW", "LOC", "OCC", "ORG", "PERS")
"""Labels that Wojood's sample and the gold texts mean alike; its numbers and dates follow other rules."""
OWN = ("DATE", "NORP", "PRODUCT")
"""Labels learned from the gold texts alone. Numbers, money and measures are forms, left to the patterns."""
_GOLD_TIMES = 3  # how often the gold texts count for each time the sample does
FOLDS = 3

Trained = list[tuple[str, int, Chain]]


@dataclass(frozen=True)
class Readings:
    """Texts read by one base."""

    gold: list[TrainingExample]
    sample: list[TrainingExample]


def read_texts(base: Base, gold: Sequence[LabelledText], sample: Sequence[LabelledText]) -> Readings:
    def read(text: LabelledText) -> TrainingExample:
        return TrainingExample(base.read_tokens(text.tokens), text.entities)

    return Readings([read(text) for text in gold], [read(text) for text in sample])


def fit_nested(readings: Readings) -> Trained:
    """(label, layer, chain) of every label that occurs."""
    mixed = readings.gold * _GOLD_TIMES + readings.sample
    return train_chains(mixed, MIXED) + train_chains(readings.gold, OWN)


@dataclass(frozen=True)
class Fold:
    """Chains that saw no text, of gold or sample, whose place divided by FOLDS leaves `number`.

    `own` is what a project with the other gold texts would learn.
    """

    number: int
    chains: Trained
    own: Trained


def leave_out(readings: Readings, workers: Executor) -> list[Fold]:
    """Every fold, in order; the workers fit them at the same time."""
    rests = [
        Readings(
            [example for place, example in enumerate(readings.gold) if place % FOLDS != fold],
            [example for place, example in enumerate(readings.sample) if place % FOLDS != fold],
        )
        for fold in range(FOLDS)
    ]
    return list(workers.map(_fit_fold, range(FOLDS), rests))


def _fit_fold(number: int, rest: Readings) -> Fold:
    labels = sorted({label for example in rest.gold for _, _, label in example.spans})
    return Fold(number, fit_nested(rest), train_chains(rest.gold, labels))
