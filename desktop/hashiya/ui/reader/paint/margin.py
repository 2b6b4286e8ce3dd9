"""Beside the text: paragraph numbers on its leading side, notes on its trailing side."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption

from hashiya.core.bidi import base_direction
from hashiya.core.document import Direction
from hashiya.qtkit.fonts import TINY, interface_font
from hashiya.ui.reader.paint.style import NOTE_WIDTH, Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.reader.layout import Laid
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.reader_page import ReaderPage

_LEADING = 23.0
_NAME = 20.0
_APART = 10.0
_MOST = 240  # characters shown of a note: the rest is read in the inspector


class Margin:
    """Notes laid out are remembered by their words."""

    def __init__(self) -> None:
        self._notes: OrderedDict[tuple[str, int], tuple[QTextLayout, float]] = OrderedDict()

    def paint_number(
        self, painter: QPainter, page: ReaderPage, ink: LabelPaint, laid: Laid, y: float, current: int
    ) -> None:
        number = page.pieces.number(laid.piece)
        if not number:
            return
        painter.setFont(interface_font(ink.language, TINY))
        here = page.pieces.paragraph_of(laid.piece) == current
        painter.setPen(ink.token("ink2" if here else "ink3"))
        base = y + laid.lines[0].base
        if page.pieces.direction is Direction.RTL:
            box, side = QRectF(page.left + page.width + 14, base - 17, 60, 18), Qt.AlignmentFlag.AlignLeft
        else:
            box, side = QRectF(page.left - 74, base - 17, 60, 18), Qt.AlignmentFlag.AlignRight
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, int(flags), QLocale().toString(number))

    def paint_notes(
        self,
        painter: QPainter,
        page: ReaderPage,
        ink: LabelPaint,
        name_of: Callable[[str], str],
        selected: str | None,
    ) -> None:
        """Each beside the line where its annotation begins, pushed down by the one over it."""
        free = -1e9
        for laid, y in page.in_sight():
            for one in laid.placed:
                if not one.annotation.note or not one.begins_here:
                    continue
                line = laid.lines[laid.line_of(one.start)]
                layout, height = self._note(one.annotation.note, page.style)
                top = max(y + line.upper + 2, free)
                name = name_of(one.annotation.by)
                strong = one.annotation.uid == selected
                self._paint_note(painter, page, ink, layout, top, height, name, strong=strong)
                free = top + height + (_NAME if name else 0) + _APART

    def _paint_note(
        self,
        painter: QPainter,
        page: ReaderPage,
        ink: LabelPaint,
        layout: QTextLayout,
        top: float,
        height: float,
        name: str,
        *,
        strong: bool,
    ) -> None:
        rtl = page.pieces.direction is Direction.RTL
        x = page.left - 30 - NOTE_WIDTH if rtl else page.left + page.width + 30
        painter.setPen(ink.token("ink" if strong else "ink2"))
        layout.draw(painter, QPointF(x, top))
        if name:
            painter.setFont(interface_font(ink.language, TINY))
            painter.setPen(ink.token("ink3"))
            side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
            flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x, top + height, NOTE_WIDTH, _NAME), int(flags), name)
        bar = x + NOTE_WIDTH + 9 if rtl else x - 10.5
        long = height + (_NAME - 2 if name else -4)
        painter.fillRect(QRectF(bar, top + 2, 1.5, long), ink.token("accent" if strong else "ink3"))

    def _note(self, text: str, style: Style) -> tuple[QTextLayout, float]:
        key = (text, style.note.pixelSize())
        if key not in self._notes:
            self._notes[key] = _lay_note(text, style)
            if len(self._notes) > 200:
                self._notes.popitem(last=False)
        return self._notes[key]


def _lay_note(text: str, style: Style) -> tuple[QTextLayout, float]:
    rtl = base_direction(text) is not Direction.LTR
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    words = text if len(text) <= _MOST else text[:_MOST].rstrip() + "…"
    layout = QTextLayout(words.replace("\n", "\u2028"), style.note)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    y = 0.0
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(NOTE_WIDTH)
        line.setPosition(QPointF(0.0, y))
        y += _LEADING
        line = layout.createLine()
    layout.endLayout()
    return layout, y
