"""An ONNX model written down: just what the layers of the careful engine need of its protocol buffers.

ONNX Runtime takes a model as bytes. The package that writes them (`onnx`) is 30 MB and would do nothing else
here, so the few messages are written by hand: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has the
numbers of their fields, https://protobuf.dev/programming-guides/encoding/ the encoding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import pack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

IR_VERSION, OPSET = 9, 20
FLOAT, UINT8, INT8, INT32, INT64 = 1, 2, 3, 6, 7
"""Types of numbers, as TensorProto.DataType calls them."""
_TYPES = {"<f4": FLOAT, "|u1": UINT8, "|i1": INT8, "<i8": INT64}
_IS_FLOAT, _IS_INT, _IS_STRING, _IS_INTS = 1, 2, 3, 7  # AttributeProto.AttributeType

OnnxShape = tuple[str | int, ...]
"""Sizes; a name stands for one that each run may choose."""
OnnxSetting = float | int | str | tuple[int, ...]


def _number(value: int) -> bytes:
    """A varint; negative numbers as 64 bits, two's complement."""
    value &= (1 << 64) - 1
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _int(tag: int, value: int) -> bytes:
    return _number(tag << 3) + _number(value)


def _bytes(tag: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _number(tag << 3 | 2) + _number(len(raw)) + raw


def _attribute(name: str, value: OnnxSetting) -> bytes:
    if isinstance(value, float):
        return _bytes(1, name) + _number(2 << 3 | 5) + pack("<f", value) + _int(20, _IS_FLOAT)
    if isinstance(value, int):
        return _bytes(1, name) + _int(3, value) + _int(20, _IS_INT)
    if isinstance(value, str):
        return _bytes(1, name) + _bytes(4, value) + _int(20, _IS_STRING)
    return _bytes(1, name) + b"".join(_int(8, each) for each in value) + _int(20, _IS_INTS)


def _value(name: str, kind: int, shape: OnnxShape) -> bytes:
    """ValueInfoProto: an input or output and its type."""
    sizes = b"".join(_bytes(1, _bytes(2, each) if isinstance(each, str) else _int(1, each)) for each in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _int(1, kind) + _bytes(2, sizes)))


@dataclass
class OnnxFile:
    """A graph as it grows: steps in their order, constants beside them."""

    _nodes: list[bytes] = field(default_factory=list)
    _constants: list[bytes] = field(default_factory=list)

    def constant(self, array: Any) -> str:
        """The name of an array of float32, uint8, int8 or int64."""
        import numpy as np

        array = np.asarray(array)
        name = f"c{len(self._constants)}"
        sizes = b"".join(_int(1, each) for each in array.shape)
        kind = _int(2, _TYPES[array.dtype.str])
        self._constants.append(sizes + kind + _bytes(8, name) + _bytes(9, array.tobytes()))
        return name

    def step(self, kind: str, *inputs: str, result: str = "", **attributes: OnnxSetting) -> str:
        """The name of what an operator makes of these: `result` where it has to be called so."""
        name = result or f"v{len(self._nodes)}"
        self._nodes.append(
            b"".join(_bytes(1, each) for each in inputs)
            + _bytes(2, name)
            + _bytes(4, kind)
            + b"".join(_bytes(5, _attribute(*each)) for each in attributes.items())
        )
        return name

    def written(
        self, inputs: Iterable[tuple[str, int, OnnxShape]], outputs: Iterable[tuple[str, int, OnnxShape]]
    ) -> bytes:
        """The ModelProto of (name, type of number, shape) of what goes in and comes out."""
        graph = b"".join(_bytes(1, each) for each in self._nodes)
        graph += _bytes(2, "layer")
        graph += b"".join(_bytes(5, each) for each in self._constants)
        graph += b"".join(_bytes(11, _value(*each)) for each in inputs)
        graph += b"".join(_bytes(12, _value(*each)) for each in outputs)
        return _int(1, IR_VERSION) + _bytes(2, "hashiya") + _bytes(7, graph) + _bytes(8, _int(2, OPSET))
