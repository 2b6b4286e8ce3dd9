"""A field whose half-written text is on disk a second after it was typed, belonging to what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit

from hashiya.errors import UserError
from hashiya.qtkit.signals import blocked
from hashiya.services.project import drafts

if TYPE_CHECKING:
    from hashiya.ui.session.session import Session

PAUSE = 1000
"""Milliseconds of typing that a killed program may lose at most."""


class FieldDraft(QObject):
    """`field` names the kind of text; `show` says whose it is now, `done` that it has been stored.

    What is typed stays with its owner: another owner shows its own, and coming back shows this again.
    """

    def __init__(self, edit: QLineEdit | QPlainTextEdit, field: str, session: Session | None = None) -> None:
        super().__init__(edit)
        self.edit, self.field = edit, field
        self._session: Session | None = None
        self._owner: str | None = None
        self._stored = ""  # what the project has, as the field gives it back: Qt makes other spaces of some
        self._kept = ""  # what is on disk, stored or as a draft
        self._unkept: dict[str, str] = {}  # by owner, what could not be put there: tried again each time
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.keep)
        edit.textChanged.connect(self._on_typed)
        self.set_session(session)

    def set_session(self, session: Session | None) -> None:
        """Another project, or none: what was typed is kept in the one it belongs to."""
        self.keep()
        self._session, self._owner = session, None
        self._unkept.clear()
        self._timer.stop()
        if session is not None:
            session.leaving.connect(self.keep)
            session.closing.connect(self.keep)

    @property
    def text(self) -> str:
        """What the field shows, as it stands there."""
        return self.edit.text() if isinstance(self.edit, QLineEdit) else self.edit.toPlainText()

    @property
    def owner(self) -> str:
        """Whose text is shown, "" for nobody's."""
        return self._owner or ""

    @property
    def waits(self) -> bool:
        """Whether the field shows something that the project does not have."""
        return self._owner is not None and self.text.strip() != self._stored.strip()

    def show(self, owner: str, stored: str = "") -> None:
        """Fill the field for its owner: with what was being written, else with what is stored.

        What is being typed for the same owner stays, also where what is stored has changed under it.
        """
        if owner == self._owner and self.text != self._kept:
            self._stored = stored
            if not self.waits:
                self.done(owner, self.text)
            return
        self.keep()
        self._owner, self._stored = owner, stored
        text = stored
        if self._session is not None and not self._session.readonly:
            found = {**drafts.waiting(self._session.project, self.field), **self._unkept}
            text = found.get(owner, stored)
            if text != stored and text.strip() == stored.strip():
                text = stored
            if text == stored:
                self._drop(owner)
        self._fill(text)

    def clear(self) -> None:
        """Nothing is shown; what was typed is kept for its owner."""
        self.keep()
        self._owner, self._stored = None, ""
        self._fill("")

    def keep(self) -> None:
        """Put what is typed on disk now; what cannot be put there stays with its owner in memory."""
        self._timer.stop()
        session, owner, text = self._session, self._owner, self.text
        if session is None or session.readonly:
            return
        if owner is not None and text != self._kept:
            self._unkept[owner] = text
        for each, words in [*self._unkept.items()]:
            try:
                if each != owner or self.waits:
                    drafts.keep(session.project, self.field, each, words)
                else:
                    drafts.drop(session.project, self.field, each)
            except UserError as error:
                session.refused(error)
                return
            del self._unkept[each]
            if each == owner:
                self._kept = words

    def done(self, owner: str, left: str) -> None:
        """What was written for `owner` is stored, or given up: its draft goes; `left` stands there now.

        Another owner may be shown by then: that one's text stays.
        """
        self._drop(owner)
        if owner == self._owner:
            self._timer.stop()
            self._stored = left
            self._fill(left)

    def follow(self, dialog: QDialog) -> FieldDraft:
        """Keep what stands in the field when its dialog closes; itself, for the next word."""
        dialog.finished.connect(self._on_closed)
        return self

    def _on_closed(self, _result: int) -> None:
        self.keep()

    def _drop(self, owner: str) -> None:
        self._unkept.pop(owner, None)
        session = self._session
        if session is None or session.readonly:
            return
        try:
            drafts.drop(session.project, self.field, owner)
        except UserError as error:
            session.refused(error)

    def _fill(self, text: str) -> None:
        if self.text != text:
            with blocked(self.edit):
                if isinstance(self.edit, QLineEdit):
                    self.edit.setText(text)
                else:
                    self.edit.setPlainText(text)
        self._kept = self.text
        if text == self._stored:
            self._stored = self._kept

    def _on_typed(self) -> None:
        if self._owner is not None and not self._timer.isActive():
            self._timer.start()
