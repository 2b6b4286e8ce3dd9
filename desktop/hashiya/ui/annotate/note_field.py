"""The note of the chosen annotation: kept while it is typed, stored when the choice changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextDocument

from hashiya.errors import UserError
from hashiya.qtkit.signals import blocked
from hashiya.services.annotate import note_drafts

if TYPE_CHECKING:
    from hashiya.core.span import Annotation
    from hashiya.ui.annotate.inspector_fields import NoteEdit
    from hashiya.ui.session.session import Session

_PAUSE = 1000  # milliseconds: no more than this is lost when the program is killed


class NoteField(QObject):
    """`kept` carries (the annotation as it was shown, the note) where the two differ.

    A field that shows what is not stored yet goes on belonging to its annotation until it is: no other
    annotation, document or project is shown before. What was only looked at is never stored: Qt gives some
    spaces and line ends back as others.
    """

    kept = Signal(object, str)

    def __init__(self, edit: NoteEdit, parent: QObject) -> None:
        super().__init__(parent)
        self.edit = edit
        self._session: Session | None = None
        self._shown: Annotation | None = None
        self._stored = ""  # the note of what is shown, as the field gives it back
        self._busy = False
        self._unkept: dict[str, str] = {}  # by annotation, what no disk took: tried again each time
        self._done: dict[str, str] = {}  # by annotation, what has become its note though its draft stayed
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.keep_draft)
        edit.textChanged.connect(self._on_typed)
        edit.focus_left.connect(self.flush)

    def set_session(self, session: Session | None) -> None:
        self.flush()
        self._unkept.clear()
        self._done.clear()
        self._session, self._shown, self._stored = session, None, ""
        if session is not None:
            session.leaving.connect(self.flush)

    @property
    def text(self) -> str:
        return self.edit.toPlainText().strip()

    def show(self, annotation: Annotation | None) -> None:
        """Fill the field; what was written for another is stored first."""
        before = self._shown
        same = before is not None and annotation is not None and before.uid == annotation.uid
        if not same:
            self.flush()
        dirty = same and self.text != self._stored
        self._shown = annotation
        self._stored = _as_given_back(annotation.note) if annotation is not None else ""
        if annotation is None or self._session is None:
            with blocked(self.edit):
                self.edit.clear()
            return
        if dirty:  # it is being written: what is stored has changed under it, what is typed stays
            return
        text = annotation.note
        if not self._session.readonly:
            found = {**note_drafts.waiting(self._session.project), **self._unkept}
            draft = found.get(annotation.uid)
            if draft is not None and draft != self._done.get(annotation.uid):
                text = draft
        if self.text != _as_given_back(text):
            with blocked(self.edit):
                self.edit.setPlainText(text)

    def flush(self) -> None:
        """Store what the field shows, if it is not stored yet."""
        shown, session, text = self._shown, self._session, self.text
        if session is None or session.readonly or self._busy:
            return
        if shown is None or text == self._stored:
            self._keep_others(session, "" if shown is None else shown.uid)
            return
        self._busy = True
        try:
            self._timer.stop()
            self.keep_draft()
            self.kept.emit(shown, text)
        finally:
            self._busy = False
        now = session.annotation(shown.uid)
        if now is not None and now.note == text:
            self._unkept.pop(shown.uid, None)
            self._done[shown.uid] = text

    def keep_draft(self) -> None:
        """Put what is being written on disk, as a draft; what no disk takes stays with its annotation."""
        shown, session = self._shown, self._session
        if shown is None or session is None or session.readonly:
            return
        self._keep_others(session, shown.uid)
        self._unkept.pop(shown.uid, None)
        self._done.pop(shown.uid, None)
        try:
            if self.text == self._stored:
                note_drafts.drop(session.project, shown.uid)
            else:
                note_drafts.keep(session.project, shown.uid, self.text)
        except UserError as error:
            if self.text != self._stored:
                self._unkept[shown.uid] = self.text
            session.refused(error)

    def _keep_others(self, session: Session, shown: str) -> None:
        """Try again what could not be put on disk when it was left."""
        for uid, text in [*self._unkept.items()]:
            if uid != shown:
                try:
                    note_drafts.keep(session.project, uid, text)
                except UserError:  # told when it was left
                    return
                del self._unkept[uid]

    def _on_typed(self) -> None:
        if self._shown is not None and not self._timer.isActive():
            self._timer.start()


def _as_given_back(note: str) -> str:
    """A note as a field gives it back that nobody has typed in."""
    document = QTextDocument()
    document.setPlainText(note)
    return document.toPlainText().strip()
