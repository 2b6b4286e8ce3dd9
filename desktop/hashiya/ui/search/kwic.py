"""A word in its line: before it is on the right in text from right to left, in either interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from hashiya.qtkit.plain_text import cut_is_rtl

if TYPE_CHECKING:
    from hashiya.core.labels import Label
    from hashiya.qtkit.theme import Theme

_GAP = 8.0


@dataclass(frozen=True, slots=True)
class KwicMark:
    """`form`: "suggested" (band, dashed), "accepted" (band, solid), "other" (a line alone), "rejected"."""

    label: Label | None
    form: str


@dataclass(frozen=True, slots=True)
class Cut:
    """One line of text cut in three."""

    before: str
    surface: str
    after: str

    @property
    def rtl(self) -> bool:
        return cut_is_rtl(self.before + self.surface + self.after)


def draw_key(
    painter: QPainter, theme: Theme, box: QRectF, text: str, font: QFont, *, rtl: bool, mark: KwicMark | None
) -> QRectF:
    """The word in the middle of the box, marked; the rectangle its letters take."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width() - 8)
    width = min(metrics.horizontalAdvance(shown), box.width())
    word = QRectF(box.center().x() - width / 2, box.top(), width, box.height())
    if mark is not None:
        _draw_mark(painter, theme, word, mark)
    painter.setFont(font)
    painter.setPen(QColor(theme.ink))
    flags = int(Qt.AlignmentFlag.AlignCenter) | forced_line(rtl)
    painter.drawText(word.adjusted(-8, -2, 8, -2), flags, shown)
    return word


def draw_sides(painter: QPainter, theme: Theme, line: QRectF, word: QRectF, cut: Cut, font: QFont) -> None:
    """What stands before and after, each kept at the word and shortened at its far end."""
    right = QRectF(word.right() + _GAP, line.top(), line.right() - word.right() - _GAP, line.height())
    left = QRectF(line.left(), line.top(), word.left() - _GAP - line.left(), line.height())
    before, after = (right, left) if cut.rtl else (left, right)
    painter.setPen(QColor(theme.ink2))
    draw_side(painter, before, cut.before, font, near=cut.rtl, rtl=cut.rtl, end=False)
    draw_side(painter, after, cut.after, font, near=not cut.rtl, rtl=cut.rtl, end=True)


def draw_side(
    painter: QPainter, box: QRectF, text: str, font: QFont, *, near: bool, rtl: bool, end: bool
) -> None:
    """`near` holds it at the left of its box; `end` shortens its end, else its beginning."""
    painter.setFont(font)
    mode = Qt.TextElideMode.ElideRight if end else Qt.TextElideMode.ElideLeft
    shown = QFontMetricsF(font).elidedText(text, mode, max(0.0, box.width()))
    side = Qt.AlignmentFlag.AlignLeft if near else Qt.AlignmentFlag.AlignRight
    flags = int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | forced_line(rtl)
    painter.drawText(box.adjusted(0, -2, 0, -2), flags, shown)


def _draw_mark(painter: QPainter, theme: Theme, word: QRectF, mark: KwicMark) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, label = word.center().y(), mark.label
    bottom = min(word.bottom() - 2.5, middle + 15)
    colour = theme.label_color(label, "mark") if label is not None else QColor(theme.ink3)
    if mark.form in ("suggested", "accepted") and label is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.label_color(label, "band", mark.form))
        top = max(word.top() + 3, middle - 14)
        painter.drawRoundedRect(QRectF(word.left() - 3, top, word.width() + 6, bottom - 2 - top), 3, 3)
    pen = QPen(colour, 2 if mark.form in ("accepted", "other") else 1.6)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if mark.form == "suggested":
        pen.setDashPattern([3.2, 2.2])
    elif mark.form == "rejected":
        pen = QPen(QColor(theme.ink3), 1.4)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 2.6])
    painter.setPen(pen)
    painter.drawLine(QPointF(word.right(), bottom), QPointF(word.left(), bottom))


def forced_line(rtl: bool) -> int:
    force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
    return int(force) | int(Qt.TextFlag.TextSingleLine)
