"""Menus by the pointer: they choose what they are about, and give labels without the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from hashiya.core.document import State
from hashiya.core.span import Annotation, Status
from hashiya.ui.reader.types import MenuRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QAction

    from hashiya.ui.window.main_window import MainWindow


def named(window: MainWindow, surface: str) -> Annotation:
    assert window.session is not None
    return next(each for each in window.session.annotations() if each.surface == surface)


def labels_of(menu: QMenu) -> dict[str, QAction]:
    inside = next(each.menu() for each in menu.actions() if each.menu() is not None)
    assert isinstance(inside, QMenu)
    return {each.text(): each for each in inside.actions()} if inside.isEnabled() else {}


def names(menu: QMenu) -> list[str]:
    return [each.objectName() for each in menu.actions() if each.objectName()]


def test_a_suggestion_is_corrected_by_the_pointer(window: MainWindow) -> None:
    cairo = named(window, "القاهرة")
    menu = window.workspace.menus.text_menu(MenuRequest(0, 0, cairo.start, cairo.uid))
    assert menu is not None and names(menu)[:2] == ["suggestions.accept", "suggestions.reject"]
    assert labels_of(menu)["Country, city"].isChecked()
    labels_of(menu)["Organization"].trigger()
    found = named(window, "القاهرة")
    assert (found.label, found.status) == ("ORG", Status.ACCEPTED)


def test_a_bare_word_is_marked_by_the_pointer(window: MainWindow) -> None:
    reader = window.page.reader
    start = reader.text.index("الإسكندرية")
    menu = window.workspace.menus.text_menu(MenuRequest(0, 0, start + 3, None))
    assert menu is not None and reader.selected_text() == "الإسكندرية"
    labels_of(menu)["Country, city"].trigger()
    assert named(window, "الإسكندرية").label == "GPE"


def test_a_selection_stays_what_the_menu_is_about(window: MainWindow) -> None:
    reader = window.page.reader
    cairo = named(window, "القاهرة")
    start = reader.text.index("إلى القاهرة")
    reader.set_selection(start, cairo.end)
    menu = window.workspace.menus.text_menu(MenuRequest(0, 0, cairo.start + 1, cairo.uid))
    assert menu is not None and reader.selected_text() == "إلى القاهرة"
    assert window.session is not None and window.session.selected is None


def test_in_the_list_of_annotations(window: MainWindow) -> None:
    panel = window.workspace.annotations
    panel.list.setCurrentIndex(panel.model.index_of(named(window, "ثلاثة").uid))
    menu = window.workspace.menus.annotation_menu()
    assert window.session is not None and window.session.selected is not None
    assert window.session.selected.surface == "ثلاثة"
    labels_of(menu)["Ordinal"].trigger()
    assert named(window, "ثلاثة").label == "ORDINAL"


def test_in_the_list_of_hits(window: MainWindow) -> None:
    window.actions_.run("edit.find")
    search = window.workspace.search
    search._field.setText("تونس")
    search._look()
    search.list.setCurrentIndex(search.model.index(1, 0))
    menu = window.workspace.menus.hit_menu()
    assert window.page.reader.selection()[0] == window.page.reader.text.rindex("تونس")
    labels_of(menu)["Country, city"].trigger()
    assert named(window, "تونس").start == window.page.reader.text.rindex("تونس")


def test_in_the_list_of_documents(window: MainWindow) -> None:
    info = window.documents.model.rows[1]
    menu = window.documents.menu_of(info)
    texts = {each.text(): each for each in menu.actions() if each.text()}
    assert {"Open", "Open beside", "Title…", "Done", "Document properties…"} <= set(texts)
    assert window.session is not None and window.session.document is not None
    before = window.session.document.uid
    texts["Open beside"].trigger()  # the text one works in now; the other stays in sight
    assert window.session.document is not None and window.session.document.uid == info.uid != before
    assert window.page.second.document is not None and window.page.second.document.uid == before
    texts["Open"].trigger()
    assert window.session.document is not None and window.session.document.uid == info.uid
    assert window.session.document.state is State.NEW


def test_nothing_is_offered_where_one_only_reads(window: MainWindow) -> None:
    assert window.session is not None
    window.session.close_document()
    assert window.workspace.menus.text_menu(MenuRequest(0, 0, 0, None)) is None


def test_keys_in_menus_of_lists_are_written_as_everywhere(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    window = make_window(project_path, language="ar")
    menu = window.documents.menu_of(window.documents.model.rows[1])
    written = {each.text().rpartition("\t")[2].strip("\u2066\u2068\u2069") for each in menu.actions()}
    assert {"Alt+Enter", "F2"} <= written
