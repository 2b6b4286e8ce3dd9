"""The window itself killed while keys are pressed in it: every act it told of is there; it opens again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.helpers.gui_project import make_project

from hashiya.store.project import Project

KILLS = [4, pytest.param(6, marks=pytest.mark.slow)]
ROOT = Path(__file__).resolve().parents[2]
STREAM = Path(__file__).with_name("window_stream.py")

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")


@pytest.mark.parametrize("kills", KILLS)
def test_nothing_that_the_window_told_of_is_lost(tmp_path: Path, kills: int) -> None:
    path = make_project(tmp_path / "texts.hashiya")
    rng = random.Random(1932)
    saved: dict[str, int] = {}
    for number in range(kills):
        lines = work_and_kill(path, tmp_path / "settings", number, rng.uniform(0.05, 0.6))
        assert lines[0] == "ready", lines
        told = {uid: int(rowid) for _, rowid, uid in (line.split() for line in lines[1:])}
        assert told, "nothing was done before the end came"
        saved |= told
        assert_all_there(path, saved)
    with Project.open(path) as project:
        assert not project.readonly
        (at_work,) = {entry.by for entry in project.journal(limit=1_000_000) if entry.uid in saved}
        project.act_as(at_work)
        count = 0
        while project.undo() is not None:
            count += 1
        assert count and all(check.ok for check in project.check())


def work_and_kill(path: Path, settings: Path, seed: int, seconds: float) -> list[str]:
    """The whole lines that the window's program printed; killed so long after its first act."""
    process = subprocess.Popen(
        [sys.executable, str(STREAM), str(path), str(settings), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    first = process.stdout.readline() + process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, trouble = process.communicate()
    assert first and "Traceback" not in trouble, trouble
    return (first + rest).rpartition("\n")[0].splitlines()


def assert_all_there(path: Path, saved: dict[str, int]) -> None:
    """A new program finds the lock free, each act in its place, and surfaces true."""
    with Project.open(path) as project:
        assert not project.readonly, "the lock of a dead program keeps us out"
        rows = {entry.uid: entry.id for entry in project.journal(limit=1_000_000)}
        assert {uid: rows.get(uid) for uid in saved} == saved
        for uid in project.document_uids():
            text = project.document(uid).text
            assert all(text[each.start : each.end] == each.surface for each in project.annotations(uid))
        assert all(check.ok for check in project.check())
