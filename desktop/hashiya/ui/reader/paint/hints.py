"""Letters over the text that stand for places in it, painted last: nothing of the page may hide them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from hashiya.qtkit.fonts import interface_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.reader.layout import Laid
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.reader_page import ReaderPage

_HEIGHT = 14.0
_RAISED = 9.0  # above the top of the line: the heads of its letters stay free
_RADIUS = 3.0


@dataclass(frozen=True, slots=True)
class LetterHint:
    """A letter or two at a range of the text; `typed` of them have been pressed.

    `kind`: "take" and "leave" for what a decision takes or not, "faint" for what is not stored yet (with its
    `label`), "word" for a word one may point at, "begun" for the word a stretch begins with.
    """

    start: int
    end: int
    letters: str
    kind: str = "word"
    label: str = ""
    typed: int = 0


def paint_hints(painter: QPainter, page: ReaderPage, ink: LabelPaint, hints: Sequence[LetterHint]) -> None:
    """Those in sight."""
    if not hints:
        return
    font = interface_font(ink.language, 11)
    font.setBold(True)
    painter.setFont(font)
    for laid, y in page.in_sight():
        free: dict[int, float] = {}
        for hint in sorted(hints, key=_start):
            if hint.start < laid.end and hint.end > laid.start:
                _paint_hint(painter, page, ink, laid, y, hint, free)


def _start(hint: LetterHint) -> int:
    return hint.start


def _paint_hint(
    painter: QPainter,
    page: ReaderPage,
    ink: LabelPaint,
    laid: Laid,
    y: float,
    hint: LetterHint,
    free: dict[int, float],
) -> None:
    rects = laid.find(laid.local(hint.start), laid.local(hint.end))
    if hint.kind in ("faint", "leave"):
        _paint_doubt(painter, page, ink, laid, y, hint)
    if hint.start < laid.start or not rects:
        return
    rect = next((each for each in rects if each.starts), rects[0])
    line = laid.lines[rect.line]
    words = hint.letters[hint.typed :]
    if hint.kind in ("take", "leave"):
        words = f"{'✓' if hint.kind == 'take' else '✗'} {words}"
    elif hint.kind == "faint":
        words = f"{words} {ink.name(hint.label)}"
    width = max(14.0, QFontMetricsF(painter.font()).horizontalAdvance(words) + 6.0)
    # What begins at one place stands side by side.
    if laid.rtl:
        right = min(rect.right + 3.0, free.get(rect.line, 1e9))
        left, free[rect.line] = page.left + right - width, right - width - 2.0
    else:
        near = max(rect.left - 3.0, free.get(rect.line, -1e9))
        left, free[rect.line] = page.left + near, near + width + 2.0
    box = QRectF(left, y + line.upper - _RAISED, width, _HEIGHT)
    ground, edge, letters = _colours(ink, hint)
    painter.setBrush(ground)
    painter.setPen(QPen(edge, 1.2))
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    painter.setPen(letters)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip), words)


def _colours(ink: LabelPaint, hint: LetterHint) -> tuple[QColor, QColor, QColor]:
    """(ground, edge, letters)."""
    paper, accent = ink.token("paper"), ink.token("accent")
    if hint.kind in ("take", "begun"):
        return accent, accent, paper
    if hint.kind == "leave":
        return paper, ink.token("danger"), ink.token("danger")
    if hint.kind == "faint":
        colour = ink.colour(hint.label, "tag")
        return paper, colour, colour
    return ink.token("hit"), ink.token("hit_edge"), ink.token("ink")


def _paint_doubt(
    painter: QPainter, page: ReaderPage, ink: LabelPaint, laid: Laid, y: float, hint: LetterHint
) -> None:
    """A line through what is left, dots around what is only offered."""
    for rect in laid.find(laid.local(hint.start), laid.local(hint.end)):
        line = laid.lines[rect.line]
        left, right = page.left + rect.left, page.left + rect.right
        if hint.kind == "leave":
            middle = y + (line.upper + line.lower) / 2 + 3.0
            painter.setPen(QPen(ink.token("danger"), 1.6))
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        else:
            pen = QPen(ink.colour(hint.label, "tag"), 1.3, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(left - 2, y + line.upper + 4, right - left + 4, line.lower - line.upper - 5), 3, 3
            )
