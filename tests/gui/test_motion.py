"""Pop-ups come in by a short fade, and at once where the system asks for rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from hashiya.qtkit import motion
from hashiya.ui.commands.actions import key_words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


def test_a_pop_up_is_there_at_once_and_comes_in_by_a_fade(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.actions_.run("help.shortcuts")
    page = window._view._shortcuts
    assert page.isVisible() and page.graphicsEffect() is None
    page.hide()
    monkeypatch.setattr(motion, "motion_wanted", lambda: True)
    window.actions_.run("help.shortcuts")
    assert page.isVisible() and page.hasFocus() and page.graphicsEffect() is not None
    page.hide()
    page.show()  # while it is still coming in
    qtbot.waitUntil(lambda: page.graphicsEffect() is None)
    assert page.isVisible()


def test_the_page_of_shortcuts_scrolls_by_the_keyboard(window: MainWindow) -> None:
    window.resize(900, 420)
    window.actions_.run("help.shortcuts")
    page = window._view._shortcuts
    bar = page.findChild(QScrollArea).verticalScrollBar()
    for key, moved in ((Qt.Key.Key_PageDown, True), (Qt.Key.Key_Home, False), (Qt.Key.Key_Down, True)):
        QTest.keyClick(page, key)  # type: ignore[arg-type]
        assert (bar.value() > 0) is moved
    QTest.keyClick(page, Qt.Key.Key_Escape)  # type: ignore[arg-type]
    assert not page.isVisible()


@pytest.mark.skipif("sys.platform == 'darwin'", reason="macOS writes keys in signs of its own")
@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("Ctrl++", "Ctrl++"),
        (".", "."),
        ("Ctrl+,", "Ctrl+,"),
        ("Ctrl+Shift+Left", "Ctrl+Shift+←"),
        ("Up", "↑"),
    ],
)
def test_keys_are_named_as_printed_in_every_language(key: str, shown: str) -> None:
    assert key_words(key).strip("\u2066\u2069") == shown
