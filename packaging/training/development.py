"""Figures on what a model has not seen: a part of the news, articles of an encyclopaedia, left-out texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hashiya.suggest.crf_base import Base
from hashiya.suggest.crf_chain import Chain
from hashiya.suggest.crf_nested import Example, find_nested, train_chains
from hashiya.suggest.crf_pack import join_chains
from hashiya.suggest.crf_spans import Calibration, calibrate
from hashiya.suggest.crf_training import fit_calibration
from hashiya.suggest.features import Extractor
from hashiya.suggest.features_names import NameTable
from hashiya.suggest.features_words import Vocabulary
from training import corpora, flat
from training.figures import calibration_error, show, strict_f1
from training.texts import LabelledText

THREE = ("PERS", "LOC", "ORG")
Say = Callable[[str], None]
Scored = list[tuple[float, bool]]


@dataclass(frozen=True)
class Data:
    """Everything read. `articles` (AQMAR) are for measuring only: nothing of theirs is learned."""

    news: list[LabelledText]
    encyclopaedia: list[LabelledText]
    places: list[LabelledText]
    articles: dict[str, LabelledText]
    sample: list[LabelledText]
    gold: dict[str, LabelledText]

    def raw_sentences(self) -> Iterator[Sequence[str]]:
        for text in (*self.news, *self.encyclopaedia, *self.sample):
            for start, stop in text.tokens.sentences:
                yield text.tokens.surfaces[start:stop]

    def split_news(self) -> tuple[list[LabelledText], list[LabelledText]]:
        """The last sixth of the articles is the development part."""
        cut = len(self.news) * 5 // 6
        return self.news[:cut], self.news[cut:]


@dataclass
class Figures:
    """Figures by name (F1 in percent), and the corrections of probabilities that they gave."""

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
    )


def labels_of(texts: Iterable[LabelledText]) -> list[str]:
    return sorted({label for text in texts for _, _, label in text.entities})


def measure(
    data: Data, vocabulary: Vocabulary, names: NameTable, encyclopaedia: Chain, *, share: float, say: Say
) -> Figures:
    """Flat and nested figures, and calibrations fitted on what was held out."""
    figures = Figures()
    extractor = Extractor(vocabulary, names)
    train, held = data.split_news()
    news = flat.fit_texts(train, extractor)
    base = flat.make_base(vocabulary, names, flat.blend([(news, share), (encyclopaedia, 1 - share)]))
    _measure_flat(figures, base, held, list(data.articles.values()), say)
    _measure_nested(figures, base, data.gold, say)
    return figures


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


def _measure_nested(figures: Figures, base: Base, gold: dict[str, LabelledText], say: Say) -> None:
    readings = {name: base.read_tokens(text.tokens) for name, text in gold.items()}
    labels = labels_of(gold.values())
    scored: Scored = []
    found = []
    for name, text in gold.items():
        rest = [Example(readings[other], gold[other].entities) for other in gold if other != name]
        spans = find_nested(join_chains(train_chains(rest, labels)), readings[name])
        right = set(text.entities)
        scored += [(span.score, (span.first, span.last, span.label) in right) for span in spans]
        found.append([(span.first, span.last, span.label) for span in spans if span.sure])
    table = strict_f1([text.entities for text in gold.values()], found, labels)
    say(show("gold texts, each left out in turn, this engine alone", table))
    figures.table["gold_leave_one_out_f1"] = round(table["micro"][2], 1)
    figures.nested_calibration = _calibrate({"": scored}, "nested", figures, say)


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
