"""Figures checked by hand on small examples."""

from __future__ import annotations

import pytest

from hashiya.core.span import Span
from hashiya.suggest.evaluate import Score, calibration_error, evaluate, outermost

TEXT = "قال وزير المالية وبالقاهرة اجتمع"
MINISTER = Span(4, 16, "OCC")
CAIRO = Span(17, 26, "GPE")


def test_exact_match_counts_span_and_label() -> None:
    result = evaluate({"a": [MINISTER, CAIRO]}, {"a": [MINISTER, Span(17, 26, "ORG"), Span(0, 3, "ORG")]})
    assert result.micro == Score(1, 3, 2)
    assert result.micro.precision == pytest.approx(1 / 3)
    assert result.micro.recall == 0.5
    assert result.micro.f1 == pytest.approx(0.4)
    assert result.labels["OCC"].f1 == 1.0
    assert result.macro_f1 == pytest.approx(0.5)  # OCC 1, GPE 0; ORG is not in the gold
    assert result.confusion[("GPE", "ORG")] == 1
    assert result.confusion[("", "ORG")] == 1
    assert {mistake.kind for mistake in result.mistakes} == {"label", "spurious"}


def test_overlap_pairs_each_span_once() -> None:
    gold = {"a": [Span(0, 10, "ORG"), Span(20, 30, "ORG")]}
    predicted = {"a": [Span(0, 5, "ORG"), Span(6, 12, "ORG"), Span(22, 30, "ORG")]}
    result = evaluate(gold, predicted)
    assert result.overlap == Score(2, 3, 2)
    assert result.micro.correct == 0
    assert result.boundary == 2


def test_boundaries_that_are_only_a_clitic_are_counted_apart() -> None:
    predicted = {"a": [Span(5, 16, "OCC"), Span(18, 26, "GPE")]}
    result = evaluate({"a": [MINISTER, CAIRO]}, predicted, texts={"a": TEXT})
    assert result.boundary == 2
    assert result.clitic == 2  # «وزير» without و reads as a clitic too: only letters can tell here
    wider = evaluate({"a": [MINISTER]}, {"a": [Span(0, 16, "OCC")]}, texts={"a": TEXT})
    assert (wider.boundary, wider.clitic) == (1, 0)


def test_flat_compares_outermost() -> None:
    outer, inner = Span(0, 20, "OCC"), Span(5, 20, "ORG")
    assert outermost([inner, outer, Span(25, 30, "GPE")]) == [outer, Span(25, 30, "GPE")]
    result = evaluate({"a": [outer, inner]}, {"a": [outer]}, flat=True)
    assert result.micro == Score(1, 1, 1)


def test_documents_without_gold_are_left_out_and_missing_ones_count() -> None:
    result = evaluate({"a": [CAIRO], "b": [MINISTER]}, {"b": [MINISTER], "c": [CAIRO]})
    assert result.micro == Score(1, 1, 2)
    assert result.documents == {"a": Score(0, 0, 1), "b": Score(1, 1, 1)}


def test_nothing_at_all_is_zero_not_an_error() -> None:
    result = evaluate({}, {})
    assert result.micro.f1 == 0.0
    assert result.macro_f1 == 0.0


def test_calibration_error() -> None:
    assert calibration_error([]) == 0.0
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False), (0.95, True)]) == pytest.approx(0.45)
