"""From the command to the first painted frame: bare, and with the last project. Prints a table; run by hand.

python tests/benchmarks/bench_start.py [--times N]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {"bare window": 0.6, "with the last project": 1.0}


def environment(config: Path) -> dict[str, str]:
    paths = os.pathsep.join((str(ROOT / "desktop"), str(ROOT / "tests")))
    base = os.environ | {"HASHIYA_SMOKE": "1", "HASHIYA_CONFIG": str(config), "PYTHONPATH": paths}
    # As installed: byte code is compiled once.
    base.pop("PYTHONDONTWRITEBYTECODE", None)
    base["PYTHONPYCACHEPREFIX"] = str(config.parent / "bytecode")
    if not os.environ.get("DISPLAY"):
        base["QT_QPA_PLATFORM"] = "offscreen"
    return base


CHILD = """
import sys, time
from hashiya import app
class Watch(app.SmokeTest):
    def eventFilter(self, watched, event):
        if event.type() == app.QEvent.Type.Paint and watched is self._window:
            app.QTimer.singleShot(0, self._window, lambda: print(time.time() - float(sys.argv[1]), flush=True))
        return super().eventFilter(watched, event)
app.SmokeTest = Watch
raise SystemExit(app.main(sys.argv[2:]))
"""


def measure(config: Path, *arguments: str, times: int) -> list[float]:
    """Wall seconds from the start of the process to the first painted frame; the first run warms the cache."""
    seconds = []
    for _ in range(times + 1):
        command = [sys.executable, "-c", CHILD, str(time.time()), *arguments]
        done = subprocess.run(command, env=environment(config), check=True, capture_output=True, text=True)
        seconds.append(float(done.stdout.split()[0]))
    return seconds[1:]


def make_project(path: Path) -> None:
    sys.path[:0] = [str(ROOT / "desktop")]
    from hashiya.services.sample import create_sample

    create_sample(path, person="annotator").close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        config, project = Path(folder) / "config", Path(folder) / "sample.hashiya"
        found = {"bare window": measure(config, times=times)}
        make_project(project)
        found["with the last project"] = measure(config, str(project), times=times)
    met = True
    print(f"{'start':24}{'median':>9}{'p95':>9}{'target':>9}")
    for name, seconds in found.items():
        worst = sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)]
        met = met and worst <= TARGETS[name]
        print(f"{name:24}{statistics.median(seconds):8.2f}s{worst:8.2f}s{TARGETS[name]:8.1f}s")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
