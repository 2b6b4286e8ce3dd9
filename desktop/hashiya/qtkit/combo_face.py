"""What a drop-down of Qt's own file dialog shows: its arrow, and a path or a filter that reads as written.

Under a style sheet Qt draws no arrow there, and from right to left it turns «/home» and «(*.csv)» round. Its
own drawing of the words cannot be reached, so it is covered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QStyle, QWidget

if TYPE_CHECKING:
    from hashiya.qtkit.tokens import Theme

_INSET, _ARROW, _PAD = 3, 24, 6
_RAW = re.compile(r"\(\*[^()]*\)|[^\s]*/[^\s]*")


def as_written(words: str) -> str:
    """With paths and patterns from left to right, whatever stands around."""
    return _RAW.sub(lambda found: f"\u2066{found[0]}\u2069", words.replace("\u200e", ""))


class ComboFace(QWidget):
    """Lies over the drop-down, inside its border; the pointer and the keyboard go through to it."""

    def __init__(self, box: QComboBox, theme: Theme) -> None:
        super().__init__(box)
        self._box, self._theme = box, theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box.installEventFilter(self)
        box.currentTextChanged.connect(self._on_changed)
        self._fit()

    @property
    def words(self) -> str:
        """What it shows."""
        return as_written(self._box.currentText())

    def _on_changed(self, _words: str) -> None:
        self.update()

    def _fit(self) -> None:
        self.setGeometry(self._box.rect().adjusted(_INSET, _INSET, -_INSET, -_INSET))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange):
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.raised))
        rtl = self.isRightToLeft()
        self._paint_words(painter, rtl=rtl)
        pen = QPen(QColor(self._theme.ink2), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle = QPointF(11 if rtl else self.width() - 11, self.height() / 2 + 0.5)
        painter.drawPolyline([middle + QPointF(-4, -2), middle + QPointF(0, 2), middle + QPointF(4, -2)])

    def _paint_words(self, painter: QPainter, *, rtl: bool) -> None:
        sign = self._box.itemIcon(self._box.currentIndex())
        size = self._box.iconSize().width() if not sign.isNull() else 0
        way = self.layoutDirection()
        if size:
            place = QRect(_PAD, (self.height() - size) // 2, size, size)
            sign.paint(painter, QStyle.visualRect(way, self.rect(), place))
        start = _PAD + (size + _PAD if size else 0)
        room = QRect(start, 0, self.width() - start - _ARROW, self.height())
        room = QStyle.visualRect(way, self.rect(), room)
        painter.setPen(QColor(self._theme.ink))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft  # from right to left Qt mirrors it
        force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        shown = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(flags) | int(force) | int(Qt.TextFlag.TextSingleLine), shown)
