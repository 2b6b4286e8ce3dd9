"""Fields that the forms of a scheme share: a row for each, the two keys of one thing, definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from hashiya.qtkit.fonts import interface_font
from hashiya.ui.commands.key_bindings import ARABIC_LETTERS
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.checkbox import Tick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QLayout

_ARABIC_KEY = ARABIC_LETTERS | dict(zip("1234567890", "١٢٣٤٥٦٧٨٩٠", strict=True))


class KeyFields(QHBoxLayout):
    """The keys that give a label, a type or a value: the letter in the `latin` layout and in the `arabic`."""

    def __init__(self) -> None:
        super().__init__()
        self.latin, self.arabic = QLineEdit(), QLineEdit()
        self.latin.setAccessibleName(self.tr("Key in the Latin layout"))
        self.arabic.setAccessibleName(self.tr("Key in the Arabic layout"))
        self.setSpacing(8)
        for field in (self.latin, self.arabic):
            field.setMaxLength(1)
            field.setFixedWidth(52)
            field.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.addWidget(field)

    def bring_arabic(self, before: str) -> None:
        """The Latin key was `before`: the Arabic one comes along, unless it was chosen otherwise."""
        key, before = self.latin.text().upper(), before.upper()
        if key != before and self.arabic.text() in ("", _ARABIC_KEY.get(before, "")):
            self.arabic.setText(_ARABIC_KEY.get(key, ""))


class Definition(QPlainTextEdit):
    """A few lines of text; `finished` when it is left after a change."""

    finished = Signal()

    def __init__(self, direction: Qt.LayoutDirection) -> None:
        super().__init__()
        self.setLayoutDirection(direction)  # the text's own, whatever the interface's
        right = direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        option = self.document().defaultTextOption()
        option.setTextDirection(direction)
        option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self.document().setDefaultTextOption(option)
        self.setFixedHeight(58)
        self.setTabChangesFocus(True)
        if not right:  # the box of an Arabic face would leave room for one line and a half
            self.setFont(interface_font("en"))

    def text(self) -> str:
        return self.toPlainText().strip()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.document().isModified():
            self.document().setModified(False)
            self.finished.emit()


def add_rows(form: QFormLayout, rows: Iterable[tuple[str, QWidget | QLayout]]) -> None:
    """A row for each part, with its name; a box to tick is heard by its own words."""
    form.setVerticalSpacing(8)
    form.setHorizontalSpacing(14)
    for words, part in rows:
        name = TextLine(words, size=13)
        name.setFixedHeight(30)
        if isinstance(part, QWidget):
            form.addRow(name, part)
            if not isinstance(part, Tick):
                part.setAccessibleName(words)
        else:
            form.addRow(name, part)
