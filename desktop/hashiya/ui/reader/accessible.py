"""What assistive technology learns of the reader: its text, caret and selection, and what is selected.

Offsets here are code points, as everywhere in the program. Nothing is done while no such technology listens.
"""

from __future__ import annotations

import weakref
from typing import Any, Protocol

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
    QAccessibleTextUpdateEvent,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_CLASS = "ReaderView"
_installed = False


class Readable(Protocol):
    """The part of the reader that is read aloud."""

    @property
    def text(self) -> str: ...

    @property
    def caret(self) -> int: ...

    def set_selection(self, start: int, end: int, *, reveal: bool = True) -> None: ...

    def set_caret(self, position: int, *, reveal: bool = True) -> None: ...

    def character_rect(self, position: int) -> QRect: ...

    def position_at_global(self, point: QPoint) -> int: ...


class _Text(QAccessibleTextInterface):
    """The text with its caret. The view is held weakly: Qt may ask for a moment after it has gone."""

    def __init__(self, view: Readable) -> None:
        super().__init__()
        self._view = weakref.ref(view)

    def text(self, start: int, end: int) -> str:
        view = self._view()
        return view.text[start:end] if view else ""

    def characterCount(self) -> int:
        view = self._view()
        return len(view.text) if view else 0

    def cursorPosition(self) -> int:
        view = self._view()
        return view.caret if view else 0

    def setCursorPosition(self, position: int) -> None:
        view = self._view()
        if view:
            view.set_caret(position)

    def selectionCount(self) -> int:
        # PySide6 does not let `selection` itself be answered, so none is promised: it is spoken instead.
        return 0

    def addSelection(self, start: int, end: int) -> None:
        self.setSelection(0, start, end)

    def removeSelection(self, _index: int) -> None:
        self.setCursorPosition(self.cursorPosition())

    def setSelection(self, _index: int, start: int, end: int) -> None:
        view = self._view()
        if view:
            view.set_selection(start, end)

    def characterRect(self, offset: int) -> QRect:
        view = self._view()
        return view.character_rect(offset) if view else QRect()

    def offsetAtPoint(self, point: QPoint) -> int:
        view = self._view()
        return view.position_at_global(point) if view else 0

    def scrollToSubstring(self, start: int, end: int) -> None:
        self.setSelection(0, start, end)


class _Reader(QAccessibleWidget):
    def __init__(self, view: QWidget) -> None:
        super().__init__(view, QAccessible.Role.Document)
        self._text = _Text(view)  # type: ignore[arg-type]

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        return self._text if kind is QAccessible.InterfaceType.TextInterface else super().interface_cast(kind)


def _make(key: str, thing: QObject) -> QAccessibleInterface | None:
    return _Reader(thing) if key == _CLASS and isinstance(thing, QWidget) else None


def install() -> None:
    """Let Qt ask for the reader's interface; once for the program."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_make)


def announce_caret(widget: QWidget, position: int) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(widget, position))


def announce_selection(widget: QWidget, chosen: tuple[int, int]) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleTextSelectionEvent(widget, *chosen))


def announce_text(widget: QWidget, text: str) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleTextUpdateEvent(widget, 0, "", text))


def announce(widget: QWidget, words: str) -> None:
    """Have something said that no caret shows: the annotation selected."""
    if QAccessible.isActive() and words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
