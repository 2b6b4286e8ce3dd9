"""Choosing one of several words: segments for pages and scopes, quiet filters with counts."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetricsF,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from hashiya.qtkit.spoken.spoken_roles import say
from hashiya.ui.widgets.basic import draw_text, ui_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF
    from PySide6.QtGui import (
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )

    from hashiya.ui.context import Context

say("ComboBox", "Segments", "Filters")


class Choice(QWidget):
    """One of several words, painted; base of the segments and the quiet filters. Arrow keys move as seen."""

    chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._items: list[str] = []
        self._current = 0
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        context.themes.changed.connect(self._on_changed)

    @property
    def current(self) -> int:
        return self._current

    def items(self) -> Sequence[str]:
        return self._items

    def set_items(self, items: Sequence[str]) -> None:
        self._items = list(items)
        self.setAccessibleDescription(self._items[self._current] if self._current < len(items) else "")
        self.updateGeometry()
        self.update()

    def set_current(self, place: int) -> None:
        """Show a choice without telling anyone."""
        self._current = place
        self.setAccessibleDescription(self._items[place] if 0 <= place < len(self._items) else "")
        self.update()

    @abstractmethod
    def boxes(self) -> list[QRectF]: ...

    def _choose(self, place: int) -> None:
        if place != self._current and 0 <= place < len(self._items):
            self.set_current(place)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
            self.chosen.emit(place)

    def _place_at(self, point: QPointF) -> int:
        return next((place for place, box in enumerate(self.boxes()) if box.contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._place_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if place != self._hovered:
            self._hovered = place
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._choose(self._current + (-step if self.isRightToLeft() else step))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _event: object) -> None:
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self.update()

    def _on_changed(self, _theme: object) -> None:
        self.update()


class Segments(Choice):
    """A segmented choice: the page switch, the scope of a search."""

    def __init__(self, context: Context, *, size: int = 12, pad: int = 12, height: int = 30) -> None:
        super().__init__(context)
        self._size, self._pad, self._tall = size, pad, height
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(int(sum(self._widths())) + 6, self._tall)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(ui_font(self._size, bold=True))
        return [metrics.horizontalAdvance(item) + 2 * self._pad for item in self._items]

    def boxes(self) -> list[QRectF]:
        boxes, x = [], 3.0
        for width in self._widths():
            left = self.width() - x - width if self.isRightToLeft() else x
            boxes.append(QRectF(left, 3, width, self.height() - 6))
            x += width
        return boxes

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.row))
        if self.hasFocus() and not 0 <= self._current < len(self._items):  # none is chosen: all of it
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        else:
            painter.drawRoundedRect(self.rect(), 7, 7)
        for place, (item, box) in enumerate(zip(self._items, self.boxes(), strict=True)):
            chosen = place == self._current
            if chosen:
                ring = self.hasFocus()
                painter.setPen(QPen(QColor(theme.accent if ring else theme.edge), 2 if ring else 1))
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            painter.setFont(ui_font(self._size, bold=chosen))
            lit = chosen or place == self._hovered
            painter.setPen(QColor(theme.ink if lit else theme.ink2))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), item)


class Filters(Choice):
    """Quiet filters: words with counts, the chosen one underlined."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._counts: list[str] = []
        self.setFixedHeight(30)

    def set_filters(self, items: Sequence[tuple[str, str]]) -> None:
        """(word, count) pairs."""
        self._counts = [count for _, count in items]
        self.set_items([word for word, _ in items])

    def boxes(self) -> list[QRectF]:
        rooms = self._rooms()
        widths = [self._word(place, item) + rooms[place] for place, item in enumerate(self._items)]
        boxes, x, gap = [], 16.0, self._gap(widths)
        for width in widths:
            boxes.append(QRectF(self.width() - x - width if self.isRightToLeft() else x, 0, width, 30))
            x += width + gap
        return boxes

    def _gap(self, widths: Sequence[float]) -> float:
        """Between the words; closer where the panel is narrow."""
        spare = self.width() - 28 - sum(widths)
        return min(18.0, max(6.0, spare / max(1, len(widths) - 1)))

    def _rooms(self) -> list[float]:
        """The widths of the counts with what is before them; none where there is no room for them all."""
        words = sum(self._word(place, item) for place, item in enumerate(self._items))
        counts = [5 + self._number(count) for count in self._counts]
        fit = words + sum(counts) + 6 * (len(self._items) - 1) <= self.width() - 28
        return counts if fit else [0.0] * len(counts)

    def _word(self, place: int, item: str) -> float:
        return QFontMetricsF(ui_font(12, bold=place == self._current)).horizontalAdvance(item) + 1

    def _number(self, count: str) -> float:
        return QFontMetricsF(ui_font(12)).horizontalAdvance(count) + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rtl = self._context.theme, QPainter(self), self.isRightToLeft()
        painter.fillRect(QRectF(0, 29, self.width(), 1), QColor(theme.edge2))
        parts = zip(self._items, self._counts, self._rooms(), self.boxes(), strict=True)
        for place, (item, count, room, box) in enumerate(parts):
            chosen = place == self._current
            painter.setPen(QColor(theme.ink if chosen or place == self._hovered else theme.ink2))
            word = box.adjusted(room if rtl else 0, 0, 0 if rtl else -room, -3)
            draw_text(painter, word, item, ui_font(12, bold=chosen), rtl=rtl)
            if room:
                painter.setPen(QColor(theme.ink3))
                left = box.left() if rtl else box.right() - room + 5
                draw_text(painter, QRectF(left, 0, room - 5, 27), count, ui_font(12), rtl=rtl)
            if chosen:
                colour = theme.accent if self.hasFocus() else theme.ink
                painter.fillRect(QRectF(box.left(), 27, box.width(), 2), QColor(colour))
