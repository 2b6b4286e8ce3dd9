"""Trains what ships in resources/models from the corpora and lists beside the checkout (../shared).

Prints every development figure it knows, then writes the model. Wants torch (`bootstrap.py setup --full`).
The same data and seed give the same file.

    python packaging/train_model.py --careful       the careful engine, which the fast ones learn from (an
                                                    accelerator: minutes, else an hour and a half)
    python packaging/train_model.py                 the fast engines: figures, weights and model (an hour)
    python packaging/train_model.py --figures       figures only
    python packaging/train_model.py --no-figures    the model only; weights of evidence stay as they are
    python packaging/train_model.py --keep-base     nested labels and weights of evidence anew, over the words
                                                    and flat labels of the model there is
    python packaging/train_model.py --doubts        how much less engines are believed away from the news,
                                                    fitted over what ships (two minutes)
    python packaging/train_model.py --measure       what ships, on texts kept apart; writes nothing

From an empty start it is the first two, in this order, then --doubts. Where there is no careful engine, the
fast ones learn from the corpora alone. Weights of evidence name the careful engine too: whatever of the fast
ones is trained, it is weighed anew beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import zlib
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

_ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT / "desktop"), str(_ROOT / "packaging")]
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HASHIYA_ENCODER_RUNTIME", "numpy")  # the same on every machine

from training import (  # noqa: E402
    development,
    doubts,
    encoder_pipeline,
    encoder_texts,
    flat,
    nested,
    shipped,
    words,
)
from training.soft import Soft, read_soft  # noqa: E402

from hashiya.files import writing  # noqa: E402
from hashiya.suggest.combine.weights import WEIGHTS  # noqa: E402
from hashiya.suggest.crf.crf_base import Base, unpack_base  # noqa: E402
from hashiya.suggest.crf.model import Bundle, read_bundle, write_bundle  # noqa: E402
from hashiya.suggest.crf.packing import ChainSet, join_chains, pack_chains  # noqa: E402
from hashiya.suggest.encoder.encoder_model import EncoderModel, read_encoder  # noqa: E402
from hashiya.suggest.encoder.encoder_recognizer import MODEL_FILE  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIMIT = 10 << 20
_WORKERS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    started = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{line} ({time.monotonic() - started:.0f} s)\n")
        sys.stdout.flush()

    data = development.load(options.shared)
    if options.measure:
        shipped.measure(options.shared, development.ANNOTATED, {"texts of our own": data.own}, say)
        return 0
    if options.careful:
        return _train_careful(data, options, say)
    if options.doubts:
        return _learn_doubts(data, options, say)
    if options.without_gold:
        data = data.without_gold(options.without_gold)
    say("read")
    with ProcessPoolExecutor(_WORKERS) as workers:
        if options.keep_base:
            return _train_over(data, options, workers, say)
        return _train(data, options, workers, say)


def _train(
    data: development.Data, options: argparse.Namespace, workers: Executor, say: development.Say
) -> int:
    """The fast engines from an empty start."""
    figures, found = None, None
    parts = ([data.split()[0]] if options.figures else []) + ([data] if options.model else [])
    bases = _learn_bases(parts, options, workers, say)
    say("word knowledge and flat models learned")
    if options.model:
        fitting = nested.Fitting(_read_nested(bases[-1], data), workers)
    if options.figures:
        figures = development.measure(data, bases[0], workers, say)
        places = _learn_places(data, bases[0])
        found = development.learn_weights(data, figures, places, say)
        found = _weigh_careful(data, options, figures, places, found)
    if not options.model:
        return 0
    base = bases[-1]
    if figures is not None:
        base.flat = replace(base.flat, calibration=figures.flat_calibration)
    table = figures.table if figures else {}
    bundle = _bundle(base, fitting.result(), _learn_places(data, base), figures, table)
    return _write(bundle, found, options.output, say)


def _train_over(
    data: development.Data, options: argparse.Namespace, workers: Executor, say: development.Say
) -> int:
    """Nested labels over the base of the model there is, which knows none of the texts they come from."""
    there = read_bundle(options.output.read_bytes())
    fitting = nested.Fitting(_read_nested(there.base, data), workers)
    figures = development.measure_nested(data, there.base, workers, say)
    path = options.output.with_name(WEIGHTS)
    known: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    found = development.learn_wide(data, figures, there.places, known["narrow"], say)
    model = _careful_model(options)
    if model is not None:
        blind = encoder_texts.choose_blind(development.blind_to_folds(figures, there.places))
        _, held = encoder_texts.hold_out(data.annotated)
        found["wide"] = encoder_pipeline.weigh_wide(model, held, data.own, blind, found["wide"])
        say(f"{len(found['wide'])} weights with the careful engine")
    if not options.model:
        return 0
    table = {**there.facts.get("figures", {}), **figures.table}
    return _write(
        _bundle(there.base, fitting.result(), there.places, figures, table), found, options.output, say
    )


def _careful_model(options: argparse.Namespace) -> EncoderModel | None:
    path = options.output.with_name(MODEL_FILE)
    return read_encoder(path.read_bytes()) if path.exists() else None


def _weigh_careful(
    data: development.Data,
    options: argparse.Namespace,
    figures: development.Figures,
    places: ChainSet,
    known: dict[str, dict[str, float]],
) -> dict[str, dict[str, float]]:
    """How far the careful model there is, if any, is to be believed beside the engines just measured."""
    model = _careful_model(options)
    if model is None:
        return known
    where = _places(options)
    pieces, _, _ = encoder_texts.read_weights(where.pretrained)
    material = encoder_texts.gather(options.shared, development.ANNOTATED, pieces)
    seen = data.split()[0]
    blind = encoder_texts.choose_blind(development.blind_to_folds(figures, places))
    learned = [*seen.news, *seen.encyclopaedia]
    return encoder_pipeline.weigh(model, material, data.own, blind, blind, learned, known)


def _write(
    bundle: Bundle, found: dict[str, dict[str, float]] | None, output: Path, say: development.Say
) -> int:
    written = write_bundle(bundle)
    if len(written) > _LIMIT:
        say(f"The model is {len(written)} bytes, more than {_LIMIT}; nothing was written.")
        return 1
    if found is not None:
        _write_weights(output.with_name(WEIGHTS), found)
    with writing(output) as beside:
        beside.write_bytes(written)
    say(f"{output}: {len(written) / 1e6:.2f} MB")
    return 0


def _places(options: argparse.Namespace) -> encoder_pipeline.Places:
    return encoder_pipeline.Places(
        options.shared, development.ANNOTATED, options.output.with_name(MODEL_FILE)
    )


def _train_careful(data: development.Data, options: argparse.Namespace, say: development.Say) -> int:
    """The careful engine; how far it is to be believed beside the others is learned with these."""
    encoder_pipeline.train(_places(options), data.own, seed=options.seed, say=say)
    return 0


def _learn_doubts(data: development.Data, options: argparse.Namespace, say: development.Say) -> int:
    """Beside the weights there are."""
    path = options.output.with_name(WEIGHTS)
    known: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    narrow = doubts.learn_doubts(list(data.articles.values()), known["narrow"], say)
    _write_weights(path, {**known, "narrow": narrow})
    return 0


def _read_nested(base: Base, data: development.Data) -> nested.Readings:
    return nested.read_texts(base, data.gold.values(), data.sample, data.annotated)


def _learn_bases(
    parts: Sequence[development.Data], options: argparse.Namespace, workers: Executor, say: development.Say
) -> list[Base]:
    """Word knowledge and the flat model of each part."""
    names = words.learn_names(words.read_name_lists(options.shared / "data" / "names"))
    known = [
        workers.submit(words.learn_vocabulary, list(part.raw_sentences()), seed=options.seed)
        for part in parts
    ]
    soft = _read_soft(parts, options, workers)
    say(f"soft labels of {sum(len(text.text.tokens.surfaces) for text in soft)} words")
    fitted = []
    for part, words_of_part in zip(parts, known, strict=True):
        vocabulary = words_of_part.result()
        taught = soft[: len(part.encyclopaedia)]
        network = workers.submit(
            flat.fit_both, part.news, part.encyclopaedia, vocabulary, names, options.seed, taught
        )
        chain = workers.submit(flat.fit_news, part.news, vocabulary, names)
        fitted.append((vocabulary, chain, network))
    bases = []
    for vocabulary, chain, network in fitted:
        base = flat.make_base(vocabulary, names, flat.join(chain.result(), network.result()))
        bases.append(unpack_base(*base.pack()))  # rounded, as it ships
    return bases


def _read_soft(
    parts: Sequence[development.Data], options: argparse.Namespace, workers: Executor
) -> list[Soft]:
    """What the careful engine, if there is one, says of the encyclopaedia: a part's articles come first.

    Texts with nested labels are left out: the encoder knows these labels, and whatever learns from it would
    not be blind to texts that weights of evidence are fitted on.
    """
    path = options.output.with_name(MODEL_FILE)
    articles = max((part.encyclopaedia for part in parts), key=len)
    return read_soft(path, articles, workers) if path.exists() else []


def _learn_places(data: development.Data, base: Base) -> ChainSet:
    return join_chains([("", 0, flat.fit_places(data.places, base.extractor))])


def _bundle(
    base: Base,
    trained: nested.Trained,
    places: ChainSet,
    figures: development.Figures | None,
    table: dict[str, float],
) -> Bundle:
    chains = join_chains(trained, figures.nested_calibration if figures else None)
    facts = {
        "labels": ["PERS", "LOC", "ORG", "MISC"],
        "nested": sorted({label for label, _, _ in trained}),
        "figures": table,
        "data": ["ANERcorp (train)", "WikiFANE-Gold", "Wojood sample", "own annotated texts", "name lists"],
    }
    _, arrays = pack_chains("nested", chains)
    mark = zlib.crc32(b"".join(arrays[name].tobytes() for name in sorted(arrays)))
    return Bundle(base, chains, places, f"bundled-{base.mark[:8]}-{mark:08x}", facts)


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
    parser.add_argument("--careful", action="store_true", help="train the careful engine")
    parser.add_argument(
        "--keep-base",
        action="store_true",
        help="fit nested labels and weights of evidence over the words and flat labels of the model there is",
    )
    parser.add_argument("--doubts", action="store_true", help="fit what is believed away from the news")
    parser.add_argument("--measure", action="store_true", help="measure what ships, and nothing else")
    parser.add_argument("--no-figures", action="store_true", help="write a model without measuring")
    options = parser.parse_args(arguments)
    options.model = not options.figures
    options.figures = not options.no_figures
    return options


if __name__ == "__main__":
    sys.exit(main())
