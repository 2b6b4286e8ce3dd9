"""Tick boxes in the window's own ink: alone, or drawn in the rows of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hashiya.qtkit.fonts import LINE
from hashiya.ui.widgets.basic import RowPainter, draw_text, ui_font

if TYPE_CHECKING:
    from hashiya.qtkit.theme import Theme
    from hashiya.ui.context import Context

ON, HALF, OFF = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked
_SIDE = 16.0


def draw_tick(painter: QPainter, box: QRectF, state: Qt.CheckState, theme: Theme) -> None:
    """A box of 16 by 16 in the middle of `box`: empty, with a bar, or filled with a tick."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = box.center()
    square = QRectF(centre.x() - _SIDE / 2 + 0.7, centre.y() - _SIDE / 2 + 0.7, _SIDE - 1.4, _SIDE - 1.4)
    if state is ON:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ink))
        painter.drawRoundedRect(square.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        pen = QPen(QColor(theme.on_ink), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        steps = (QPointF(-3.4, 0.2), QPointF(-1, 2.7), QPointF(3.5, -2.6))
        painter.drawPolyline([centre + step for step in steps])
    else:
        painter.setPen(QPen(QColor(theme.field_edge), 1.4))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(square, 4, 4)
        if state is HALF:
            painter.fillRect(QRectF(centre.x() - 3.6, centre.y() - 0.9, 7.2, 1.8), QColor(theme.ink))
    painter.restore()


class Tick(QCheckBox):
    """A tick box with its words; Space turns it, the ring shows the keyboard."""

    def __init__(self, context: Context, text: str = "", *, size: int = 12) -> None:
        super().__init__(text)
        self._context, self._size = context, size
        context.themes.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(ui_font(self._size)).horizontalAdvance(self.text())
        return QSize(int(width) + 30, max(22, round(self._size * LINE)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _pos: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        rtl = self.isRightToLeft()
        area = QRectF(self.rect())
        box = QRectF(area.right() - 20 if rtl else 2, 0, 18, area.height())
        if not self.isEnabled():
            painter.setOpacity(0.5)
        draw_tick(painter, box, self.checkState(), theme)
        words = area.adjusted(2, 0, -26, 0) if rtl else area.adjusted(26, 0, -2, 0)
        painter.setPen(QColor(theme.ink2))
        draw_text(painter, words, self.text(), ui_font(self._size), rtl=rtl)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            middle = box.center()
            painter.drawRoundedRect(QRectF(middle.x() - 9, middle.y() - 9, 18, 18), 5, 5)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.updateGeometry()

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


class TickDelegate(QStyledItemDelegate):
    """An item's own check state as a tick box before its words; `font` is that of the view."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, 32)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._context.theme
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        state = option.state
        painter.save()
        row = RowPainter(painter, option.rect.adjusted(0, 1, 0, -1), rtl=rtl)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        row.ground(theme, chosen=chosen, hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        draw_tick(painter, row.box(8, 18), checked, theme)
        words = row.box(36, row.rect.width() - 48)
        row.text(words, str(index.data()), option.font, theme.ink)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        _option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A click anywhere, or Space, turns the tick."""
        pressed = event.type() == QEvent.Type.MouseButtonRelease
        space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if not pressed and not (space and event.type() == QEvent.Type.KeyPress):
            return False
        now = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        return bool(model.setData(index, OFF if now is ON else ON, Qt.ItemDataRole.CheckStateRole))
