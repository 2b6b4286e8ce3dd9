"""The careful engine's model: pieces, encoder and heads, and what it says of a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.suggest.crf.model_file import ModelFile, damaged, pack, unpack
from hashiya.suggest.encoder.own_head import LAYER
from hashiya.suggest.encoder.pieces import Pieces
from hashiya.suggest.encoder.runtimes import NUMPY, start_transformer
from hashiya.suggest.encoder.transformer import Dense, Transformer, take, unpack_dense
from hashiya.suggest.encoder.windows import READ, Window, cut_windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from hashiya.progress import CancelToken
    from hashiya.suggest.crf.feature_tokens import TokenText

KIND = "hashiya-encoder"
_ENDS = 2  # pieces that begin and end a window
LEAST = 0.03  # spans less likely than this are not looked at

SpanChances = dict[tuple[int, int, str], float]
"""(first, last, label) in tokens, last exclusive."""


@dataclass(frozen=True)
class EncoderReading:
    """What the heads say: log probabilities (tokens, tags) of news and encyclopaedia, and nested spans.

    `states` float32 (tokens, 2 x size), where asked for: a middle layer's and the last one's, side by side.
    """

    tokens: TokenText
    news: np.ndarray[Any, Any]
    wiki: np.ndarray[Any, Any]
    spans: SpanChances
    states: np.ndarray[Any, Any] | None = None


@dataclass(frozen=True)
class EncoderModel:
    """`labels` are those of the span head, `news_tags` and `wiki_tags` those of the others, "O" among them.

    `settings` are numbers that were fitted on held-out text; `reach` float32 (widest, labels); `runtime` what
    computes the layers, `runtimes.NUMPY` or `runtimes.ONNX`.
    """

    pieces: Pieces
    transformer: Transformer
    news: Dense
    wiki: Dense
    bounds: Dense
    ends: Dense
    reach: np.ndarray[Any, Any]
    labels: tuple[str, ...]
    news_tags: tuple[str, ...]
    wiki_tags: tuple[str, ...]
    settings: Mapping[str, Any]
    version: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    runtime: str = NUMPY

    def read(
        self, tokens: TokenText, cancel: CancelToken | None = None, *, states: bool = False
    ) -> EncoderReading:
        """Window by window; raises Cancelled between two when asked to. With `states` those are kept."""
        import numpy as np

        words = self._words(tokens)
        sentence = np.zeros(len(words), dtype=np.int64)
        for number, (start, stop) in enumerate(tokens.sentences):
            sentence[start:stop] = number
        news = np.zeros((len(words), len(self.news_tags)), dtype=np.float32)
        wiki = np.zeros((len(words), len(self.wiki_tags)), dtype=np.float32)
        spans: SpanChances = {}
        size = self.transformer.places.shape[1]
        kept = np.zeros((len(words), 2 * size), dtype=np.float32) if states else None
        for window in self._windows(words, tokens):
            if cancel is not None:
                cancel.check()
            line, places = self._line(words, window)
            layers: dict[int, Any] | None = {self.middle_layer: None} if kept is not None else None
            found = self.transformer.read(line, places, layers)
            part = found[window.start - window.first :]
            if kept is not None and layers is not None:
                kept[window.start : window.stop, :size] = layers[self.middle_layer][
                    window.start - window.first :
                ]
                kept[window.start : window.stop, size:] = part
            news[window.start : window.stop] = _log_shares(self.news(part))
            wiki[window.start : window.stop] = _log_shares(self.wiki(part))
            self._find(found, window, sentence[window.first : window.stop], spans)
        return EncoderReading(tokens, news, wiki, spans, kept)

    @property
    def middle_layer(self) -> int:
        """The layer that a project's own head reads beside the last: in a small encoder the last but one."""
        return max(1, min(LAYER, len(self.transformer.layers) - 1))

    def _words(self, tokens: TokenText) -> list[tuple[int, ...]]:
        return [
            self.pieces.cut(surface, is_word=is_word)
            for surface, is_word in zip(tokens.surfaces, tokens.is_word, strict=True)
        ]

    def _windows(self, words: Sequence[tuple[int, ...]], tokens: TokenText) -> Iterator[Window]:
        most = min(READ, self.transformer.longest - _ENDS)
        return cut_windows([len(word) for word in words], tokens.sentences, most=most)

    def _line(self, words: Sequence[tuple[int, ...]], window: Window) -> tuple[list[int], list[int]]:
        line, places = [self.pieces.begin], []
        for word in words[window.first : window.stop]:
            places.append(len(line))
            line += word
        line.append(self.pieces.end)
        return line, places

    def _find(self, states: Any, window: Window, sentence: Any, spans: SpanChances) -> None:
        """Add the window's spans that end in its own part; one that was there keeps the greater chance."""
        import numpy as np

        long, labels = len(states), len(self.labels)
        width = self.bounds.weights.shape[1] // (2 * labels)
        bounds = self.bounds(states).reshape(long, 2, labels, width).transpose(1, 2, 0, 3)
        scores = np.matmul(bounds[0] * np.float32(width**-0.5), bounds[1].transpose(0, 2, 1))
        ends = self.ends(states).reshape(long, 2, labels).transpose(1, 2, 0)
        scores += ends[0][:, :, None]
        scores += ends[1][:, None, :]
        far = np.arange(long)[None, :] - np.arange(long)[:, None]
        near = (far >= 0) & (far < len(self.reach)) & (sentence[:, None] == sentence[None, :])
        near[:, : window.start - window.first] = False
        firsts, lasts = np.nonzero(near)
        odds = scores[:, firsts, lasts] + self.reach[far[firsts, lasts]].T
        label, place = np.nonzero(odds > _log_odds(LEAST))
        chances = 1 / (1 + np.exp(-odds[label, place].astype(np.float64)))
        for number, at, chance in zip(label.tolist(), place.tolist(), chances.tolist(), strict=True):
            key = (window.first + int(firsts[at]), window.first + int(lasts[at]) + 1, self.labels[number])
            spans[key] = max(chance, spans.get(key, 0.0))


def _log_shares(scores: Any) -> Any:
    import numpy as np

    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def _log_odds(chance: float) -> float:
    from math import log

    return log(chance / (1 - chance))


def write_encoder(meta: Mapping[str, Any], arrays: Mapping[str, Any]) -> bytes:
    """A model file of these parts; `read_encoder` says which it takes."""
    return pack(ModelFile({"kind": KIND, **meta}, dict(arrays)))


def read_encoder(data: bytes, runtime: str = NUMPY) -> EncoderModel:
    """Raises UserError for anything that is no sound model of this engine.

    `runtime` computes the layers where it can, numpy where it cannot: `EncoderModel.runtime` says which does.
    """
    file = unpack(data)
    meta, arrays = file.meta, file.arrays
    if meta.get("kind") != KIND:
        raise UserError(
            "model_kind",
            "This is a model of Hashiya, but of the other kind.",
            hint="Install the program again.",
        )
    layers, heads, settings = meta.get("layers"), meta.get("heads"), meta.get("settings")
    if type(layers) is not int or type(heads) is not int or not isinstance(settings, dict):
        raise damaged()
    transformer, runtime = start_transformer(arrays, layers=layers, heads=heads, runtime=runtime)
    size = transformer.places.shape[1]
    labels, news, wiki, names = (_names(meta.get(key)) for key in ("labels", "news", "wiki", "pieces"))
    scores = take(arrays, "scores", "f", (len(names),))
    if len(transformer.vectors) != len(names) or "O" not in news or "O" not in wiki:
        raise damaged()
    bounds = unpack_dense(arrays, "bounds", size)
    if len(bounds.bias) % (2 * len(labels)):
        raise damaged()
    return EncoderModel(
        Pieces(names, scores.tolist()),
        transformer,
        unpack_dense(arrays, "news", size, len(news)),
        unpack_dense(arrays, "wiki", size, len(wiki)),
        bounds,
        unpack_dense(arrays, "ends", size, 2 * len(labels)),
        take(arrays, "reach", "f", (None, len(labels))),
        labels,
        news,
        wiki,
        settings,
        str(meta.get("version", ""))[:80],
        meta["facts"] if isinstance(meta.get("facts"), dict) else {},
        runtime,
    )


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise damaged()
    return tuple(value)
