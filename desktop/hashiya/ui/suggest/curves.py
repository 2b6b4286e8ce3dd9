"""Lines over a count: how good with so many documents. Ink on paper, each line named at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hashiya.qtkit.i18n import number
from hashiya.ui.widgets.basic import RowPainter, ui_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.context import Context

_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True, slots=True)
class Curve:
    """`points` are (count, share from 0 to 1), by count; a level is one point with count 0."""

    name: str
    points: tuple[tuple[float, float], ...]


class CurvePlot(QWidget):
    """Counts run from the leading side. `axis` names the count."""

    def __init__(self, context: Context, *, height: int = 150) -> None:
        super().__init__()
        self._context = context
        self._curves: Sequence[Curve] = ()
        self._axis = ""
        self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        context.themes.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        return QSize(420, self.minimumHeight())

    def show_curves(self, curves: Sequence[Curve], *, name: str, axis: str) -> None:
        """`name` is what the plot is called to those who do not see it; a level is drawn right across."""
        self._curves, self._axis = tuple(curves), axis
        said = [
            f"{curve.name}: " + ", ".join(f"{number(x)} {number(y, decimals=2)}" for x, y in curve.points)
            for curve in curves
        ]
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        shares = [y for curve in self._curves for _, y in curve.points]
        if not shares:
            return
        painter = QPainter(self)
        row = RowPainter(painter, QRectF(self.rect()), rtl=self.isRightToLeft())
        low, high = _bounds(shares)
        names = max(QFontMetricsF(ui_font(12)).horizontalAdvance(curve.name) for curve in self._curves)
        area = row.box(36, self.width() - 36 - min(names + 52, self.width() * 0.4), 10, self.height() - 42)
        most = max(max((x for x, _ in curve.points), default=1.0) for curve in self._curves) or 1.0
        least = min((x for curve in self._curves for x, _ in curve.points if x), default=0.0)
        least = 0.0 if least >= most else least
        self._paint_axes(row, area, (low, high), (least, most))
        ends = []
        for place, curve in enumerate(self._curves):
            points = [
                self._point(area, x, y, (low, high), (least, most)) for x, y in _whole(curve, least, most)
            ]
            self._paint_curve(painter, points, place, level=len(curve.points) == 1)
            ends.append((points[-1].y(), curve))
        self._paint_names(row, ends, area)

    def _paint_axes(
        self, row: RowPainter, area: QRectF, shares: tuple[float, float], counts: tuple[float, float]
    ) -> None:
        theme = self._context.theme
        low, high = shares
        for step in range(3):
            value = low + (high - low) * step / 2
            y = area.bottom() - area.height() * step / 2
            row.painter.fillRect(QRectF(area.left(), y, area.width(), 1), QColor(theme.edge2))
            row.text(row.box(0, 32, y - 10, 20), number(value, decimals=2), ui_font(11), theme.ink3)
        first, last = (number(round(value)) for value in counts)
        y = area.bottom() + 8
        row.text(row.box(36, 60, y, 20), first, ui_font(11), theme.ink3)
        row.text(row.box(36, area.width(), y, 20), last, ui_font(11), theme.ink3, trail=True)
        metrics = QFontMetricsF(ui_font(11))
        middle = 36 + (area.width() - metrics.horizontalAdvance(self._axis)) / 2
        row.text(row.box(middle, area.width(), y, 20), self._axis, ui_font(11), theme.ink3)

    def _point(
        self, area: QRectF, x: float, y: float, shares: tuple[float, float], counts: tuple[float, float]
    ) -> QPointF:
        along = (x - counts[0]) / ((counts[1] - counts[0]) or 1.0)
        up = (y - shares[0]) / ((shares[1] - shares[0]) or 1.0)
        across = along * area.width()
        left = area.right() - across if self.isRightToLeft() else area.left() + across
        return QPointF(left, area.bottom() - up * area.height())

    def _paint_curve(self, painter: QPainter, points: list[QPointF], place: int, *, level: bool) -> None:
        theme = self._context.theme
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        style = Qt.PenStyle.DashLine if level else _STYLES[place % len(_STYLES)]
        painter.setPen(QPen(QColor(theme.ink3 if level else theme.ink), 1.4 if level else 2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if not level and len(points) < 40:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ink))
            for point in points if len(points) < 8 else points[-1:]:
                painter.drawEllipse(point, 3.2, 3.2)

    def _paint_names(self, row: RowPainter, ends: list[tuple[float, Curve]], area: QRectF) -> None:
        """Beside the ends, moved apart where two would lie on each other."""
        theme, floor = self._context.theme, area.bottom() + 14
        y = -20.0
        for end, curve in sorted(ends, key=lambda item: item[0]):
            y = min(max(end - 10, y + 17), floor)
            value = f"\u2066{number(curve.points[-1][1], decimals=2)}\u2069"
            box = row.box(36 + area.width() + 10, self.width() - 46 - area.width(), y, 20)
            row.text(box, f"{value} {curve.name}", ui_font(12), theme.ink2)

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


def _whole(curve: Curve, least: float, most: float) -> list[tuple[float, float]]:
    """A level reaches from one side to the other."""
    if len(curve.points) == 1:
        return [(least, curve.points[0][1]), (most, curve.points[0][1])]
    return list(curve.points)


def _bounds(shares: Sequence[float]) -> tuple[float, float]:
    """Round shares around all values, at least a fifth apart."""
    low = int(min(shares) * 10 - 1e-9) / 10 if min(shares) > 0 else int(min(shares) * 10 - 1) / 10
    high = min(1.0, (int(max(shares) * 10) + 1) / 10)
    low = min(low, high - 0.2)
    return (low if min(shares) < 0 else max(0.0, low)), high
