"""Hamza, taa marbuta, alif maqsura and the alef of tanwin are switched one by one, everywhere alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.store import make

from hashiya.ui.panels.search_panel import SearchPanel
from hashiya.ui.search.concordance_page import ConcordancePage
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    project, _ = make(tmp_path, ("أحمد واحمد، مدرسة ومدرسه، مصطفى ومصطفي، كان غَفُورًا رَحِيمًا.",))
    project.close()
    window: MainWindow = make_window(project.path, language="ar")
    return window


@pytest.mark.parametrize(("switch", "words"), [("hamza", "أحمد"), ("ta", "مدرسة"), ("ya", "مصطفى")])
def test_each_switch_narrows_its_own_letters_in_the_panel(
    window: MainWindow, switch: str, words: str
) -> None:
    window.actions_.run("edit.find")
    (panel,) = window.findChildren(SearchPanel)
    panel.begin(everywhere=False, words=words)
    assert panel.model.rowCount() == 2
    panel.spelling.switches[switch].trigger()
    assert [hit.surface for hit in panel.model.rows] == [words]
    for other, text in (("hamza", "أحمد"), ("ta", "مدرسة"), ("ya", "مصطفى")):
        if other != switch:
            panel.begin(everywhere=False, words=text)
            assert panel.model.rowCount() == 2
    panel.spelling.switches[switch].trigger()


def test_switches_are_one_with_those_of_the_concordance(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.run("view.concordance")
    (page,) = window.findChildren(ConcordancePage)
    (panel,) = window.findChildren(SearchPanel)
    page.field.setText("رحيم")
    page.search()
    qtbot.waitUntil(lambda: [line.surface for line in page.view.lines.rows] == ["رَحِيمًا"])
    page.spelling.switches["tanwin"].trigger()
    qtbot.waitUntil(lambda: not page.view.lines.rows)
    page.spelling.switches["hamza"].trigger()
    assert not panel.spelling.switches["hamza"].isChecked() and not page.query().folding.hamza
    assert page.query().folding.marks and "tanwin" not in panel.spelling.switches


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_several_switches_can_be_set_by_keys_before_the_menu_closes(window: MainWindow, key: Qt.Key) -> None:
    window.actions_.run("edit.find")
    (panel,) = window.findChildren(SearchPanel)
    menu, before = panel.spelling.menu_, panel.spelling.switches["hamza"].isChecked()
    menu.popup(panel.spelling.mapToGlobal(panel.spelling.rect().bottomLeft()))
    menu.setActiveAction(panel.spelling.switches["hamza"])
    QTest.keyClick(menu, key)
    assert menu.isVisible() and panel.spelling.switches["hamza"].isChecked() is not before
    menu.close()
    panel.spelling.switches["hamza"].trigger()
