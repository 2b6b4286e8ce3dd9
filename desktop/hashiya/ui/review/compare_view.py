"""The compared text: the reader with a lane for each person, its head, and the keys that walk and settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.core.segment import without_edge_spaces
from hashiya.core.span import Annotation, Span, Status
from hashiya.ui.annotate.annotate_page import has_title
from hashiya.ui.annotate.label_popup import LabelPopup
from hashiya.ui.commands.hint_keys import letter_of
from hashiya.ui.commands.key_bindings import label_for
from hashiya.ui.commands.page_keys import names_of
from hashiya.ui.reader.paint.canvas import selection_box
from hashiya.ui.reader.paint.style import PERSON_PITCH
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.review.compare_head import CompareHead
from hashiya.ui.review.disputed_zones import OpenZones, shown_annotations, shown_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.adjudicate import Place
    from hashiya.core.changes import ChangeSet
    from hashiya.core.document import Document
    from hashiya.core.labels import Label
    from hashiya.services.review.comparison import Renewal
    from hashiya.ui.context import Context
    from hashiya.ui.review.walk.adjudication_model import AdjudicationModel
    from hashiya.ui.session.session import Session

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


def _pending(document: Document, span: Span) -> Annotation:
    """As the reader shows an annotation that is not stored yet."""
    words = document.text[span.start : span.end]
    uid = f"pending {span.start} {span.end} {span.label}"
    return Annotation(uid, document.uid, "", *span.range, span.label, words, Status.SUGGESTED)


class CompareView(QWidget):
    """`key_pressed` carries digits and letters that choose and tick, `command_wanted` what else a key does
    here (a row of PAGE_COMMANDS); `label_chosen` a Span for a third choice, and whether all missed it.
    """

    key_pressed = Signal(str)
    command_wanted = Signal(str)
    answer_stepped = Signal(int)
    entered = Signal()
    label_chosen = Signal(object, bool)

    def __init__(self, context: Context, session: Session, model: AdjudicationModel, window: QWidget) -> None:
        super().__init__()
        self._context, self._session, self._model, self._window = context, session, model, window
        self._moving = False
        self._span: tuple[int, int] = (0, 0)
        self._missed = False
        self._own: list[Annotation] = []
        self._zones = OpenZones()
        self._other_end: Place | None = None
        self.head = CompareHead(context)
        self.reader = ReaderView(context.theme, context.language)
        self.reader.set_scheme(session.scheme)
        self.reader.installEventFilter(self)
        self.popup = LabelPopup(window, context)
        self.popup.chosen.connect(self._on_label)
        self.popup.left.connect(self._on_popup_left)
        self.destroyed.connect(self.popup.deleteLater)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.reader, 1)
        self.head.stepped.connect(self._on_stepped)
        self.reader.caret_moved.connect(self._on_caret)
        self.reader.scrolled.connect(self.popup.hide)
        self.reader.zoom_changed.connect(self._on_zoomed)
        session.changes_applied.connect(self._on_changes)
        model.opened.connect(self._show_document)
        model.renewed.connect(self._on_renewed)
        model.completed.connect(self._on_completed)
        model.moved.connect(self._show_place)
        context.themes.changed.connect(self.reader.set_theme)
        context.languages.switched.connect(self.reader.set_interface_language)
        context.settings.changed.connect(self._on_setting_changed)
        self._shown = ""
        self.reader.follow_settings(self._context.settings)

    # ---------------------------------------------------------------- what is shown
    def _show_document(self) -> None:
        model, document = self._model, self._model.document
        self._moving = True
        if document is None or model.comparison is None:
            self.reader.clear()
            self._shown = ""
        else:
            if document.uid != self._shown:
                self._shown = document.uid
                title = has_title(document)
                self.reader.set_document(document.text, str(document.direction), title=title)
            self.reader.set_annotations(shown_annotations(document, model.comparison))
        seen = [each for each in model.questions if not model.person and model.is_open(each)]
        self._zones, self._other_end = OpenZones([each.place for each in seen], model.people), None
        self.reader.set_comparison(self._zones)
        self.head.legend.show_people(model.people)
        self._moving = False

    def _on_renewed(self, renewal: Renewal) -> None:
        """One place was settled: the rest of the text stays as it stands."""
        self._moving = True
        for seen in renewal.before:
            self._zones.discard(seen.place)
        for seen in renewal.after:
            if not self._model.person and self._model.is_open(seen):
                self._zones.add(seen.place)
        if self._model.document is not None:
            self.reader.update_annotations(*shown_changes(self._model.document, renewal))
        self._moving = False

    def _on_completed(self) -> None:
        """The rest of a long text came; where one is stays as it is."""
        self._show_document()
        current = self._model.current
        self._zones.move_to(current.place if current is not None else None)
        self._show_head()

    def _show_place(self) -> None:
        places = self._model.at_hand
        self._moving = True
        self.popup.hide()
        self._show_other_end(places[1] if len(places) > 1 else None)
        self.reader.touch_comparison(self._zones.move_to(places[0] if places else None))
        if places:
            self.reader.set_caret(places[0].start)
            self._bring_lanes_up(places[0])
        self._moving = False
        self._show_head()

    def _show_other_end(self, place: Place | None) -> None:
        """The annotation a relation in question leads to has its lanes, too."""
        former, self._other_end = self._other_end, place
        for each in (former, place):
            if each is not None:
                (self._zones.add if each is place else self._zones.discard)(each)
                self.reader.touch_comparison([(each.start, each.end)])

    def _show_head(self) -> None:
        model, writable = self._model, not self._session.readonly
        self.head.show_place(model.place, model.total, single=bool(model.person), writable=writable)

    def _bring_lanes_up(self, place: Place) -> None:
        """The lanes stand below the words: they are to be in sight too."""
        spot = self.reader.page.find_spot(place.start)
        if spot is None:
            return
        low = self.reader.viewport().height() - PERSON_PITCH * len(self._model.people) - 40
        if spot.lower > low:
            self.reader.scroll_pixels(round(spot.lower - self.reader.viewport().height() * 0.4))

    # ---------------------------------------------------------------- walking
    def _on_stepped(self, by: int) -> None:
        self._model.step(by)
        self.reader.setFocus()

    def _on_caret(self, position: int) -> None:
        """A click on the words of another disagreement brings it to hand."""
        if not self._moving and self.reader.selection()[0] == self.reader.selection()[1]:
            self._model.go_to_position(position)

    # ---------------------------------------------------------------- a third choice
    def choose_third(self) -> None:
        """Ask for a label, for the words selected in the text or else for the whole place."""
        current = self._model.current
        if current is None or self._session.readonly:
            return
        start, end = without_edge_spaces(self.reader.text, *self.reader.selection())
        touches = end > start and start < current.place.end and current.place.start < end
        spans = [span for side in current.place.sides for span in side.spans]
        self._span = (start, end) if touches else (current.place.start, current.place.end)
        self._missed = False
        self._ask_label(spans[0].label if spans else "")

    def choose_missed(self) -> bool:
        """Ask for a label for the words selected in the text; False where none are."""
        start, end = without_edge_spaces(self.reader.text, *self.reader.selection())
        if end <= start:
            return False
        self._span, self._missed = (start, end), True
        self._ask_label("")
        return True

    def _ask_label(self, current: str) -> None:
        box = selection_box(self.reader.page, self._span)
        view = self.reader.viewport()
        if box.isEmpty():
            box = QRect(view.width() // 2, view.height() // 3, 1, 1)
        anchor = QRect(view.mapTo(self._window, box.topLeft()), box.size())
        self.reader.setFocus()
        self.popup.open_at(anchor, self._labels(), [], current=current)

    def show_own(self, spans: Sequence[Span]) -> None:
        """Paint the spans that the reviewer is about to put into gold, before they are."""
        document = self._model.document
        gone = [each.uid for each in self._own]
        self._own = [] if document is None else [_pending(document, span) for span in spans]
        if gone or self._own:
            self.reader.update_annotations(gone, self._own)

    def _labels(self) -> tuple[Label, ...]:
        return self._session.scheme.labels

    def _on_label(self, code: str) -> None:
        self.label_chosen.emit(Span(*self._span, code), self._missed)

    def _on_popup_left(self) -> None:
        self.reader.setFocus()

    # ---------------------------------------------------------------- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.reader and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._claims(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self.handle_key(event)
        return False

    def _claims(self, event: QKeyEvent) -> bool:
        """Keys that are ours before any shortcut."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        named = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, *_ARROWS)
        return bool(self._command(event) or letter_of(event)) or (plain and named)

    def _command(self, event: QKeyEvent) -> str:
        return self._context.keys.on_page("settle", names_of(event))

    def handle_key(self, event: QKeyEvent) -> bool:
        """A key pressed in the text or in a list beside it; true when it was used."""
        if self.popup.isVisible():
            if self.popup.handle_key(event):
                return True
            label = label_for(event, self._labels())
            if label is not None:
                self.popup.hide()
                self._on_label(label.code)
                return True
        command = self._command(event)
        if command:
            self._do(command)
            return True
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier):
            return False
        key = Qt.Key(event.key())
        if key in _ARROWS:
            forward = (key == Qt.Key.Key_Left) == (self.isRightToLeft())
            self._model.step(1 if forward else -1)
        elif (letter := letter_of(event)).isalnum():
            self.key_pressed.emit(letter)
        else:
            return False
        return True

    def _do(self, command: str) -> None:
        if command == "settle.finish":
            self.head.finish_wanted.emit()
        elif command in ("settle.next", "settle.previous"):
            self._model.step(1 if command == "settle.next" else -1)
        elif command in ("settle.next_answer", "settle.previous_answer"):
            self.answer_stepped.emit(1 if command == "settle.next_answer" else -1)
        elif command == "settle.take":
            self.entered.emit()
        else:
            self.command_wanted.emit(command)

    # ---------------------------------------------------------------- settings
    def _on_setting_changed(self, key: str) -> None:
        if key.startswith("reader/") or key == "density":
            self.reader.follow_settings(self._context.settings)

    def _on_zoomed(self, size: int) -> None:
        self._context.settings.set("reader/size", size)

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.scheme:  # a label was renamed, added or coloured anew
            self.reader.set_scheme(self._session.scheme)
