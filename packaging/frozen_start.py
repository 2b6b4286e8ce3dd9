"""Runs first in the packaged program: of spaCy only its documents and their file are there (`frozen.SPACY`).

They ask, when they are imported, for spaCy's pipelines, for Thinc and for pydantic, whose work they never
need: the modules below stand for those. What is asked of a stand-in by name is a class that says, where
somebody makes one, that it was left out. Nothing is imported before somebody asks for spaCy.
"""

from __future__ import annotations

import importlib.machinery
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

# The package itself is there, but what it imports to be a pipeline is not run.
BARE = ("spacy",)
STAND_INS = (
    "spacy.schemas",
    "srsly._yaml_api",
    "thinc",
    "thinc.api",
    "thinc.backends",
    "thinc.types",
    "thinc.util",
)


class LeftOut:
    """What a stand-in has for each name."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("spaCy's pipelines are not in the packaged program.")


class NumpyOps:
    """What documents ask of Thinc: their arrays, which are always numpy's here."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        import numpy

        self.xp = numpy

    def asarray(self, data: Any, dtype: Any = None) -> Any:
        return self.xp.asarray(data, dtype=dtype)

    def to_numpy(self, data: Any, *, byte_order: str | None = None) -> Any:
        return data.astype(data.dtype.newbyteorder(byte_order)) if byte_order else data

    def unflatten(self, data: Any, lengths: Any) -> list[Any]:
        return self.xp.split(data, self.xp.cumsum(lengths)[:-1]) if len(lengths) else []


def get_array_module(_array: Any) -> Any:
    import numpy

    return numpy


def get_ops(*_arrays: Any) -> NumpyOps:
    return NumpyOps()


def copy_array(target: Any, source: Any) -> None:
    target[...] = source


REAL: dict[str, Any] = {
    "NumpyOps": NumpyOps,
    "copy_array": copy_array,
    "get_array_module": get_array_module,
    "get_array_ops": get_ops,
    "get_current_ops": get_ops,
}


class StandIns:
    """Finds the modules of BARE and STAND_INS before anybody else does, and loads them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in BARE and name not in STAND_INS:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]
        if name in BARE:
            found = [finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self]
            there = next((each for each in found if each is not None), None)
            if there is None:
                return None
            spec.submodule_search_locations = there.submodule_search_locations
        return spec

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ not in STAND_INS:
            return

        def find(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return REAL.get(name) or type(name, (LeftOut,), {})

        module.__getattr__ = find  # type: ignore[method-assign]


sys.meta_path.insert(0, StandIns())
