"""What the encoder is trained on: texts of all corpora as pieces of words, each with what its labels mean."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from hashiya.suggest.encoder.pieces import Pieces
from training import corpora, nested

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from training.texts import Entity, LabelledText

T = TypeVar("T")
LABELS = (
    *("PERS", "NORP", "OCC", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "DATE", "TIME", "LANGUAGE"),
    *("WEBSITE", "LAW", "CARDINAL", "ORDINAL", "PERCENT", "QUANTITY", "UNIT", "MONEY", "CURR"),
)
NEWS = ("PERS", "LOC", "ORG", "MISC")
WIKI = ("PERS", "LOC", "ORG", "FAC", "PRODUCT", "NORP", "OTHER")
_FACILITIES = "Building-Grounds Airport Path Subarea-Facility Plant"
_PRODUCTS = (
    "Book Software Hardware Movie Sound Food Drug Projectile Blunt Shooting Exploding Sharp Air Water Land"
)
FINE = {
    **dict.fromkeys(_FACILITIES.split(), "FAC"),
    **dict.fromkeys(_PRODUCTS.split(), "PRODUCT"),
    "Group": "NORP",
    **dict.fromkeys(["Celestial", "Nuclear", "Chemical"], "OTHER"),
}
"""WikiFANE's classes beside persons, places and bodies. `Land`, `Air` and `Water` are vehicles."""
_SWAPPED = "وفبلك"  # what may be attached to a word: names are swapped for such as begin alike


@dataclass(frozen=True)
class Page:
    """One text. `words` are the pieces of each token, `letters` what may be a particle before it, else "".

    `kind` names what `entities` mean: news (ANERcorp), wiki (WikiFANE, FINE; GPE and LOC told apart),
    nested (the 21 labels) and wojood (those of its labels that mean the same), raw (none).
    """

    kind: str
    words: list[tuple[int, ...]]
    letters: list[str]
    sentences: list[tuple[int, int]]
    entities: list[Entity]


def read_weights(path: Path) -> tuple[Pieces, dict[str, Any], Mapping[str, Any]]:
    """(pieces, arrays, shape) of the pre-trained encoder; see the README beside it."""
    import numpy as np

    stored = np.load(path)
    meta = json.loads(str(stored["meta"]))
    arrays = {
        (name[: -len(".q4")] if name.endswith(".q4") else name): (
            unpack_blocks(stored[name]) if name.endswith(".q4") else stored[name]
        )
        for name in stored.files
        if name not in ("pieces", "scores", "meta")
    }
    return Pieces(json.loads(str(stored["pieces"])), stored["scores"]), arrays, meta


def unpack_blocks(rows: Any) -> Any:
    """float32 of rows of blocks: a float16 scale and 16 bytes, each two weights of 4 bits."""
    import numpy as np

    blocks = rows.reshape(len(rows), -1, 18)
    scale = blocks[:, :, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, :, 2:]
    values = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
    return (values * scale).reshape(len(rows), -1)


_WIDEST_NAME = 20  # words; longer ones are slips of the corpus
_EVERY = 6  # one annotated text in so many is left to the weights of evidence
_FOLD = (_EVERY - 1) % nested.FOLDS  # all of these are of one fold


@dataclass(frozen=True)
class Material:
    """`learned` is what the encoder is trained on. Nobody has trained on the others: the last sixth of news
    and encyclopaedia, every sixth annotated text (with them calibration and weights are fitted), and the part
    `test` of the annotated texts, which nothing is fitted to.
    """

    learned: list[Page]
    news: list[LabelledText]
    encyclopaedia: list[LabelledText]
    held: list[LabelledText]
    test: list[LabelledText]


def gather(shared: Path, annotated: Path, pieces: Pieces) -> Material:
    """All corpora below `shared`, and the project's own annotated texts."""
    data = shared / "data"
    news = corpora.read_anercorp(data)
    classes = {**corpora.WIKIFANE, **corpora.PLACES, **FINE}
    encyclopaedia = corpora.read_wikifane(data, classes=classes)
    known, held = hold_out(corpora.read_annotated(annotated, "train"))
    known += corpora.read_gold(shared / "gold", shared / "corpus").values()
    five, sixths = len(news) * 5 // 6, len(encyclopaedia) * 5 // 6
    learned = [
        *_make_pages("news", news[:five], pieces),
        *_make_pages("wiki", encyclopaedia[:sixths], pieces),
        *_make_pages("wojood", corpora.read_wojood(data), pieces),
        *_make_pages("nested", known, pieces),
    ]
    return Material(
        learned, news[five:], encyclopaedia[sixths:], held, corpora.read_annotated(annotated, "test")
    )


def hold_out(annotated: Sequence[LabelledText]) -> tuple[list[LabelledText], list[LabelledText]]:
    """(those to learn from, every sixth)."""
    held = list(annotated[_EVERY - 1 :: _EVERY])
    return [text for number, text in enumerate(annotated) if number % _EVERY != _EVERY - 1], held


def choose_blind(folds: Sequence[T]) -> T:
    """That of each fold's which has not seen what `hold_out` holds out."""
    return folds[_FOLD]


def _make_pages(kind: str, texts: Iterable[LabelledText], pieces: Pieces) -> list[Page]:
    return [_make_page(kind, text, pieces) for text in texts]


def _make_page(kind: str, text: LabelledText, pieces: Pieces) -> Page:
    tokens = text.tokens
    words = [
        pieces.cut(surface, is_word=is_word)
        for surface, is_word in zip(tokens.surfaces, tokens.is_word, strict=True)
    ]
    letters = [surface[0] if surface[:1] in _SWAPPED else "" for surface in tokens.surfaces]
    entities = [entity for entity in text.entities if entity[1] - entity[0] <= _WIDEST_NAME]
    return Page(kind, words, letters, list(tokens.sentences), entities)
