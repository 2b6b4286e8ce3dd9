"""Saying more of the chosen annotation than its label: by the card of values, by digits, by fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal

from hashiya.core.beyond.attributes import AttributeKind, AttributeType
from hashiya.core.beyond.value_keys import ValueKey, value_keys
from hashiya.core.span import Annotation, Status
from hashiya.services.attributes.value_proposals import propose
from hashiya.services.attributes.values import missing, set_values
from hashiya.ui.attributes.value_popup import ValuePopup, find_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from hashiya.core.changes import ChangeSet
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class AttributeGiving(QObject):
    """`field_wanted` carries the name of an attribute that is written, not chosen."""

    field_wanted = Signal(str)
    hint = Signal(str)

    def __init__(self, context: Context, target: Target, window: QWidget) -> None:
        super().__init__(window)
        self._target = target
        self.popup = ValuePopup(window, context)
        self.popup.chosen.connect(self.give)
        self._asked: Annotation | None = None  # what the card was opened for

    def set_session(self, session: Session | None) -> None:
        """Another project, or none."""
        self.popup.hide()
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.selection_changed.connect(self._on_selection_changed)

    def open(self, anchor: QRect) -> bool:
        """Show the values that the chosen annotation may have; false where its label has none."""
        session, chosen = self._target.session, self._target.chosen
        if session is None or chosen is None or session.readonly:
            return False
        types = session.said.for_label(chosen.label)
        if not types:
            return False
        taken = _keys_of_labels(session)
        values = session.said.of(chosen)
        title = " ".join(chosen.surface.split())
        title = title if len(title) <= 30 else f"{title[:30]}…"
        said = propose(chosen, types, session.document.text) if session.document is not None else None
        proposed = said.values if said is not None else {}
        self._asked = chosen
        self.popup.open_at(anchor, types, chosen.label, values, taken=taken, title=title, proposed=proposed)
        return self.popup.isVisible()

    def wants(self, label: str) -> bool:
        """Whether the scheme requires something of the chosen annotation, of this label, that is not said."""
        session, chosen = self._target.session, self._target.chosen
        if session is None or chosen is None or chosen.label != label:
            return False
        required = [each for each in session.said.for_label(label) if each.required]
        return bool(required) and any(each.code not in session.said.of(chosen) for each in required)

    def choose(self, anchor: QRect) -> None:
        """The command: say where there is nothing to say."""
        if not self.open(anchor):
            self.hint.emit(self.tr("The scheme has no attributes for this label."))

    def missing(self) -> list[tuple[AttributeType, Annotation | None]]:
        """What the scheme requires of the open document and this person's annotations in it."""
        session = self._target.session
        if session is None or session.document is None:
            return []
        if not any(each.required for each in session.said.types.types):
            return []
        return missing(session.project, session.document.uid, session.person)

    def digit(self, event: QKeyEvent) -> ValueKey | None:
        """What a digit that no label owns says of the chosen annotation."""
        session, chosen = self._target.session, self._target.chosen
        if session is None or chosen is None or not event.text()[:1].isdigit():
            return None
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None  # Alt+6 shows a list; it says nothing of the annotation
        types = session.said.for_label(chosen.label)
        if not types:
            return None
        return find_key(value_keys(types, chosen.label, _keys_of_labels(session)), event, digits_only=True)

    def give(self, found: ValueKey) -> None:
        """Say it of the chosen annotation; what is said already is taken back."""
        session, chosen = self._target.session, self._target.chosen
        if session is None or chosen is None:
            return
        if found.value is None:
            self.field_wanted.emit(found.type.code)
            return
        self.say(chosen, {found.type.code: _turned(found, session, chosen)})

    def say(self, annotation: Annotation, values: Mapping[str, object]) -> None:
        """Set several at once, None to take away; a suggestion is accepted by it and stays chosen."""
        session = self._target.session
        if session is None or session.readonly or session.project.annotation(annotation.uid) is None:
            return
        waited = annotation.status is Status.SUGGESTED
        done = self._target.do(lambda: set_values(session.project, [annotation], values))
        if done is not None and waited:
            same = session.annotations_at(*annotation.range)
            session.select(next((each.uid for each in same if each.span == annotation.span), ""))

    def _on_changes(self, changes: ChangeSet) -> None:
        session, chosen = self._target.session, self._target.chosen
        if self.popup.isVisible() and changes.beyond and session is not None and chosen is not None:
            self.popup.show_values(session.said.of(chosen))

    def _on_selection_changed(self, annotation: Annotation | None) -> None:
        """The card names one annotation: it goes with it, but for a suggestion that is accepted under it."""
        if annotation is None or self._asked is None or not annotation.is_still(self._asked):
            self.popup.hide()


def _turned(found: ValueKey, session: Session, annotation: Annotation) -> object:
    said = session.said.of(annotation).get(found.type.code)
    if found.type.kind is AttributeKind.MANY and isinstance(found.value, tuple):
        had = said if isinstance(said, tuple) else ()
        return [each for each in (*had, *found.value) if not (each in had and each in found.value)] or None
    return None if said == found.value else found.value


def _keys_of_labels(session: Session) -> set[str]:
    return {key for label in session.scheme.labels for key in (label.key, label.key_ar) if key}
