"""Sides of a page that give way to the text in a narrow window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

NARROW = 1180  # pixels of a page under which its sides take their lesser width


class NarrowSides(QObject):
    """`sides` are (widget, width in pixels, width in a narrow page)."""

    def __init__(self, page: QWidget, sides: Sequence[tuple[QWidget, int, int]]) -> None:
        super().__init__(page)
        self._page, self._sides = page, tuple(sides)
        page.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._fit()
        return False

    def _fit(self) -> None:
        narrow = self._page.width() < NARROW
        for side, wide, lesser in self._sides:
            side.setFixedWidth(lesser if narrow else wide)
