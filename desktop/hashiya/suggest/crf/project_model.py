"""A project's own model: learned from its confirmed documents, for any labels, checked on the last of them.

Takes seconds for a few documents and less than a minute for fifty; made for a process of its own.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.suggest.base import Analysis
from hashiya.suggest.crf.decode import AS_IT_IS, Calibration, FoundSpan
from hashiya.suggest.crf.model import Bundle, ProjectModel, write_project_model
from hashiya.suggest.crf.nested import TrainingExample, find_nested, gather
from hashiya.suggest.crf.project_chains import Numbered, fit_chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.core.span import Span
    from hashiya.suggest.crf.chain import Chain
    from hashiya.suggest.crf.feature_tokens import TokenText
    from hashiya.suggest.crf.features_spans import TokenSpan
    from hashiya.suggest.crf.packing import ChainSet

_HELD_OUT = 5  # documents at most that the check is made on
_WORK = 2_500_000  # tokens times labels times iterations
_MOST, _FEWEST = 40, 10  # iterations; the first bring the most
_LEAST = 3  # spans from which on a label is worth a chain; the memory knows what came once or twice
_HALF = 4  # documents learned from, from which on the curve has a point at half of them
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
    `blind` are (number of documents learned from, model file) of models that have not seen the last
    `held_out` documents, the most learned last: what they say of these can be believed.
    """

    data: bytes
    figures: Mapping[str, Any]
    blind: tuple[tuple[int, bytes], ...] = ()


def train(
    documents: Sequence[Confirmed],
    labels: Sequence[str],
    bundle: Bundle,
    *,
    check: bool = True,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Trained:
    """A model for `labels` from the documents, oldest first. Raises UserError if nothing can be learned.

    With `check` another is trained before, blind to the last documents, for the figures and to correct
    probabilities; with many documents one of half of those, for the curve.
    """
    examples = _read(documents, bundle, progress, cancel)
    present = _choose(examples, labels)
    held = min(_HELD_OUT, len(examples) // 3 or (1 if len(examples) > 1 else 0)) if check else 0
    numbered = Numbered(examples)
    figures: dict[str, Any] = {
        "documents": len(examples),
        "annotations": sum(len(example.spans) for example in examples),
        "labels": present,
        "held_out": held,
        "f1": None,
    }

    def fit(known: int) -> list[tuple[str, int, Chain]]:
        iterations = _iterations(examples[:known], len(present))
        return fit_chains(
            numbered, present, known=known, iterations=iterations, progress=progress, cancel=cancel
        )

    blind: list[tuple[int, bytes]] = []
    calibration: dict[str, Calibration] = {"": AS_IT_IS}
    if held:
        known = len(examples) - held
        chains = fit(known)
        checked = _check(gather(chains), examples[known:], present)
        calibration[""] = fit_calibration([(span.score, right) for span, right in checked.scored])
        figures |= {"f1": checked.f1, "by_label": checked.by_label}
        if known >= _HALF:
            half = round(known / 2)
            blind.append((half, _write(gather(fit(half), calibration), present, figures, bundle)))
        blind.append((known, _write(gather(chains, calibration), present, figures, bundle)))
    trained = fit(len(examples))
    return Trained(_write(gather(trained, calibration), present, figures, bundle), figures, tuple(blind))


def _choose(examples: Sequence[TrainingExample], labels: Sequence[str]) -> list[str]:
    """The labels worth learning; where all are rare, all that occur."""
    count = Counter(span[2] for example in examples for span in example.spans)
    present = [label for label in labels if count[label]]
    if not present:
        raise UserError(
            "nothing_to_learn",
            "There are no confirmed annotations to learn from.",
            hint="Mark a document as done, or accept some suggestions first.",
        )
    return [label for label in present if count[label] >= _LEAST] or present


def _write(chains: ChainSet, labels: Sequence[str], figures: Mapping[str, Any], bundle: Bundle) -> bytes:
    version = "own-" + hashlib.sha256(chains.bank.values.tobytes()).hexdigest()[:8]
    return write_project_model(ProjectModel(chains, frozenset(labels), version, figures), bundle.base)


def _iterations(examples: Sequence[TrainingExample], labels: int) -> int:
    """Fewer over more text, so that a training of fifty documents ends within a minute."""
    work = sum(len(example.reading.stems) for example in examples) * labels
    return max(_FEWEST, min(_MOST, _WORK // max(work, 1)))


@dataclass(frozen=True, slots=True)
class _Checked:
    f1: float
    by_label: dict[str, float]
    scored: list[tuple[FoundSpan, bool]]


def _check(chains: ChainSet, unseen: Sequence[TrainingExample], labels: Sequence[str]) -> _Checked:
    scored: list[tuple[FoundSpan, bool]] = []
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
) -> list[TrainingExample]:
    examples = []
    for done, document in enumerate(documents):
        if cancel is not None:
            cancel.check()
        progress(Progress("reading", done, len(documents)))
        reading = bundle.base.read(Analysis(document.text))
        spans = to_tokens(reading.tokens, ((span.start, span.end, span.label) for span in document.spans))
        examples.append(TrainingExample(reading, spans))
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
