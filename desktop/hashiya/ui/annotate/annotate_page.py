"""The annotating page: the head over the reader, and the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from hashiya.core.titles import byline, first_words
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.wrapped_label import WrappedLabel
from hashiya.ui.annotate.correction_strip import CorrectionStrip
from hashiya.ui.annotate.hover_text import card_of
from hashiya.ui.annotate.suggestion_walk import WalkPlace
from hashiya.ui.attributes.document_strip import DocumentStrip
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.reading.pane_head import PaneHead
from hashiya.ui.reading.second_pane import SecondPane
from hashiya.ui.reading.split_view import PaneSplitter, stacked
from hashiya.ui.session.packed_annotations import PackedAnnotations
from hashiya.ui.suggest.familiarity_strip import FamiliarityStrip
from hashiya.ui.widgets.basic import ElidedLine, TextLine, name_button, push_button, tool_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.attribute_words import mark_words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hashiya.core.changes import ChangeSet
    from hashiya.core.document import Document
    from hashiya.core.span import Annotation
    from hashiya.ui.commands.actions import Actions
    from hashiya.ui.context import Context
    from hashiya.ui.reader.types import Card
    from hashiya.ui.session.session import Session

_MANY = 500


class ReaderHead(Retranslated, QWidget):
    """Where one is among the suggestions, and what can be done with the one at hand."""

    command_wanted = Signal(str)

    def __init__(self, context: Context, actions: Actions) -> None:
        super().__init__()
        self._context, self._actions = context, actions
        self._place = WalkPlace(0, 0)
        self.setProperty("part", "head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(48)
        self.setMinimumWidth(400)  # narrower than its words: _fit takes them away in time
        self._words = TextLine(size=12, tone="second")
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(6)
        self._previous = tool_button(context, "chevron-left")
        self._next = tool_button(context, "chevron-right")
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        for widget in (self._previous, self._words, self._next):
            row.addWidget(widget)
        row.addSpacing(4)
        for name, icon in (("accept", "check"), ("reject", "x"), ("accept_above", "list-checks")):
            button = push_button(context, kind="quiet", icon=icon)
            button.setObjectName(f"suggestions.{name}")
            button.clicked.connect(self._on_clicked)
            self._buttons[f"suggestions.{name}"] = button
            row.addWidget(button)
            actions[f"suggestions.{name}"].changed.connect(self._sync)
        row.addStretch(1)
        self._cap = CommandCap(context, "annotate.done")
        self._done = push_button(context, kind="primary")
        self._done.setObjectName("annotate.done")
        self._done.clicked.connect(self._on_clicked)
        actions["annotate.done"].changed.connect(self._sync)
        row.addWidget(self._cap)
        row.addWidget(self._done)
        self.retranslate()

    def show_place(self, place: WalkPlace) -> None:
        if place != self._place:
            self._place = place
            self._show()
        else:
            self._sync()

    def _show(self) -> None:
        self._fit()
        for button in (self._previous, self._next):
            button.setEnabled(bool(self._place.total))
        self._sync()

    def _place_words(self) -> str:
        place = self._place
        if not place.total:
            return self.tr("No suggestions")
        if place.number:
            return self.tr("Suggestion {0} of {1}").format(number(place.number), number(place.total))
        return self.tr("%Ln suggestions", "", place.total)

    def _sync(self) -> None:
        for name, button in self._buttons.items():
            button.setEnabled(self._actions[name].isEnabled())
        self._done.setEnabled(self._actions["annotate.done"].isEnabled())

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.command_wanted.emit(sender.objectName())

    def _on_previous(self) -> None:
        self.command_wanted.emit("suggestions.previous")

    def _on_next(self) -> None:
        self.command_wanted.emit("suggestions.next")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where it is narrow the key goes, then the words of the buttons, then those of the place.

        Accept and reject are a pair: both have words or neither.
        """
        lesser = (("suggestions.accept_above", self.tr("Accept confident…")),)
        pair = (("suggestions.reject", self.tr("Reject")), ("suggestions.accept", self.tr("Accept")))
        self._cap.setVisible(bool(self._actions.key_cap("annotate.done")))
        self._words.setText(self._place_words())
        self._words.setToolTip("")
        for name, text in (*lesser, *pair):
            name_button(self._buttons[name], text)
        if not self._fits():
            self._cap.hide()
        for group in (lesser, pair):
            if self._fits():
                break
            for name, text in group:
                self._buttons[name].setText("")
                self._buttons[name].setToolTip(plain_tip(text))
        if not self._fits() and self._place.number:
            place = self._place
            short = self.tr("{0} of {1}").format(number(place.number), number(place.total))
            self._words.setToolTip(plain_tip(self._words.text()))
            self._words.setText(short)

    def _fits(self) -> bool:
        """Whether everything has the room it asks for."""
        row = self.layout()
        assert row is not None
        row.invalidate()
        return row.sizeHint().width() <= self.width()

    def retranslate(self) -> None:
        name_button(
            self._previous, self.tr("Previous suggestion"), self._actions.keys_text("suggestions.previous")
        )
        name_button(self._next, self.tr("Next suggestion"), self._actions.keys_text("suggestions.next"))
        name_button(self._done, self.tr("Done"), self._actions.keys_text("annotate.done"))
        self._show()


class AnnotatePage(Retranslated, QWidget):
    """Keeps the reader in step with session, settings and theme; decides nothing."""

    import_wanted = Signal()

    def __init__(self, context: Context, actions: Actions) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._guests: set[str] = set()
        self.setProperty("part", "page")
        self.head = ReaderHead(context, actions)
        self.reader = ReaderView(context.theme, context.language)
        self.reader.set_card_source(self._card)
        self.reader.zoom_changed.connect(self._on_zoomed)
        self.reader.annotation_selected.connect(self._on_annotation_selected)
        self.reader.scrolled.connect(self._show_sight)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.reader)
        self._stack.addWidget(self._make_empty())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self.document_strip = DocumentStrip(context)
        self._about = ElidedLine(context)
        self._about.hide()
        about = QHBoxLayout()
        about.setContentsMargins(18, 0, 18, 0)
        about.addWidget(self._about)
        column.addLayout(about)
        column.addWidget(self.document_strip)
        self.familiarity = FamiliarityStrip(context)
        column.addWidget(self.familiarity)
        self.second = SecondPane(context)
        self.second.reader.set_card_source(self._card)
        self.work_head = PaneHead(context, at_work=True)
        self.work_head.hide()
        self.splitter = PaneSplitter(stacked(self.work_head, self._stack), self.second)
        self._blank = TextLine(size=14, tone="second", wrap=True)
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._blank.setContentsMargins(18, 24, 18, 24)
        self._blank.hide()
        column.addWidget(self._blank)
        column.addWidget(self.splitter, 1)
        self.corrections = CorrectionStrip(context)
        column.addWidget(self.corrections)
        context.themes.changed.connect(self.reader.set_theme)
        context.settings.changed.connect(self._on_setting_changed)
        context.languages.switched.connect(self.reader.set_interface_language)
        self.reader.follow_settings(self._context.settings)
        self.retranslate()

    def _make_empty(self) -> QWidget:
        """One sentence and one act where the text will be."""
        page = QWidget()
        page.setProperty("part", "page")
        self._nothing = WrappedLabel()
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        self._nothing.setProperty("tone", "second")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._import = push_button(self._context, kind="primary", icon="download")
        self._import.setIconSize(QSize(16, 16))
        self._import.clicked.connect(self.import_wanted)
        column = QVBoxLayout(page)
        column.setSpacing(14)
        column.addStretch(2)
        column.addWidget(self._nothing)
        column.addWidget(self._import, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    def set_session(self, session: Session | None) -> None:
        self._session = session
        self.familiarity.set_session(session)
        if session is None:
            self._show_document(None)
            return
        session.document_changed.connect(self._show_document)
        session.changes_applied.connect(self._on_changes)
        session.selection_changed.connect(self._on_selection_changed)
        session.annotations_read.connect(self._show_all)
        session.sight.changed.connect(self._on_sight_changed)
        self.reader.set_scheme(session.scheme)
        self._show_margin()
        self.reader.set_marks(self._mark_of)
        self._show_document(session.document)

    def _show_document(self, document: Document | None) -> None:
        self._stack.setCurrentIndex(0 if document is not None else 1)
        self._show_empty()
        self._blank.setVisible(document is not None and not document.text)
        if document is None or self._session is None:
            self.reader.clear()
            self._about.hide()
            return
        self._show_about(document)
        title = has_title(document)
        self.reader.set_document(document.text, str(document.direction), title=title)
        if self._session.reading:
            self._show_sight()
        else:
            self._show_all()

    def _show_about(self, document: Document) -> None:
        """Its title, where the text does not say it itself, its source and date."""
        title = document.title if document.title not in (document.name, first_words(document.text)) else ""
        told = [isolated(each) for each in (title, *byline(document.meta)) if each]
        self._about.set_text(" · ".join(told))
        self._about.setVisible(bool(told))

    def _show_all(self) -> None:
        session = self._session
        if session is not None and not session.reading:
            shown = session.shown_annotations()
            hidden = session.sight.hidden
            self._guests = {each.uid for each in shown if each.label in hidden} if hidden else set()
            if isinstance(shown, PackedAnnotations):
                self.reader.follow_annotations(shown)
            else:
                self.reader.set_annotations(shown)

    def _show_sight(self) -> None:
        """What is in sight of a long document at once; the rest comes when it has been read."""
        if self._session is not None and self._session.reading:
            in_sight = self._session.annotations_between(*self.reader.visible_range())
            self.reader.set_annotations(self._session.sight.shown(in_sight))

    def _on_sight_changed(self) -> None:
        self._show_sight()
        self._show_all()

    def _show_empty(self) -> None:
        holds = bool(self._session and self._session.project.has_documents())
        text = (
            self.tr("Choose a document.")
            if holds
            else self.tr("No documents yet. Drop files here or import them.")
        )
        self._nothing.setText(text)
        self._import.setVisible(not holds and self._session is not None and not self._session.readonly)

    def _on_changes(self, changes: ChangeSet) -> None:
        session = self._session
        if session is None:
            return
        if changes.scheme:
            self.reader.set_scheme(session.scheme)
        document = session.document
        if document is None:
            self._show_empty()
            return
        if changes.document_list:
            self._show_about(document)
            self.reader.set_direction(str(document.direction))
        if changes.beyond:
            self.reader.set_marks(self._mark_of)
        if changes.people or document.uid in changes.documents or changes.scheme:
            self._renew(session, changes)

    def _renew(self, session: Session, changes: ChangeSet) -> None:
        if changes.scheme or changes.people or not 0 < len(changes.annotations) <= _MANY:
            self._show_sight()
            self._show_all()
            return
        found = {uid: session.annotation(uid) for uid in changes.annotations}
        now = {uid: each for uid, each in found.items() if each is not None and session.sight.shows(each)}
        self.reader.update_annotations([uid for uid in found if uid not in now], now.values())

    def _on_selection_changed(self, annotation: Annotation | None) -> None:
        """The chosen annotation is seen though its label is hidden, and no longer than it is chosen."""
        wanted = annotation.uid if annotation else None
        guest = annotation is not None and annotation.label in self._hidden
        # Of a long document that is being read the reader knows what was in sight.
        if annotation is not None and self.reader.annotation(annotation.uid) is None:
            self.reader.update_annotations([], [annotation])
        if self.reader.selected_annotation != wanted:
            self.reader.select_annotation(wanted)
        gone, self._guests = self._guests, {annotation.uid} if guest and annotation is not None else set()
        if gone - self._guests:
            self._take_guests(gone - self._guests)

    def _take_guests(self, uids: set[str]) -> None:
        """Out of sight again, unless their label is shown by now."""
        found = (self._session.annotation(uid) for uid in uids) if self._session is not None else ()
        shown = {each.uid for each in found if each is not None and each.label not in self._hidden}
        self.reader.update_annotations(uids - shown, [])

    @property
    def _hidden(self) -> frozenset[str]:
        return self._session.sight.hidden if self._session is not None else frozenset()

    def _on_annotation_selected(self, uid: str | None) -> None:
        if self._session is not None:
            self._session.select(uid or "")

    def _card(self, annotation: Annotation) -> Card | None:
        return card_of(annotation, self._session, self._context) if self._session else None

    def _mark_of(self, annotation: Annotation) -> str:
        said = self._session.said if self._session is not None else None
        values = said.of(annotation) if said is not None else None
        if said is None or not values:
            return ""
        return mark_words(said.for_label(annotation.label), values, self._context.language)

    def _name_of(self, uid: str) -> str:
        people = self._session.project.people() if self._session else []
        return next((person.name for person in people if person.uid == uid), "")

    # ---------------------------------------------------------------- settings
    def _show_margin(self) -> None:
        shown = bool(self._context.settings.get("reader/margin"))
        for reader in (self.reader, self.second.reader):
            reader.set_margin_notes(shown, self._name_of)

    def _on_setting_changed(self, key: str) -> None:
        if key == "reader/margin":
            self._show_margin()
        elif key.startswith("reader/") or key == "density":
            self.reader.follow_settings(self._context.settings)

    def _on_zoomed(self, size: int) -> None:
        self._context.settings.set("reader/size", size)

    def retranslate(self) -> None:
        name_button(self._import, self.tr("Import…"))
        self._blank.setText(self.tr("This text is empty: not one character is in it."))
        self._show_empty()


def has_title(document: Document) -> bool:
    """Whether the text begins with its own title: a short first line that the document is named after."""
    first = document.text.split("\n", 1)[0].strip()
    return 0 < len(first) <= 160 and len(first) < len(document.text) and document.title.strip() == first
