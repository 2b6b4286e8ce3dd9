"""How far what a project taught is to be believed beside the other engines, from its own documents.

Each document is gone through as a person did, with what a model that has not seen it says among the rest;
what came of the candidates moves the weights of evidence that speak of that model, and no others. So a person
whose guidelines differ from the corpora's is believed where their documents bear it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.segment import sentences
from hashiya.suggest.base import Knowledge
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.evidence import LIVE, OWN, Features, read_feature
from hashiya.suggest.combine.refit import Taught, log_odds_of, refit
from hashiya.suggest.combine.weights import Weigher, family_of, load_weights
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.core.span import Span
    from hashiya.progress import CancelToken
    from hashiya.suggest.base import Suggestion

SHOWN = 0.5
"""What the person that is played here sees."""

Row = tuple[Features, bool]
"""What a candidate rests on, and whether it was right."""


@dataclass(frozen=True, slots=True)
class DoneDocument:
    """A document that people are done with: what engines said of it, and what they made of it."""

    name: str
    text: str
    spans: Collection[Span]
    said: Sequence[Suggestion]


def fit_own_trust(
    documents: Sequence[DoneDocument], scheme: Scheme, *, cancel: CancelToken | None = None
) -> dict[str, float]:
    """What is to be added to the weights that ship, by feature, from documents in which a project's own model
    was blind; nothing where there are no weights. Raises Cancelled.
    """
    weights = load_weights().get(family_of(scheme), {})
    if not weights:
        return {}
    memory = MemoryRecognizer(Knowledge(scheme))
    weigher = Weigher(weights, pace=0.0)
    ensemble = Ensemble({"memory": memory}, nested=scheme.nested, weigher=weigher)
    rows: list[Row] = []
    for each in documents:
        if cancel is not None:
            cancel.check()
        rows += go_through(each, ensemble)
    return refit(
        [Taught(log_odds_of(features, weights), _about_own(features), right) for features, right in rows]
    )


def _about_own(features: Features) -> Features:
    return {name: value for name, value in features.items() if OWN in read_feature(name).sources}


def go_through(
    done: DoneDocument,
    ensemble: Ensemble,
    counts: Callable[[Suggestion, Collection[Span]], bool] = lambda _item, _right: True,
) -> list[Row]:
    """A row for each candidate of each sentence that `counts` (it, the sentence's spans); the ensemble learns
    what was decided after each, as it does while a person works, and is done with the document at the end.
    """
    rows: list[Row] = []
    for start, end in sentences(done.text):
        right = {span for span in done.spans if start <= span.start < end}
        weighed = ensemble.weigh_passage(done.said, done.text, start, end)
        for item, features in weighed:
            if counts(item, right):
                told = {name: value for name, value in features.items() if not name.startswith(LIVE)}
                rows.append((told, item.span in right))
        shown = [item.span for item in ensemble.choose((item for item, _ in weighed), threshold=SHOWN)]
        ensemble.teach(done.name, done.text, weighed, shown, sorted(right))
    ensemble.finish(done.name, done.text)
    return rows
