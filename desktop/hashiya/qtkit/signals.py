"""Small helpers about signals and timers."""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def debounced(parent: QObject, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    """A timer of `parent`: `start()` it at each wish, `slot` runs once when the wishes have ceased."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer


def weak_slot(method: Callable[..., object], *args: object) -> Callable[..., None]:
    """A slot that calls the bound `method(*args)`, whatever the signal brings along.

    A lambda would keep the method's object alive for as long as the sender lives. This does not, and does
    nothing once the object, or Qt's half of it, is gone.
    """
    owner: Any = getattr(method, "__self__", None)
    if owner is None:
        raise TypeError(f"{method!r} is no method of an object")
    held, name = weakref.ref(owner), method.__name__

    def slot(*_brought: object) -> None:
        alive = held()
        if alive is None or (isinstance(alive, QObject) and not shiboken6.isValid(alive)):
            return
        getattr(alive, name)(*args)

    return slot


@contextmanager
def blocked(*objects: QObject) -> Iterator[None]:
    """No signals from these while the block runs."""
    before = [each.blockSignals(True) for each in objects]
    try:
        yield
    finally:
        for each, was in zip(objects, before, strict=True):
            each.blockSignals(was)
