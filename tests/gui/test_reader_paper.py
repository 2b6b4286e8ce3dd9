"""The reader's page on paper: all of it, once, as it was shown, and no half-written file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from tests.helpers.reader_texts import (
    all_steps,
    long_text,
    scattered,
    shown_reader,
    surface,
)

from hashiya.qtkit.theme import DAY, NIGHT
from hashiya.ui.reader.paint.highlight_state import HighlightState
from hashiya.ui.reader.paint.painting import Brush, paint_piece

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.reader import ReaderView


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    return shown_reader(qtbot)


def test_pdf_has_all_pages_and_is_written_whole(view: ReaderView, tmp_path: Path) -> None:
    from pypdf import PdfReader

    text = long_text(30)
    view.set_document(text)
    view.set_annotations(scattered(text))
    view.set_theme(NIGHT)
    target = tmp_path / "نصّ.pdf"
    pages = all_steps(view.pdf_steps(target, title="تجربة"))
    data = target.read_bytes()
    assert data.startswith(b"%PDF")
    assert pages > 3
    assert len(PdfReader(target).pages) == pages
    assert list(tmp_path.iterdir()) == [target]


def test_a_pdf_is_of_what_was_shown_and_one_that_is_stopped_leaves_nothing(
    view: ReaderView, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    text = long_text(30)
    view.set_document(text)
    view.set_annotations(scattered(text))
    whole = all_steps(view.pdf_steps(tmp_path / "whole.pdf"))
    steps = view.pdf_steps(tmp_path / "late.pdf")
    assert next(steps).total > 3
    view.update_annotations([each.uid for each in scattered(text)], ())
    view.set_document("نصّ آخر قصير.")  # one reads on meanwhile
    assert all_steps(steps) == whole
    late = [" ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "late.pdf").pages]
    assert late == [" ".join(p.extract_text().split()) for p in PdfReader(tmp_path / "whole.pdf").pages]
    (tmp_path / "stopped.pdf").write_bytes(b"old")
    view.set_document(text)
    steps = view.pdf_steps(tmp_path / "stopped.pdf")
    for _ in range(4):
        next(steps)
    steps.close()
    assert (tmp_path / "stopped.pdf").read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["late.pdf", "stopped.pdf", "whole.pdf"]


def test_no_line_is_printed_twice_and_tags_are_not_in_the_text(view: ReaderView, tmp_path: Path) -> None:
    from pypdf import PdfReader

    text = " ".join(f"Row {number:03} of the long paragraph that goes on," for number in range(1, 160))
    view.set_document(text, "ltr")
    view.set_annotations([surface(text, f"Row {number:03}", "DATE") for number in range(1, 160, 7)])
    view.set_interface_language("en")
    target = tmp_path / "long.pdf"
    pages = all_steps(view.pdf_steps(target))
    words = [" ".join(page.extract_text().split()) for page in PdfReader(target).pages]
    assert len(words) == pages > 2
    for number in range(1, 160):
        assert sum(page.count(f"{number:03}") for page in words) == 1, f"row {number}"
    assert "DATE" not in " ".join(words) and "D A" not in " ".join(words)


def test_a_part_of_a_paragraph_looks_as_it_does_in_the_whole(view: ReaderView) -> None:
    """A page of paper shows those lines as the screen does, and nothing over or under them."""
    text = long_text(8).replace("\n", " ")
    view.set_document(text)
    laid = view.page.laid(0)
    assert len(laid.lines) > 6

    def painted(first: int, last: int) -> QImage:
        image = QImage(900, int(laid.height) + 40, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        brush = Brush(painter, view._make_ink(DAY), view.page.style, HighlightState())
        paint_piece(brush, laid, first, last, width=900.0)
        painter.end()
        return image

    whole, part = painted(0, len(laid.lines)), painted(2, 4)
    blank = painted(0, 0)
    over, under = int(laid.lines[1].lower) - 4, int(laid.lines[4].upper) + 12
    assert part.copy(0, 0, 900, over) == blank.copy(0, 0, 900, over)
    rest = part.height() - under
    assert part.copy(0, under, 900, rest) == blank.copy(0, under, 900, rest)
    middle = int(laid.lines[2].upper) + 8, int(laid.lines[3].lower) - int(laid.lines[2].upper) - 8
    assert part.copy(0, middle[0], 900, middle[1]) == whole.copy(0, middle[0], 900, middle[1])
