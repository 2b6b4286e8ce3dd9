"""What every field does by Ctrl and a letter, also under a keyboard of Arabic letters only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_Field = QLineEdit | QPlainTextEdit | QTextEdit
_DOES: dict[str, Callable[[_Field], None]] = {
    "Ctrl+A": lambda field: field.selectAll(),
    "Ctrl+C": lambda field: field.copy(),
    "Ctrl+X": lambda field: field.cut(),
    "Ctrl+V": lambda field: field.paste(),
    "Ctrl+Z": lambda field: field.undo(),
    "Ctrl+Shift+Z": lambda field: field.redo(),
    "Ctrl+Y": lambda field: field.redo(),
}


def do_in_field(widget: QWidget | None, keys: str) -> bool:
    """Do what these keys («Ctrl+A») do in the field that has the keyboard; False where there is none."""
    if keys not in _DOES or not isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return False
    if widget.isReadOnly() and keys not in ("Ctrl+A", "Ctrl+C"):
        return True
    _DOES[keys](widget)
    return True
