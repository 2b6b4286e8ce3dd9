"""Plots in ink on paper: colours only where a mark is a label, direct names, a hollow point for a low figure.

Time and value run from the leading side. Each says in words what it shows, for those who do not see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hashiya.core.colours.oklch import contrast
from hashiya.qtkit.i18n import number
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.widgets.basic import RowPainter, ui_font
from hashiya.ui.wording.common import label_tag, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Label
    from hashiya.qtkit.theme import Theme
    from hashiya.ui.context import Context

LOW = 0.75
_ROW, _GAP = 21, 6


def figure(value: float | None) -> str:
    """Two decimals, a dash for what has no value."""
    return "–" if value is None else number(value, decimals=2)


class Plot(QWidget):
    """Base: repaints with theme and language, knows its direction."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        context.themes.changed.connect(self._on_theme_changed)

    @property
    def theme(self) -> Theme:
        return self._context.theme

    def row(self, painter: QPainter, box: QRectF | None = None) -> RowPainter:
        return RowPainter(painter, QRectF(self.rect()) if box is None else box, rtl=self.isRightToLeft())

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label: how often it was given, how far people agree on it (None: not to be said), and why not."""

    label: Label
    count: int
    share: float | None = None
    why: str = ""


class LabelPlot(Plot):
    """Per label how many (bar) and how well people agree (dot on a scale); families apart."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows: Sequence[LabelRow] = ()
        self._least = 0.5

    def show_rows(self, rows: Sequence[LabelRow]) -> None:
        self._rows = tuple(rows)
        shares = [row.share for row in rows if row.share is not None]
        self._least = 0.5 if not shares or min(shares) >= 0.5 else 0.0
        self.setMinimumHeight(self._height())
        language = self._context.language
        said = [f"{label_tag(row.label, language)} {number(row.count)} {figure(row.share)}" for row in rows]
        self.setAccessibleName(tr("Plots", "How often each label, and how far people agree"))
        self.setAccessibleDescription(", ".join(said))
        self.updateGeometry()
        self.update()

    def _height(self) -> int:
        families = sum(
            a.label.family != b.label.family for a, b in zip(self._rows, self._rows[1:], strict=False)
        )
        return 28 + len(self._rows) * _ROW + families * _GAP

    def sizeHint(self) -> QSize:
        return QSize(520, self._height())

    def _x(self, share: float, axis: QRectF) -> float:
        """Where a share stands: from the leading end of the axis."""
        across = max(0.0, share - self._least) / (1.0 - self._least) * axis.width()
        return axis.right() - across if self.isRightToLeft() else axis.left() + across

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        row = self.row(painter)
        name_width, axis_width = 96.0, min(206.0, self.width() * 0.36)
        axis = row.box(10, axis_width, trail=True)
        self._paint_axis(row, axis, name_width)
        most = max((each.count for each in self._rows), default=0) or 1
        room = max(30.0, self.width() - name_width - axis_width - 10 - 62)
        y, family = 24.0, ""
        for each in self._rows:
            y += _GAP if family and each.label.family != family else 0
            family = each.label.family
            self._paint_row(row, each, y, name_width, room * each.count / most, axis)
            y += _ROW

    def _paint_axis(self, row: RowPainter, axis: QRectF, lead: float) -> None:
        painter, theme = row.painter, self.theme
        row.text(row.box(lead, 100, 0, 20), tr("Plots", "Count"), ui_font(11), theme.ink3)
        steps = 5
        for step in range(steps + 1):
            value = self._least + (1.0 - self._least) * step / steps
            x = self._x(value, axis)
            painter.fillRect(QRectF(x, 20, 1, self._height() - 22), QColor(theme.edge2))
            painter.setPen(QColor(theme.ink3))
            painter.setFont(ui_font(11))
            text = number(value, decimals=1)
            painter.drawText(QRectF(x - 20, -1, 40, 20), int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_row(
        self, row: RowPainter, each: LabelRow, y: float, lead: float, length: float, axis: QRectF
    ) -> None:
        painter, theme, middle = row.painter, self.theme, y + _ROW / 2
        colour = theme.label_color(each.label, "mark")
        centre = row.box(0, 12, y, _ROW).center()
        draw_form(painter, each.label.family, centre.x(), centre.y(), 3.8, colour)
        name = label_tag(each.label, self._context.language)
        row.text(row.box(18, lead - 22, y, _ROW), name, ui_font(12), theme.ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if each.count:
            painter.drawRoundedRect(row.box(lead, max(2.0, length), y + 6.5, 8), 2, 2)
        row.text(row.box(lead + length + 7, 50, y, _ROW), number(each.count), ui_font(11), theme.ink2)
        start = self._x(self._least, axis)
        if each.share is None:
            return
        end = self._x(each.share, axis)
        painter.setPen(QPen(QColor(theme.edge), 1))
        painter.drawLine(QPointF(start, middle), QPointF(end, middle))
        painter.setPen(QPen(QColor(theme.ink), 1.6))
        painter.setBrush(QColor(theme.raised if each.share < LOW else theme.ink))
        painter.drawEllipse(QPointF(end, middle), 3.6, 3.6)


class Matrix(Plot):
    """Every two people: darker where they agree more."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._names: Sequence[str] = ()
        self._values: dict[tuple[int, int], float | None] = {}

    def show_pairs(self, names: Sequence[str], values: dict[tuple[int, int], float | None]) -> None:
        """`values` by (row, column) of people in the order of `names`; either order of a pair will do."""
        self._names, self._values = tuple(names), dict(values)
        said = [f"{names[a]}, {names[b]}: {figure(value)}" for (a, b), value in values.items()]
        self.setAccessibleName(tr("Plots", "Agreement of every two people"))
        self.setAccessibleDescription("; ".join(said))
        self.setFixedHeight(34 + 35 * len(names))
        self.update()

    def _value(self, one: int, other: int) -> float | None:
        return self._values.get((one, other), self._values.get((other, one)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        row = self.row(painter)
        if not self._names:
            return
        lead = 78.0
        cell = (self.width() - lead) / len(self._names)
        for place, name in enumerate(self._names):
            box = row.box(lead + place * cell, cell, 0, 26)
            painter.setPen(QColor(theme.ink2))
            shown = QFontMetricsF(ui_font(12)).elidedText(name, Qt.TextElideMode.ElideRight, cell - 8)
            painter.setFont(ui_font(12))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)
            row.text(row.box(0, lead - 6, 30 + place * 35, 35), name, ui_font(12), theme.ink2)
        for one in range(len(self._names)):
            for other in range(len(self._names)):
                box = row.box(lead + other * cell, cell, 30 + one * 35, 35).adjusted(2, 2, -2, -2)
                self._paint_cell(
                    painter, box, None if one == other else self._value(one, other), one == other
                )

    def _paint_cell(self, painter: QPainter, box: QRectF, value: float | None, same: bool) -> None:
        theme = self.theme
        ground = (
            theme.side if value is None else _mixed(theme.raised, theme.ink, max(0.0, value - 0.6) * 0.85)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 4, 4)
        if same:
            return
        ink = theme.ink if contrast(theme.ink, ground) >= contrast(theme.paper, ground) else theme.paper
        painter.setPen(QColor(ink))
        painter.setFont(ui_font(13))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), figure(value))


@dataclass(frozen=True, slots=True)
class Moment:
    """A figure at a time, with the words for when."""

    value: float
    when: str


class Trend(Plot):
    """How a figure went over time; the last one is written out."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._moments: Sequence[Moment] = ()
        self.setMinimumHeight(104)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        self._moments = tuple(moments)
        self.setAccessibleName(tr("Plots", "Agreement over time"))
        self.setAccessibleDescription(", ".join(f"{each.when} {figure(each.value)}" for each in moments))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._moments:
            return
        painter, theme = QPainter(self), self.theme
        row = self.row(painter)
        least = min(0.6, int(min(each.value for each in self._moments) * 5) / 5)
        area = row.box(34, self.width() - 60, 8, self.height() - 34)
        step = (1.0 - least) / 2
        for value in (least, least + step, 1.0):
            y = area.top() + (1.0 - value) / (1.0 - least) * area.height()
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), QColor(theme.edge2))
            row.text(row.box(0, 28, y - 10, 20), number(value, decimals=1), ui_font(11), theme.ink3)
        points = [self._point(place, each.value, area, least) for place, each in enumerate(self._moments)]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        round_ = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(QPen(QColor(theme.ink), 2, Qt.PenStyle.SolidLine, *round_))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        self._paint_ends(row, points[-1])

    def _point(self, place: int, value: float, area: QRectF, least: float) -> QPointF:
        share = place / max(1, len(self._moments) - 1)
        across = share * area.width()
        x = area.right() - across if self.isRightToLeft() else area.left() + across
        return QPointF(x, area.top() + (1.0 - value) / (1.0 - least) * area.height())

    def _paint_ends(self, row: RowPainter, last: QPointF) -> None:
        painter, theme = row.painter, self.theme
        painter.setBrush(QColor(theme.ink))
        painter.drawEllipse(last, 3.6, 3.6)
        painter.setPen(QColor(theme.ink))
        painter.setFont(ui_font(12, bold=True))
        above = last.y() - 28 if last.y() > 34 else last.y() + 6
        box = QRectF(last.x() - 23, above, 46, 22)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), figure(self._moments[-1].value))
        y = self.height() - 20.0
        row.text(row.box(34, self.width() / 2 - 34, y, 18), self._moments[0].when, ui_font(11), theme.ink3)
        if len(self._moments) > 1:
            end = row.box(16, self.width() / 2 - 24, y, 18, trail=True)
            row.text(end, self._moments[-1].when, ui_font(11), theme.ink3, trail=True)


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two labels given to the same words, and how often."""

    one: Label
    other: Label
    count: int


class Confusions(Plot):
    """The labels most taken for each other."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows: Sequence[Confusion] = ()

    def show_rows(self, rows: Sequence[Confusion]) -> None:
        self._rows = tuple(rows)
        language = self._context.language
        said = [
            f"{label_tag(row.one, language)} ≠ {label_tag(row.other, language)} {number(row.count)}"
            for row in rows
        ]
        self.setAccessibleName(tr("Plots", "Labels most often taken for each other"))
        self.setAccessibleDescription(", ".join(said))
        self.setFixedHeight(27 * max(1, len(rows)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        row = self.row(painter)
        most = max((each.count for each in self._rows), default=1)
        language, font = self._context.language, ui_font(12)
        for place, each in enumerate(self._rows):
            y = place * 27.0
            for label, at in ((each.one, 0.0), (each.other, 116.0)):
                centre = row.box(at, 12, y, 27).center()
                draw_form(
                    painter, label.family, centre.x(), centre.y(), 3.8, theme.label_color(label, "mark")
                )
                row.text(row.box(at + 18, 76, y, 26), label_tag(label, language), font, theme.ink)
            painter.setPen(QColor(theme.ink3))
            painter.setFont(font)
            painter.drawText(row.box(92, 24, y - 1, 27), int(Qt.AlignmentFlag.AlignCenter), "≠")
            room = max(20.0, self.width() - 212 - 40)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.field_edge))
            painter.drawRoundedRect(row.box(212, room * each.count / most, y + 10.5, 6), 2, 2)
            row.text(row.box(0, 34, y, 26, trail=True), number(each.count), font, theme.ink2, trail=True)


def _mixed(one: str, other: str, share: float) -> str:
    """A colour part of the way from one to the other."""
    a, b, share = QColor(one), QColor(other), min(1.0, max(0.0, share))
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    red, green, blue = (round(x + (y - x) * share) for x, y in pairs)
    return QColor(red, green, blue).name()
