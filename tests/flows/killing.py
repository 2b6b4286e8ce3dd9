"""A command that kills itself: killing.py N FOLDER COMMAND…: SIGKILL at the Nth time it touches FOLDER.

HASHIYA_TEST_SIGNAL names another signal. Where that never comes (N is 0), the last line on stderr says how
often it did.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_EVENTS = {"open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def arm(moment: int, folder: str) -> Callable[[], int]:
    """Count what touches the folder, and end at once when the moment has come; gives how often it was."""
    touched, how = 0, signal.Signals[os.environ.get("HASHIYA_TEST_SIGNAL", "SIGKILL")]

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal touched
        if event in _EVENTS and any(folder in str(arg) for arg in args):
            touched += 1
            if touched == moment:
                os.kill(os.getpid(), how)

    sys.addaudithook(hook)
    return lambda: touched


if __name__ == "__main__":
    from hashiya.cli import main

    touches = arm(int(sys.argv[1]), sys.argv[2])
    code = main(sys.argv[3:])
    print(touches(), file=sys.stderr)
    raise SystemExit(code)
