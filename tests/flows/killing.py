"""A command that kills itself: killing.py N FOLDER COMMAND…: SIGKILL at the Nth time it touches FOLDER."""

from __future__ import annotations

import os
import signal
import sys

_EVENTS = {"open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def arm(moment: int, folder: str) -> None:
    """Count what touches the folder, and end at once when the moment has come."""
    touched = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal touched
        if event in _EVENTS and any(folder in str(arg) for arg in args):
            touched += 1
            if touched == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


if __name__ == "__main__":
    from hashiya.cli import main

    arm(int(sys.argv[1]), sys.argv[2])
    raise SystemExit(main(sys.argv[3:]))
