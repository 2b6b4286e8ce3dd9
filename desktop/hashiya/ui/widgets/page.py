"""A page beside the annotating one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host


class Page(Retranslated, QWidget):
    """Lives in the window's stack; Escape, where nothing on the page wants it, goes back to the text."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__()
        self._context, self._window = context, window
        self.setProperty("part", "page")

    def leave(self) -> None:
        """Back to the text."""
        self._window.show_page("annotate")
        self._window.focus_text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
