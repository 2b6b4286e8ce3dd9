"""The twenty-one colours that everyone can tell apart, in their order, and a colour of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QColorDialog, QSizePolicy, QToolTip, QWidget

from hashiya.core.colours.label_colours import Lch, mark, own_colour
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.spoken.spoken_roles import say
from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme

if TYPE_CHECKING:
    from collections.abc import Collection

    from hashiya.core.labels import Label
    from hashiya.ui.context import Context

_CELL, _ROW = 30.0, 11
_PRESSES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


say("ColorChooser", "Swatches")


@lru_cache(maxsize=1)
def colours() -> tuple[Label, ...]:
    """The labels of the default scheme, for their colours and forms."""
    return load_scheme(DEFAULT).labels


def free_colour(used: Collection[Lch]) -> Label:
    """The first colour nobody uses; the first of all when every one is taken."""
    return next((each for each in colours() if each.lch not in used), colours()[0])


class Swatches(QWidget):
    """`chosen` carries the colour that was taken: (lightness, chroma, hue). Colours in use have a dot.

    The last place is for a colour of one's own.
    """

    chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._family = "works"
        self._current = -1
        self._own: Lch | None = None
        self._used: dict[Lch, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        context.themes.changed.connect(self._on_theme_changed)

    def show_label(self, label: Label, used: dict[Lch, str]) -> None:
        """`used`: who has which colour, by name."""
        self._family, self._used = label.family, used
        places = [place for place, each in enumerate(colours()) if each.lch == label.lch]
        self._own = None if places else label.lch
        self._current = places[0] if places else len(colours())
        self.update()

    def sizeHint(self) -> QSize:
        rows = -(-(len(colours()) + 1) // _ROW)
        return QSize(int(_CELL * _ROW), int(_CELL * rows))

    def _box(self, place: int) -> QRectF:
        x, y = place % _ROW * _CELL, place // _ROW * _CELL
        if self.isRightToLeft():
            x = self.width() - x - _CELL
        return QRectF(x, y, _CELL, _CELL)

    def _at(self, point: QPointF) -> int:
        return next((place for place in range(len(colours()) + 1) if self._box(place).contains(point)), -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        own = replace(colours()[0], lch=self._own) if self._own is not None else None
        for place, each in enumerate((*colours(), own)):
            box = self._box(place)
            middle = box.center()
            if place == self._current:
                painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.ink2), 2))
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 6, 6)
            if each is None:
                pen = QPen(QColor(theme.ink2), 1.5)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
                painter.drawLine(middle - QPointF(0, 5), middle + QPointF(0, 5))
                continue
            colour = theme.label_color(replace(each, family=self._family), "mark")
            draw_form(painter, self._family, middle.x(), middle.y(), 6.5, colour)
            if each.lch in self._used and place != self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.ink3))
                painter.drawEllipse(middle + QPointF(0, 11.5), 1.6, 1.6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        back = Qt.Key.Key_Right if forward == Qt.Key.Key_Left else Qt.Key.Key_Left
        step = {forward: 1, back: -1, Qt.Key.Key_Down: _ROW, Qt.Key.Key_Up: -_ROW}.get(Qt.Key(event.key()))
        if step is not None:
            self._take(max(0, self._current) + step if self._current >= 0 else 0, asks=False)
        elif self._current == len(colours()) and event.key() in _PRESSES:
            self._ask()
        else:
            super().keyPressEvent(event)

    def _take(self, place: int, *, asks: bool = True) -> None:
        """Arrows go over the last place without asking for its colour: Space or Enter asks."""
        if place == len(colours()):
            if self._current != place:
                self._current = place
                self.update()
            if asks:
                self._ask()
            elif self._own is not None:
                self.chosen.emit(self._own)
        elif 0 <= place < len(colours()) and place != self._current:
            self._current = place
            self.update()
            self.chosen.emit(colours()[place].lch)

    def _ask(self) -> None:
        """For a colour of one's own, beginning with that shown; one that is not seen is moved."""
        begin = self._own or colours()[0].lch
        dialog = QColorDialog(QColor(mark(False, begin)), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(self.tr("Another colour"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._on_own)
        dialog.open()

    def _on_own(self, colour: QColor) -> None:
        self._own = own_colour(colour.name())
        self._current = len(colours())
        self.update()
        self.chosen.emit(self._own)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            who = self._used.get(colours()[place].lch, "") if 0 <= place < len(colours()) else ""
            if place == len(colours()):
                who = self.tr("Another colour…")
            QToolTip.showText(event.globalPos(), plain_tip(who), self)
            return True
        return bool(super().event(event))

    def focusInEvent(self, _event: object) -> None:
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()
