"""A second text beside or under the one being annotated, or the same one at another place; it is only read.

What is read here becomes the text one works in by exchanging the two.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.core.changes import ChangeSet
from hashiya.core.document import Document
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.signals import debounced, weak_slot
from hashiya.ui.commands.actions import first_key
from hashiya.ui.commands.key_bindings import label_for
from hashiya.ui.context import Context
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import ElidedLine, name_button, tool_button
from hashiya.ui.widgets.retranslated import Retranslated

_KEPT = "second_text"


class SecondPane(Retranslated, QWidget):
    """`exchange_wanted`: this text is to be worked in; `left`: the keyboard wants to the other one; `hint`
    carries words for the status bar, `shown` whether the pane is.
    """

    exchange_wanted = Signal()
    left = Signal()
    hint = Signal(str)
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
        self._head = self._make_head()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.reader, 1)
        self._keep = debounced(self, 800, self.keep)
        context.themes.changed.connect(self.reader.set_theme)
        context.settings.changed.connect(self._on_setting_changed)
        context.languages.switched.connect(self.reader.set_interface_language)
        self.reader.follow_settings(context.settings)
        self.retranslate()
        self.hide()

    def _make_head(self) -> QWidget:
        head = QWidget()
        head.setProperty("part", "head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(36)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(4)
        self._title = ElidedLine(self._context)
        self._exchange = tool_button(self._context, "arrow-left-right", size=14)
        self._close = tool_button(self._context, "x", size=14)
        self._exchange.clicked.connect(self.exchange_wanted)
        self._close.clicked.connect(weak_slot(self.put_away))
        row.addWidget(self._title, 1)
        row.addWidget(self._exchange)
        row.addWidget(self._close)
        return head

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
        self._title.set_text(self.tr("Beside: {0}").format(isolated(title)))

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
            if document.uid not in session.project.document_uids():
                self.document = None
                self.hide()
                self.shown.emit(False)
                return
            self.document = session.project.document(document.uid)
            self._name()
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
        pressed = watched is self.reader and event.type() == QEvent.Type.KeyPress
        if not pressed or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.exchange_wanted.emit()
        elif self._session is not None and label_for(event, self._session.scheme.labels) is not None:
            self.hint.emit(self.tr("This text is only read here; Enter exchanges the two."))
        else:
            return False
        return True

    def retranslate(self) -> None:
        self.reader.setAccessibleName(self.tr("Second text"))
        name_button(
            self._exchange, self.tr("Exchange the two texts"), first_key(self._context, "view.exchange")
        )
        name_button(self._close, self.tr("Close the second text"), first_key(self._context, "view.split"))
        self._name()
