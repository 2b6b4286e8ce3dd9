"""Commands and snippets run in processes of their own, with their time and their greatest memory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The process tells its own greatest memory at its end: VmHWM knows nothing of the parent, as ru_maxrss may.
_WRAPPED = """
import sys, time
began, sys.argv = time.perf_counter(), sys.argv[1:]
from hashiya.cli import main
code = main(sys.argv)
held = open("/proc/self/status").read().split("VmHWM:")[1].split()[0]
print(f"\\nMEASURED {time.perf_counter() - began} {time.process_time()} {held}", file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds by the clock and of the processor, MB at most, and what was printed."""

    clock: float
    processor: float
    memory: float
    out: str


def command(*words: object, settings: Path) -> Measured:
    """One command of the command line. Fails with what it said when it fails."""
    return _run([sys.executable, "-c", _WRAPPED, *map(str, words)], settings)


def snippet(code: str, *words: object, settings: Path) -> str:
    """What a piece of Python prints, in a process of its own."""
    return _run([sys.executable, "-c", code, *map(str, words)], settings).out


def _run(command: list[str], settings: Path) -> Measured:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "desktop"), str(ROOT))),
        "HASHIYA_CONFIG": str(settings),
        "HASHIYA_PERSON": "ليلى",
    }
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = done.stderr.rpartition("MEASURED ")[2].split() if "MEASURED " in done.stderr else ["0", "0", "0"]
    clock, processor, held = map(float, found)
    return Measured(clock, processor, held / 1024, done.stdout)
