"""The document on paper or as PDF: the same page, by day, broken between lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLocale, QMarginsF, QRectF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from hashiya.files import writing
from hashiya.qtkit.fonts import TINY, interface_font
from hashiya.ui.reader.layout import Laid, Typesetter
from hashiya.ui.reader.paint.highlight_state import HighlightState
from hashiya.ui.reader.paint.label_paint import LabelPaint
from hashiya.ui.reader.paint.painting import Brush, paint_piece
from hashiya.ui.reader.reader_page import ReaderPage

_MARGIN = 18.0  # millimetres
_DOTS = 96.0  # logical pixels to an inch
_FOOT = 30.0


def export_pdf(path: Path, page: ReaderPage, ink: LabelPaint, *, title: str = "") -> int:
    """Written beside and renamed; the number of pages."""
    with writing(path) as beside:
        writer = QPdfWriter(str(beside))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
        writer.setTitle(title)
        writer.setCreator("Hashiya")
        pages = print_pages(writer, page, ink, title=title)
    return pages


def print_pages(device: QPagedPaintDevice, page: ReaderPage, ink: LabelPaint, *, title: str = "") -> int:
    """Paints every page on the device; the number of pages."""
    painter = QPainter(device)
    scale = device.logicalDpiX() / _DOTS
    wide, high = device.width() / scale, device.height() / scale
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    typesetter = Typesetter(page.pieces, page.style, wide, page.annotations, page.zones, padded=False)
    brush = Brush(painter, ink, page.style, HighlightState())
    number, y = 1, 0.0
    for laid in _all_pieces(typesetter):
        for first, last in _runs(laid, high - _FOOT, y):
            top = laid.lines[first].top
            if y > 0 and y + laid.lines[last - 1].bottom - top > high - _FOOT:
                _foot(painter, ink, wide, high, number, title)
                device.newPage()
                number, y = number + 1, 0.0
            painter.save()
            painter.translate(0.0, y - top)
            paint_piece(brush, laid, first, last, width=wide)
            painter.restore()
            y += laid.lines[last - 1].bottom - top
        y += laid.height - laid.lines[-1].bottom
    _foot(painter, ink, wide, high, number, title)
    painter.end()
    return number


def _all_pieces(typesetter: Typesetter) -> Iterator[Laid]:
    for piece in range(len(typesetter.pieces)):
        yield typesetter.lay(piece)


def _runs(laid: Laid, high: float, y: float) -> Iterator[tuple[int, int]]:
    """Ranges of lines that stand on one page each, the first beginning at y; the last may be moved whole."""
    first = 0
    while first < len(laid.lines):
        last, top = first, laid.lines[first].top
        while last < len(laid.lines) and y + laid.lines[last].bottom - top <= high:
            last += 1
        if last == first and y > 0:  # not one line fits here: a new page is begun with it
            y = 0.0
            continue
        last = max(last, first + 1)
        yield first, last
        first, y = last, 0.0 if last < len(laid.lines) else y


def _foot(painter: QPainter, ink: LabelPaint, wide: float, high: float, number: int, title: str) -> None:
    painter.setFont(interface_font(ink.language, TINY))
    painter.setPen(ink.token("ink3"))
    box = QRectF(0.0, high - _FOOT + 10, wide, _FOOT - 10)
    middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
    words = " · ".join(part for part in (title, QLocale().toString(number)) if part)
    painter.drawText(box, middle, words)
