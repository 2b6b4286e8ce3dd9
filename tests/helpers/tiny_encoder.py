"""A careful model of the smallest size, its weights drawn by chance: what it says means nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from hashiya.suggest.encoder.encoder_model import write_encoder
from hashiya.suggest.encoder.transformer import pack_blocks, pack_dense

LABELS = ["PERS", "ORG", "GPE", "LOC", "DATE"]
NEWS = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC"]
WIKI = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-FAC", "I-FAC"]
SIZE, WIDE, LAYERS, WIDTH, REACH = 32, 64, 2, 4, 6
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁"] + [
    begin + letter
    for begin in ("", "▁")
    for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ0123456789ABCabc.،"
]


def parts(seed: int = 3, *, places: int = 64) -> tuple[dict[str, Any], dict[str, Any]]:
    """(meta, arrays) as `write_encoder` takes them."""
    random = np.random.default_rng(seed)

    def dense(name: str, inputs: int, outputs: int) -> dict[str, Any]:
        return pack_dense(name, random.normal(0, 0.5, (inputs, outputs)), random.normal(0, 0.5, outputs))

    def norm(name: str) -> dict[str, Any]:
        return {f"{name}.w": np.ones(SIZE, np.float32), f"{name}.b": np.zeros(SIZE, np.float32)}

    arrays: dict[str, Any] = {
        "vectors": pack_blocks(random.normal(0, 1, (len(PIECES), SIZE)).astype(np.float32)),
        "scores": np.full(len(PIECES), -5, np.float32),
        "places": random.normal(0, 0.1, (places, SIZE)).astype(np.float32),
        "reach": np.zeros((REACH, len(LABELS)), np.float32),
        **norm("ln"),
    }
    for number in range(LAYERS):
        arrays |= dense(f"l{number}.qkv", SIZE, 3 * SIZE) | dense(f"l{number}.ao", SIZE, SIZE)
        arrays |= dense(f"l{number}.fi", SIZE, WIDE) | dense(f"l{number}.fo", WIDE, SIZE)
        arrays |= norm(f"l{number}.aln") | norm(f"l{number}.oln")
    arrays |= dense("news", SIZE, len(NEWS)) | dense("wiki", SIZE, len(WIKI))
    arrays |= dense("bounds", SIZE, 2 * len(LABELS) * WIDTH) | dense("ends", SIZE, 2 * len(LABELS))
    meta = {
        "version": "tiny",
        "layers": LAYERS,
        "heads": 4,
        "labels": LABELS,
        "news": NEWS,
        "wiki": WIKI,
        "pieces": PIECES,
        "settings": {},
        "facts": {},
    }
    return meta, arrays


def tiny(seed: int = 3, *, places: int = 64) -> bytes:
    """A sound model file."""
    return write_encoder(*parts(seed, places=places))
