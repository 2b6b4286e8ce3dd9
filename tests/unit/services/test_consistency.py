"""The same words annotated differently, over the project, and settled at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import SCHEME, word_ranges

from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.services.annotate import marking
from hashiya.services.review import consistency
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = (
    "قال الحزب إنه يدعم الاتفاق، وأعلن الحزب موقفه، ثم خرج قادة من الحزب إلى الشارع",
    "سافر إلى الرياض ثم عاد بالرياض ذكرى، وفي الرِّياض أهله، وبقي في الحزب وحده",
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    path = tmp_path / "p.hashiya"
    with Project.create(path, scheme=SCHEME, person=Person("", "سارة")) as made:
        made.add_documents([NewDocument(f"نص {n}", text) for n, text in enumerate(TEXTS)])
        one, two = made.document_uids()
        words = [word_ranges(text) for text in TEXTS]
        made.apply(marking.mark(made, one, *words[0][1], "ORG"))
        made.apply(marking.mark(made, one, *words[0][6], "ORG"))
        made.apply(marking.mark(made, two, *words[1][12], "GPE"))
        for word in (2, 5, 8):
            made.apply(marking.mark(made, two, *words[1][word], "GPE"))
        yield made


def groups(project: Project) -> dict[str, consistency.Group]:
    return {group.surface: group for group in consistency.inconsistencies(project)}


def test_labels_and_unmarked_places_are_told(project: Project) -> None:
    found = groups(project)["الحزب"]
    assert {(habit.label, habit.count) for habit in found.habits} == {("ORG", 2), ("GPE", 1), ("", 1)}
    (line,) = next(habit for habit in found.habits if not habit.label).lines
    assert (line.name, line.before.split()[-1], line.after.split()[0]) == ("نص 0", "من", "إلى")


def test_a_boundary_habit_is_told_whatever_the_spelling(project: Project) -> None:
    found = groups(project)["الرياض"]
    assert {(habit.label, habit.attached, habit.count) for habit in found.habits} == {
        ("GPE", False, 2),
        ("GPE", True, 1),
    }


def test_settle_all_of_a_kind_in_one_step(project: Project) -> None:
    found = groups(project)["الحزب"]
    lines = [line for habit in found.habits for line in habit.lines]
    act = consistency.settle_lines(project, lines, "ORG")
    assert act.args["count"] == 2
    project.apply(act)
    assert "الحزب" not in groups(project)
    project.undo()
    assert groups(project)["الحزب"].count == 4


def test_settle_with_nothing(project: Project) -> None:
    found = groups(project)["الحزب"]
    lines = [line for habit in found.habits for line in habit.lines]
    project.apply(consistency.settle_lines(project, lines, ""))
    assert not [a for a in project.iter_annotations() if a.surface == "الحزب"]


def test_settle_the_boundary(project: Project) -> None:
    found = groups(project)["الرياض"]
    lines = [line for habit in found.habits for line in habit.lines]
    project.apply(consistency.settle_lines(project, lines, "GPE", attached=False))
    assert "الرياض" not in groups(project)
    surfaces = [a.surface for a in project.iter_annotations() if a.surface != "الحزب"]
    assert sorted(surfaces) == ["الرياض", "الرياض", "الرِّياض"]


def test_consistent_words_are_not_shown(project: Project) -> None:
    assert set(groups(project)) == {"الحزب", "الرياض"}
    assert not consistency.inconsistencies(project, layers=["nobody"])


def test_a_place_where_a_suggestion_waits_is_not_taken_for_nothing(project: Project) -> None:
    (line,) = next(habit for habit in groups(project)["الحزب"].habits if not habit.label).lines
    waiting = Annotation(
        *("", line.document, "", line.start, line.end, "ORG", ""), source="lexicon", score=0.8, why="[]"
    )
    project.replace_suggestions(line.document, ["lexicon"], [waiting])
    assert {habit.label for habit in groups(project)["الحزب"].habits} == {"ORG", "GPE"}
    project.apply(marking.reject(project, list(project.annotations(line.document, layers=[SUGGESTIONS]))))
    assert "" in {habit.label for habit in groups(project)["الحزب"].habits}
