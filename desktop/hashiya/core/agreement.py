"""How far two people agree: tallies of one text, added up over many, and the measures read from them.

Spans: F1 strict (range and label), of ranges alone, overlapping (same label), and with boundaries forgiven
that are only a clitic. Tokens: Cohen's κ (Cohen 1960) over the words. α and γ are in
agreement_alpha and agreement_gamma. A measure that has no value says why by a code:

nothing_marked  nobody marked anything          one_value  all words carry one value: chance cannot be told
no_tokens       there is no word to compare     one_person  fewer than two people took part
no_package      an optional package is missing  too_large  more spans than can be computed here
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.agreement_spans import Pairing, pair_spans
from hashiya.core.segment import words_touched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.span import Span

NOTHING = ""
"""The value of a word that carries no label; several labels on a word are one value, joined by JOIN."""
JOIN = "+"
FEW = 10  # spans under which a figure says little


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, or None with the code of the reason."""

    value: float | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """Spans of the first person, of the second, and of how many pairs they agree, in four ways.

    `clitic` pairs have one label and boundaries apart only by a clitic; they are not strict.
    `ranges` are pairs of equal range whatever the label.
    """

    first: int = 0
    second: int = 0
    strict: int = 0
    ranges: int = 0
    overlap: int = 0
    clitic: int = 0

    def __add__(self, other: SpanCounts) -> SpanCounts:
        return SpanCounts(
            self.first + other.first,
            self.second + other.second,
            self.strict + other.strict,
            self.ranges + other.ranges,
            self.overlap + other.overlap,
            self.clitic + other.clitic,
        )

    @property
    def f1(self) -> Measure:
        """Strict F1: the same whichever of the two is called the reference."""
        return self._f1(self.strict)

    @property
    def f1_ranges(self) -> Measure:
        """F1 of ranges, whatever the label."""
        return self._f1(self.ranges)

    @property
    def f1_overlap(self) -> Measure:
        """F1 when any overlap of the same label counts."""
        return self._f1(self.overlap)

    @property
    def f1_clitic(self) -> Measure:
        """Strict F1 had the clitics been counted alike."""
        return self._f1(self.strict + self.clitic)

    def _f1(self, agreed: int) -> Measure:
        total = self.first + self.second
        return Measure(2 * agreed / total) if total else Measure(None, "nothing_marked")


@dataclass(frozen=True, slots=True)
class PairTally:
    """What two people did to the same texts; tallies of several texts are added.

    `labels` counts spans by label, `tokens` words by the two values they carry, `confused` spans of equal
    range by their two labels where these differ (sorted).
    """

    spans: SpanCounts = SpanCounts()
    labels: Mapping[str, SpanCounts] = field(default_factory=dict)
    tokens: Mapping[tuple[str, str], int] = field(default_factory=dict)
    confused: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __add__(self, other: PairTally) -> PairTally:
        return total((self, other))


def total(tallies: Iterable[PairTally]) -> PairTally:
    """The sum of tallies of different texts by the same two people."""
    spans = SpanCounts()
    labels: dict[str, SpanCounts] = {}
    tokens: Counter[tuple[str, str]] = Counter()
    confused: Counter[tuple[str, str]] = Counter()
    for tally in tallies:
        spans += tally.spans
        for label, counts in tally.labels.items():
            labels[label] = labels.get(label, SpanCounts()) + counts
        tokens.update(tally.tokens)
        confused.update(tally.confused)
    return PairTally(spans, labels, tokens, confused)


def tally_pair(
    text: str, words: Sequence[tuple[int, int]], first: Collection[Span], second: Collection[Span]
) -> PairTally:
    """Compare two people's spans of one text; `words` are its words in order."""
    pairing = pair_spans(text, first, second)
    tokens = Counter(zip(token_values(words, first), token_values(words, second), strict=True))
    return PairTally(
        _counts(first, second, pairing, None), _by_label(first, second, pairing), tokens, pairing.confused
    )


def _by_label(first: Collection[Span], second: Collection[Span], pairing: Pairing) -> dict[str, SpanCounts]:
    labels = sorted({span.label for span in first} | {span.label for span in second})
    return {label: _counts(first, second, pairing, label) for label in labels}


def _counts(
    first: Collection[Span], second: Collection[Span], pairing: Pairing, label: str | None
) -> SpanCounts:
    if label is None:
        return SpanCounts(
            *(len(set(first)), len(set(second)), sum(pairing.strict.values()), pairing.ranges),
            *(sum(pairing.overlap.values()), sum(pairing.clitic.values())),
        )
    return SpanCounts(
        sum(1 for span in set(first) if span.label == label),
        sum(1 for span in set(second) if span.label == label),
        *(pairing.strict[label], pairing.strict[label], pairing.overlap[label], pairing.clitic[label]),
    )


def token_values(words: Sequence[tuple[int, int]], spans: Iterable[Span]) -> list[str]:
    """The value of each word: the labels of all spans that touch it, in order of the alphabet."""
    ranges = list(words)
    held: dict[int, set[str]] = {}
    for span in spans:
        for index in words_touched(ranges, span.start, span.end):
            held.setdefault(index, set()).add(span.label)
    values = [NOTHING] * len(ranges)
    for index, labels in held.items():
        values[index] = JOIN.join(sorted(labels))
    return values


def kappa(tokens: Mapping[tuple[str, str], int]) -> Measure:
    """Cohen's κ of the words: agreement less what two such people would reach by chance.

    Most words carry no label, so this is high even where few spans agree: see `kappa_marked`.
    """
    count = sum(tokens.values())
    if not count:
        return Measure(None, "no_tokens")
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), times in tokens.items():
        first[one] += times
        second[other] += times
    observed = sum(times for (one, other), times in tokens.items() if one == other) / count
    expected = sum(times * second[value] for value, times in first.items()) / count**2
    if expected >= 1:
        return Measure(None, "nothing_marked" if first[NOTHING] == count else "one_value")
    return Measure((observed - expected) / (1 - expected))


def kappa_marked(tokens: Mapping[tuple[str, str], int]) -> Measure:
    """κ of the words that at least one of the two marked: what nobody marks cannot flatter it."""
    marked = {pair: times for pair, times in tokens.items() if pair != (NOTHING, NOTHING)}
    return kappa(marked) if marked else Measure(None, "nothing_marked")


def kappa_of_label(tokens: Mapping[tuple[str, str], int], label: str) -> Measure:
    """κ of one label against all else."""
    found: Counter[tuple[str, str]] = Counter()
    for (one, other), times in tokens.items():
        found[_only(one, label), _only(other, label)] += times
    return kappa(found)


def _only(value: str, label: str) -> str:
    return label if label in value.split(JOIN) else NOTHING


def cautions(tally: PairTally) -> tuple[str, ...]:
    """Codes of what makes these figures misleading.

    mostly_empty: over nine words in ten carry nothing, so figures of tokens look better than the work is;
    few_spans: too few spans; one_label: one label only, so labels were not put to the test;
    unequal: one marked over twice as much as the other.
    """
    found = []
    count = sum(tally.tokens.values())
    if count and tally.tokens.get((NOTHING, NOTHING), 0) > 0.9 * count:
        found.append("mostly_empty")
    if tally.spans.first + tally.spans.second < 2 * FEW:
        found.append("few_spans")
    if len(tally.labels) == 1:
        found.append("one_label")
    small, large = sorted((tally.spans.first, tally.spans.second))
    if large > 2 * small:
        found.append("unequal")
    return tuple(found)
