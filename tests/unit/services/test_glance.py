"""A paragraph settled at once: one act, one undo, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import PERSON, TEXT, assert_sound, make, place, suggestion

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.services.annotate import marking
from hashiya.services.annotate.glance import SURE, is_sure, settle

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Project, str]:
    project, (uid,) = make(tmp_path)
    return project, uid


def suggest(project: Project, uid: str, *found: tuple[str, str, float]) -> list[Annotation]:
    new = [suggestion(TEXT, words, label, score=score) for words, label, score in found]
    project.replace_suggestions(uid, ["lexicon"], new)
    return project.annotations(uid, layers=[SUGGESTIONS])


def standing(project: Project, uid: str) -> dict[tuple[str, str], tuple[str, Status]]:
    return {(each.surface, each.label): (each.layer, each.status) for each in project.annotations(uid)}


def test_the_ticked_are_accepted_and_the_others_rejected(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        found = suggest(project, uid, ("مدينة القيروان", "LOC", 0.9), ("القيروان", "ORG", 0.6))
        before = standing(project, uid)
        ticked = [each.uid for each in found if each.label == "LOC"]
        act = settle(project, found, ticked)
        assert act.args == {"count": 2, "accepted": 1, "rejected": 1}
        project.apply(act)
        assert standing(project, uid) == {
            ("مدينة القيروان", "LOC"): (PERSON.uid, Status.ACCEPTED),
            ("القيروان", "ORG"): (PERSON.uid, Status.REJECTED),
        }
        project.undo()
        assert standing(project, uid) == before
        assert_sound(project)


def test_of_two_that_cross_the_surer_is_taken(opened: tuple[Project, str]) -> None:
    project, uid = opened
    start, end = place(TEXT, "مدينة القيروان")
    after = TEXT[start : TEXT.index(" ", end + 1)].split(" ", 1)[1]
    with project:
        found = suggest(project, uid, ("مدينة القيروان", "LOC", 0.9), (after, "ORG", 0.8))
        act = settle(project, found, [each.uid for each in found])
        assert act.args["accepted"] == 1
        project.apply(act)
        assert standing(project, uid)[("مدينة القيروان", "LOC")] == (PERSON.uid, Status.ACCEPTED)
        assert_sound(project)


def test_what_was_decided_meanwhile_is_passed_over(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        (only,) = suggest(project, uid, ("مدينة القيروان", "LOC", 0.9))
        project.apply(marking.reject(project, [only]))
        project.apply(marking.mark(project, uid, only.start, only.end, "ORG"))
        before = standing(project, uid)
        act = settle(project, [only], [])
        assert not act.edits
        assert standing(project, uid) == before


def test_a_suggestion_likelier_right_than_wrong_is_ticked() -> None:
    assert is_sure(suggestion(TEXT, "القيروان", "LOC", score=SURE))
    assert not is_sure(suggestion(TEXT, "القيروان", "LOC", score=SURE - 0.01))
