"""Weights of evidence: how far to trust each engine, rule and rival, from texts no engine has seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hashiya.suggest.base import Analysis, Knowledge, Recognizer, Suggestion
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.evidence import OWN, read_feature
from hashiya.suggest.combine.own_trust import DoneDocument, Row, go_through
from hashiya.suggest.combine.weights import Weigher
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.core.span import Span

SETS = (
    ("memory", "crf", "patterns", "lexicon"),
    ("crf", "patterns", "lexicon"),
    ("memory", "crf"),
    ("memory",),
)
OWN_SETS = (
    ("memory", "crf", OWN, "patterns", "lexicon"),
    ("crf", OWN, "patterns", "lexicon"),
    ("memory", "crf", OWN),
    ("crf", OWN),
)
"""With a project's own model, which is part of the engine crf but a source of its own."""
CAREFUL_SETS = (
    ("memory", "crf", "encoder", "patterns", "lexicon"),
    ("crf", "encoder", "patterns", "lexicon"),
    ("memory", "crf", "encoder"),
)
"""With the careful engine."""
_RARE = 3
_PULL = 5.0  # towards no weight; chosen on the development texts


@dataclass(frozen=True)
class Case:
    """One annotated text and what each engine but the memory says of it."""

    name: str
    text: str
    spans: frozenset[Span]
    proposed: Mapping[str, Sequence[Suggestion]]


@dataclass(frozen=True)
class Counted:
    """Which candidates count: those of `labels`; with `outermost` only those in no annotated span."""

    labels: frozenset[str]
    outermost: bool = False

    def take(self, item: Suggestion, gold: Collection[Span]) -> bool:
        if item.label not in self.labels:
            return False
        return (
            not self.outermost
            or item.span in gold
            or not any(
                span.start <= item.start and item.end <= span.end and span.range != item.span.range
                for span in gold
            )
        )


class Said:
    """A recognizer that repeats what it said."""

    version = ""

    def __init__(self, engine: str, cases: Sequence[Case]) -> None:
        self._said = {case.name: case.proposed.get(engine, ()) for case in cases}

    def suggest(self, _analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        return list(self._said[document])


def collect(
    cases: Sequence[Case], scheme: Scheme, counted: Counted, sets: Sequence[Sequence[str]] = SETS
) -> list[Row]:
    """Evidence and truth of every candidate, as the texts are gone through once per set of engines."""
    rows: list[Row] = []
    for engines in sets:
        opened: dict[str, Recognizer] = {name: Said(name, cases) for name in engines if name != "memory"}
        if "memory" in engines:
            opened["memory"] = MemoryRecognizer(Knowledge(scheme))
        ensemble = Ensemble(opened, nested=scheme.nested, weigher=Weigher({"one": 0.0}, pace=0.0))
        for case in cases:
            said = ensemble.read(Analysis(case.text), document=case.name)
            done = DoneDocument(case.name, case.text, case.spans, said)
            rows += go_through(done, ensemble, counted.take)
    return rows


def fit(
    parts: Iterable[tuple[Sequence[Row], float]], known: Mapping[str, float] | None = None, about: str = ""
) -> dict[str, float]:
    """Weights by logistic regression over (rows, share of each row); small ones are left out.

    With `known` weights, which stay as they are, only those that name the engine `about` are fitted.
    """
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    rows = [(features, right, share) for part, share in parts for features, right in part]
    count = Counter(name for features, _, _ in rows for name in features)
    names = sorted(
        name
        for name, times in count.items()
        if times >= _RARE and (known is None or about in read_feature(name).sources)
    )
    column = {name: number for number, name in enumerate(names)}
    cells = [
        (number, column[name], value)
        for number, (features, _, _) in enumerate(rows)
        for name, value in features.items()
        if name in column
    ]
    where = ([cell[0] for cell in cells], [cell[1] for cell in cells])
    table = csr_matrix(([cell[2] for cell in cells], where), shape=(len(rows), len(names)))
    right = np.array([float(row[1]) for row in rows])
    given = np.array(
        [sum(value * (known or {}).get(name, 0.0) for name, value in row[0].items()) for row in rows]
    )
    share = np.array([row[2] for row in rows])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = given + table @ weights
        chance = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        value = (share * (np.logaddexp(0, odds) - right * odds)).sum() + _PULL / 2 * (weights @ weights)
        return float(value), table.T @ (share * (chance - right)) + _PULL * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    rounded = {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}
    return {name: weight for name, weight in rounded.items() if abs(weight) >= 0.005}
