"""Trained weights as the model file that ships."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from hashiya.suggest.encoder.encoder_model import write_encoder
from hashiya.suggest.encoder.transformer import pack_dense
from training.encoder_batches import NEWS_TAGS, WIKI_TAGS
from training.encoder_texts import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from training.encoder_fit import State

_PLACES = 256  # of a window; what the encoder knows beyond them is left out


def export(state: State, pretrained: Path, settings: Mapping[str, Any], facts: Mapping[str, Any]) -> bytes:
    """The bytes of a model file: layers in 8 bits, vectors of pieces as they came, in 4."""
    stored = np.load(pretrained)
    shape = json.loads(str(stored["meta"]))
    size = int(shape["H"])
    weights = {name: value.float().numpy() for name, value in state.items()}
    places = stored["emb.pos"].reshape(-1, size) + stored["emb.type"].reshape(-1, size)[0]
    arrays: dict[str, Any] = {
        "vectors": stored["emb.word.q4"],
        "scores": stored["scores"],
        "places": places[:_PLACES].astype(np.float32),
        "ln.w": weights["ln.weight"],
        "ln.b": weights["ln.bias"],
        "reach": weights["reach"],
    }
    layers = len({name.split(".")[1] for name in weights if name.startswith("layers.")})
    for number in range(layers):
        for part in ("qkv", "ao", "fi", "fo"):
            name = f"layers.{number}.{part}"
            arrays |= pack_dense(f"l{number}.{part}", weights[f"{name}.weight"].T, weights[f"{name}.bias"])
        for part in ("aln", "oln"):
            arrays[f"l{number}.{part}.w"] = weights[f"layers.{number}.{part}.weight"]
            arrays[f"l{number}.{part}.b"] = weights[f"layers.{number}.{part}.bias"]
    for head in ("news", "wiki", "bounds", "ends"):
        arrays |= pack_dense(head, weights[f"{head}.weight"].T, weights[f"{head}.bias"])
    mark = hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays.values())).hexdigest()
    meta = {
        "version": f"careful-{mark[:8]}",
        "layers": layers,
        "heads": int(shape["heads"]),
        "labels": list(LABELS),
        "news": list(NEWS_TAGS),
        "wiki": list(WIKI_TAGS),
        "pieces": json.loads(str(stored["pieces"])),
        "settings": dict(settings),
        "facts": dict(facts),
    }
    return write_encoder(meta, arrays)
