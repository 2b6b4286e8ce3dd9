"""Runs first in the packaged program: of spaCy only its documents and their file are there (`frozen.SPACY`).

They ask, when they are imported, for spaCy's pipelines, for Thinc and for pydantic, whose work they never
need: the modules below stand for those. What is asked of a stand-in by name is a class that says, where
somebody makes one, that it was left out. Nothing is imported before somebody asks for spaCy.
"""

import importlib.machinery
import sys

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

    def __init__(self, *_arguments, **_named):
        raise RuntimeError("spaCy's pipelines are not in the packaged program.")


class NumpyOps:
    """What documents ask of Thinc: their arrays, which are always numpy's here."""

    def __init__(self, *_arguments, **_named):
        import numpy

        self.xp = numpy

    def asarray(self, data, dtype=None):
        return self.xp.asarray(data, dtype=dtype)

    def to_numpy(self, data, *, byte_order=None):
        return data.astype(data.dtype.newbyteorder(byte_order)) if byte_order else data

    def unflatten(self, data, lengths):
        return self.xp.split(data, self.xp.cumsum(lengths)[:-1]) if len(lengths) else []


def get_array_module(_array):
    import numpy

    return numpy


def get_ops(*_arrays):
    return NumpyOps()


def copy_array(target, source):
    target[...] = source


REAL = {
    "NumpyOps": NumpyOps,
    "copy_array": copy_array,
    "get_array_module": get_array_module,
    "get_array_ops": get_ops,
    "get_current_ops": get_ops,
}


class StandIns:
    """Finds the modules of BARE and STAND_INS before anybody else does, and loads them."""

    def find_spec(self, name, path=None, target=None):
        if name not in BARE and name not in STAND_INS:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=True)
        if name in BARE:
            found = [finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self]
            there = next((each for each in found if each is not None), None)
            if there is None:
                return None
            spec.submodule_search_locations = there.submodule_search_locations
        return spec

    def create_module(self, _spec):
        return None

    def exec_module(self, module):
        if module.__name__ not in STAND_INS:
            return

        def find(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return REAL.get(name) or type(name, (LeftOut,), {})

        module.__getattr__ = find


sys.meta_path.insert(0, StandIns())
