"""A second text beside or under the one being annotated, or the same one at another place.

It is read here. A click into it, or the keyboard coming to it, makes it the text one works in (split_view):
the two views change their parts, and each text stays where it is on the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.signals import debounced, weak_slot
from hashiya.ui.commands.actions import first_key
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.reading.pane_head import PaneHead
from hashiya.ui.widgets.basic import name_button
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.core.document import Document
    from hashiya.ui.context import Context
    from hashiya.ui.reader.types import ReaderPlace
    from hashiya.ui.session.session import Session

_KEPT = "second_text"


class SecondPane(Retranslated, QWidget):
    """`wanted`: this text is to be worked in; `exchange_wanted`: the texts are to change sides; `left`: the
    pane is closed; `shown` carries whether it is there.
    """

    wanted = Signal()
    exchange_wanted = Signal()
    left = Signal()
    shown = Signal(bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self.document: Document | None = None
        self.setProperty("part", "page")
        self.reader = ReaderView(context.theme, context.language)
        self.reader.scrolled.connect(self._show_sight)
        self.reader.caret_moved.connect(weak_slot(self._on_moved))
        self.reader.zoom_changed.connect(self._on_zoomed)
        self.reader.installEventFilter(self)
        self.head = PaneHead(context, at_work=False)
        self._exchange, self._close = self.head.add("arrow-left-right"), self.head.add("x")
        self._exchange.clicked.connect(self.exchange_wanted)
        self._close.clicked.connect(weak_slot(self.put_away))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.reader, 1)
        self._keep = debounced(self, 800, self.keep)
        self._come = debounced(self, 0, self.wanted.emit)
        context.themes.changed.connect(self.reader.set_theme)
        context.settings.changed.connect(self._on_setting_changed)
        context.languages.switched.connect(self.reader.set_interface_language)
        self.reader.follow_settings(context.settings)
        self.retranslate()
        self.hide()

    def set_session(self, session: Session | None) -> None:
        """Another project, or none: what was open beside is open again."""
        self.keep()
        self._session, self.document = None, None
        self.hide()
        if session is None:
            return
        self._session = session
        session.changes_applied.connect(self._on_changes)
        session.sight.changed.connect(self._show_sight)
        session.closing.connect(self.keep)
        self.reader.set_scheme(session.scheme)
        kept = session.kept(_KEPT)
        if isinstance(kept, dict) and kept.get("open") is True:
            position = kept.get("position")
            place = position if isinstance(position, int) else 0
            self.show_document(str(kept.get("document")), place, quiet=True)

    # ---------------------------------------------------------------- what is shown
    @property
    def open(self) -> bool:
        """Whether there is a second text."""
        return self.document is not None

    def last(self) -> tuple[str, int]:
        """The document and place that were open here last; ("", 0) where none was."""
        kept = self._session.kept(_KEPT) if self._session is not None else None
        if not isinstance(kept, dict) or not isinstance(kept.get("position"), int):
            return "", 0
        return str(kept.get("document", "")), int(kept["position"])

    def show_document(self, uid: str, position: int = 0, *, quiet: bool = False) -> bool:
        """Open a document here, at a position in code points; false where there is no such document."""
        session = self._session
        if session is None:
            return False
        try:
            found = session.project.document(uid)
        except UserError as error:
            if not quiet:
                session.refused(error)
            return False
        if self.document is None or self.document.uid != uid:
            self.document = found
            heading = found.title == found.text.split("\n", 1)[0].strip()
            self.reader.set_document(found.text, str(found.direction), title=heading)
        self._name()
        self.setVisible(True)
        self.reader.go_to(position, flash=False)
        self._show_sight()
        self.keep()
        self.shown.emit(True)
        return True

    def put_away(self) -> None:
        """One text alone; which one was here is remembered."""
        focused = self.reader.hasFocus()
        self._store(shown=False)
        self.document = None
        self.hide()
        self.shown.emit(False)
        if focused:
            self.left.emit()

    def keep(self) -> None:
        """Remember document and place for the next start."""
        self._store(shown=self.document is not None)

    def _store(self, *, shown: bool) -> None:
        if self._session is not None and self.document is not None:
            place = {"open": shown, "document": self.document.uid, "position": self.reader.caret}
            self._session.keep(_KEPT, place)

    def show_at(self, uid: str, place: ReaderPlace) -> None:
        """Open a document here as it stood in another view."""
        if self.show_document(uid):
            self.reader.restore(place)
            self._show_sight()
            self.keep()

    def _show_sight(self) -> None:
        """Annotations of what is in sight alone: the text may be long and is read from the file."""
        session, document = self._session, self.document
        if session is None or document is None:
            return
        start, end = self.reader.visible_range()
        self.reader.set_annotations(session.sight.shown(self._between(session, document, start, end)))

    @staticmethod
    def _between(session: Session, document: Document, start: int, end: int) -> list[Annotation]:
        layers = {session.person, SUGGESTIONS} - {""}
        found = session.project.annotations(document.uid, layers=layers, start=start, end=end)
        seen = (each for each in found if each.status is not Status.REJECTED)
        return sorted(seen, key=lambda each: (each.start, -each.end, each.label))

    def _name(self) -> None:
        title = self.document.title if self.document is not None else ""
        self.head.tell(self.tr("Beside:"), isolated(title))

    # ---------------------------------------------------------------- what happened
    def _on_changes(self, changes: ChangeSet) -> None:
        session, document = self._session, self.document
        if session is None:
            return
        if changes.scheme:
            self.reader.set_scheme(session.scheme)
        if document is None:
            return
        if changes.document_list:
            if not session.project.some_documents([document.uid]):
                self.document = None
                self.hide()
                self.shown.emit(False)
                return
            self.document = session.project.document(document.uid)
            self._name()
            self.reader.set_direction(str(self.document.direction))
        if changes.scheme or changes.people or document.uid in changes.documents:
            self._show_sight()

    def _on_moved(self) -> None:
        self._keep.start()

    def _on_setting_changed(self, key: str) -> None:
        if key.startswith("reader/") or key == "density":
            self.reader.follow_settings(self._context.settings)
            self._show_sight()

    def _on_zoomed(self, size: int) -> None:
        self._context.settings.set("reader/size", size)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard came here, by Tab or a command; a click is seen by split_view."""
        came = watched is self.reader and event.type() == QEvent.Type.FocusIn
        if came and isinstance(event, QFocusEvent) and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._come.start()
        return False

    def retranslate(self) -> None:
        self.reader.setAccessibleName(self.tr("Second text"))
        exchange = self.tr("Exchange the two texts")
        name_button(self._exchange, exchange, first_key(self._context, "view.exchange"))
        name_button(self._close, self.tr("Close the second text"), first_key(self._context, "view.split"))
        self._name()
