"""The keys of quick confirmation: what each one does now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from hashiya.ui.commands.key_bindings import label_for

if TYPE_CHECKING:
    from hashiya.ui.suggest.quick_review import QuickPage

_PLAIN = Qt.KeyboardModifier.NoModifier
_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_ENDS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


def act_for(page: QuickPage, event: QKeyEvent) -> Callable[[], None] | None:
    """What the key does on the page, None for keys that are not its own."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if key in _ENDS:
        return _boundary_act(page, held, left=key == Qt.Key.Key_Left)
    if held in (_PLAIN, _SHIFT) and key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        return page.back if key == Qt.Key.Key_Backtab or held == _SHIFT else page.skip
    if held == _PLAIN:
        plain: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Return: page.accept,
            Qt.Key.Key_Enter: page.accept,
            Qt.Key.Key_Delete: page.reject,
            Qt.Key.Key_Backspace: page.reject,
            Qt.Key.Key_Space: page.choose_label,
            Qt.Key.Key_Escape: page.leave,
        }
        if key in plain:
            return plain[key]
    label = label_for(event, page.labels)
    if label is None or page.current is None:
        return None
    code = label.code
    return lambda: page.correct(code)


def _boundary_act(page: QuickPage, held: Qt.KeyboardModifier, *, left: bool) -> Callable[[], None] | None:
    moves = {
        _CONTROL: ("end", False),
        _CONTROL | _SHIFT: ("start", False),
        _CONTROL | _ALT: ("end", True),
        _CONTROL | _ALT | _SHIFT: ("start", True),
    }
    if held not in moves:
        return None
    which, by_letter = moves[held]
    return lambda: page.move_boundary(which, left=left, by_letter=by_letter)
