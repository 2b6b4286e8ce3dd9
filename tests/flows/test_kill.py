"""Killed at random moments while annotating: all that was shown as saved is there, and the file is sound."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.helpers.store import TEXT, assert_sound, make

from hashiya.store.project import Project

KILLS = [10, pytest.param(50, marks=pytest.mark.slow)]
STREAM = Path(__file__).with_name("annotating_stream.py")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kills", KILLS)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_nothing_saved_is_lost_and_the_lock_dies_with_the_program(tmp_path: Path, kills: int) -> None:
    project, _ = make(tmp_path, (TEXT, TEXT * 3, TEXT * 40))
    path = project.path
    project.close()
    rng = random.Random(1910)
    saved: dict[str, str] = {}
    for number in range(kills):
        lines = run_and_kill(path, number, rng.uniform(0.0, 0.25))
        assert lines and lines[0] == "ready", lines
        saved |= {uid: rowid for _, rowid, uid in (line.split() for line in lines[1:])}
        assert_all_there(path, saved)
    assert len(saved) > kills
    with Project.open(path) as project:
        assert not project.readonly
        assert_sound(project)
        while project.undo() is not None:
            pass
        assert_sound(project)


def run_and_kill(path: Path, seed: int, seconds: float) -> list[str]:
    """The whole lines that the program printed before it was killed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "desktop")}
    process = subprocess.Popen(
        [sys.executable, str(STREAM), str(path), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest = process.communicate()[0]
    whole = (first + rest).rpartition("\n")[0]
    return whole.splitlines()


def assert_all_there(path: Path, saved: dict[str, str]) -> None:
    with Project.open(path) as project:
        assert not project.readonly, "a dead program's lock keeps us out"
        rows = {entry.uid: str(entry.id) for entry in project.journal(limit=1_000_000)}
        assert {uid: rows.get(uid) for uid in saved} == saved
        assert_sound(project)
    db = sqlite3.connect(path)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        db.close()
