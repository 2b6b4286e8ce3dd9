"""Labels or genres in rows, engines in columns: F1, hollow where it is low; all engines together first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hashiya.qtkit.i18n import number
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.widgets.basic import RowPainter, ui_font
from hashiya.ui.wording.common import label_tag, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Label
    from hashiya.ui.context import Context

LOW = 0.6
_ROW, _HEAD, _LEAD, _COUNT = 24, 30, 118.0, 58.0


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One label (None: all of them, or the genre `name`): how many there are, and F1 by column; None where an
    engine has none.
    """

    label: Label | None
    gold: int
    shares: tuple[float | None, ...]
    name: str = ""


class ScoreTable(QWidget):
    """`columns` are the engines' names for people."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._columns: Sequence[str] = ()
        self._rows: Sequence[ScoreRow] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.themes.changed.connect(self._on_theme_changed)

    def show_rows(self, columns: Sequence[str], rows: Sequence[ScoreRow]) -> None:
        self._columns, self._rows = tuple(columns), tuple(rows)
        self.setFixedHeight(_HEAD + _ROW * len(rows) + 10)
        genres = any(row.name for row in rows)
        self.setAccessibleName(
            tr("Evaluation", "F1 of every engine, genre by genre")
            if genres
            else tr("Evaluation", "F1 of every engine, label by label")
        )
        said = [f"{self._name(row)}: " + ", ".join(map(_figure, row.shares)) for row in rows]
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(_LEAD + _COUNT + 84 * len(self._columns)), self.minimumHeight())

    def _name(self, row: ScoreRow) -> str:
        if row.label is None:
            return row.name or tr("Evaluation", "All labels")
        return label_tag(row.label, self._context.language)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._columns:
            return
        painter, theme = QPainter(self), self._context.theme
        rtl = self.isRightToLeft()
        row = RowPainter(painter, QRectF(self.rect()), rtl=rtl)
        width = (self.width() - _LEAD - _COUNT) / len(self._columns)
        row.text(row.box(_LEAD, _COUNT, 0, _HEAD), tr("Evaluation", "Count"), ui_font(11), theme.ink3)
        for place, name in enumerate(self._columns):
            box = row.box(_LEAD + _COUNT + place * width, width, 0, _HEAD)
            shown = QFontMetricsF(ui_font(12)).elidedText(name, Qt.TextElideMode.ElideRight, width - 8)
            row.text(box, shown, ui_font(12, bold=place == 0), theme.ink if place == 0 else theme.ink2)
        gap = 6 if self._rows and self._rows[0].label is None and not self._rows[0].name else 0
        for at, each in enumerate(self._rows):
            self._paint_row(row, each, _HEAD + at * _ROW + (gap if at else 0), width)

    def _paint_row(self, row: RowPainter, each: ScoreRow, y: float, width: float) -> None:
        theme, painter = self._context.theme, row.painter
        whole = each.label is None and not each.name
        if each.label is not None:
            centre = row.box(0, 12, y, _ROW).center()
            colour = theme.label_color(each.label, "mark")
            draw_form(painter, each.label.family, centre.x(), centre.y(), 3.8, colour)
        elif whole:
            painter.fillRect(row.box(0, self.width(), y + _ROW + 2, 1), QColor(theme.edge2))
        start = 0.0 if each.label is None else 18.0
        font = ui_font(12, bold=whole)
        room = _LEAD - start - 4
        shown = QFontMetricsF(font).elidedText(self._name(each), Qt.TextElideMode.ElideRight, room)
        row.text(row.box(start, room, y, _ROW), shown, font, theme.ink)
        row.text(row.box(_LEAD, _COUNT, y, _ROW), number(each.gold), ui_font(12), theme.ink2)
        for place, share in enumerate(each.shares):
            x = _LEAD + _COUNT + place * width
            if share is None:
                row.text(row.box(x, 30, y, _ROW), "–", ui_font(12), theme.ink3)
                continue
            font = ui_font(12, bold=whole or place == 0)
            row.text(row.box(x, 34, y, _ROW), _figure(share), font, theme.ink)
            self._paint_bar(row, x + 38, max(10.0, width - 52), y, share)

    def _paint_bar(self, row: RowPainter, x: float, room: float, y: float, share: float) -> None:
        theme, painter = self._context.theme, row.painter
        box = row.box(x, max(2.0, room * share), y + 9, 6)
        painter.setPen(QPen(QColor(theme.ink2), 1))
        painter.setBrush(QColor(theme.raised if share < LOW else theme.ink2))
        painter.drawRoundedRect(box, 2, 2)

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


def _figure(share: float | None) -> str:
    return "–" if share is None else number(share, decimals=2)
