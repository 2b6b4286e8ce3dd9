"""Small helpers about signals and timers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer


def debounced(parent: QObject, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    """A timer of `parent`: `start()` it at each wish, `slot` runs once when the wishes have ceased."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer


@contextmanager
def blocked(*objects: QObject) -> Iterator[None]:
    """No signals from these while the block runs."""
    before = [each.blockSignals(True) for each in objects]
    try:
        yield
    finally:
        for each, was in zip(objects, before, strict=True):
            each.blockSignals(was)
