"""The text of a PDF as programs find it: every word, in its order, whatever the letters look like."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtPrintSupport import QPrinter
from tests.helpers.format_fixture import TEXT
from tests.helpers.reader_texts import all_steps, long_text, scattered

from hashiya.ui.reader.paint.pdf_text import reads_rtl, visual_order
from hashiya.ui.reader.paint.printing import set_up_paper
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.window.view_commands import file_stem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
MIXED = (
    "زارت ليلى المكتبة، ثم عادت (مساءً) في 2023-2030.\n"
    "- وصل القطار رقم QD/HU-3450 من Xuan Thien إلى الإسكندرية؛ الأجرة 4.78% فقط!\n"
    "لا لأحد ولا للإدارة: الآن، الأرض، لآلئ، بِسْمِ اللَّهِ\n"
    "في عام ٢٠٢٢. قال: «نعم» (1) و2 و٣\n"
    "Quelques mots français, puis عربية, puis la fin - 12/3.\n"
)


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    made = ReaderView()
    qtbot.addWidget(made)
    made.resize(900, 700)
    return made


def words_of(text: str) -> list[str]:
    return CONTROLS.sub("", unicodedata.normalize("NFC", text)).split()


def found_by_poppler(path: Path) -> list[str]:
    program = shutil.which("pdftotext")
    if not program:
        pytest.skip("poppler is not installed")
    done = subprocess.run([program, "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    assert done.stderr == b""
    return words_of(done.stdout.decode("utf-8"))


def by_poppler(visual: str, *, rtl: bool) -> str:
    """A line as `TextPage::dumpFragment` of poppler gives it, without the marks it puts in."""

    def left(char: str) -> bool:
        return unicodedata.bidirectional(char) in ("L", "EN", "AN", "ES", "ET", "CS")

    def right(char: str) -> bool:
        return unicodedata.bidirectional(char) in ("R", "AL")

    def runs() -> Iterator[str]:
        rest = visual if not rtl else visual[::-1]
        own, other = (left, right) if not rtl else (right, left)
        while rest:
            size = next((at for at, char in enumerate(rest) if other(char)), len(rest))
            yield rest[:size]
            rest = rest[size:]
            size = next((at for at, char in enumerate(rest) if own(char)), len(rest))
            yield rest[:size][::-1]
            rest = rest[size:]

    return "".join(runs())


@given(st.text('ابت،.؛ -()aZ19٣٤%/\n"', max_size=40), st.booleans())
def test_any_line_is_found_as_it_is_written(line: str, rtl: bool) -> None:
    line = line.replace("\n", " ")
    given = visual_order(line, rtl=rtl)
    assert CONTROLS.sub("", by_poppler("".join(char for char, _ in given), rtl=rtl)) == line
    assert all(line[place] == char or CONTROLS.match(char) for char, place in given)


def test_a_page_is_from_where_most_of_its_letters_are() -> None:
    assert reads_rtl(["نصّ عربيّ", "and"]) and not reads_rtl(["and this", "و"]) and not reads_rtl(["12"])


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        (MIXED, "auto"),
        (MIXED, "rtl"),
        (TEXT, "auto"),
        (long_text(30), "auto"),
        ("Plain words, 12 of them.", "ltr"),
    ],
)
def test_every_word_is_found_in_its_order(
    view: ReaderView, tmp_path: Path, text: str, direction: str
) -> None:
    view.set_document(text, direction)
    view.set_annotations(scattered(text, 40))
    target = tmp_path / "a.pdf"
    all_steps(view.pdf_steps(target, title="تجربة"))
    assert found_by_poppler(target) == words_of(text)


def test_words_over_many_pages(view: ReaderView, tmp_path: Path) -> None:
    """A paragraph of several pages: no word is lost or doubled where a page ends."""
    text = " ".join(f"كلمة{number}" for number in range(2500))
    view.set_document(text)
    target = tmp_path / "a.pdf"
    pages = all_steps(view.pdf_steps(target))
    assert pages > 3 and found_by_poppler(target) == text.split()


def test_marks_that_are_hidden_are_in_the_text(view: ReaderView, tmp_path: Path) -> None:
    view.set_document("قَالَ الشَّاعِرُ إِنَّ الحَيَاةَ قَصِيدَةٌ")
    view.set_typography(hide_marks=True)
    target = tmp_path / "a.pdf"
    all_steps(view.pdf_steps(target))
    assert found_by_poppler(target) == words_of(view.text)


def test_what_is_printed_to_a_file_has_margins_a_title_and_its_text(view: ReaderView, tmp_path: Path) -> None:
    text = long_text(20)
    view.set_document(text)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_up_paper(printer, "رحلة إلى الشمال")
    assert printer.docName() == "رحلة إلى الشمال"
    margins = printer.pageLayout().margins()
    assert min(margins.left(), margins.right(), margins.top(), margins.bottom()) > 15
    target = tmp_path / "a.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    pages = all_steps(view.print_steps(printer, title="رحلة إلى الشمال"))
    assert pages > 1 and found_by_poppler(target) == words_of(text)
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(target)
    assert read.metadata.title == "رحلة إلى الشمال" and len(read.pages) == pages


def test_a_file_takes_its_name_from_the_document() -> None:
    assert file_stem("تقرير: الربع 1/2") == "تقرير- الربع 1-2"
    assert file_stem("...") == "text" and file_stem("") == "text" and len(file_stem("ا" * 200)) == 60
