"""How good a layer is against gold annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import SUGGESTIONS, Annotation, Span, Status
from hashiya.services.evaluate.evaluation_json import Difference, differences
from hashiya.services.exchange.what_goes_out import SHOWN, joined
from hashiya.suggest.evaluate import Evaluation, EvaluationTally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    project: Project, gold: MatchedGold, *, layer: str = SHOWN, flat: bool = False, mistakes: bool = True
) -> GoldEvaluation:
    """Compare a layer (of a person: with the second ones joined to it) with gold, text by text.

    Without `mistakes` the places that differ are counted and not kept; `places` finds them again.
    """
    tally, silent = EvaluationTally(flat=flat, mistakes=mistakes), []
    for uid, right, found, text in _compared(project, gold, layer):
        tally.add(uid, right, found, text)
        if not found:
            silent.append(uid)
    return GoldEvaluation(tally.result(), gold, tuple(silent))


def places(
    project: Project, gold: MatchedGold, *, layer: str = SHOWN, flat: bool = False
) -> Iterator[Difference]:
    """Each place that differs, in the order of the texts; one text in memory at a time."""
    for uid, right, found, text in _compared(project, gold, layer):
        tally = EvaluationTally(flat=flat)
        tally.add(uid, right, found, text)
        yield from differences(tally.mistakes, text, gold.names[uid])


def _compared(
    project: Project, gold: MatchedGold, layer: str
) -> Iterator[tuple[str, Sequence[Span], list[Span], str]]:
    """(uid, gold, what the layer has, the text)."""
    same = project.second_layers()
    layer = same.get(layer, layer)
    for uid, right in gold.spans.items():
        shown = seen(joined(project.annotations(uid), same), layer)
        found = [item.span for item in shown if item.label != MENTION]
        yield uid, right, found, project.document(uid).text
