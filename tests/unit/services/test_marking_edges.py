"""Marking at its edges: the very score asked for, work that is in the way, spans longer than a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.store import TEXT, make, place, shown, suggestion

from hashiya.core.span import SUGGESTIONS
from hashiya.services.annotate import marking

if TYPE_CHECKING:
    from pathlib import Path


def test_a_suggestion_of_exactly_the_score_asked_for_is_accepted(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        found = [
            suggestion(TEXT, "سلمى", "PERS", score=0.8),
            suggestion(TEXT, "القيروان", "LOC", score=0.7999),
            suggestion(TEXT, "مجلّة الأفق", "ORG", score=None),  # says no score: as sure as can be
        ]
        project.replace_suggestions(uid, ["lexicon"], found)
        act = marking.accept_above(project, 0.8)
        assert act.args["count"] == 2
        project.apply(act)
        assert shown(project, uid) == [
            ("me", "سلمى", "PERS", "accepted"),
            ("suggestions", "القيروان", "LOC", "suggested"),
            ("me", "مجلّة الأفق", "ORG", "accepted"),
        ]


def test_accepting_many_accepts_nothing_across_ones_own_work(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى بنت يوسف"), "PERS"))
        found = [suggestion(TEXT, "يوسف مدينة", "LOC"), suggestion(TEXT, "القيروان", "LOC")]
        project.replace_suggestions(uid, ["lexicon"], found, layers=["somebody else"])
        act = marking.accept_above(project, 0.5)
        assert act.args["count"] == 1
        project.apply(act)
        assert [each for each in shown(project, uid) if each[0] == "me"] == [
            ("me", "سلمى بنت يوسف", "PERS", "accepted"),
            ("me", "القيروان", "LOC", "accepted"),
        ]


def test_a_suggestion_that_began_pages_before_gives_way_to_what_crosses_its_end(tmp_path: Path) -> None:
    text = "كلمة " * 400
    project, (uid,) = make(tmp_path, (text,))
    with project:
        long = suggestion(text, text[:1499], "ORG")
        project.replace_suggestions(uid, ["lexicon"], [long])
        project.apply(marking.mark(project, uid, 1400, 1604, "LOC"))
        assert project.annotations(uid, layers=[SUGGESTIONS]) == []
