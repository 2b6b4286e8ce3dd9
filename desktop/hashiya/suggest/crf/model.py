"""The statistical engine's two kinds of model file: the bundle that ships, what a project learned on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.suggest.crf.crf_base import Base, unpack_base
from hashiya.suggest.crf.model_file import ModelFile, damaged, pack, unpack
from hashiya.suggest.crf.packing import ChainSet, pack_chains, unpack_chains

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUNDLE, _PROJECT = "hashiya-crf-bundle", "hashiya-crf-project"


@dataclass(frozen=True)
class Bundle:
    """`base` reads texts and knows the flat labels, `nested` Wojood's, `places` tells GPE from LOC."""

    base: Base
    nested: ChainSet
    places: ChainSet
    version: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ProjectModel:
    """What a project learned: chains that speak beside the bundled ones."""

    chains: ChainSet
    labels: frozenset[str]
    version: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as a file."""
    meta, arrays = bundle.base.pack()
    nested, nested_arrays = pack_chains("nested", bundle.nested)
    places, place_arrays = pack_chains("places", bundle.places)
    meta |= {
        "kind": _BUNDLE,
        "version": bundle.version,
        "nested": nested,
        "places": places,
        "facts": bundle.facts,
    }
    return pack(ModelFile(meta, arrays | nested_arrays | place_arrays))


def read_bundle(data: bytes) -> Bundle:
    """Raises UserError for anything that is no sound bundle."""
    file = _unpack(data, _BUNDLE)
    return Bundle(
        unpack_base(file.meta, file.arrays),
        unpack_chains("nested", file.meta.get("nested"), file.arrays),
        unpack_chains("places", file.meta.get("places"), file.arrays),
        str(file.meta.get("version", ""))[:80],
        _facts(file.meta),
    )


def write_project_model(model: ProjectModel, base: Base) -> bytes:
    """A project's model as a file; it stands on `base` and says so."""
    meta, arrays = pack_chains("own", model.chains)
    whole = {
        "kind": _PROJECT,
        "version": model.version,
        "base": base.mark,
        "own": meta,
        "facts": dict(model.facts),
    }
    return pack(ModelFile(whole, arrays))


def read_project_model(data: bytes, bundle: Bundle) -> ProjectModel:
    """Raises UserError for anything that is no sound model, or one that stands on another bundle."""
    file = _unpack(data, _PROJECT)
    if file.meta.get("base") != bundle.base.mark:
        raise UserError(
            "model_version",
            "This project model was trained on another version of the bundled model.",
            hint="Train it again from the confirmed documents; that takes about a minute.",
        )
    chains = unpack_chains("own", file.meta.get("own"), file.arrays)
    labels = frozenset(spec.label for spec in chains.chains)
    version = str(file.meta.get("version", ""))[:80]
    return ProjectModel(chains, labels, version, _facts(file.meta))


def describe(data: bytes) -> Mapping[str, Any]:
    """The facts of a model file (labels, documents, figures), whichever kind it is. Raises UserError."""
    return _facts(unpack(data).meta)


def _facts(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    facts = meta.get("facts")
    return facts if isinstance(facts, dict) else {}


def _unpack(data: bytes, kind: str) -> ModelFile:
    file = unpack(data)
    if file.meta.get("kind") == kind:
        return file
    if file.meta.get("kind") in (_BUNDLE, _PROJECT):
        raise UserError(
            "model_kind",
            "This is a model of Hashiya, but of the other kind.",
            hint="A project takes models that were exported from a project.",
        )
    raise damaged()
