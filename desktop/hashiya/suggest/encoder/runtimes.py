"""What computes the careful engine's layers: ONNX Runtime where it is installed, else numpy.

Both read the same file. ONNX Runtime multiplies in whole numbers and is twice as fast. Scores differ
in their third digit, seldom more; F1 is the same (the model card has the figures).
"""

from __future__ import annotations

import logging
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.suggest.encoder.transformer import unpack_transformer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.suggest.encoder.transformer import Transformer

_trouble = logging.getLogger(__name__)
NUMPY, ONNX = "numpy", "onnxruntime"
VARIABLE = "HASHIYA_ENCODER_RUNTIME"
"""Names NUMPY or ONNX, to compare them and for machines where the other makes trouble."""
_FAILED: set[str] = set()  # what did not start in this process, so that nobody is told it works


def chosen_runtime() -> str:
    """What computes here, or would; nothing heavy is imported for it."""
    if os.environ.get(VARIABLE, "").strip().lower() == NUMPY or ONNX in _FAILED:
        return NUMPY
    return ONNX if find_spec(ONNX) is not None else NUMPY


def start_transformer(
    arrays: Mapping[str, Any], *, layers: int, heads: int, runtime: str
) -> tuple[Transformer, str]:
    """The encoder at work and what computes it: `runtime` if it starts, else numpy.

    Raises UserError where the parts of the file do not fit.
    """
    if runtime == ONNX:
        try:
            from hashiya.suggest.encoder.onnx_layer import OnnxLayer

            return unpack_transformer(arrays, layers=layers, heads=heads, make=OnnxLayer), ONNX
        except UserError:
            raise
        except Exception as error:  # a library too old, one built for another processor …: numpy always works
            _trouble.warning("ONNX Runtime does not start, numpy reads instead: %s", error)
            _FAILED.add(ONNX)
    return unpack_transformer(arrays, layers=layers, heads=heads), NUMPY
