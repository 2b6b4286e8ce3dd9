"""Figures on what a model has not seen: a part of the news, articles of an encyclopaedia, left-out texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.suggest.crf.decode import Calibration, calibrate
from hashiya.suggest.crf.nested import find_nested
from hashiya.suggest.crf.packing import ChainSet, join_chains
from hashiya.suggest.crf.project_model import fit_calibration
from training import corpora, nested, trust
from training.figures import calibration_error, show, strict_f1

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from hashiya.suggest.crf.crf_base import Base
    from training.texts import Entity, LabelledText

THREE = ("PERS", "LOC", "ORG")
_OWN = Path(__file__).parent / "own"
ANNOTATED = Path(__file__).parent / "annotated"
_SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "annotations"
_FEW = 300  # spans said, from which on a label's probabilities are corrected by themselves
Say = Callable[[str], None]
Scored = list[tuple[float, bool]]


@dataclass(frozen=True)
class Data:
    """Everything read. `articles` (AQMAR) are for measuring, and for how sure engines may be away from the
    news (`doubts`): nothing else of theirs is learned.
    """

    news: list[LabelledText]
    encyclopaedia: list[LabelledText]
    places: list[LabelledText]
    articles: dict[str, LabelledText]
    sample: list[LabelledText]
    gold: dict[str, LabelledText]
    own: list[LabelledText]  # for weights of evidence alone: no engine learns from them
    annotated: list[LabelledText]  # the part `train` alone

    def raw_sentences(self) -> Iterator[Sequence[str]]:
        """What word knowledge is learned from."""
        for text in (*self.news, *self.encyclopaedia, *self.sample):
            for start, stop in text.tokens.sentences:
                yield text.tokens.surfaces[start:stop]

    def without_gold(self, name: str) -> Data:
        """The same without one gold text. Raises KeyError for a name that none has."""
        kept = dict(self.gold)
        del kept[name]
        return replace(self, gold=kept)

    def split(self) -> tuple[Data, Data]:
        """What a model to be measured learns from, and the last sixth of news and encyclopaedia."""
        news, articles = len(self.news) * 5 // 6, len(self.encyclopaedia) * 5 // 6
        return (
            replace(self, news=self.news[:news], encyclopaedia=self.encyclopaedia[:articles]),
            replace(self, news=self.news[news:], encyclopaedia=self.encyclopaedia[articles:]),
        )


@dataclass
class Figures:
    """Figures by name (F1 in percent), corrections of probabilities that they gave, the models measured.

    `base` is what was measured, on what it had not seen; `folds` nested chains, each blind to its fold.
    """

    base: Base
    folds: list[nested.Fold] = field(default_factory=list)
    table: dict[str, float] = field(default_factory=dict)
    flat_calibration: dict[str, Calibration] = field(default_factory=dict)
    nested_calibration: dict[str, Calibration] = field(default_factory=dict)


def load(shared: Path) -> Data:
    """All corpora below the folder."""
    data = shared / "data"
    return Data(
        corpora.read_anercorp(data),
        corpora.read_wikifane(data),
        corpora.read_wikifane(data, classes=corpora.PLACES),
        corpora.read_aqmar(data),
        corpora.read_wojood(data),
        corpora.read_gold(shared / "gold", shared / "corpus"),
        corpora.read_own(_OWN, _SAMPLE),
        corpora.read_annotated(ANNOTATED, "train"),
    )


def labels_of(texts: Iterable[LabelledText]) -> list[str]:
    return sorted({label for text in texts for _, _, label in text.entities})


def measure(data: Data, base: Base, workers: Executor, say: Say) -> Figures:
    """Flat and nested figures, calibrations fitted on what was held out. `base` must not have seen that."""
    _, held = data.split()
    figures = Figures(base)
    _measure_flat(figures, base, held.news, list(data.articles.values()), say)
    _measure_nested(figures, base, data, workers, say)
    return figures


def measure_nested(data: Data, base: Base, workers: Executor, say: Say) -> Figures:
    """As `measure`, for the nested labels alone: no text of theirs has taught a base anything."""
    figures = Figures(base)
    _measure_nested(figures, base, data, workers, say)
    return figures


def learn_weights(data: Data, figures: Figures, places: ChainSet, say: Say) -> dict[str, dict[str, float]]:
    """Weights of evidence by family of schemes, from what the engines measured had not seen."""
    seen, held = data.split()
    base = figures.base
    base.flat = replace(base.flat, calibration=figures.flat_calibration)
    narrow = trust.learn_narrow(
        trust.Unseen(base, join_chains([]), places),
        [*seen.news, *seen.encyclopaedia],
        held.news,
        held.encyclopaedia,
    )
    return learn_wide(data, figures, places, narrow, say)


def learn_wide(
    data: Data, figures: Figures, places: ChainSet, narrow: dict[str, float], say: Say
) -> dict[str, dict[str, float]]:
    """New weights for Wojood's scheme, beside `narrow` as it is but for a project's own model."""
    folds = (
        (
            unseen,
            trust.Texts(
                *(
                    texts[fold.number :: nested.FOLDS]
                    for texts in (list(data.gold.values()), data.sample, data.own, data.annotated)
                )
            ),
        )
        for fold, unseen in zip(figures.folds, blind_to_folds(figures, places), strict=True)
    )
    wide = trust.learn_wide(folds)
    kept = {name: weight for name, weight in narrow.items() if name not in trust.OWN_NAMES}
    kept |= {name: weight for name, weight in wide.items() if name in trust.OWN_NAMES}
    say(f"{len(kept)} and {len(wide)} weights of evidence")
    return {"narrow": kept, "wide": wide}


def blind_to_folds(figures: Figures, places: ChainSet) -> list[trust.Unseen]:
    """The engines of each fold, in order."""
    return [
        trust.Unseen(
            figures.base, join_chains(fold.chains, figures.nested_calibration), places, join_chains(fold.own)
        )
        for fold in figures.folds
    ]


def _measure_flat(
    figures: Figures, base: Base, news: list[LabelledText], articles: list[LabelledText], say: Say
) -> None:
    scored: dict[str, Scored] = {}
    for name, texts in (("news", news), ("AQMAR", articles)):
        started = time.process_time()
        readings = [base.read_tokens(text.tokens) for text in texts]
        seconds = time.process_time() - started
        found = [[(s.first, s.last, s.label) for s in reading.flat if s.sure] for reading in readings]
        table = strict_f1([text.entities for text in texts], found, THREE)
        say(show(f"{name}, three types", table))
        say(f"  {sum(len(text.tokens.surfaces) for text in texts) / seconds:.0f} tokens a second")
        figures.table[f"{name}_f1"] = round(table["micro"][2], 1)
        for text, reading in zip(texts, readings, strict=True):
            right = set(text.entities)
            for span in reading.flat:
                if name == "news" or span.label in THREE:
                    hit = (span.first, span.last, span.label) in right
                    scored.setdefault(span.label, []).append((span.score, hit))
    figures.flat_calibration = _calibrate(scored, "flat", figures, say)


def _measure_nested(figures: Figures, base: Base, data: Data, workers: Executor, say: Say) -> None:
    gold = list(data.gold.values())
    readings = nested.read_texts(base, gold, data.sample, data.annotated)
    figures.folds = nested.leave_out(readings, workers)
    chains = [join_chains(fold.chains) for fold in figures.folds]
    scored: dict[str, Scored] = {}
    for name, texts, examples in (
        ("gold", gold, readings.gold),
        ("annotated", data.annotated, readings.annotated),
    ):
        found: list[list[Entity]] = []
        for place, (text, example) in enumerate(zip(texts, examples, strict=True)):
            spans = find_nested(chains[place % nested.FOLDS], example.reading)
            right = set(text.entities)
            for span in spans:
                hit = (span.first, span.last, span.label) in right
                scored.setdefault(span.label, []).append((span.score, hit))
            found.append([(span.first, span.last, span.label) for span in spans if span.sure])
        table = strict_f1([text.entities for text in texts], found, labels_of(texts))
        say(show(f"{name} texts, by thirds left out in turn, nested chains alone", table))
        figures.table[f"{name}_leave_one_out_f1"] = round(table["micro"][2], 1)
    figures.nested_calibration = _calibrate(_join_few(scored), "nested", figures, say)


def _join_few(scored: dict[str, Scored]) -> dict[str, Scored]:
    """Labels said seldom are corrected together, under ""."""
    few = [pair for pairs in scored.values() if len(pairs) < _FEW for pair in pairs]
    return {label: pairs for label, pairs in scored.items() if len(pairs) >= _FEW} | {"": few}


def _calibrate(scored: dict[str, Scored], name: str, figures: Figures, say: Say) -> dict[str, Calibration]:
    """Fitted on all; the error told is that of a fit on either half, measured on the other."""
    checked: Scored = []
    for pairs in scored.values():
        for fitted, other in ((pairs[::2], pairs[1::2]), (pairs[1::2], pairs[::2])):
            calibration = fit_calibration(fitted)
            checked += [(calibrate(score, calibration), hit) for score, hit in other]
    raw = [pair for pairs in scored.values() for pair in pairs]
    error = calibration_error(checked)
    say(f"{name}: calibration error {calibration_error(raw):.3f} as it comes, {error:.3f} corrected")
    figures.table[f"{name}_calibration_error"] = round(error, 4)
    return {label: fit_calibration(pairs) for label, pairs in scored.items()}
