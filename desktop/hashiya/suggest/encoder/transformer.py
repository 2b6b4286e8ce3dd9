"""The encoder itself: attention and two dense steps a layer (Devlin et al. 2019, «BERT»), here in numpy.

Weights are kept in 8 bits, a scale for each output, and unpacked once to float32; vectors of pieces stay in
4 bits and are unpacked row by row as a text asks for them. `runtimes` says when ONNX Runtime computes the
layers instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from hashiya.suggest.crf.model_file import damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

EPSILON = 1e-12
_BLOCK = 32  # weights of 4 bits that share a scale
_BYTES = 18  # of such a block: a float16 scale, then two weights a byte
_MOST_LAYERS = 12


@dataclass(frozen=True)
class Dense:
    """x @ weights + bias; weights float32 (inputs, outputs)."""

    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]

    def __call__(self, values: Any) -> Any:
        result = values @ self.weights
        result += self.bias
        return result


@dataclass(frozen=True)
class PackedDense:
    """As a model file has it: weights int8 (inputs, outputs), scale and bias float32, one for each output."""

    weights: np.ndarray[Any, Any]
    scale: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]

    def unpack(self) -> Dense:
        import numpy as np

        return Dense(self.weights.astype(np.float32) * self.scale, self.bias)


@dataclass(frozen=True)
class PackedLayer:
    """A layer as a model file has it; `before` makes queries, keys and values; norms are (weight, bias)."""

    before: PackedDense
    after: PackedDense
    attended: tuple[Any, Any]
    wide: PackedDense
    narrow: PackedDense
    norm: tuple[Any, Any]
    heads: int


class LayerStep(Protocol):
    """A layer at work: float32 (places, size) of the states (pieces, size) of the layer below; None: all."""

    def __call__(self, states: Any, places: Any) -> Any: ...


class Layer:
    """A layer in numpy, its parts as in `PackedLayer`, weights unpacked to float32."""

    def __init__(self, packed: PackedLayer) -> None:
        self.before, self.after = packed.before.unpack(), packed.after.unpack()
        self.wide, self.narrow = packed.wide.unpack(), packed.narrow.unpack()
        self.attended, self.norm, self.heads = packed.attended, packed.norm, packed.heads

    def __call__(self, states: Any, places: Any) -> Any:
        import numpy as np

        long, size = states.shape
        each = size // self.heads
        mixed = self.before(states).reshape(long, 3, self.heads, each)
        queries = mixed[:, 0] if places is None else mixed[places, 0]
        kept = states if places is None else states[places]
        keys, values = mixed[:, 1].transpose(1, 2, 0), mixed[:, 2].transpose(1, 0, 2)
        seen = np.matmul(queries.transpose(1, 0, 2) * np.float32(each**-0.5), keys)
        seen -= seen.max(axis=-1, keepdims=True)
        np.exp(seen, out=seen)
        seen /= seen.sum(axis=-1, keepdims=True)
        joined = np.matmul(seen, values).transpose(1, 0, 2).reshape(len(kept), size)
        kept = kept + self.after(joined)
        _normalise(kept, self.attended)
        result = self.narrow(_gelu(self.wide(kept)))
        result += kept
        _normalise(result, self.norm)
        return result


@dataclass(frozen=True)
class Transformer:
    """`vectors` are rows of 4-bit blocks, one a piece; `places` float32 (longest, size)."""

    vectors: np.ndarray[Any, Any]
    places: np.ndarray[Any, Any]
    norm: tuple[Any, Any]
    layers: Sequence[LayerStep]

    @property
    def longest(self) -> int:
        """Pieces of a window at most, its two ends included."""
        return len(self.places)

    def read(self, pieces: Sequence[int], wanted: Sequence[int], kept: dict[int, Any] | None = None) -> Any:
        """float32 (wanted, size): the states at these places of one window of pieces.

        The last layer is computed for the wanted places alone. `kept` names layers, the first being 1, and
        gets their states at the same places.
        """
        import numpy as np

        states = self._begin(pieces)
        places = np.asarray(wanted, dtype=np.int64)
        for number, layer in enumerate(self.layers[:-1], 1):
            states = layer(states, None)
            if kept is not None and number in kept:
                kept[number] = states[places]
        result = self.layers[-1](states, places)
        if kept is not None and len(self.layers) in kept:
            kept[len(self.layers)] = result
        return result

    def _begin(self, pieces: Sequence[int]) -> Any:
        import numpy as np

        rows = np.asarray(pieces, dtype=np.int64)
        states = unpack_blocks(self.vectors[rows]) + self.places[: len(rows)]
        _normalise(states, self.norm)
        return states


def _gelu(values: Any) -> Any:
    """The tanh form, in place, as the encoder was trained with."""
    import numpy as np

    inner = values * values
    inner *= np.float32(0.044715)
    inner += 1
    inner *= values
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner


def _normalise(values: Any, norm: tuple[Any, Any]) -> None:
    import numpy as np

    values -= values.mean(axis=1, keepdims=True)
    values /= np.sqrt((values * values).mean(axis=1, keepdims=True) + np.float32(EPSILON))
    values *= norm[0]
    values += norm[1]


def unpack_blocks(rows: Any) -> Any:
    """float32 (rows, weights) of uint8 rows of blocks: byte j holds weight j low and weight j + 16 high."""
    import numpy as np

    blocks = rows.reshape(len(rows), -1, _BYTES)
    scale = np.ascontiguousarray(blocks[:, :, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, :, 2:]
    values = np.empty((*blocks.shape[:2], _BLOCK), dtype=np.float32)
    values[:, :, : _BLOCK // 2] = packed & 15
    values[:, :, _BLOCK // 2 :] = packed >> 4
    values -= 8
    values *= scale
    return values.reshape(len(rows), -1)


def pack_blocks(values: Any) -> Any:
    """uint8 rows of blocks of float32 (rows, weights); the inverse of `unpack_blocks` but for rounding."""
    import numpy as np

    blocks = values.reshape(len(values), -1, _BLOCK)
    top = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    scale = (top / -8).astype("<f2")
    safe = np.where(scale == 0, 1, scale).astype(np.float32)
    level = np.clip(np.round(blocks / safe) + 8, 0, 15).astype(np.uint8)
    packed = level[:, :, : _BLOCK // 2] | (level[:, :, _BLOCK // 2 :] << 4)
    return np.concatenate([np.ascontiguousarray(scale).view(np.uint8), packed], axis=2).reshape(
        len(values), -1
    )


def pack_dense(name: str, weights: Any, bias: Any) -> dict[str, Any]:
    """Arrays of a model file for weights (inputs, outputs): 8 bits, a scale for each output."""
    import numpy as np

    scale = np.maximum(np.abs(weights).max(axis=0), 1e-8).astype(np.float32) / 127
    return {
        f"{name}.w": np.round(weights / scale).astype(np.int8),
        f"{name}.s": scale,
        f"{name}.b": np.asarray(bias, dtype=np.float32),
    }


def take_dense(arrays: Mapping[str, Any], name: str, inputs: int, outputs: int | None = None) -> PackedDense:
    """Raises UserError where the parts do not fit."""
    stored = take(arrays, f"{name}.w", "i", (inputs, outputs))
    if stored.dtype.itemsize != 1:
        raise damaged()
    scale = take(arrays, f"{name}.s", "f", (stored.shape[1],))
    bias = take(arrays, f"{name}.b", "f", (stored.shape[1],))
    return PackedDense(stored, scale, bias)


def unpack_dense(arrays: Mapping[str, Any], name: str, inputs: int, outputs: int | None = None) -> Dense:
    """Raises UserError where the parts do not fit."""
    return take_dense(arrays, name, inputs, outputs).unpack()


def unpack_transformer(
    arrays: Mapping[str, Any],
    *,
    layers: int,
    heads: int,
    make: Callable[[PackedLayer], LayerStep] = Layer,
) -> Transformer:
    """`make` puts a layer to work. Raises UserError where the parts do not fit."""
    places = take(arrays, "places", "f", (None, None))
    size = places.shape[1]
    vectors = take(arrays, "vectors", "u", (None, size // _BLOCK * _BYTES))
    sound = 0 < layers <= _MOST_LAYERS and heads > 0 and size % heads == 0 and size % _BLOCK == 0
    if not sound or vectors.dtype.itemsize != 1 or len(places) < 2:
        raise damaged()
    packed = [_take_layer(arrays, f"l{number}", size, heads) for number in range(layers)]
    return Transformer(vectors, places, _take_norm(arrays, "ln", size), tuple(map(make, packed)))


def _take_layer(arrays: Mapping[str, Any], name: str, size: int, heads: int) -> PackedLayer:
    wide = take_dense(arrays, f"{name}.fi", size)
    return PackedLayer(
        take_dense(arrays, f"{name}.qkv", size, 3 * size),
        take_dense(arrays, f"{name}.ao", size, size),
        _take_norm(arrays, f"{name}.aln", size),
        wide,
        take_dense(arrays, f"{name}.fo", len(wide.bias), size),
        _take_norm(arrays, f"{name}.oln", size),
        heads,
    )


def _take_norm(arrays: Mapping[str, Any], name: str, size: int) -> tuple[Any, Any]:
    return take(arrays, f"{name}.w", "f", (size,)), take(arrays, f"{name}.b", "f", (size,))


def take(arrays: Mapping[str, Any], name: str, kind: str, shape: tuple[int | None, ...]) -> Any:
    """An array of this kind of number and shape (None: any size). Raises UserError for another."""
    import numpy as np

    array = arrays.get(name)
    if array is None or array.dtype.kind != kind or array.ndim != len(shape):
        raise damaged()
    if any(want is not None and want != have for want, have in zip(shape, array.shape, strict=True)):
        raise damaged()
    if kind == "f" and not np.isfinite(array).all():
        raise damaged()
    return array
