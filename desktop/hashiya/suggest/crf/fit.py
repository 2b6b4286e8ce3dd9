"""Fitting a chain with CRFsuite; what it wrote is read back into plain arrays at once and thrown away."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.chain import Chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.progress import CancelToken

FAST = {"c1": 0.05, "c2": 0.05, "max_iterations": 60, "feature.possible_transitions": True}
CAREFUL = {
    "c1": 0.3,
    "c2": 0.05,
    "max_iterations": 100,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}


def fit_chain(
    examples: Iterable[tuple[Any, Sequence[str]]],
    *,
    settings: dict[str, float | bool] | None = None,
    cancel: CancelToken | None = None,
) -> Chain:
    """A chain fitted to (features of a sentence, its IOB2 tags) by L-BFGS: its probabilities mean something.

    Raises Cancelled between sentences when asked; the fit itself runs through. Without examples, all is "O".
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(settings or FAST)
    seen = 0
    for features, tags in examples:
        if cancel is not None and seen % 256 == 0:
            cancel.check()
        if len(tags):
            trainer.append(as_items(features), list(tags))
            seen += 1
    if not seen:
        return _empty()
    with tempfile.TemporaryDirectory(prefix="hashiya-") as folder:
        path = str(Path(folder) / "chain")
        trainer.train(path)
        return _read_back(path)


def as_items(features: Any) -> Any:
    """Features of a sentence as CRFsuite takes them; made once, they serve many fits."""
    import numpy as np
    import pycrfsuite

    if isinstance(features, np.ndarray):
        return pycrfsuite.ItemSequence([[str(key) for key in row if key] for row in features.tolist()])
    return features


def _empty() -> Chain:
    import numpy as np

    return Chain(
        ("O",), np.zeros(0, np.uint32), np.zeros((0, 1), np.float32), np.zeros((1, 1), dtype=np.float32)
    )


def _read_back(path: str) -> Chain:
    import numpy as np
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    info = tagger.info()
    tagger.close()
    tags = tuple(sorted(info.labels))
    if "O" not in tags:
        tags = (*tags, "O")
    column = {tag: number for number, tag in enumerate(tags)}
    keys = np.array(sorted({int(key) for key, _ in info.state_features}), dtype=np.uint32)
    row = {int(key): number for number, key in enumerate(keys)}
    weights = np.zeros((len(keys), len(tags)), dtype=np.float32)
    for (key, tag), weight in info.state_features.items():
        weights[row[int(key)], column[tag]] = weight
    transitions = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[column[before], column[after]] = weight
    return Chain(tags, keys, weights, transitions)
