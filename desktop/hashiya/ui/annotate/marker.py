"""From keys and clicks in the text to acts: labels, decisions, boundaries, the walk, notes, done and next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from hashiya.core.changes import Act, ChangeSet
from hashiya.core.document import State
from hashiya.core.labels import Label
from hashiya.core.span import Annotation, Status
from hashiya.services.annotate import marking
from hashiya.ui.annotate import suggestion_walk
from hashiya.ui.annotate.annotate_page import AnnotatePage
from hashiya.ui.annotate.boundaries import moved_end, moved_start
from hashiya.ui.annotate.label_popup import LabelPopup
from hashiya.ui.commands.actions import Handler
from hashiya.ui.commands.key_bindings import is_repeat, label_for
from hashiya.ui.context import Context
from hashiya.ui.reader.caret import goes_forward
from hashiya.ui.reader.paint.canvas import selection_box
from hashiya.ui.reader.types import BoundaryMove
from hashiya.ui.session.session import Session

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_POPUP_KEYS = (*_ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape)


class Marker(QObject):
    """Owns the label pop-up and the walk; `occurrences_wanted`, `hint` (words for the status bar)."""

    state_changed = Signal()
    occurrences_wanted = Signal()
    note_wanted = Signal()
    next_document_wanted = Signal()
    hint = Signal(str)

    def __init__(self, context: Context, page: AnnotatePage, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._page, self._window = context, page, window
        self.reader = page.reader
        self.session: Session | None = None
        self._used: list[str] = []
        self._walk: list[Annotation] = []
        self.popup = LabelPopup(window, context, guided=True)
        self.popup.chosen.connect(self.give_label)
        self.popup.occurrences_wanted.connect(self._on_occurrences_wanted)
        self.popup.left.connect(self._on_popup_left)
        self.reader.selection_finished.connect(self._on_selection_finished)
        self.reader.selection_changed.connect(self._on_selection_changed)
        self.reader.caret_moved.connect(self._on_caret_moved)
        self.reader.boundary_moved.connect(self._on_boundary_moved)
        self.reader.scrolled.connect(self.popup.hide)
        self.keys = MarkingKeys(self)

    def handlers(self) -> dict[str, Handler]:
        return {
            "annotate.choose": self.choose_label,
            "annotate.repeat": self.repeat,
            "annotate.remove": self.remove,
            "annotate.note": self.note_wanted.emit,
            "annotate.end_left": self.end_left,
            "annotate.end_right": self.end_right,
            "annotate.start_left": self.start_left,
            "annotate.start_right": self.start_right,
            "annotate.next": self.next_annotation,
            "annotate.previous": self.previous_annotation,
            "annotate.done": self.done,
            "annotate.reopen": self.reopen,
            "suggestions.next": self.next_suggestion,
            "suggestions.previous": self.previous_suggestion,
            "suggestions.accept": self.accept,
            "suggestions.reject": self.reject,
            "suggestions.order": self.toggle_order,
            "edit.copy": self.reader.copy,
            "edit.select_all": self.select_all,
        }

    def set_session(self, session: Session | None) -> None:
        self.session = session
        self.popup.hide()
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
            session.annotations_read.connect(self._renew_walk)
            session.selection_changed.connect(self._on_annotation_chosen)
        self._renew_walk()

    @property
    def chosen(self) -> Annotation | None:
        return self.session.selected if self.session else None

    def range(self) -> tuple[int, int] | None:
        """What is selected in the text."""
        start, end = self.reader.selection()
        return (start, end) if end > start else None

    def conditions(self) -> set[str]:
        """Those of the command table that selection and document decide."""
        found: set[str] = set()
        chosen, range_ = self.chosen, self.range()
        if range_:
            found |= {"range", "target", "choosable"}
        elif chosen is not None:
            found |= {"chosen", "target"}
            suggested = chosen.status is Status.SUGGESTED
            found |= {"suggestion"} if suggested else {"settled", "choosable"}
        if self._walk:
            found.add("suggestions")
        return found

    def labels(self) -> tuple[Label, ...]:
        return self.session.scheme.labels if self.session else ()

    def _do(self, make: Callable[[], Act]) -> ChangeSet | None:
        """Make an act and do it; refusals are told by the session."""
        return self.session.do(make) if self.session else None

    # ---------------------------------------------------------------- labels
    def give_label(self, code: str) -> None:
        """Mark the selection, or correct the label of the chosen annotation."""
        session, range_, chosen = self.session, self.range(), self.chosen
        if session is None or session.document is None or session.readonly:
            return
        document = session.document.uid
        self._remember(code)
        self.popup.hide()
        if range_ is not None:
            start, end = range_
            changes = self._do(lambda: marking.mark(session.project, document, start, end, code))
            if changes is not None:
                self._choose_at(start, end, code)
        elif chosen is not None:
            self._correct(session, chosen, code)

    def _correct(self, session: Session, chosen: Annotation, code: str) -> None:
        was_suggested = chosen.status is Status.SUGGESTED
        before = list(self._walk)
        if code == chosen.label:
            if was_suggested:
                self.accept()
            return
        changes = self._do(lambda: marking.relabel(session.project, chosen, code))
        if changes is not None and was_suggested:
            self._walk_on(before, chosen.uid)

    def _choose_at(self, start: int, end: int, code: str) -> None:
        assert self.session is not None
        same = (each for each in self.session.annotations() if each.range == (start, end))
        made = next((each for each in same if each.label == code), None)
        if made is not None:
            self.reader.set_caret(end, reveal=False)
            self.session.select(made.uid)

    def repeat(self) -> None:
        if self._used:
            self.give_label(self._used[0])
        else:
            self.choose_label()

    def last_label(self) -> str:
        """The label given last, else the scheme's first."""
        labels = self.labels()
        return self._used[0] if self._used else labels[0].code if labels else ""

    def _remember(self, code: str) -> None:
        self._used = [code, *(each for each in self._used if each != code)][:6]

    def choose_label(self) -> None:
        """Open the pop-up at the selection or the chosen annotation."""
        session, chosen, range_ = self.session, self.chosen, self.range()
        if session is None or session.readonly or (range_ is None and chosen is None):
            return
        current = chosen.label if range_ is None and chosen is not None else ""
        self.popup.open_at(self.anchor(), self.labels(), self._recent(), current=current)

    def _recent(self) -> list[Label]:
        found = [self.session.scheme.get(code) for code in self._used] if self.session else []
        return [label for label in found if label is not None]

    def anchor(self) -> QRect:
        """The selection, or the chosen annotation, in the window."""
        box, chosen = self.reader.selection_rect(), self.chosen
        if self.range() is None and chosen is not None:
            box = selection_box(self.reader.page, chosen.range)
        view = self.reader.viewport()
        if box.isEmpty():
            box = QRect(view.width() // 2, view.height() // 3, 1, 1)
        return QRect(view.mapTo(self._window, box.topLeft()), box.size())

    def choose_label_at(self, widget: QWidget) -> None:
        """Open the pop-up by a button, for the chosen annotation."""
        session, chosen = self.session, self.chosen
        if session is None or chosen is None:
            return
        corner = widget.mapTo(self._window, QPoint(0, 0))
        self.popup.open_at(QRect(corner, widget.size()), self.labels(), self._recent(), current=chosen.label)
        self.popup.type_name()

    # ---------------------------------------------------------------- decisions
    def accept(self) -> None:
        self._decide(marking.accept)

    def reject(self) -> None:
        self._decide(marking.reject)

    def _decide(self, decision: Callable[..., Act]) -> None:
        session, chosen = self.session, self.chosen
        if session is None or chosen is None or chosen.status is not Status.SUGGESTED:
            return
        before = list(self._walk)
        if self._do(lambda: decision(session.project, [chosen])) is not None:
            self._walk_on(before, chosen.uid)

    def _walk_on(self, before: list[Annotation], decided: str) -> None:
        following = suggestion_walk.after_decision(before, decided, self._walk)
        if self.session is not None:
            self.session.select(following.uid if following else "")

    def remove(self) -> None:
        """Take the chosen annotation away, or reject it if an engine made it."""
        session, chosen = self.session, self.chosen
        if session is None or chosen is None:
            return
        if chosen.status is Status.SUGGESTED:
            self.reject()
        else:
            self._do(lambda: marking.delete(session.project, [chosen]))

    def set_note(self, uid: str, note: str) -> None:
        session = self.session
        annotation = session.annotation(uid) if session else None
        if session is not None and annotation is not None:
            self._do(lambda: marking.set_note(session.project, annotation, note))

    def end_left(self) -> None:
        self.move_as_seen("end", left=True)

    def end_right(self) -> None:
        self.move_as_seen("end", left=False)

    def start_left(self) -> None:
        self.move_as_seen("start", left=True)

    def start_right(self) -> None:
        self.move_as_seen("start", left=False)

    def move_as_seen(self, which: str, *, left: bool, by_letter: bool = False) -> None:
        """One unit as seen: in a right-to-left paragraph the end goes on to the left."""
        chosen = self.chosen
        if chosen is not None:
            place = chosen.end if which == "end" else chosen.start
            self.move_boundary(
                which, forward=goes_forward(self.reader.page, place, left=left), by_letter=by_letter
            )

    def step_boundary(self, which: str, step: int) -> None:
        """`step` 1 makes the annotation longer at that boundary, -1 shorter."""
        self.move_boundary(which, forward=(step > 0) == (which == "end"))

    def move_boundary(self, which: str, *, forward: bool, by_letter: bool = False) -> None:
        session, chosen = self.session, self.chosen
        if session is None or chosen is None or session.document is None or session.readonly:
            return
        text, start, end = session.document.text, chosen.start, chosen.end
        if which == "end":
            end = moved_end(text, start, end, forward=forward, by_letter=by_letter)
        else:
            start = moved_start(text, start, end, forward=forward, by_letter=by_letter)
        self._set_range(session, chosen, start, end)

    def _set_range(self, session: Session, chosen: Annotation, start: int, end: int) -> None:
        if (start, end) != chosen.range:
            self._do(lambda: marking.set_range(session.project, chosen, start, end))

    def _on_boundary_moved(self, move: BoundaryMove) -> None:
        session = self.session
        annotation = session.annotation(move.uid) if session else None
        if session is not None and annotation is not None and not session.readonly:
            self._set_range(session, annotation, move.start, move.end)
            session.select(move.uid)

    @property
    def place(self) -> suggestion_walk.Place:
        return suggestion_walk.place_of(self._walk, self.chosen)

    def next_suggestion(self) -> None:
        self._step(1)

    def previous_suggestion(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        if self.session is None:
            return
        chosen = self.chosen
        position: int | None = chosen.start if chosen is not None else self.reader.caret
        if chosen is None and self._context.settings.get("walk/order") == "uncertain":
            position = None
        found = suggestion_walk.step(self._walk, chosen, position, by)
        if found is None:
            self.hint.emit(self.tr("No suggestions in this document."))
            return
        self.reader.set_caret(found.end, reveal=False)
        self.session.select(found.uid)

    def next_annotation(self) -> None:
        self._step_annotation(1)

    def previous_annotation(self) -> None:
        self._step_annotation(-1)

    def _step_annotation(self, by: int) -> None:
        session = self.session
        everything = list(session.annotations()) if session else []
        if session is None or not everything:
            return
        uids = [each.uid for each in everything]
        chosen = self.chosen
        if chosen is not None and chosen.uid in uids:
            place = (uids.index(chosen.uid) + by) % len(uids)
        else:
            ahead = [at for at, each in enumerate(everything) if each.start >= self.reader.caret]
            place = (ahead[0] if ahead else 0) if by > 0 else (ahead[0] - 1 if ahead else len(uids) - 1)
        session.select(uids[place])

    def toggle_order(self) -> None:
        now = self._context.settings.get("walk/order")
        self._context.settings.set("walk/order", "reading" if now == "uncertain" else "uncertain")
        self._renew_walk()

    def _renew_walk(self) -> None:
        uncertain = self._context.settings.get("walk/order") == "uncertain"
        annotations = self.session.annotations() if self.session and not self.session.reading else ()
        self._walk = suggestion_walk.in_order(annotations, uncertain_first=uncertain)
        self._page.head.show_place(self.place)
        self.state_changed.emit()

    def done(self) -> None:
        """Mark done and go to the next document that is not."""
        session = self.session
        if session is None or session.document is None:
            return
        document = session.document.uid
        if self._do(lambda: marking.set_state(session.project, document, State.DONE)) is not None:
            self.next_document_wanted.emit()

    def reopen(self) -> None:
        session = self.session
        if session is not None and session.document is not None:
            document = session.document.uid
            state = State.BEGUN if session.annotations() else State.NEW
            self._do(lambda: marking.set_state(session.project, document, state))

    def select_all(self) -> None:
        self.reader.set_selection(0, len(self.reader.text), reveal=False)

    # ---------------------------------------------------------------- what happened
    def _on_selection_finished(self, range_: tuple[int, int]) -> None:
        start, end = range_
        if end <= start:
            return
        if self.session is not None:
            self.session.select("")
        if self.keys.by_mouse and self._context.settings.get("popup"):
            self.choose_label()

    def _on_selection_changed(self, _range: object) -> None:
        self.popup.hide()
        self.state_changed.emit()

    def _on_caret_moved(self, position: int) -> None:
        """An annotation left behind by the caret is no longer the one a key would change."""
        chosen = self.chosen
        if chosen is not None and not chosen.start <= position <= chosen.end and self.session is not None:
            self.session.select("")

    def _on_annotation_chosen(self, _annotation: object) -> None:
        self._page.head.show_place(self.place)
        self.state_changed.emit()

    def _on_changes(self, changes: ChangeSet) -> None:
        document = self.session.document if self.session else None
        if document is not None and (document.uid in changes.documents or changes.people):
            self._renew_walk()
        self.state_changed.emit()

    def _on_document_changed(self, _document: object) -> None:
        self.popup.hide()
        self._renew_walk()

    def _on_popup_left(self) -> None:
        self.reader.setFocus()

    def _on_occurrences_wanted(self) -> None:
        self.popup.hide()
        self.occurrences_wanted.emit()


class MarkingKeys(QObject):
    """Sees the reader's events before the reader; `by_mouse` tells what began the selection."""

    def __init__(self, marker: Marker) -> None:
        super().__init__(marker)
        self._marker = marker
        self.by_mouse = False
        marker.reader.installEventFilter(self)
        # Kept: asking the reader for it while it is being destroyed would be fatal.
        self._viewport = marker.reader.viewport()
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._viewport:
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                self.by_mouse = True
                self._marker.popup.hide()
            return False
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._claims(event):
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.by_mouse = False
            return self.handle_key(event)
        return False

    def _claims(self, event: QKeyEvent) -> bool:
        """Keys that are ours before any shortcut."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        popup, key = self._marker.popup, event.key()
        tab = key == Qt.Key.Key_Tab and popup.takes_tab
        if popup.isVisible() and plain and (tab or key in _POPUP_KEYS):
            return True
        return self._has_target() and (
            label_for(event, self._marker.labels()) is not None or is_repeat(event)
        )

    def _has_target(self) -> bool:
        return self._marker.range() is not None or self._marker.chosen is not None

    def handle_key(self, event: QKeyEvent) -> bool:
        """A key pressed in the text or in the list of annotations; true when it was used."""
        if self._marker.popup.handle_key(event):
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self._escape()
        if self._moves_by_letter(event):
            return True
        label = label_for(event, self._marker.labels())
        if label is None and not is_repeat(event):
            return False
        if not self._has_target():
            self._marker.hint.emit(self.tr("Select a word first; then the key gives its label."))
        elif self._marker.session is not None and not self._marker.session.readonly:
            self._marker.give_label(label.code) if label is not None else self._marker.repeat()
        return True

    def _moves_by_letter(self, event: QKeyEvent) -> bool:
        """Ctrl+Alt+arrows: the boundary goes by grapheme cluster."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if self._marker.chosen is None or self._marker.range() is not None or event.key() not in _ARROWS[:2]:
            return False
        which = {control_alt: "end", control_alt | Qt.KeyboardModifier.ShiftModifier: "start"}.get(held)
        if which is None:
            return False
        self._marker.move_as_seen(which, left=event.key() == Qt.Key.Key_Left, by_letter=True)
        return True

    def _escape(self) -> bool:
        """Pop-up, then selection, then chosen annotation: one at a time."""
        if self._marker.range() is not None:
            self._marker.reader.set_caret(self._marker.reader.caret, reveal=False)
        elif self._marker.chosen is not None and self._marker.session is not None:
            self._marker.session.select("")
        else:
            return False
        return True
