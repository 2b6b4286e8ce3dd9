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
from hashiya.suggest.encoder.encoder_recognizer import read_for_head
from hashiya.suggest.encoder.own_head import TAGS, HeadReading, OwnHead, lay_out, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.suggest.crf.features_spans import TokenSpan
    from hashiya.suggest.encoder.encoder_model import EncoderModel

_STEPS, _PACE, _SLOW_FROM = 150, 0.02, 0.6
_FOLD_STEPS = 100  # of heads that only say what is to be believed
_RARE, _DECAY = 2.0, 1e-3
"""How much more a word of a span counts than one outside, and the price of a weight."""
_FEW = 2_000  # words, below which recall is what is lacking most
_RARE_OF_FEW, _DECAY_OF_FEW = 3.0, 3e-4
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
        read = read_for_head(tokens, model, wide=wide, cancel=cancel)
        reading = replace(read, states=read.states.astype(np.float16))
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
    middle = states.mean(axis=0, dtype=np.float32)
    spread = _spread(states, middle) + np.float32(1e-5)
    inputs = _lay_all_out(examples, said, middle, spread)
    weights, bias = _fit(inputs, truth, steps, progress, cancel)
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


def _lay_all_out(examples: Sequence[HeadExample], said: Sequence[str], middle: Any, spread: Any) -> Any:
    """float16 (words, numbers that a head reads): laid out once, for every step takes thousands of rows."""
    import numpy as np

    words, size = sum(len(each.reading.states) for each in examples), len(middle)
    laid = np.empty((words, size + 2 * len(said)), dtype=np.float16)
    at = 0
    for each in examples:
        end = at + len(each.reading.states)
        laid[at:end, :size] = scaled(each.reading.states, middle, spread)
        laid[at:end, size:] = lay_out(each.reading.said, said, end - at)
        at = end
    return laid


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
    inputs: Any, truth: Any, steps: int, progress: OnProgress, cancel: CancelToken | None
) -> tuple[Any, Any]:
    """Weights (numbers, heads x TAGS) and bias. While they are fitted the columns stand by tag, then by head:
    a softmax over three tags is quick where each tag of all heads lies together.
    """
    import numpy as np

    count, heads = truth.shape
    weights = np.zeros((inputs.shape[1], TAGS * heads), dtype=np.float32)
    bias = np.repeat(np.array([2, -1, -1], dtype=np.float32), heads)
    moments = [np.zeros_like(each) for each in (weights, weights, bias, bias)]
    lot = np.random.default_rng(11)
    rare, decay = (_RARE_OF_FEW, _DECAY_OF_FEW) if count < _FEW else (_RARE, _DECAY)
    whole = inputs.astype(np.float32) if count <= _BATCH else None
    for step in range(1, steps + 1):
        if cancel is not None:
            cancel.check()
        if step % 10 == 1:
            progress(Progress("training", step - 1, steps))
        at = slice(None) if whole is not None else np.sort(lot.choice(count, _BATCH, replace=False))
        part = inputs[at].astype(np.float32) if whole is None else whole
        flat = _slope(part @ weights + bias, truth[at], rare)
        pace = _PACE * (1 if step < steps * _SLOW_FROM else 0.3)
        for number, (held, slope) in enumerate(
            ((weights, part.T @ flat + decay * weights), (bias, flat.sum(axis=0)))
        ):
            mean, square = moments[2 * number], moments[2 * number + 1]
            mean += 0.1 * (slope - mean)
            square += 0.02 * (slope * slope - square)
            held -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.98**step)) + 1e-6)
    progress(Progress("training", steps, steps))
    return _by_head(weights, heads), _by_head(bias, heads)


def _slope(scores: Any, tags: Any, rare: float) -> Any:
    """What the loss says of each score, in the place of `scores` (words, TAGS x heads)."""
    import numpy as np

    words, heads = tags.shape
    of_tag = [scores[:, tag * heads : (tag + 1) * heads] for tag in range(TAGS)]
    most = np.maximum(np.maximum(of_tag[0], of_tag[1]), of_tag[2])
    for each in of_tag:
        each -= most
    np.exp(scores, out=scores)
    total = of_tag[0] + of_tag[1] + of_tag[2]
    share = np.where(tags > 0, np.float32(rare), np.float32(1)) / np.float32(words)
    for tag, each in enumerate(of_tag):
        each /= total
        each -= tags == tag
        each *= share
    return scores


def _by_head(columns: Any, heads: int) -> Any:
    """Columns by tag, then head, as they are kept: by head, then tag."""
    import numpy as np

    *rows, width = columns.shape
    turned = np.swapaxes(columns.reshape(*rows, TAGS, heads), -1, -2)
    return np.ascontiguousarray(turned).reshape(*rows, width)
