"""Chains: the figures that the reference scorers publish, and what must hold of any two."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from hashiya.core.beyond.agreement_chains import ChainScore, b_cubed, chains_of, lea, linking_accuracy

KEY = "a bc def"
# Key, response, B³ (recall, precision), LEA (recall, precision): the test cases of the reference scorer of
# Pradhan and others (ACL 2014) as CoVal, the scorer of Moosavi and Strube (ACL 2016), has them; D and E are
# the examples of Bagga and Baldwin (1998). «-»: no figure is published.
PUBLISHED = [
    ("A-1", KEY, "a bc def", "1", "1", "1", "1"),
    ("A-2", KEY, "a de", "7/18", "1", "1/3", "1"),
    ("A-3", KEY, "a bcx defy z", "1", "55/108", "1", "4/9"),
    ("A-4", KEY, "a bcx dy z", "5/9", "17/42", "1/2", "2/7"),
    ("A-5", KEY, "a bcxB dy z", "5/9", "5/16", "1/2", "5/24"),
    ("A-6", KEY, "a bcx dy Bz", "5/9", "17/48", "1/2", "1/4"),
    ("A-10", KEY, "a b c d e f", "1/2", "1", "1/6", "1/6"),
    ("A-11", KEY, "abcdef", "1", "7/18", "5/6", "4/15"),
    ("A-12", KEY, "a x y c d e z", "13/36", "4/7", "1/6", "1/7"),
    ("A-13", KEY, "axycdez", "17/36", "6/49", "1/6", "1/21"),
    ("B-1", "ab cde", "bcx de", "-", "-", "1/5", "2/5"),
    ("D-1", "12345 67 89ABC", "12345 6789ABC", "1", "16/21", "1", "13/18"),
    ("E-1", "12345 67 89ABC", "1234589ABC 67", "1", "7/12", "1", "29/54"),
    ("L-1", "abc defg", "ab cd fgh", "-", "-", "5/21", "3/7"),
    ("N-4", "a b c d e f", "a b c x y z", "-", "-", "1/2", "1/2"),
    ("N-5", "a b c d e f", "abcxyz", "-", "-", "0", "0"),
]


@pytest.mark.parametrize(("case", "key", "response", "r", "p", "lea_r", "lea_p"), PUBLISHED)
def test_figures_are_the_published_ones(
    case: str, key: str, response: str, r: str, p: str, lea_r: str, lea_p: str
) -> None:
    chains = key.split(), response.split()
    for measure, recall, precision in ((b_cubed, r, p), (lea, lea_r, lea_p)):
        if recall != "-":
            score = measure(*chains)
            assert score.recall == pytest.approx(float(Fraction(recall))), case
            assert score.precision == pytest.approx(float(Fraction(precision))), case


def test_f1_is_the_published_one() -> None:
    assert b_cubed(["12345", "67", "89ABC"], ["12345", "6789ABC"]).f1 == pytest.approx(0.864864865)
    assert b_cubed(KEY.split(), ["a", "bcx", "dy", "z"]).f1 == pytest.approx(0.4683, abs=5e-5)


@pytest.mark.parametrize("measure", [b_cubed, lea])
def test_equal_chains_agree_wholly_and_either_may_come_first(measure: object) -> None:
    assert callable(measure)
    dice = random.Random(7)
    for _ in range(50):
        one = chains_of({at: str(dice.randrange(6)) for at in range(20)})
        other = chains_of({at: str(dice.randrange(6)) for at in range(3, 24)})
        assert measure(one, one) == ChainScore(1, 1)
        there, back = measure(one, other), measure(other, one)
        assert (there.precision, there.recall) == (back.recall, back.precision)
        assert 0 <= there.f1 <= 1
    assert measure([], []) == ChainScore(0, 0)


def test_links_are_compared_where_both_have_them() -> None:
    first, second = {1: "a", 2: "b", 3: "nil"}, {2: "b", 3: "c", 4: "a"}
    score = linking_accuracy(first, second)
    assert (score.same, score.compared, score.accuracy) == (1, 2, 0.5)
    assert linking_accuracy({}, second).accuracy is None
