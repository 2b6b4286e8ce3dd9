"""What the modes of letters over the text share: they see keys first, and know which letters to show."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from hashiya.ui.commands.hint_keys import is_arabic

if TYPE_CHECKING:
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.context import Context

MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


class LetterMode(QObject):
    """Sees every key before the reader does; while it is `on`, it takes those that are its own."""

    def __init__(self, context: Context, target: Target, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._target = context, target
        self._arabic: bool | None = None
        self.on = False
        target.reader.installEventFilter(self)

    @property
    def arabic(self) -> bool:
        """Whether letters are shown as an Arabic layout prints them, as the last key or the language says."""
        return self._context.language == "ar" if self._arabic is None else self._arabic

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        told = is_arabic(event)
        if told is not None:
            self._arabic = told
        if not self.on:
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._claims(event):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._handle(event)

    @abstractmethod
    def _claims(self, event: QKeyEvent) -> bool:
        """Whether the key is for this mode though a shortcut has it."""

    @abstractmethod
    def _handle(self, event: QKeyEvent) -> bool:
        """Do what the key is for; false lets it go on its way."""
