"""Measures of words are equal to the figures that were published with them."""

from __future__ import annotations

import pytest

from hashiya.services.search.word_measures import (
    corpus_likelihood,
    gries_dp,
    gries_dp_norm,
    juilland_d,
    log_dice,
    log_likelihood,
    log_ratio,
    percent_difference,
)


@pytest.mark.parametrize(
    ("cells", "published"),
    [
        ((110, 2442, 111, 29114), 270.72),  # «the swiss»
        ((29, 13, 123, 31612), 263.90),  # «can be»
        ((31, 23, 139, 31584), 256.84),  # «previous year»
        ((10, 0, 3, 31764), 167.23),  # «mineral water»
    ],
)
def test_log_likelihood_of_dunnings_bigrams(cells: tuple[int, int, int, int], published: float) -> None:
    """Dunning (1993), table of the most significant bigrams."""
    assert round(log_likelihood(*cells), 2) == published


def test_log_likelihood_of_two_corpora() -> None:
    """The example of Lancaster University's notes: 52 in 50,000 words against 57 in 75,000."""
    assert round(corpus_likelihood(52, 57, 50_000, 75_000), 2) == 2.65
    assert corpus_likelihood(2, 3, 200, 300) == pytest.approx(0, abs=1e-12)
    assert corpus_likelihood(0, 0, 10, 10) == 0


@pytest.mark.parametrize(
    ("together", "one", "other", "published"),
    [(8, 389, 230, 8.726204), (300, 300, 300, 14.0), (3, 3000, 3000, 4.034216), (300, 3000, 3000, 10.67807)],
)
def test_log_dice_of_published_examples(together: int, one: int, other: int, published: float) -> None:
    # Masatoshi Sugiura's notes on logDice (sugiura-ken.org, wiki page «logDice»).
    assert log_dice(together, one, other) == pytest.approx(published, abs=1e-5)


def test_log_dice_keeps_what_its_author_says_of_it() -> None:
    """Rychlý (2008): at most 14; 0 is one meeting in 16,000; one more is twice as often."""
    assert log_dice(7, 7, 7) == 14
    assert log_dice(1, 2**14, 2**14) == 0
    one, other = log_dice(20, 500, 700), log_dice(10, 500, 700)
    assert one is not None and other is not None and one - other == pytest.approx(1)
    assert log_dice(0, 3, 3) is None
    assert log_dice(130, 3121, 143) == pytest.approx(10.3499, abs=5e-5)  # Dice 0.08: Smadja and others (1996)


def test_sizes_of_effects() -> None:
    """%DIFF: Gabrielatos and Marchi (2011), p. 18. Log ratio: Hardie (2014)."""
    found = percent_difference(206_523, 178_174, 959_641, 1_562_358)
    assert found is not None and round(found, 1) == 88.7
    assert percent_difference(3, 0, 10, 10) is None
    assert log_ratio(1, 1, 1_000_000, 1_000_000) == 0
    assert log_ratio(8, 1, 500, 500) == 3 and log_ratio(1, 8, 500, 500) == -3
    assert log_ratio(4, 0, 100, 100) == 3 and log_ratio(0, 0, 100, 100) is None


def test_evenness() -> None:
    """D: Carroll (1970), p. 14, equal parts; D and DP: the corpus of Gries (2008), parts of 9 to 11 words;
    the norm: Lijffijt and Gries (2012), p. 148.
    """
    assert juilland_d([0, 4, 3, 2, 1]) == pytest.approx(0.6464, abs=5e-5)
    gries = [1, 2, 3, 4, 5], [9, 10, 10, 10, 11]
    assert juilland_d(*gries) == pytest.approx(0.785, abs=5e-4)
    assert gries_dp(*gries) == pytest.approx(0.18)
    assert gries_dp_norm(*gries) == pytest.approx(0.18 / 0.82)
    assert gries_dp_norm([2, 1, 0]) == pytest.approx(0.5)
    assert gries_dp([3, 3, 3]) == 0 and juilland_d([3, 3, 3]) == 1
    assert juilland_d([0, 0]) is None and gries_dp([0, 0]) is None and juilland_d([4]) is None
    assert gries_dp_norm([4]) is None
