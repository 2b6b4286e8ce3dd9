"""Says above a text that the engines are no good at its kind, and how many suggestions to expect right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hashiya.qtkit.i18n import noop, number
from hashiya.services.suggest.familiarity import (
    DISMISSED_KEY,
    OFTEN_WRONG,
    Familiarity,
    familiarity_at,
    with_dismissed,
)
from hashiya.suggest.text_kind import DEBRIS, DIALECT, FOREIGN, STRANGE, VERSE
from hashiya.ui.widgets.basic import ElidedLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.errors import UserError
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_EVERY = 10  # acts after which what people decided is looked at again
_PAUSE = 600  # milliseconds after such an act: nothing runs beside the next ones
_KINDS = {
    FOREIGN: noop("Looks like another language"),
    DEBRIS: noop("Looks like a badly read scan"),
    DIALECT: noop("Looks like dialect"),
    VERSE: noop("Looks like verse"),
    STRANGE: noop("Many words are unknown here"),
    OFTEN_WRONG: noop("Often wrong in this text"),
}


class FamiliarityStrip(Retranslated, QWidget):
    """Follows the open document; there only where there is something to say, until it is put away."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._document = ""
        self._acts = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._look)
        self._put_away: set[str] = set()  # where the project cannot be written
        self.found = Familiarity()
        self.words = ElidedLine(context)
        self.close_button = push_button(context, kind="quiet")
        self.close_button.setFixedHeight(26)
        self.close_button.clicked.connect(self.put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 2, 10, 2)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.close_button)
        self.hide()
        self.retranslate()

    def set_session(self, session: Session | None) -> None:
        """Follow this project's document; none hides the line."""
        self._session = session
        if session is not None:
            session.document_changed.connect(self._on_document_changed)
            session.changes_applied.connect(self._on_changes)
        self._on_document_changed()

    def put_away(self) -> None:
        """Not said again of this document."""
        session = self._session
        if session is None or not self._document:
            return
        self._context.jobs.leave(self)
        self._put_away.add(self._document)
        session.keep(DISMISSED_KEY, with_dismissed(self._known(session), self._document))
        self.hide()

    def show_or_put_away(self) -> None:
        """By the command: away, or there again whatever was put away before."""
        if self.isVisible():
            self.put_away()
        elif self._document:
            self._look(asked=True)

    def _known(self, session: Session) -> list[str]:
        stored = session.kept(DISMISSED_KEY, [])
        return [str(uid) for uid in stored] if isinstance(stored, list) else []

    def _on_document_changed(self, _document: object = None) -> None:
        session = self._session
        self.found, self._acts = Familiarity(), 0
        self._document = session.document.uid if session and session.document else ""
        self.hide()
        self._look()

    def _on_changes(self, _changes: ChangeSet) -> None:
        self._acts += 1
        if self._acts % _EVERY == 0 or self._pause.isActive():
            self._pause.start()

    def _look(self, *, asked: bool = False) -> None:
        """In a thread, with a connection of its own: the first text of a day needs the lists opened."""
        self._context.jobs.leave(self)  # what is found of another text is not shown
        session = self._session
        if session is None or not self._document:
            return
        away = self._document in self._put_away or self._document in self._known(session)
        if away and not asked:
            return
        self._context.jobs.start(
            familiarity_at,
            str(session.path),
            self._document,
            name="familiarity",
            receiver=self,
            on_result=self._show_asked if asked else self._show,
            on_refused=self._on_refused,
        )

    def _on_refused(self, _error: UserError) -> None:
        """The trouble with the file is told by whoever works with it."""

    def _show(self, found: Familiarity) -> None:
        self.found = found
        self.retranslate()
        self.setVisible(bool(found.kind))

    def _show_asked(self, found: Familiarity) -> None:
        """Who asks is told too that there is nothing to say."""
        self._show(found)
        if not found.kind:
            self.words.set_text(self.tr("Nothing unusual for the engines in this text"))
            self.show()

    def retranslate(self) -> None:
        name_button(self.close_button, self.tr("Got it"))
        found = self.found
        if not found.kind or found.expected is None:
            self.words.set_text("")
            return
        expected = number(round(found.expected * 100))
        if found.decided:
            source = self.tr("by %Ln decisions in this project", "", found.decided)
        else:
            source = self.tr("by tests of the engines")
        kind = tr("FamiliarityStrip", _KINDS[found.kind])
        text = self.tr("{0}: about {1} of 100 suggestions are right ({2})").format(kind, expected, source)
        self.words.set_text(text)
        self.setAccessibleName(text)
