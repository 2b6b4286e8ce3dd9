"""How far suggestions lead people: the same engines against work done with them in sight, and without."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.segment import count_words
from hashiya.errors import UserError
from hashiya.progress import OnProgress, ignore_progress
from hashiya.services.evaluate.control_sample import in_control_sample
from hashiya.services.evaluate.engine_scores import TOGETHER, Gold, finished, read_unseen
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.suggest.evaluate import Evaluation, Score, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.span import Span

_DRAWS = 1000
_SEED = 7
_FEW = 3


@dataclass(frozen=True, slots=True)
class BiasGroup:
    """Documents that were all read with suggestions, or all without."""

    documents: int
    words: int
    evaluation: Evaluation

    @property
    def kept(self) -> float:
        """Share of what the engines say that people hold too."""
        return self.evaluation.micro.precision

    @property
    def said(self) -> float:
        """Share of people's annotations that the engines say."""
        return self.evaluation.micro.recall

    @property
    def density(self) -> float:
        """Annotations people made per 100 words."""
        return 100 * self.evaluation.micro.gold / self.words if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Bias:
    """`difference` is kept with suggestions minus kept without; `low` and `high` bound it with 95 of 100."""

    shown: BiasGroup
    blind: BiasGroup
    difference: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the difference is more than chance: told from a few documents on either side at least."""
        if min(self.shown.documents, self.blind.documents) < _FEW:
            return False
        return self.low > 0 or self.high < 0


def measure(path: str, *, progress: OnProgress = ignore_progress) -> Bias:
    """Read every finished document anew and compare. Raises UserError `control_too_few`, `no_gold_here`."""
    with Project.open(Path(path), readonly=True) as project:
        sample = in_control_sample(project)
        golden = finished(project)
        knowledge = replace(knowledge_of(project), models={})
    blind = [each for each in golden if each.uid in sample]
    shown = [each for each in golden if each.uid not in sample]
    if not blind or not shown:
        raise UserError(
            "control_too_few",
            "To compare, documents have to be done both with suggestions and without them.",
            hint="Set a share for the sample and finish some of its documents.",
        )
    predicted = read_unseen(knowledge, golden, progress)[TOGETHER]
    sides = [_side(group, predicted) for group in (shown, blind)]
    low, high = _bounds(*(list(side.evaluation.documents.values()) for side in sides))
    return Bias(sides[0], sides[1], sides[0].kept - sides[1].kept, low, high)


def _side(golden: Sequence[Gold], predicted: Mapping[str, Sequence[Span]]) -> BiasGroup:
    spans = {each.uid: each.spans for each in golden}
    found = {each.uid: predicted[each.uid] for each in golden}
    words = sum(count_words(each.text) for each in golden)
    return BiasGroup(len(golden), words, evaluate(spans, found))


def _bounds(shown: Sequence[Score], blind: Sequence[Score]) -> tuple[float, float]:
    """95 of 100 differences when the documents themselves are drawn again (bootstrap)."""
    lots = random.Random(_SEED)
    drawn = sorted(
        _precision(lots.choices(shown, k=len(shown))) - _precision(lots.choices(blind, k=len(blind)))
        for _ in range(_DRAWS)
    )
    return drawn[int(_DRAWS * 0.025)], drawn[int(_DRAWS * 0.975)]


def _precision(scores: Sequence[Score]) -> float:
    return sum(scores, Score()).precision
