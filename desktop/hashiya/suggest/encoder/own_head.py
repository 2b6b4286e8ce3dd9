"""A project's own labels over the encoder as it is: a linear head on what a middle layer says of each word.

The encoder learned from hundreds of millions of words what words are alike in their surroundings; a head of a
thousand numbers a label learns from a handful of documents which of that matters (probing: Tenney, Das and
Pavlick 2019, «BERT rediscovers the classical NLP pipeline», find entities in the middle layers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.decode import AS_IT_IS, Calibration, calibrate, find_spans
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


@dataclass(frozen=True)
class OwnHead:
    """`heads` are (label, layer): spans that hold none of their label, then those around them, and so on.

    `weights` float32 (numbers of a state, heads x TAGS), `bias` (heads x TAGS), `middle` and `spread` of the
    states it learned from; `encoder` is the version of the model it stands on.
    """

    heads: tuple[tuple[str, int], ...]
    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]
    middle: np.ndarray[Any, Any]
    spread: np.ndarray[Any, Any]
    encoder: str
    version: str = ""
    calibration: Calibration = AS_IT_IS

    def find(self, states: Any, sentences: Sequence[tuple[int, int]]) -> dict[tuple[int, int, str], float]:
        """(first, last, label) in tokens → probability, from the layer's states (tokens, size)."""
        import numpy as np

        scores = (scaled(states, self.middle, self.spread) @ self.weights + self.bias).reshape(
            len(states), len(self.heads), TAGS
        )
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
                found[key] = max(found.get(key, 0.0), calibrate(span.score, self.calibration))
        return found


def scaled(states: Any, middle: Any, spread: Any) -> Any:
    """The states as the head reads them: each number about its mean, all of them together of length 4."""
    return (states - middle) / spread * (4 / states.shape[1] ** 0.5)


def with_head(data: bytes, head: OwnHead) -> bytes:
    """A project's model file with the head in it; programs that know no heads read the rest."""
    file = unpack(data)
    meta = {
        **file.meta,
        "head": {
            "heads": [list(each) for each in head.heads],
            "encoder": head.encoder,
            "version": head.version,
            "calibration": list(head.calibration),
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
    heads, calibration = told.get("heads"), told.get("calibration")
    if not isinstance(heads, list) or not 0 < len(heads) <= _MOST_HEADS or not all(map(_is_head, heads)):
        raise damaged()
    if not isinstance(calibration, list) or [type(each) for each in calibration] != [float, float]:
        raise damaged()
    weights, bias, middle, spread = (_array(file.arrays, f"head.{name}") for name in "wbms")
    size, width = len(middle), len(heads) * TAGS
    if (
        weights.shape != (size, width)
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
        (calibration[0], calibration[1]),
    )


def _is_head(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


def _array(arrays: Mapping[str, Any], name: str) -> Any:
    import numpy as np

    array = arrays.get(name)
    if array is None or array.dtype.kind != "f" or not np.isfinite(array).all():
        raise damaged()
    return array.astype(np.float32)
