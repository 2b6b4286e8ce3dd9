"""The second reading: names that come back short, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.combine.discourse import CODE, read_again

if TYPE_CHECKING:
    from hashiya.suggest.combine.weights import Weighed


def found(text: str, *given: tuple[str, str, float]) -> list[tuple[str, str, float]]:
    """(surface, label, score) after the second reading of a text where these were found, each where it stands
    first.
    """
    weighed: list[Weighed] = []
    for surface, label, score in given:
        start = text.index(surface)
        item = Suggestion(
            start, start + len(surface), label, score, "crf", "v", (Reason("model", ("bundled",)),)
        )
        weighed.append((item, {"one": 1.0}))
    return [(text[i.start : i.end], i.label, i.score) for i, _ in read_again(Analysis(text), weighed)]


def surfaces(rows: list[tuple[str, str, float]], label: str) -> list[str]:
    return [surface for surface, kind, score in rows if kind == label and score >= 0.5]


def test_a_surname_stands_for_the_person_who_was_named_in_full() -> None:
    text = "وصل سامر الخوارطي مساء. وقال الخوارطي إنّ الأمر انتهى، ثمّ شكر للخوارطي صديقه."
    rows = found(text, ("سامر الخوارطي", "PERS", 0.9))
    assert surfaces(rows, "PERS") == ["سامر الخوارطي", "الخوارطي", "للخوارطي"]
    assert rows[1][2] <= 0.9


def test_a_surname_that_is_a_common_word_or_a_place_is_left_alone() -> None:
    common = "وصل سامر الرئيس مساء. وقال الرئيس إنّ الأمر انتهى."
    assert surfaces(found(common, ("سامر الرئيس", "PERS", 0.9)), "PERS") == ["سامر الرئيس"]
    place = "وصل سامر زحلون مساء إلى وادي زحلون. ثمّ غادر زحلون."
    rows = found(place, ("سامر زحلون", "PERS", 0.9), ("وادي زحلون", "LOC", 0.9))
    assert surfaces(rows, "PERS") == ["سامر زحلون"]


def test_a_word_that_stands_alone_far_more_often_is_no_surname() -> None:
    often = " ".join(["ثمّ جاء طرخون."] * 4)
    assert surfaces(found(f"وصل سامر طرخون مساء. {often}", ("سامر طرخون", "PERS", 0.9)), "PERS") == [
        "سامر طرخون"
    ]
    once = "ثمّ جاء طرخون."
    assert len(surfaces(found(f"وصل سامر طرخون مساء. {once}", ("سامر طرخون", "PERS", 0.9)), "PERS")) == 2


def test_what_is_not_sure_fills_in_nothing() -> None:
    text = "وصل سامر الخوارطي مساء. وقال الخوارطي ذلك."
    rows = found(text, ("سامر الخوارطي", "PERS", 0.4))
    assert rows == [("سامر الخوارطي", "PERS", 0.4)]


def test_an_abbreviation_in_brackets_is_understood_there_and_later() -> None:
    text = "أعلنت هيئة الحصاد الدولية (HDI) نتائجها. وأضافت HDI أنّ العام جيّد."
    rows = found(text, ("هيئة الحصاد الدولية", "ORG", 0.9))
    assert surfaces(rows, "ORG") == ["هيئة الحصاد الدولية", "HDI", "HDI"]
    without = "أعلنت هيئة الحصاد الدولية نتائجها. وأضافت HDI أنّ العام جيّد."
    assert surfaces(found(without, ("هيئة الحصاد الدولية", "ORG", 0.9)), "ORG") == ["هيئة الحصاد الدولية"]


def test_the_same_words_are_the_same_name_with_clitics_before_them_too() -> None:
    text = "افتُتح جسر الطواحين القديم أمس. والجسر طويل. وعاد الناس إلى جسر الطواحين القديم."
    rows = found(text, ("جسر الطواحين القديم", "FAC", 0.8))
    assert surfaces(rows, "FAC") == ["جسر الطواحين القديم"] * 2
    over_lines = "افتُتح جسر الطواحين أمس. هذا جسر\nالطواحين تدور."
    assert surfaces(found(over_lines, ("جسر الطواحين", "FAC", 0.8)), "FAC") == ["جسر الطواحين"]


def test_a_doubtful_person_that_is_a_place_everywhere_else_is_taken_away() -> None:
    text = "زار شرشوط الكبرى أمس. وفي شرشوط الكبرى سوق. وعن شرشوط الكبرى كتب."
    places = [i for i in range(len(text)) if text.startswith("شرشوط الكبرى", i)]
    weighed: list[Weighed] = [
        (Suggestion(places[0], places[0] + 12, "PERS", 0.55, "crf"), {}),
        (Suggestion(places[1], places[1] + 12, "GPE", 0.9, "crf"), {}),
        (Suggestion(places[2], places[2] + 12, "GPE", 0.9, "crf"), {}),
    ]
    scores = [item.score for item, _ in read_again(Analysis(text), weighed)]
    assert scores[0] < 0.35 and scores[1:] == [0.9, 0.9]
    weighed[0] = (Suggestion(places[0], places[0] + 12, "PERS", 0.95, "crf"), {})
    assert next(item.score for item, _ in read_again(Analysis(text), weighed)) == 0.95


def test_it_names_the_engine_and_the_place_it_rests_on() -> None:
    text = "وصل سامر الخوارطي مساء. وقال الخوارطي ذلك."
    first = Suggestion(4, 17, "PERS", 0.9, "crf+lexicon", "v+", (Reason("cue", ("title",)),))
    second = read_again(Analysis(text), [(first, {})])[1][0]
    assert (second.engine, second.version) == ("crf+lexicon", "v+")
    assert second.why == (Reason(CODE, ("surname", "سامر الخوارطي")),)


def test_a_weak_reading_is_raised_and_keeps_its_evidence() -> None:
    text = "وصل سامر الخوارطي مساء. وقال الخوارطي ذلك."
    start = text.rindex("الخوارطي")
    weak = Suggestion(start, start + 8, "PERS", 0.3, "crf", "v", (Reason("model", ("bundled",)),))
    full = Suggestion(4, 17, "PERS", 0.9, "crf")
    (item, features) = read_again(Analysis(text), [(full, {}), (weak, {"one": 1.0})])[1]
    assert item.score > 0.5 and features == {"one": 1.0}
    assert [reason.code for reason in item.why] == ["model", CODE]


def test_nothing_is_added_to_an_empty_text_or_one_without_names() -> None:
    assert read_again(Analysis(""), []) == []
    assert found("عاد بعد 12 يومًا.", ("12", "CARDINAL", 0.9)) == [("12", "CARDINAL", 0.9)]


def test_a_bodys_head_noun_alone_is_the_body_where_the_scheme_has_it_so() -> None:
    text = "أعلنت هيئة الطيران المدني خطتها. وقالت الهيئة إنها جاهزة، ونفت الهيئة العليا ذلك."
    start, word = text.index("هيئة"), text.index("الهيئة")
    named = Suggestion(start, start + len("هيئة الطيران المدني"), "ORG", 0.9, "crf")
    assert [item.start for item, _ in read_again(Analysis(text), [(named, {})])] == [start]
    found = [item for item, _ in read_again(Analysis(text), [(named, {})], heads=True)]
    assert [(item.start, item.end, item.label) for item in found[1:]] == [(word, word + len("الهيئة"), "ORG")]
