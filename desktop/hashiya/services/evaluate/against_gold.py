"""How good a layer is against gold annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import SUGGESTIONS, Annotation, Span, Status
from hashiya.services.exchange.what_goes_out import SHOWN, joined
from hashiya.suggest.evaluate import Evaluation, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.services.evaluate.gold_source import MatchedGold
    from hashiya.store.project import Project


def seen(annotations: Iterable[Annotation], layer: str) -> list[Annotation]:
    """A layer's annotations; SHOWN: suggestions and everybody's accepted work, as the window shows them."""
    if layer == SHOWN:
        return [item for item in annotations if item.status is not Status.REJECTED]
    wanted = {Status.SUGGESTED} if layer == SUGGESTIONS else {Status.ACCEPTED}
    return [item for item in annotations if item.layer == layer and item.status in wanted]


@dataclass(frozen=True, slots=True)
class GoldEvaluation:
    """A layer against gold; documents are uids. In those of `silent` the layer has nothing."""

    evaluation: Evaluation
    gold: MatchedGold
    silent: tuple[str, ...] = ()


def evaluate_project(
    project: Project, gold: MatchedGold, *, layer: str = SHOWN, flat: bool = False
) -> GoldEvaluation:
    """Compare a layer (of a person: with the second ones joined to it) with gold."""
    same = project.second_layers()
    layer = same.get(layer, layer)
    predicted: dict[str, list[Span]] = {}
    for uid in gold.spans:
        shown = seen(joined(project.annotations(uid), same), layer)
        predicted[uid] = [item.span for item in shown if item.label != MENTION]
    found = evaluate(gold.spans, predicted, texts=gold.texts, flat=flat)
    return GoldEvaluation(found, gold, tuple(uid for uid, spans in predicted.items() if not spans))
