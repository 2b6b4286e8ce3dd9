"""Parts of training data in a team's shared folder: what was dealt travels, and moves no document."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.helpers.parted import by_name, dealt, documents, project_of, stories

from hashiya.cli import main
from hashiya.services.dataset.parts import set_part
from hashiya.services.exchange.export import ExportSelection, write_options
from hashiya.services.exchange.export_split import DataSplit, export_split
from hashiya.services.merge.record_conflicts import record_conflicts
from hashiya.services.project.project_file import act_as
from hashiya.services.team.shared_folder import SyncReport, sync
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def two_copies(folder: Path, count: int) -> tuple[Path, Path, Path]:
    """A project of two people, a copy each, and the folder between them."""
    ours, theirs, box = folder / "سلمى.hashiya", folder / "عامر.hashiya", folder / "box"
    box.mkdir()
    with project_of(folder, stories(count), ours.name):
        pass
    shutil.copyfile(ours, theirs)
    with Project.open(theirs) as project:
        act_as(project, "عامر")
    for path in (ours, theirs):
        sync(path, box)
    return ours, theirs, box


def round_of(box: Path, *paths: Path) -> list[SyncReport]:
    """Everybody twice, so that each has what the others put there."""
    return [sync(path, box) for path in (*paths, *paths)]


def test_what_one_dealt_is_everybodys_and_new_texts_move_nobody(tmp_path: Path) -> None:
    ours, theirs, box = two_copies(tmp_path, 14)
    with Project.open(ours) as project:
        parts = dealt(project, "60/20/20", seed=3)
    reports = round_of(box, ours, theirs)
    with Project.open(theirs) as project:
        assert by_name(project) == parts
        kept = project.part_shares()
        assert kept is not None and (kept.shares, kept.seed) == ("60/20/20", 3)
        project.add_documents(documents(stories(20)[14:], 14))
        split = DataSplit("project")  # an export is enough for the new ones to join
        export_split(project, tmp_path / "out", "conll", ExportSelection(), write_options(), split)
        grown = by_name(project)
        assert {name: grown[name] for name in parts} == parts and all(grown.values())
    reports += round_of(box, theirs, ours)
    with Project.open(ours) as project:
        assert by_name(project) == grown
    assert not [each.report.conflicts for report in reports for each in report.taken if each.report.conflicts]


def test_two_who_put_one_text_into_different_parts_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs, box = two_copies(tmp_path, 9)
    with Project.open(ours) as project:
        parts = dealt(project)
    round_of(box, ours, theirs)
    for path, part in ((ours, "test"), (theirs, "dev")):
        with Project.open(path) as project:
            project.apply(set_part(project, project.document_uids()[:1], part))
    capsys.readouterr()
    for path, person in ((ours, "سلمى"), (theirs, "عامر"), (ours, "سلمى")):
        assert main(["sync", str(path), str(box), "--as", person]) == 0
    told = capsys.readouterr().out
    assert "conflict: parts نص 000: " in told and "test" in told and "dev" in told
    shown = []
    for path in (ours, theirs):
        with Project.open(path) as project:
            (conflict,) = record_conflicts(project)
            assert conflict.table == "parts"
            shown.append(by_name(project))
    assert shown[0] == shown[1] and shown[0]["نص 000"] in ("test", "dev")
    assert {name: part for name, part in shown[0].items() if name != "نص 000"} == {
        name: part for name, part in parts.items() if name != "نص 000"
    }
