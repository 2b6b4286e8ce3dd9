"""Differing guidelines, word lists and settlements: kept side by side, settled for all files, undoably."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, everything, make_base, open_as
from tests.helpers.teams import find, make_team
from tests.helpers.teams import review as as_reviewer

from hashiya.core.changes import Act, Edit
from hashiya.core.span import GOLD
from hashiya.errors import UserError
from hashiya.services.merge.annotation_conflicts import settle_all_shown
from hashiya.services.merge.merge_files import MergeReport, as_json, merge_files
from hashiya.services.merge.record_conflicts import (
    RecordConflict,
    join_records,
    record_conflicts,
    settle_record,
)
from hashiya.services.review import adjudication
from hashiya.services.scheme import guidelines
from hashiya.services.scheme.scheme_acts import add_word_list
from hashiya.store.project import Project
from hashiya.store.tables import review

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE, OTHER = "أسماء الناس ما عدا الألقاب.", "الأسماء بألقابها."


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def merge(target: Path, *others: Path) -> MergeReport:
    with Project.open(target) as project:
        return merge_files(project, list(others))


def write(path: Path, person: str, text: str) -> None:
    with open_as(path, person) as project:
        project.apply(guidelines.set_guideline(project, "PERS", text))


def guideline(path: Path) -> str | None:
    with Project.open(path, readonly=True) as project:
        found = review.guidelines(project).get("PERS")
        return found.text if found else None


def two_guidelines(base: Path, *, before: str = "") -> tuple[Path, Path]:
    """Two copies in which the guidelines of one label were written apart."""
    if before:
        write(base, "المالكة", before)
    one, two = copy(base, "one"), copy(base, "two")
    write(one, "سارة", ONE)
    write(two, "نبيل", OTHER)
    return one, two


def only(project: Project) -> RecordConflict:
    (found,) = record_conflicts(project)
    return found


@pytest.mark.parametrize("before", ["", "أسماء الناس."])
@pytest.mark.parametrize("choice", [0, 1])
def test_one_text_of_the_guidelines_stands_in_every_file(base: Path, choice: int, before: str) -> None:
    one, two = two_guidelines(base, before=before)
    report = merge(base, one, two)
    (note,) = report.conflicts
    assert (note.table, note.surface) == ("guidelines", "PERS")
    assert {str(each) for each in note.options} == {ONE, OTHER}
    with open_as(base, "المراجعة") as project:
        found = only(project)
        assert found.words[0] == review.guidelines(project)["PERS"].text
        wanted = found.words[choice]
        project.apply(settle_record(project, found, choice))
        assert not record_conflicts(project)
        project.undo()
        assert only(project).words == found.words
        project.redo()
        with pytest.raises(UserError):
            settle_record(project, found, 2)
    assert guideline(base) == wanted
    assert not merge(base, one, two).conflicts
    for path in (one, two):
        assert not merge(path, base).conflicts
        assert guideline(path) == wanted


def test_both_texts_stand_one_under_the_other(base: Path) -> None:
    one, two = two_guidelines(base)
    merge(base, one, two)
    with open_as(base, "المراجعة") as project:
        project.apply(join_records(project, only(project)))
    text = guideline(base)
    assert text is not None and sorted(text.split("\n\n")) == sorted([ONE, OTHER])
    merge(one, base)
    merge(two, one)
    assert guideline(two) == text


def test_all_conflicts_as_they_stand(base: Path) -> None:
    one, two = two_guidelines(base)
    merge(base, one, two)
    with open_as(base, "المراجعة") as project:
        stands = only(project).words[0]
        project.apply(settle_all_shown(project))
        assert not record_conflicts(project)
    assert guideline(base) == stands
    assert not merge(base, one, two).conflicts


def test_guidelines_taken_away_there_and_changed_here(base: Path) -> None:
    write(base, "المالكة", "أسماء الناس.")
    other = copy(base, "other")
    write(other, "سارة", "")
    write(base, "المالكة", ONE)
    merge(base, other)
    with open_as(base, "المراجعة") as project:
        found = only(project)
        assert found.words == (ONE, None) and not found.joinable
        with pytest.raises(UserError):
            join_records(project, found)
        project.apply(settle_record(project, found, 1))
    assert guideline(base) is None
    assert not merge(base, other).conflicts
    assert guideline(base) is None


def test_the_order_of_merging_does_not_choose_the_text(base: Path) -> None:
    one, two = two_guidelines(base)
    first, second = copy(base, "first"), copy(base, "second")
    merge(first, one)
    merge(first, two)
    merge(second, two, one)
    assert guideline(first) == guideline(second)
    assert as_json(merge(first, two))["conflicts"] == as_json(merge(second, one))["conflicts"]


def change_list(entries: list[str]) -> Callable[[Project], Act]:
    def make(project: Project) -> Act:
        (found,) = project.word_lists()
        edit = Edit("word_lists", found.uid, {"entries": list(found.entries)}, {"entries": entries})
        return Act("word_list_add", (edit,))

    return make


def test_word_lists_become_one(base: Path) -> None:
    with open_as(base, "المالكة") as project:
        project.apply(add_word_list(project, "بلدان", "GPE", ["القاهرة"]))
    one, two = copy(base, "one"), copy(base, "two")
    for path, name, entries in ((one, "سارة", ["القاهرة", "تونس"]), (two, "نبيل", ["القاهرة", "حلب"])):
        with open_as(path, name) as project:
            project.apply(change_list(entries)(project))
    merge(base, one, two)
    with open_as(base, "المراجعة") as project:
        found = only(project)
        assert (found.table, found.about, found.joinable) == ("word_lists", "بلدان", True)
        project.apply(join_records(project, found))
        assert project.word_lists()[0].entries == ("القاهرة", "تونس", "حلب")
    assert not merge(base, one, two).conflicts


def gold(path: Path) -> set[tuple[str, str]]:
    with Project.open(path, readonly=True) as project:
        return {(each.surface, each.label) for each in project.iter_annotations(layers=[GOLD])}


@pytest.mark.parametrize("choice", [0, 1])
def test_a_place_settled_anew_in_two_files(tmp_path: Path, choice: int) -> None:
    """The gold layer follows the settlement that stands."""
    base = make_team(tmp_path / "team.hashiya")
    with as_reviewer(base) as project:
        document, seen = find(project, "محطة الحجاز")
        project.apply(adjudication.nothing(project, document, seen))
    other = copy(base, "other")
    for path, person in ((base, "سارة"), (other, "نبيل")):
        with as_reviewer(path) as project:
            document, seen = find(project, "محطة الحجاز")
            uid = next(each.uid for each in project.people() if each.name == person)
            project.apply(adjudication.take(project, document, seen, uid))
    merge(base, other)
    with as_reviewer(base) as project:
        found = only(project)
        assert (found.table, found.about) == ("settlements", "محطة الحجاز")
        answer = found.found.answers[choice]
        assert answer is not None
        labels = {one[2] for one in answer["chosen"]}  # type: ignore[attr-defined]
        project.apply(settle_record(project, found, choice))
        assert not record_conflicts(project)
    assert {label for words, label in gold(base) if words == "محطة الحجاز"} == labels
    assert not [note for note in merge(base, other).conflicts if note.table == "settlements"]


def test_settling_touches_nothing_else(base: Path) -> None:
    one, two = two_guidelines(base)
    merge(base, one, two)
    before = everything(base)
    with open_as(base, "المراجعة") as project:
        project.apply(settle_record(project, only(project), 1))
        project.undo()
    after = everything(base)
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"journal", "touched", "undo_stack", "people", "project", "sqlite_sequence"}
    assert sqlite3.connect(base).execute("SELECT count(*) FROM conflicts").fetchone()[0] == 1
