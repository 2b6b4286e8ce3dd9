"""The command line. Nothing here imports Qt before a window is wanted, nor the commands where one is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hashiya.cli.opening import open_window

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window: with a project file, or without any word."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or (len(arguments) == 1 and arguments[0].endswith(".hashiya")):
        return open_window(arguments)
    from hashiya.cli.parser import main as run

    return run(arguments)
