"""A real window in which a note is typed, key by key; prints «typed TEXT» when a draft is on disk.

Run as a program: PROJECT SETTINGS. Killed from outside in mid-note.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from hashiya.app import make_application, make_context
from hashiya.services.annotate import note_drafts
from hashiya.ui.window.main_window import MainWindow

LETTERS = "هذا اسم يحتاج إلى مراجعة في المعجم قبل أن يُبتّ فيه "


class NoteTypist:
    """One letter after another, without a pause of a second between any two; tells what is on disk."""

    def __init__(self, window: MainWindow) -> None:
        assert window.session is not None and window.session.selected is not None
        self._note, self._at = window.workspace.inspector._note, 0
        self._project, self._uid = window.session.project, window.session.selected.uid
        self._told = ""
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._step)
        self._timer.start(60)

    def _step(self) -> None:
        letter = LETTERS[self._at % len(LETTERS)]
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self._note, event)
        self._at += 1
        kept = note_drafts.waiting(self._project).get(self._uid, "")
        if kept != self._told:
            self._told = kept
            print(f"typed {kept}", flush=True)


def main(project: str, settings: str) -> int:
    app = make_application()
    context = make_context(app, Path(settings), language="ar", theme="day")
    for key in ("suggest/import", "suggest/live"):
        context.settings.set(key, False)
    window = MainWindow(context)
    window.show()
    window.activateWindow()
    if not window.projects.open_path(Path(project)) or window.session is None or window.session.readonly:
        return 1
    window.marker.walk.step(1)
    window.workspace.inspector.edit_note()
    assert window.session.selected is not None
    print(f"ready {window.session.selected.uid}", flush=True)
    typist = NoteTypist(window)
    code = app.exec()
    del typist
    return code


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
