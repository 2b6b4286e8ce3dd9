"""The command line. Nothing here imports Qt before a window is wanted, nor the commands where one is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hashiya.cli.opening import open_window, wants_window

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window: with a project file, or without any word."""
    if getattr(sys, "frozen", False):
        # A frozen program is started once more for each process of its own, and finds here what it is to do.
        import multiprocessing

        multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)
    _use_utf8()
    if wants_window(arguments):
        return open_window(arguments)
    from hashiya.cli.running import run

    return run(arguments)


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
