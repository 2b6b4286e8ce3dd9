"""Saying something of a whole document: Ctrl+D and the key of a value, above the text, or on a sheet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal
from PySide6.QtGui import QKeyEvent

from hashiya.core.beyond.attributes import AttributeKind, AttributeValue
from hashiya.services.attributes.values import label_document
from hashiya.ui.attributes.value_popup import ValuePopup

if TYPE_CHECKING:
    from hashiya.core.beyond.value_keys import ValueKey
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.attributes.document_strip import DocumentStrip
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class DocumentLabeling(QObject):
    """Holds the card of values and the strip above the text in step with the open document."""

    hint = Signal(str)

    def __init__(self, context: Context, host: Host, reader: ReaderView, strip: DocumentStrip) -> None:
        super().__init__(host.widget)
        self._context, self._host, self._reader, self._strip = context, host, reader, strip
        self._session: Session | None = None
        self.popup = ValuePopup(host.widget, context)
        self.popup.chosen.connect(self.give)
        strip.labels_wanted.connect(self.open)
        strip.sheet_wanted.connect(self.open_sheet)
        reader.installEventFilter(self)  # before the keys of marking

    def handlers(self) -> dict[str, Handler]:
        """For the command table."""
        return {"annotate.document_labels": self.open, "annotate.document_note": self.open_sheet}

    def set_session(self, session: Session | None) -> None:
        """Another project, or none."""
        self._session = session
        self.popup.hide()
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
        self._strip.show_session(session)

    def open(self) -> None:
        """Show the values that the open document may have."""
        session = self._session
        if session is None or session.document is None or session.readonly:
            return
        types = session.said.document_types
        if not types:
            self.hint.emit(self.tr("The scheme has no labels for documents; they are made in its dialog."))
            return
        self._reader.setFocus()
        view = self._reader.viewport()
        corner = view.mapTo(self._host.widget, QPoint(view.width() // 2, 0))
        anchor = QRect(corner, corner)
        title = session.document.title
        self.popup.open_at(anchor, types, "", session.said.labels, taken=(), title=title)

    def open_sheet(self) -> None:
        """All fields of the document, the note, and what a reviewer answered."""
        from hashiya.ui.attributes.document_sheet import DocumentSheet

        session = self._session
        if session is None or session.document is None:
            return
        sheet = DocumentSheet(self._context, session, self._host.widget)
        sheet.finished.connect(self._host.focus_text)
        sheet.open()

    def give(self, found: ValueKey) -> None:
        """Say it of the open document; what is said already is taken back."""
        session = self._session
        if session is None or session.document is None:
            return
        if found.value is None:
            self.popup.hide()
            self.open_sheet()
            return
        value = _turned(found, session.said.labels.get(found.type.code))
        uid, code = session.document.uid, found.type.code
        session.do(partial(label_document, session.project, uid, code, value))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The keyboard stays with the text; keys of the card are taken before anybody else sees them."""
        if not self.popup.isVisible() or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self.popup.takes(event):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self.popup.handle_key(event)

    def _on_changes(self, changes: ChangeSet) -> None:
        session = self._session
        if session is None:
            return
        if changes.beyond or changes.scheme or changes.people or not changes.kind:
            self._strip.show_session(session)
            if self.popup.isVisible():
                self.popup.show_values(session.said.labels)

    def _on_document_changed(self, _document: object) -> None:
        self.popup.hide()
        self._strip.show_session(self._session)


def _turned(found: ValueKey, said: AttributeValue | None) -> object:
    if found.type.kind is AttributeKind.MANY and isinstance(found.value, tuple):
        had = said if isinstance(said, tuple) else ()
        return [each for each in (*had, *found.value) if not (each in had and each in found.value)] or None
    return None if said == found.value else found.value
