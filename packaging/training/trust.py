"""The texts that weights of evidence are learned from, read by engines that have not seen them."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from build_lexicons import shares

from hashiya.core.fold import fold
from hashiya.core.span import Span
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis, Knowledge, Recognizer
from hashiya.suggest.combine.evidence import CAREFUL, OWN, read_feature, source_of
from hashiya.suggest.crf.crf_recognizer import CrfRecognizer
from hashiya.suggest.crf.model import Bundle, ProjectModel
from hashiya.suggest.encoder.encoder_recognizer import EncoderRecognizer
from hashiya.suggest.lexicon import name_table
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester
from hashiya.suggest.patterns import PatternsSuggester
from training import weights
from training.weights import Case, Counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.suggest.crf.crf_base import Base
    from hashiya.suggest.crf.packing import ChainSet
    from hashiya.suggest.encoder.encoder_model import EncoderModel
    from training.texts import LabelledText

_NARROW = ("PERS", "LOC", "ORG")
_WIDE = ["PERS", "ORG", "GPE", "LOC", "OCC", "EVENT", "FAC", "LAW", "PRODUCT", "MONEY", "CURR", "PERCENT"]
_SAMPLE_SHARE = 0.1  # of a row of the sample, whose guidelines are not quite those of the gold texts
_GOLD_SHARE = 1.5  # chosen on each gold text in turn, weights fitted without it
_ANNOTATED_SHARE = 0.25  # they are twenty times as many words
_SAMPLE_TEXTS = 20  # sentences put together as one text
_ARTICLES = 60
_CLASSES = {"PERS": "person", "LOC": "place", "GPE": "place", "ORG": "body"}
OWN_NAMES = frozenset({f"o:{OWN}", f"c:{OWN}:project", f"e:{OWN}", f"e:crf+{OWN}"})
"""Weights of a project's own model that hold for schemes of few types too, where nothing tells better."""


@dataclass(frozen=True)
class Unseen:
    """A base and chains, and texts that they were not learned from; `places` tells GPE from LOC."""

    base: Base
    nested: ChainSet
    places: ChainSet
    own: ChainSet | None = None
    encoder: EncoderModel | None = None

    def bundle(self) -> Bundle:
        return Bundle(self.base, self.nested, self.places, "unseen")

    def model(self) -> ProjectModel | None:
        """What a project would have learned."""
        return ProjectModel(self.own, frozenset(), "unseen") if self.own else None


def learn_narrow(
    unseen: Unseen,
    learned: Sequence[LabelledText],
    news: Sequence[LabelledText],
    articles: Sequence[LabelledText],
) -> dict[str, float]:
    """For schemes of few types. `learned` is what word shares may come from; the rest nobody has seen."""
    scheme = load_scheme("anercorp")
    rows = []
    for texts, labels in ((news, (*_NARROW, "MISC")), (articles[:_ARTICLES], _NARROW)):
        with _names_from(learned):
            cases = _cases(texts, scheme, unseen)
        rows += weights.collect(cases, scheme, Counted(frozenset(labels)))
    return weights.fit([(rows, 1.0)])


@dataclass(frozen=True)
class Texts:
    """What weights for Wojood's scheme are learned from: each kind counts by a share of its own."""

    gold: Sequence[LabelledText]
    sample: Sequence[LabelledText]
    own: Sequence[LabelledText]
    annotated: Sequence[LabelledText]


def learn_wide(folds: Iterable[tuple[Unseen, Texts]]) -> dict[str, float]:
    """For Wojood's scheme, from engines of each fold and texts that these have not seen."""
    scheme = load_scheme("wojood")  # also teaches what a project's own model is worth
    gold: list[Case] = []
    own: list[Case] = []
    sample: list[Case] = []
    annotated: list[Case] = []
    for unseen, texts in folds:
        gold += _cases(texts.gold, scheme, unseen, name=f"gold{len(gold)}-")
        own += _cases(texts.own, scheme, unseen, name=f"own{len(own)}-")
        more = texts.sample
        joined = [_join(more[at : at + _SAMPLE_TEXTS]) for at in range(0, len(more), _SAMPLE_TEXTS)]
        sample += _cases(joined, scheme, unseen, name=f"sample{len(sample)}-")
        annotated += _cases(texts.annotated, scheme, unseen, name=f"annotated{len(annotated)}-")
    everything = Counted(frozenset(scheme.codes))
    alike = Counted(frozenset(_WIDE), outermost=True)
    return weights.fit(
        [
            (weights.collect(sample, scheme, alike), _SAMPLE_SHARE),
            (weights.collect(gold, scheme, everything), _GOLD_SHARE),
            (weights.collect(own, scheme, everything), _GOLD_SHARE),
            (weights.collect(gold, scheme, everything, weights.OWN_SETS), _GOLD_SHARE),
            (weights.collect(annotated, scheme, everything), _ANNOTATED_SHARE),
        ]
    )


def names_careful(name: str) -> bool:
    """Whether a weight of evidence is one of the careful engine."""
    return CAREFUL in read_feature(name).sources


def learn_careful_narrow(
    unseen: Unseen,
    learned: Sequence[LabelledText],
    narrow: Sequence[tuple[Sequence[LabelledText], Sequence[str]]],
    known: Mapping[str, float],
) -> dict[str, float]:
    """The weights `known`, with those of the careful engine beside them: for it the others are not moved.

    `narrow` are texts and the labels that count in them; `learned` as in `learn_narrow`.
    """
    scheme = load_scheme("anercorp")
    rows = []
    for texts, labels in narrow:
        with _names_from(learned):
            cases = _cases(texts, scheme, unseen)
        rows += weights.collect(cases, scheme, Counted(frozenset(labels)), weights.CAREFUL_SETS)
    return {**known, **weights.fit([(rows, 1.0)], known, CAREFUL)}


def learn_careful_wide(
    parts: Iterable[tuple[Unseen, Sequence[LabelledText]]], known: Mapping[str, float]
) -> dict[str, float]:
    """The same for Wojood's scheme, from engines and texts that these have not seen."""
    scheme = load_scheme("wojood")
    cases: list[Case] = []
    for unseen, texts in parts:
        cases += _cases(texts, scheme, unseen, name=f"{len(cases)}-")
    rows = weights.collect(cases, scheme, Counted(frozenset(scheme.codes)), weights.CAREFUL_SETS)
    return {**known, **weights.fit([(rows, 1.0)], known, CAREFUL)}


def _cases(texts: Sequence[LabelledText], scheme: Scheme, unseen: Unseen, *, name: str = "") -> list[Case]:
    knowledge = Knowledge(scheme)
    opened: Mapping[str, Recognizer] = {
        "patterns": PatternsSuggester().open(knowledge),
        "lexicon": LexiconSuggester().open(knowledge),
        "crf": CrfRecognizer(unseen.bundle(), scheme),
        OWN: CrfRecognizer(unseen.bundle(), scheme, unseen.model()),
    }
    if unseen.encoder is not None:
        opened = {**opened, CAREFUL: EncoderRecognizer(unseen.encoder, scheme)}
    cases = []
    for number, text in enumerate(texts):
        analysis = Analysis(text.text)
        proposed = {engine: recognizer.suggest(analysis) for engine, recognizer in opened.items()}
        proposed[OWN] = [item for item in proposed[OWN] if source_of(item) == OWN]
        spans = frozenset(Span(start, end, label) for start, end, label in text.spans)
        cases.append(Case(f"{name}{number}", text.text, spans, proposed))
    return cases


def _join(texts: Sequence[LabelledText]) -> LabelledText:
    """Texts one after the other, a line each; only text and spans are of use afterwards."""
    joined, spans = "", []
    for text in texts:
        spans += [(start + len(joined), end + len(joined), label) for start, end, label in text.spans]
        joined += text.text + "\n"
    return replace(texts[0], text=joined, spans=spans)


@contextmanager
def _names_from(texts: Iterable[LabelledText]) -> Iterator[None]:
    """The name table with word shares of these texts alone: the bundled one has seen what is held out."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        classes = ["none"] * len(text.tokens.surfaces)
        for first, last, label in text.entities:
            classes[first:last] = [_CLASSES.get(label, "other")] * (last - first)
        for word, kind in zip(text.tokens.surfaces, classes, strict=True):
            uses[fold(word)][kind] += 1
    bundled = name_table.load_names
    table = bundled().with_shares(shares(uses))
    name_table.load_names = lambda: table  # type: ignore[assignment]
    try:
        yield
    finally:
        name_table.load_names = bundled
