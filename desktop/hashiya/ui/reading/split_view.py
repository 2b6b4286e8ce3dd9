"""Commands of two texts side by side: open, close, go over, exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from hashiya.ui.commands.actions import Handler
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.reading.second_pane import SecondPane
from hashiya.ui.session.session import Session

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

SIDE_BY_SIDE = 800
"""Pixels of the page from which two texts stand beside each other; narrower, one stands over the other."""


class PaneSplitter(QSplitter):
    """The text one works in and a second one, beside it where there is room."""

    def __init__(self, first: QWidget, second: SecondPane) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(first)
        self.addWidget(second)
        first.setMinimumSize(200, 120)
        second.setMinimumSize(200, 120)
        for place in (0, 1):
            self.setStretchFactor(place, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = event.size().width() >= SIDE_BY_SIDE
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.orientation() != wanted:
            self.setOrientation(wanted)
            self.share()
        super().resizeEvent(event)

    def share(self) -> None:
        """Half of the room for each."""
        whole = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
        self.setSizes([whole // 2, whole - whole // 2])


class SplitView(QObject):
    """`hint` are words for the status bar."""

    hint = Signal(str)

    def __init__(self, reader: ReaderView, pane: SecondPane, splitter: PaneSplitter, parent: QObject) -> None:
        super().__init__(parent)
        self._reader, self._pane, self._splitter = reader, pane, splitter
        self._session: Session | None = None
        pane.exchange_wanted.connect(self.exchange)
        pane.left.connect(reader.setFocus)
        pane.hint.connect(self.hint)

    def handlers(self) -> dict[str, Handler]:
        """For the command table."""
        return {
            "view.split": self.toggle,
            "view.other_text": self.go_over,
            "view.exchange": self.exchange,
        }

    def set_session(self, session: Session | None) -> None:
        """Another project, or none."""
        self._session = session
        self._pane.set_session(session)

    def toggle(self) -> None:
        """A second text: the one that was there last, else this one at this place; or one alone again."""
        session = self._session
        if session is None or session.document is None:
            return
        if self._pane.open:
            self._pane.put_away()
            self._reader.setFocus()
            return
        uid, position = self._pane.last()
        if not uid or not self._pane.show_document(uid, position, quiet=True):
            self._pane.show_document(session.document.uid, self._reader.caret)
        self._splitter.share()

    def show_beside(self, uid: str) -> None:
        """Open a document as the second text."""
        fresh = not self._pane.open
        if self._pane.show_document(uid) and fresh:
            self._splitter.share()

    def go_over(self) -> None:
        """The keyboard to the other text."""
        if self._pane.open and not self._pane.reader.hasFocus():
            self._pane.reader.setFocus()
        else:
            self._reader.setFocus()

    def exchange(self) -> None:
        """Work in the second text, read the first beside it; places are kept."""
        session, second = self._session, self._pane.document
        if session is None or session.document is None or second is None:
            return
        here, place = session.document.uid, self._reader.caret
        there = self._pane.reader.caret
        session.open_document(second.uid)
        if session.document is not None and session.document.uid == second.uid:
            self._reader.go_to(there, flash=False)
            self._pane.show_document(here, place)
        self._reader.setFocus()
