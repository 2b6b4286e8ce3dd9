"""The seven forms of the label families: what tells labels apart without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

_POINTS: dict[str, tuple[tuple[float, float], ...]] = {
    "places": ((-1.08, -0.8), (1.08, -0.8), (0, 1.1)),
    "time": ((-1.08, 0.85), (1.08, 0.85), (0, -1.05)),
    "works": ((-0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "money": (
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    ),
}


def form_path(family: str, x: float, y: float, radius: float) -> QPainterPath:
    """● people, ■ org, ▼ places, ▲ time, ◆ works, ▬ numbers, ✚ money, about a centre."""
    path = QPainterPath()
    if family == "people":
        path.addEllipse(QPointF(x, y), radius, radius)
    elif family == "org":
        path.addRect(QRectF(x - radius * 0.88, y - radius * 0.88, 1.76 * radius, 1.76 * radius))
    elif family == "numbers":
        path.addRoundedRect(QRectF(x - radius * 1.15, y - radius * 0.5, 2.3 * radius, radius), 0.6, 0.6)
    else:
        points = _POINTS.get(family, _POINTS["works"])
        path.addPolygon(QPolygonF([QPointF(x + dx * radius, y + dy * radius) for dx, dy in points]))
        path.closeSubpath()
    return path


def draw_form(
    painter: QPainter, family: str, x: float, y: float, radius: float, colour: QColor, *, hollow: bool = False
) -> None:
    """Hollow for what is only suggested."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hollow:
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius -= 0.5
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    painter.drawPath(form_path(family, x, y, radius))
    painter.restore()
