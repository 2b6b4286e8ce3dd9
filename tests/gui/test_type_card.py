"""The card of type: by keys alone, at once in the text, kept for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hashiya.ui.reader.types import LEADINGS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.reading.type_card import TypeCard
    from hashiya.ui.window.main_window import MainWindow


def opened(window: MainWindow) -> TypeCard:
    window.actions_.run("view.type")
    assert window._type is not None and window._type.isVisible()
    return window._type


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_by_keys_and_live(window: MainWindow) -> None:
    card, reader = opened(window), window.page.reader
    assert card.size_field.hasFocus()
    QTest.keyClick(card.size_field, Qt.Key.Key_Up)
    assert reader.typography.size == 22
    for _ in range(8):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if card.width_choice.hasFocus():
            break
    QTest.keyClick(card.width_choice, Qt.Key.Key_Right)
    assert reader.typography.measure == MEASURES["wide"]
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert card.leading.hasFocus()
    QTest.keyClick(card.leading, Qt.Key.Key_Left)
    assert reader.typography.leading == LEADINGS["tight"]
    card.marks.toggle()
    assert reader.typography.hide_marks
    face = card.face.itemData(card.face.count() - 1)
    card.face.setCurrentIndex(card.face.count() - 1)
    assert reader.typography.face == face and face
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not card.isVisible() and reader.hasFocus()
    settings = window.context.settings
    assert (settings.get("reader/size"), settings.get("reader/width")) == (22, "wide")


def test_in_arabic_arrows_go_as_seen_and_it_lies_inside(make_window: Callable[..., MainWindow]) -> None:
    window: MainWindow = make_window(language="ar")
    window.projects.open_sample()
    card = opened(window)
    assert window.rect().contains(card.geometry())
    card.width_choice.setFocus()
    QTest.keyClick(card.width_choice, Qt.Key.Key_Left)
    assert window.page.reader.typography.measure == MEASURES["wide"]


def test_its_key_closes_it_and_the_text_too(window: MainWindow) -> None:
    card = opened(window)
    window.actions_.run("view.type")
    assert not card.isVisible() and window.page.reader.hasFocus()
    opened(window)
    window.page.reader.setFocus()
    assert not card.isVisible()


def test_nothing_typed_in_it_marks_the_text(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    before = [each.label for each in session.annotations()]
    session.select(session.annotations()[0].uid)
    card = opened(window)
    QTest.keyClick(card.width_choice, Qt.Key.Key_G)
    QTest.keyClick(card, Qt.Key.Key_Delete)
    assert [each.label for each in session.annotations()] == before


def test_it_follows_what_is_changed_elsewhere(window: MainWindow) -> None:
    card = opened(window)
    window.actions_.run("view.larger")
    assert card.size_field.value() == 22
    window.context.settings.set("language", "ar")
    QApplication.processEvents()
    assert card._names["width"].text() == "عرض العمود" and card.isVisible()
