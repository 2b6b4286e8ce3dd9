"""The window ended from outside, politely or not: nothing of it lives on, and its places are kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.helpers.gui_project import make_project

from hashiya.store.project import Project

ROOT = Path(__file__).resolve().parents[2]
PROC = Path("/proc")

pytestmark = pytest.mark.skipif(
    not (PROC / "self" / "stat").exists(), reason="needs /proc to look for children"
)


def children_of(parent: int) -> list[int]:
    """All processes below this one."""
    parents: dict[int, int] = {}
    for place in PROC.iterdir():
        if place.name.isdigit():
            try:
                state = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if state[0] != "Z":
                parents[int(place.name)] = int(state[1])
    found, new = [], [parent]
    while new:
        new = [child for child, above in parents.items() if above in new]
        found += new
    return found


def alive(process: int) -> bool:
    try:
        state = (PROC / str(process) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] != "Z"


def wait_until(reached: object, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if reached():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def start(path: Path, settings: Path) -> subprocess.Popen[bytes]:
    """The real program with suggestions in the background, as far as its worker and the tracker run."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hashiya.app", str(path), "--lang", "ar"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "desktop"),
            "QT_QPA_PLATFORM": "offscreen",
            "HASHIYA_CONFIG": str(settings),
        },
    )
    assert wait_until(lambda: len(children_of(process.pid)) >= 2, 120), "no worker was started"
    return process


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_no_process_outlives_the_window(tmp_path: Path, name: str) -> None:
    path = make_project(tmp_path / "texts.hashiya", suggestions=False)
    window = start(path, tmp_path / "settings")
    below = children_of(window.pid)
    window.send_signal(signal.Signals[name])
    code = window.wait(60)
    gone = wait_until(lambda: not any(alive(each) for each in below), 15)
    assert gone, f"still there: {[each for each in below if alive(each)]}"
    if name == "SIGTERM":
        assert code == 0
        assert b"geometry" in (tmp_path / "settings" / "hashiya.ini").read_bytes()
    with Project.open(path) as project:
        assert not project.readonly and all(check.ok for check in project.check())


@pytest.mark.skipif(sys.platform != "linux", reason="screens are told by DISPLAY there")
def test_without_a_screen_the_window_says_so_and_does_not_abort(tmp_path: Path) -> None:
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    environment |= {"PYTHONPATH": str(ROOT / "desktop"), "HASHIYA_CONFIG": str(tmp_path)}
    environment |= {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":32123"}
    command = [sys.executable, "-m", "hashiya", str(tmp_path / "p.hashiya")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "No window can be opened" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig tells the faces there")
def test_without_an_arabic_face_the_program_brings_its_own(tmp_path: Path) -> None:
    places = f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(f'<?xml version="1.0"?>{places}')
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"}
    environment["FONTCONFIG_FILE"] = str(tmp_path / "fonts.conf")
    script = (
        "from hashiya.app import make_application\napplication = make_application()\n"
        "from hashiya.qtkit.fonts import arabic_faces\nprint(arabic_faces())"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert "Noto Naskh Arabic" in done.stdout
