"""Merging and packing very many documents: what each of them takes in memory, and asks of the files."""

from __future__ import annotations

import shutil
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.helpers.many_documents import make_many

from hashiya.core.changes import Act, Edit
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.team.packages import make_package
from hashiya.store.merging import known_acts, match_documents, project_side, side_tables
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEW, MANY = 100, 400


@pytest.fixture(autouse=True)
def _keeping_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept at hand for a while, and asked about together, stops growing beyond this few."""
    for module in (known_acts, match_documents):
        monkeypatch.setattr(module, "_KEPT", 40)
    monkeypatch.setattr(known_acts, "_DOTS", 40)
    for module in (known_acts, project_side, side_tables):
        monkeypatch.setattr(module, "TOGETHER", 40)


def each_takes(work: Callable[[int], object]) -> float:
    """Bytes at most that a document more takes while something is done with so many."""
    peaks = []
    work(10)  # what is loaded and kept once
    for count in (FEW, MANY):
        tracemalloc.start()
        work(count)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return (peaks[1] - peaks[0]) / (MANY - FEW)


@pytest.fixture(params=["imported", "marked"])
def projects(tmp_path: Path, request: pytest.FixtureRequest) -> dict[int, Path]:
    """Projects whose annotations came by no act, and others where acts are known of each."""
    found = {}
    for count in (10, FEW, MANY):
        found[count] = path = tmp_path / f"{count}.hashiya"
        make_many(path, count, person="ليلى", each=4)
        if request.param == "marked":
            with Project.open(path) as project:
                edits = [
                    Edit("annotations", each.uid, {"note": ""}, {"note": "رأيته"})
                    for uid in project.document_uids()
                    for each in project.annotations(uid)
                ]
                for first in range(0, len(edits), 40):
                    project.apply(Act("mark_all", tuple(edits[first : first + 40])))
    return found


def colleague(path: Path) -> Path:
    """A copy in which one thing was marked."""
    other = path.with_name(f"other-{path.name}")
    shutil.copyfile(path, other)
    with Project.open(other) as project:
        person = project.person("سارة", create=True)
        assert person is not None
        project.act_as(person.uid)
        project.apply(marking.mark(project, project.document_uids()[3], 0, 1, "ORG"))
    return other


def test_merging_keeps_nothing_of_each_document(projects: dict[int, Path]) -> None:
    others = {count: colleague(path) for count, path in projects.items()}

    def work(count: int) -> None:
        with Project.open(projects[count]) as project:
            report = merge_files(project, [others[count]])
        assert report.added == 1 and report.same > 3 * count

    assert each_takes(work) < 60


def test_merging_the_same_documents_asks_of_each_the_same_few_things(projects: dict[int, Path]) -> None:
    asked = {}
    for count in (FEW, MANY):
        other = colleague(projects[count])
        with Project.open(projects[count]) as project:
            found: list[str] = []
            project.connection.set_trace_callback(found.append)
            merge_files(project, [other])
            project.connection.set_trace_callback(None)
        asked[count] = len(found)
    assert (asked[MANY] - asked[FEW]) / (MANY - FEW) < 9


def test_new_documents_get_their_places_without_looking_for_the_last_each_time(
    projects: dict[int, Path], tmp_path: Path
) -> None:
    with Project.open(projects[FEW]) as project:
        model = project.scheme()
    with Project.create(tmp_path / "empty.hashiya", scheme=model) as project:
        found: list[str] = []
        project.connection.set_trace_callback(found.append)
        assert merge_files(project, [projects[FEW]]).documents == FEW
        project.connection.set_trace_callback(None)
        names = [each.name for each in project.documents()]
    assert sum("max(position)" in each for each in found) == 1
    assert names == sorted(names)


def test_packing_keeps_little_of_each_document(projects: dict[int, Path], tmp_path: Path) -> None:
    def work(count: int) -> None:
        with Project.open(projects[count]) as project:
            person = project.person("نبيل", create=True)
            assert person is not None
            make_package(project, person.uid, tmp_path / f"p{count}.hashiya", blind=False)
        (tmp_path / f"p{count}.hashiya").unlink()

    assert each_takes(work) < 400
