"""From the command line to the window."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def wants_window(arguments: Sequence[str]) -> bool:
    """No command named: a project file, an option of the window, or nothing.

    The commands are looked through only where nothing else tells, since the window does without them.
    """
    first = arguments[0] if arguments else ".hashiya"
    if first.startswith("-"):
        return first not in ("-h", "--help", "--version")
    return first.endswith(".hashiya") or (os.path.exists(first) and not _is_command(first))


def open_window(arguments: Sequence[str]) -> int:
    """Open it; the exit code of the program when it is closed."""
    gc.disable()  # all that comes up with the window stays; looking through it costs a tenth of the start
    from hashiya.app import main as show

    return show(list(arguments))


def _is_command(word: str) -> bool:
    from hashiya.cli.parser import COMMANDS

    return word in COMMANDS
