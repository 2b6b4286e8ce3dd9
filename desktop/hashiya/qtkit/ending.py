"""The system asks the program to end: SIGTERM, SIGINT, SIGHUP, and the end of the desktop's session.

Python runs handlers of signals between its own instructions only, which the event loop of a window that waits
does not execute: the number of the signal is written into a pipe, and the loop watches the pipe.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")


class Ending(QObject):
    """`asked`: the program has to end now, without a question. `remove` puts the former handlers back."""

    asked = Signal()

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._before: dict[int, Any] = {}
        self._pipe: tuple[int, int] | None = None
        app.commitDataRequest.connect(self._on_session_ends)
        if sys.platform == "win32":
            return  # it has no such signals for windows: they are closed, as by hand
        self._pipe = read, write = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        self._wakeup = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (getattr(signal, name) for name in _NAMES):
            self._before[number] = signal.signal(number, _nothing)
        self._notifier = QSocketNotifier(read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def _on_signal(self) -> None:
        assert self._pipe is not None
        numbers = os.read(self._pipe[0], 64)
        if any(number in self._before for number in numbers):
            self.asked.emit()

    def _on_session_ends(self, _manager: object) -> None:
        self.asked.emit()

    def remove(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._pipe is not None:
            self._notifier.setEnabled(False)
            signal.set_wakeup_fd(self._wakeup)
            for end in self._pipe:
                os.close(end)
            self._pipe = None


def _nothing(_number: int, _frame: object) -> None:
    """There is a handler, so that the signal does not end the process by itself."""
