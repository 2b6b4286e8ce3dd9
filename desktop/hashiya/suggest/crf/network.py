"""The flat model's second voice: a small convolutional network over sums of vectors, one a feature.

It reads what stands two words before and after as a whole, which weights of single features cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.hash_index import KeyIndex
from hashiya.suggest.crf.model_file import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

_REACH = (2, 1)  # words on either side that the first and the second layer look at
_PAD = max(_REACH)
_BLOCK = 1024  # tokens: their inputs stay in the cache of a core


@dataclass(frozen=True)
class Net:
    """`columns` of the feature matrix it reads; `vectors` (keys + 1, size), the last for what is unknown, 0.

    `layers` are (weights, bias): over 5 * size and 3 * hidden inputs, then over hidden + size to the tags.
    `shift` (size) is added to every token's sum. Everything float32.
    """

    columns: tuple[int, ...]
    index: KeyIndex
    vectors: np.ndarray[Any, Any]
    shift: np.ndarray[Any, Any]
    layers: tuple[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]], ...]

    def score(self, matrix: Any, sentences: Sequence[tuple[int, int]]) -> Any:
        """float32 (tokens, tags), to be added to a chain's scores. `sentences` cover all tokens, in order."""
        return self.read(self.add_up(matrix[:, self.columns]), sentences)

    def read(self, sums: Any, sentences: Sequence[tuple[int, int]]) -> Any:
        """As `score`, of the sums of each token's vectors."""
        import numpy as np

        words = np.tanh(sums + self.shift)
        places = _lay_out(len(sums), sentences)
        first, second, last = self.layers
        near = _layer(words, places, _REACH[0], first)
        wide = _layer(near, places, _REACH[1], second)
        wide += near
        return np.concatenate([wide, words], axis=1) @ last[0] + last[1]

    def add_up(self, read: Any) -> Any:
        """float32 (tokens, size): the sums of the vectors of the features in these columns."""
        import numpy as np

        rows = np.full(read.size, len(self.vectors) - 1, dtype=np.int32)
        found, keys = self.index.find(read.ravel())
        rows[found] = keys
        rows = rows.reshape(read.shape)
        total = np.zeros((len(read), self.vectors.shape[1]), dtype=np.float32)
        for column in range(rows.shape[1]):
            total += self.vectors[rows[:, column]]
        return total


def _lay_out(size: int, sentences: Sequence[tuple[int, int]]) -> Any:
    """The place of each token among rows where _PAD empty ones stand between sentences and at the ends."""
    import numpy as np

    begins = np.zeros(size, dtype=np.int64)
    begins[[start for start, _ in sentences]] = _PAD
    return np.arange(size) + np.cumsum(begins)


def _layer(values: Any, places: Any, reach: int, layer: tuple[Any, Any]) -> Any:
    """What a layer makes of each token's values and those of its neighbours, zeros beyond the sentence."""
    import numpy as np

    size, (weights, bias) = values.shape[1], layer
    laid = np.zeros((int(places[-1]) + 1 + _PAD, size), dtype=np.float32)
    laid[places] = values
    around = np.lib.stride_tricks.as_strided(
        laid, (max(0, len(laid) - 2 * reach), size * (2 * reach + 1)), laid.strides, writeable=False
    )
    found = np.empty((len(places), len(bias)), dtype=np.float32)
    for start in range(0, len(places), _BLOCK):
        block = found[start : start + _BLOCK]
        np.matmul(around[places[start : start + _BLOCK] - reach], weights, out=block)
        block += bias
        np.maximum(block, 0, out=block)
    return found


def pack_net(net: Net) -> dict[str, np.ndarray[Any, Any]]:
    """Arrays of a model file; the vectors in 8 bits, a scale for each dimension."""
    import numpy as np

    scales = np.maximum(np.abs(net.vectors).max(axis=0), 1e-6).astype(np.float32) / 127
    arrays = {
        "net.columns": np.array(net.columns, dtype=np.uint16),
        "net.keys": net.index.keys,
        "net.vectors": np.round(net.vectors[:-1] / scales).astype(np.int8),
        "net.scales": scales,
        "net.shift": net.shift,
    }
    for number, (weights, bias) in enumerate(net.layers):
        arrays |= {f"net.weights{number}": weights, f"net.bias{number}": bias}
    return arrays


def unpack_net(arrays: Mapping[str, Any], *, columns: int, tags: int) -> Net | None:
    """None where the file holds no net. Raises UserError where parts do not fit each other.

    `columns` are those of the feature matrix, `tags` those of the chain that the scores are added to.
    """
    import numpy as np

    if "net.keys" not in arrays:
        return None
    read, keys = _take(arrays, "columns", "u", 1), _take(arrays, "keys", "u", 1)
    stored, scales, shift = (
        _take(arrays, "vectors", "i", 2),
        _take(arrays, "scales", "f", 1),
        _take(arrays, "shift", "f", 1),
    )
    layers = tuple(
        (_take(arrays, f"weights{n}", "f", 2), _take(arrays, f"bias{n}", "f", 1)) for n in range(3)
    )
    size, hidden = len(scales), len(layers[0][1])
    shapes = ((5 * size, hidden), (3 * hidden, hidden), (hidden + size, tags))
    sound = (
        0 < len(read) <= columns
        and int(read.max()) < columns
        and keys.dtype.itemsize == 4
        and bool((keys[1:] > keys[:-1]).all())
        and stored.shape == (len(keys), size)
        and shift.shape == (size,)
        and all(
            weights.shape == shape and bias.shape == shape[1:]
            for (weights, bias), shape in zip(layers, shapes, strict=True)
        )
    )
    if not sound:
        raise damaged()
    vectors = np.zeros((len(keys) + 1, size), dtype=np.float32)
    vectors[:-1] = stored * scales
    return Net(tuple(read.tolist()), KeyIndex(keys), vectors, shift, layers)


def _take(arrays: Mapping[str, Any], name: str, kind: str, dimensions: int) -> Any:
    import numpy as np

    array = arrays.get(f"net.{name}")
    if array is None or array.dtype.kind != kind or array.ndim != dimensions or not np.isfinite(array).all():
        raise damaged()
    return array
