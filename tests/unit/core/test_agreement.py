"""Agreement of two people: equal to published examples and to a plain computation, honest where undefined."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.agreement import (
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
from hashiya.core.agreement_spans import differs_by_clitic, largest_first
from hashiya.core.segment import words
from hashiya.core.span import Span

TEXT = "سافر الأديب ماجد من الرياض إلى القاهرة، ثم عاد بالقطار."


def span(surface: str, label: str, text: str = TEXT) -> Span:
    start = text.index(surface)
    return Span(start, start + len(surface), label)


def tally(first: list[Span], second: list[Span], text: str = TEXT) -> PairTally:
    return tally_pair(text, words(text), first, second)


def test_kappa_of_cohens_textbook_table() -> None:
    """The 2×2 table of 50 grant proposals that nearly every text on κ works through: κ = 0.4."""
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert kappa(table).value == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("001111111100001111110000", "000011110000000110000000", 0.385),
        ("111111111111111111000000", "111111111100000000000000", 0.385),
        ("001111110011001111001100", "110011110011110011001100", 0.314),
    ],
)
def test_kappa_of_krippendorffs_digitized_continua(first: str, second: str, expected: float) -> None:
    """Krippendorff (1995), Sociological Methodology 25, p. 57: pairs A, B and C."""
    assert kappa(Counter(zip(first, second, strict=True))).value == pytest.approx(expected, abs=0.001)


def test_kappa_says_why_it_has_no_value() -> None:
    assert kappa({}).code == "no_tokens"
    assert kappa({("", ""): 40}).code == "nothing_marked"
    assert kappa({("PERS", "PERS"): 40}).code == "one_value"
    assert kappa_marked({("", ""): 40}).code == "nothing_marked"
    assert SpanCounts().f1.code == "nothing_marked"


def test_words_nobody_marked_flatter_kappa_and_not_kappa_marked() -> None:
    table = {("", ""): 9800, ("A", "A"): 100, ("A", ""): 50, ("", "A"): 50}
    flattered, honest = kappa(table).value, kappa_marked(table).value
    assert flattered is not None and honest is not None
    assert flattered > 0.6 > 0 > honest


def test_a_word_in_nested_spans_has_the_value_of_all_its_labels() -> None:
    spans = [span("الأديب ماجد", "PERS"), span("الأديب", "OCC")]
    values = token_values(words(TEXT), spans)
    assert values[1:3] == ["OCC+PERS", "PERS"]
    assert set(values[3:]) == {""}
    doubled = tally(spans, [spans[0]])
    assert kappa_of_label(doubled.tokens, "PERS").value == 1.0
    assert kappa_of_label(doubled.tokens, "OCC").value == 0.0


def test_four_ways_to_agree() -> None:
    first = [span("الأديب ماجد", "PERS"), span("الرياض", "GPE"), span("القاهرة", "GPE")]
    second = [span("ماجد", "PERS"), span("الرياض", "ORG"), span("القاهرة", "GPE")]
    spans = tally(first, second).spans
    assert (spans.first, spans.second) == (3, 3)
    assert (spans.strict, spans.ranges, spans.overlap, spans.clitic) == (1, 2, 2, 0)
    assert spans.f1.value == pytest.approx(1 / 3)
    assert spans.f1_overlap.value == pytest.approx(2 / 3)


def test_confused_labels_and_counts_by_label() -> None:
    found = tally([span("الرياض", "GPE")], [span("الرياض", "ORG"), span("القاهرة", "GPE")])
    assert found.confused == {("GPE", "ORG"): 1}
    assert found.labels["GPE"] == SpanCounts(1, 1, 0, 0, 0, 0)
    assert found.labels["ORG"] == SpanCounts(0, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "outer", "inner", "expected"),
    [
        ("عاد بالرياض أمس", "بالرياض", "الرياض", True),
        ("عاد بالرياض أمس", "بالرياض", "رياض", True),
        ("زار الرياض أمس", "الرياض", "رياض", True),
        ("ذهب للرياض أمس", "للرياض", "رياض", True),
        ("ذهب للرياض أمس", "للرياض", "لرياض", True),
        ("سار ولندن بعيدة", "ولندن", "لندن", True),
        ("قرأ كتابه أمس", "كتابه", "كتاب", True),
        ("بِالرِّياض مساءً", "بِالرِّياض", "الرِّياض", True),
        ("زار الرياض أمس", "الرياض", "ياض", False),
        ("في مدينة جدة", "مدينة جدة", "جدة", False),
        ("وصل مدينة", "مدينة", "مدين", False),
        ("رأى ماجد", "ماجد", "ماجد", False),
    ],
)
def test_only_a_clitic_apart(text: str, outer: str, inner: str, expected: bool) -> None:
    one, other = span(outer, "GPE", text), span(inner, "GPE", text)
    assert differs_by_clitic(text, one, other) is expected
    assert differs_by_clitic(text, other, one) is expected


def test_clitics_are_counted_apart() -> None:
    text = "سافر بالطائرة إلى بيروت وبغداد"
    first = [span("وبغداد", "GPE", text), span("بيروت", "GPE", text)]
    second = [span("بغداد", "GPE", text), span("بيروت", "GPE", text)]
    spans = tally(first, second, text).spans
    assert (spans.strict, spans.clitic) == (1, 1)
    assert spans.f1.value == 0.5
    assert spans.f1_clitic.value == 1.0


ranges = st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from("AB"))
some_spans = st.lists(ranges, max_size=12).map(lambda found: [Span(s, s + n, c) for s, n, c in found])
LETTERS = "كتب " * 15


@given(some_spans, some_spans)
def test_it_does_not_matter_who_comes_first(first: list[Span], second: list[Span]) -> None:
    one, other = tally(first, second, LETTERS).spans, tally(second, first, LETTERS).spans
    assert (one.strict, one.ranges, one.overlap, one.clitic) == (
        *(other.strict, other.ranges, other.overlap, other.clitic),
    )
    assert one.strict <= one.overlap <= min(one.first, one.second)
    assert one.strict <= one.ranges


@given(some_spans)
def test_with_oneself_one_agrees(spans: list[Span]) -> None:
    found = tally(spans, spans, LETTERS)
    if spans:
        assert found.spans.f1.value == found.spans.f1_overlap.value == 1.0
        assert kappa(found.tokens).value in (1.0, None)
    else:
        assert found.spans.f1.code == "nothing_marked"


@given(some_spans, some_spans, some_spans, some_spans)
def test_tallies_add_up(a: list[Span], b: list[Span], c: list[Span], d: list[Span]) -> None:
    one, two = tally(a, b, LETTERS), tally(c, d, LETTERS)
    both = total([one, two])
    assert both == two + one
    assert both.spans == one.spans + two.spans
    assert sum(both.tokens.values()) == 2 * 15
    summed = sum((counts for counts in both.labels.values()), SpanCounts())
    assert (summed.first, summed.second, summed.strict, summed.overlap) == (
        *(both.spans.first, both.spans.second, both.spans.strict, both.spans.overlap),
    )


def test_the_closest_are_paired_first() -> None:
    long, near, far = Span(0, 10, "A"), Span(0, 9, "A"), Span(8, 20, "A")
    assert largest_first([(long, far), (long, near)]) == [(long, near)]


def test_cautions() -> None:
    few = tally([span("الرياض", "GPE")], [])
    assert {"few_spans", "one_label", "unequal"} <= set(cautions(few))
    empty = PairTally(
        SpanCounts(30, 30, 30), {"A": SpanCounts(), "B": SpanCounts()}, {("", ""): 99, ("A", "A"): 1}
    )
    assert cautions(empty) == ("mostly_empty",)
