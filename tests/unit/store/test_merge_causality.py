"""What a file knows it knows record by record: no false conflict, none lost, nothing comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.helpers.causal_copies import Causality
from tests.helpers.copies import copy, make_base, open_as, quick_folder
from tests.helpers.merges import change, layer, mark, merge

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.services.annotate import marking
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.merge import annotation_conflicts
from hashiya.services.merge.merge_files import pull_review
from hashiya.services.team.packages import make_package
from hashiya.store.project import Project


def run(seeds: range, steps: int) -> None:
    for seed in seeds:
        with quick_folder() as folder:
            Causality(Path(folder), seed).run(steps)


@pytest.mark.parametrize("part", range(4))
def test_what_stands_after_merging_follows_from_who_knew_what(part: int) -> None:
    run(range(part * 4, part * 4 + 4), 24)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(10))
def test_what_stands_follows_from_who_knew_what_in_500_histories(part: int) -> None:
    run(range(1000 + part * 50, 1050 + part * 50), 30)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def note_all(path: Path, person: str, words: str, layers: list[str] | None = None) -> None:
    """One act on many records."""
    with open_as(path, person) as project:
        builder = EditBuilder(project, GOLD)
        for each in list(project.iter_annotations(layers=layers)):
            if each.layer != SUGGESTIONS:
                builder.change(each, note=words)
        project.apply(builder.act("note"))


def test_an_act_of_which_a_part_came_is_not_known_whole(base: Path) -> None:
    """Gold comes back, other people's work does not: what the same act did to it is news when it comes."""
    mark(base, "سارة", 6, "GPE")
    with open_as(base, "المراجعة") as project:
        (document, *_) = project.document_uids()
        project.apply(marking.mark(project, document, 0, 4, "PERS", layer=GOLD))
    annotator, third = copy(base, "annotator"), copy(base, "third")
    note_all(base, "المراجعة", "كما في الدليل")
    with open_as(annotator, "نبيل") as project:
        pull_review(project, base)
    note_all(third, "المراجعة", "قراءة ثالثة", [GOLD])
    assert not merge(annotator, base).conflicts
    with Project.open(annotator) as project:
        assert {a.note for a in project.iter_annotations() if a.layer != SUGGESTIONS} == {"كما في الدليل"}
    assert {each.surface for each in merge(annotator, third).conflicts} == {"سافر"}


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_decision_about_a_suggestion_that_is_taken_back_goes_elsewhere_too(base: Path, kind: str) -> None:
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        first = next(iter(project.iter_annotations(layers=[SUGGESTIONS])))
        act = marking.accept if kind == "accept" else marking.reject
        project.apply(act(project, [first]))
    merge(base, other)
    assert len(layer(base, "سارة")) == 1
    with open_as(other, "سارة") as project:
        project.undo()
    for _ in range(2):
        assert not merge(base, other).conflicts
        assert not layer(base, "سارة")
    with open_as(other, "سارة") as project:
        project.redo()
    merge(base, other)
    assert len(layer(base, "سارة")) == 1


def test_a_package_settles_no_conflict_by_holding_one_of_its_answers(base: Path, tmp_path: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    one, two = copy(base, "one"), copy(base, "two")
    change(one, "سارة", "القاهرة", "ORG")
    change(two, "سارة", "القاهرة", "PERS")
    merge(base, one, two)
    with open_as(base, "سارة") as project:
        package = make_package(project, project.person_uid, tmp_path / "package.hashiya").path
    mark(package, "سارة", 8, "GPE")
    assert len(merge(base, package).conflicts) == 1
    with Project.open(base) as project:
        assert len(annotation_conflicts.conflicts(project)) == 1
