"""Small things that were seen wrong on the screen: what is cut, and what is said of another page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel
from tests.helpers.gui_project import make_project

from hashiya.core.segment import words_around
from hashiya.services.exchange.export import ExportSelection, losses, write_options
from hashiya.services.exchange.import_report import ImportReport
from hashiya.store.project import Project
from hashiya.ui.exchange.import_report import ReportView
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

Maker = Callable[..., MainWindow]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_where_one_stands_among_suggestions_is_not_cut(
    make_window: Maker, project_path: Path, language: str, width: int
) -> None:
    window = make_window(project_path, language=language)
    window.resize(width, 700)
    window.marker.walk.step(1)
    QApplication.processEvents()
    head = window.page.head
    words: QLabel = head._words
    assert words.text() and words.width() >= QFontMetricsF(words.font()).horizontalAdvance(words.text()) - 1
    for button in (*head._buttons.values(), head._done):
        text = button.text().strip()
        assert not text or button.width() >= button.fontMetrics().horizontalAdvance(text)
        assert button.geometry().right() <= head.width() and button.geometry().left() >= 0
    accept, reject = (head._buttons[f"suggestions.{name}"] for name in ("accept", "reject"))
    assert bool(accept.text()) == bool(reject.text()), "a pair: both have words or neither"


def test_other_pages_say_nothing_of_the_open_document(window: MainWindow) -> None:
    status = window.status
    assert "suggested" in status._counts.text()
    for page in ("statistics", "concordance", "review"):
        window.show_page(page)
        assert status._counts.text() == status._words.text() == status._place.text() == ""
        window.state.show_place()
        assert status._counts.text() == ""
    window.show_page("annotate")
    assert "suggested" in status._counts.text()


def test_a_report_of_nothing_is_short(window: MainWindow) -> None:
    view = ReportView(window.context)
    view.show_report(ImportReport(documents=["a"]), stopped=False)
    assert view.list.isHidden() and view._nothing.text().startswith("Nothing was left out")


def test_a_report_says_how_many_files_gave_nothing(window: MainWindow) -> None:
    view = ReportView(window.context)
    report = ImportReport(documents=["a"])
    report.files_sum.held, report.files_sum.new, report.files_sum.left_out = 3, 1, 2
    view.show_report(report, stopped=False)
    assert view._more.text().startswith("2 files gave nothing")


def test_suggestions_are_told_apart_in_an_export(tmp_path: Path) -> None:
    with Project.open(make_project(tmp_path / "texts.hashiya")) as project:
        everything = losses(project, "hashiya", ExportSelection(layer="*"), write_options())
        accepted = losses(project, "hashiya", ExportSelection(), write_options())
    assert everything.suggested == everything.annotations > 0
    assert accepted.suggested == accepted.annotations == 0


def test_a_line_of_the_preview_has_whole_words() -> None:
    text = "زارت سلمى الحدّاد مدينة صور أمس، ثم عادت إلى بيروت مع أخيها نديم وأهلها من القرية القريبة."
    start = text.index("بيروت")
    line = words_around(text, start, start + len("بيروت"), 24)
    assert line.startswith("… ") and line.endswith(" …") and "بيروت" in line
    assert set(line.strip("… ").split()) <= set(text.split())
    assert words_around("بيروت", 0, 5, 24) == "بيروت"


def test_another_order_and_hidden_diacritics_are_written_in_the_status_bar(window: MainWindow) -> None:
    status = window.status
    assert status._order.isHidden() and status._marks.isHidden()
    window.actions_.run("suggestions.order")
    window.actions_.run("view.marks")
    assert status._order.isVisible() and "certain" in status._order.text()
    assert status._marks.isVisible() and "hidden" in status._marks.text()
    status._order.click()
    status._marks.click()
    assert status._order.isHidden() and status._marks.isHidden()
    assert window.context.settings.get("walk/order") == "reading"
