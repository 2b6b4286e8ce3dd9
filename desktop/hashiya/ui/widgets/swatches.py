"""The twenty-one colours that everyone can tell apart, in their order, to choose one from."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.spoken_roles import Role, say
from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme

if TYPE_CHECKING:
    from collections.abc import Collection

    from hashiya.core.labels import Label
    from hashiya.ui.context import Context

Lch = tuple[float, float, float]
_CELL, _ROW = 30.0, 11


say(Role.ColorChooser, "Swatches")


@lru_cache(maxsize=1)
def colours() -> tuple[Label, ...]:
    """The labels of the default scheme, for their colours and forms."""
    return load_scheme(DEFAULT).labels


def free_colour(used: Collection[Lch]) -> Label:
    """The first colour nobody uses; the first of all when every one is taken."""
    return next((each for each in colours() if each.lch not in used), colours()[0])


class Swatches(QWidget):
    """`chosen` carries the label of the default scheme whose colour was taken. Colours in use have a dot."""

    chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._family = "works"
        self._current = -1
        self._used: dict[Lch, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        context.themes.changed.connect(self._on_theme_changed)

    def show_label(self, label: Label, used: dict[Lch, str]) -> None:
        """`used`: who has which colour, by name."""
        self._family, self._used = label.family, used
        places = [place for place, each in enumerate(colours()) if each.lch == label.lch]
        self._current = places[0] if places else -1
        self.update()

    def sizeHint(self) -> QSize:
        rows = -(-len(colours()) // _ROW)
        return QSize(int(_CELL * _ROW), int(_CELL * rows))

    def _box(self, place: int) -> QRectF:
        x, y = place % _ROW * _CELL, place // _ROW * _CELL
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - _CELL
        return QRectF(x, y, _CELL, _CELL)

    def _at(self, point: QPointF) -> int:
        return next((place for place in range(len(colours())) if self._box(place).contains(point)), -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, each in enumerate(colours()):
            box, shown = self._box(place), replace(each, family=self._family)
            if place == self._current:
                painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.ink2), 2))
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 6, 6)
            middle = box.center()
            colour = theme.label_color(shown, "mark")
            draw_form(painter, self._family, middle.x(), middle.y(), 6.5, colour)
            if each.lch in self._used and place != self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.ink3))
                painter.drawEllipse(middle + QPointF(0, 11.5), 1.6, 1.6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = (
            Qt.Key.Key_Left if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else Qt.Key.Key_Right
        )
        back = Qt.Key.Key_Right if forward == Qt.Key.Key_Left else Qt.Key.Key_Left
        step = {forward: 1, back: -1, Qt.Key.Key_Down: _ROW, Qt.Key.Key_Up: -_ROW}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(max(0, self._current) + step if self._current >= 0 else 0)

    def _take(self, place: int) -> None:
        if 0 <= place < len(colours()) and place != self._current:
            self._current = place
            self.update()
            self.chosen.emit(colours()[place])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            who = self._used.get(colours()[place].lch, "") if place >= 0 else ""
            QToolTip.showText(event.globalPos(), who, self)
            return True
        return bool(super().event(event))

    def focusInEvent(self, _event: object) -> None:
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()
