"""Two texts side by side: read beside the one that is annotated, exchanged, closed and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hashiya.core.span import Status
from hashiya.services.project import documents
from hashiya.ui.reading.second_pane import SecondPane
from hashiya.ui.window.main_window import MainWindow


def pane(window: MainWindow) -> SecondPane:
    return window.page.second


def open_name(window: MainWindow) -> str:
    assert window.session is not None and window.session.document is not None
    return window.session.document.name


def uid_of(window: MainWindow, name: str) -> str:
    return next(info.uid for info in window.documents.infos() if info.name == name)


def test_the_same_text_at_another_place_and_away_by_one_key(window: MainWindow) -> None:
    window.actions_.run("view.split")
    second = pane(window)
    assert second.isVisible() and second.reader.text == window.page.reader.text
    assert window.actions_["view.split"].isChecked() and window.page.reader.hasFocus()
    assert {each.surface for each in second.reader._by_uid.values()} >= {"سلمى", "القاهرة"}
    window.actions_.run("view.split")
    assert not second.isVisible() and not window.actions_["view.split"].isChecked()


def test_another_document_by_alt_enter_and_keys_between(window: MainWindow) -> None:
    listed = window.documents.list
    listed.setFocus()
    listed.setCurrentIndex(window.documents.model.index(1, 0))
    QTest.keyClick(listed, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    second = pane(window)
    assert second.document is not None and second.document.name == "دفتر الحساب"
    assert open_name(window) == "رحلة البحر" and second.reader.hasFocus()
    window.actions_.run("view.other_text")
    assert window.page.reader.hasFocus()
    window.actions_.run("view.other_text")
    assert second.reader.hasFocus()
    window.actions_.run("annotate.next_document")  # of the text that has the keyboard
    assert second.document.name == "حديث الجدّة" and open_name(window) == "رحلة البحر"
    QTest.keyClick(second.reader, Qt.Key.Key_Escape)
    assert window.page.reader.hasFocus() and second.isVisible()


def test_nothing_is_marked_in_the_text_that_is_read(window: MainWindow) -> None:
    assert window.session is not None
    window.workspace.split.show_beside(uid_of(window, "دفتر الحساب"))
    second = pane(window)
    second.reader.setFocus()
    second.reader.set_selection(0, 4)
    before = [(each.uid, each.label, each.status) for each in window.session.annotations()]
    for key in (Qt.Key.Key_P, Qt.Key.Key_Delete, Qt.Key.Key_Tab, Qt.Key.Key_Space):
        second.reader.setFocus()
        QTest.keyClick(second.reader, key)
    assert [(each.uid, each.label, each.status) for each in window.session.annotations()] == before
    assert not window.session.project.annotations(uid_of(window, "دفتر الحساب"), statuses={Status.ACCEPTED})
    second.reader.setFocus()
    QTest.keyClick(second.reader, Qt.Key.Key_P)
    assert "only read" in window.status.said()


def test_exchanged_with_their_places(window: MainWindow) -> None:
    window.workspace.split.show_beside(uid_of(window, "دفتر الحساب"))
    second = pane(window)
    window.page.reader.set_caret(20)
    second.reader.setFocus()
    second.reader.set_caret(9)
    QTest.keyClick(second.reader, Qt.Key.Key_Return)
    assert open_name(window) == "دفتر الحساب" and window.page.reader.caret == 9
    assert second.document is not None and second.document.name == "رحلة البحر"
    assert second.reader.caret == 20 and window.page.reader.hasFocus()


def test_marks_made_in_one_show_in_the_other(window: MainWindow) -> None:
    window.actions_.run("view.split")
    reader = window.page.reader
    start = reader.text.index("تونس")
    reader.set_selection(start, start + 4)
    QTest.keyClick(reader, Qt.Key.Key_G)
    assert "تونس" in {each.surface for each in pane(window).reader._by_uid.values()}
    assert window.session is not None
    window.session.select("")
    window.session.sight.hide({"GPE"})
    assert "تونس" not in {each.surface for each in pane(window).reader._by_uid.values()}


def test_beside_where_there_is_room_else_one_over_the_other(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.run("view.split")
    splitter = window.page.splitter
    qtbot.waitUntil(lambda: window.page.reader.width() > 300)
    assert splitter.orientation() == Qt.Orientation.Horizontal
    window.resize(1024, 700)
    QApplication.processEvents()
    assert splitter.orientation() == Qt.Orientation.Vertical
    assert (window.width(), window.height()) == (1024, 700)
    assert min(splitter.sizes()) > 120


def test_a_deleted_document_leaves_the_pane(window: MainWindow) -> None:
    assert window.session is not None
    project, uid = window.session.project, uid_of(window, "دفتر الحساب")
    window.workspace.split.show_beside(uid)
    window.session.do(lambda: documents.delete_documents(project, [uid]))
    assert not pane(window).isVisible() and not pane(window).open


def test_it_is_there_again_after_a_restart(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    first = make_window(project_path)
    first.workspace.split.show_beside(uid_of(first, "حديث الجدّة"))
    pane(first).reader.set_caret(15)
    first.projects.close()
    again = make_window(project_path, language="ar")
    second = pane(again)
    assert second.document is not None and second.document.name == "حديث الجدّة"
    assert second.reader.caret == 15 and second.isVisible()
    again.actions_.run("view.split")
    again.actions_.run("view.split")  # the same text again, at its place
    assert second.document is not None and second.reader.caret == 15
