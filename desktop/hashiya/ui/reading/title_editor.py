"""A title written in its row of the list: Enter or leaving keeps it, Escape lets it be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView

from hashiya.core.document import DocumentInfo
from hashiya.qtkit.tables import RowRole
from hashiya.ui.session.field_draft import FieldDraft


class TitleEditor(QLineEdit):
    """Lies over one row at a time. `written` carries a document's uid and its new title; who stores it tells
    the `draft`, which holds what could not be stored.
    """

    written = Signal(str, str)

    def __init__(self, view: QListView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._uid, self._before = "", ""
        self.draft = FieldDraft(self, "document.title")
        view.verticalScrollBar().valueChanged.connect(self._on_moved)
        view.model().modelReset.connect(self._on_moved)
        self.hide()

    def begin(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Write the title of this row."""
        info = index.data(RowRole)
        if not isinstance(info, DocumentInfo):
            return
        self._view.scrollTo(index)
        box: QRect = self._view.visualRect(index).adjusted(12, 3, -12, -3)
        box.setHeight(30)
        self._uid, self._before = info.uid, info.title
        self.draft.show(info.uid, info.title)
        self.setPlaceholderText(info.name)
        self.setGeometry(box)
        self.show()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _end(self, *, keep: bool) -> None:
        if self.isHidden():
            return
        uid, title = self._uid, self.text().strip()
        focused = self.hasFocus()
        self.hide()
        if focused:
            self._view.setFocus()
        if keep and title != self._before:
            self.written.emit(uid, title)
        else:
            self.draft.done(uid, self._before)

    def _on_moved(self, *_args: object) -> None:
        self._end(keep=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(keep=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._end(keep=False)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return bool(super().event(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(keep=True)
