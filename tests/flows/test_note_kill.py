"""The program killed while a note is typed without a pause: opened again, the text is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.gui.conftest import make_window  # noqa: F401
from tests.helpers.gui_project import make_project

from hashiya.store.project import Project

ROOT = Path(__file__).resolve().parents[2]
STREAM = Path(__file__).with_name("note_stream.py")

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")


def test_a_note_outlives_the_kill_of_its_program(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = make_project(tmp_path / "texts.hashiya")
    process = subprocess.Popen(
        [sys.executable, str(STREAM), str(path), str(tmp_path / "killed")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    uid = process.stdout.readline().split()[-1]
    told = [process.stdout.readline().rstrip("\n") for _ in range(2)]
    process.send_signal(signal.SIGKILL)
    rest, trouble = process.communicate()
    assert "Traceback" not in trouble, trouble
    lines = [*told, *rest.rpartition("\n")[0].splitlines()]
    typed = [line.removeprefix("typed ") for line in lines]
    assert len(typed[0]) > 0 and typed[-1].startswith(typed[0]) and len(typed[1]) > len(typed[0])
    window = request.getfixturevalue("make_window")(path)
    window.session.select(uid)
    assert window.workspace.inspector._writing.text.startswith(typed[-1].strip())
    with_note = window.session.project.annotation(uid)
    assert with_note is not None and with_note.note.startswith(typed[-1].strip())
    window.close()
    with Project.open(path) as project:
        assert all(check.ok for check in project.check())
