"""Fields that people write into: a few lines of their own words, a number, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDateEdit, QDoubleSpinBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from hashiya.core.bidi import base_direction
from hashiya.core.document import Direction

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractSpinBox

    from hashiya.ui.context import Context

_ROOM = 7  # between a figure and the frame, in pixels; what the style sheet says of it Qt passes over


def offer_clearing(context: Context, field: QLineEdit) -> None:
    """A cross at the end of a field with words in it, drawn like the other icons."""
    field.setClearButtonEnabled(True)
    cross = field.findChild(QAction, "_q_qlineeditclearaction")
    if cross is not None:
        context.icons.assign(cross, "x", role="ink3")


class ProseEdit(QPlainTextEdit):
    """Words begin at the side their language begins at: Qt leaves Arabic at the left.

    The first word decides for all lines; an empty field is as the interface is.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document().contentsChanged.connect(self._align)
        self.setPlainText(text)
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        direction = self.layoutDirection()
        found = base_direction(self.document().firstBlock().text()) or base_direction(self.toPlainText())
        if found is not None:
            rtl = found is Direction.RTL
            direction = Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
        right = direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        option = self.document().defaultTextOption()
        if option.textDirection() != direction or not option.alignment() & side:
            option.setTextDirection(direction)
            option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
            self.document().setDefaultTextOption(option)


class NumberField(QSpinBox):
    """A whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_room(self)


class DecimalField(QDoubleSpinBox):
    """A number with a fraction."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_room(self)


class DayField(QDateEdit):
    """A day: as 2026-12-31 in either language, or with the month's name as one says it."""

    def __init__(self, day: QDate, *, named: bool = False) -> None:
        super().__init__(day)
        # From right to left Qt turns the parts of the form around, though bidi has put them in order.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setDisplayFormat("d MMMM yyyy" if named else "yyyy-MM-dd")
        if named:
            self.unsetLayoutDirection()
        _make_room(self)


def _make_room(field: QAbstractSpinBox) -> None:
    field.lineEdit().setTextMargins(_ROOM, 0, _ROOM, 0)
