"""What the memory learns, what speaks against, and that it learns at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.suggesting import WOJOOD, ask, knowledge, pairs

from hashiya.core.segment import words
from hashiya.suggest.base import Analysis, Decision, Suggestion
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer, MemorySuggester


def decision(text: str, surface: str, label: str | None, *, document: str = "one", nth: int = 0) -> Decision:
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    return Decision(document, start, start + len(surface), surface, label)


TEXT = "زرنا متحف الشمع مساءً."


def test_remembers_whatever_the_marks_hamzas_and_clitics() -> None:
    memory = MemoryRecognizer(knowledge(decisions=(decision(TEXT, "متحف الشمع", "FAC"),)))
    text = "عُدنا لمتحف الشّمع، ومتحف الشمع مغلق."
    assert pairs(text, ask(memory, text)) == {("FAC", "لمتحف الشّمع"), ("FAC", "ومتحف الشمع")}


def test_article_merged_with_preposition() -> None:
    memory = MemoryRecognizer(knowledge(decisions=(decision("رأى النيل اليوم", "النيل", "LOC"),)))
    assert pairs("ذهب للنيل", ask(memory, "ذهب للنيل")) == {("LOC", "للنيل")}


def test_phrase_is_not_found_across_a_sentence_end() -> None:
    memory = MemoryRecognizer(knowledge(decisions=(decision(TEXT, "متحف الشمع", "FAC"),)))
    assert not ask(memory, "هذا متحف. الشمع يذوب")


def test_what_was_left_unlabelled_in_finished_texts_speaks_against() -> None:
    finished = "رأى القمر. سهر القمر. غاب القمر."
    given_once = decision(finished, "القمر", "PRODUCT")
    memory = MemoryRecognizer(knowledge(decisions=(given_once,), texts={"one": finished}))
    assert not ask(memory, "طلع القمر", threshold=0)
    memory.reopen("one")
    assert ask(memory, "طلع القمر", threshold=0)


def test_unfinished_documents_count_only_what_was_decided() -> None:
    text = "رأى القمر. سهر القمر. غاب القمر."
    memory = MemoryRecognizer(
        knowledge(
            decisions=(decision(text, "القمر", "PRODUCT"),),
            texts={"one": text},
            options={"memory": {"unfinished": ["one"]}},
        )
    )
    assert ask(memory, "طلع القمر", threshold=0)


def test_rejected_as_often_as_given_is_silent_and_speaks_again() -> None:
    memory = MemoryRecognizer(knowledge())
    yes = decision(TEXT, "متحف الشمع", "FAC")
    no = decision(TEXT, "متحف الشمع", None, document="two")
    memory.learn(yes)
    memory.learn(no)
    assert not ask(memory, TEXT, threshold=0)
    memory.learn(yes)
    assert ask(memory, TEXT, threshold=0)
    memory.forget(no)
    memory.forget(yes)
    memory.forget(yes)
    assert not ask(memory, TEXT, threshold=0)


def test_rejected_here_is_not_shown_here_again_by_any_engine() -> None:
    text = "في مدينة دمشق"
    memory = MemoryRecognizer(knowledge())
    other = Suggestion(3, len(text), "GPE", 0.9, "lexicon")
    assert memory.allows(other, text[3:], document="one")
    memory.learn(decision(text, text[3:], None))
    assert not memory.allows(other, text[3:], document="one")
    assert memory.allows(other, text[3:], document="two")
    memory.learn(decision(text, text[3:], None, document="three"))
    assert not memory.allows(other, text[3:], document="two")


def test_score_rises_with_evidence_and_says_how_often_seen() -> None:
    memory = MemoryRecognizer(knowledge())
    scores = []
    for _ in range(4):
        memory.learn(decision(TEXT, "متحف الشمع", "FAC"))
        scores.append(ask(memory, TEXT)[0].score)
    assert scores == sorted(scores) and scores[0] < scores[-1] < 1
    assert ask(memory, TEXT)[0].why[0].args == (4, 0)


def test_the_more_frequent_label_wins_and_the_other_lowers_it() -> None:
    memory = MemoryRecognizer(knowledge())
    for label in ("FAC", "FAC", "FAC", "ORG"):
        memory.learn(decision(TEXT, "متحف الشمع", label))
    (suggestion,) = ask(memory, TEXT)
    assert suggestion.label == "FAC"
    assert suggestion.why[0].args == (3, 1)


def test_nested_phrases_are_both_remembered() -> None:
    text = "رئيس نادي الفروسية"
    memory = MemoryRecognizer(
        knowledge(decisions=(decision(text, text, "OCC"), decision(text, "نادي الفروسية", "ORG")))
    )
    assert pairs(text, ask(memory, text)) == {("OCC", text), ("ORG", "نادي الفروسية")}


def test_labels_the_scheme_no_longer_has_are_not_suggested() -> None:
    memory = MemoryRecognizer(knowledge(decisions=(decision(TEXT, "متحف الشمع", "GONE"),)))
    assert not ask(memory, TEXT, threshold=0)


def test_learning_changes_the_open_document_at_once() -> None:
    text = "قال وليد رفعت ذلك. " * 200
    ensemble = Ensemble({"memory": MemorySuggester().open(knowledge())}, nested=WOJOOD.nested)
    assert not ensemble.suggest(Analysis(text), document="one")
    ensemble.learn(decision(text, "وليد رفعت", "PERS"))
    analysis = Analysis(text)
    ensemble.suggest(analysis, document="one")
    found = ensemble.suggest(analysis, document="one")
    assert len(found) == 200
    ensemble.forget(decision(text, "وليد رفعت", "PERS"))
    assert not ensemble.suggest(analysis, document="one")


def test_decision_without_a_word_teaches_nothing() -> None:
    memory = MemoryRecognizer(knowledge(decisions=(Decision("one", 0, 1, "،", "ORG"),)))
    assert not memory.knows()


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
@settings(max_examples=200, deadline=None)
def test_what_was_learned_is_found_where_it_stood(text: str, one: int, other: int) -> None:
    ranges = words(text)
    if not ranges:
        return
    first, last = sorted((one % len(ranges), other % len(ranges)))
    start, end = ranges[first][0], ranges[last][1]
    memory = MemoryRecognizer(knowledge(decisions=(Decision("one", start, end, text[start:end], "ORG"),)))
    found = memory.suggest(Analysis(text))
    assert (start, end) in {(item.start, item.end) for item in found} or not memory.knows()
    for item in found:
        assert text[item.start : item.end].strip()


def test_hints_are_held_against_what_people_left_unlabelled() -> None:
    text = "زار سالم المنصوري المتحف. وعاد المنصوري. ونام المنصوري. وقرأ المنصوري."
    given_once = decision(text, "سالم المنصوري", "PERS")
    at_the_end = decision(text, "وقرأ", "OCC")
    unfinished: dict[str, dict[str, object]] = {"memory": {"unfinished": ["one"]}}
    begun = MemoryRecognizer(knowledge(decisions=(given_once,), texts={"one": text}, options=unfinished))
    read = MemoryRecognizer(
        knowledge(decisions=(given_once, at_the_end), texts={"one": text}, options=unfinished)
    )
    done = MemoryRecognizer(knowledge(decisions=(given_once,), texts={"one": text}))
    other = Analysis("وصل المنصوري")
    assert done.hints(other)[0].score < 0.6 * begun.hints(other)[0].score
    # Of an unfinished text what stands before the last decision has been looked at.
    assert read.hints(other)[0].score < begun.hints(other)[0].score


def test_a_bare_head_with_the_article_is_no_kin_of_names_that_begin_with_it() -> None:
    text = "تقع بلدية دير الشوك في محافظة الوادي الأزرق."
    names = (decision(text, "بلدية دير الشوك", "GPE"), decision(text, "محافظة الوادي الأزرق", "GPE"))
    memory = MemoryRecognizer(knowledge(decisions=names))
    assert {hint.label for hint in memory.hints(Analysis("بلدية عين الصنوبر"))} == {"GPE"}
    assert memory.hints(Analysis("البلدية التي تلبي")) == []


def test_each_word_against_makes_the_memory_less_sure() -> None:
    """As `seen` tells: three for it and none, one or two against."""
    text = "متحف الشمع، متحف الشمع، متحف الشمع، متحف الشمع، متحف الشمع"
    given = [decision(text, "متحف الشمع", "FAC", nth=nth) for nth in range(3)]
    against = [decision(text, "متحف الشمع", None, nth=nth) for nth in (3, 4)]
    unfinished = {"memory": {"unfinished": ("one",)}}
    scores = []
    for rejected in range(3):
        memory = MemoryRecognizer(knowledge(decisions=(*given, *against[:rejected]), options=unfinished))
        (found,) = ask(memory, "زرنا متحف الشمع")
        assert found.why[0].args == (3, rejected)
        scores.append(found.score)
    assert scores == [pytest.approx(4 / (4.6 + rejected)) for rejected in range(3)]
