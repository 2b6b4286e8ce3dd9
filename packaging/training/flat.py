"""The flat model: persons, places, bodies and the rest, from news and encyclopaedia."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hashiya.suggest.crf.chain import Chain
from hashiya.suggest.crf.crf_base import Base
from hashiya.suggest.crf.features import Extractor
from hashiya.suggest.crf.fit import CAREFUL, fit_chain
from hashiya.suggest.crf.packing import join_chains
from hashiya.suggest.crf.place_type import GPE, LOC, place_features
from training.network import TAGS, Trained, fit_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hashiya.suggest.crf.features_names import HashedNames
    from hashiya.suggest.crf.features_words import Vocabulary
    from hashiya.suggest.crf.network import Net
    from training.soft import Soft
    from training.texts import LabelledText

CHAIN, NEWS, ENCYCLOPAEDIA = 0.3, 0.55, 0.15
"""Shares of the chain and of the network's two last layers; chosen on the development part."""


def flat_sequences(texts: Iterable[LabelledText], extractor: Extractor) -> Iterator[tuple[Any, list[str]]]:
    """(features, tags) of every sentence."""
    for text in texts:
        matrix, tags = extractor.extract(text.tokens), text.tags()
        for start, stop in text.tokens.sentences:
            yield matrix[start:stop], tags[start:stop]


@dataclass(frozen=True)
class Flat:
    """A chain and the network whose scores are added to its own."""

    chain: Chain
    net: Net


def fit_news(news: Sequence[LabelledText], vocabulary: Vocabulary, names: HashedNames) -> Chain:
    """The chain of the news."""
    return fit_chain(flat_sequences(news, Extractor(vocabulary, names)), settings=CAREFUL)


def fit_both(
    news: Sequence[LabelledText],
    encyclopaedia: Sequence[LabelledText],
    vocabulary: Vocabulary,
    names: HashedNames,
    seed: int,
    soft: Sequence[Soft] = (),
) -> Trained:
    """The network of news and encyclopaedia, and of what the careful engine says of texts."""
    extractor = Extractor(vocabulary, names)
    return fit_network((news, encyclopaedia), extractor, shares=(NEWS, ENCYCLOPAEDIA), seed=seed, soft=soft)


def join(chain: Chain, trained: Trained) -> Flat:
    """One log-linear opinion of the two."""
    order = [chain.tags.index(tag) for tag in TAGS]
    moves = CHAIN * chain.transitions[np.ix_(order, order)] + trained.transitions
    return Flat(Chain(TAGS, chain.keys, CHAIN * chain.weights[:, order], moves), trained.net)


def make_base(
    vocabulary: Vocabulary, names: HashedNames, flat: Flat, calibration: dict[str, Any] | None = None
) -> Base:
    return Base(vocabulary, names, join_chains([("", 0, flat.chain)], calibration), flat.net)


def fit_places(texts: Iterable[LabelledText], extractor: Extractor) -> Chain:
    """What tells a self-governing place from one of nature, from names seen with either class."""
    names = {(tuple(text.tokens.surfaces[a:b]), label) for text in texts for a, b, label in text.entities}
    examples = [
        (place_features(extractor, words), [GPE if label == "GPE" else LOC]) for words, label in sorted(names)
    ]
    return fit_chain(examples, settings={"c1": 0.0, "c2": 0.5, "max_iterations": 80})
