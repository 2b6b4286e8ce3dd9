"""A menu at a row of a list, by pointer or menu key: what can be done with the row, and copying it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, takewhile
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QMenu

from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.signals import weak_slot
from hashiya.ui.commands.actions import key_words, menu_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class RowChoice:
    """`act` is a bound method; `key` is shown beside the words, in PortableText."""

    text: str
    act: Callable[[], object]
    key: str = ""
    enabled: bool = True


def add_with_key(menu: QMenu, text: str, key: str) -> QAction:
    """One more line of a menu, with its key in PortableText beside it, written as everywhere."""
    keys = isolated(key_words(key)) if key else ""
    action = menu.addAction(menu_words(text, keys, rtl=menu.isRightToLeft()))
    if key:
        action.setShortcut(key)
    return action


class RowMenu(QObject):
    """`choices` are asked for when the menu opens, with its row already the current one."""

    def __init__(self, view: QAbstractItemView, choices: Callable[[], Sequence[RowChoice]]) -> None:
        super().__init__(view)
        self._view, self._choices = view, choices
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_wanted)

    def _on_wanted(self, point: QPoint) -> None:
        view, index = self._view, self._view.indexAt(point)
        if index.isValid():
            view.setCurrentIndex(index)
        elif view.currentIndex().isValid():
            point = view.visualRect(view.currentIndex()).center()  # the menu key, or white below the rows
        menu = self.menu()
        if menu is not None:
            menu.exec(view.viewport().mapToGlobal(point))
            menu.deleteLater()

    def menu(self) -> QMenu | None:
        """About the current row; None where there is none."""
        if not self._view.currentIndex().isValid():
            return None
        menu = QMenu(self._view)
        for choice in self._choices():
            action = add_with_key(menu, choice.text, choice.key)
            action.setEnabled(choice.enabled)
            action.triggered.connect(weak_slot(choice.act))
        menu.addSeparator()
        copy = menu.addAction(self.tr("Copy"))
        copy.triggered.connect(weak_slot(self.copy))
        return menu

    def copy(self) -> None:
        """The current row as it is read aloud, each column of a table after the other."""
        index = self._view.currentIndex()
        cells = takewhile(QModelIndex.isValid, map(index.siblingAtColumn, count()))
        words = [str(each.data(Qt.ItemDataRole.DisplayRole) or "") for each in cells]
        if not any(words):
            words = [str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")]
        QGuiApplication.clipboard().setText("\t".join(each for each in words if each))
