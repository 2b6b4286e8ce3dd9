"""From keys and clicks in the text to acts: who does what of marking, and what follows from what happened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from hashiya.core.span import Annotation, Status
from hashiya.qtkit.signals import weak_slot
from hashiya.services.annotate.finish_document import Rest
from hashiya.ui.annotate.boundaries import Boundaries
from hashiya.ui.annotate.decisions import Decisions
from hashiya.ui.annotate.hints.hint_modes import HintModes
from hashiya.ui.annotate.label_giving import LabelGiving
from hashiya.ui.annotate.label_popup import LabelPopup
from hashiya.ui.annotate.rest_dialog import ask_about_rest
from hashiya.ui.annotate.suggestion_walk import Walk
from hashiya.ui.annotate.target import Target
from hashiya.ui.attributes.attribute_giving import AttributeGiving
from hashiya.ui.attributes.missing_dialog import MissingDialog
from hashiya.ui.commands.key_bindings import is_repeat, label_for
from hashiya.ui.reader.caret import goes_forward
from hashiya.ui.relations.relation_decisions import RelationDecisions
from hashiya.ui.relations.relation_pointing import RelationPointing
from hashiya.ui.wording.common import reason_words
from hashiya.ui.wording.relation_words import sentence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hashiya.core.changes import ChangeSet
    from hashiya.ui.annotate.annotate_page import AnnotatePage
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class Marker(QObject):
    """Holds the parts of marking together: `labels`, `decisions`, `boundaries`, `walk`, about one `target`.

    Signals: `state_changed` (what can be done now), `occurrences_wanted`, `note_wanted`, `missing_wanted`
    (what is required), `next_document_wanted`, `hint` (words for the status bar).
    """

    state_changed = Signal()
    occurrences_wanted = Signal()
    note_wanted = Signal()
    missing_wanted = Signal(object)
    next_document_wanted = Signal()
    hint = Signal(str)

    def __init__(self, context: Context, page: AnnotatePage, window: QWidget) -> None:
        super().__init__(window)
        self.context, self._page, self._window = context, page, window
        self.target = Target(page.reader)
        self.popup = LabelPopup(window, context, guided=True)
        self.walk = Walk(context, self.target, self)
        self.decisions = Decisions(self.target, self.walk)
        self.boundaries = Boundaries(self.target)
        self.labels = LabelGiving(self.target, self.decisions, self.popup, window)
        self.attributes = AttributeGiving(context, self.target, window)
        self.keys = MarkingKeys(self)
        self.hints = HintModes(context, self.target, self.labels, self)  # sees keys before `keys`
        self.relating = RelationPointing(context, self.target, window, self)  # and this before them
        self.relations = RelationDecisions(self.target, self.walk)
        self._connect()

    def _connect(self) -> None:
        reader = self.target.reader
        self.popup.occurrences_wanted.connect(self._on_occurrences_wanted)
        self.popup.left.connect(reader.setFocus)
        self.walk.renewed.connect(self._show_place)
        self.walk.refused.connect(self.hint)
        self.hints.hint.connect(self.hint)
        self.relating.hint.connect(self.hint)
        self.relating.began.connect(self.hints.leave)
        reader.relation_wanted.connect(self.relating.relate_to)
        self.attributes.hint.connect(self.hint)
        self.popup.chosen.connect(self.go_on_with_values)
        self.popup.opened.connect(self.attributes.popup.hide)
        reader.scrolled.connect(self.attributes.popup.hide)
        reader.selection_finished.connect(self._on_selection_finished)
        reader.selection_changed.connect(self._on_selection_changed)
        reader.caret_moved.connect(self._on_caret_moved)
        reader.boundary_moved.connect(self.boundaries.drag)
        reader.scrolled.connect(self.popup.hide)

    def handlers(self) -> dict[str, Handler]:
        move = self.boundaries.move_as_seen
        by_letter: dict[str, Handler] = {
            f"annotate.{end}_letter_{side}": partial(
                self.do_in_sight, partial(move, end, left=side == "left", by_letter=True)
            )
            for end in ("end", "start")
            for side in ("left", "right")
        }
        return by_letter | {
            "annotate.choose": partial(self.do_in_sight, self.labels.choose),
            "annotate.repeat": partial(self.do_in_sight, self.labels.repeat),
            "annotate.remove": self._either(self.relations.remove, self.decisions.remove),
            "annotate.relate": self.about_one(self.relating.begin),
            "annotate.turn_relation": self.relations.turn,
            "annotate.next_relation": partial(self.relations.step, 1),
            "annotate.note": self.note_wanted.emit,
            "annotate.attributes": self.about_one(self._choose_value),
            "annotate.end_left": partial(self.do_in_sight, partial(move, "end", left=True)),
            "annotate.end_right": partial(self.do_in_sight, partial(move, "end", left=False)),
            "annotate.start_left": partial(self.do_in_sight, partial(move, "start", left=True)),
            "annotate.start_right": partial(self.do_in_sight, partial(move, "start", left=False)),
            "annotate.next": partial(self.walk.step_annotation, 1),
            "annotate.previous": partial(self.walk.step_annotation, -1),
            "annotate.done": self.finish_document,
            "annotate.reopen": self.decisions.reopen_document,
            "suggestions.next": partial(self.walk.step, 1),
            "suggestions.previous": partial(self.walk.step, -1),
            "suggestions.accept": self._either(self.relations.accept, self.decisions.accept),
            "suggestions.reject": self._either(self.relations.reject, self.decisions.reject),
            "suggestions.order": self.walk.toggle_order,
            "edit.copy": self._copy,
            "edit.select_all": self._select_all,
            **self.hints.handlers(),
        }

    def _either(self, about_relation: Handler, about_annotation: Handler) -> Handler:
        """What a key does to the chosen relation where one is chosen, else to the chosen annotation."""

        def act() -> None:
            self.do_in_sight(about_relation if self.relations.chosen is not None else about_annotation)

        return act

    def about_one(self, act: Handler) -> Handler:
        """About the chosen annotation, or the one that the selection or the caret stands on."""

        def on_it() -> None:
            self.target.take_up()
            self.do_in_sight(act)

        return on_it

    def set_session(self, session: Session | None) -> None:
        self.target.session = session
        self.relating.set_session(session)
        self.popup.hide()
        self.attributes.set_session(session)
        self.hints.set_session(session)
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
            session.annotations_read.connect(self.walk.renew)
            session.sight.changed.connect(self._on_sight_changed)
            session.selection_changed.connect(weak_slot(self._show_place))
            session.relations.chosen_changed.connect(self._on_relation_chosen)
        self.walk.renew()

    @property
    def chosen(self) -> Annotation | None:
        return self.target.chosen

    def conditions(self) -> set[str]:
        """Those of the command table that selection and document decide."""
        found: set[str] = set()
        chosen = self.target.chosen
        if self.target.stands_on_one:
            found.add("on_one")
        if self.target.range():
            found |= {"range", "target", "choosable"}
        elif chosen is not None:
            found |= {"chosen", "target"}
            suggested = chosen.status is Status.SUGGESTED
            relation = self.relations.chosen
            if relation is not None:
                found |= {"relation", "suggestion" if relation.suggested else "settled"}
            else:
                found |= {"suggestion"} if suggested else {"settled", "choosable"}
            if self.target.session is not None and self.target.session.relations.count(chosen.uid):
                found.add("related")
        if self.walk.total:
            found.add("suggestions")
        if self.target.session is not None and self.target.session.sight.hidden:
            found.add("hidden")
        return found

    def do_in_sight(self, act: Handler) -> None:
        """Act on what is seen; what is out of sight is shown first, and nothing is done to it yet."""
        if self.target.in_sight():
            act()
        else:
            self.hint.emit(self.tr("This is what the key is about. Press it again to do it."))

    def finish_document(self) -> None:
        """Mark done and go to the next document that is not; asks first where suggestions still wait."""
        session = self.target.session
        if session is not None:
            session.leaving.emit()
        missing = self.attributes.missing()
        if missing:
            MissingDialog(
                self.context, self._window, missing, self.missing_wanted.emit, self._ask_rest
            ).open()
        else:
            self._ask_rest()

    def _ask_rest(self) -> None:
        waiting = self.decisions.waiting()
        if waiting:
            ask_about_rest(self.context, self._window, waiting, self.finish_with)
        else:
            self.finish_with(Rest.LEAVE)

    def finish_with(self, rest: Rest) -> None:
        """Mark done, with what is to become of the suggestions that still wait, and go on."""
        if self.decisions.finish_document(rest):
            self.next_document_wanted.emit()

    def _copy(self) -> None:
        """The words selected, else those of the chosen annotation."""
        if self.target.chosen is not None and self.target.range() is None:
            QGuiApplication.clipboard().setText(self.target.chosen.surface)
        else:
            self.target.reader.copy()

    def _select_all(self) -> None:
        self.target.reader.set_selection(0, len(self.target.reader.text), reveal=False)

    def say_attributes_first(self) -> None:
        """Nothing is said yet that could be said elsewhere too."""
        self.hint.emit(self.tr("Say something of this annotation first; then it can be said of the others."))

    def _choose_value(self) -> None:
        self.popup.hide()
        self.attributes.choose(self.labels.anchor())

    def go_on_with_values(self, code: str) -> None:
        """The pop-up goes on with what can be said of an annotation of that label."""
        chosen = self.target.chosen
        if chosen is not None and chosen.label == code and chosen.status is Status.ACCEPTED:
            self.attributes.open(self.labels.anchor())

    # ---------------------------------------------------------------- what happened
    def _show_place(self) -> None:
        self._page.head.show_place(self.walk.place)
        self.state_changed.emit()

    def _on_selection_finished(self, range_: tuple[int, int]) -> None:
        start, end = range_
        if end <= start:
            return
        if self.target.session is not None:
            self.target.session.select("")
        if self.keys.by_mouse and self.context.settings.get("popup"):
            self.labels.choose()

    def _on_selection_changed(self, _range: object) -> None:
        self.popup.hide()
        self.state_changed.emit()

    def _on_caret_moved(self, position: int) -> None:
        """An annotation left behind by the caret is no longer the one a key would change."""
        session, chosen = self.target.session, self.target.chosen
        if session is not None and chosen is not None and not chosen.start <= position <= chosen.end:
            session.select("")

    def _on_changes(self, changes: ChangeSet) -> None:
        document = self.target.session.document if self.target.session else None
        if document is not None and (document.uid in changes.documents or changes.people):
            self.walk.renew()
        self.state_changed.emit()

    def _on_relation_chosen(self) -> None:
        session, relation = self.target.session, self.relations.chosen
        if session is not None and relation is not None:
            kind = session.relations.type(relation.relation.type)
            words = sentence(relation.head, relation.tail, kind, self.context.language)
            if relation.suggested:
                words = " · ".join(part for part in (words, *reason_words(relation.relation.why)[:1]) if part)
            self.hint.emit(words)
        self._show_place()

    def _on_sight_changed(self) -> None:
        self.hints.glance.leave()
        self.walk.renew()

    def _on_document_changed(self, _document: object) -> None:
        self.popup.hide()
        self.walk.renew()

    def _on_occurrences_wanted(self) -> None:
        self.popup.hide()
        self.occurrences_wanted.emit()


class MarkingKeys(QObject):
    """Sees the reader's events before the reader; `by_mouse` tells what began the selection."""

    def __init__(self, marker: Marker) -> None:
        super().__init__(marker)
        self._marker = marker
        self.by_mouse = False
        marker.target.reader.installEventFilter(self)
        # Kept: asking the reader for it while it is being destroyed would be fatal.
        self._viewport = marker.target.reader.viewport()
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._viewport:
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                self.by_mouse = True
                self._marker.popup.hide()
                self._marker.attributes.popup.hide()
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
        if self._marker.popup.claims(event):
            return True
        attributes = self._marker.attributes
        if attributes.popup.takes(event) or attributes.digit(event) is not None:
            return True
        return self._has_target() and (
            label_for(event, self._marker.labels.all) is not None or self._repeats(event)
        )

    def _has_target(self) -> bool:
        return self._marker.target.range() is not None or self._marker.target.chosen is not None

    def _repeats(self, event: QKeyEvent) -> bool:
        """The full stop of either script, as long as it is the key for that."""
        return is_repeat(event) and "." in self._marker.context.keys.of("annotate.repeat")

    def handle_key(self, event: QKeyEvent) -> bool:
        """A key pressed in the text or in the list of annotations; true when it was used."""
        if self._marker.popup.handle_key(event) or self._marker.attributes.popup.handle_key(event):
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self._escape()
        if self._moves_by_letter(event):
            return True
        self._grow(event)
        label = label_for(event, self._marker.labels.all)
        said = self._marker.attributes.digit(event) if label is None else None
        if said is not None and self._marker.target.range() is None:
            self._marker.do_in_sight(partial(self._marker.attributes.give, said))
            return True
        if label is None and not self._repeats(event):
            return False
        if not self._has_target() and label is not None and self._marker.target.reader.hasFocus():
            self._marker.hints.point(label.code)
        elif not self._has_target():
            self._marker.hint.emit(self.tr("Select a word first; then the key gives its label."))
        elif self._marker.target.session is not None and not self._marker.target.session.readonly:
            labels = self._marker.labels
            give = partial(labels.give, label.code) if label is not None else labels.repeat
            from_popup = self._marker.popup.isVisible()
            self._marker.do_in_sight(give)
            if label is not None and (from_popup or self._marker.attributes.wants(label.code)):
                self._marker.go_on_with_values(label.code)
        return True

    def _grow(self, event: QKeyEvent) -> None:
        """Shift+arrows: the selection grows from the chosen annotation, on the side the arrow points to."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        target = self._marker.target
        chosen = target.chosen
        if chosen is None or target.range() is not None or event.key() not in _ARROWS[:2]:
            return
        if held & ~Qt.KeyboardModifier.AltModifier == Qt.KeyboardModifier.ShiftModifier:
            left = event.key() == Qt.Key.Key_Left
            forward = goes_forward(target.reader.page, chosen.start, left=left)
            target.reader.begin_selection(*(chosen.range if forward else chosen.range[::-1]))

    def _moves_by_letter(self, event: QKeyEvent) -> bool:
        """Ctrl+Alt+arrows: the boundary goes by grapheme cluster."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if (
            self._marker.target.chosen is None
            or self._marker.target.range() is not None
            or event.key() not in _ARROWS[:2]
        ):
            return False
        which = {control_alt: "end", control_alt | Qt.KeyboardModifier.ShiftModifier: "start"}.get(held)
        if which is None:
            return False
        left = event.key() == Qt.Key.Key_Left
        move = self._marker.boundaries.move_as_seen
        self._marker.do_in_sight(partial(move, which, left=left, by_letter=True))
        return True

    def _escape(self) -> bool:
        """Pop-up, then selection, then chosen annotation: one at a time."""
        if self._marker.target.range() is not None:
            self._marker.target.reader.set_caret(self._marker.target.reader.caret, reveal=False)
        elif self._marker.target.chosen is not None and self._marker.target.session is not None:
            self._marker.target.session.select("")
        else:
            return False
        return True
