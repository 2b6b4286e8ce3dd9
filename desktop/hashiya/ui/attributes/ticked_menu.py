"""A button that opens a menu of ticks, which stays open while they are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy

from hashiya.ui.widgets.basic import name_plain
from hashiya.ui.widgets.menus import StayingMenu

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class TickedMenu(QPushButton):
    """`changed` when the menu is closed after something was ticked or unticked. None ticked means all."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._items: list[tuple[str, str, QIcon | None]] = []
        self._ticked: list[str] = []
        self._before: list[str] = []
        self.every, self.called = "", ""
        self._menu = StayingMenu(self)
        self._menu.triggered.connect(self._on_triggered)
        self._menu.aboutToShow.connect(self._on_opening)
        self._menu.aboutToHide.connect(self._on_closing)
        self.setMenu(self._menu)

    def show_items(
        self, items: Sequence[tuple[str, str, QIcon | None]], ticked: Collection[str], every: str
    ) -> None:
        """`items` are (code, words, icon); `every` is said where none is ticked."""
        self._items, self.every = list(items), every
        self._ticked = [code for code, _, _ in items if code in ticked]
        self._ticked += [code for code in ticked if code not in self._ticked]
        self._show()

    @property
    def ticked(self) -> tuple[str, ...]:
        """Codes, in their order."""
        return tuple(self._ticked)

    def turn(self, code: str) -> None:
        """Tick or untick, as the menu does."""
        order = [each for each, _, _ in self._items]
        left = [each for each in self._ticked if each != code]
        self._ticked = left if code in self._ticked else [*left, code]
        self._ticked.sort(key=lambda each: order.index(each) if each in order else len(order))
        self._show()

    def _show(self) -> None:
        words = {code: text for code, text, _ in self._items}
        text = " · ".join(words.get(each, each) for each in self._ticked[:4]) or self.every
        if len(self._ticked) > 4:
            text = f"{text} …"
        self.setText(text)
        name_plain(self, text)
        self.setAccessibleName(f"{self.called}: {text}" if self.called else text)

    def _on_opening(self) -> None:
        self._before = list(self._ticked)
        self._menu.clear()
        for code, text, icon in self._items:
            action = QAction(text, self._menu)
            if icon is not None:
                action.setIcon(icon)
            action.setCheckable(True)
            action.setChecked(code in self._ticked)
            action.setData(code)
            self._menu.addAction(action)

    def _on_triggered(self, action: QAction) -> None:
        self.turn(str(action.data()))

    def _on_closing(self) -> None:
        if self._ticked != self._before:
            self.changed.emit()
