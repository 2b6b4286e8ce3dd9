"""Fitting the head of a project's own labels: seconds for a handful of documents, all heads at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.suggest.base import Analysis
from hashiya.suggest.crf.feature_tokens import TokenText, tokenize
from hashiya.suggest.crf.nested import split_layers
from hashiya.suggest.crf.project_model import Confirmed, fit_calibration, to_tokens
from hashiya.suggest.encoder.own_head import TAGS, OwnHead, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.suggest.crf.features_spans import TokenSpan
    from hashiya.suggest.encoder.encoder_model import EncoderModel

_STEPS, _PACE, _SLOW_FROM = 150, 0.02, 0.6
_DECAY = 1e-3
_RARE = 2.0  # how much more a word of a span counts than one outside: recall is what few documents lack
_BATCH = 20_000  # words a step looks at; more text is walked through in turn


@dataclass(frozen=True, slots=True)
class HeadExample:
    """A confirmed document as the encoder reads it: `states` (tokens, size) of the head's layer."""

    tokens: TokenText
    states: Any
    spans: Sequence[TokenSpan]


def read_examples(
    documents: Sequence[Confirmed],
    model: EncoderModel,
    *,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> list[HeadExample]:
    """Read by the encoder, about a thousand words a second. Raises Cancelled between two windows."""
    import numpy as np

    examples = []
    for done, document in enumerate(documents):
        progress(Progress("reading", done, len(documents)))
        tokens = tokenize(Analysis(document.text))
        spans = to_tokens(tokens, ((span.start, span.end, span.label) for span in document.spans))
        states = model.middle(tokens, cancel).astype(np.float16)
        examples.append(HeadExample(tokens, states, spans))
    return examples


def fit_head(
    examples: Sequence[HeadExample],
    labels: Sequence[str],
    encoder: str,
    *,
    held: int = 0,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> OwnHead | None:
    """A head from all examples but the last `held`, which correct its probabilities; None where no label
    occurs. Softmax for each label and height, L2, Adam (Kingma and Ba 2015), the same from the same examples.
    """
    import numpy as np

    known = examples[: len(examples) - held]
    heads, truth = _targets(known, labels)
    if not heads:
        return None
    states = np.concatenate([each.states for each in known]).astype(np.float32)
    middle, spread = states.mean(axis=0), states.std(axis=0) + np.float32(1e-5)
    states = scaled(states, middle, spread)
    weights, bias = _fit(states, truth, progress, cancel)
    version = "head-" + hashlib.sha256(weights.tobytes()).hexdigest()[:8]
    head = OwnHead(tuple(heads), weights, bias, middle, spread, encoder, version)
    if not held:
        return head
    scored = []
    for example in examples[len(examples) - held :]:
        right = set(example.spans)
        found = head.find(example.states.astype(np.float32), example.tokens.sentences)
        scored += [(score, key in right) for key, score in found.items()]
    return replace(head, calibration=fit_calibration(scored))


def _targets(examples: Sequence[HeadExample], labels: Sequence[str]) -> tuple[list[tuple[str, int]], Any]:
    """The heads there is something for, and the tag of each word for each: (words, heads)."""
    import numpy as np

    heads: list[tuple[str, int]] = []
    columns = []
    ends = np.cumsum([0, *(len(each.states) for each in examples)])
    for label in labels:
        layered = [split_layers(span for span in each.spans if span[2] == label) for each in examples]
        for layer in range(max((len(layers) for layers in layered), default=0)):
            column = np.zeros(int(ends[-1]), dtype=np.int8)
            for shift, layers in zip(ends.tolist(), layered, strict=False):
                for first, last, _ in layers[layer] if len(layers) > layer else ():
                    column[shift + first] = 1
                    column[shift + first + 1 : shift + last] = 2
            heads.append((label, layer))
            columns.append(column)
    return heads, np.stack(columns, axis=1) if columns else None


def _fit(states: Any, truth: Any, progress: OnProgress, cancel: CancelToken | None) -> tuple[Any, Any]:
    import numpy as np

    count, heads = truth.shape
    weights = np.zeros((states.shape[1], heads * TAGS), dtype=np.float32)
    bias = np.tile(np.array([2, -1, -1], dtype=np.float32), heads)
    moments = [np.zeros_like(each) for each in (weights, weights, bias, bias)]
    lot = np.random.default_rng(11)
    for step in range(1, _STEPS + 1):
        if cancel is not None:
            cancel.check()
        if step % 10 == 1:
            progress(Progress("training", step - 1, _STEPS))
        at = lot.choice(count, _BATCH, replace=False) if count > _BATCH else slice(None)
        part, tags = states[at], truth[at]
        scores = (part @ weights + bias).reshape(len(part), heads, TAGS)
        scores -= scores.max(axis=2, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=2, keepdims=True)
        scores -= tags[:, :, None] == np.arange(TAGS)
        scores *= np.where(tags > 0, np.float32(_RARE), np.float32(1))[:, :, None] / np.float32(len(part))
        flat = scores.reshape(len(part), heads * TAGS)
        pace = _PACE * (1 if step < _STEPS * _SLOW_FROM else 0.3)
        for number, (held, slope) in enumerate(
            ((weights, part.T @ flat + _DECAY * weights), (bias, flat.sum(axis=0)))
        ):
            mean, square = moments[2 * number], moments[2 * number + 1]
            mean += 0.1 * (slope - mean)
            square += 0.02 * (slope * slope - square)
            held -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.98**step)) + 1e-6)
    progress(Progress("training", _STEPS, _STEPS))
    return weights, bias
