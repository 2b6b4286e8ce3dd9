"""Rows in columns, for a table: what every model of one does in the same way."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from hashiya.qtkit.tables import RowRole

if TYPE_CHECKING:
    from collections.abc import Sequence

RowT = TypeVar("RowT")
_NONE = QModelIndex()


class ColumnsModel(QAbstractTableModel, Generic[RowT]):
    """A cell's `RowRole` is the whole row."""

    rows: Sequence[RowT] = ()

    @abstractmethod
    def titles(self) -> Sequence[str]:
        """The heads of the columns, as many as there are."""

    @abstractmethod
    def cell(self, row: RowT, column: int, role: int) -> Any:
        """What a row has in a column, for any role but `RowRole`."""

    def set_rows(self, rows: Sequence[RowT]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def retitle(self) -> None:
        """The heads say something else."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.titles()) - 1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self.titles())

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        return row if role == RowRole else self.cell(row, index.column(), role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.titles()[section]
