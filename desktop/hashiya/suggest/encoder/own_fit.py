"""Fitting the head of a project's own labels: seconds for a handful of documents, all heads at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.suggest.base import Analysis
from hashiya.suggest.crf.feature_tokens import TokenText, tokenize
from hashiya.suggest.crf.nested import split_layers
from hashiya.suggest.crf.project_model import Confirmed, to_tokens
from hashiya.suggest.encoder.encoder_recognizer import judge
from hashiya.suggest.encoder.own_head import TAGS, HeadReading, OwnHead, lay_out, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.suggest.crf.features_spans import TokenSpan
    from hashiya.suggest.encoder.encoder_model import EncoderModel

_STEPS, _PACE, _SLOW_FROM = 150, 0.02, 0.6
_FOLD_STEPS = 100  # of heads that only say what is to be believed
_DECAY = 1e-3
_RARE = 2.0  # how much more a word of a span counts than one outside: recall is what few documents lack
_BATCH = 8_000  # words a step looks at; more text is walked through in turn
_FOLDS = 3

Found = dict[tuple[int, int, str], float]
"""(first, last, label) in tokens → probability."""


@dataclass(frozen=True, slots=True)
class HeadExample:
    """A confirmed document as the encoder reads it, and its spans."""

    tokens: TokenText
    reading: HeadReading
    spans: Sequence[TokenSpan]


def read_examples(
    documents: Sequence[Confirmed],
    model: EncoderModel,
    *,
    wide: bool,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> list[HeadExample]:
    """Read by the encoder, about a thousand words a second; `wide` as for `judge`.

    Raises Cancelled between two windows.
    """
    import numpy as np

    examples = []
    for done, document in enumerate(documents):
        progress(Progress("reading", done, len(documents)))
        tokens = tokenize(Analysis(document.text))
        spans = to_tokens(tokens, ((span.start, span.end, span.label) for span in document.spans))
        read = model.read(tokens, cancel, states=True)
        assert read.states is not None
        said = judge(read, model, wide=wide)
        reading = HeadReading(read.states.astype(np.float16), said, tokens.sentences)
        examples.append(HeadExample(tokens, reading, spans))
    return examples


def cross_fit(
    examples: Sequence[HeadExample],
    labels: Sequence[str],
    *,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> list[Found]:
    """What a head that has not seen it says of each example: each part is read by one that learned from the
    others. A single example gets nothing. Raises Cancelled.
    """
    found: list[Found] = [{} for _ in examples]
    folds = min(_FOLDS, len(examples))
    for fold in range(folds if len(examples) > 1 else 0):
        known = [each for place, each in enumerate(examples) if place % folds != fold]
        head = fit_head(known, labels, "", steps=_FOLD_STEPS, progress=progress, cancel=cancel)
        if head is not None:
            for place in range(fold, len(examples), folds):
                found[place] = head.find(examples[place].reading)
    return found


def fit_head(
    examples: Sequence[HeadExample],
    labels: Sequence[str],
    encoder: str,
    *,
    steps: int = _STEPS,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> OwnHead | None:
    """A head from all examples; None where no label occurs.

    Softmax for each label and height, L2, Adam (Kingma and Ba 2015), the same from the same examples. Raises
    Cancelled.
    """
    import numpy as np

    heads, truth = _targets(examples, labels)
    if not heads:
        return None
    said = tuple(sorted({label for each in examples for _, _, label in each.reading.said}))
    states = np.concatenate([each.reading.states for each in examples])
    beside = np.concatenate(
        [lay_out(each.reading.said, said, len(each.reading.states)) for each in examples]
    ).astype(np.float16)
    middle = states.mean(axis=0, dtype=np.float32)
    spread = _spread(states, middle) + np.float32(1e-5)
    weights, bias = _fit(_Inputs(states, beside, middle, spread), truth, steps, progress, cancel)
    version = "head-" + hashlib.sha256(weights.tobytes()).hexdigest()[:8]
    head = OwnHead(tuple(heads), weights, bias, middle, spread, encoder, version)
    return replace(head, said=said)


def _spread(states: Any, middle: Any) -> Any:
    """The standard deviation of each number, a part of the rows at a time: they are many and of 16 bits."""
    import numpy as np

    total = np.zeros_like(middle)
    for at in range(0, len(states), _BATCH):
        total += ((states[at : at + _BATCH].astype(np.float32) - middle) ** 2).sum(axis=0)
    return np.sqrt(total / np.float32(len(states)))


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Words as 16-bit numbers; those that a step looks at are laid out as a head reads them."""

    states: Any
    beside: Any
    middle: Any
    spread: Any

    def __len__(self) -> int:
        return len(self.states)

    @property
    def width(self) -> int:
        return int(self.states.shape[1] + self.beside.shape[1])

    def take(self, at: Any) -> Any:
        import numpy as np

        return np.concatenate(
            [scaled(self.states[at], self.middle, self.spread), self.beside[at].astype(np.float32)], axis=1
        )


def _targets(examples: Sequence[HeadExample], labels: Sequence[str]) -> tuple[list[tuple[str, int]], Any]:
    """The heads there is something for, and the tag of each word for each: (words, heads)."""
    import numpy as np

    heads: list[tuple[str, int]] = []
    columns = []
    ends = np.cumsum([0, *(len(each.reading.states) for each in examples)])
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


def _fit(
    inputs: _Inputs, truth: Any, steps: int, progress: OnProgress, cancel: CancelToken | None
) -> tuple[Any, Any]:
    import numpy as np

    count, heads = truth.shape
    weights = np.zeros((inputs.width, heads * TAGS), dtype=np.float32)
    bias = np.tile(np.array([2, -1, -1], dtype=np.float32), heads)
    moments = [np.zeros_like(each) for each in (weights, weights, bias, bias)]
    lot = np.random.default_rng(11)
    whole = inputs.take(slice(None)) if count <= _BATCH else None
    for step in range(1, steps + 1):
        if cancel is not None:
            cancel.check()
        if step % 10 == 1:
            progress(Progress("training", step - 1, steps))
        at = slice(None) if whole is not None else np.sort(lot.choice(count, _BATCH, replace=False))
        part, tags = inputs.take(at) if whole is None else whole, truth[at]
        scores = (part @ weights + bias).reshape(len(part), heads, TAGS)
        scores -= scores.max(axis=2, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=2, keepdims=True)
        scores -= tags[:, :, None] == np.arange(TAGS)
        scores *= np.where(tags > 0, np.float32(_RARE), np.float32(1))[:, :, None] / np.float32(len(part))
        flat = scores.reshape(len(part), heads * TAGS)
        pace = _PACE * (1 if step < steps * _SLOW_FROM else 0.3)
        for number, (held, slope) in enumerate(
            ((weights, part.T @ flat + _DECAY * weights), (bias, flat.sum(axis=0)))
        ):
            mean, square = moments[2 * number], moments[2 * number + 1]
            mean += 0.1 * (slope - mean)
            square += 0.02 * (slope * slope - square)
            held -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.98**step)) + 1e-6)
    progress(Progress("training", steps, steps))
    return weights, bias
