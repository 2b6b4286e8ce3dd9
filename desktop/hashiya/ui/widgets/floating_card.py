"""A card that floats over the window with a soft shadow: label pop-up, palette, shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QWidget

from hashiya.qtkit.motion import fade_in
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QHideEvent, QMoveEvent, QPaintEvent, QResizeEvent, QShowEvent

    from hashiya.ui.context import Context

_REACH = 24


class Shadow(QWidget):
    """Soft, below the card; never takes the mouse."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent)
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def fit(self, card: QRect) -> None:
        self.setGeometry(card.adjusted(-_REACH, -_REACH, _REACH, _REACH + 6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 9) if self._context.theme.dark else QColor(60, 50, 35, 2))
        card = QRectF(self.rect()).adjusted(_REACH, _REACH, -_REACH, -_REACH - 6)
        for grow in range(18):
            painter.drawRoundedRect(card.adjusted(-grow, -grow + 6, grow, grow + 6), 10 + grow, 10 + grow)


class Floating(Retranslated, QFrame):
    """A card over `window`'s content. `closed` is emitted when it goes, however it went."""

    closed = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window)
        self.host = window
        self._shadow = Shadow(window, context)
        self.setProperty("part", "pop")
        self.setAutoFillBackground(False)
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        self._shadow.fit(self.geometry())
        self._shadow.show()
        self._shadow.raise_()
        self.raise_()
        super().showEvent(event)
        if not event.spontaneous():
            fade_in(self, self._shadow)

    def hideEvent(self, event: QHideEvent) -> None:
        self._shadow.hide()
        super().hideEvent(event)
        self.closed.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        self._shadow.fit(self.geometry())
        super().moveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._shadow.fit(self.geometry())
        super().resizeEvent(event)

    def place(self, anchor: QRect, *, width: int, height: int) -> None:
        """Under the anchor (window coordinates), over it for want of room, always inside the window."""
        area = self.host.rect().adjusted(8, 8, -8, -8)
        width, height = min(width, area.width()), min(height, area.height())
        x = min(max(anchor.center().x() - width // 2, area.left()), area.right() - width)
        y = anchor.bottom() + 8
        if y + height > area.bottom():
            above = anchor.top() - 8 - height
            y = above if above >= area.top() else max(area.top(), area.bottom() - height)
        self.setGeometry(x, y, width, height)

    def retranslate(self) -> None:
        """Put the words on anew."""
