"""Which documents the list shows, and in which order: the choices of its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from hashiya.services.project.listing_file import ListingChoice
from hashiya.ui.attributes.document_filter import DocumentFilter
from hashiya.ui.project.document_row import share_done
from hashiya.ui.widgets.menus import add_choice
from hashiya.ui.wording.part_words import SPOKEN, part_title

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtWidgets import QMenu

    from hashiya.core.document import DocumentInfo

_BY_PROGRESS = ("open", "suggestions")


class ListChoice(QObject):
    """`changed` when other documents are to be listed, or in another order."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._order = "place"
        self._part: str | None = None  # only documents of this part are listed
        self.labels = DocumentFilter(self)
        self.labels.changed.connect(self.changed)

    @property
    def narrows(self) -> bool:
        """Whether some documents may be left out."""
        return self._part is not None or self.labels.wanted is not None

    @property
    def follows_work(self) -> bool:
        """Whether a document moves in the list by what is done in it."""
        return self._order in _BY_PROGRESS

    @property
    def by_position(self) -> bool:
        """Whether they are listed in the order of the project."""
        return self._order == "place"

    def of(self, rows: list[DocumentInfo]) -> list[DocumentInfo]:
        """Those of the documents that are listed, in the order chosen."""
        if self.labels.wanted is not None:
            rows = [info for info in rows if self.labels.keeps(info.uid)]
        if self._part is not None:
            rows = [info for info in rows if info.part == self._part]
        if self._order == "name":
            return sorted(rows, key=_name)
        if self._order == "open":
            return sorted(rows, key=share_done)
        return sorted(rows, key=_fewest_suggestions) if self._order == "suggestions" else rows

    def listing(self, person: str, only: Collection[str] | None) -> ListingChoice:
        """The same of very many documents; `only`: those of these uids, None for all."""
        kept = self.labels.kept()
        if only is not None:
            kept = frozenset(only) if kept is None else kept & frozenset(only)
        return ListingChoice(self._order, self._part, kept, person if self.follows_work else "")

    def show_part(self, part: str | None) -> None:
        """Only documents of this part, "" those without one; None: all."""
        self._part = part
        self.changed.emit()

    def leave(self) -> None:
        """For another project, or none: which of its documents are of interest is not known; the order is
        a habit, and stays.
        """
        self._part = self.labels.wanted = None

    def add_to(self, menu: QMenu) -> None:
        """The choices as the beginning of a menu."""
        orders = {
            "place": self.tr("In the order of import"),
            "name": self.tr("By title"),
            "open": self.tr("Least done first"),
            "suggestions": self.tr("Most suggestions first"),
        }
        group = QActionGroup(menu)
        for order, text in orders.items():
            add_choice(menu, group, text, order, chosen=order == self._order)
        group.triggered.connect(self._on_order_chosen)
        menu.addSeparator()
        parts = QActionGroup(menu)
        for part in (None, *SPOKEN):
            text = self.tr("All parts") if part is None else part_title(part)
            add_choice(menu, parts, text, part, chosen=part == self._part)
        parts.triggered.connect(self._on_part_chosen)
        menu.addSeparator()
        self.labels.add_to(menu)

    def _on_order_chosen(self, action: QAction) -> None:
        self._order = action.data()
        self.changed.emit()

    def _on_part_chosen(self, action: QAction) -> None:
        self.show_part(action.data())


def _name(info: DocumentInfo) -> str:
    return info.title


def _fewest_suggestions(info: DocumentInfo) -> int:
    return -info.suggestions
