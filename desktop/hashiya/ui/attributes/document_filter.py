"""Which documents are listed by what is said of them: a menu of values with their counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.qtkit.i18n import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from hashiya.ui.attributes.documents_said import DocumentsSaid


_NOTHING: Mapping[str, str] = {}


class DocumentFilter(QObject):
    """`changed` when another value is wanted, or none. `said` is None while no project is open."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.said: DocumentsSaid | None = None
        self.wanted: tuple[str, str] | None = None

    def words(self, document: str) -> str:
        """What is said of a document, "" for nothing."""
        return self.said.words(document) if self.said is not None else ""

    def all_words(self) -> Mapping[str, str]:
        """What is said of documents, by uid, of those of which anything is."""
        return self.said.all_words() if self.said is not None else _NOTHING

    def kept(self) -> frozenset[str] | None:
        """The documents that are listed, None for all."""
        if self.wanted is None:
            return None
        return self.said.having(*self.wanted) if self.said is not None else frozenset()

    def keeps(self, document: str) -> bool:
        """Whether a document is listed."""
        return self.wanted is None or (self.said is not None and self.said.has(document, *self.wanted))

    def show(self, wanted: tuple[str, str] | None) -> None:
        """Only documents of which this is said, (name, value as written); None: all."""
        self.wanted = wanted
        self.changed.emit()

    def add_to(self, menu: QMenu) -> None:
        """A menu of its own in this one, made anew whenever that opens."""
        own = menu.addMenu(self.tr("Labels of documents"))
        menu.aboutToShow.connect(partial(self._fill, own))
        own.triggered.connect(self._on_chosen)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        found = self.said.values() if self.said is not None else []
        menu.menuAction().setVisible(bool(found))
        for words, data, count in found:
            action = menu.addAction(f"{words} ({number(count)})")
            action.setCheckable(True)
            action.setChecked(data == self.wanted)
            action.setData(data)
        if self.wanted is not None:
            menu.addAction(self.tr("All documents"))

    def _on_chosen(self, action: QAction) -> None:
        data = action.data()
        self.show(tuple(data) if data is not None else None)
