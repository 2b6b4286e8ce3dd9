"""Says of a document that it is read without suggestions, so that nobody looks for what keeps them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.errors import UserError

if TYPE_CHECKING:
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_KEY = "control-sample"


class ControlSampleNote(QObject):
    """Follows the open document."""

    def __init__(self, window: Host) -> None:
        super().__init__(window.widget)
        self._window = window
        self._session: Session | None = None

    def set_session(self, session: Session | None) -> None:
        """A project has come, or gone."""
        self._session = session
        if session is not None:
            session.document_changed.connect(self._on_document_changed)
            self._on_document_changed(session.document)

    def _on_document_changed(self, _document: object) -> None:
        from hashiya.services.evaluate.control_sample import without_suggestions

        session = self._session
        if session is None:
            return
        self._window.messages.remove(_KEY)
        try:
            bare = session.document is not None and session.document.uid in without_suggestions(
                session.project
            )
        except UserError:
            return  # the trouble with the file is told by whoever works with it
        if bare:
            text = self.tr("This document is in the control sample: it is read without suggestions.")
            self._window.messages.show_message(text, key=_KEY)
