"""From the command to the first painted frame, in processes of their own: bare, and with the last project."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest
from tests.helpers.figures import Figures, Times, p95
from tests.helpers.pacing import some

from hashiya.services.project.sample import create_sample

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
REPEATED = 7


def environment(folder: Path) -> dict[str, str]:
    """Settings of its own; byte code is compiled once, as in an installed program."""
    base = os.environ | {
        "HASHIYA_SMOKE": "1",
        "HASHIYA_CONFIG": str(folder / "config"),
        "PYTHONPATH": str(ROOT / "desktop"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    base.pop("PYTHONDONTWRITEBYTECODE", None)
    if not os.environ.get("DISPLAY"):
        base["QT_QPA_PLATFORM"] = "offscreen"
    return base


EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1440, 900)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""
TIMES_EMPTY = 1.6


def measure(folder: Path, *arguments: str) -> Times:
    """Whole runs of the program that end after the first frame."""
    return measure_command(folder, [sys.executable, "-m", "hashiya", *arguments])


def measure_command(folder: Path, command: list[str]) -> Times:
    """The first run only warms the caches."""
    times = Times()
    for number in range(some(REPEATED) + 1):
        clock, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=environment(folder), check=True, capture_output=True)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
        if number:
            times.add(time.perf_counter() - clock, processor)
    return times


@pytest.mark.skipif(sys.platform == "win32", reason="counts the time of child processes")
def test_window_up(tmp_path: Path, figures: Figures) -> None:
    bare = measure(tmp_path)
    name = f"window up, bare, begin to end (p95 of {len(bare.clock)})"
    figures.add(name, *_seconds(bare), 0.6, processor=p95(bare.processor))
    empty = measure_command(tmp_path, [sys.executable, "-c", EMPTY])
    name = f"an empty main window (median of {len(empty.clock)})"
    figures.add(name, median(empty.clock), "s", processor=median(empty.processor))
    for name, of in (("by the clock", "clock"), ("by processor", "processor")):
        ratio = median(getattr(bare, of)) / median(getattr(empty, of))
        figures.add(f"window up, bare: times an empty main window, {name}", ratio, "×", TIMES_EMPTY)
    project = tmp_path / "sample.hashiya"
    create_sample(project, person="annotator").close()
    last = measure(tmp_path, str(project))
    name = f"window up with the last project (p95 of {len(last.clock)})"
    figures.add(name, *_seconds(last), 1.0, processor=p95(last.processor))


def _seconds(times: Times) -> tuple[float, str]:
    return p95(times.clock), "s"
