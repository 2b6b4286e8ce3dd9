"""Evidence and weights: probabilities, learning from a person, hints of what looks alike."""

from __future__ import annotations

import pytest
from tests.helpers.suggesting import FOUR, WOJOOD, knowledge

from hashiya.core.span import Span
from hashiya.suggest.base import Analysis, Decision, Reason, Suggestion
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.evidence import KIN, LIVE, gather, group, log_odds, source_of
from hashiya.suggest.combine.weights import Weigher, family_of, load_weights
from hashiya.suggest.lexicon.rule_tokens import Tokens
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer, folded_words
from hashiya.suggest.memory.similar_phrases import SimilarPhrases
from hashiya.suggest.suggesters import SUGGESTERS

TEXT = "زار وفد من جمعية الخزافين قرية الطواحين."


def suggestion(surface: str, label: str, score: float, engine: str, code: str = "x") -> Suggestion:
    start = TEXT.index(surface)
    why = (Reason("cue", (code,)),)
    return Suggestion(start, start + len(surface), label, score, engine, "1", why)


def kinds(words: str, *lessons: tuple[str, str]) -> list[tuple[str, str, str]]:
    similar = SimilarPhrases()
    for phrase, label in lessons:
        similar.learn(folded_words(phrase), label)
    tokens = Tokens(Analysis(words))
    return [(hint.code, hint.label, tokens.surface(hint.first, hint.last)) for hint in similar.find(tokens)]


# --- evidence


def test_equal_range_and_label_are_one_group() -> None:
    one, two = (
        suggestion("قرية الطواحين", "GPE", 0.6, "lexicon"),
        suggestion("قرية الطواحين", "GPE", 0.8, "crf"),
    )
    other = suggestion("الطواحين", "LOC", 0.3, "crf")
    assert group([other, one, two]) == [[two, one], [other]]


def test_evidence_names_engines_reasons_and_rivals() -> None:
    groups = group(
        [
            suggestion("قرية الطواحين", "GPE", 0.6, "lexicon", "village"),
            suggestion("قرية الطواحين", "LOC", 0.3, "crf"),
        ]
    )
    first = gather(groups, TEXT)[0]
    assert first["c:lexicon:village"] == first["c:lexicon:village:GPE"] == first["l:GPE"] == first["n:2"] == 1
    assert first["o:lexicon"] == pytest.approx(log_odds(0.6))
    assert first["x:same:crf"] == 0.3
    assert not any(name.startswith(LIVE) for name in first)


def test_words_are_evidence_only_while_a_person_teaches() -> None:
    (features,) = gather(group([suggestion("جمعية الخزافين", "ORG", 0.6, "crf")]), TEXT, live=True)
    assert f"{LIVE}p:من:ORG" in features
    assert f"{LIVE}f:جمعيه:ORG" in features


def test_log_odds_are_bounded() -> None:
    assert log_odds(0.0) == -4 and log_odds(1.0) == 4 and log_odds(0.5) == 0


# --- weights


def test_families() -> None:
    assert family_of(WOJOOD) == "wide"
    assert family_of(FOUR) == "narrow"


def test_the_shipped_weights_give_probabilities() -> None:
    weights = load_weights()
    assert set(weights) == {"wide", "narrow"}
    strong = [
        suggestion("قرية الطواحين", "GPE", score, engine)
        for score, engine in ((0.95, "crf"), (0.9, "lexicon"))
    ]
    weak = [suggestion("قرية الطواحين", "GPE", 0.15, "crf")]
    weigher = Weigher(weights["wide"])
    (high, _), (low, _) = weigher.weigh(strong, TEXT)[0], weigher.weigh(weak, TEXT)[0]
    assert 0 < low.score < 0.5 < high.score < 1
    assert high.engine == "crf+lexicon"


def test_without_weights_scores_stay_as_they_came() -> None:
    (found, features) = Weigher({}).weigh([suggestion("قرية الطواحين", "GPE", 0.6, "crf")], TEXT)[0]
    assert found.score == 0.6 and not features


def test_a_rule_that_is_often_wrong_here_loses_trust_and_others_do_not() -> None:
    weigher = Weigher(load_weights()["wide"])
    bad = suggestion("جمعية الخزافين", "ORG", 0.8, "lexicon", "bad")
    good = suggestion("قرية الطواحين", "GPE", 0.8, "lexicon", "good")
    before = {item.label: item.score for item, _ in weigher.weigh([bad, good], TEXT)}
    for _ in range(12):
        for item, features in weigher.weigh([bad, good], TEXT, live=True):
            weigher.learn(features, item.label == "GPE")
    after = {item.label: item.score for item, _ in weigher.weigh([bad, good], TEXT)}
    assert after["ORG"] < before["ORG"] - 0.2
    assert after["GPE"] > after["ORG"]


# --- what looks alike


def test_part_of_a_labelled_phrase() -> None:
    assert kinds("عاد المنصوري", ("سالم المنصوري", "PERS")) == [("part", "PERS", "المنصوري")]


def test_same_head_and_length() -> None:
    assert ("head", "EVENT", "معركة النهر") in kinds("بعد معركة النهر", ("معركة التل", "EVENT"))


def test_longer_stretch_inside_a_labelled_phrase() -> None:
    found = kinds("فاز بدوري السلة الممتاز", ("بطولة دوري السلة الممتاز", "EVENT"))
    assert not any(code == "inner" for code, _, _ in found)  # «بدوري»: only the surest clitics are taken off
    found = kinds("بدأ دوري السلة الممتاز", ("بطولة دوري السلة الممتاز", "EVENT"))
    assert ("inner", "EVENT", "دوري السلة الممتاز") in found


def test_foreign_script_is_found_as_a_run() -> None:
    assert ("foreign", "PRODUCT", "Blue Lamp") in kinds("جهاز Blue Lamp جديد", ("Red Box", "PRODUCT"))


def test_a_word_that_folds_to_nothing_is_no_hint() -> None:
    assert ("foreign", "PRODUCT", "Blue Lamp") in kinds("ـ جهاز Blue Lamp ـ", ("Red Box", "PRODUCT"))


def test_a_hint_that_was_wrong_is_worth_less() -> None:
    similar = SimilarPhrases()
    similar.learn(("سالم", "المنصوري"), "PERS")
    tokens = Tokens(Analysis("عاد المنصوري"))
    (before,) = similar.find(tokens)
    similar.judge("part", ("المنصوري",), False)
    (after,) = similar.find(tokens)
    assert after.score < before.score


def test_the_text_at_hand_outweighs_many_that_are_done() -> None:
    """Foreign words that were nothing in all earlier texts are soon something where this one says so."""
    tokens, scores = Tokens(Analysis("جهاز Blue Lamp")), []
    for done in (False, True):
        similar = SimilarPhrases()
        similar.learn(("red", "box"), "PRODUCT")
        for _ in range(200):
            similar.judge("foreign", ("green", "bag"), False)
        if done:
            similar.settle()
        for _ in range(6):
            similar.learn(("old", "pen"), "PRODUCT")
        (hint,) = similar.find(tokens)
        scores.append(hint.score)
    assert scores[0] < 0.1 and scores[1] > 0.35


def test_what_a_finished_text_taught_is_still_known_and_can_be_taken_back() -> None:
    similar = SimilarPhrases()
    similar.learn(("سالم", "المنصوري"), "PERS")
    similar.settle()
    tokens = Tokens(Analysis("عاد المنصوري"))
    (hint,) = similar.find(tokens)
    assert hint.label == "PERS"
    similar.learn(("سالم", "المنصوري"), "PERS", -1)
    assert not list(similar.find(tokens))


def test_what_was_taken_back_is_no_hint() -> None:
    memory = MemoryRecognizer(knowledge())
    decision = Decision("one", 0, 13, "سالم المنصوري", "PERS")
    memory.learn(decision)
    (hint, *_) = memory.hints(Analysis("عاد المنصوري"))
    assert source_of(hint) == KIN
    memory.forget(decision)
    assert not memory.hints(Analysis("عاد المنصوري"))


def test_a_hint_is_not_shown_where_it_was_rejected() -> None:
    memory = MemoryRecognizer(knowledge())
    memory.learn(Decision("one", 0, 13, "سالم المنصوري", "PERS"))
    memory.learn(Decision("two", 4, 12, "المنصوري", None))
    text = "عاد المنصوري"
    assert not any(item.start == 4 for item in memory.hints(Analysis(text), document="two"))


# --- all together


def test_rejected_once_is_gone_from_its_place_and_rejected_often_from_everywhere() -> None:
    ensemble = Ensemble.open(SUGGESTERS, knowledge())
    text = "عاد الوزير إلى مدينة طرابلس صباح أمس."
    place = next(item for item in ensemble.suggest(Analysis(text), document="one") if item.label == "GPE")
    surface = text[place.start : place.end]
    ensemble.learn(Decision("one", place.start, place.end, surface, None))
    assert place.span.range not in {
        item.span.range for item in ensemble.suggest(Analysis(text), document="one")
    }
    ensemble.learn(Decision("two", place.start, place.end, surface, None))
    again = ensemble.suggest(Analysis(text), document="three", threshold=0.0)
    assert place.span.range not in {item.span.range for item in again}


def test_what_was_left_of_a_passage_teaches_trust() -> None:
    text = "عاد الوزير إلى مدينة طرابلس صباح أمس."
    ensemble = Ensemble.open(SUGGESTERS, knowledge())
    read = ensemble.read(Analysis(text))
    before = ensemble.weigh_passage(read, text, 0, len(text))
    right = [item.span for item, _ in before if item.label == "GPE"]
    for _ in range(4):
        weighed = ensemble.weigh_passage(read, text, 0, len(text))
        ensemble.teach("one", text, weighed, [], right)
    after = {item.span: item.score for item, _ in ensemble.weigh_passage(read, text, 0, len(text))}
    moved = {item.span: after[item.span] - item.score for item, _ in before}
    assert sum(moved[span] for span in right) > 0
    assert sum(change for span, change in moved.items() if span not in right) < 0


def test_what_was_left_of_a_passage_is_remembered_and_what_was_shown_besides_is_refused() -> None:
    text = "سافر كمال إلى تونس ثم إلى صفاقس"
    person, place = Span(5, 9, "PERS"), Span(14, 18, "GPE")
    shown = [Span(5, 9, "ORG"), place, Span(26, 31, "GPE")]
    memory = MemoryRecognizer(knowledge())
    ensemble = Ensemble({"memory": memory})
    ensemble.teach("one", text, [], shown, [person, place])
    assert memory.testimony("كمال", "PERS") == (1, 0, 0)  # corrected, which is no refusal
    assert memory.testimony("تونس", "GPE") == (1, 0, 0)
    assert memory.testimony("صفاقس", "GPE") == (0, 0, 1)


def test_passage_by_passage_finds_what_the_whole_text_has() -> None:
    text = "قال الوزير سامر الخطيب ذلك. وزار مدينة طرابلس يوم 3 مايو 2021."
    ensemble = Ensemble.open(SUGGESTERS, knowledge())
    whole = {(item.span, round(item.score, 3)) for item, _ in ensemble.weigh(Analysis(text))}
    read = ensemble.read(Analysis(text))
    cut = text.index("وزار")
    parts = [*ensemble.weigh_passage(read, text, 0, cut), *ensemble.weigh_passage(read, text, cut, len(text))]
    assert {(item.span, round(item.score, 3)) for item, _ in parts} == whole
