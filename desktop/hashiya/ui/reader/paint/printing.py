"""The document on paper or as PDF: the same page, by day, broken between lines.

In a PDF the text can be searched and copied as it is written, whatever the letters look like (`pdf_text`).
Painting belongs to the window's thread, and hundreds of pages take a minute: so all is made step by step, and
whoever takes the steps lets the window live in between (`qtkit.jobs`, `start_in_slices`). What the page shows
is held from the first step on, whatever becomes of the page meanwhile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMarginsF, QRectF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextLine

from hashiya.core.overlap import SpanIndex
from hashiya.files import writing
from hashiya.progress import Progress
from hashiya.qtkit.fonts import TINY, interface_font
from hashiya.ui.reader.layout import Laid, Typesetter
from hashiya.ui.reader.paint.highlight_state import HighlightState
from hashiya.ui.reader.paint.painting import Brush, paint_piece
from hashiya.ui.reader.paint.pdf_text import PaperLine, adding_text
from hashiya.ui.reader.rects import cursor_x
from hashiya.ui.reader.types import OwnAnnotations

if TYPE_CHECKING:
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.reader_page import ReaderPage
    from hashiya.ui.reader.types import Zones

_RIGHT = frozenset(("R", "AL", "NSM"))
_WORD = re.compile(r"\S+")
_INSIDE = re.compile(r"\S*")
_MARGIN = 18.0  # millimetres
_DOTS = 96.0  # logical pixels to an inch
_FOOT = 30.0


Steps = Generator[Progress, None, int]
"""How far it has come, in parts of the text; in the end the number of pages."""


def pdf_steps(path: Path, page: ReaderPage, ink: LabelPaint, *, title: str = "") -> Steps:
    """Written beside and renamed with the last step; steps that are closed before leave nothing."""
    with writing(path) as beside:
        writer = QPdfWriter(str(beside))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        set_up_paper(writer, title)
        pages = yield from _painting(writer, page, ink, title)
        del writer  # the file is whole only when its writer is gone
        yield from _saying_text(beside, pages)
    return len(pages)


def set_up_paper(printer: QPagedPaintDevice, title: str) -> None:
    """Margins that a text needs, and what the document is called: printers and PDF files show it, and a file
    that is printed to takes its name from it.
    """
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    printer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    for say in ("setDocName", "setTitle"):
        if hasattr(printer, say):
            getattr(printer, say)(title)
    printer.setCreator("Hashiya")  # type: ignore[attr-defined]


def print_steps(printer: QPagedPaintDevice, page: ReaderPage, ink: LabelPaint, *, title: str = "") -> Steps:
    """On a printer. A PDF that is printed to holds its text as that of `pdf_steps` does."""
    pages = yield from _painting(printer, page, ink, title)
    place = printer.outputFileName() if hasattr(printer, "outputFileName") else ""
    if place and Path(place).is_file():
        yield from _saying_text(Path(place), pages)
    return len(pages)


def _saying_text(path: Path, pages: list[list[PaperLine]]) -> Iterator[Progress]:
    for number in adding_text(path, pages):
        yield Progress("pdf_text", number, len(pages))


def _painting(
    device: QPagedPaintDevice, page: ReaderPage, ink: LabelPaint, title: str
) -> Generator[Progress, None, list[list[PaperLine]]]:
    """Paints every page on the device; the lines of text on each."""
    text = page.text
    painter = QPainter(device)
    try:
        scale = device.logicalDpiX() / _DOTS
        wide, high = device.width() / scale, device.height() / scale
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spans = OwnAnnotations(page.annotations)
        zones: Zones = SpanIndex(page.zones.touching(0, len(text)))
        typesetter = Typesetter(page.pieces, page.style, wide, spans, zones, padded=False)
        brush = Brush(painter, ink, page.style, HighlightState())
        number, y = 1, 0.0
        paper = _Paper(device)
        for piece in range(len(typesetter.pieces)):
            yield Progress("pdf", piece, len(typesetter.pieces))
            laid = typesetter.lay(piece)
            for first, last in _runs(laid, high - _FOOT, y):
                top = laid.lines[first].top
                if y > 0 and y + laid.lines[last - 1].bottom - top > high - _FOOT:
                    _foot(painter, ink, wide, high, number, title)
                    device.newPage()
                    number, y = number + 1, 0.0
                    paper.turn()
                painter.save()
                painter.translate(0.0, y - top)
                paint_piece(brush, laid, first, last, width=wide)
                painter.restore()
                paper.take(laid, text, first, last, y - top)
                y += laid.lines[last - 1].bottom - top
            y += laid.height - laid.lines[-1].bottom
        _foot(painter, ink, wide, high, number, title)
    finally:
        painter.end()
    return paper.pages


class _Paper:
    """Where the words come to stand on the paper, page by page."""

    def __init__(self, device: QPagedPaintDevice) -> None:
        margins = device.pageLayout().margins(QPageLayout.Unit.Point)
        self._left, self._top = margins.left(), margins.top()
        self.pages: list[list[PaperLine]] = [[]]

    def turn(self) -> None:
        self.pages.append([])

    def take(self, laid: Laid, text: str, first: int, last: int, y: float) -> None:
        """Lines of a piece that are painted with its top at `y`, in logical pixels."""
        point = 72.0 / _DOTS
        for number in range(first, last):
            start = _whole_word(text, laid.position(laid.begins[number]), laid)
            end = _whole_word(text, laid.position(laid.line_end(number)), laid)
            words = text[start:end].rstrip()
            line = laid.layout.lineAt(number)
            widths = [
                _width(laid, line, start + word.start(), start + word.end()) * point
                for word in _WORD.finditer(words)
            ]
            if not widths:
                continue
            box = line.naturalTextRect()
            self.pages[-1].append(
                PaperLine(
                    words,
                    self._left + box.left() * point,
                    self._left + box.right() * point,
                    self._top + (y + laid.lines[number].base) * point,
                    line.ascent() * point,
                    widths,
                )
            )


def _whole_word(text: str, position: int, laid: Laid) -> int:
    """The position, or the end of the word that is broken there: it stands whole where it begins."""
    if laid.start < position < laid.end and not text[position - 1].isspace():
        inside = _INSIDE.match(text, position, laid.end)
        return inside.end() if inside else position
    return position


def _width(laid: Laid, line: QTextLine, start: int, end: int) -> float:
    """How wide a word is on its line. Where directions meet, the caret has two places: the bands have one."""
    first, after = laid.local(start), laid.local(end)
    if laid.rtl and all(
        unicodedata.bidirectional(char) in _RIGHT for char in laid.projection.units[first:after]
    ):
        return abs(cursor_x(line, after) - cursor_x(line, first))
    return sum(rect.right - rect.left for rect in laid.find(first, after) if rect.line == line.lineNumber())


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
