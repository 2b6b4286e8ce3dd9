"""Scores and differences as the command line prints them in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hashiya.core.span import Span
    from hashiya.suggest.evaluate import Evaluation, Mistake, Score

AROUND = 40
"""Code points of a line shown before and after a difference."""


def measures(score: Score) -> dict[str, float | int]:
    """Precision, recall and F1 (four digits) with their counts."""
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "correct": score.correct,
        "predicted": score.predicted,
        "gold": score.gold,
    }


def confusion_rows(evaluation: Evaluation, other: str) -> list[dict[str, object]]:
    """How often each label of gold stood against each label (named `other`); "" is «nothing there»."""
    return [
        {"gold": gold, other: label, "count": count}
        for (gold, label), count in sorted(evaluation.confusion.items())
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs from gold: `gold` or `found` is None where nothing is there. The words between
    `left` and `right` are those of either.
    """

    document: str
    kind: str
    start: int
    end: int
    gold: Span | None
    found: Span | None
    left: str
    surface: str
    right: str

    def words(self, span: Span) -> str:
        """Of the words that differ, those of `gold` or of `found`."""
        return self.surface[span.start - self.start : span.end - self.start]


def differences(mistakes: Iterable[Mistake], text: str, name: str) -> Iterator[Difference]:
    """The mistakes of one document, in the order of its text."""
    for each in sorted(mistakes, key=lambda each: each.span.start):
        gold, found = (None, each.span) if each.kind == "spurious" else (each.span, each.other)
        spans = [span for span in (gold, found) if span is not None]
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        yield Difference(
            *(name, each.kind, start, end, gold, found),
            text[max(0, start - AROUND) : start],
            text[start:end],
            text[end : end + AROUND],
        )


def difference_row(each: Difference) -> dict[str, object]:
    """As JSON; positions are code points, end exclusive."""
    return {
        "document": each.document,
        "kind": each.kind,
        "start": each.start,
        "end": each.end,
        "gold": _span(each.gold, each),
        "found": _span(each.found, each),
        "left": each.left,
        "surface": each.surface,
        "right": each.right,
    }


def _span(span: Span | None, place: Difference) -> dict[str, object] | None:
    if span is None:
        return None
    return {"start": span.start, "end": span.end, "label": span.label, "text": place.words(span)}
