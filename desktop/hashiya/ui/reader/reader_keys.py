"""The reader's keys: which movement a key asks for, and whether it extends the selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from hashiya.ui.reader import caret
from hashiya.ui.reader.types import Snap

if TYPE_CHECKING:
    from hashiya.ui.reader.reader_page import ReaderPage

_SIDES = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}
_UPRIGHT = {Qt.Key.Key_Up: False, Qt.Key.Key_Down: True}
_EDGES = {Qt.Key.Key_Home: False, Qt.Key.Key_End: True}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


@dataclass(frozen=True, slots=True)
class Move:
    """Where a key leads. `keeps_goal`: up and down hold on to their x; `pages` scrolls by whole windows."""

    position: int
    extends: bool
    snap: Snap
    keeps_goal: bool = False
    pages: int = 0


def read_key(event: QKeyEvent, page: ReaderPage, at: int, goal: float, snap: Snap) -> Move | None:
    """The movement of a key press, None where the key is not one of ours.

    With Shift the selection goes by whole words where the reader snaps to them, with Alt too by grapheme
    cluster.
    """
    held = event.modifiers()
    key = Qt.Key(event.key())
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    control = bool(held & Qt.KeyboardModifier.ControlModifier)
    alt = bool(held & Qt.KeyboardModifier.AltModifier)
    unit = Snap.GRAPHEME if alt else snap
    if key in _SIDES:
        if alt and not shift:
            return None
        return Move(_sideways(page, at, _SIDES[key], control or (shift and unit is Snap.WORD)), shift, unit)
    if alt:
        return None
    if key in _UPRIGHT:
        down = _UPRIGHT[key]
        if control:
            return Move(caret.paragraph_edge(page, at, forward=down), shift, unit)
        return Move(caret.vertically(page, at, goal, down=down), shift, unit, keeps_goal=True)
    if key in _EDGES:
        end = _EDGES[key]
        whole = len(page.text) if end else 0
        return Move(whole if control else caret.line_edge(page, at, end=end), shift, unit)
    if key in _PAGES:
        return Move(at, shift, unit, keeps_goal=True, pages=_PAGES[key])
    return None


def _sideways(page: ReaderPage, at: int, left: bool, word: bool) -> int:
    if word:
        return caret.by_word(page, at, forward=caret.goes_forward(page, at, left=left))
    return caret.visually(page, at, left=left)


def turn_pages(page: ReaderPage, at: int, goal: float, pages: int) -> int:
    """Scroll by windows and give the position at the caret's place in it; the text's end where it cannot go
    on.
    """
    spot, high = page.find_spot(at), page.viewport[1]
    y = (spot.upper + spot.lower) / 2 if spot and 0 <= spot.upper < high else high / 2
    before = page.top
    page.scroll_by(pages * max(page.style.line_height(), high - page.style.line_height()))
    if abs(page.top - before) < 1.0:
        return len(page.text) if pages > 0 else 0
    return page.position_at(page.left + goal, y)


def is_copy(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Copy)


def is_select_all(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.SelectAll)
