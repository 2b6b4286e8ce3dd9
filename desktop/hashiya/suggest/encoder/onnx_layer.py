"""The encoder's layers in ONNX Runtime: weights in 8 bits as they are stored, and so is what they meet.

Each piece's numbers get a scale of their own (Yao et al. 2022, «ZeroQuant»): one scale for a whole window, as
ONNX Runtime's own dynamic quantization has it, costs four times the error. Attention and norms stay float32.

Processors without instructions for dot products of bytes add two products in 16 bits and cut off what is too
much (`vpmaddubsw`). There steps are so few (7 bits) that no two products of the very layer can come to more.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hashiya.suggest.encoder.onnx_file import FLOAT, INT32, INT64, UINT8, OnnxFile
from hashiya.suggest.encoder.transformer import EPSILON

if TYPE_CHECKING:
    from hashiya.suggest.encoder.transformer import PackedDense, PackedLayer

_MOST_8, _MOST_16 = 255, 32767
_TRIED = 64  # rows and columns
_GELU_LEAST = 0.1701  # GELU gives nothing below minus this


class OnnxLayer:
    """A layer in a session of its own, so that reading can end at any of them."""

    def __init__(self, packed: PackedLayer) -> None:
        """Raises what ONNX Runtime raises where it cannot."""
        self._session = _open(layer_graph(packed))

    def __call__(self, states: Any, places: Any) -> Any:
        import numpy as np

        if places is None:
            places = np.arange(len(states))
        return self._session.run(["out"], {"states": states, "places": places})[0]


def _open(model: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # one for each layer would hold what all of them need once
    options.log_severity_level = 3  # errors
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def layer_graph(packed: PackedLayer) -> bytes:
    """An ONNX model: `states` float32 (pieces, size), `places` int64 (wanted); `out` float32."""
    import numpy as np

    size = len(packed.after.bias)
    each = size // packed.heads
    file = OnnxFile()
    mixed = file.step(
        "Reshape",
        _dense(file, "states", packed.before),
        file.constant(np.array([-1, 3, packed.heads, each])),
    )
    queries, keys, values = (
        file.step("Gather", mixed, file.constant(np.array(part)), axis=1) for part in range(3)
    )
    queries = file.step("Gather", queries, "places", axis=0)
    kept = file.step("Gather", "states", "places", axis=0)
    queries = file.step("Mul", queries, file.constant(np.float32(each**-0.5)))
    seen = file.step(
        "MatMul",
        file.step("Transpose", queries, perm=(1, 0, 2)),
        file.step("Transpose", keys, perm=(1, 2, 0)),
    )
    seen = file.step("Softmax", seen, axis=-1)
    joined = file.step("MatMul", seen, file.step("Transpose", values, perm=(1, 0, 2)))
    joined = file.step("Transpose", joined, perm=(1, 0, 2))
    joined = file.step("Reshape", joined, file.constant(np.array([-1, size])))
    kept = file.step("Add", kept, _dense(file, joined, packed.after))
    kept = _norm(file, kept, packed.attended)
    wide = file.step("Gelu", _dense(file, kept, packed.wide), approximate="tanh")
    result = file.step("Add", kept, _dense(file, wide, packed.narrow, least=_GELU_LEAST))
    _norm(file, result, packed.norm, result="out")
    shape = ("pieces", size)
    return file.written(
        [("states", FLOAT, shape), ("places", INT64, ("wanted",))], [("out", FLOAT, ("wanted", size))]
    )


@cache
def adds_in_full() -> bool:
    """Whether this processor adds products of bytes without cutting any off; nothing else tells it."""
    import numpy as np

    file = OnnxFile()
    weights = file.constant(np.full((_TRIED, _TRIED), 127, np.int8))
    file.step("MatMulInteger", "whole", weights, result="sums")
    shape = (_TRIED, _TRIED)
    session = _open(file.written([("whole", UINT8, shape)], [("sums", INT32, shape)]))
    (sums,) = session.run(["sums"], {"whole": np.full(shape, 255, np.uint8)})
    return bool((sums == 127 * 255 * _TRIED).all())


def steps_of(weights: Any, *, full: bool) -> int:
    """How many steps may stand before these weights: all of a byte, or as many as two products leave room for
    in 16 bits.
    """
    import numpy as np

    if full:
        return _MOST_8
    whole = weights.astype(np.int16)
    odd = len(whole) % 2
    pairs = np.pad(whole, ((0, odd), (0, 0))).reshape(-1, 2, whole.shape[1])
    most = max(int(np.maximum(sign * pairs, 0).sum(axis=1).max(initial=1)) for sign in (1, -1))
    return min(_MOST_8, _MOST_16 // most)


def _dense(file: OnnxFile, values: str, dense: PackedDense, *, least: float | None = None) -> str:
    """Each row in whole steps of its own size, times the weights, back to float32.

    Steps stand on both sides of zero, or, where no value is below minus `least`, all above that: the shift is
    taken back from the bias.
    """
    import numpy as np

    steps, zero, bias = steps_of(dense.weights, full=adds_in_full()), 0, dense.bias
    axes = file.constant(np.array([-1]))
    if least is None:
        steps = zero = steps // 2
        low = file.step("Neg", file.step("ReduceMin", values, axes, keepdims=1))
        top = file.step("Max", file.step("ReduceMax", values, axes, keepdims=1), low)
    else:
        shift = np.float32(least)
        values = file.step("Add", values, file.constant(shift))
        top = file.step("ReduceMax", values, axes, keepdims=1)
        bias = bias - shift * dense.scale * dense.weights.sum(axis=0, dtype=np.int32).astype(np.float32)
    size = file.step(
        "Mul",
        file.step("Max", top, file.constant(np.float32(1e-9))),
        file.constant(np.float32(1 / steps)),
    )
    rows = file.step("Reshape", size, file.constant(np.array([-1])))
    zeros = file.step("Expand", file.constant(np.array([zero], np.uint8)), file.step("Shape", rows))
    whole = file.step("QuantizeLinear", values, rows, zeros, axis=0)
    product = file.step("MatMulInteger", whole, file.constant(dense.weights), file.constant(np.uint8(zero)))
    product = file.step("Mul", file.step("Cast", product, to=FLOAT), size)
    product = file.step("Mul", product, file.constant(dense.scale))
    return file.step("Add", product, file.constant(bias))


def _norm(file: OnnxFile, values: str, norm: tuple[Any, Any], *, result: str = "") -> str:
    parts = map(file.constant, norm)
    return file.step("LayerNormalization", values, *parts, result=result, axis=-1, epsilon=EPSILON)
