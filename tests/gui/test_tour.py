"""The first start and the tour: language and name once, five steps at real controls, left by Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.ui.preferences import is_first_start
from hashiya.ui.window.first_start import FirstStartDialog, open_first_start
from hashiya.ui.window.tour import card_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("HASHIYA_PERSON", raising=False)
    monkeypatch.delenv("HASHIYA_SMOKE", raising=False)


def first_window(make_window: Callable[..., MainWindow], language: str = "en") -> MainWindow:
    window = make_window(language=language, tour=True)
    window.context.settings.set("person", "")
    return window


def test_asks_once_and_opens_the_sample_with_the_tour(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = first_window(make_window)
    dialog = open_first_start(window)
    assert isinstance(dialog, FirstStartDialog) and dialog.primary is not None
    dialog.name.clear()
    assert not dialog.primary.isEnabled()
    dialog.name.insert("سعاد")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(window.tour.isVisible)
    assert window.session is not None and window.session.person_name == "سعاد"
    assert window.session.path.name == "sample.hashiya"
    assert not window.messages.isVisible()  # no bar asks again
    assert not is_first_start(window.context) and open_first_start(window) is None


def test_ctrl_enter_in_the_field_opens_the_sample_once(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = first_window(make_window)
    dialog = open_first_start(window)
    assert dialog is not None
    dialog.name.insert("سعاد")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.tour.isVisible)
    session = window.session
    assert session is not None and not session.readonly and not window.messages.isVisible()
    assert window.projects.open_sample() and window.session is session  # its command, once more


def test_another_language_makes_the_dialog_as_high_as_its_words(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = first_window(make_window)
    dialog = open_first_start(window)
    assert dialog is not None
    dialog.languages._choose(0)
    QApplication.processEvents()
    about = dialog._about
    qtbot.waitUntil(lambda: about.height() >= about.heightForWidth(about.width()))
    window.resize(window.width() + 60, window.height() + 40)
    QApplication.processEvents()
    assert dialog._scrim is not None and dialog._scrim.size() == window.size()


def test_the_language_can_be_chosen_and_the_words_follow(make_window: Callable[..., MainWindow]) -> None:
    window = first_window(make_window)
    dialog = open_first_start(window)
    assert dialog is not None and dialog.windowTitle() == "Welcome to Hashiya"
    dialog.languages._choose(0)
    QApplication.processEvents()  # Qt tells windows of it later
    assert window.context.language == "ar" and "حاشية" in dialog.windowTitle()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.session is None and window.context.settings.get("language") == "ar"
    assert not is_first_start(window.context)


def test_smoke_and_work_done_before_are_no_first_start(
    make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch, project_path: Path
) -> None:
    window = first_window(make_window)
    assert is_first_start(window.context)
    monkeypatch.setenv("HASHIYA_SMOKE", "1")
    assert not is_first_start(window.context)
    monkeypatch.delenv("HASHIYA_SMOKE")
    assert window.projects.open_path(project_path)
    assert not is_first_start(window.context)
    assert not window.tour.isVisible()  # a project of one's own opens as it is


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
def test_five_steps_beside_what_they_speak_of(
    make_window: Callable[..., MainWindow], language: str, size: tuple[int, int]
) -> None:
    window = make_window(language=language, tour=True)
    window.resize(*size)
    QApplication.processEvents()
    assert window.projects.open_sample()
    tour, spoken = window.tour, []
    for step in range(5):
        QTest.qWait(90)
        assert tour.isVisible() and tour.step == step
        assert window.rect().contains(tour.geometry())
        assert tour._words.height() >= tour._words.heightForWidth(tour._words.width())
        ring = tour._ring.geometry()
        assert ring.width() > 100 and ring.height() > 20
        if step:  # the text is larger than what is left beside it
            assert not ring.adjusted(5, 5, -5, -5).intersects(tour.geometry())
        spoken.append(tour._words.text())
        assert window.page.reader.hasFocus()
        QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert not tour.isVisible() and len(set(spoken)) == 5
    assert window.context.settings.get("tour/seen")


def test_keys_do_what_they_do_and_escape_leaves(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(tour=True)
    assert window.projects.open_sample()
    reader, tour = window.page.reader, window.tour
    assert tour.isVisible()
    QTest.keyClick(reader, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    chosen = reader.selection()
    assert window.session is not None and chosen[1] > chosen[0]
    window.toolbar.field.open()  # its list is above, and Escape closes that first
    QTest.keyClick(window.toolbar.field, Qt.Key.Key_Escape)
    assert tour.isVisible()
    QTest.keyClick(reader, Qt.Key.Key_Escape)
    assert not tour.isVisible() and reader.hasFocus()
    assert reader.selection() == chosen  # Escape went to the tour alone
    assert window.projects.open_sample()
    assert not tour.isVisible()  # seen
    window.actions_.run("help.first")
    assert tour.isVisible() and tour.step == 0
    tour.next_button.click()
    tour.back_button.click()
    assert tour.step == 0
    tour.leave_button.click()
    assert not tour.isVisible()


def test_it_names_the_keys_in_use(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(tour=True)
    assert window.projects.open_sample()
    window.context.keys.add("suggestions.next", "Ctrl+J")
    window.context.keys.remove("suggestions.next", "Tab")
    QApplication.processEvents()
    assert "Ctrl+J" in window.tour._words.text()


def test_without_a_project_it_begins_with_the_sample(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    window.actions_.run("help.first")
    assert window.session is not None and window.tour.isVisible()


def test_the_card_finds_a_side() -> None:
    window = QRect(0, 0, 1000, 700)
    assert card_place(QRect(300, 10, 200, 30), window, 300, 150).top() > 40
    assert card_place(QRect(0, 50, 250, 640), window, 300, 150).left() > 250
    assert card_place(QRect(750, 50, 250, 640), window, 300, 150).right() < 750
    assert window.contains(card_place(QRect(100, 50, 800, 640), window, 300, 150))
