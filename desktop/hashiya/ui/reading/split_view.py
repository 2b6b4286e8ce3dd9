"""Commands of two texts side by side: open, close, go over, change sides; a click goes over too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.signals import weak_slot
from hashiya.ui.widgets.basic import name_button

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hashiya.core.document import Document
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.reading.pane_head import PaneHead
    from hashiya.ui.reading.second_pane import SecondPane
    from hashiya.ui.session.session import Session

SIDE_BY_SIDE = 800
"""Pixels of the page from which two texts stand beside each other; narrower, one stands over the other."""

_SIDE = "second_text_first"
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_FOLLOWING = (QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease, QEvent.Type.ContextMenu)


def stacked(head: PaneHead, below: QWidget) -> QWidget:
    """A pane: its line over its text."""
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(below, 1)
    return pane


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

    def swap(self) -> None:
        """The two change sides; each side keeps its size."""
        sizes = self.sizes()
        last = self.widget(1)
        assert last is not None
        self.insertWidget(0, last)
        self.setSizes(sizes)

    def share(self) -> None:
        """Half of the room for each."""
        whole = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
        self.setSizes([whole // 2, whole - whole // 2])


class SplitView(QObject):
    """The text one works in is always that of the page's own reader, on whichever side it stands.

    So going over exchanges what the two views show and their sides: what is seen stays in its place, and
    marking, searching and the panels need not know that there are two. `hint` are words for the status bar.
    """

    hint = Signal(str)

    def __init__(
        self, context: Context, reader: ReaderView, pane: SecondPane, splitter: PaneSplitter, head: PaneHead
    ) -> None:
        super().__init__(splitter)
        self._context = context
        self._reader, self._pane, self._splitter, self._head = reader, pane, splitter, head
        self._session: Session | None = None
        self._held = False  # a press in the second text is being handed on
        self._close = head.add("x")
        self._close.clicked.connect(weak_slot(self.close_here))
        pane.wanted.connect(weak_slot(self.go_in))
        pane.exchange_wanted.connect(weak_slot(self.exchange))
        pane.left.connect(reader.setFocus)
        pane.shown.connect(weak_slot(self._show_heads))
        # Kept: asking the reader for it while it is being destroyed would be fatal.
        self._viewport = pane.reader.viewport()
        self._viewport.installEventFilter(self)
        context.languages.switched.connect(weak_slot(self._show_heads))
        context.keys.changed.connect(weak_slot(self._show_heads))

    def handlers(self) -> dict[str, Handler]:
        """For the command table."""
        return {
            "view.split": self.toggle,
            "view.other_text": self.go_over,
            "view.exchange": self.exchange,
        }

    def set_session(self, session: Session | None) -> None:
        """Another project, or none; the sides are as they were left."""
        self._session = session
        self._pane.set_session(session)
        if session is not None:
            session.document_changed.connect(self._on_document)
            self._put(second_first=self._pane.open and session.kept(_SIDE) is True)
        self._show_heads()

    # ---------------------------------------------------------------- opening and closing
    def toggle(self) -> None:
        """A second text: the one that was there last, else this one at this place; or one alone again."""
        session = self._session
        if session is None or session.document is None:
            return
        if self._pane.open:
            self._close_pane()
            return
        uid, position = self._pane.last()
        if not uid or not self._pane.show_document(uid, position, quiet=True):
            self._pane.show_document(session.document.uid, self._reader.caret)
        self._splitter.share()

    def show_beside(self, uid: str) -> None:
        """Open a document as the second text and work in it."""
        fresh = not self._pane.open
        if self._pane.show_document(uid):
            if fresh:
                self._splitter.share()
            self.go_in()

    def close_here(self) -> None:
        """Close the text one works in, and work in the other."""
        if self.go_in():
            self._close_pane()

    def _close_pane(self) -> None:
        self._pane.put_away()
        self._put(second_first=False)
        self._reader.setFocus()

    # ---------------------------------------------------------------- which one is worked in
    def go_over(self) -> None:
        """The keyboard to the other text, or back to the text from elsewhere."""
        if not (self._reader.hasFocus() and self.go_in()):
            self._reader.setFocus()

    def go_in(self) -> bool:
        """Work in the second text, where it stands; the other stays where it is and is read."""
        session, second = self._session, self._pane.document
        if session is None or session.document is None or second is None:
            return False
        here, place, there = session.document.uid, self._reader.place(), self._pane.reader.place()
        if second.uid == here:
            session.select("")
        session.open_document(second.uid)
        if session.document is None or session.document.uid != second.uid:
            return False  # it is gone, which the session has said
        self._put(second_first=not self._second_first)
        self._pane.show_at(here, place)
        self._reader.restore(there)
        self._reader.setFocus()
        self._reader.scrolled.emit()  # a long document is read where it is in sight
        return True

    def exchange(self) -> None:
        """The two texts change sides; one goes on working in the same."""
        if self._pane.open:
            self._put(second_first=not self._second_first)
            self._reader.setFocus()

    @property
    def _second_first(self) -> bool:
        return self._splitter.widget(0) is self._pane

    def _put(self, *, second_first: bool) -> None:
        if self._second_first != second_first:
            self._splitter.swap()
        if self._session is not None:
            self._session.keep(_SIDE, second_first)

    # ---------------------------------------------------------------- the lines over the texts
    def _on_document(self, _document: Document | None) -> None:
        self._show_heads()

    def _show_heads(self) -> None:
        document = self._session.document if self._session is not None else None
        self._head.tell(self.tr("You work here:"), isolated(document.title) if document is not None else "")
        self._head.setVisible(self._pane.open and document is not None)
        name_button(self._close, self.tr("Close this text"))

    # ---------------------------------------------------------------- the pointer
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press in the second text goes over, and what follows until it is let go happens there."""
        if watched is not self._viewport:
            return False
        if event.type() in _PRESSES and isinstance(event, QMouseEvent):
            self._held = self._held or self.go_in()
        if isinstance(event, QContextMenuEvent):
            return self._hand_on_menu(event)
        if self._held and event.type() in (*_PRESSES, *_FOLLOWING) and isinstance(event, QMouseEvent):
            self._hand_on(event)
            self._held = bool(event.buttons())
            return True
        return False

    def _hand_on(self, event: QMouseEvent) -> None:
        target, point = self._reader.viewport(), event.globalPosition()
        local = target.mapFromGlobal(point)
        copy = QMouseEvent(event.type(), local, point, event.button(), event.buttons(), event.modifiers())
        QApplication.sendEvent(target, copy)

    def _hand_on_menu(self, event: QContextMenuEvent) -> bool:
        """Some systems ask for the menu with the press, some when the button has been let go."""
        inside = self._viewport.rect().contains(self._viewport.mapFromGlobal(event.globalPos()))
        if inside and not self._held and not self.go_in():
            return False
        target = self._reader.viewport()
        local = target.mapFromGlobal(event.globalPos())
        QApplication.sendEvent(
            target, QContextMenuEvent(event.reason(), local, event.globalPos(), event.modifiers())
        )
        return True
