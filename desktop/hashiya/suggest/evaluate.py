"""How well spans agree with a gold standard: strict and overlapping, by label, document and engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.core.span import Span

_CLITICS = frozenset("وفبلكس")
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of spans; the measures follow. No spans on either side: all measures are 0."""

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.gold
        return 2 * self.correct / total if total else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.correct + other.correct, self.predicted + other.predicted, self.gold + other.gold)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One span that differs. `kind`: missing, spurious, label, boundary or clitic; `other` is what stood
    against it.
    """

    document: str
    kind: str
    span: Span
    other: Span | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`labels` and `documents` are strict; `confusion` counts (gold label, predicted label) of equal ranges.

    In `confusion` the empty label is «no span there». `clitic` counts pairs of one label whose ranges
    differ by
    clitics only; `boundary` all overlapping pairs of one label that are not exact, those included.
    """

    micro: Score
    labels: Mapping[str, Score]
    documents: Mapping[str, Score]
    overlap: Score
    overlap_labels: Mapping[str, Score]
    confusion: Mapping[tuple[str, str], int]
    boundary: int
    clitic: int
    mistakes: Sequence[Mistake] = field(default=())

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the labels that the gold standard has."""
        measured = [score.f1 for score in self.labels.values() if score.gold]
        return sum(measured) / len(measured) if measured else 0.0


def evaluate(
    gold: Mapping[str, Iterable[Span]],
    predicted: Mapping[str, Iterable[Span]],
    *,
    texts: Mapping[str, str] | None = None,
    flat: bool = False,
) -> Evaluation:
    """Compare by document name. Documents without gold are left out; `flat` keeps outermost spans on both
    sides.

    `texts` lets boundary errors that are only a clitic be told apart.
    """
    tally = EvaluationTally(flat=flat)
    for name, spans in gold.items():
        tally.add(name, spans, predicted.get(name, ()), (texts or {}).get(name))
    return tally.result()


def outermost(spans: Iterable[Span]) -> list[Span]:
    """Spans that lie in no other; of equal ranges the first by label."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda item: (item.start, -item.end, item.label)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


class EvaluationTally:
    """An evaluation document by document, so that no two have to be in memory together.

    `mistakes`: keep each place that differs; without, `Evaluation.mistakes` is empty, and all else the same.
    """

    def __init__(self, *, flat: bool = False, mistakes: bool = True) -> None:
        self._flat, self._keep = flat, mistakes
        self.labels: dict[str, Score] = {}
        self.overlaps: dict[str, Score] = {}
        self.documents: dict[str, Score] = {}
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.mistakes: list[Mistake] = []
        self.kinds: Counter[str] = Counter()

    def add(
        self, name: str, right: Iterable[Span], proposed: Iterable[Span], text: str | None = None
    ) -> None:
        """One more document; each comes once."""
        gold, predicted = set(right), set(proposed)
        if self._flat:
            gold, predicted = set(outermost(gold)), set(outermost(predicted))
        shared = gold & predicted
        self.documents[name] = Score(len(shared), len(predicted), len(gold))
        for label in {span.label for span in gold | predicted}:
            own = [span for span in gold if span.label == label]
            theirs = [span for span in predicted if span.label == label]
            exact = Score(sum(span in shared for span in own), len(theirs), len(own))
            self.labels[label] = self.labels.get(label, Score()) + exact
            met = _overlapping(sorted(own), sorted(theirs))
            self.overlaps[label] = self.overlaps.get(label, Score()) + Score(met, len(theirs), len(own))
        self.confusion.update((span.label, span.label) for span in shared)
        for mistake in self._explain(name, gold - shared, predicted - shared, text):
            self.kinds[mistake.kind] += 1
            if self._keep:
                self.mistakes.append(mistake)

    def _explain(
        self, name: str, missing: set[Span], spurious: set[Span], text: str | None
    ) -> Iterator[Mistake]:
        """Pair what is left: same range first, then same label with overlap, then what stands alone."""
        left = sorted(spurious)
        for span in sorted(missing):
            other = next((item for item in left if item.range == span.range), None)
            kind = "label"
            if other is None:
                other = next(
                    (item for item in left if item.label == span.label and _overlap(item, span)), None
                )
                kind = "boundary" if other is None or not _only_clitic(text, span, other) else "clitic"
            if other is None:
                yield Mistake(name, "missing", span)
                self.confusion[span.label, NOTHING] += 1
                continue
            left.remove(other)
            yield Mistake(name, kind, span, other)
            self.confusion[span.label, other.label if kind == "label" else NOTHING] += 1
            if kind != "label":
                self.confusion[NOTHING, other.label] += 1
        for span in left:
            yield Mistake(name, "spurious", span)
            self.confusion[NOTHING, span.label] += 1

    def result(self) -> Evaluation:
        """Of all documents that came."""
        return Evaluation(
            micro=sum(self.labels.values(), Score()),
            labels=dict(sorted(self.labels.items())),
            documents=self.documents,
            overlap=sum(self.overlaps.values(), Score()),
            overlap_labels=dict(sorted(self.overlaps.items())),
            confusion=dict(self.confusion),
            boundary=self.kinds["boundary"] + self.kinds["clitic"],
            clitic=self.kinds["clitic"],
            mistakes=tuple(self.mistakes),
        )


def _only_clitic(text: str | None, one: Span, other: Span) -> bool:
    if text is None or one.end != other.end:
        return False
    between = fold(text[min(one.start, other.start) : max(one.start, other.start)])
    return 0 < len(between) <= 4 and _is_clitics(between)


def _is_clitics(text: str) -> bool:
    return all(char in _CLITICS for char in text.removesuffix("ال"))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _overlapping(gold: list[Span], predicted: list[Span]) -> int:
    """How many pairs of overlapping spans there are when each span is used once; exact pairs first."""
    exact = set(gold) & set(predicted)
    free = [span for span in predicted if span not in exact]
    met = len(exact)
    for span in gold:
        if span not in exact and (other := next((item for item in free if _overlap(item, span)), None)):
            free.remove(other)
            met += 1
    return met


def calibration_error(scored: Iterable[tuple[float, bool]], *, bins: int = 10) -> float:
    """Expected calibration error of (score, was right) pairs over equal bins; 0 without pairs."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for score, right in scored:
        cell = sums[min(bins - 1, int(score * bins))]
        cell[0] += 1
        cell[1] += score
        cell[2] += right
    total = sum(cell[0] for cell in sums.values())
    return sum(abs(cell[1] - cell[2]) for cell in sums.values()) / total if total else 0.0
