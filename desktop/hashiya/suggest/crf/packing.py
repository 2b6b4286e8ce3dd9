"""Chains and word knowledge as arrays of a model file, and back, with everything checked that could hurt."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.chain import Bank, Chain, build_bank
from hashiya.suggest.crf.decode import AS_IT_IS, Calibration
from hashiya.suggest.crf.features_names import HashedNames
from hashiya.suggest.crf.features_words import Vocabulary
from hashiya.suggest.crf.model_file import damaged
from hashiya.suggest.crf.text_scores import BankScores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

Arrays = dict[str, "np.ndarray[Any, Any]"]


@dataclass(frozen=True, slots=True)
class ChainSpec:
    """A place in a bank: `column` its first; `label` and `layer` what it is for ("" for all labels)."""

    label: str
    layer: int
    tags: tuple[str, ...]
    column: int
    transitions: np.ndarray[Any, Any]


@dataclass(frozen=True)
class ChainSet:
    """Chains that share a bank, and how the probabilities of each label are corrected."""

    bank: Bank
    chains: tuple[ChainSpec, ...]
    calibration: Mapping[str, Calibration] = field(default_factory=dict)

    @cached_property
    def scores(self) -> BankScores:
        """The bank, asked about texts."""
        return BankScores(self.bank)

    def calibration_of(self, label: str) -> Calibration:
        return self.calibration.get(label, self.calibration.get("", AS_IT_IS))


def join_chains(
    chains: Sequence[tuple[str, int, Chain]], calibration: Mapping[str, Calibration] | None = None
) -> ChainSet:
    """A set of (label, layer, chain)."""
    specs = []
    column = 0
    for label, layer, chain in chains:
        specs.append(ChainSpec(label, layer, chain.tags, column, chain.transitions))
        column += len(chain.tags)
    return ChainSet(build_bank([chain for _, _, chain in chains]), tuple(specs), calibration or {})


def pack_chains(prefix: str, chains: ChainSet) -> tuple[dict[str, Any], Arrays]:
    """(meta, arrays); weights in 16 bits, those that come to 0 left out."""
    import numpy as np

    bank = chains.bank
    scale = max(float(np.abs(bank.values).max(initial=0.0)), 1e-6) / 32767
    values = np.round(bank.values / scale).astype(np.int16)
    kept = values != 0
    counts = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum(kept, out=counts[1:])
    meta = {
        "scale": scale,
        "chains": [
            {"label": spec.label, "layer": spec.layer, "tags": list(spec.tags)} for spec in chains.chains
        ],
        "calibration": {label: list(pair) for label, pair in chains.calibration.items()},
    }
    moves = [spec.transitions.ravel() for spec in chains.chains]
    return meta, {
        f"{prefix}.keys": bank.keys,
        f"{prefix}.offsets": counts[bank.offsets].astype(np.uint32),
        f"{prefix}.columns": bank.columns[kept],
        f"{prefix}.values": values[kept],
        f"{prefix}.transitions": np.concatenate(moves or [np.zeros(0)]).astype(np.float32),
    }


def unpack_chains(prefix: str, meta: object, arrays: Mapping[str, Any]) -> ChainSet:
    """Raises UserError where parts do not fit: no index of it can lead outside an array."""
    import numpy as np

    if not isinstance(meta, dict) or not isinstance(meta.get("chains"), list):
        raise damaged()
    specs = _read_specs(meta["chains"], _take(arrays, f"{prefix}.transitions", "f"))
    width = specs[-1].column + len(specs[-1].tags) if specs else 0
    keys = _take(arrays, f"{prefix}.keys", "u", sort=True)
    offsets = _take(arrays, f"{prefix}.offsets", "u")
    columns = _take(arrays, f"{prefix}.columns", "u")
    scale = meta.get("scale")
    if not isinstance(scale, float | int) or not 0 < scale < 1e3:
        raise damaged()
    values = (_take(arrays, f"{prefix}.values", "i") * np.float32(scale)).astype(np.float32)
    sound = (
        len(offsets) == len(keys) + 1
        and len(columns) == len(values) == int(offsets[-1])
        and int(offsets[0]) == 0
        and bool((offsets[1:] >= offsets[:-1]).all())
        and int(columns.max(initial=0)) < max(width, 1)
    )
    if not sound:
        raise damaged()
    bank = Bank(keys, offsets, columns, values, width)
    return ChainSet(bank, specs, _read_calibration(meta.get("calibration")))


def _read_specs(listed: list[object], moves: Any) -> tuple[ChainSpec, ...]:
    import numpy as np

    specs = []
    column = at = 0
    for entry in listed:
        if not isinstance(entry, dict):
            raise damaged()
        label, layer, tags = entry.get("label"), entry.get("layer"), entry.get("tags")
        texts = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
        if not (
            isinstance(label, str) and type(layer) is int and 0 <= layer < 8 and texts and "O" in (tags or ())
        ):
            raise damaged()
        count = len(tags or ())
        if any(tag != "O" and tag[:2] not in ("B-", "I-") for tag in tags or ()) or at + count**2 > len(
            moves
        ):
            raise damaged()
        table = moves[at : at + count**2].reshape(count, count)
        if not np.isfinite(table).all():
            raise damaged()
        specs.append(ChainSpec(label, layer, tuple(tags or ()), column, table))
        column += count
        at += count**2
    if column >= 1 << 16:
        raise damaged()
    return tuple(specs)


def _read_calibration(listed: object) -> dict[str, Calibration]:
    pairs: dict[str, Calibration] = {}
    for label, pair in (listed if isinstance(listed, dict) else {}).items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int | float) for n in pair)):
            raise damaged()
        pairs[str(label)] = (float(pair[0]), float(pair[1]))
    return pairs


def _take(arrays: Mapping[str, Any], name: str, kind: str, *, sort: bool = False, dimensions: int = 1) -> Any:
    array = arrays.get(name)
    if array is None or array.dtype.kind != kind or array.ndim != dimensions:
        raise damaged()
    if sort and len(array) > 1 and not bool((array[1:] > array[:-1]).all()):
        raise damaged()
    return array


def pack_words(vocabulary: Vocabulary, names: HashedNames) -> Arrays:
    """The word knowledge as arrays."""
    import numpy as np

    parts = sorted(names.word_bits)
    return {
        "stems.keys": vocabulary.keys,
        "stems.clusters": vocabulary.clusters,
        "names.keys": names.keys,
        "names.kinds": names.kinds,
        "parts.keys": np.array(parts, dtype=np.uint32),
        "parts.bits": np.array([names.word_bits[key] for key in parts], dtype=np.uint16),
    }


def unpack_words(arrays: Mapping[str, Any]) -> tuple[Vocabulary, HashedNames]:
    """Raises UserError where parts do not fit."""
    stems = _take(arrays, "stems.keys", "u", sort=True)
    clusters = _take(arrays, "stems.clusters", "u", dimensions=2)
    keys, kinds = _take(arrays, "names.keys", "u", sort=True), _take(arrays, "names.kinds", "u")
    parts, bits = _take(arrays, "parts.keys", "u", sort=True), _take(arrays, "parts.bits", "u")
    if (
        len(stems) != len(clusters)
        or clusters.shape[1] != 3
        or len(keys) != len(kinds)
        or len(parts) != len(bits)
    ):
        raise damaged()
    return Vocabulary(stems, clusters), HashedNames(
        keys, kinds, dict(zip(parts.tolist(), bits.tolist(), strict=True))
    )
