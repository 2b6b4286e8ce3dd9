"""How rows of lists are painted: by leading and trailing edges; the direction decides which side that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hashiya.qtkit.tables import RowRole
from hashiya.ui.widgets.basic import draw_text

if TYPE_CHECKING:
    from hashiya.qtkit.theme import Theme
    from hashiya.ui.context import Context


class RowPainter:
    """Boxes and texts measured from the leading edge, or from the trailing one with `trail`."""

    def __init__(self, painter: QPainter, rect: QRect | QRectF, *, rtl: bool) -> None:
        self.painter, self.rect, self.rtl = painter, QRectF(rect), rtl
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def box(
        self, x: float, width: float, y: float = 0, height: float | None = None, *, trail: bool = False
    ) -> QRectF:
        tall = self.rect.height() - y if height is None else height
        if (not self.rtl) != trail:
            return QRectF(self.rect.left() + x, self.rect.top() + y, width, tall)
        return QRectF(self.rect.right() - x - width, self.rect.top() + y, width, tall)

    def text(self, box: QRectF, text: str, font: QFont, colour: str, *, trail: bool = False) -> None:
        """`trail` sets the line at the trailing edge of its box."""
        self.painter.setPen(QColor(colour))
        draw_text(self.painter, box, text, font, rtl=self.rtl != trail)

    def ground(self, theme: Theme, *, chosen: bool, hovered: bool, focused: bool = False) -> None:
        """The row's own ground: chosen, under the pointer, or bare; a ring where the keyboard is."""
        if not (chosen or hovered or focused):
            return
        self.painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            self.painter.setBrush(QColor(theme.row if chosen else theme.hover))
            self.painter.drawRoundedRect(self.rect, 6, 6)
        if focused:
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.setPen(QPen(QColor(theme.accent), 2))
            self.painter.drawRoundedRect(self.rect.adjusted(1, 1, -1, -1), 5, 5)


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

    def draw(self, row: RowPainter, item: Any, standing: Standing, /) -> None:
        """Paint one row; the painter is saved and restored around it."""
        raise NotImplementedError

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self.height(index.data(RowRole)))

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
        painter.save()
        area = option.rect.adjusted(self.sides, self.ends, -self.sides, -self.ends)
        self.draw(RowPainter(painter, area, rtl=rtl), index.data(RowRole), standing)
        painter.restore()


class RowList(QListView):
    """Scrolls by pixels and never sideways; rows learn that the pointer is over them."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def draw_ring(painter: QPainter, box: QRectF, share: float, theme: Theme, *, disputed: bool = False) -> None:
    """Empty: new; part filled: begun; filled with a tick: done (share 1); ≠: annotators disagree."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = box.center()
    if disputed:
        _draw_outline(painter, box, theme.ink2)
        for dy in (-1.5, 1.5):
            painter.drawLine(centre + QPointF(-3, dy), centre + QPointF(3, dy))
        painter.drawLine(centre + QPointF(1.8, -3.6), centre + QPointF(-1.8, 3.6))
    elif share >= 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ink2))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        _draw_tick(painter, centre, theme.side)
    else:
        _draw_outline(painter, box, theme.ink3)
        if share > 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ink2))
            painter.drawPie(box.adjusted(3, 3, -3, -3), 90 * 16, int(-360 * 16 * share))
    painter.restore()


def _draw_outline(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(QPen(QColor(colour), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(0.7, 0.7, -0.7, -0.7))


def _draw_tick(painter: QPainter, centre: QPointF, colour: str) -> None:
    pen = QPen(QColor(colour), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(
        [centre + QPointF(-3, 0.2), centre + QPointF(-0.9, 2.4), centre + QPointF(3.1, -2.3)]
    )
