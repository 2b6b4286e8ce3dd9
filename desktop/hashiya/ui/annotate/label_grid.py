"""The labels of the pop-up in two columns of families, with their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hashiya.core.labels import FAMILIES, Label
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.signals import debounced
from hashiya.ui.widgets.basic import RowPainter, draw_key, key_width, ui_font
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.context import Context

WIDTH = 432
_ROW, _GAP = 23, 7
_PATIENCE = 600  # milliseconds after which a resting pointer asks for more


def columns(labels: Sequence[Label]) -> list[list[list[Label]]]:
    """Two columns of families, about equally long; families keep their order."""
    families = [[label for label in labels if label.family == family] for family in FAMILIES]
    families = [family for family in families if family]
    whole = len(labels)
    first: list[list[Label]] = []
    for family in families:
        if sum(map(len, first)) + len(family) / 2 > whole / 2 and first:
            break
        first.append(family)
    return [first, families[len(first) :]]


class LabelGrid(QWidget):
    """Painted rows; the current one is moved by arrow keys or the pointer.

    `moved_to` carries the code of the current one, `rested` that on which the pointer stays.
    """

    chosen = Signal(str)
    moved_to = Signal(str)
    rested = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._columns: list[list[list[Label]]] = [[], []]
        self.current = ""
        self.setMouseTracking(True)
        self._rest = debounced(self, _PATIENCE, self._on_rested)
        context.themes.changed.connect(self._on_theme_changed)

    def set_labels(self, labels: Sequence[Label], current: str) -> None:
        self._columns = columns(labels)
        codes = [label.code for label in labels]
        self._go_to(current if current in codes else codes[0] if codes else "")
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        heights = [
            sum(len(family) * _ROW for family in col) + _GAP * max(0, len(col) - 1) for col in self._columns
        ]
        return QSize(WIDTH - 20, max([*heights, _ROW]) + 2)

    def flat(self) -> list[list[Label]]:
        """Each column's labels from top to bottom."""
        return [[label for family in column for label in family] for column in self._columns]

    def move(self, key: int) -> None:  # type: ignore[override]
        """Arrow keys, as seen."""
        cols = self.flat()
        at = next(
            (
                (c, r)
                for c, col in enumerate(cols)
                for r, label in enumerate(col)
                if label.code == self.current
            ),
            None,
        )
        if at is None:
            return
        column, row = at
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            every = cols[0] + cols[1]
            place = column * len(cols[0]) + row + (1 if key == Qt.Key.Key_Down else -1)
            self._go_to(every[place % len(every)].code)
        else:
            towards = (key == Qt.Key.Key_Right) != self.isRightToLeft()
            other = cols[1 if towards else 0]
            if other:
                self._go_to(other[min(row, len(other) - 1)].code)

    def _go_to(self, code: str) -> None:
        self.current = code
        self._rest.stop()
        self.update()
        self.moved_to.emit(code)

    def _boxes(self) -> list[tuple[Label, QRectF]]:
        width, boxes = self.width() / 2 - 6, []
        for number, column in enumerate(self._columns):
            lead = number * (width + 12)
            x = self.width() - lead - width if self.isRightToLeft() else lead
            y = 1.0
            for family in column:
                for label in family:
                    boxes.append((label, QRectF(x, y, width, _ROW)))
                    y += _ROW
                y += _GAP
        return boxes

    def box_of(self, code: str) -> QRect:
        return next((box.toRect() for label, box in self._boxes() if label.code == code), QRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        for label, box in self._boxes():
            if not box.toRect().intersects(event.rect()):
                continue
            row = RowPainter(painter, box, rtl=self.isRightToLeft())
            current = label.code == self.current
            row.ground(theme, chosen=current, hovered=False)
            centre = row.box(8, 12).center()
            draw_form(
                painter,
                label.family,
                centre.x(),
                centre.y(),
                4,
                theme.label_color(label, "tag" if current else "mark"),
            )
            keys = _keys(label, self._context.language)
            width = key_width(keys) if keys else 0
            name = label_title(label, self._context.language)
            row.text(row.box(28, box.width() - 40 - width), name, ui_font(12), theme.ink)
            if keys:
                draw_key(painter, row.box(6, width, 2.5, 18, trail=True), keys, self._context)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        code = self._at(event.position())
        if code and code != self.current:
            self._go_to(code)
        if code:
            self._rest.start()

    def leaveEvent(self, event: QEvent) -> None:
        self._rest.stop()
        super().leaveEvent(event)

    def _on_rested(self) -> None:
        self.rested.emit(self.current)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        code = self._at(event.position())
        if code:
            self.chosen.emit(code)

    def _at(self, point: QPointF) -> str:
        return next((label.code for label, box in self._boxes() if box.contains(point)), "")

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


def _keys(label: Label, language: str) -> str:
    return (label.key_ar or label.key) if language == "ar" else (label.key or label.key_ar)
