"""How far long work has come, and the wish to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple


class Cancelled(Exception):
    """The person asked to stop; raised where work can end cleanly."""


class Progress(NamedTuple):
    """`done` of `total` units (total 0: unknown); `what` is a code the window translates."""

    what: str
    done: int
    total: int = 0
    detail: str = ""


class CancelToken:
    """Set from any thread; looked at by the work itself."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Wish the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the wish was spoken."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled when the wish was spoken."""
        if self._event.is_set():
            raise Cancelled


OnProgress = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """The listener of those who do not care."""
