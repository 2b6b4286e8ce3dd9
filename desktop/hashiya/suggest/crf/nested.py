"""Nested recognition for any set of labels: one small chain a label and layer, innermost spans first.

Layer 0 of a label finds its spans that hold none of the same label, layer 1 those around them, and so on;
spans of different labels nest freely.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.suggest.crf.decode import (
    AS_IT_IS,
    Calibration,
    FoundSpan,
    SequenceScores,
    calibrate,
    find_together,
)
from hashiya.suggest.crf.features_spans import TokenSpan, layer_columns
from hashiya.suggest.crf.fit import as_items, fit_chain
from hashiya.suggest.crf.packing import ChainSet, ChainSpec, join_chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.suggest.crf.chain import Chain
    from hashiya.suggest.crf.crf_base import TokenReading

LAYERS = 3
HOPES = (0.5, 1.5)  # a little hope is right: recall is what small training sets lack


@dataclass(frozen=True)
class TrainingExample:
    """A text read by the base, and its confirmed spans in tokens."""

    reading: TokenReading
    spans: Sequence[TokenSpan]

    @cached_property
    def items(self) -> list[Any]:
        """The features of each sentence as fitting takes them, made once for all trainings."""
        return _items(self.reading, self.reading.matrix)


def split_layers(spans: Iterable[TokenSpan]) -> list[list[TokenSpan]]:
    """Spans of one label by height: those that hold no other first. One that crosses another is left out."""
    heights: dict[TokenSpan, int] = {}
    for span in sorted(set(spans), key=lambda span: (span[1] - span[0], span)):
        inner = [height for other, height in heights.items() if span[0] <= other[0] and other[1] <= span[1]]
        crossed = any(
            other[0] < span[0] < other[1] < span[1] or span[0] < other[0] < span[1] < other[1]
            for other in heights
        )
        if not crossed:
            heights[span] = max(inner, default=-1) + 1
    layers: list[list[TokenSpan]] = [[] for _ in range(max(heights.values(), default=-1) + 1)]
    for span, height in heights.items():
        layers[height].append(span)
    return layers[:LAYERS]


def train_chains(
    examples: Sequence[TrainingExample],
    labels: Sequence[str],
    *,
    settings: dict[str, float | bool] | None = None,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> list[tuple[str, int, Chain]]:
    """(label, layer, chain) for every label that occurs. Raises Cancelled between chains when asked to."""
    trained: list[tuple[str, int, Chain]] = []
    items = [example.items for example in examples]
    for done, label in enumerate(labels):
        progress(Progress("training", done, len(labels), label))
        layered = [split_layers(span for span in example.spans if span[2] == label) for example in examples]
        for layer in range(max((len(layers) for layers in layered), default=0)):
            if cancel is not None:
                cancel.check()
            chain = fit_chain(_sequences(examples, items, layered, layer), settings=settings, cancel=cancel)
            trained.append((label, layer, chain))
    progress(Progress("training", len(labels), len(labels)))
    return trained


def _items(reading: TokenReading, matrix: Any) -> list[Any]:
    """The features of each sentence, in the form that fitting takes."""
    return [as_items(matrix[start:stop]) for start, stop in reading.tokens.sentences]


def _sequences(
    examples: Sequence[TrainingExample],
    items: Sequence[list[Any]],
    layered: list[list[list[TokenSpan]]],
    layer: int,
) -> Iterator[tuple[Any, list[str]]]:
    for example, plain, layers in zip(examples, items, layered, strict=True):
        if layer and len(layers) < layer:
            continue  # nothing below to stand on
        reading = example.reading
        features = _items(reading, add_layers(reading, layers[:layer])) if layer else plain
        tags = ["O"] * len(reading.stems)
        for first, last, label in layers[layer] if len(layers) > layer else ():
            tags[first:last] = [f"B-{label}"] + [f"I-{label}"] * (last - first - 1)
        for (start, stop), item in zip(reading.tokens.sentences, features, strict=True):
            yield item, tags[start:stop]


def layer_features(reading: TokenReading, below: Sequence[Sequence[TokenSpan]]) -> Any:
    """The features that the layers below give to the tokens of a text, uint32 (tokens, templates)."""
    import numpy as np

    return np.stack(
        [
            column
            for layer, spans in enumerate(below)
            for column in layer_columns(f"layer{len(below)}{layer}", reading.stems, spans)
        ],
        axis=1,
    )


def add_layers(reading: TokenReading, below: Sequence[Sequence[TokenSpan]]) -> Any:
    """The text's features with those of the layers below."""
    import numpy as np

    return (
        np.concatenate([reading.matrix, layer_features(reading, below)], axis=1) if below else reading.matrix
    )


def find_nested(
    chains: ChainSet, reading: TokenReading, labels: frozenset[str] | None = None
) -> list[FoundSpan]:
    """Spans of all labels (or of `labels`), scored. Spans of one label never cross; equal ones come once."""
    asked: dict[int, list[ChainSpec]] = {}
    for spec in chains.chains:
        if labels is None or spec.label in labels:
            asked.setdefault(spec.layer, []).append(spec)
    if not asked or not len(reading.joint):
        return []
    base = chains.scores.score(reading.laid, reading.joint)
    towers: dict[str, _Tower] = {}
    for layer in sorted(asked):
        specs = asked[layer]
        if layer:
            specs = [spec for spec in specs if spec.label in towers and towers[spec.label].top]
        questions = [_ask(chains, base, reading, spec, towers) for spec in specs]
        for spec, found in zip(specs, find_together(questions, hopes=HOPES), strict=True):
            tower = towers.setdefault(spec.label, _Tower(spec.label, chains.calibration_of(spec.label)))
            tower.build(found)
    return sorted(found for tower in towers.values() for found in tower.kept.values())


class _Tower:
    """The spans of one label found so far, layer upon layer."""

    def __init__(self, label: str, calibration: Calibration) -> None:
        self.kept: dict[tuple[int, int], FoundSpan] = {}
        self.layers: list[list[TokenSpan]] = []
        self._label = label
        self._calibration = calibration
        self._over: dict[int, list[tuple[int, int]]] = {}  # the spans over each token

    @property
    def top(self) -> list[TokenSpan]:
        """The sure spans of the last layer."""
        return self.layers[-1] if self.layers else []

    def build(self, found: Iterable[FoundSpan]) -> None:
        """Add a layer; what crosses a span that is there, or equals it, falls away."""
        layer: list[TokenSpan] = []
        for span in sorted(found, key=lambda span: (not span.sure, -span.score)):
            place = (span.first, span.last)
            if place in self.kept:
                continue
            near = self._over.get(place[0]), self._over.get(place[1] - 1)
            if any(_cross(place, other) for some in near if some for other in some):
                continue
            self.kept[place] = FoundSpan(
                *place, self._label, calibrate(span.score, self._calibration), span.sure
            )
            for token in range(*place):
                self._over.setdefault(token, []).append(place)
            if span.sure:
                layer.append((*place, self._label))
        self.layers.append(layer)


def _ask(
    chains: ChainSet, base: Any, reading: TokenReading, spec: ChainSpec, towers: Mapping[str, _Tower]
) -> SequenceScores:
    import numpy as np

    columns = slice(spec.column, spec.column + len(spec.tags))
    scores, sentences = base[:, columns], reading.tokens.sentences
    if spec.layer:
        tower = towers[spec.label]
        begins = sorted(span[0] for span in tower.top)
        sentences = [
            (start, stop)
            for start, stop in sentences
            if bisect_left(begins, start) < bisect_left(begins, stop)
        ]
        rows = np.concatenate([np.arange(start, stop) for start, stop in sentences])
        extra = layer_features(reading, tower.layers)[rows]
        scores = scores.copy()
        scores[rows] += chains.bank.score(extra)[:, columns]
    return SequenceScores(scores, spec.transitions, spec.tags, sentences)


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[0] < one[1] < other[1] or other[0] < one[0] < other[1] < one[1]


def gather(
    trained: Sequence[tuple[str, int, Chain]], calibration: Mapping[str, Calibration] | None = None
) -> ChainSet:
    """Trained chains as one set."""
    return join_chains(trained, calibration or {"": AS_IT_IS})
