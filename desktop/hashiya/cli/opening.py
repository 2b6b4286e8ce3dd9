"""From the command line to the window."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def open_window(arguments: Sequence[str]) -> int:
    """Open it; the exit code of the program when it is closed."""
    gc.disable()  # all that comes up with the window stays; looking through it costs a tenth of the start
    from hashiya.app import main as show

    return show(list(arguments))
