"""The card of guidelines beside the pop-up: F4, a resting pointer, the arrows, the keyboard into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.services.scheme import guidelines
from hashiya.store.project import Project
from hashiya.ui.annotate.guideline_examples import excerpt
from hashiya.ui.review.guidelines_page import GuidelinesPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.annotate.guideline_card import GuideCard
    from hashiya.ui.window.main_window import MainWindow

GPE = "البلدان والمدن، لا ساكنوها"


@pytest.fixture
def guided(project_path: Path, make_window: Callable[..., MainWindow]) -> MainWindow:
    """A window on texts whose label GPE has words, a good and a bad example."""
    with Project.open(project_path) as project:
        project.apply(guidelines.set_guideline(project, "GPE", GPE))
        for name, words, positive in (
            ("رحلة البحر", "القاهرة", True),
            ("دفتر الحساب", "سوق العطارين", False),
        ):
            document = project.document_by_name(name)
            assert document is not None
            start = document.text.index(words)
            act = guidelines.add_example(
                project, "GPE", document.uid, start, start + len(words), positive=positive, note="كما تُقرأ"
            )
            project.apply(act)
    return make_window(project_path)


def open_popup(window: MainWindow, words: str = "تونس") -> None:
    start = window.page.reader.text.index(words)
    window.page.reader.set_selection(start, start + len(words))
    window.marker.labels.choose()


def card(window: MainWindow) -> GuideCard:
    return window.workspace.guide.card


def test_f4_shows_it_beside_and_the_arrows_take_it_along(guided: MainWindow) -> None:
    open_popup(guided)
    assert not card(guided).isVisible()
    QTest.keyClick(guided, Qt.Key.Key_F4)
    shown, popup = card(guided), guided.marker.popup
    assert shown.isVisible() and not shown.geometry().intersects(popup.geometry())
    assert guided.rect().contains(shown.geometry()) and guided.rect().contains(popup.geometry())
    seen = set()
    for _ in guided.marker.labels.all:
        QTest.keyClick(guided.page.reader, Qt.Key.Key_Down)
        assert shown.code == popup.current
        seen.add(shown.code)
        if shown.code == "GPE":
            assert shown._text.text() == GPE
            assert [row.example.positive for row in shown.examples.examples.rows] == [True, False]
        elif shown.code == "LAW":
            assert shown.examples.isHidden() and shown._nothing.isVisible()
    assert len(seen) == len(guided.marker.labels.all)
    QTest.keyClick(guided.page.reader, Qt.Key.Key_Escape)
    assert not shown.isVisible() and not popup.isVisible()


def test_it_stays_with_later_popups_until_f4_puts_it_away(guided: MainWindow) -> None:
    open_popup(guided)
    QTest.keyClick(guided, Qt.Key.Key_F4)
    guided.marker.popup.hide()
    open_popup(guided, "القاهرة")
    assert card(guided).isVisible()
    QTest.keyClick(guided, Qt.Key.Key_F4)
    guided.marker.popup.hide()
    open_popup(guided)
    assert not card(guided).isVisible()


def test_tab_goes_into_the_examples_and_enter_to_their_place(guided: MainWindow) -> None:
    open_popup(guided)
    QTest.keyClick(guided, Qt.Key.Key_F4)
    while guided.marker.popup.current != "GPE":
        QTest.keyClick(guided.page.reader, Qt.Key.Key_Down)
    QTest.keyClick(guided.page.reader, Qt.Key.Key_Tab)
    examples = card(guided).examples
    assert examples.hasFocus()
    QTest.keyClick(examples, Qt.Key.Key_Escape)
    assert guided.page.reader.hasFocus() and guided.marker.popup.isVisible()
    QTest.keyClick(guided.page.reader, Qt.Key.Key_Tab)
    QTest.keyClick(examples, Qt.Key.Key_Down)
    QTest.keyClick(examples, Qt.Key.Key_Return)
    assert not card(guided).isVisible() and not guided.marker.popup.isVisible()
    assert guided.page.reader.selected_text() == "سوق العطارين" and guided.page.reader.hasFocus()


def test_without_the_card_tab_is_the_next_suggestion(guided: MainWindow) -> None:
    open_popup(guided)
    assert not guided.marker.popup.takes_tab
    QTest.keyClick(guided.page.reader, Qt.Key.Key_Tab)
    assert guided.session is not None and guided.session.selected is not None


def test_a_resting_pointer_shows_only_what_was_written(guided: MainWindow, qtbot: QtBot) -> None:
    open_popup(guided)
    grid = guided.marker.popup._grid
    QTest.mouseMove(grid, grid.box_of("LAW").center())
    qtbot.wait(750)
    assert not card(guided).isVisible()
    QTest.mouseMove(grid, grid.box_of("GPE").center() + QPoint(2, 0))
    qtbot.waitUntil(card(guided).isVisible, timeout=3000)
    assert card(guided).code == "GPE"


def test_it_leads_to_where_it_is_written(guided: MainWindow) -> None:
    guided.marker.labels.give("GPE")
    open_popup(guided)
    QTest.keyClick(guided, Qt.Key.Key_F4)
    while guided.marker.popup.current != "ORG":
        QTest.keyClick(guided.page.reader, Qt.Key.Key_Down)
    card(guided).edit.click()
    page = guided.show_page("review")._stack.currentWidget()
    assert isinstance(page, GuidelinesPage) and page._shown == "ORG"


def test_the_inspector_tells_it_of_the_chosen_annotation(guided: MainWindow, qtbot: QtBot) -> None:
    session, inspector = guided.session, guided.workspace.inspector
    assert session is not None
    session.select(next(each.uid for each in session.annotations() if each.label == "GPE"))
    qtbot.waitUntil(lambda: inspector._guide_words.text().startswith(GPE))
    inspector._guide.click()
    assert card(guided).isVisible() and card(guided).code == "GPE"
    button = inspector._guide
    anchor = QRect(button.mapTo(guided, QPoint(0, 0)), button.size())
    assert not card(guided).geometry().intersects(anchor)
    QApplication.processEvents()
    QTest.keyClick(card(guided).examples, Qt.Key.Key_Escape)
    assert not card(guided).isVisible() and guided.page.reader.hasFocus()


@pytest.mark.parametrize("left", [20, 300, 900])
def test_the_popup_moves_only_as_far_as_the_card_needs(guided: MainWindow, left: int) -> None:
    open_popup(guided)
    QTest.keyClick(guided, Qt.Key.Key_F4)
    room, other = QRect(0, 0, 1024, 700), QRect(left, 100, 432, 360)
    other.moveLeft(min(left, 1016 - 432))
    moved = card(guided).beside(other, room)
    assert room.contains(moved) and room.contains(card(guided).geometry())
    assert not moved.intersects(card(guided).geometry())


def test_an_excerpt_has_the_words_in_quotes_near_its_beginning(project: Project) -> None:
    document = project.document_by_name("رحلة البحر")
    assert document is not None
    start = document.text.index("2024")
    project.apply(guidelines.add_example(project, "DATE", document.uid, start, start + 4))
    (example,) = guidelines.guide(project, "DATE").positive
    found = excerpt(example)
    assert found.startswith("…") and "«2024»" in found and found.index("«") < 30
