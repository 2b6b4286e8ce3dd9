"""Model files: a header in JSON and arrays of numbers, nothing that could run.

Layout: MAGIC, the header's length (4 bytes, big end first), the header (UTF-8 JSON), the compressed arrays.
The header holds `meta` (what it is), `arrays` (name, dtype, shape, length) and the digest of what follows.
A file from a stranger can be wrong, but no more than that: sizes are bounded before anything is unpacked.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

MAGIC = b"HASHIYA-MODEL 1\n"
SUFFIX = ".hmodel"
_MAX_FILE = 64 << 20
_MAX_HEADER = 4 << 20
_MAX_UNPACKED = 256 << 20
_MAX_ARRAYS = 256
_DTYPES = ("<i1", "<i2", "<i4", "<u1", "<u2", "<u4", "<f4")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What a model file holds: `meta` is plain JSON, `arrays` have one or two dimensions."""

    meta: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)


def pack(model: ModelFile) -> bytes:
    """The bytes of a model; the same model gives the same bytes."""
    import numpy as np

    listed: list[dict[str, object]] = []
    body = bytearray()
    for name, array in model.arrays.items():
        dtype = _name_dtype(array.dtype)
        raw = zlib.compress(np.ascontiguousarray(array, dtype=dtype).tobytes(), 9)
        listed.append({"name": name, "dtype": dtype, "shape": list(array.shape), "length": len(raw)})
        body += raw
    header = {"meta": dict(model.meta), "arrays": listed, "sha256": hashlib.sha256(body).hexdigest()}
    written = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    return MAGIC + len(written).to_bytes(4, "big") + written + bytes(body)


def unpack(data: bytes) -> ModelFile:
    """The model in these bytes. Raises UserError for a foreign, newer, cut off, damaged or oversized one."""
    if not data.startswith(MAGIC):
        if data.startswith(MAGIC[:13]):
            raise UserError(
                "model_newer",
                "This model was written by a newer version of Hashiya.",
                hint="Update the program, or export the model again from this version.",
            )
        raise UserError(
            "model_foreign", "This is not a model of Hashiya.", hint="Choose a file exported from it."
        )
    if len(data) > _MAX_FILE:
        raise UserError(
            "model_too_big", "This model is larger than any that Hashiya makes; it was not opened."
        )
    start = len(MAGIC) + 4
    length = int.from_bytes(data[len(MAGIC) : start], "big")
    if len(data) < start or length > _MAX_HEADER or len(data) < start + length:
        raise damaged()
    header = _read_header(data[start : start + length])
    body = data[start + length :]
    if hashlib.sha256(body).hexdigest() != header.get("sha256"):
        raise damaged()
    meta = header.get("meta")
    if not isinstance(meta, dict):
        raise damaged()
    return ModelFile(meta, _read_arrays(header.get("arrays"), body))


def damaged() -> UserError:
    """The error for a model whose parts do not fit together."""
    return UserError(
        "model_damaged",
        "This model file is damaged or cut off; nothing was changed.",
        hint="Copy or export it again.",
    )


def _read_header(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise damaged() from error
    if not isinstance(header, dict):
        raise damaged()
    return header


def _read_arrays(listed: object, body: bytes) -> dict[str, np.ndarray[Any, Any]]:
    if not isinstance(listed, list) or len(listed) > _MAX_ARRAYS:
        raise damaged()
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    at = total = 0
    for entry in listed:
        name, dtype, shape, length = _read_entry(entry)
        total += prod(shape) * int(dtype[2])
        if total > _MAX_UNPACKED or at + length > len(body):
            raise damaged()
        arrays[name] = _read_array(body[at : at + length], dtype, shape)
        at += length
    return arrays


def _read_entry(entry: object) -> tuple[str, str, tuple[int, ...], int]:
    if not isinstance(entry, dict):
        raise damaged()
    name, dtype, shape, length = (entry.get(key) for key in ("name", "dtype", "shape", "length"))
    sizes = (
        isinstance(shape, list)
        and len(shape) in (1, 2)
        and all(type(n) is int and 0 <= n < 1 << 31 for n in shape)
    )
    if not (isinstance(name, str) and dtype in _DTYPES and sizes and type(length) is int and length >= 0):
        raise damaged()
    return name, str(dtype), tuple(shape or ()), length


def _read_array(packed: bytes, dtype: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    import numpy as np

    size = prod(shape) * int(dtype[2])
    unpacker = zlib.decompressobj()
    try:
        # One byte more than declared is asked for: a longer stream shows itself without being unpacked.
        raw = unpacker.decompress(packed, size + 1)
    except zlib.error as error:
        raise damaged() from error
    if len(raw) != size:
        raise damaged()
    return np.frombuffer(raw, dtype=dtype).reshape(shape)


def _name_dtype(dtype: np.dtype[Any]) -> str:
    name = f"<{dtype.kind}{dtype.itemsize}"
    if name not in _DTYPES:
        raise ValueError(f"Arrays of {dtype} are not stored.")
    return name
