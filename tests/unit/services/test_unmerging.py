"""Going back to before the last merge: all of it or nothing, and the merge can be made anew."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import TEXTS, copy, everything, make_base, open_as, people_layers, word_ranges

from hashiya.cli import main
from hashiya.core.span import Annotation, new_uid
from hashiya.errors import ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files, pull_review
from hashiya.services.merge.undo_merge import go_back, retreat
from hashiya.store.merging.restore_point import copy_before
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def mark(path: Path, person: str, word: int, label: str) -> None:
    with open_as(path, person) as project:
        document = next(uid for uid, text in project.texts() if text == TEXTS[0])
        project.apply(marking.mark(project, document, *word_ranges(TEXTS[0])[word], label))


def merge(target: Path, *others: Path) -> None:
    with Project.open(target) as project:
        merge_files(project, list(others))


def two(base: Path) -> tuple[Path, Path]:
    one, other = copy(base, "one"), copy(base, "other")
    mark(one, "سارة", 6, "GPE")
    mark(other, "نبيل", 6, "ORG")
    return one, other


def test_the_file_is_as_before_and_can_be_merged_anew(base: Path) -> None:
    files = two(base)
    before = everything(base)
    merge(base, *files)
    merged = everything(base)
    layers = people_layers(base)
    found = retreat(base)
    assert found is not None
    assert sorted(found.files) == sorted(path.name for path in files) and found.steps == 0
    kept = go_back(base)
    assert everything(base) == before
    assert everything(kept) == merged
    assert retreat(base) is None
    with pytest.raises(ProjectError):
        go_back(base)
    merge(base, *files)
    assert people_layers(base) == layers


def test_what_was_done_since_goes_along_and_is_counted(base: Path) -> None:
    files = two(base)
    merge(base, *files)
    mark(base, "المالكة", 7, "PERS")
    mark(base, "المالكة", 8, "PERS")
    found = retreat(base)
    assert found is not None and found.steps == 2
    kept = go_back(base)
    with Project.open(kept, readonly=True) as project:
        assert project.undo_act() is not None
    merge(base, kept)  # and comes again, should it be wanted after all
    assert people_layers(base) == people_layers(kept)


def test_a_merge_that_brings_nothing_keeps_the_way_back(base: Path) -> None:
    files = two(base)
    before = everything(base)
    merge(base, *files)
    merge(base, *files)
    with Project.open(base) as project:
        merge_files(project, list(files), dry_run=True)
    go_back(base)
    assert everything(base) == before


def test_only_the_last_merge_is_taken_back(base: Path) -> None:
    one, other = two(base)
    merge(base, one)
    between = everything(base)
    merge(base, other)
    go_back(base)
    assert everything(base) == between
    assert retreat(base) is None


def test_what_was_pulled_back_can_be_given_up_too(base: Path) -> None:
    one, _ = two(base)
    merge(base, one)
    before = everything(one)
    with open_as(base, "المراجعة") as project:
        document = next(uid for uid, text in project.texts() if text == TEXTS[0])
        start, end = word_ranges(TEXTS[0])[3]
        gold = Annotation(new_uid(), document, "gold", start, end, "GPE", TEXTS[0][start:end])
        project.add_annotations(document, [gold])
    with Project.open(one) as project:
        assert pull_review(project, base).added
    go_back(one)
    assert everything(one) == before


def test_a_refused_merge_leaves_the_way_back_as_it_was(base: Path, tmp_path: Path) -> None:
    files = two(base)
    merge(base, *files)
    kept = copy_before(base).read_bytes()
    broken = tmp_path / "broken.hashiya"
    broken.write_bytes(b"no project")
    with pytest.raises(UserError):
        merge(base, broken)
    assert copy_before(base).read_bytes() == kept
    assert not list(tmp_path.glob("*.new"))


def test_a_file_that_is_open_is_not_touched(base: Path) -> None:
    files = two(base)
    merge(base, *files)
    merged = everything(base)
    with Project.open(base), pytest.raises(ProjectError) as error:
        go_back(base)
    assert error.value.code == "in_use_elsewhere"
    assert everything(base) == merged and retreat(base) is not None


def test_the_copy_of_another_file_or_a_damaged_one_is_refused(base: Path, tmp_path: Path) -> None:
    files = two(base)
    merge(base, *files)
    merged = everything(base)
    copy_before(base).write_bytes(copy_before(base).read_bytes()[:3000])
    with pytest.raises(ProjectError):
        go_back(base)
    foreign = make_base(tmp_path / "foreign.hashiya")
    foreign.replace(copy_before(base))
    assert retreat(base) is None
    assert everything(base) == merged


_SLOWLY = """
import sys, time
from pathlib import Path
from hashiya.services.merge.undo_merge import go_back
from hashiya.store.file import copying
from hashiya.store.merging import restore_point
def slowly(db, target, *args):
    copying.copy_to(db, target)
    print("kept", flush=True)
restore_point.copy_to = slowly
go_back(Path(sys.argv[1]))
print("done", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("wait", [0.0, 0.001, 0.004])
def test_killed_on_the_way_back_it_is_the_one_or_the_other(base: Path, wait: float) -> None:
    files = two(base)
    before = everything(base)
    merge(base, *files)
    merged = everything(base)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _SLOWLY, str(base)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "kept"
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
    assert everything(base) in (before, merged)
    assert sqlite3.connect(base).execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_no_room_for_the_copy_no_merge(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = two(base)
    before = everything(base)

    def full(*_args: object) -> None:
        raise UserError("disk_full", "The disk is full; nothing was written.")

    monkeypatch.setattr("hashiya.store.merging.restore_point.copy_to", full)
    with pytest.raises(UserError):
        merge(base, *files)
    assert everything(base) == before


def test_on_the_command_line(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, _ = two(base)
    before = people_layers(base)
    assert main(["merge", str(base), str(one), "--json"]) == 0
    capsys.readouterr()
    assert main(["merge", str(base), "--undo", "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["merged"] == [one.name] and said["dry_run"]
    assert main(["merge", str(base), "--undo"]) == 0
    assert one.name in capsys.readouterr().out
    assert people_layers(base) == before
    assert main(["merge", str(base), "--undo"]) == 1
    assert "no copy" in capsys.readouterr().err
    for wrong in (["merge", str(base)], ["merge", str(base), str(one), "--undo"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
