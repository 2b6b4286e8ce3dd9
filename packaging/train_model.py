"""Trains what ships in resources/models from the corpora and lists beside the checkout (../shared).

Prints every development figure it knows, then writes the model. Wants torch (`bootstrap.py setup --full`).
The same data and seed give the same file.

    python packaging/train_model.py                 figures, weights and model (a quarter to half an hour)
    python packaging/train_model.py --figures       figures only
    python packaging/train_model.py --no-figures    the model only; weights of evidence stay as they are
    python packaging/train_model.py --careful       the careful engine: model, weights of evidence, figures
                                                    (minutes with an accelerator, hours without)
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

_ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT / "desktop"), str(_ROOT / "packaging")]
os.environ.setdefault("OMP_NUM_THREADS", "1")

from training import development, flat, nested, words  # noqa: E402

from hashiya.files import writing  # noqa: E402
from hashiya.suggest.combine.weights import WEIGHTS  # noqa: E402
from hashiya.suggest.crf.crf_base import Base, unpack_base  # noqa: E402
from hashiya.suggest.crf.model import Bundle, write_bundle  # noqa: E402
from hashiya.suggest.crf.packing import ChainSet, join_chains  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIMIT = 10 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    started = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{line} ({time.monotonic() - started:.0f} s)\n")
        sys.stdout.flush()

    data = development.load(options.shared)
    if options.careful:
        return _train_careful(data, options, say)
    if options.without_gold:
        data = data.without_gold(options.without_gold)
    say("read")
    figures, weights = None, None
    parts = ([data.split()[0]] if options.figures else []) + ([data] if options.model else [])
    with ProcessPoolExecutor(4) as workers:
        bases = _learn_bases(parts, options, workers)
        say("word knowledge and flat models learned")
        if options.model:
            ready = nested.read_texts(bases[-1], list(data.gold.values()), data.sample)
            trained = workers.submit(nested.fit_nested, ready)
        if options.figures:
            figures = development.measure(data, bases[0], workers, say)
            weights = development.learn_weights(data, figures, _learn_places(data, bases[0]), say)
        if not options.model:
            return 0
        written = write_bundle(_bundle(data, bases[-1], trained.result(), figures))
    if len(written) > _LIMIT:
        say(f"The model is {len(written)} bytes, more than {_LIMIT}; nothing was written.")
        return 1
    if weights is not None:
        _write_weights(options.output.with_name(WEIGHTS), weights)
    with writing(options.output) as beside:
        beside.write_bytes(written)
    say(f"{options.output}: {len(written) / 1e6:.2f} MB")
    return 0


def _train_careful(data: development.Data, options: argparse.Namespace, say: development.Say) -> int:
    """The careful engine, and how far it is to be believed beside the others."""
    from training import encoder_pipeline

    folder = options.output.parent
    places = encoder_pipeline.Places(
        options.shared,
        _ROOT / "packaging" / "training" / "annotated",
        folder / "encoder.hmodel",
        folder / WEIGHTS,
    )
    model, material = encoder_pipeline.train(places, data.own, seed=options.seed, say=say)
    seen = data.split()[0]
    with ProcessPoolExecutor(2) as workers:
        base = _learn_bases([seen], options, workers)[0]
    learned = [*seen.news, *seen.encyclopaedia]
    encoder_pipeline.weigh(places, model, material, data.own, base, _learn_places(data, base), learned, say)
    encoder_pipeline.report(
        {
            "AQMAR": (list(data.articles.values()), "anercorp", development.THREE),
            "annotated, kept apart": (material.test, "wojood", development.labels_of(material.test)),
        },
        say,
    )
    return 0


def _learn_bases(
    parts: Sequence[development.Data], options: argparse.Namespace, workers: Executor
) -> list[Base]:
    """Word knowledge and the flat model of each part."""
    names = words.learn_names(words.read_name_lists(options.shared / "data" / "names"))
    known = [
        workers.submit(words.learn_vocabulary, list(part.raw_sentences()), seed=options.seed)
        for part in parts
    ]
    fitted = []
    for part, words_of_part in zip(parts, known, strict=True):
        vocabulary = words_of_part.result()
        network = workers.submit(
            flat.fit_both, part.news, part.encyclopaedia, vocabulary, names, options.seed
        )
        chain = workers.submit(flat.fit_news, part.news, vocabulary, names)
        fitted.append((vocabulary, chain, network))
    bases = []
    for vocabulary, chain, network in fitted:
        base = flat.make_base(vocabulary, names, flat.join(chain.result(), network.result()))
        bases.append(unpack_base(*base.pack()))  # rounded, as it ships
    return bases


def _learn_places(data: development.Data, base: Base) -> ChainSet:
    return join_chains([("", 0, flat.fit_places(data.places, base.extractor))])


def _bundle(
    data: development.Data, base: Base, trained: nested.Trained, figures: development.Figures | None
) -> Bundle:
    if figures is not None:
        base.flat = replace(base.flat, calibration=figures.flat_calibration)
    chains = join_chains(trained, figures.nested_calibration if figures else None)
    facts = {
        "labels": ["PERS", "LOC", "ORG", "MISC"],
        "nested": sorted({label for label, _, _ in trained}),
        "figures": figures.table if figures else {},
        "data": ["ANERcorp (train)", "WikiFANE-Gold", "Wojood sample", "name lists"],
    }
    return Bundle(base, chains, _learn_places(data, base), f"bundled-{base.mark[:8]}", facts)


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
    parser.add_argument("--careful", action="store_true", help="train the careful engine, and it alone")
    parser.add_argument("--no-figures", action="store_true", help="write a model without measuring")
    options = parser.parse_args(arguments)
    options.model = not options.figures
    options.figures = not options.no_figures
    return options


if __name__ == "__main__":
    sys.exit(main())
