"""Krippendorff's α and α_u, equal to his own worked examples, and γ where its package is installed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from importlib.util import find_spec
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hashiya.core import agreement_gamma
from hashiya.core.agreement_alpha import (
    LabelUnits,
    Ratings,
    UnitTally,
    alpha_from_counts,
    alpha_nominal,
    alpha_of_label,
    alpha_u,
    alpha_u_of_label,
    expected_disagreement,
    observed_disagreement,
    tally_units,
    total_units,
)
from hashiya.core.agreement_gamma import gamma
from hashiya.core.span import Span


def patterns(*coders: str) -> Counter[Ratings]:
    columns = zip(*coders, strict=True)
    return Counter(tuple(None if value == "." else value for value in column) for column in columns)


def test_alpha_of_krippendorffs_four_coders() -> None:
    """Krippendorff (2011), «Computing Krippendorff's alpha-reliability», example C: nominal α = 0.743."""
    table = patterns("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    assert alpha_nominal(table).value == pytest.approx(0.743, abs=0.0005)


def test_alpha_of_krippendorffs_two_observers() -> None:
    """The same paper, example B: twelve articles, five values, two observers: nominal α = 0.692."""
    table = patterns("aabbdcccedda", "babbbccceddd")
    assert alpha_nominal(table).value == pytest.approx(0.692, abs=0.0005)


def test_alpha_of_krippendorffs_binary_data() -> None:
    """Example A: ten articles, two observers: α = 0.095."""
    assert alpha_nominal(patterns("0100000010", "1110010000")).value == pytest.approx(0.095, abs=0.0005)


def test_alpha_of_the_digitized_continuum() -> None:
    """Krippendorff (1995), p. 57, pair A: α = 0.329."""
    table = patterns("001111111100001111110000", "000011110000000110000000")
    assert alpha_nominal(table).value == pytest.approx(0.329, abs=0.001)


values = st.sampled_from(["", "A", "B", "A+B", None])


def alpha_of_the_coincidence_matrix(units: list[Ratings]) -> float:
    """The definition itself (Krippendorff 2011, steps 2 to 4): a matrix of all ordered pairs within units."""
    matrix: Counter[tuple[str, str]] = Counter()
    for unit in units:
        given_values = [value for value in unit if value is not None]
        for one, other in permutations(given_values, 2):
            matrix[one, other] += Fraction(1, len(given_values) - 1)  # type: ignore[assignment]
    totals: Counter[str] = Counter()
    for (one, _other), count in matrix.items():
        totals[one] += count
    number = sum(totals.values())
    observed = sum(count for (one, other), count in matrix.items() if one != other)
    expected = sum(totals[one] * totals[other] for one, other in permutations(totals, 2))
    return float(1 - (number - 1) * observed / Fraction(expected))


@given(st.lists(st.tuples(values, values, values), min_size=2, max_size=30))
def test_counted_patterns_give_what_the_coincidence_matrix_gives(units: list[Ratings]) -> None:
    table = Counter(units)
    pairable = [unit for unit in units if sum(value is not None for value in unit) > 1]
    assume(len({value for unit in pairable for value in unit if value is not None}) > 1)
    expected = alpha_of_the_coincidence_matrix(pairable)
    alone = {unit: times for unit, times in table.items() if unit in pairable}
    assert alpha_from_counts(alone) == pytest.approx(expected)
    assert alpha_nominal(table).value == pytest.approx(expected)


def test_alpha_says_why_it_has_no_value() -> None:
    assert alpha_nominal({}).code == "one_person"
    assert alpha_nominal({("A",): 3}).code == "one_person"
    assert alpha_nominal({("A", None): 3}).code == "no_tokens"
    assert alpha_nominal({("", ""): 3}).code == "nothing_marked"
    assert alpha_nominal({("A", "A"): 3}).code == "one_value"


def test_alpha_of_one_label() -> None:
    table = {("A+B", "A"): 5, ("", ""): 5}
    assert alpha_of_label(table, "A").value == 1.0  # type: ignore[arg-type]
    assert alpha_of_label(table, "B").value is not None  # type: ignore[arg-type]
    assert alpha_of_label(table, "B").value != 1.0  # type: ignore[arg-type]


def units(label: str, *ranges: tuple[int, int], at: int = 0) -> list[Span]:
    return [Span(start - at, start - at + length, label) for start, length in ranges]


def example_2004() -> UnitTally:
    """Krippendorff (2004), p. 254: a continuum of 300 from 150 on, two observers, categories c and k."""
    both = units("k", (180, 60), (300, 50), at=150)
    first = units("c", (225, 70), (370, 30), at=150) + both
    second = units("c", (220, 80), (355, 20), (400, 20), at=150) + both
    return tally_units(300, first, second)


def test_alpha_u_of_krippendorffs_example() -> None:
    tally = example_2004()
    assert observed_disagreement(tally, "c") == pytest.approx(0.0144, abs=0.00005)
    assert expected_disagreement(tally, "c") == pytest.approx(0.0532, abs=0.00005)
    assert expected_disagreement(tally, "k") == pytest.approx(0.0490, abs=0.00005)
    assert alpha_u_of_label(tally, "c").value == pytest.approx(0.7286, abs=0.0001)
    assert alpha_u_of_label(tally, "k").value == 1.0
    assert alpha_u(tally).value == pytest.approx(0.8591, abs=0.0005)


_BERTHA_BILL = (((2, 8), (14, 6)), ((4, 4), (15, 2)))
_JOHN_JILL = (((0, 18),), ((0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)))
_GERRET_GILL = (((2, 6), (10, 2), (14, 4), (20, 2)), ((0, 2), (4, 4), (10, 4), (16, 2), (20, 2)))
_HEATHER_HILL = (((0, 2), (2, 8), (10, 4), (14, 6), (20, 4)), ((0, 4), (4, 4), (8, 7), (15, 2), (17, 7)))


@pytest.mark.parametrize(
    ("pair", "observed", "expected", "alpha"),
    [
        (_BERTHA_BILL, 0.03125, 0.06990, 0.553),
        (_JOHN_JILL, 2.26736, 1.17731, -0.926),
        (_GERRET_GILL, 0.02777, 0.08642, 0.679),
        (_HEATHER_HILL, 0.38715, 0.41445, 0.066),
    ],
    ids=["Bertha and Bill", "John and Jill", "Gerret and Gill", "Heather and Hill"],
)
def test_alpha_u_of_the_four_continua(
    pair: tuple[tuple[tuple[int, int], ...], ...], observed: float, expected: float, alpha: float
) -> None:
    """Krippendorff (1995), p. 57–62, at his finest division; its misprint in D_e moves the third digit."""
    fine = 50_000
    first, second = (units("X", *((start * fine, length * fine) for start, length in each)) for each in pair)
    tally = tally_units(24 * fine, first, second)
    assert observed_disagreement(tally, "X") == pytest.approx(observed, abs=0.00001)
    assert expected_disagreement(tally, "X") == pytest.approx(expected, abs=0.005)
    assert alpha_u(tally).value == pytest.approx(alpha, abs=0.02)


def plain_observed(length: int, first: list[Span], second: list[Span]) -> int:
    """Position by position, after the definition: segments of both, compared where they intersect."""

    def segments(spans: list[Span]) -> list[tuple[int, int, bool]]:
        found, at = [], 0
        for span in sorted(spans):
            found += [(at, span.start, False)] * (span.start > at) + [(span.start, span.end, True)]
            at = span.end
        return found + [(at, length, False)] * (at < length)

    total = 0
    for start, end, unit in segments(first):
        for other_start, other_end, other_unit in segments(second):
            if start >= other_end or other_start >= end:
                continue
            if unit and other_unit:
                total += (start - other_start) ** 2 + (end - other_end) ** 2
            elif unit and other_start <= start and end <= other_end:
                total += (end - start) ** 2
            elif other_unit and start <= other_start and other_end <= end:
                total += (other_end - other_start) ** 2
    return total


@st.composite
def disjoint(draw: st.DrawFn) -> list[Span]:
    edges = sorted(draw(st.sets(st.integers(0, 60), max_size=10)))
    return [Span(start, end, "X") for start, end in zip(edges[::2], edges[1::2], strict=False)]


@given(disjoint(), disjoint())
def test_observed_disagreement_after_the_definition(first: list[Span], second: list[Span]) -> None:
    found = tally_units(60, first, second).labels.get("X", LabelUnits())
    assert found.observed == plain_observed(60, first, second)


def test_texts_add_up_to_one_continuum() -> None:
    one = tally_units(100, units("X", (10, 20)), units("X", (10, 20)))
    two = tally_units(50, units("Y", (10, 20)), [])
    both = total_units([one, two])
    assert both.length == 150
    assert both.labels["X"] == LabelUnits(0, (20, 20), (10, 70, 10, 70, 50, 50))
    assert both.labels["Y"].gaps == (100, 100, 10, 20, 50)
    assert alpha_u(total_units([one, one])).value == 1.0


def test_alpha_u_says_why_it_has_no_value() -> None:
    assert alpha_u(tally_units(100, [], [])).code == "nothing_marked"
    assert alpha_u_of_label(tally_units(100, [], []), "X").code == "nothing_marked"


def test_a_label_nested_in_itself_counts_once() -> None:
    nested = [Span(0, 20, "X"), Span(5, 10, "X")]
    assert tally_units(60, nested, nested[:1]) == tally_units(60, nested[:1], nested[:1])


def test_gamma_says_plainly_that_its_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement_gamma, "find_spec", lambda _name: None)
    assert "pip install pygamma-agreement" in agreement_gamma.unavailable()
    assert gamma({"A": [Span(0, 3, "X")], "B": []}).code == "no_package"


needs_gamma = pytest.mark.skipif(
    not find_spec("pygamma_agreement"), reason="pygamma-agreement is not installed"
)


@needs_gamma
@pytest.mark.filterwarnings("ignore")
def test_gamma_of_three_annotators() -> None:
    """The continuum of Alex, Paul and Suzan (Mathet, Widlöcher and Métivier 2015) with their parameters."""
    people = {
        "Alex": [("1", 2, 9), ("2", 11, 17), ("5", 24, 30), ("6", 32, 36), ("6", 36, 44), ("7", 44, 60)],
        "Paul": [("1", 2, 9), ("3", 11, 17), ("5", 19, 25), ("6", 32, 44)],
        "Suzan": [("1", 2, 9), ("4", 11, 17), ("5", 21, 27), ("6", 32, 36), ("6", 36, 40), ("6", 40, 44)],
    }
    spans = {name: [Span(start, end, label) for label, start, end in found] for name, found in people.items()}
    found = gamma(spans, alpha=3.0)
    assert found.value is not None
    assert 0.38 <= found.value <= 0.52
    assert gamma(spans, alpha=3.0) == found


@needs_gamma
@pytest.mark.filterwarnings("ignore")
def test_gamma_of_people_who_agree_wholly() -> None:
    spans = [Span(start, start + 5, "X" if start % 2 else "Y") for start in range(0, 90, 9)]
    assert gamma({"A": spans, "B": spans}).value == 1.0


def test_gamma_knows_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement_gamma, "find_spec", lambda _name: object())
    assert gamma({"A": [Span(0, 3, "X")]}).code == "one_person"
    assert gamma({"A": [Span(0, 3, "X")], "B": []}).code == "nothing_marked"
    many = [Span(start, start + 1, "X") for start in range(401)]
    assert gamma({"A": many, "B": many}).code == "too_large"
