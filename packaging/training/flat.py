"""The flat model: persons, places, bodies and the rest, from news and encyclopaedia."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from hashiya.suggest.crf_base import Base
from hashiya.suggest.crf_chain import Chain
from hashiya.suggest.crf_fit import CAREFUL, fit_chain
from hashiya.suggest.crf_pack import join_chains
from hashiya.suggest.crf_places import GPE, LOC, place_features
from hashiya.suggest.features import Extractor
from hashiya.suggest.features_names import NameTable
from hashiya.suggest.features_words import Vocabulary
from training.texts import Entity, LabelledText


def flat_sequences(texts: Iterable[LabelledText], extractor: Extractor) -> Iterator[tuple[Any, list[str]]]:
    """(features, tags) of every sentence."""
    for text in texts:
        matrix, tags = extractor.extract(text.tokens), text.tags()
        for start, stop in text.tokens.sentences:
            yield matrix[start:stop], tags[start:stop]


def blend(parts: Sequence[tuple[Chain, float]]) -> Chain:
    """Chains weighted and added: the product of their opinions. A tag that one lacks counts as its "O"."""
    tags = tuple(sorted({tag for chain, _ in parts for tag in chain.tags}))
    keys = np.unique(np.concatenate([chain.keys for chain, _ in parts]))
    weights = np.zeros((len(keys), len(tags)), dtype=np.float32)
    transitions = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for chain, share in parts:
        columns = np.array([tags.index(tag) for tag in chain.tags])
        rows = np.searchsorted(keys, chain.keys)
        weights[np.ix_(rows, columns)] += share * chain.weights
        transitions[np.ix_(columns, columns)] += share * chain.transitions
        outside = chain.tags.index("O")
        for missing in (number for number, tag in enumerate(tags) if tag not in chain.tags):
            weights[rows, missing] += share * chain.weights[:, outside]
    return Chain(tags, keys, weights, transitions)


def fit_texts(texts: Iterable[LabelledText], extractor: Extractor) -> Chain:
    """One chain of these texts."""
    return fit_chain(flat_sequences(texts, extractor), settings=CAREFUL)


def make_base(
    vocabulary: Vocabulary, names: NameTable, flat: Chain, calibration: dict[str, Any] | None = None
) -> Base:
    return Base(vocabulary, names, join_chains([("", 0, flat)], calibration))


def predict_flat(base: Base, text: LabelledText) -> list[Entity]:
    """The entities of the best path."""
    found = base.read_tokens(text.tokens).flat
    return [(span.first, span.last, span.label) for span in found if span.sure]


def fit_places(texts: Iterable[LabelledText], extractor: Extractor) -> Chain:
    """What tells a self-governing place from one of nature, from names seen with either class."""
    names = {(tuple(text.tokens.surfaces[a:b]), label) for text in texts for a, b, label in text.entities}
    examples = [
        (place_features(extractor, words), [GPE if label == "GPE" else LOC]) for words, label in sorted(names)
    ]
    return fit_chain(examples, settings={"c1": 0.0, "c2": 0.5, "max_iterations": 80})
