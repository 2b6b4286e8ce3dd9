"""Trains what ships in resources/models from the corpora and lists beside the checkout (../shared).

Prints every development figure it knows, then writes the model. The same data and seed give the same file.

    python packaging/train_model.py                 figures, weights and model (about an hour)
    python packaging/train_model.py --figures       figures only
    python packaging/train_model.py --no-figures    the model only; weights of evidence stay as they are
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT / "desktop"), str(_ROOT / "packaging")]
os.environ.setdefault("OMP_NUM_THREADS", "1")

from training import development, flat, nested, words  # noqa: E402

from hashiya.files import writing  # noqa: E402
from hashiya.suggest.crf_chain import Chain  # noqa: E402
from hashiya.suggest.crf_model import Bundle, write_bundle  # noqa: E402
from hashiya.suggest.crf_pack import ChainSet, join_chains  # noqa: E402
from hashiya.suggest.features import Extractor  # noqa: E402
from hashiya.suggest.features_names import NameTable  # noqa: E402
from hashiya.suggest.features_words import Vocabulary  # noqa: E402
from hashiya.suggest.weigh import WEIGHTS  # noqa: E402

SHARE = 0.65  # of the news alone in the flat model; chosen on the development part
_LIMIT = 10 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    started = time.monotonic()
    data = development.load(options.shared)
    if options.without_gold:
        data = data.without_gold(options.without_gold)
    _say(f"read in {time.monotonic() - started:.0f} s")
    vocabulary = words.learn_vocabulary(data.raw_sentences(), seed=options.seed)
    names = words.learn_names(words.read_name_lists(options.shared / "data" / "names"))
    _say(f"{len(vocabulary.keys)} stems, {len(names.keys)} names ({time.monotonic() - started:.0f} s)")
    encyclopaedia = flat.fit_texts(data.encyclopaedia, Extractor(vocabulary, names))
    _say(f"encyclopaedia learned ({time.monotonic() - started:.0f} s)")
    places = join_chains([("", 0, flat.fit_places(data.places, Extractor(vocabulary, names)))])
    figures = None
    if options.figures:
        figures = development.measure(data, vocabulary, names, encyclopaedia, share=SHARE, say=_say)
        weights = development.learn_weights(data, figures, places, _say)
        if options.model:
            _write_weights(options.output.with_name(WEIGHTS), weights)
    if options.model:
        bundle = _train(data, vocabulary, names, encyclopaedia, places, figures)
        written = write_bundle(bundle)
        if len(written) > _LIMIT:
            _say(f"The model is {len(written)} bytes, more than {_LIMIT}; it was not written.")
            return 1
        with writing(options.output) as beside:
            beside.write_bytes(written)
        _say(f"{options.output}: {len(written) / 1e6:.2f} MB ({time.monotonic() - started:.0f} s)")
    return 0


def _train(
    data: development.Data,
    vocabulary: Vocabulary,
    names: NameTable,
    encyclopaedia: Chain,
    places: ChainSet,
    figures: development.Figures | None,
) -> Bundle:
    extractor = Extractor(vocabulary, names)
    news = flat.fit_texts(data.news, extractor)
    chain = flat.blend([(news, SHARE), (encyclopaedia, 1 - SHARE)])
    base = flat.make_base(vocabulary, names, chain, figures.flat_calibration if figures else None)
    readings = nested.read_texts(base, list(data.gold.values()), data.sample)
    trained = nested.fit_nested(readings)
    chains = join_chains(trained, figures.nested_calibration if figures else None)
    facts = {
        "labels": ["PERS", "LOC", "ORG", "MISC"],
        "nested": sorted({label for label, _, _ in trained}),
        "figures": figures.table if figures else {},
        "data": ["ANERcorp (train)", "WikiFANE-Gold", "Wojood sample", "name lists"],
    }
    return Bundle(base, chains, places, f"bundled-{base.mark[:8]}", facts)


def _write_weights(path: Path, weights: dict[str, dict[str, float]]) -> None:
    with writing(path) as beside:
        beside.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the model that ships.")
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared")
    parser.add_argument("--output", type=Path, default=_ROOT / "resources" / "models" / "hashiya.hmodel")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--figures", action="store_true", help="measure, do not write a model")
    parser.add_argument(
        "--without-gold",
        default="",
        metavar="NAME",
        help="leave out the gold text of this name, to measure on it",
    )
    parser.add_argument("--no-figures", action="store_true", help="write a model without measuring")
    options = parser.parse_args(arguments)
    options.model = not options.figures
    options.figures = not options.no_figures
    return options


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
