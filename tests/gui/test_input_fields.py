"""Fields for words, numbers and days: read from the right side, with room around what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from hashiya.ui.review.guidelines_page import GuidelinesPage
from hashiya.ui.review.review_page import ReviewPage
from hashiya.ui.widgets.input_fields import DayField, NumberField, ProseEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

ARABIC = "يدخل اللقب في الاسم إذا لازمه."
SIDES = {"ltr": Qt.LayoutDirection.LeftToRight, "rtl": Qt.LayoutDirection.RightToLeft}


@pytest.fixture(params=list(SIDES))
def side(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before = qapp.layoutDirection()
    qapp.setLayoutDirection(SIDES[request.param])
    yield request.param
    qapp.setLayoutDirection(before)


def begins(field: QPlainTextEdit) -> float:
    """Where the first line begins, as a share of the field's width."""
    QApplication.processEvents()
    return field.cursorRect().center().x() / field.viewport().width()


def shown(field: QWidget, qtbot: QtBot) -> None:
    field.resize(500, 100)
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)


def test_words_begin_at_the_side_of_their_language(side: str, qtbot: QtBot) -> None:
    field = ProseEdit(ARABIC)
    shown(field, qtbot)
    assert begins(field) > 0.8
    field.setPlainText("As in the guidelines.")
    assert begins(field) < 0.2
    field.setPlainText("2020: كما في الدليل")  # digits have no side
    assert begins(field) > 0.8
    field.clear()
    assert (begins(field) > 0.8) == (side == "rtl")


def test_guidelines_written_in_arabic_begin_at_the_right(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    for language in ("en", "ar"):
        window = make_window(project_path, language=language)
        window.show_page("review")
        review = window.workspace._pages["review"]
        assert isinstance(review, ReviewPage)
        page = review.show_tab("guidelines")
        assert isinstance(page, GuidelinesPage)
        page.text.setPlainText(ARABIC)
        assert begins(page.text) > 0.8
        window.close()


def test_a_day_stands_in_its_own_order(side: str, qtbot: QtBot) -> None:
    """Qt turned the parts around where the interface runs from the right: 14-12-2026."""
    field, named = DayField(QDate(2026, 12, 14)), DayField(QDate(2026, 12, 14), named=True)
    for each in (field, named):
        shown(each, qtbot)
    assert field.text() == "2026-12-14"
    assert named.text().startswith("14 ") and named.text().endswith(" 2026")


def test_figures_have_room_beside_them(side: str, qtbot: QtBot) -> None:
    field = NumberField()
    field.setSuffix(" %")
    field.setValue(20)
    shown(field, qtbot)
    margins = field.lineEdit().textMargins()
    assert min(margins.left(), margins.right()) >= 6
