"""How rows of lists are painted: by leading and trailing edges; the direction decides which side that is."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
)

from hashiya.qtkit.tables import RowRole
from hashiya.ui.widgets.basic import RowPainter

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QWidget,
    )

    from hashiya.ui.context import Context


@dataclass(frozen=True, slots=True)
class Standing:
    """How the view sees a row; `focused` alone does not say that it is chosen too."""

    chosen: bool
    hovered: bool
    focused: bool


class RowDelegate(QStyledItemDelegate):
    """Paints the rows of a RowsModel; `sides` and `ends` are pixels left bare around each."""

    sides, ends = 8, 0

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context

    def height(self, _item: Any, /) -> int:
        """Of one row, in pixels."""
        return 32

    @abstractmethod
    def draw(self, row: RowPainter, item: Any, standing: Standing, /) -> None:
        """Paint one row; the painter is saved and restored around it."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        item = index.data(RowRole)
        return QSize(100, self.height(item) if item is not None else 32)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        flags, state = QStyle.StateFlag, option.state
        standing = Standing(
            bool(state & flags.State_Selected),
            bool(state & flags.State_MouseOver),
            bool(state & flags.State_HasFocus),
        )
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        item = index.data(RowRole)
        if item is None:  # it has just gone, and the list does not know yet
            return
        painter.save()
        try:
            area = option.rect.adjusted(self.sides, self.ends, -self.sides, -self.ends)
            self.draw(RowPainter(painter, area, rtl=rtl), item, standing)
        finally:  # whatever fails, Qt goes on with this painter
            painter.restore()


class RowList(QListView):
    """Scrolls by pixels and never sideways; rows learn that the pointer is over them."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
