"""A list model over immutable rows that tells views only what really changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel

from hashiya.qtkit.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtCore import QObject, QPersistentModelIndex

RowT = TypeVar("RowT")
RowRole = int(Qt.ItemDataRole.UserRole)
_MANY = 20_000  # rows, from which on comparing them one by one takes longer than showing them anew
_FEW = 100  # rows more or less after which a list of very many goes on as it is


class PlacedRows(Sequence[RowT]):
    """Very many rows, each made when it is looked at."""

    @abstractmethod
    def place_of(self, key: Hashable) -> int:
        """Where the row of a key stands, -1 where it does not or is not known yet."""

    def follows(self, before: object) -> bool:
        """Whether a view that showed `before` stays where it is: some rows are more or less."""
        return isinstance(before, PlacedRows)

    def put(self, place: int, row: RowT) -> None:
        """A new state of one row, for those who hold any."""


class MadeRows(PlacedRows[RowT]):
    """The same, where their number is known beforehand."""

    def __init__(self, count: int) -> None:
        self._count = count

    @abstractmethod
    def made(self, place: int) -> RowT:
        """The row of a place, from 0 on."""

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> RowT: ...

    @overload
    def __getitem__(self, place: slice) -> list[RowT]: ...

    def __getitem__(self, place: int | slice) -> RowT | list[RowT]:
        if isinstance(place, slice):
            return [self.made(each) for each in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self.made(place % self._count)


class RowsModel(QStandardItemModel, Generic[RowT]):
    """Rows known by a key. `text` is what a screen reader and type-ahead hear of a row, `tip` its tooltip.

    Rows of no items underneath, 8 bytes each: views ask for the number of rows once for every row they lay
    out, and are answered without Python. `find` may say where the row of a key is (-1: nowhere, None: it
    cannot tell), else a table of all keys is made.
    """

    def __init__(
        self,
        key: Callable[[RowT], Hashable],
        text: Callable[[RowT], str],
        parent: QObject | None = None,
        *,
        tip: Callable[[RowT], str] | None = None,
        find: Callable[[Sequence[RowT], Hashable], int | None] | None = None,
    ) -> None:
        super().__init__(0, 1, parent)
        self._find = find
        self._key, self._text, self._tip = key, text, tip
        self._rows: Sequence[RowT] = []
        self._places: dict[Hashable, int] | None = None

    @property
    def rows(self) -> Sequence[RowT]:
        return self._rows

    def set_rows(self, rows: Sequence[RowT]) -> None:
        """Show these rows: the same keys in the same order repaint what differs, anything else resets.

        PlacedRows stay as they are: none of them is looked at before it is seen.
        """
        if isinstance(rows, PlacedRows):
            self._place(rows)
            return
        new = list(rows)
        if new == self._rows:
            return
        if len(new) != len(self._rows) or len(new) > _MANY or isinstance(self._rows, PlacedRows):
            self._reset(new)
            return
        if list(map(self._key, new)) != list(map(self._key, self._rows)):
            self._reset(new)
            return
        changed = [place for place, row in enumerate(new) if row != self._rows[place]]
        self._rows = new
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))

    def _place(self, rows: PlacedRows[RowT]) -> None:
        """A million rows are not made anew for one more."""
        had, now = self.rowCount(), len(rows)
        if rows is self._rows and now >= had:  # it has grown
            if now > had:
                self.insertRows(had, now - had)
            return
        if not rows.follows(self._rows) or abs(now - had) > _FEW:
            self._reset(rows)
            return
        self._rows, self._places = rows, None
        if now > had:
            self.insertRows(had, now - had)
        elif now < had:
            self.removeRows(now, had - now)
        # Not as changed data: this model would look for an item in each of them.
        self.layoutAboutToBeChanged.emit()
        self.layoutChanged.emit()

    def _reset(self, rows: Sequence[RowT]) -> None:
        self._rows, self._places = rows, None
        self.beginResetModel()
        with QSignalBlocker(self):
            self.removeRows(0, self.rowCount())
            self.insertRows(0, len(rows))
        self.endResetModel()

    def replace_row(self, row: RowT, place: int | None = None) -> None:
        """Put a new state of a known row in its place (looked for unless it is told); unknown keys are
        ignored.
        """
        place = self.row_of(self._key(row)) if place is None else place
        if place >= 0 and self._rows[place] != row:
            if isinstance(self._rows, list):
                self._rows[place] = row
            elif isinstance(self._rows, PlacedRows):
                self._rows.put(place, row)
            self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def row_of(self, key: Hashable) -> int:
        """Where the row of a key stands, -1 when it does not."""
        if isinstance(self._rows, PlacedRows):
            return self._rows.place_of(key)
        found = self._find(self._rows, key) if self._find is not None else None
        if found is not None:
            return found
        if self._places is None:
            self._places = {self._key(row): place for place, row in enumerate(self._rows)}
        return self._places.get(key, -1)

    def index_of(self, key: Hashable) -> QModelIndex:
        place = self.row_of(key)
        return self.index(place, 0) if place >= 0 else QModelIndex()

    def at(self, index: QModelIndex | QPersistentModelIndex) -> RowT | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemNeverHasChildren

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        row = self.at(index)
        if row is None:
            return None
        if role == RowRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row)
        if role == Qt.ItemDataRole.ToolTipRole and self._tip is not None:
            return plain_tip(self._tip(row))
        return None
