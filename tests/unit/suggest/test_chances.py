"""Scores without what they rest on are those of the features, to the last bit."""

from __future__ import annotations

import pytest
from tests.helpers.generated_texts import generated_texts, sample_texts
from tests.helpers.suggesting import knowledge

from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.combine.discourse import read_again, read_text_again
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.weights import Weigher
from hashiya.suggest.suggesters import all_engines

_FAST = ("patterns", "lexicon", "memory", "crf")


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return Ensemble.open([each for each in all_engines() if each.name in _FAST], knowledge())


def _held_together(weigher: Weigher, proposed: list[Suggestion], text: str) -> list[Suggestion]:
    slow = weigher.weigh(proposed, text)
    quick = weigher.scored(proposed, text)
    assert quick.items == [item for item, _ in slow]
    analysis = Analysis(text)
    for heads in (False, True):
        again = [item for item, _ in read_again(analysis, slow, heads=heads)]
        assert read_text_again(analysis, quick, heads=heads) == again
        for least in (0.35, 0.5):
            some = weigher.scored(proposed, text, least=least)
            assert len(some.items) + len(some.faint) == len(slow)
            shown = [item for item in read_text_again(analysis, some, heads=heads) if item.score >= least]
            assert shown == [item for item in again if item.score >= least]
    return quick.items


def test_scores_of_real_suggestions_are_the_same_either_way(ensemble: Ensemble) -> None:
    count = 0
    for text in [*sample_texts(), *generated_texts(4000)]:
        count += len(_held_together(ensemble.weigher, ensemble.propose(Analysis(text)), text))
    assert count > 1000


def test_so_are_those_with_an_engine_that_reads_every_word_and_after_learning(ensemble: Ensemble) -> None:
    text = sample_texts()[0]
    proposed = ensemble.propose(Analysis(text))
    careful = [
        item._replace(engine="encoder", score=0.9, why=(Reason("model", ("encoder",)),))
        for item in proposed[::3]
    ]
    before = _held_together(ensemble.weigher, [*proposed, *careful], text)
    for number, candidate in enumerate(ensemble.weigher.weigh(proposed, text)[:40]):
        ensemble.weigher.learn(candidate[1], number % 3 == 0)
    assert _held_together(ensemble.weigher, [*proposed, *careful], text) != before
    ensemble.weigher.forget("")
    assert _held_together(ensemble.weigher, [*proposed, *careful], text) == before


def test_so_are_those_that_what_a_project_learned_is_silent_about() -> None:
    text = sample_texts()[0]
    weights = {
        "one": -0.5,
        "o:lexicon": 0.9,
        "o:own": 0.7,
        "s:own": -1.5,
        "s:own:PERS": -0.7,
        "s:own:GPE": 0.4,
    }
    weigher = Weigher(weights)
    proposed = Ensemble.open([each for each in all_engines() if each.name in _FAST], knowledge()).propose(
        Analysis(text)
    )
    own = [item._replace(engine="encoder", why=(Reason("model", ("project",)),)) for item in proposed[::4]]
    silent = _held_together(weigher, [*proposed, *own], text)
    assert silent != _held_together(Weigher({**weights, "s:own:PERS": 0.0}), [*proposed, *own], text)
    nobody = _held_together(weigher, proposed, text)
    without = {name: weight for name, weight in weights.items() if not name.startswith("s:")}
    assert nobody == _held_together(Weigher(without), proposed, text)


def test_ranges_that_cross_nest_and_repeat_are_rivals_the_same_way(ensemble: Ensemble) -> None:
    text = "وزارة النقل في مدينة وهران الجديدة"
    ranges = [(0, 11), (0, 20), (0, 5), (6, 11), (6, 20), (15, 20), (15, 26), (21, 26), (21, 34), (0, 34)]
    proposed = [
        Suggestion(start, end, label, 0.2 + 0.01 * number, engine, why=(Reason(code, ("x",)),))
        for number, (start, end) in enumerate(ranges)
        for label in ("ORG", "GPE")
        for engine, code in (("lexicon", "cue"), ("crf", "model"), ("lexicon", "list"))
    ]
    assert len(_held_together(ensemble.weigher, proposed, text)) == 2 * len(ranges)
