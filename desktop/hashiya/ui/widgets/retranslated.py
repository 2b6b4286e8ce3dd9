"""Widgets whose words are put on anew when the language of the interface changes."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    Base = QWidget
else:
    Base = object  # beside a class of Qt it must not be a widget itself


class Retranslated(Base):
    """Goes before the class of Qt: `class Head(Retranslated, QWidget)`."""

    @abstractmethod
    def retranslate(self) -> None:
        """Put the words on anew."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
