"""A sign of life of long benchmarks: which one is at work for how long, and on what."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
EVERY = 8.0  # seconds
_DEEPEST = 4


def doing(frame: FrameType | None) -> str:
    """The project's own functions that are being run, from the benchmark inwards."""
    names: list[str] = []
    while frame is not None:
        code = frame.f_code
        place = Path(code.co_filename)
        ours = place.is_relative_to(ROOT) and "site-packages" not in place.parts
        if ours and not code.co_name.startswith("<") and place.name != "conftest.py":
            given = frame.f_locals.get("words") if code.co_name == "command" else None
            names.append(f"{code.co_name} {given[0]}" if given else code.co_name)
        frame = frame.f_back
    # Of many, the benchmark's own and the innermost ones: those tell what takes the time.
    chosen = names if len(names) <= _DEEPEST else [*names[: _DEEPEST - 1], names[-1]]
    return " › ".join(reversed(chosen))


class Heartbeat:
    """Writes a line to `out` every `every` seconds while something is watched."""

    def __init__(self, out: TextIO, every: float = EVERY) -> None:
        self._out, self._every = out, every
        self._main = threading.main_thread().ident or 0
        self._began: float | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def watch(self) -> None:
        """From now on, anew."""
        self._began = time.monotonic()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()
        self._out.close()

    def _beat(self) -> None:
        while not self._ended.wait(self._every):
            if self._began is not None:
                seconds = time.monotonic() - self._began
                if seconds >= self._every / 2:
                    work = doing(sys._current_frames().get(self._main))
                    self._out.write(f"    {seconds:.0f} s … {work}\n")
                    self._out.flush()
