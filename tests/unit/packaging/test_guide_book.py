"""The guide on paper: no line is cut, chapters begin a page, headings stand with what they head."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QColor, QFont, QTextDocument

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def book() -> Any:
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        import guide_book
    finally:
        sys.path.remove(str(ROOT / "packaging"))
    return guide_book


def lines(*levels: int, height: float = 10.0) -> list[tuple[float, float, int]]:
    return [(at * height, (at + 1) * height, level) for at, level in enumerate(levels)]


def test_pages_end_between_lines(book: Any) -> None:
    assert book.find_pages(lines(1, *([0] * 24)), 100.0) == [(0, 100), (100, 200), (200, 250)]


def test_a_chapter_begins_a_page_and_its_long_title_stays_whole(book: Any) -> None:
    assert book.find_pages(lines(1, 1, 0, 0, 1, 0), 100.0) == [(0, 40), (40, 60)]


def test_no_heading_ends_a_page(book: Any) -> None:
    assert book.find_pages(lines(1, *([0] * 7), 2, 3, 0, 0), 100.0) == [(0, 80), (80, 120)]


def test_rows_of_a_table_are_not_torn(book: Any) -> None:
    row = [(80.0, 90.0, 0), (80.0, 95.0, 0), (95.0, 110.0, 0)]
    assert book.find_pages([*lines(*([0] * 8)), *row], 100.0) == [(0, 95), (95, 110)]
    long = [(90.0, 120.0, 0), (90.0, 100.0, 0), (100.0, 110.0, 0)]
    assert book.find_pages([*lines(*([0] * 9)), *long], 100.0) == [(0, 90), (90, 120)]


def test_a_line_higher_than_a_page_is_no_trap(book: Any) -> None:
    assert book.find_pages([(0.0, 300.0, 0), (300.0, 310.0, 0)], 100.0) == [(0, 300), (300, 310)]


def test_every_line_is_on_one_page(book: Any, tmp_path: Path, qapp: QApplication) -> None:
    pypdf = pytest.importorskip("pypdf")
    document = QTextDocument()
    document.setDefaultStyleSheet("p { line-height: 125%; }")
    words = [f"line{number:03}" for number in range(120)]
    document.setHtml("<h1>one</h1>" + "".join(f"<p>{word}</p>" for word in words) + "<h1>two</h1><p>end</p>")
    path = tmp_path / "book.pdf"
    count = book.write_book(document, path, title="Book", font=QFont(), ink=QColor("black"))
    texts = [page.extract_text() for page in pypdf.PdfReader(str(path)).pages]
    assert len(texts) == count > 3 and "two" in texts[-1] and "line" not in texts[-1]
    assert [sum(word in text for text in texts) for word in words] == [1] * len(words)
    assert all(str(number + 1) in text for number, text in enumerate(texts))
