"""The application object: what the desktop tells a running program, not its arguments."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """`asked_to_open`: a list with the path of one file, which macOS tells by an event when it is clicked on.

    The event comes to this object itself: a filter of events would be asked for every one of the program.
    """

    asked_to_open = Signal(list)

    def event(self, event: QEvent) -> bool:
        """Tell of files; all else is Qt's."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked_to_open.emit([Path(event.file())])
            return True
        return super().event(event)
