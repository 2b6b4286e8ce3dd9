"""Nested recognition for any set of labels: one small chain a label and layer, innermost spans first.

Layer 0 of a label finds its spans that hold none of the same label, layer 1 those around them, and so on;
spans of different labels nest freely.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.suggest.crf.chain import count_up
from hashiya.suggest.crf.decode import (
    AS_IT_IS,
    Calibration,
    FoundSpan,
    SequenceScores,
    SpanTable,
    calibrated,
    find_together,
    no_spans,
)
from hashiya.suggest.crf.features_spans import TokenSpan, layer_columns, spans_below
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
    found = find_nested_table(chains, reading, labels)
    return sorted(found.spans()) if found is not None else []


def find_nested_table(
    chains: ChainSet, reading: TokenReading, labels: frozenset[str] | None = None
) -> SpanTable | None:
    """As `find_nested`, as columns, in any order; None where there is nothing to ask."""
    asked: dict[int, list[ChainSpec]] = {}
    for spec in chains.chains:
        if labels is None or spec.label in labels:
            asked.setdefault(spec.layer, []).append(spec)
    if not asked or not len(reading.joint):
        return None
    base = chains.scores.score_by_column(reading.laid, reading.joint)
    towers = Towers({spec.label for specs in asked.values() for spec in specs}, len(reading.joint))
    for layer in sorted(asked):
        specs = [spec for spec in asked[layer] if not layer or towers.top(spec.label) is not None]
        if specs:
            questions = (
                _ask(chains, base, reading, specs, towers) if layer else _ask_all(base, reading, specs)
            )
            towers.build([spec.label for spec in specs], find_together(questions, hopes=HOPES))
    found = towers.kept
    return found._replace(score=calibrated(found, [chains.calibration_of(name) for name in found.names]))


def _ask_all(base: Any, reading: TokenReading, specs: Sequence[ChainSpec]) -> list[SequenceScores]:
    """The first layer looks at every sentence."""
    sentences = reading.bounds
    return [
        SequenceScores(
            base[spec.column : spec.column + len(spec.tags)].T, spec.transitions, spec.tags, sentences
        )
        for spec in specs
    ]


def _ask(
    chains: ChainSet, base: Any, reading: TokenReading, specs: Sequence[ChainSpec], towers: Towers
) -> list[SequenceScores]:
    """A higher layer looks at the sentences that hold something below."""
    import numpy as np

    questions = []
    starts = reading.bounds[:, 0]
    lengths = reading.bounds[:, 1] - starts
    for spec in specs:
        top = towers.top(spec.label)
        assert top is not None
        held = np.unique(np.searchsorted(starts, top[0], side="right") - 1)
        sizes = lengths[held]
        ends = np.cumsum(sizes)
        rows = np.repeat(starts[held], sizes) + count_up(sizes)
        extra = spans_below(towers.layers(spec.label), spec.label, reading.stem_hashes, rows)
        columns = slice(spec.column, spec.column + len(spec.tags))
        scores = base[columns, rows] + chains.bank.sums(extra, columns).T.astype(np.float32)
        bounds = np.stack([ends - sizes, ends], axis=1)
        questions.append(SequenceScores(scores.T, spec.transitions, spec.tags, bounds, rows))
    return questions


class Towers:
    """The spans of each label found so far, layer upon layer, over a text of `size` tokens."""

    def __init__(self, labels: Iterable[str], size: int) -> None:
        self._names = tuple(sorted(labels))
        self._size = size
        self._layers: dict[str, list[tuple[Any, Any]]] = {}
        self.kept = no_spans(self._names)

    def layers(self, label: str) -> list[tuple[Any, Any]]:
        """(first, last) of the sure spans of each layer of a label; they do not overlap within one."""
        return self._layers.get(label, [])

    def top(self, label: str) -> tuple[Any, Any] | None:
        """Those of the last layer; None where it has none."""
        layers = self._layers.get(label)
        return layers[-1] if layers and len(layers[-1][0]) else None

    def build(self, labels: Sequence[str], found: SpanTable) -> None:
        """Add a layer to these labels, the owners of what was found; what crosses a span that is there, or
        equals it, falls away. The surest come first.
        """
        import numpy as np

        numbers = np.array([self._names.index(label) for label in labels], dtype=np.int64)
        owner = numbers[found.owner]
        new = found._replace(owner=owner, name=owner, names=self._names)
        new = new.of(self._fits(new))
        self.kept = SpanTable._make(
            [*(np.concatenate(parts) for parts in zip(self.kept[:-1], new[:-1], strict=True)), self._names]
        )
        sure = new.of(new.sure)
        for label, number in zip(labels, numbers.tolist(), strict=True):
            own = sure.of(sure.name == number)
            self._layers.setdefault(label, []).append((own.first, own.last))

    def _fits(self, new: SpanTable) -> Any:
        """Which of these stay. Only those that overlap others of their label need a closer look."""
        import numpy as np

        old, count = self.kept, len(self.kept.first)
        name, first, last = (
            np.concatenate([before, after])
            for before, after in ((old.name, new.name), (old.first, new.first), (old.last, new.last))
        )
        begin, end = name * (self._size + 1) + first, name * (self._size + 1) + last
        order = np.argsort(begin, kind="stable")
        reach = np.maximum.accumulate(end[order])
        apart = np.ones(len(order), dtype=bool)
        apart[1:] = begin[order][1:] >= reach[:-1]
        cluster = np.empty(len(order), dtype=np.int64)
        cluster[order] = np.cumsum(apart)
        crowded = np.bincount(cluster)[cluster] > 1
        fits = np.ones(len(new.first), dtype=bool)
        places = np.flatnonzero(crowded[count:])
        if not len(places):
            return fits
        there: dict[int, list[tuple[int, int]]] = {}
        held = np.flatnonzero(crowded[:count])
        for group, start, stop in zip(
            cluster[held].tolist(), old.first[held].tolist(), old.last[held].tolist(), strict=True
        ):
            there.setdefault(group, []).append((start, stop))
        places = places[np.lexsort((-new.score[places], ~new.sure[places]))]
        for place, group, start, stop in zip(
            places.tolist(),
            cluster[count + places].tolist(),
            new.first[places].tolist(),
            new.last[places].tolist(),
            strict=True,
        ):
            others = there.setdefault(group, [])
            for left, right in others:
                if (left < start < right < stop or start < left < stop < right) or (
                    left == start and right == stop
                ):
                    fits[place] = False
                    break
            else:
                others.append((start, stop))
        return fits


def gather(
    trained: Sequence[tuple[str, int, Chain]], calibration: Mapping[str, Calibration] | None = None
) -> ChainSet:
    """Trained chains as one set."""
    return join_chains(trained, calibration or {"": AS_IT_IS})
