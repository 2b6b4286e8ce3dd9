"""Soft labels: what the careful engine thinks of texts that the fast one learns from.

A corpus of the encyclopaedia does not say what the news would call a body; the encoder, which learned both,
does, word by word, with its doubts. Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural
Network", for a chain: the cross entropy of the chain with the encoder's chances of single tags and of pairs
taken as independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hashiya.suggest.encoder.encoder_recognizer import flat_scores, open_encoder
from hashiya.suggest.encoder.runtimes import NUMPY
from training.network import TAGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from training.texts import LabelledText

_PARTS = 16  # tasks that the texts are dealt to


@dataclass(frozen=True)
class Soft:
    """A text and the chance of each tag at each token: float32 (tokens, TAGS), rows that add up to one."""

    text: LabelledText
    chances: Any


def read_soft(model: Path, texts: Sequence[LabelledText], workers: Executor) -> list[Soft]:
    """What the encoder in the file `model` says of all texts, in order."""
    parts = [texts[part::_PARTS] for part in range(_PARTS)]
    read = [found.result() for found in [workers.submit(_read, model, part) for part in parts]]
    return [
        Soft(text, read[number % _PARTS][number // _PARTS].astype(np.float32))
        for number, text in enumerate(texts)
    ]


def _read(path: Path, texts: Sequence[LabelledText]) -> list[Any]:
    model = open_encoder(path, NUMPY)  # the same numbers on every machine
    order = [model.news_tags.index(tag) for tag in TAGS]
    found = []
    for text in texts:
        chances = np.exp(flat_scores(model.read(text.tokens), model)[:, order])
        found.append((chances / chances.sum(axis=1, keepdims=True)).astype(np.float16))
    return found
