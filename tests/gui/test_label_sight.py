"""Hidden labels: out of the text, the list and the walk alike, said in the status line, untouched by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.core.span import Annotation, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def named(window: MainWindow, surface: str) -> Annotation:
    return next(each for each in session_of(window).annotations() if each.surface == surface)


def in_text(window: MainWindow) -> set[str]:
    return {each.surface for each in window.page.reader.annotations()}


def in_list(window: MainWindow) -> set[str]:
    return {row.annotation.surface for row in window.workspace.annotations.model.rows}


def walked(window: MainWindow) -> set[str]:
    return {each.surface for each in window.marker.walk.suggestions}


def test_a_hidden_label_is_gone_from_text_list_and_walk(window: MainWindow, qtbot: QtBot) -> None:
    session_of(window).sight.hide({"GPE"})
    for seen in (in_text, in_list, walked):
        assert "القاهرة" not in seen(window) and "سلمى" in seen(window)
    assert "1 label hidden" in window.status._hidden.text() and window.status._hidden.isVisible()
    assert named(window, "القاهرة").status is Status.SUGGESTED  # it is still there
    qtbot.waitUntil(lambda: "0 accepted · 4 suggested" in window.status._counts.text())  # figures are of all
    window.status._hidden.click()
    assert "القاهرة" in in_text(window) and not window.status._hidden.isVisible()


def test_the_filter_of_the_list_is_that_of_the_text(window: MainWindow) -> None:
    choice = window.workspace.annotations.choice
    choice.tick_label("PERS")
    assert in_text(window) == in_list(window) == walked(window) == {"سلمى"}
    choice.tick_label("GPE")
    assert in_text(window) == {"سلمى", "القاهرة"}
    choice.tick_label("PERS")
    choice.tick_label("GPE")  # nothing ticked: everything
    assert "ثلاثة" in in_text(window)


def test_tab_goes_through_one_label_alone(window: MainWindow) -> None:
    session = session_of(window)
    session.sight.only("DATE", session.scheme.codes)
    for _ in range(3):
        QTest.keyClick(window.page.reader, Qt.Key.Key_Tab)
        assert session.selected is not None and session.selected.label == "DATE"
    assert "DATE" in window.status._hidden.text()


def test_what_is_chosen_is_seen_until_something_else_is(window: MainWindow) -> None:
    session, cairo = session_of(window), named(window, "القاهرة")
    session.sight.hide({"GPE"})
    session.select(cairo.uid)
    assert "القاهرة" in in_text(window) and "القاهرة" in in_list(window)
    session.select(named(window, "سلمى").uid)
    assert session.selected is not None and session.selected.surface == "سلمى"
    assert "القاهرة" not in in_text(window) and "القاهرة" not in in_list(window)


def test_a_key_changes_nothing_unseen(window: MainWindow) -> None:
    """A mark on words that a hidden one has: the first press shows it, the second does what is asked."""
    session, cairo = session_of(window), named(window, "القاهرة")
    session.sight.hide({"GPE"})
    reader = window.page.reader
    reader.set_selection(*cairo.range)
    QTest.keyClick(reader, Qt.Key.Key_P)
    assert named(window, "القاهرة").label == "GPE" and "القاهرة" in in_text(window)
    assert "hidden labels" in window.status.said()
    QTest.keyClick(reader, Qt.Key.Key_P)
    assert named(window, "القاهرة").label == "PERS"


def test_done_decides_nothing_unseen(window: MainWindow) -> None:
    from hashiya.services.annotate.finish_document import Rest

    session = session_of(window)
    session.sight.hide({"GPE"})
    window.marker.finish_with(Rest.ACCEPT)
    assert named(window, "القاهرة").status is Status.SUGGESTED


def test_accepting_what_is_sure_leaves_hidden_labels_out(window: MainWindow) -> None:
    from hashiya.ui.annotate.accept_above import AcceptAboveDialog

    session = session_of(window)
    session.sight.hide({"GPE"})
    dialog = AcceptAboveDialog(window.context, session, window)
    assert "GPE" not in dialog.labels.ticked and {"PERS", "DATE"} <= dialog.labels.ticked
    dialog.deleteLater()


def test_a_mark_of_a_hidden_label_is_seen_while_it_is_chosen(window: MainWindow) -> None:
    session = session_of(window)
    session.sight.hide({"ORG"})
    reader = window.page.reader
    start = reader.text.index("مكتبة")
    reader.set_selection(start, start + len("مكتبة"))
    QTest.keyClick(reader, Qt.Key.Key_O)
    assert session.selected is not None and session.selected.label == "ORG"
    assert "مكتبة" in in_text(window)
    QTest.keyClick(reader, Qt.Key.Key_Tab)
    assert session.selected is not None and session.selected.label != "ORG"
    assert "مكتبة" not in in_text(window)


def test_by_keys_alone(window: MainWindow) -> None:
    session = session_of(window)
    session.select(named(window, "القاهرة").uid)
    window.actions_.run("view.only_label")
    assert in_text(window) == {"القاهرة"}
    window.actions_.run("view.next_label")
    assert session.sight.alone(session.scheme.codes) == "DATE"
    window.actions_.run("view.all_labels")
    assert len(in_text(window)) == 4
    session.select(named(window, "القاهرة").uid)
    window.actions_.run("view.hide_label")
    assert "القاهرة" not in in_text(window) and session.selected is None
    window.actions_.run("view.hide_label")  # nothing chosen: the legend asks which
    legend = window.workspace.labels.list
    assert legend.hasFocus()
    legend.setCurrentIndex(window.workspace.labels.model.index_of("PERS"))
    QTest.keyClick(legend, Qt.Key.Key_Space)
    assert "سلمى" not in in_text(window)
    QTest.keyClick(legend, Qt.Key.Key_Return)
    assert in_text(window) == {"سلمى"}
    QTest.keyClick(legend, Qt.Key.Key_Escape)
    assert window.page.reader.hasFocus()


def test_a_click_on_the_eye(window: MainWindow) -> None:
    window.actions_.run("view.labels")
    panel = window.workspace.labels
    index = panel.model.index_of("GPE")
    panel.list.scrollTo(index)
    box = panel.list.visualRect(index)
    point = box.center()
    point.setX(box.right() - 20)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert "القاهرة" not in in_text(window)


def test_hidden_labels_are_there_after_a_restart(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    first = make_window(project_path)
    session_of(first).sight.hide({"GPE", "DATE"})
    first.projects.close()
    again = make_window(project_path, language="ar")
    assert in_text(again) == {"سلمى", "ثلاثة"}
    assert "نوعان مخفيّان" in again.status._hidden.text()
