"""Whether a place governs itself (GPE) or is one of nature (LOC): learned from the words of names alone."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.features_names import mix
from hashiya.suggest.crf.features_words import CLUSTERS, CUE, NAMED, STEM, hash_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.suggest.crf.features import Extractor
    from hashiya.suggest.crf.packing import ChainSet

GPE, LOC = "B-GPE", "B-LOC"
_MOST_WORDS = 6


def place_features(extractor: Extractor, words: Sequence[str]) -> Any:
    """uint32 (1, n): stems anywhere, first and last; lists, cue and cluster of the head; number of words."""
    import numpy as np

    kept = list(words[:_MOST_WORDS]) or ["_"]
    named = list(dict.fromkeys(kept))
    told = dict(zip(named, extractor.rows(named).tolist(), strict=True))
    rows = [told[word] for word in kept]
    first, last = rows[0], rows[-1]
    parts = [("any", row[STEM]) for row in rows]
    parts += [("first", first[STEM]), ("last", last[STEM]), ("cue", first[CUE]), ("named", first[NAMED])]
    parts += [("tail", last[column]) for column in (8, 9, 10, 11)] + [
        ("lead", first[column]) for column in (6, 7)
    ]
    parts += [("class", first[column]) for column in CLUSTERS] + [("size", len(rows))]
    if len(rows) == 1:
        parts.append(("whole", first[STEM]))
    names = np.array([hash_text(name) for name, _ in parts], dtype=np.uint32)
    values = np.array([value for _, value in parts], dtype=np.uint32)
    hashes = mix(values.copy(), names)
    hashes[values == 0] = 0
    return hashes[None]


def governs(places: ChainSet, extractor: Extractor, words: Sequence[str]) -> float:
    """The probability that the place of these words is a GPE; one half where nothing was learned."""
    if not places.chains:
        return 0.5
    spec = places.chains[0]
    if GPE not in spec.tags or LOC not in spec.tags:
        return 0.5
    scores = places.bank.score(place_features(extractor, words))[0]
    gap = float(scores[spec.column + spec.tags.index(GPE)] - scores[spec.column + spec.tags.index(LOC)])
    return 1 / (1 + exp(-max(-30.0, min(30.0, gap))))
