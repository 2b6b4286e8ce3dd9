"""Tells assistive technology what the reader's caret and selection do."""

from __future__ import annotations

from PySide6.QtGui import (
    QAccessible,
    QAccessibleTextCursorEvent,
    QAccessibleTextSelectionEvent,
    QAccessibleTextUpdateEvent,
)
from PySide6.QtWidgets import QWidget


def announce_caret(widget: QWidget, position: int) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(widget, position))


def announce_selection(widget: QWidget, chosen: tuple[int, int]) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleTextSelectionEvent(widget, *chosen))


def announce_text(widget: QWidget) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleTextUpdateEvent(widget, 0, "", ""))
