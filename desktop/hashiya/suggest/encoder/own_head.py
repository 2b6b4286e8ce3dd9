"""What a project's texts teach over the encoder as it is: a linear head on what it says of each word.

The encoder learned from hundreds of millions of words what words are alike in their surroundings; a head of a
few thousand numbers a label learns from a handful of documents which of that matters. It reads a middle layer
(probing: Tenney, Das and Pavlick 2019, «BERT rediscovers the classical NLP pipeline», find entities there),
which serves labels that no corpus knows, and the last layer with what the encoder's own heads make of it,
which serve people whose guidelines are not quite those of the corpora.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, log
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.decode import find_spans
from hashiya.suggest.crf.model_file import ModelFile, damaged, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

LAYER = 5
"""Which layer's states the head reads: the best single one on twelve short texts with labels of their own."""
TAGS = 3  # nothing, first word of a span, a later one
_HOPES = (0.5, 1.5)
_STOP = -1e4
_MOST_HEADS = 400
_MOST_TRUST = 5_000  # weights of evidence
_STEEPEST = 30.0
_LEAST, _SUREST = 0.01, 0.995  # a chance is taken for no less and no more
_SILENT = log(_LEAST / (1 - _LEAST))


@dataclass(frozen=True, slots=True)
class HeadReading:
    """What a head reads of a text: `states` (tokens, numbers of both layers) of any float, and `said`, the
    probability of each (first, last, label) in tokens by the encoder's own heads.
    """

    states: Any
    said: Mapping[tuple[int, int, str], float]
    sentences: Sequence[tuple[int, int]]


def lay_out(said: Mapping[tuple[int, int, str], float], labels: Sequence[str], tokens: int) -> Any:
    """float32 (tokens, 2 x labels): how likely a span of the label begins at, and goes on over, each token.

    Log odds, shifted and scaled so that silence is 0 and even odds are 1.
    """
    import numpy as np

    column = {label: 2 * number for number, label in enumerate(labels)}
    found = np.zeros((tokens, 2 * len(labels)), dtype=np.float32)
    for (first, last, label), chance in said.items():
        at = column.get(label)
        if at is not None:
            kept = min(max(chance, _LEAST), _SUREST)
            odds = 1 - log(kept / (1 - kept)) / _SILENT
            found[first, at] = max(found[first, at], odds)
            rest = found[first + 1 : last, at + 1]
            np.maximum(rest, odds, out=rest)
    return found


@dataclass(frozen=True)
class OwnHead:
    """`heads` are (label, layer): spans that hold none of their label, then those around them, and so on.

    `weights` float32 (numbers of a state and two for each label of `said`, heads x TAGS), `bias` (heads x
    TAGS), `middle` and `spread` of the states it learned from; `said` are labels of the encoder's own heads;
    `encoder` is the version of the model it stands on. `trust` are weights of evidence beside those that
    ship: how far this head, and its silence, is to be believed beside the other engines.
    """

    heads: tuple[tuple[str, int], ...]
    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]
    middle: np.ndarray[Any, Any]
    spread: np.ndarray[Any, Any]
    encoder: str
    version: str = ""
    said: tuple[str, ...] = ()
    trust: Mapping[str, float] = field(default_factory=dict)

    def find(self, reading: HeadReading) -> dict[tuple[int, int, str], float]:
        """(first, last, label) in tokens → probability."""
        import numpy as np

        count, sentences = len(reading.states), reading.sentences
        states = scaled(reading.states, self.middle, self.spread)
        states = np.concatenate([states, lay_out(reading.said, self.said, count)], axis=1)
        scores = (states @ self.weights + self.bias).reshape(count, len(self.heads), TAGS)
        scores = scores - scores.max(axis=2, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=2, keepdims=True))
        moves = np.zeros((TAGS, TAGS), dtype=np.float32)
        moves[0, 2] = _STOP
        scores[[start for start, _ in sentences], :, 2] = _STOP
        found: dict[tuple[int, int, str], float] = {}
        for number, (label, _) in enumerate(self.heads):
            tags = ("O", f"B-{label}", f"I-{label}")
            mine = np.ascontiguousarray(scores[:, number], dtype=np.float32)
            for span in find_spans(mine, moves, tags, sentences, hopes=_HOPES):
                key = (span.first, span.last, label)
                found[key] = max(found.get(key, 0.0), span.score)
        return found


def scaled(states: Any, middle: Any, spread: Any) -> Any:
    """float32, as the head reads them: each number about its mean, all of them together of length 4."""
    import numpy as np

    return (states.astype(np.float32) - middle) / spread * np.float32(4 / states.shape[1] ** 0.5)


def with_head(data: bytes, head: OwnHead) -> bytes:
    """A project's model file with the head in it; programs that know no heads read the rest."""
    file = unpack(data)
    meta = {
        **file.meta,
        "head": {
            "heads": [list(each) for each in head.heads],
            "encoder": head.encoder,
            "version": head.version,
            "said": list(head.said),
            "trust": dict(head.trust),
        },
    }
    arrays = {
        "head.w": head.weights,
        "head.b": head.bias,
        "head.m": head.middle,
        "head.s": head.spread,
    }
    return pack(ModelFile(meta, {**file.arrays, **arrays}))


def read_head(data: bytes) -> OwnHead | None:
    """The head in a project's model file, None where it has none. Raises UserError for a damaged one."""
    file = unpack(data)
    told = file.meta.get("head")
    if told is None:
        return None
    if not isinstance(told, dict):
        raise damaged()
    heads = told.get("heads")
    if not isinstance(heads, list) or not 0 < len(heads) <= _MOST_HEADS or not all(map(_is_head, heads)):
        raise damaged()
    weights, bias, middle, spread = (_array(file.arrays, f"head.{name}") for name in "wbms")
    said, trust = told.get("said"), told.get("trust")
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise damaged()
    if not isinstance(trust, dict) or len(trust) > _MOST_TRUST or not all(map(_is_weight, trust.values())):
        raise damaged()
    size, width = len(middle), len(heads) * TAGS
    if (
        weights.shape != (size + 2 * len(said), width)
        or bias.shape != (width,)
        or spread.shape != (size,)
        or middle.ndim != 1
    ):
        raise damaged()
    if not (spread > 0).all():
        raise damaged()
    return OwnHead(
        tuple((str(label), int(layer)) for label, layer in heads),
        weights,
        bias,
        middle,
        spread,
        str(told.get("encoder", "")),
        str(told.get("version", ""))[:80],
        tuple(said),
        {str(name): float(weight) for name, weight in trust.items()},
    )


def _is_head(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


def _is_weight(value: object) -> bool:
    return type(value) in (int, float) and isfinite(value) and abs(value) <= _STEEPEST  # type: ignore[arg-type]


def _array(arrays: Mapping[str, Any], name: str) -> Any:
    import numpy as np

    array = arrays.get(name)
    if array is None or array.dtype.kind != "f" or not np.isfinite(array).all():
        raise damaged()
    return array.astype(np.float32)
