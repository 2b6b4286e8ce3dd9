"""Codes are shown as one piece from left to right where that is switched on; the text stays what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hashiya.ui.reader import ReaderView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

TEXT = "التوجيه رقم 13-CT/HU بشأن التنظيم.\nالخطة KH-UBND/166 للفترة 2023-2025."


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    made = ReaderView()
    qtbot.addWidget(made)
    made.motion = False
    made.resize(900, 400)
    made.show()
    made.set_document(TEXT)
    return made


def order(view: ReaderView, code: str) -> str:
    """The letters of a code as they stand from left to right."""
    start = TEXT.index(code)
    places = [(view.character_rect(start + at).left(), char) for at, char in enumerate(code)]
    return "".join(char for _, char in sorted(places))


def test_codes_read_from_left_to_right_when_they_are_whole(view: ReaderView) -> None:
    assert order(view, "13-CT/HU") != "13-CT/HU"
    view.set_typography(whole_codes=True)
    assert order(view, "13-CT/HU") == "13-CT/HU" and order(view, "KH-UBND/166") == "KH-UBND/166"
    assert view.text == TEXT


def test_copying_gives_the_text_as_it_is_stored(qtbot: QtBot, view: ReaderView) -> None:
    view.set_typography(whole_codes=True)
    view.set_selection(0, len(TEXT))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == TEXT


def test_the_caret_goes_through_codes_and_comes_back(qtbot: QtBot, view: ReaderView) -> None:
    view.set_typography(whole_codes=True)
    for key, stop in ((Qt.Key.Key_Left, len(TEXT)), (Qt.Key.Key_Right, 0)):
        seen = [view.caret]
        while len(seen) < 3 * len(TEXT):
            qtbot.keyClick(view, key)
            if view.caret == seen[-1]:
                break
            seen.append(view.caret)
        assert seen[-1] == stop and len(seen) == len(TEXT) + 1, key


def test_the_switch_is_in_the_menu(make_window: Callable[..., MainWindow], project_path: Path) -> None:
    window = make_window(project_path, language="ar")
    window.actions_.run("view.codes")
    assert window.page.reader.typography.whole_codes and window.actions_["view.codes"].isChecked()
    window.actions_.run("view.codes")
    assert not window.page.reader.typography.whole_codes
