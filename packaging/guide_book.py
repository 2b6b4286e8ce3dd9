"""The guide as a book: pages of paper with whole lines, headings beside what they head, and page numbers.

Qt's own way to print a document cuts lines that are set with more than their own height; so the pages are found
here and drawn one by one.
"""

from pathlib import Path
from typing import Iterator, List, Tuple

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

WIDTH = 657
"""Pixels of 96 to the inch between the margins of A4."""
_FOOT = 26.0  # for the page's number
Piece = Tuple[float, float, int]
"""Top and bottom of a line, and the level of the heading it is in (0: none)."""


def lines_of(document: QTextDocument) -> Iterator[Piece]:
    """Every line of a document that is laid out, where it stands in it; lines of cells beside each other too."""
    layout, block = document.documentLayout(), document.begin()
    while block.isValid():
        place = layout.blockBoundingRect(block)
        text = block.layout()
        level = block.blockFormat().headingLevel()
        shift = place.top() - text.lineAt(0).y() if text.lineCount() else 0.0
        for number in range(text.lineCount()):
            line = text.lineAt(number)
            top = line.y() + shift
            yield top, top + line.height(), level
        block = block.next()


def find_pages(lines: List[Piece], height: float) -> List[Tuple[float, float]]:
    """Top and bottom of each page: no line is cut, none of the first level stands below another page's text,
    and no heading ends a page.
    """
    ordered = sorted(lines)
    pages: List[Tuple[float, float]] = []
    start, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and (end == at or ordered[end][1] - start <= height):
            if end > at and ordered[end][2] == 1 and ordered[end - 1][2] != 1:
                break
            end += 1
        last = end
        if end < len(ordered):
            # Cells beside each other stay together, and so do headings with what follows.
            while last > at + 1 and ordered[last][0] < max(line[1] for line in ordered[at:last]) - 1:
                last -= 1
            while last > at + 1 and ordered[last - 1][2] > 0:
                last -= 1
            last = last if last > at + 1 else end
        bottom = ordered[last][0] if last < len(ordered) else max(line[1] for line in ordered)
        pages.append((start, bottom))
        start, at = bottom, last
    return pages


def write_book(document: QTextDocument, path: Path, *, title: str, font: QFont, ink: QColor) -> int:
    """Set `document` on A4 and write it; the number of pages."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(18, 18, 18, 18),
            QPageLayout.Unit.Millimeter,
        )
    )
    writer.setTitle(title)
    writer.setResolution(96)
    room = writer.pageLayout().paintRectPixels(96)
    document.setDocumentMargin(0)
    document.setPageSize(QSizeF(room.width(), -1.0))
    height = room.height() - _FOOT
    pages = find_pages(list(lines_of(document)), height)
    painter = QPainter(writer)
    painter.setFont(font)
    for number, (top, bottom) in enumerate(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0.0, -top)
        context = QAbstractTextDocumentLayout.PaintContext()
        # What lies behind the first words of the next page begins a little above them.
        clip = QRectF(0.0, top, room.width(), bottom - top - (3.0 if number + 1 < len(pages) else 0.0))
        context.clip = clip
        painter.setClipRect(clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        painter.setPen(ink)
        foot = QRectF(0.0, room.height() - 18.0, room.width(), 18.0)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(number + 1))
    painter.end()
    return len(pages)
