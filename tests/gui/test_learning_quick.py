"""Quick confirmation by keys: decisions reach the project, the next one is there at once, undo asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.helpers.gui_project import TEXTS

from hashiya.core.document import State
from hashiya.core.span import Annotation, Status
from hashiya.services.suggest.candidates import find_candidates, passage
from hashiya.store.project import Project
from hashiya.ui.suggest.quick_review import QuickPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> QuickPage:
    """On the first document's first candidate."""
    assert window.actions_.run("view.quick")
    page = window.findChild(QuickPage)
    assert isinstance(page, QuickPage)
    qtbot.waitUntil(lambda: page.current is not None, timeout=60_000)
    return page


def _project(page: QuickPage) -> Project:
    return page._session.project


def _decided(page: QuickPage, uid: str) -> dict[tuple[str, str], Status]:
    found = _project(page).annotations(uid, statuses=[Status.ACCEPTED, Status.REJECTED])
    return {(each.label, each.surface): each.status for each in found}


def _go_to(page: QuickPage, surface: str, qtbot: QtBot) -> Annotation:
    """Skip until this is asked about."""
    for _ in range(40):
        assert page.current is not None
        if page.current.surface == surface:
            return page.current
        qtbot.keyClick(page.reader, Qt.Key.Key_Tab)
    raise AssertionError(surface)


def test_keys_decide_and_the_next_is_there(page: QuickPage, qtbot: QtBot) -> None:
    first = page.current
    assert first is not None and first.surface in page.reader.text
    assert page.reader.selected_annotation == first.uid
    qtbot.keyClick(page.reader, Qt.Key.Key_Return)
    second = page.current
    assert second is not None and second.span != first.span
    assert _decided(page, first.document)[first.label, first.surface] is Status.ACCEPTED
    qtbot.keyClick(page.reader, Qt.Key.Key_Delete)
    assert _decided(page, first.document)[second.label, second.surface] is Status.REJECTED
    assert page.current is None or page.current.span != second.span


def test_the_keyboard_is_there_as_soon_as_a_candidate_is(page: QuickPage, window: MainWindow) -> None:
    assert page.reader.hasFocus()
    first = page.current
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    assert first is not None and page.current is not first
    assert _decided(page, first.document)[first.label, first.surface] is Status.ACCEPTED


def test_a_label_key_corrects(page: QuickPage, qtbot: QtBot) -> None:
    city = _go_to(page, "القاهرة", qtbot)
    qtbot.keyClick(page.reader, Qt.Key.Key_F)
    assert _decided(page, city.document)["FAC", "القاهرة"] is Status.ACCEPTED


def test_boundaries_move_before_the_decision(page: QuickPage, qtbot: QtBot) -> None:
    name = _go_to(page, "سلمى", qtbot)
    qtbot.keyClick(page.reader, Qt.Key.Key_Left, CONTROL)  # right to left: the end goes on to the left
    assert _decided(page, name.document) == {}
    assert "سلمى من" in page.what.text()
    qtbot.keyClick(page.reader, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(page.reader, Qt.Key.Key_Right, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.reader, Qt.Key.Key_Return)
    decided = _decided(page, name.document)
    assert decided["PERS", "سافرت سلمى"] is Status.ACCEPTED
    assert decided["PERS", "سلمى"] is Status.REJECTED  # so that it is not suggested again


def test_undo_asks_again(page: QuickPage, window: MainWindow, qtbot: QtBot) -> None:
    first = page.current
    assert first is not None
    qtbot.keyClick(page.reader, Qt.Key.Key_Return)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CONTROL)
    assert page.current is not None and page.current.span == first.span
    assert _decided(page, first.document) == {}
    qtbot.keyClick(page.reader, Qt.Key.Key_Tab)
    assert page.current is not None and page.current.span != first.span
    qtbot.keyClick(page.reader, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert page.current.span == first.span


def test_across_documents_to_the_end(page: QuickPage, qtbot: QtBot) -> None:
    project = _project(page)
    for _ in range(80):
        if page.current is None:
            qtbot.waitUntil(lambda: page.current is not None or not page.queue.waiting, timeout=60_000)
            if page.current is None:
                break
        qtbot.keyClick(page.reader, Qt.Key.Key_Return)
    assert page.current is None and "Nothing is left" in page._nothing.text()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert {info.state for info in project.documents()} == {State.DONE}
    assert not [info for info in project.documents() if info.suggestions and info.state is not State.DONE]


def test_the_label_pop_up_and_the_way_out(page: QuickPage, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(page.reader, Qt.Key.Key_Space)
    assert page.popup.isVisible()
    qtbot.keyClick(page.reader, Qt.Key.Key_Escape)
    assert not page.popup.isVisible() and page.isVisible()
    qtbot.keyClick(page.reader, Qt.Key.Key_Escape)
    assert not page.isVisible() and window.page.isVisible()


def test_in_arabic_and_back(make_window: Callable[..., MainWindow], project_path: Path, qtbot: QtBot) -> None:
    window = make_window(project_path, language="ar")
    window.actions_.run("view.quick")
    page = window.findChild(QuickPage)
    qtbot.waitUntil(lambda: page.current is not None, timeout=60_000)
    assert page.buttons["accept"].accessibleName() == "قبول"
    window.context.settings.set("language", "en")
    QApplication.processEvents()
    assert page.buttons["accept"].accessibleName() == "Accept"


def test_candidates_are_more_than_suggestions_and_leave_out_what_is_decided(project_path: Path) -> None:
    with Project.open(project_path) as project:
        uid = project.document_uids()[0]
        stored = len(project.annotations(uid))
    found = find_candidates(str(project_path), uid, "1")
    assert found is not None and len(found.items) >= stored
    assert all(found.text[each.start : each.end] == each.surface for each in found.items)
    assert find_candidates(str(project_path), "nobody", "1") is None


@pytest.mark.parametrize("surface", ["سلمى", "القاهرة", "رحلة البحر", "تونس."])
def test_a_passage_holds_its_words(surface: str) -> None:
    text = TEXTS["رحلة البحر"]
    start = text.rindex(surface)
    shown = passage(text, start, start + len(surface))
    assert text[shown.start : shown.start + len(shown.text)] == shown.text
    assert surface in shown.text


def test_a_passage_of_a_book_without_lines_is_short() -> None:
    text = "كلمة " * 10_000
    shown = passage(text, 25_000, 25_004)
    assert shown.start <= 25_000 and shown.start + len(shown.text) >= 25_004
    assert len(shown.text) < 1000 and not shown.text.startswith("لمة")


def test_boundaries_that_were_moved_stay_when_more_is_found_meanwhile(page: QuickPage) -> None:
    item, document = page.current, page.queue.document
    assert item is not None and document is not None
    page.move_boundary("end", left=True)
    moved = page._range
    assert moved is not None and moved != item.range
    page.queue.changed.emit()  # another document was looked through
    assert page._range == moved
    page.accept()
    found = _project(page).annotations(item.document, statuses=[Status.ACCEPTED])
    assert moved in [each.range for each in found]
    assert page.current is None or page._range == page.current.range
