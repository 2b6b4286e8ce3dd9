"""A real window annotated by keys without end; prints «saved N UID» after each act it was told of.

Run as a program: PROJECT SETTINGS SEED. Killed from outside; what it printed must be found in the file.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from hashiya.app import make_application, make_context
from hashiya.ui.window.main_window import MainWindow

KEYS = (Qt.Key.Key_P, Qt.Key.Key_O, Qt.Key.Key_D)
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Typist(QObject):
    """Presses keys in the reader, walks through suggestions, takes back and does again, at random."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        super().__init__(window)
        self._window, self._rng = window, random.Random(seed)
        assert window.session is not None
        self._session = window.session
        self._session.changes_applied.connect(self._on_changes)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._timer.start(0)

    def _on_changes(self, changes: object) -> None:
        newest = self._session.project.journal(limit=1)[0]
        print(f"saved {newest.id} {newest.uid}", flush=True)

    def _step(self) -> None:
        reader, rng = self._window.page.reader, self._rng
        what = rng.random()
        if what < 0.15:
            QTest.keyClick(reader, Qt.Key.Key_Z, CONTROL)
        elif what < 0.2:
            QTest.keyClick(reader, Qt.Key.Key_Z, CONTROL | SHIFT)
        elif what < 0.5:
            self._window.marker.walk.step(1)
            rng.choice((self._window.marker.decisions.accept, self._window.marker.decisions.reject))()
        else:
            reader.set_caret(rng.randrange(len(reader.text)))
            QTest.keyClick(reader, Qt.Key.Key_Left, CONTROL | SHIFT)
            QTest.keyClick(reader, rng.choice(KEYS))


def main(project: str, settings: str, seed: str) -> int:
    app = make_application()
    context = make_context(app, Path(settings), language="ar", theme="day")
    for key in ("suggest/import", "suggest/live"):
        context.settings.set(key, False)
    window = MainWindow(context)
    window.show()
    window.activateWindow()
    if not window.projects.open_path(Path(project)) or window.session is None or window.session.readonly:
        return 1
    window.focus_text()
    print("ready", flush=True)
    typist = Typist(window, int(seed))
    code = app.exec()
    del typist
    return code


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
