"""A log-linear model of a label's subtypes (multinomial logistic regression over hashed features).

`resources/models/subtypes.bin` is written by packaging/train_subtypes.py: MAGIC, the length of the header
(4 bytes, big end first), a header in JSON (`slots`, and for each label `values` and `scale`), and
compressed weights: one signed byte for each slot and value, label after label. No numpy: a mention is scored
where the window is, in less than a tenth of a millisecond.
"""

from __future__ import annotations

import json
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.suggest.subtypes.mention_features import mention_features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAGIC = b"HSHSUBTYPES1\n"
MODEL_FILE = "subtypes.bin"


@dataclass(frozen=True, slots=True)
class LabelSubtypes:
    """`weights`: slots × values, a row after the other, to be multiplied by `scale`."""

    values: tuple[str, ...]
    scale: float
    weights: array[int]

    def chances(self, slots: Sequence[int]) -> dict[str, float]:
        """The probability of each value; together 1."""
        count, weights = len(self.values), self.weights
        sums = [0] * count
        for slot in slots:
            row = slot * count
            for number in range(count):
                sums[number] += weights[row + number]
        most = max(sums)
        odds = [exp((each - most) * self.scale) for each in sums]
        whole = sum(odds)
        return {value: each / whole for value, each in zip(self.values, odds, strict=True)}


@dataclass(frozen=True, slots=True)
class SubtypeModel:
    """By label."""

    slots: int
    labels: Mapping[str, LabelSubtypes]

    def chances(self, label: str, text: str, start: int, end: int) -> dict[str, float]:
        """The probability of each subtype of a mention at [start, end), code points; {} for another label."""
        known = self.labels.get(label)
        return known.chances(mention_features(text, start, end, self.slots)) if known else {}


def pack(model: SubtypeModel) -> bytes:
    """The bytes of a model; the same model gives the same bytes."""
    header = {
        "slots": model.slots,
        "labels": {
            label: {"values": list(one.values), "scale": one.scale} for label, one in model.labels.items()
        },
    }
    written = json.dumps(header, separators=(",", ":")).encode()
    body = b"".join(one.weights.tobytes() for one in model.labels.values())
    return MAGIC + len(written).to_bytes(4, "big") + written + zlib.compress(body, 9)


def unpack(data: bytes) -> SubtypeModel:
    """The model of `pack`. Raises ValueError for anything else."""
    if not data.startswith(MAGIC):
        raise ValueError("not a model of subtypes")
    begun = len(MAGIC) + 4
    length = int.from_bytes(data[len(MAGIC) : begun], "big")
    header = json.loads(data[begun : begun + length])
    try:
        body = zlib.decompress(data[begun + length :])
    except zlib.error as error:
        raise ValueError("weights of subtypes are damaged") from error
    labels: dict[str, LabelSubtypes] = {}
    at, slots = 0, int(header["slots"])
    for label, told in header["labels"].items():
        values = tuple(told["values"])
        size = slots * len(values)
        labels[label] = LabelSubtypes(values, float(told["scale"]), array("b", body[at : at + size]))
        at += size
    if at != len(body):
        raise ValueError("weights of subtypes do not fit their header")
    return SubtypeModel(slots, labels)


@cache
def load_subtypes() -> SubtypeModel:
    """The bundled model, read once."""
    return unpack(resource("models", MODEL_FILE).read_bytes())
