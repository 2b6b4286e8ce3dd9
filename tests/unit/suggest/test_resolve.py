"""One set out of what several engines say: nothing twice, nothing crossing, no contradictions."""

from __future__ import annotations

import pytest
from tests.helpers.suggesting import ask, knowledge

from hashiya.core.span import Span
from hashiya.suggest.base import Analysis, Decision, Reason, Suggestion
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.evidence import LIVE
from hashiya.suggest.combine.resolve import combine, merge
from hashiya.suggest.combine.weights import Weigher
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer


def said(start: int, end: int, label: str, score: float, engine: str = "lexicon") -> Suggestion:
    return Suggestion(start, end, label, score, engine, "1", (Reason("cue", (engine,)),))


def spans(found: list[Suggestion]) -> list[tuple[int, int, str]]:
    return [(item.start, item.end, item.label) for item in found]


def test_of_one_range_the_more_probable_label_stays() -> None:
    found = merge([said(0, 5, "GPE", 0.6), said(0, 5, "PERS", 0.8)])
    assert spans(found) == [(0, 5, "PERS")]


def test_of_crossing_ranges_the_more_probable_stays_wherever_it_stands() -> None:
    assert spans(merge([said(0, 8, "ORG", 0.9), said(5, 12, "GPE", 0.6)])) == [(0, 8, "ORG")]
    assert spans(merge([said(0, 8, "ORG", 0.6), said(5, 12, "GPE", 0.9)])) == [(5, 12, "GPE")]


def test_nested_names_stay_outer_before_inner_but_not_inside_atoms() -> None:
    body = [said(8, 12, "GPE", 0.9), said(0, 12, "ORG", 0.6)]
    assert spans(merge(body)) == [(0, 12, "ORG"), (8, 12, "GPE")]
    assert spans(merge([said(0, 12, "PERS", 0.8), said(8, 12, "GPE", 0.6)])) == [(0, 12, "PERS")]
    assert spans(
        merge([said(0, 12, "MONEY", 0.8), said(0, 3, "CARDINAL", 0.7), said(4, 12, "CURR", 0.7)])
    ) == [
        (0, 12, "MONEY"),
        (0, 3, "CARDINAL"),
        (4, 12, "CURR"),
    ]


def test_a_flat_scheme_has_nothing_that_overlaps() -> None:
    assert spans(merge([said(0, 12, "ORG", 0.6), said(8, 12, "LOC", 0.9)], nested=False)) == [(8, 12, "LOC")]


def test_nothing_is_suggested_upon_or_across_what_is_decided() -> None:
    decided = [Span(5, 10, "ORG")]
    proposed = [
        said(5, 10, "GPE", 0.9),
        said(8, 12, "GPE", 0.9),
        said(12, 15, "GPE", 0.9),
        said(6, 9, "GPE", 0.9),
    ]
    assert spans(merge(proposed, decided=decided)) == [(6, 9, "GPE"), (12, 15, "GPE")]


def test_the_threshold_itself_is_shown() -> None:
    found = merge([said(0, 3, "GPE", 0.35), said(4, 6, "GPE", 0.349)], threshold=0.35)
    assert spans(found) == [(0, 3, "GPE")]


def test_engines_that_agree_are_one_suggestion_surer_than_each_with_all_reasons() -> None:
    (one,) = combine([said(0, 5, "GPE", 0.6), said(0, 5, "GPE", 0.7, "memory")])
    assert one.engine == "lexicon+memory"
    assert {reason.args for reason in one.why} == {("lexicon",), ("memory",)}
    assert one.score == pytest.approx(1 - 0.3 * (1 - 0.5 * 0.6))


TEXT = "رأى القمر الليلة، ثم غاب القمر. طلع القمر."


def decision(surface: str, label: str | None, nth: int = 0) -> Decision:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(surface, start + 1)
    return Decision("one", start, start + len(surface), surface, label)


def test_what_speaks_against_a_phrase_lowers_its_probability() -> None:
    def score(*decisions: Decision) -> float:
        memory = MemoryRecognizer(knowledge(decisions=decisions))
        return ask(memory, "سهر القمر", threshold=0)[0].score

    twice = (decision("القمر", "LOC"), decision("القمر", "LOC", 1))
    assert score(*twice) == pytest.approx(3 / 3.6)
    assert score(*twice, decision("القمر", None, 2)) == pytest.approx(3 / 4.6)


def test_places_that_bear_the_label_are_none_without_one() -> None:
    """In a finished text, three places marked of three say nothing against the phrase."""
    marked = tuple(decision("القمر", "LOC", nth) for nth in range(3))
    memory = MemoryRecognizer(knowledge(decisions=marked, texts={"one": TEXT}))
    assert ask(memory, "سهر القمر", threshold=0)[0].score == pytest.approx(4 / 4.6)


def test_the_words_of_a_finished_document_teach_nothing_for_the_next() -> None:
    memory = MemoryRecognizer(knowledge())
    weigher = Weigher({"one": 0.5})
    ensemble = Ensemble({"memory": memory}, weigher=weigher)
    ensemble.learn(decision("القمر", "LOC"))
    weighed = ensemble.weigh(Analysis(TEXT))
    ensemble.teach("one", TEXT, weighed, [], [])
    assert any(name.startswith(LIVE) for name in weigher.learned)
    others = {name for name in weigher.learned if not name.startswith(LIVE)}
    ensemble.finish("one", TEXT)
    assert set(weigher.learned) == others != set()
