"""The pop-up of labels: opens by the selection, keys choose, typing filters, Escape keeps the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from hashiya.core.labels import Label
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.ui.annotate.label_grid import columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.annotate.label_popup import LabelPopup
    from hashiya.ui.window.main_window import MainWindow


def select(window: MainWindow, words: str) -> None:
    start = window.page.reader.text.index(words)
    window.page.reader.set_selection(start, start + len(words))


def labels_of(window: MainWindow, words: str) -> set[str]:
    assert window.session is not None
    return {each.label for each in window.session.annotations() if each.surface == words}


@pytest.fixture
def popup(window: MainWindow) -> LabelPopup:
    select(window, "تونس")
    QTest.keyClick(window.page.reader, Qt.Key.Key_Return)
    assert window.marker.popup.isVisible()
    return window.marker.popup


def test_enter_opens_it_by_the_selection(window: MainWindow, popup: LabelPopup) -> None:
    assert popup.width() == 432
    assert window.rect().contains(popup.geometry())
    box = window.page.reader.selection_rect()
    words = box.translated(window.page.reader.viewport().mapTo(window, QPoint(0, 0)))
    assert not popup.geometry().intersects(words)
    assert window.page.reader.hasFocus()


def test_a_key_chooses_at_once(window: MainWindow, popup: LabelPopup) -> None:
    QTest.keyClick(window.page.reader, Qt.Key.Key_G)
    assert labels_of(window, "تونس") == {"GPE"}
    assert not popup.isVisible()


def test_arrows_and_enter_choose(window: MainWindow, popup: LabelPopup) -> None:
    first = popup._grid.current
    QTest.keyClick(window.page.reader, Qt.Key.Key_Down)
    second = popup._grid.current
    assert second != first
    QTest.keyClick(window.page.reader, Qt.Key.Key_Return)
    assert labels_of(window, "تونس") == {second}


def test_arrows_across_go_as_seen(make_window: Callable[..., MainWindow], project_path: Path) -> None:
    window = make_window(project_path, language="ar")
    select(window, "تونس")
    window.marker.labels.choose()
    popup = window.marker.popup
    right = popup._grid.current
    QTest.keyClick(window.page.reader, Qt.Key.Key_Left)
    left = popup._grid.current
    boxes = {label.code: box for label, box in popup._grid._boxes()}
    assert boxes[left].center().x() < boxes[right].center().x()
    QTest.keyClick(window.page.reader, Qt.Key.Key_Right)
    assert popup._grid.current == right


@pytest.mark.parametrize("typed", ["منشأة", "منشاه", "facil", "FAC"])
def test_typing_a_name_in_either_language(window: MainWindow, popup: LabelPopup, typed: str) -> None:
    QTest.keyClick(window.page.reader, Qt.Key.Key_Space)
    assert popup._field.hasFocus()
    popup._field.setText(typed)
    QTest.keyClick(popup._field, Qt.Key.Key_Return)
    assert labels_of(window, "تونس") == {"FAC"}
    assert window.page.reader.hasFocus()


def test_escape_keeps_the_selection(window: MainWindow, popup: LabelPopup) -> None:
    QTest.keyClick(window.page.reader, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert window.page.reader.selected_text() == "تونس"


def test_the_last_used_come_first(window: MainWindow, popup: LabelPopup) -> None:
    QTest.keyClick(window.page.reader, Qt.Key.Key_G)
    select(window, "كتب")
    window.marker.labels.choose()
    assert [label.code for label in popup._used] == ["GPE"]
    assert popup._grid.current == "GPE"


def test_a_click_chooses(window: MainWindow, popup: LabelPopup) -> None:
    box = popup._grid.box_of("LAW")
    QTest.mouseClick(popup._grid, Qt.MouseButton.LeftButton, pos=box.center())
    assert labels_of(window, "تونس") == {"LAW"}


def test_it_opens_after_selecting_with_the_mouse_only_if_wished(window: MainWindow) -> None:
    view = window.page.reader
    view.set_selection(*(lambda at: (at, at + 4))(view.text.index("تونس")))
    point = view.selection_rect().center()
    view.set_caret(0)
    window.context.settings.set("popup", False)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.selected_text() == "تونس" and not window.marker.popup.isVisible()
    view.set_caret(0)
    window.context.settings.set("popup", True)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert window.marker.popup.isVisible()


def test_columns_keep_families_whole_and_lose_nothing() -> None:
    labels = load_scheme("wojood").labels
    first, second = columns(labels)
    assert [label for family in first + second for label in family] == list(labels)
    own = [Label(f"L{number}", "س", "s", family="money") for number in range(5)]
    assert [len(column) for column in columns(own)] == [1, 0]
    assert columns([]) == [[], []]
