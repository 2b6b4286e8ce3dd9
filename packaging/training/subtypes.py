"""Subtypes of places, bodies and facilities: fine classes of an encyclopaedia, our texts, countries."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from hashiya.core.clitics import split_stems
from hashiya.core.fold import fold
from hashiya.services.attributes.subtype_proposal import SUBTYPE
from hashiya.suggest.subtypes.mention_features import mention_features
from hashiya.suggest.subtypes.subtype_model import LabelSubtypes, SubtypeModel
from training import corpora

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

SLOTS = 1 << 15
CLASSES = {
    "Nation": "GPE/COUNTRY",
    "Population-Center": "GPE/TOWN",
    "State-or-Province": "GPE/STATE-OR-PROVINCE",
    "County-or-District": "GPE/STATE-OR-PROVINCE",
    "GPE-Cluster": "LOC/CLUSTER",
    "Water-Body": "LOC/WATER-BODY",
    "Land-Region-Natural": "LOC/LAND-REGION-NATURAL",
    "Continent": "LOC/CONTINENT",
    "Celestial": "LOC/CELESTIAL",
    "Government": "ORG/GOV",
    "Commercial": "ORG/COM",
    "Educational": "ORG/EDU",
    "Entertainment": "ORG/ENT",
    "Non-Governmental": "ORG/NONGOV",
    "Media": "ORG/MED",
    "Religious_ORG": "ORG/REL",
    "Medical-Science": "ORG/SCI",
    "Sports": "ORG/SPO",
    "Building-Grounds": "FAC/BUILDING-OR-GROUNDS",
    "Subarea-Facility": "FAC/SUBAREA-FACILITY",
    "Path": "FAC/PATH",
    "Airport": "FAC/AIRPORT",
    "Plant": "FAC/PLANT",
}
"""WikiFANE's fine classes that are a subtype of WojoodFine, as label/value."""

_PROVINCES = frozenset(["محافظه", "ولايه", "مقاطعه", "اقليم", "قضاء", "لواء"])
"""Heads, folded, of what WikiFANE has among the towns, but WojoodFine among the provinces."""

_OURS = 6.0  # how often a mention of our own texts counts; the encyclopaedia's guidelines are others
_NAMED = 8.0
_PASSES, _SETTLED, _BATCH, _STEP, _PULL = 12, 4, 256, 0.1, 1e-4
_SEED = 11
_NOTHING = 3  # of 127: what weighs so little is left out
_FOLD = 4  # every fourth of our texts says how sure to be
_DOUBTS = [1.0 + step / 10 for step in range(31)]


@dataclass(frozen=True)
class Mention:
    """A place in a text with what it is; `weight`: how often it counts."""

    text: str
    start: int
    end: int
    label: str
    value: str
    weight: float = 1.0


def read_encyclopaedia(data: Path) -> Iterator[Mention]:
    for each in corpora.read_wikifane(data, classes=CLASSES):
        for start, end, said in each.spans:
            label, value = said.split("/")
            if value == "TOWN" and not _PROVINCES.isdisjoint(
                split_stems(fold(each.text[start:end]).split()[0])
            ):
                value = "STATE-OR-PROVINCE"
            yield Mention(each.text, start, end, label, value)


def read_ours(folder: Path, part: str) -> Iterator[Mention]:
    """What was annotated with subtypes in the files of `packaging/training/annotated`."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["meta"]["part"] != part:
                continue
            for span in told["spans"]:
                value = span.get("attributes", {}).get(SUBTYPE)
                if value:
                    yield Mention(told["text"], span["start"], span["end"], span["label"], value, _OURS)


def read_countries(names: Iterable[str]) -> Iterator[Mention]:
    """Each by itself: which names are those of states is not to be learned from texts alone."""
    for name in sorted(names):
        yield Mention(name, 0, len(name), "GPE", "COUNTRY", _NAMED)


def fit(mentions: Sequence[Mention], values: Mapping[str, Sequence[str]]) -> SubtypeModel:
    """A model for each label; `values` are those that its scheme has for it.

    Chances are flattened as it would have been best for a part of our texts that was held out for this.
    """
    ours = sorted({each.text for each in mentions if each.weight == _OURS})
    held = frozenset(ours[::_FOLD])
    labels = {}
    for label, known in values.items():
        mine = [each for each in mentions if each.label == label]
        blind = _fit([each for each in mine if each.text not in held], known)
        doubt = _doubt(blind, [each for each in mine if each.text in held])
        found = _fit(mine, known)
        labels[label] = LabelSubtypes(found.values, found.scale / doubt, found.weights)
    return SubtypeModel(SLOTS, labels)


def _doubt(model: LabelSubtypes, held: Sequence[Mention]) -> float:
    """What sums are to be divided by, so that what was not seen is least surprising."""
    slots = [mention_features(each.text, each.start, each.end, SLOTS) for each in held]

    def surprise(doubt: float) -> float:
        flat = LabelSubtypes(model.values, model.scale / doubt, model.weights)
        chances = (flat.chances(each)[one.value] for each, one in zip(slots, held, strict=True))
        return -sum(log(max(chance, 1e-12)) for chance in chances)

    return min(_DOUBTS, key=surprise)


def _fit(mentions: Sequence[Mention], values: Sequence[str]) -> LabelSubtypes:
    """AdaGrad over the cross entropy, with a pull towards 0; the mean of the last passes, in a byte each."""
    chance = np.random.default_rng(_SEED)
    number = {value: place for place, value in enumerate(values)}
    slots = [mention_features(each.text, each.start, each.end, SLOTS) for each in mentions]
    right = np.array([number[each.value] for each in mentions])
    counted = np.array([each.weight for each in mentions])
    weights, squares = np.zeros((SLOTS, len(values))), np.full((SLOTS, len(values)), 1e-6)
    mean = np.zeros_like(weights)
    for done in range(_PASSES):
        order = chance.permutation(len(mentions))
        for begun in range(0, len(order), _BATCH):
            batch = order[begun : begun + _BATCH]
            slope = _slope(weights, [slots[place] for place in batch], right[batch], counted[batch])
            slope += _PULL * len(batch) * weights
            squares += slope * slope
            weights -= _STEP * slope / np.sqrt(squares)
        if done >= _SETTLED:
            mean += weights / (_PASSES - _SETTLED)
    scale = float(np.abs(mean).max()) / 127 or 1.0
    rounded = np.rint(mean / scale).astype(np.int8)
    rounded[np.abs(rounded) <= _NOTHING] = 0
    return LabelSubtypes(tuple(values), scale, array("b", rounded.tobytes()))


def _slope(weights: Any, slots: Sequence[Sequence[int]], right: Any, counted: Any) -> Any:
    flat = np.concatenate([np.array(each) for each in slots])
    sizes = np.array([len(each) for each in slots])
    sums = np.add.reduceat(weights[flat], np.concatenate([[0], np.cumsum(sizes)[:-1]]))
    odds = np.exp(sums - sums.max(1, keepdims=True))
    wrong = odds / odds.sum(1, keepdims=True)
    wrong[np.arange(len(right)), right] -= 1
    wrong *= counted[:, None]
    slope = np.zeros_like(weights)
    np.add.at(slope, flat, np.repeat(wrong, sizes, axis=0))
    return slope


@dataclass(frozen=True)
class Measured:
    """Shares of 1. `sure`: of those said with at least the chance asked for, how many are right."""

    count: int
    right: float
    said: float
    sure: float


def measure(model: SubtypeModel, mentions: Sequence[Mention], least: float) -> Measured:
    """What is said first of each, and of those that are said with a chance of at least `least`."""
    first = right = said = sure = 0
    for each in mentions:
        chances = model.chances(each.label, each.text, each.start, each.end)
        best = max(chances, key=chances.__getitem__)
        hit = best == each.value
        first += 1
        right += hit
        if chances[best] >= least:
            said += 1
            sure += hit
    return Measured(first, right / max(1, first), said / max(1, first), sure / max(1, said))
