"""Every command on a disk that fills up: a plain message with the place, nothing half-done, nothing left.

The disk is a small one in memory, which only a system's administrator may make: elsewhere this is skipped.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.helpers.mutation_commands import commands, make_folder

from hashiya.cli import main
from hashiya.services.project.repair import examine
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 4 << 20
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tmpfs is of Linux")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("full") / "made")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be made here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(disk: Path, free: int) -> None:
    """Until only so many bytes are left."""
    filler = disk / "filler"
    left = shutil.disk_usage(disk).free - free
    with contextlib.suppress(OSError), filler.open("wb") as file:
        file.write(b"\1" * max(0, left))


def _said(command: list[str]) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(command)
    return code, err.getvalue()


_OWN = {"shared", ".p.hashiya.sync"}  # where exchanging goes on with what it has


def _trouble(disk: Path, folder: Path, number: int, free: int) -> str:
    """What is wrong with a command on a disk with so much room, "" for nothing."""
    work = disk / "w"
    work.mkdir()
    try:
        path = work / "p.hashiya"
        shutil.copyfile(folder / "sound.hashiya", path)
        command = commands(path, folder)[number]
        if command[0] != "merge" and "fresh.hashiya" not in " ".join(command):
            (work / "fresh.hashiya").unlink()
        before = {each.name for each in work.iterdir()}
        _fill(disk, free)
        code, said = _said(command)
        name = " ".join(each for each in command if not each.startswith("/"))
        (disk / "filler").unlink(missing_ok=True)
        if "fault of the program" in said or "Traceback" in said:
            return f"{name}, {free}: {' '.join(said.split())[-300:]}"
        if code and not said.strip() and command[0] != "check":
            return f"{name}, {free}: failed without a word"
        # The last one has nothing to do with the disk: whoever sits here has no such annotation.
        told = any(words in said for words in ("disk", "There is no copy", "has no place", "of this person"))
        if code and not told:
            return f"{name}, {free}: said {' '.join(said.split())[-200:]}"
        wrong = [each.code for each in examine(path) if not each.ok]
        if wrong:
            return f"{name}, {free}: the project is damaged: {wrong}"
        left = {each.name for each in work.iterdir()} - before
        empty = not any(each.stat().st_size for each in work.glob("*-wal"))
        half = [
            each
            for each in left
            if ".part" in each
            or each.endswith((".lock", ".new"))
            or (each.endswith(("-wal", "-shm")) and not empty)  # else of an open that could not make more
        ]
        left = {each for each in left if not each.endswith(("-wal", "-shm"))}
        if half or (code and left - _OWN and command[0] not in ("check", "corpus")):
            return f"{name}, {free}: left {sorted(half or left)}"
        return ""
    finally:
        for each in disk.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()


@pytest.mark.parametrize(
    ("free", "step"),
    [(40_000, 5), (0, 7), *(pytest.param(free, 1, marks=pytest.mark.slow) for free in (0, 40_000, 200_000))],
)
def test_a_full_disk_is_told_and_nothing_is_half_done(
    disk: Path, folder: Path, tmp_path: Path, free: int, step: int
) -> None:
    """`step`: every so many of all commands."""
    (tmp_path / "count").mkdir()
    count = len(commands(tmp_path / "count" / "p.hashiya", folder))
    found = [_trouble(disk, folder, number, free) for number in range(0, count, step)]
    assert not any(found), "\n".join(filter(None, found))


def test_what_lies_on_a_full_disk_is_read_and_goes_out(disk: Path, folder: Path, tmp_path: Path) -> None:
    """The index of the log finds no room: it is read without one, and who wants to write is told why not."""
    path = disk / "p.hashiya"
    shutil.copyfile(folder / "sound.hashiya", path)
    _fill(disk, 0)
    assert _said(["export", str(path), str(tmp_path / "o.jsonl"), "--format", "hashiya"]) == (0, "")
    assert (tmp_path / "o.jsonl").stat().st_size > 1000
    code, said = _said(["accept", str(path)])
    assert code == 1 and "the disk is full" in said
    with Project.open(path) as project:
        assert project.readonly_reason == "full" and len(project.documents()) == 6
    (disk / "filler").unlink()
    with Project.open(path) as project:
        assert not project.readonly
