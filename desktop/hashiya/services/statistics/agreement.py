"""Agreement over a project: of every two people, by label, by document. The UI says what figures mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from hashiya.core import agreement_gamma
from hashiya.core.agreement import (
    Measure,
    PairTally,
    SpanCounts,
    cautions,
    kappa,
    kappa_marked,
    kappa_of_label,
    tally_pair,
    token_values,
    total,
)
from hashiya.core.agreement_alpha import (
    Ratings,
    UnitTally,
    alpha_nominal,
    alpha_of_label,
    alpha_u,
    alpha_u_of_label,
    tally_units,
    total_units,
)
from hashiya.core.beyond.beyond_agreement import BeyondTally, tally_beyond
from hashiya.core.overlap import SpanIndex
from hashiya.core.segment import words
from hashiya.core.span import GOLD
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.project.undecided import NOTHING_WAITS, Undecided
from hashiya.services.statistics.agreement_texts import ComparedTexts
from hashiya.services.statistics.uncounted_texts import CountedReaders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.span import Span
    from hashiya.services.statistics.agreement_texts import AnnotatedText
    from hashiya.services.statistics.uncounted_texts import UncountedText
    from hashiya.store.project import Project

_EVERY = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """All measures of two people over some texts. `clitics`: pairs apart by a clitic only; `beyond`: of
    relations and attributes, None where nobody has any.
    """

    spans: SpanCounts
    f1: Measure
    f1_ranges: Measure
    f1_overlap: Measure
    f1_clitic: Measure
    kappa: Measure
    kappa_marked: Measure
    alpha: Measure
    alpha_u: Measure
    gamma: Measure
    cautions: tuple[str, ...] = ()
    beyond: BeyondTally | None = None

    @property
    def clitics(self) -> int:
        """How many differences were of a clitic only."""
        return self.spans.clitic


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two people over all documents that both read; `labels`: what both gave, and either alone, by label."""

    layers: tuple[str, str]
    people: tuple[str, str]
    documents: int
    figures: Figures
    labels: Mapping[str, SpanCounts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnotatorCounts:
    """What one person has in the documents compared: how many by label, in how many `documents`.

    In `silent` of these they have nothing.
    """

    layer: str
    name: str
    documents: int
    silent: int
    labels: Mapping[str, int]

    @property
    def annotations(self) -> int:
        """Of all labels."""
        return sum(self.labels.values())


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label, over all pairs; α over all people. `count` spans of everybody."""

    label: str
    count: int
    f1: Measure
    f1_overlap: Measure
    kappa: Measure
    alpha: Measure
    alpha_u: Measure


@dataclass(frozen=True, slots=True)
class DocumentAgreement:
    """One document, over all pairs. `last` is the date of its latest annotation, as its file wrote it."""

    document: str
    name: str
    people: tuple[str, ...]
    f1: Measure
    kappa: Measure
    alpha: Measure
    last: str = ""
    undecided: Undecided = NOTHING_WAITS


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """`overall` sums all pairs; its α is over all people at once. `confused` (label, label) → how often.

    `weeks` (Monday of the week → F1 of the documents last worked on in it), oldest first. `gamma_missing`
    says in a sentence why γ is not there, "" where it is or was not asked for. `undecided`: suggestions that
    wait in the documents compared; the figures take a place without an annotation for «nothing» all the same.
    `annotators` are in the order of `people`; `uncounted` are the first of `uncounted_total` texts in which
    somebody does not count, `names` the names of those uids.
    """

    people: tuple[str, ...]
    documents: tuple[DocumentAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    labels: tuple[LabelAgreement, ...]
    overall: Figures
    confused: Mapping[tuple[str, str], int] = field(default_factory=dict)
    weeks: tuple[tuple[str, Measure], ...] = ()
    gamma_missing: str = ""
    undecided: Undecided = NOTHING_WAITS
    annotators: tuple[AnnotatorCounts, ...] = ()
    uncounted: tuple[UncountedText, ...] = ()
    uncounted_total: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


def agreement(
    project: Project,
    documents: Collection[str] = (),
    *,
    people: Sequence[str] = (),
    without: Collection[str] = (),
    unfinished: bool = False,
    silent: Collection[str] = (),
    most: int | None = None,
    gamma: bool = False,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> AgreementReport:
    """Measure agreement between people (layers; gold may be one) on documents (uids or names; all when none).

    Who counts in which document: see CountedReaders.
    """
    names = project.names() | {GOLD: GOLD}
    counted = CountedReaders(people, without, unfinished, silent, most)
    texts = ComparedTexts(project, documents, counted)
    report = measure(texts, names, gamma=gamma, cancel=cancel, progress=progress)
    found = texts.uncounted
    return replace(report, uncounted=tuple(found.texts), uncounted_total=found.total, names=names)


class _Sums:
    """Tallies of two people."""

    def __init__(self) -> None:
        self.tallies: list[PairTally] = []
        self.units: list[UnitTally] = []
        self.patterns: Counter[Ratings] = Counter()
        self.gammas: list[tuple[Measure, int]] = []
        self.beyond: BeyondTally | None = None

    def figures(self) -> Figures:
        found = figures(total(self.tallies), total_units(self.units), self.patterns, weighted(self.gammas))
        return replace(found, beyond=self.beyond)


def measure(
    readings: Iterable[AnnotatedText],
    names: Mapping[str, str],
    *,
    gamma: bool = False,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> AgreementReport:
    """The report from readings; touches no project."""
    cancel = cancel or CancelToken()
    pairs: dict[tuple[str, str], _Sums] = {}
    everybody: list[str] = []
    patterns: list[tuple[tuple[str, ...], Counter[Ratings]]] = []
    documents: list[DocumentAgreement] = []
    own: dict[str, _Own] = {}
    for number, reading in enumerate(readings, 1):
        cancel.check()
        everybody += [layer for layer in reading.spans if layer not in everybody]
        for layer, spans in reading.spans.items():
            own.setdefault(layer, _Own()).add(spans)
        ranges = words(reading.text)
        values = {layer: token_values(ranges, spans) for layer, spans in reading.spans.items()}
        counted: Counter[Ratings] = Counter(zip(*values.values(), strict=True))
        patterns.append((tuple(reading.spans), counted))
        tallies = [
            _add(pairs.setdefault(_ordered(pair, everybody), _Sums()), reading, ranges, values, pair)
            for pair in combinations(reading.spans, 2)
        ]
        if gamma:
            _add_gamma(pairs, reading, everybody, cancel)
        documents.append(_document(reading, names, total(tallies), counted))
        if gamma or number % _EVERY == 0:
            progress(Progress("measuring", number))
    report = _report(pairs, everybody, patterns, documents, names, gamma)
    return replace(report, annotators=tuple(own[layer].counts(layer, names) for layer in everybody))


class _Own:
    """What one person has."""

    def __init__(self) -> None:
        self.documents = self.silent = 0
        self.labels: Counter[str] = Counter()

    def add(self, spans: Sequence[Span]) -> None:
        self.documents += 1
        self.silent += not spans
        self.labels.update(span.label for span in spans)

    def counts(self, layer: str, names: Mapping[str, str]) -> AnnotatorCounts:
        labels = dict(sorted(self.labels.items()))
        return AnnotatorCounts(layer, names.get(layer, layer), self.documents, self.silent, labels)


def _ordered(pair: tuple[str, str], everybody: Sequence[str]) -> tuple[str, str]:
    first, second = sorted(pair, key=everybody.index)
    return first, second


def _add(
    sums: _Sums,
    reading: AnnotatedText,
    ranges: Sequence[tuple[int, int]],
    values: Mapping[str, Sequence[str]],
    pair: tuple[str, str],
) -> PairTally:
    first, second = reading.spans[pair[0]], reading.spans[pair[1]]
    tally = tally_pair(reading.text, ranges, first, second)
    sums.tallies.append(tally)
    sums.units.append(tally_units(len(reading.text), first, second))
    sums.patterns.update(zip(values[pair[0]], values[pair[1]], strict=True))
    if reading.relations or reading.attributes or reading.labels:
        one, other = pair
        found = tally_beyond(
            (first, second),
            (reading.relations[one], reading.relations[other]),
            (reading.attributes[one], reading.attributes[other]),
            (reading.labels[one], reading.labels[other]),
        )
        sums.beyond = found if sums.beyond is None else sums.beyond + found
    return tally


def _add_gamma(
    pairs: Mapping[tuple[str, str], _Sums],
    reading: AnnotatedText,
    everybody: Sequence[str],
    cancel: CancelToken,
) -> None:
    for pair in combinations(reading.spans, 2):
        cancel.check()
        found = agreement_gamma.gamma({layer: reading.spans[layer] for layer in pair})
        size = sum(len(reading.spans[layer]) for layer in pair)
        pairs[_ordered(pair, everybody)].gammas.append((found, size))


def weighted(gammas: Sequence[tuple[Measure, int]]) -> Measure:
    """The mean of documents' γ, weighed by their spans; the commonest reason where there is none."""
    known = [(found.value, size) for found, size in gammas if found.value is not None]
    if known:
        return Measure(sum(value * size for value, size in known) / sum(size for _, size in known))
    codes = Counter(found.code for found, _ in gammas)
    return Measure(None, codes.most_common(1)[0][0] if codes else "not_asked")


def figures(tally: PairTally, units: UnitTally, patterns: Mapping[Ratings, int], gamma: Measure) -> Figures:
    """All measures of agreement from their counts."""
    spans = tally.spans
    return Figures(
        spans,
        *(spans.f1, spans.f1_ranges, spans.f1_overlap, spans.f1_clitic),
        *(kappa(tally.tokens), kappa_marked(tally.tokens)),
        *(alpha_nominal(patterns), alpha_u(units), gamma),
        cautions(tally),
    )


def _document(
    reading: AnnotatedText, names: Mapping[str, str], tally: PairTally, patterns: Mapping[Ratings, int]
) -> DocumentAgreement:
    return DocumentAgreement(
        reading.document,
        reading.name,
        tuple(names.get(layer, layer) for layer in reading.spans),
        tally.spans.f1,
        kappa(tally.tokens),
        alpha_nominal(patterns),
        reading.last,
        _undecided(reading),
    )


def _undecided(reading: AnnotatedText) -> Undecided:
    """What waits in a document, and how many annotations only one of two has because of it."""
    if not reading.waiting:
        return NOTHING_WAITS
    waiting = SpanIndex(reading.waiting)
    indexes = {layer: SpanIndex(spans) for layer, spans in reading.spans.items()}
    one_sided = 0
    for one, other in combinations(reading.spans, 2):
        for mine, theirs in ((one, other), (other, one)):
            one_sided += sum(
                bool(waiting.touching(span.start, span.end))
                and not indexes[theirs].touching(span.start, span.end)
                for span in reading.spans[mine]
            )
    return Undecided(1, len(reading.waiting), one_sided)


def _report(
    pairs: Mapping[tuple[str, str], _Sums],
    everybody: Sequence[str],
    patterns: Sequence[tuple[tuple[str, ...], Counter[Ratings]]],
    documents: Sequence[DocumentAgreement],
    names: Mapping[str, str],
    gamma: bool,
) -> AgreementReport:
    table = _table(patterns, everybody)
    tallies = {pair: total(sums.tallies) for pair, sums in pairs.items()}
    units = {pair: total_units(sums.units) for pair, sums in pairs.items()}
    whole, all_units = total(tallies.values()), total_units(units.values())
    gammas = [each for sums in pairs.values() for each in sums.gammas]
    return AgreementReport(
        tuple(names.get(layer, layer) for layer in everybody),
        tuple(documents),
        tuple(
            PairAgreement(
                pair,
                (names.get(pair[0], pair[0]), names.get(pair[1], pair[1])),
                len(sums.tallies),
                replace(
                    figures(tallies[pair], units[pair], sums.patterns, weighted(sums.gammas)),
                    beyond=sums.beyond,
                ),
                tallies[pair].labels,
            )
            for pair, sums in pairs.items()
        ),
        tuple(_label(label, whole, all_units, table) for label in sorted(whole.labels)),
        replace(figures(whole, all_units, table, weighted(gammas)), beyond=_all_beyond(pairs)),
        dict(sorted(whole.confused.items(), key=lambda each: (-each[1], each[0]))),
        _weeks(documents),
        agreement_gamma.unavailable() if gamma else "",
        Undecided(
            sum(each.undecided.documents for each in documents),
            sum(each.undecided.suggestions for each in documents),
            sum(each.undecided.one_sided for each in documents),
        ),
    )


def _all_beyond(pairs: Mapping[tuple[str, str], _Sums]) -> BeyondTally | None:
    found: BeyondTally | None = None
    for sums in pairs.values():
        if sums.beyond is not None:
            found = sums.beyond if found is None else found + sums.beyond
    return found


def _table(
    patterns: Sequence[tuple[tuple[str, ...], Counter[Ratings]]], everybody: Sequence[str]
) -> Counter[Ratings]:
    """Patterns over all people, None for whoever did not read a document."""
    found: Counter[Ratings] = Counter()
    for layers, counted in patterns:
        places = [layers.index(layer) if layer in layers else -1 for layer in everybody]
        for pattern, times in counted.items():
            found[tuple(pattern[place] if place >= 0 else None for place in places)] += times
    return found


def _label(label: str, whole: PairTally, units: UnitTally, table: Mapping[Ratings, int]) -> LabelAgreement:
    spans = whole.labels[label]
    return LabelAgreement(
        label,
        spans.first + spans.second,
        spans.f1,
        spans.f1_overlap,
        kappa_of_label(whole.tokens, label),
        alpha_of_label(table, label),
        alpha_u_of_label(units, label),
    )


def _weeks(documents: Sequence[DocumentAgreement]) -> tuple[tuple[str, Measure], ...]:
    """The mean F1 of each week's documents; documents without a sound date are left out."""
    weeks: dict[str, list[float]] = {}
    for document in documents:
        try:
            day = date.fromisoformat(document.last)
        except ValueError:
            continue
        if document.f1.value is not None:
            monday = date.fromordinal(day.toordinal() - day.weekday()).isoformat()
            weeks.setdefault(monday, []).append(document.f1.value)
    return tuple((week, Measure(sum(found) / len(found))) for week, found in sorted(weeks.items()))
