"""What is fitted on held-out text once the encoder is trained: how its heads are weighed together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hashiya.suggest.encoder.encoder_model import EncoderModel, EncoderReading
from hashiya.suggest.encoder.encoder_recognizer import evidence, find_flat
from training.figures import strict_f1
from training.texts import LabelledText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_FEWEST = 40  # right ones of a label, from which on it has weights of its own
_PULL = 4.0
_START = (0.7, 0.5, 1.0)
_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
THREE = ("PERS", "LOC", "ORG")
Read = tuple[LabelledText, EncoderReading]
Rows = list[tuple[tuple[float, float], bool]]


def read_all(model: EncoderModel, texts: Iterable[LabelledText]) -> list[Read]:
    return [(text, model.read(text.tokens)) for text in texts]


def fit_settings(
    model: EncoderModel, news: Sequence[Read], encyclopaedia: Sequence[Read], nested: Sequence[Read]
) -> dict[str, Any]:
    """`news` with PERS LOC ORG MISC, `encyclopaedia` with GPE told from LOC, `nested` with the 21 labels."""
    flat: list[tuple[Sequence[Read], Callable[[str], str]]] = [
        (news, lambda label: label),
        (encyclopaedia, lambda label: "LOC" if label == "GPE" else label),
    ]

    def mean(share: float) -> float:
        tried = replace(model, settings={"news_share": share})
        return sum(_f1(tried, texts, name) for texts, name in flat) / len(flat)

    settings: dict[str, Any] = {"news_share": max(_SHARES, key=mean)}
    fitted = replace(model, settings=settings)
    narrow: dict[str, Rows] = defaultdict(list)
    for texts, name in flat:
        for text, reading in texts:
            labels = (*THREE, "MISC") if texts is news else THREE
            _collect(narrow, fitted, reading, {(a, b, name(label)) for a, b, label in text.entities}, labels)
    settings["narrow"] = _tables(narrow)
    wide: dict[str, Rows] = defaultdict(list)
    for text, reading in nested:
        _collect(wide, fitted, reading, set(text.entities), None)
    settings["wide"] = _tables(wide)
    return settings


def _f1(model: EncoderModel, texts: Sequence[Read], name: Any) -> float:
    found = [
        [(s.first, s.last, s.label) for s in find_flat(reading, model) if s.sure] for _, reading in texts
    ]
    gold = [[(a, b, name(label)) for a, b, label in text.entities] for text, _ in texts]
    return strict_f1(gold, found, THREE)["micro"][2]


def _collect(
    rows: dict[str, Rows],
    model: EncoderModel,
    reading: EncoderReading,
    gold: set[tuple[int, int, str]],
    labels: Sequence[str] | None,
) -> None:
    flat = {(s.first, s.last, s.label): s.score for s in find_flat(reading, model)}
    for key, numbers in evidence(reading, flat, wide=labels is None).items():
        if labels is None or key[2] in labels:
            rows[key[2]].append((numbers, key in gold))


def _tables(rows: Mapping[str, Rows]) -> dict[str, list[float]]:
    """Weights by label; "" for labels that were right too seldom."""
    few = [row for each in rows.values() if sum(hit for _, hit in each) < _FEWEST for row in each]
    every = [row for each in rows.values() for row in each]
    common = _fit(every, np.array(_START))
    tables = {"": _round(_fit(few, common) if few else common)}
    for label, each in sorted(rows.items()):
        if sum(hit for _, hit in each) >= _FEWEST:
            tables[label] = _round(_fit(each, common))
    return tables


def _round(values: Any) -> list[float]:
    return [round(float(value), 4) for value in values]


def _fit(rows: Rows, prior: Any) -> Any:
    """Logistic regression drawn towards `prior`, by Newton's steps."""
    table = np.array([(*numbers, 1.0) for numbers, _ in rows])
    right = np.array([float(hit) for _, hit in rows])
    at = prior.copy()
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(table @ at, -30, 30)))
        spread = np.maximum(chance * (1 - chance), 1e-4)
        slope = table.T @ (chance - right) + _PULL * (at - prior)
        step = np.linalg.solve((table * spread[:, None]).T @ table + _PULL * np.eye(3), slope)
        step *= min(1.0, 1.0 / float(np.abs(step).max() + 1e-12))
        at = at - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return at
