"""The walk through places by their words, and what is ticked in one."""

from __future__ import annotations

from hashiya.core.adjudicate import Mark, Place
from hashiya.core.span import Span
from hashiya.services.review.comparison import Seen
from hashiya.ui.review.decision import PlaceDecision
from hashiya.ui.review.walk.question_walk import QuestionWalk


def seen(start: int, end: int) -> Seen:
    return Seen(Place("d", start, end, ("a", "b"), (Mark(start, end, "PERS", "a"),)))


def test_the_first_letter_of_a_place_that_touches_the_one_before_is_its_own() -> None:
    walk = QuestionWalk()
    walk.take([seen(0, 1), seen(1, 6), seen(8, 9)])
    assert [walk.at_position(at) for at in (0, 1, 5, 6, 7, 8, 9, 10)] == [0, 1, 1, 1, -1, 2, 2, -1]


def test_a_span_of_ones_own_that_is_chosen_again_is_there_once() -> None:
    decision = PlaceDecision(seen(0, 6))
    own = Span(0, 3, "ORG")
    decision.add(own)
    decision.toggle(own)
    decision.add(own)
    assert decision.own == (own,) and decision.spans == (own,)
