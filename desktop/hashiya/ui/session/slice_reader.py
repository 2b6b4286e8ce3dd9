"""Reading a very long list a slice at a time: the page is seen and answers before all of it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Slices(QObject, Generic[T]):
    """Reads a text of `length` code points `step` by `step` whenever nothing else is to be done.

    `read` gives what begins in a range, in order. Without `stop`, `finished` comes once.
    """

    finished = Signal(object)  # the list of all that was read; empty after `skip`

    def __init__(
        self, read: Callable[[int, int], list[T]], *, length: int, step: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._read, self._length, self._step = read, length, step
        self._at = 0
        self._found: list[T] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_idle)
        self._timer.start(0)

    def skip(self) -> None:
        """Someone could not wait and has read everything: only the end is still to be told."""
        self._at, self._found = self._length, []

    def stop(self) -> None:
        self._timer.stop()
        self.deleteLater()

    def _on_idle(self) -> None:
        if self._at < self._length:
            end = min(self._at + self._step, self._length)
            self._found += self._read(self._at, end)
            self._at = end
            return
        self.stop()
        self.finished.emit(self._found)
