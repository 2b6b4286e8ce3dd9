"""The nested model: what it is learned from, label by label, and copies that have not seen a part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.suggest.crf.chain import Chain
from hashiya.suggest.crf.nested import TrainingExample, train_chains
from hashiya.suggest.crf.project_chains import Numbered, fit_chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor, Future

    from hashiya.suggest.crf.crf_base import Base
    from training.texts import LabelledText

MIXED = ("FAC", "GPE", "LAW", "LOC", "OCC", "ORG", "PERS")
"""Labels that the sample means as our own texts do; numbers, dates, peoples and events follow other rules."""
_GOLD_TIMES = 3  # how often the gold texts count for each time the others do
_FEWEST = 20  # spans from which on a label gets a chain
_ITERATIONS = 60
_SPARSE = 0.2  # chosen on a third left out: two fifths fewer weights than 0.05, nothing lost
_PARTS = 2  # tasks that the labels are dealt to
FOLDS = 3

Trained = list[tuple[str, int, Chain]]


@dataclass(frozen=True)
class Readings:
    """Texts read by one base: gold texts, Wojood's sample, the project's own annotated texts."""

    gold: list[TrainingExample]
    sample: list[TrainingExample]
    annotated: list[TrainingExample] = field(default_factory=list)

    def without(self, fold: int) -> Readings:
        """All whose place divided by FOLDS does not leave `fold`."""

        def rest(examples: Sequence[TrainingExample]) -> list[TrainingExample]:
            return [example for place, example in enumerate(examples) if place % FOLDS != fold]

        return Readings(rest(self.gold), rest(self.sample), rest(self.annotated))

    def labels(self) -> list[str]:
        """Those that our own texts teach."""
        count: dict[str, int] = {}
        for example in (*self.gold, *self.annotated):
            for _, _, label in example.spans:
                count[label] = count.get(label, 0) + 1
        return sorted(label for label, times in count.items() if times >= _FEWEST)


def read_texts(
    base: Base,
    gold: Iterable[LabelledText],
    sample: Iterable[LabelledText],
    annotated: Iterable[LabelledText] = (),
) -> Readings:
    def read(text: LabelledText) -> TrainingExample:
        return TrainingExample(base.read_tokens(text.tokens), text.entities)

    return Readings(*([read(text) for text in texts] for texts in (gold, sample, annotated)))


def fit_nested(readings: Readings, labels: Sequence[str] | None = None) -> Trained:
    """(label, layer, chain) of every label that occurs, or of `labels`."""
    wanted = readings.labels() if labels is None else labels
    own = readings.gold * _GOLD_TIMES + readings.annotated
    trained: Trained = []
    for examples, some in (
        (own + readings.sample, [label for label in wanted if label in MIXED]),
        (own, [label for label in wanted if label not in MIXED]),
    ):
        if some:
            trained += fit_chains(
                Numbered(examples), some, known=len(examples), iterations=_ITERATIONS, sparse=_SPARSE
            )
    return sorted(trained, key=lambda each: each[:2])


class Fitting:
    """Chains being fitted by workers, a few labels each."""

    def __init__(self, readings: Readings, workers: Executor) -> None:
        labels = readings.labels()
        self._parts: list[Future[Trained]] = [
            workers.submit(fit_nested, readings, labels[part::_PARTS]) for part in range(_PARTS)
        ]

    def result(self) -> Trained:
        """All of them, once they are done."""
        return sorted((chain for part in self._parts for chain in part.result()), key=lambda each: each[:2])


@dataclass(frozen=True)
class Fold:
    """Chains that saw no text of gold, sample or annotated whose place divided by FOLDS leaves `number`.

    `own` is what a project with the other gold texts would learn.
    """

    number: int
    chains: Trained
    own: Trained


def leave_out(readings: Readings, workers: Executor) -> list[Fold]:
    """Every fold, in order; the workers fit them at the same time."""
    rests = [readings.without(fold) for fold in range(FOLDS)]
    fitting = [Fitting(rest, workers) for rest in rests]
    own = [workers.submit(_fit_own, rest.gold) for rest in rests]
    return [Fold(fold, fitting[fold].result(), own[fold].result()) for fold in range(FOLDS)]


def _fit_own(gold: list[TrainingExample]) -> Trained:
    return train_chains(gold, sorted({label for example in gold for _, _, label in example.spans}))
