"""Plain bars with their names and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from hashiya.ui.statistics.plots import Plot
from hashiya.ui.widgets.basic import ui_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.context import Context

_ROW = 25


@dataclass(frozen=True, slots=True)
class Bar:
    """`words` stand at its end."""

    name: str
    count: int
    words: str


class Bars(Plot):
    """One row each; the longest bar takes the room there is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._bars: Sequence[Bar] = ()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self._bars = tuple(bars)
        self.setFixedHeight(_ROW * max(1, len(bars)))
        self.setAccessibleName(", ".join(f"{bar.name} {bar.words}" for bar in bars))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        row = self.row(painter)
        most = max((bar.count for bar in self._bars), default=1) or 1
        room = max(20.0, self.width() - 130 - 56)
        for place, bar in enumerate(self._bars):
            y = place * float(_ROW)
            row.text(row.box(0, 122, y, _ROW), bar.name, ui_font(12), theme.ink)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.field_edge))
            length = room * bar.count / most
            painter.drawRoundedRect(row.box(130, max(2.0, length), y + _ROW / 2 - 3, 6), 2, 2)
            row.text(row.box(130 + length + 8, 52, y, _ROW), bar.words, ui_font(12), theme.ink2)
