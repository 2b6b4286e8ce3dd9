"""A project's own model: learned from its confirmed documents, for any labels, checked on the last of them.

Runs in seconds to a minute for fifty documents; made for a process of its own.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.suggest.base import Analysis
from hashiya.suggest.crf_model import Bundle, ProjectModel, write_project_model
from hashiya.suggest.crf_nested import Example, find_nested, gather, train_chains
from hashiya.suggest.crf_spans import AS_IT_IS, Calibration, Found
from hashiya.suggest.features_spans import TokenSpan
from hashiya.suggest.features_tokens import TokenText

_HELD_OUT = 5  # documents at most that the check is made on
_PRIOR = 8.0  # examples that speak for leaving probabilities as they are


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One document whose annotations a person stands by; spans in code points."""

    text: str
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Trained:
    """`data` is the model file; `figures` holds documents, annotations, labels, held_out, f1 and by_label.

    `f1` is micro F1 (exact range and label) of a model that had not seen them, None with a single document.
    """

    data: bytes
    figures: Mapping[str, Any]


def train(
    documents: Sequence[Confirmed],
    labels: Sequence[str],
    bundle: Bundle,
    *,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Trained:
    """A model for `labels` from the documents, oldest first. Raises UserError if nothing can be learned."""
    examples = _read(documents, bundle, progress, cancel)
    present = [
        label for label in labels if any(span[2] == label for example in examples for span in example.spans)
    ]
    if not present:
        raise UserError(
            "nothing_to_learn",
            "There are no confirmed annotations to learn from.",
            hint="Mark a document as done, or accept some suggestions first.",
        )
    held = min(_HELD_OUT, len(examples) // 3 or (1 if len(examples) > 1 else 0))
    calibration: dict[str, Calibration] = {"": AS_IT_IS}
    figures: dict[str, Any] = {
        "documents": len(examples),
        "annotations": sum(len(example.spans) for example in examples),
        "labels": present,
        "held_out": held,
        "f1": None,
    }
    if held:
        checked = _check(examples[:-held], examples[-held:], present, progress, cancel)
        calibration[""] = fit_calibration([(span.score, right) for span, right in checked.scored])
        figures |= {"f1": checked.f1, "by_label": checked.by_label}
    chains = gather(train_chains(examples, present, progress=progress, cancel=cancel), calibration)
    version = "own-" + hashlib.sha256(chains.bank.values.tobytes()).hexdigest()[:8]
    model = ProjectModel(chains, frozenset(present), version, True, figures)
    return Trained(write_project_model(model, bundle.base), figures)


@dataclass(frozen=True, slots=True)
class _Checked:
    f1: float
    by_label: dict[str, float]
    scored: list[tuple[Found, bool]]


def _check(
    known: Sequence[Example],
    unseen: Sequence[Example],
    labels: Sequence[str],
    progress: OnProgress,
    cancel: CancelToken | None,
) -> _Checked:
    chains = gather(train_chains(known, labels, progress=progress, cancel=cancel))
    scored: list[tuple[Found, bool]] = []
    correct: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for example in unseen:
        gold = set(example.spans)
        wanted.update(label for _, _, label in gold)
        for span in find_nested(chains, example.reading):
            right = (span.first, span.last, span.label) in gold
            scored.append((span, right))
            if span.sure:
                given[span.label] += 1
                correct[span.label] += right

    def f1(hits: int, guesses: int, truths: int) -> float:
        return round(200 * hits / max(guesses + truths, 1), 1)

    by_label = {label: f1(correct[label], given[label], wanted[label]) for label in labels}
    return _Checked(f1(correct.total(), given.total(), wanted.total()), by_label, scored)


def _read(
    documents: Sequence[Confirmed], bundle: Bundle, progress: OnProgress, cancel: CancelToken | None
) -> list[Example]:
    examples = []
    for done, document in enumerate(documents):
        if cancel is not None:
            cancel.check()
        progress(Progress("reading", done, len(documents)))
        reading = bundle.base.read(Analysis(document.text))
        spans = to_tokens(reading.tokens, ((span.start, span.end, span.label) for span in document.spans))
        examples.append(Example(reading, spans))
    return examples


def to_tokens(tokens: TokenText, spans: Iterable[tuple[int, int, str]]) -> list[TokenSpan]:
    """Ranges of code points as ranges of the words they touch, each once; one without words falls away."""
    found: dict[TokenSpan, None] = {}
    for start, end, label in spans:
        first, last = bisect_left(tokens.ends, start + 1), bisect_left(tokens.starts, end)
        words = [place for place in range(first, last) if tokens.is_word[place]]
        if words:
            found[words[0], words[-1] + 1, label] = None
    return list(found)


def fit_calibration(scored: Sequence[tuple[float, bool]], *, prior: float = _PRIOR) -> Calibration:
    """(slope, shift) on log odds, by logistic regression drawn towards (1, 0) as by `prior` examples."""
    import numpy as np

    if not scored:
        return AS_IT_IS
    kept = np.clip([score for score, _ in scored], 1e-4, 1 - 1e-4)
    odds = np.log(kept / (1 - kept))
    right = np.array([float(correct) for _, correct in scored])
    at = np.array([1.0, 0.0])
    pull = np.diag([prior * log(10), prior / 4])
    for _ in range(200):
        chance = 1 / (1 + np.exp(-np.clip(at[0] * odds + at[1], -30, 30)))
        spread = np.maximum(chance * (1 - chance), 1e-4)
        lines = np.stack([odds, np.ones_like(odds)])
        gradient = lines @ (chance - right) + pull @ (at - [1.0, 0.0])
        step = np.linalg.solve((lines * spread) @ lines.T + pull, gradient)
        step *= min(1.0, 0.5 / float(np.abs(step).max() + 1e-12))
        at = at - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return round(max(float(at[0]), 0.05), 4), round(float(at[1]), 4)
