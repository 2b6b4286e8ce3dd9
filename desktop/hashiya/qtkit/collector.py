"""Garbage is collected on the window's thread alone, between two events.

Python collects on whichever thread happens to make the next value. Among the garbage there may be widgets,
timers and pictures that stood in circles with what held them; a job's thread that ends one of those breaks Qt
in another place, some time later.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY = 300  # milliseconds; as young garbage grows, it is looked through within these
_SHARE = 50  # times as long as it took nothing old is looked through again: 2 % of the time at most


class Collector(QObject):
    """From now on nothing is collected by itself; `remove` puts that back."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._next_whole = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect as much as is due by now: the young often, what has stayed long seldom."""
        young, middle, old = zip(gc.get_count(), gc.get_threshold(), strict=True)
        if not young[1] or young[0] <= young[1]:
            return
        begun = time.perf_counter()
        if old[0] > old[1] and begun >= self._next_whole:
            gc.collect(2)
            now = time.perf_counter()
            self._next_whole = now + _SHARE * (now - begun)
        else:
            gc.collect(1 if middle[0] > middle[1] else 0)

    def remove(self) -> None:
        """For tests, and when the program ends."""
        self._timer.stop()
        gc.enable()
