"""The walk and the boundaries: plain values."""

from __future__ import annotations

import pytest

from hashiya.core.span import Annotation, Status
from hashiya.ui.annotate import suggestion_walk
from hashiya.ui.annotate.boundaries import moved_end, moved_start
from hashiya.ui.session.open_annotations import OpenAnnotations

TEXT = "كتبَ العالِمُ، في دمشق القديمة، رسالةً."


def suggestion(uid: str, start: int, score: float = 0.5) -> Annotation:
    return Annotation(uid, "d", "suggestions", start, start + 2, "GPE", "xx", Status.SUGGESTED, score=score)


WALK = [suggestion("a", 0, 0.9), suggestion("b", 10, 0.2), suggestion("c", 20, 0.6)]


def uid(found: Annotation | None) -> str:
    return found.uid if found else ""


def test_the_least_certain_come_first() -> None:
    found = OpenAnnotations("d", "x" * 30)
    found.extend(WALK)
    walk = found.least_certain
    assert [each.uid for each in walk] == ["b", "c", "a"]
    assert suggestion_walk.place_of(walk, WALK[2]) == suggestion_walk.WalkPlace(2, 3)
    turn = suggestion_walk.Turn(walk, WALK[1])
    found.put("b", None)
    assert [each.uid for each in walk] == ["c", "a"] and uid(turn.next_of(walk)) == "c"
    found.put("d", suggestion("d", 5, 0.7))
    found.put("a", suggestion("a", 0, 0.1))
    assert [each.uid for each in walk] == ["a", "c", "d"] == [each.uid for each in found.least_certain]
    for each in ("a", "c", "d"):
        found.put(each, None)
    found.put("e", suggestion("e", 5, 0.7))
    assert [each.uid for each in walk] == ["e"]


def test_steps_go_round() -> None:
    assert uid(suggestion_walk.step(WALK, WALK[2], 0, 1)) == "a"
    assert uid(suggestion_walk.step(WALK, WALK[0], 0, -1)) == "c"
    assert suggestion_walk.step([], None, 0, 1) is None


@pytest.mark.parametrize(
    ("position", "by", "wanted"), [(5, 1, "b"), (10, 1, "b"), (25, 1, "a"), (15, -1, "b"), (0, -1, "c")]
)
def test_without_a_chosen_one_the_caret_decides(position: int, by: int, wanted: str) -> None:
    assert uid(suggestion_walk.step(WALK, None, position, by)) == wanted


def test_after_a_decision_the_next_that_is_left() -> None:
    assert uid(suggestion_walk.Turn(WALK, WALK[0]).next_of(WALK[1:])) == "b"
    assert uid(suggestion_walk.Turn(WALK, WALK[2]).next_of(WALK[:2])) == "a"
    assert suggestion_walk.Turn(WALK[:1], WALK[0]).next_of([]) is None
    assert suggestion_walk.Turn(WALK[:1], WALK[0]).next_of(WALK[1:]) is None
    assert uid(suggestion_walk.Turn(WALK[1:], WALK[0]).next_of(WALK[1:])) == "b"
    assert suggestion_walk.place_of(WALK, WALK[1]) == suggestion_walk.WalkPlace(2, 3)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_the_end_goes_by_words_over_punctuation() -> None:
    start, end = at("العالِمُ")
    longer = moved_end(TEXT, start, end, forward=True)
    assert TEXT[start:longer] == "العالِمُ، في"
    assert moved_end(TEXT, start, longer, forward=False) == end
    assert moved_end(TEXT, start, end, forward=False) == end  # one word stays one word


def test_the_start_goes_by_words() -> None:
    start, end = at("دمشق القديمة")
    assert TEXT[moved_start(TEXT, start, end, forward=True) : end] == "القديمة"
    assert TEXT[moved_start(TEXT, start, end, forward=False) : end] == "في دمشق القديمة"
    assert moved_start(TEXT, 0, 4, forward=False) == 0


def test_by_letter_a_mark_stays_with_its_letter() -> None:
    start, end = at("كتبَ")
    assert moved_end(TEXT, start, end, forward=False, by_letter=True) == start + 2
    assert moved_start(TEXT, start, end, forward=True, by_letter=True) == start + 1


def test_nowhere_to_go() -> None:
    assert moved_end("كلمة", 0, 4, forward=True) == 4
    assert moved_end("كلمة", 0, 4, forward=True, by_letter=True) == 4


@pytest.mark.parametrize("word", ["و", "لَ"])
def test_by_letter_nothing_becomes_empty(word: str) -> None:
    """One letter with its marks is the least an annotation can be."""
    text = f"قال {word} ثم"
    start, end = 4, 4 + len(word)
    assert moved_end(text, start, end, forward=False, by_letter=True) == end
    assert moved_start(text, start, end, forward=True, by_letter=True) == start
