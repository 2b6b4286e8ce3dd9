"""The keys of the text and of the list of annotations that mean something for marking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from hashiya.ui.commands.key_bindings import is_repeat, label_for

if TYPE_CHECKING:
    from hashiya.ui.annotate.marker import Marker

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_POPUP_KEYS = (*_ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape)


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
