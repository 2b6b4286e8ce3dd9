"""Two texts side by side: read beside the one that is annotated, exchanged, closed and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.core.span import Status
from hashiya.services.project import documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.reading.second_pane import SecondPane
    from hashiya.ui.window.main_window import MainWindow


def pane(window: MainWindow) -> SecondPane:
    return window.page.second


def open_name(window: MainWindow) -> str:
    assert window.session is not None and window.session.document is not None
    return window.session.document.name


def uid_of(window: MainWindow, name: str) -> str:
    return next(info.uid for info in window.documents.model.rows if info.name == name)


def test_the_same_text_at_another_place_and_away_by_one_key(window: MainWindow) -> None:
    window.actions_.run("view.split")
    second = pane(window)
    assert second.isVisible() and second.reader.text == window.page.reader.text
    assert window.actions_["view.split"].isChecked() and window.page.reader.hasFocus()
    assert {each.surface for each in second.reader.annotations()} >= {"سلمى", "القاهرة"}
    window.actions_.run("view.split")
    assert not second.isVisible() and not window.actions_["view.split"].isChecked()


def left_of(window: MainWindow) -> int:
    return window.page.reader.mapToGlobal(window.page.reader.rect().topLeft()).x()


def test_another_document_by_alt_enter_and_keys_between(window: MainWindow) -> None:
    listed = window.documents.list
    listed.setFocus()
    listed.setCurrentIndex(window.documents.model.index(1, 0))
    QTest.keyClick(listed, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    second, reader = pane(window), window.page.reader
    assert open_name(window) == "دفتر الحساب" and reader.hasFocus()
    assert second.document is not None and second.document.name == "رحلة البحر"
    window.actions_.run("view.other_text")
    assert open_name(window) == "رحلة البحر" and reader.hasFocus()
    assert second.document is not None and second.document.name == "دفتر الحساب"
    window.actions_.run("view.other_text")
    window.actions_.run("annotate.next_document")  # of the text one works in
    assert open_name(window) == "حديث الجدّة" and second.document.name == "رحلة البحر"


def test_a_click_goes_over_and_each_text_stays_where_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1400, 800)
    window.actions_.run("view.split")
    second, reader = pane(window), window.page.reader
    qtbot.waitUntil(lambda: reader.width() > 300)
    second.show_document(uid_of(window, "دفتر الحساب"))
    text, place = second.reader.text, second.reader.mapToGlobal(second.reader.rect().topLeft())
    start = text.index(" ") + 1
    box = second.reader.character_rect(start + 1)
    point = second.reader.viewport().mapFromGlobal(box.center())
    QTest.mouseDClick(second.reader.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert open_name(window) == "دفتر الحساب" and reader.text == text and reader.hasFocus()
    assert (reader.mapToGlobal(reader.rect().topLeft()) - place).manhattanLength() <= 1
    assert second.document is not None and second.document.name == "رحلة البحر"
    word = text[start:].split()[0]
    assert reader.selected_text() == word
    QTest.keyClick(reader, Qt.Key.Key_P)
    assert window.session is not None
    marked = window.session.project.annotations(uid_of(window, "دفتر الحساب"), statuses={Status.ACCEPTED})
    assert ("PERS", word) in {(each.label, each.surface) for each in marked}


def test_dragging_in_the_other_text_selects_there(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1400, 800)
    window.actions_.run("view.split")
    second, reader = pane(window), window.page.reader
    qtbot.waitUntil(lambda: reader.width() > 300)
    second.show_document(uid_of(window, "دفتر الحساب"))
    text, viewport = second.reader.text, second.reader.viewport()
    words = text.split()
    ends = (1, len(words[0]) + 1 + len(words[1]))
    first, last = (viewport.mapFromGlobal(second.reader.character_rect(at).center()) for at in ends)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first)
    for point in ((first + last) / 2, last):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(point),
            QPointF(reader.viewport().mapToGlobal(point)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, move)
    where = viewport.mapFromGlobal(reader.viewport().mapToGlobal(last))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=where)
    assert open_name(window) == "دفتر الحساب"
    assert reader.selected_text() == " ".join(words[:2])


def test_the_keyboard_coming_by_tab_goes_over(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.run("view.split")
    pane(window).show_document(uid_of(window, "دفتر الحساب"))
    pane(window).reader.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: open_name(window) == "دفتر الحساب")
    assert window.page.reader.hasFocus()


def test_which_one_is_worked_in_is_written_over_it(window: MainWindow) -> None:
    assert not window.page.work_head.isVisible()
    window.workspace.split.show_beside(uid_of(window, "دفتر الحساب"))
    assert window.page.work_head.isVisible()
    assert "دفتر الحساب" in window.page.work_head.told and "رحلة البحر" in pane(window).head.told
    window.actions_.run("view.other_text")
    assert "رحلة البحر" in window.page.work_head.told and "دفتر الحساب" in pane(window).head.told
    window.workspace.split.close_here()
    assert open_name(window) == "دفتر الحساب" and not pane(window).open
    assert not window.page.work_head.isVisible() and window.page.reader.hasFocus()


def test_a_half_written_note_stays_with_its_text(window: MainWindow) -> None:
    assert window.session is not None
    chosen = window.session.annotations()[0]
    window.session.select(chosen.uid)
    window.actions_.run("annotate.note")
    QTest.keyClicks(window.workspace.inspector._note, "half")
    window.workspace.split.show_beside(uid_of(window, "دفتر الحساب"))
    kept = window.session.project.annotation(chosen.uid)
    assert open_name(window) == "دفتر الحساب" and kept is not None and kept.note == "half"


def test_the_same_text_at_two_places_keeps_both(window: MainWindow) -> None:
    window.actions_.run("view.split")
    reader, second = window.page.reader, pane(window).reader
    reader.set_caret(4)
    second.set_caret(20)
    window.actions_.run("view.other_text")
    assert (reader.caret, second.caret) == (20, 4)
    window.actions_.run("view.other_text")
    assert (reader.caret, second.caret) == (4, 20)


def test_the_two_change_sides(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1400, 800)
    window.workspace.split.show_beside(uid_of(window, "دفتر الحساب"))
    qtbot.waitUntil(lambda: window.page.reader.width() > 300)
    before = left_of(window)
    window.actions_.run("view.exchange")
    assert open_name(window) == "دفتر الحساب" and left_of(window) != before
    window.actions_.run("view.exchange")
    assert left_of(window) == before


def test_marks_made_in_one_show_in_the_other(window: MainWindow) -> None:
    window.actions_.run("view.split")
    reader = window.page.reader
    start = reader.text.index("تونس")
    reader.set_selection(start, start + 4)
    QTest.keyClick(reader, Qt.Key.Key_G)
    assert "تونس" in {each.surface for each in pane(window).reader.annotations()}
    assert window.session is not None
    window.session.select("")
    window.session.sight.hide({"GPE"})
    assert "تونس" not in {each.surface for each in pane(window).reader.annotations()}


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
    pane(window).show_document(uid)
    window.session.do(lambda: documents.delete_documents(project, [uid]))
    assert not pane(window).isVisible() and not pane(window).open


def test_it_is_there_again_after_a_restart(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    first = make_window(project_path)
    pane(first).show_document(uid_of(first, "حديث الجدّة"))
    pane(first).reader.set_caret(15)
    first.actions_.run("view.other_text")
    first.actions_.run("view.other_text")
    first.projects.close()
    again = make_window(project_path, language="ar")
    second = pane(again)
    assert second.document is not None and second.document.name == "حديث الجدّة"
    assert second.reader.caret == 15 and second.isVisible()
    again.actions_.run("view.split")
    again.actions_.run("view.split")  # the same text again, at its place
    assert second.document is not None and second.reader.caret == 15
