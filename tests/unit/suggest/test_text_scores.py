"""What is remembered of words gives the same scores as reading the whole matrix of features."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hashiya.assets import resource
from hashiya.suggest.base import Analysis
from hashiya.suggest.crf import decode, text_scores
from hashiya.suggest.crf.crf_recognizer import shipped
from hashiya.suggest.crf.decode import find_spans
from hashiya.suggest.crf.feature_tokens import tokenize
from hashiya.suggest.crf.features import TEMPLATES, joint_templates, single_templates
from hashiya.suggest.crf.text_scores import BankScores, NetScores
from hashiya.suggest.crf.word_cache import WordCache

if TYPE_CHECKING:
    from hashiya.suggest.crf.model import Bundle


def _texts() -> list[str]:
    folder = resource("sample") / "texts"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())][:4]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return shipped()


def test_templates_are_told_by_one_word_or_by_several() -> None:
    singles, joint = single_templates(), joint_templates()
    assert len(singles) + len(joint) == TEMPLATES
    assert singles[0] == ("w-2", 0, -2)


@pytest.mark.parametrize("most", [20_000, 50], ids=["remembered", "too many words to remember"])
def test_a_bank_says_the_same_of_words_and_of_the_whole_matrix(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(text_scores, "_MOST_WORDS", most)
    scores = BankScores(bundle.nested.bank)
    for text in _texts() * 2:
        reading = bundle.base.read(Analysis(text))
        whole = bundle.nested.bank.score(reading.matrix)
        assert np.allclose(scores.score(reading.laid, reading.joint), whole, rtol=0, atol=1e-6)


def test_a_network_says_the_same_to_the_last_bit(bundle: Bundle) -> None:
    net = bundle.base._net
    assert net is not None
    scores = NetScores(net)
    assert scores.fits
    for text in _texts() * 2:
        tokens = tokenize(Analysis(text))
        laid = bundle.base.extractor.lay_out(tokens)
        said = scores.score(laid, bundle.base.extractor.joint(laid, tokens), tokens.sentences)
        assert np.array_equal(said, net.score(bundle.base.extractor.extract(tokens), tokens.sentences))


def test_sentences_that_are_passed_over_have_nothing_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(4)
    tags = ("O", "B-X", "I-X")
    bounds = [(start, start + 12) for start in range(0, 3600, 12)]
    seen = []
    look = decode._worth_a_look

    def counted(*asked: object) -> object:
        seen.append(len(look(*asked)))  # type: ignore[arg-type]
        return look(*asked)  # type: ignore[arg-type]

    for shift in (0.0, 2.0, 4.0):
        scores = dice.normal(size=(3600, 3)).astype(np.float32)
        scores[:, 0] += shift
        moves = dice.normal(size=(3, 3)).astype(np.float32)
        monkeypatch.setattr(decode, "_worth_a_look", counted)
        quick = find_spans(scores, moves, tags, bounds)
        monkeypatch.setattr(decode, "_worth_a_look", lambda *asked: asked[3])
        slow = find_spans(scores, moves, tags, bounds)
        assert [(each.first, each.last, each.sure) for each in quick] == [
            (each.first, each.last, each.sure) for each in slow
        ]
        assert [each.score for each in quick] == pytest.approx([each.score for each in slow], abs=1e-9)
    assert seen[0] > seen[-1]


def test_a_cache_keeps_what_is_asked_for_and_forgets_the_rest() -> None:
    made: list[str] = []

    def make(words: list[str]) -> np.ndarray:
        made.extend(words)
        return np.array([[len(word), ord(word[0])] for word in words])

    cache = WordCache(8)
    for _ in range(3):
        rows, places = cache.get(["aa", "b"], make)
        assert rows[places].tolist() == [[2, 97], [1, 98]]
    assert made == ["aa", "b"]
    for letter in "cdefghij":
        rows, places = cache.get([letter, "aa"], make)
        assert rows[places].tolist() == [[1, ord(letter)], [2, 97]]
    assert len(cache) <= 8
    assert made.count("aa") == 1, "what is asked for most stays"
    assert cache.get(list("qrstuvwxyz"), make)[0].shape == (10, 2), "too many at once: made, not kept"
    assert len(pickle.loads(pickle.dumps(cache))) == 0
