"""Where two changed the same without knowing of each other: both are kept, somebody settles it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, everything, make_base, open_as
from tests.helpers.merges import change, layer, mark, merge

from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge import annotation_conflicts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def test_both_changed_the_same_annotation(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    one, two = copy(base, "one"), copy(base, "two")
    change(one, "سارة", "القاهرة", "ORG")
    change(two, "سارة", "القاهرة", "PERS")
    merge(base, one)
    report = merge(base, two)
    (conflict,) = report.conflicts
    assert conflict.surface == "القاهرة"
    assert {option.label for option in conflict.options if option} == {"ORG", "PERS"}
    assert merge(base, one, two).conflicts == (conflict,)


def test_a_change_made_knowing_the_other_wins_without_asking(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    one = copy(base, "one")
    change(one, "سارة", "القاهرة", "ORG")
    two = copy(one, "two")
    change(two, "سارة", "القاهرة", "PERS")
    for order in ((one, two), (two, one)):
        target = copy(base, "target")
        for other in order:
            assert not merge(target, other).conflicts
        assert layer(target, "سارة") == [("القاهرة", "PERS", "accepted")]
        target.unlink()


def test_deleted_there_and_changed_here_is_a_conflict_and_nothing_is_lost(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.apply(marking.delete(project, list(project.iter_annotations(layers=[project.person_uid]))))
    change(base, "سارة", "القاهرة", "ORG")
    report = merge(base, other)
    assert layer(base, "سارة") == [("القاهرة", "ORG", "accepted")]
    assert [not option for option in report.conflicts[0].options] == [False, True]


@pytest.mark.parametrize("choice", [0, 1])
def test_a_conflict_is_settled_once_for_all_files(base: Path, choice: int) -> None:
    mark(base, "سارة", 6, "GPE")
    one, two = copy(base, "one"), copy(base, "two")
    change(one, "سارة", "القاهرة", "ORG")
    change(two, "سارة", "القاهرة", "PERS")
    merge(base, one, two)
    with open_as(base, "المراجعة") as project:
        (found,) = annotation_conflicts.conflicts(project)
        options = [option.annotation.label for option in found.options if option.annotation]
        assert sorted(options) == ["ORG", "PERS"] and found.options[0].shown
        project.apply(annotation_conflicts.settle(project, found, choice))
        assert not annotation_conflicts.conflicts(project)
        project.undo()
        assert len(annotation_conflicts.conflicts(project)) == 1
        project.redo()
        with pytest.raises(UserError):
            annotation_conflicts.settle(project, found, 7)
    assert layer(base, "سارة") == [("القاهرة", options[choice], "accepted")]
    assert not merge(base, one, two).conflicts
    assert not merge(one, base).conflicts
    assert layer(one, "سارة") == [("القاهرة", options[choice], "accepted")]


@pytest.mark.parametrize("choice", [0, 1])
def test_a_conflict_with_a_deletion_is_settled(base: Path, choice: int) -> None:
    mark(base, "سارة", 6, "GPE")
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.apply(marking.delete(project, list(project.iter_annotations(layers=[project.person_uid]))))
    change(base, "سارة", "القاهرة", "ORG")
    merge(base, other)
    with open_as(base, "المراجعة") as project:
        (found,) = annotation_conflicts.conflicts(project)
        assert found.options[1].annotation is None
        project.apply(annotation_conflicts.settle(project, found, choice))
    assert layer(base, "سارة") == ([("القاهرة", "ORG", "accepted")] if choice == 0 else [])
    assert not merge(base, other).conflicts
    assert layer(base, "سارة") == ([("القاهرة", "ORG", "accepted")] if choice == 0 else [])


def test_all_conflicts_as_they_are_shown(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    for path, code in ((one, "ORG"), (two, "GPE")):
        mark(path, "سارة", 6, "PERS")
        with open_as(path, "سارة") as project:
            (mine,) = project.iter_annotations(layers=[project.person_uid])
            project.apply(marking.set_note(project, mine, code))
    assert len(merge(base, one, two).conflicts) == 1
    with open_as(base, "المراجعة") as project:
        project.apply(annotation_conflicts.settle_all_shown(project))
    assert not merge(base, one, two).conflicts


def test_an_answer_that_is_not_whole_stops_the_merge_and_changes_nothing(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    one, two = copy(base, "one"), copy(base, "two")
    change(one, "سارة", "القاهرة", "ORG")
    change(two, "سارة", "القاهرة", "PERS")
    merge(one, two)
    db = sqlite3.connect(one)
    db.execute("UPDATE conflicts SET value = json_set(value, '$.value', json_array('GPE', 1))")
    db.commit()
    db.close()
    before = everything(base)
    with pytest.raises(UserError, match=r"conflicts .*: value"):
        merge(base, one)
    assert everything(base) == before
