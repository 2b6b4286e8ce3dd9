"""Away from the news the engines are less sure of bodies and places; what people decided is not doubted."""

from __future__ import annotations

import pytest
from tests.helpers.generated_texts import sample_texts
from tests.helpers.suggesting import FOUR, WOJOOD, knowledge

from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.combine.doubts import SCALE, Doubts, shift_name, shrink_name
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.far_from_news import far_from_news
from hashiya.suggest.combine.weights import Weigher, load_weights
from hashiya.suggest.suggesters import all_engines

NEWS = "قال الوزير أمس إن الجسر سيفتح يوم الخميس، وأضاف أن وكالة الأنباء ذكرت ذلك. " * 20
ARTICLE = "يقع الوادي بين جبلين، وتنمو فيه أشجار اللوز، وله عيون كثيرة وطرق قديمة مرصوفة. " * 80
NEAR = {"one": 0.2, "o:crf": 1.0, "o:lexicon": 0.6, "o:encoder": 1.1, "o:memory": 1.5, "t:given": 0.5}
WEIGHTS = {
    **NEAR,
    shift_name("ORG", careful=False): -1.0,
    shrink_name("ORG", careful=False): -0.3,
    shift_name("ORG", careful=True): -1.5,
    shrink_name("ORG", careful=True): -0.5,
}


def said(label: str, engine: str, score: float = 0.9) -> Suggestion:
    return Suggestion(3, 9, label, score, engine, why=(Reason("model", ("bundled",)),))


def chance(weights: dict[str, float], text: str, *items: Suggestion) -> float:
    (one,) = Weigher(weights).weigh(items, text)
    return one[0].score


def test_words_of_news_tell_how_far_a_text_is() -> None:
    assert far_from_news(NEWS) == 0
    assert 0.2 < far_from_news(ARTICLE[:3000]) < far_from_news(ARTICLE) < 1
    assert far_from_news(ARTICLE[:200]) < 0.3  # too short to tell
    assert far_from_news("") == far_from_news("Reuters") == 0
    assert far_from_news(ARTICLE.replace("و", "وَ")) == far_from_news(ARTICLE)  # vowels change nothing


def test_only_labels_that_differ_are_doubted_and_only_far_from_the_news() -> None:
    for text, label in ((NEWS, "ORG"), (NEWS, "PERS"), (ARTICLE, "PERS")):
        assert chance(WEIGHTS, text, said(label, "crf")) == chance(NEAR, text, said(label, "crf"))
    assert chance(WEIGHTS, ARTICLE, said("ORG", "crf")) < chance(NEAR, ARTICLE, said("ORG", "crf")) - 0.05
    nearer = chance(WEIGHTS, ARTICLE[:3000], said("ORG", "crf"))
    assert chance(WEIGHTS, ARTICLE, said("ORG", "crf")) < nearer


def test_the_careful_engine_has_doubts_of_its_own() -> None:
    both = [said("ORG", "crf"), said("ORG", "encoder")]
    only = {name: weight for name, weight in WEIGHTS.items() if not name.startswith("f:all")}
    assert chance(only, ARTICLE, *both) == chance(NEAR, ARTICLE, *both)
    assert chance(WEIGHTS, ARTICLE, *both) < chance(NEAR, ARTICLE, *both)


def test_what_people_of_the_project_decided_is_not_doubted() -> None:
    items = [said("ORG", "crf"), Suggestion(3, 9, "ORG", 0.9, "memory", why=(Reason("memory"),))]
    assert chance(WEIGHTS, ARTICLE, *items) == chance(NEAR, ARTICLE, *items)
    own = [said("ORG", "crf"), said("ORG", "encoder")._replace(why=(Reason("model", ("project",)),))]
    assert chance(WEIGHTS, ARTICLE, *own) == chance(NEAR, ARTICLE, *own)


def test_little_is_left_of_the_odds_but_never_nothing() -> None:
    doubts = Doubts({shift_name("ORG", careful=True): -1.0, shrink_name("ORG", careful=True): -3.0})
    assert doubts.of("ORG", 1.0, careful=True)[SCALE] == 0.2
    assert doubts.of("ORG", 1.0, careful=False) == doubts.of("LOC", 1.0, careful=True) == {}
    assert doubts and not Doubts(NEAR)


def test_a_person_s_decisions_are_learned_in_spite_of_doubts() -> None:
    weigher = Weigher(WEIGHTS)
    for _ in range(10):
        ((_, features),) = weigher.weigh([said("ORG", "crf")], ARTICLE)
        weigher.learn(features, right=True)
    assert SCALE not in weigher.learned
    ((after, _),) = weigher.weigh([said("ORG", "crf")], ARTICLE)
    assert after.score > chance(WEIGHTS, ARTICLE, said("ORG", "crf")) + 0.05


@pytest.mark.parametrize("careful", [False, True])
def test_scores_are_the_same_with_and_without_what_they_rest_on(careful: bool) -> None:
    fast = [each for each in all_engines() if each.name in ("patterns", "lexicon", "memory", "crf")]
    ensemble = Ensemble.open(fast, knowledge(FOUR))
    text = sample_texts()[0] + ARTICLE
    proposed = ensemble.propose(Analysis(text))
    if careful:
        proposed += [
            item._replace(engine="encoder", score=0.8, why=(Reason("model", ("encoder",)),))
            for item in proposed[::3]
        ]
    slow = ensemble.weigher.weigh(proposed, text)
    assert any(SCALE in features for _, features in slow)
    assert ensemble.weigher.scored(proposed, text).items == [item for item, _ in slow]


def test_what_ships_doubts_places_and_bodies_of_few_types_alone() -> None:
    assert Doubts(load_weights()["narrow"]) and not Doubts(load_weights()["wide"])
    assert set(WOJOOD.codes) >= {"GPE", "OCC"}
