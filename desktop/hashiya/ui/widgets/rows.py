"""How rows of lists are painted, and where they stand.

They are painted by leading and trailing edges; the direction decides which side that is.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QHoverEvent, QPainter, QPalette, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from hashiya.qtkit.tables import RowRole
from hashiya.ui.widgets.basic import RowPainter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPersistentModelIndex
    from PySide6.QtGui import QFocusEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from hashiya.ui.context import Context

    AnyIndex = QModelIndex | QPersistentModelIndex

_Action = QAbstractItemView.CursorAction
_HOVERS = (QEvent.Type.HoverEnter, QEvent.Type.HoverMove)


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

    def draw_ground(self, row: RowPainter, standing: Standing) -> None:
        """The row's own ground, with a ring where it is chosen and has the keys."""
        ring = standing.chosen and standing.focused
        row.ground(self._context.theme, chosen=standing.chosen, hovered=standing.hovered, focused=ring)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.draw_ring()

    def draw_ring(self) -> None:
        """With the keys and no row to show it on, the list itself has the ring."""
        if self.hasFocus() and not self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRoundedRect(self.viewport().rect().adjusted(1, 1, -1, -1), 5, 5)
            painter.end()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() != previous.isValid():
            self.viewport().update()  # Qt paints the row anew alone, the ring is around all of them

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


class UniformRows(RowList):
    """The first row's height is that of all: where a row stands is told by counting, however many there are.

    One column, from top to bottom; no row is hidden. Qt's own list keeps the place of every row and finds
    them all anew after each change: 70 ms and 12 MB of a million rows. And it asks for the last of them,
    which may have to be read from far away.
    """

    _height = 0  # of a row in pixels; 0: not known yet
    _hovered = -1

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)

    # ---------------------------------------------------------------- where rows are
    @property
    def row_height(self) -> int:
        """In pixels, at least 1."""
        if not self._height and self._count():
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            self._height = self.itemDelegate().sizeHint(option, self._index(0)).height()
        return max(1, self._height)

    def _count(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _index(self, row: int) -> QModelIndex:
        return self.model().index(row, 0)

    def _row_at(self, y: int) -> int:
        """The row at a height of the viewport, which may be none of the model's."""
        return (y + self.verticalOffset()) // self.row_height

    def _rows_in(self, area: QRect) -> range:
        """The rows that an area of the viewport shows."""
        last = min(self._row_at(area.bottom()), self._count() - 1)
        return range(max(0, self._row_at(area.top())), last + 1)

    def visualRect(self, index: AnyIndex) -> QRect:
        if not index.isValid():
            return QRect()
        self.executeDelayedItemsLayout()
        top = index.row() * self.row_height - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self.row_height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        self.executeDelayedItemsLayout()
        row = self._row_at(point.y())
        there = 0 <= row < self._count() and 0 <= point.x() < self.viewport().width()
        return self._index(row) if there else QModelIndex()

    def scrollTo(
        self, index: AnyIndex, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        self.executeDelayedItemsLayout()
        hints, bar, room = QAbstractItemView.ScrollHint, self.verticalScrollBar(), self.viewport().height()
        top = index.row() * self.row_height
        bottom = top + self.row_height - room
        if hint == hints.PositionAtTop:
            bar.setValue(top)
        elif hint == hints.PositionAtBottom:
            bar.setValue(bottom)
        elif hint == hints.PositionAtCenter:
            bar.setValue(top - (room - self.row_height) // 2)
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value():
            bar.setValue(min(top, bottom))

    # ---------------------------------------------------------------- what Qt asks for
    def doItemsLayout(self) -> None:
        """Nothing is laid out; the height is asked for anew."""
        self._height = 0
        QAbstractItemView.doItemsLayout(self)

    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """Of those that changed, rows in sight alone are Qt's business: it would look at each."""
        if not self.isVisible():
            return
        shown = self._rows_in(self.viewport().rect())
        top, bottom = max(first.row(), shown.start), min(last.row(), shown.stop - 1)
        if top <= bottom:
            super().dataChanged(self._index(top), self._index(bottom), list(roles))

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        bar.setSingleStep(self.row_height)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, self._beyond())
        QAbstractItemView.updateGeometries(self)

    def _beyond(self) -> int:
        """How far it can be scrolled, in pixels."""
        return max(0, self._count() * self.row_height - self.viewport().height())

    def moveCursor(self, action: _Action, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count, at = self._count(), self.currentIndex().row()
        if not count:
            return QModelIndex()
        page = max(1, round((self.viewport().height() + 1) / self.row_height - 1))
        steps = {
            _Action.MoveUp: -1,
            _Action.MovePrevious: -1,
            _Action.MoveDown: 1,
            _Action.MoveNext: 1,
            _Action.MovePageUp: -page,
            _Action.MovePageDown: page,
            _Action.MoveHome: -count,
            _Action.MoveEnd: count,
        }
        if at < 0 and action != _Action.MoveEnd:
            return self._index(0)
        return self._index(min(max(0, at + steps.get(action, 0)), count - 1))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        rows = self._rows_in(rect.normalized())
        chosen = QItemSelection(self._index(rows[0]), self._index(rows[-1])) if rows else QItemSelection()
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is to be painted anew: chosen rows in sight."""
        shown, region = self._rows_in(self.viewport().rect()), QRegion()
        for at in range(selection.count()):
            each = selection.at(at)
            first, last = max(each.top(), shown.start), min(each.bottom(), shown.stop - 1)
            if first <= last:
                area = self.visualRect(self._index(first)).united(self.visualRect(self._index(last)))
                region = region.united(area)
        return region

    # ---------------------------------------------------------------- painting
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in _HOVERS and isinstance(event, QHoverEvent):
            self._hovered = self.indexAt(event.position().toPoint()).row()
        elif event.type() == QEvent.Type.HoverLeave:
            self._hovered = -1
        return bool(super().viewportEvent(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        self.executeDelayedItemsLayout()
        painter, states = QPainter(self.viewport()), QStyle.StateFlag
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        at_work = option.state & ~(states.State_Selected | states.State_HasFocus | states.State_MouseOver)
        focused = self.hasFocus() or self.viewport().hasFocus()
        current, choice, delegate = self.currentIndex(), self.selectionModel(), self.itemDelegate()
        for row in self._rows_in(event.rect()):
            index = self._index(row)
            option.rect = self.visualRect(index)
            option.state = at_work
            if choice is not None and choice.isSelected(index):
                option.state |= states.State_Selected
            if row == self._hovered:
                option.state |= states.State_MouseOver
            if focused and row == current.row():
                option.state |= states.State_HasFocus
            delegate.paint(painter, option, index)
        painter.end()
        self.draw_ring()
