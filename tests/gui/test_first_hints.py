"""Hints over the first text: there once, away for good, found again under Help; they take no key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.ui.window.main_window import MainWindow


def test_over_the_first_text_and_away_for_good(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    first = make_window(project_path, hints=True)
    hints = first.page.hints
    assert hints.isVisible() and first.page.reader.hasFocus()
    assert "Tab" in hints.hints[0].text() and "Ctrl+K" in hints.hints[3].text()
    QTest.keyClick(first.page.reader, Qt.Key.Key_Tab)  # they take no key
    assert first.session is not None and first.session.selected is not None
    QTest.keyClick(first.page.reader, Qt.Key.Key_Escape)
    assert hints.isVisible()  # the choice goes first
    QTest.keyClick(first.page.reader, Qt.Key.Key_Escape)
    assert not hints.isVisible() and first.context.settings.get("hints/seen")
    first.workspace.next_document()
    assert not hints.isVisible()
    first.actions_.run("help.first")
    assert hints.isVisible()
    hints.close_button.click()
    assert not hints.isVisible()


def test_they_name_the_keys_in_use_and_fit(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    window = make_window(project_path, language="ar", hints=True)
    window.resize(1024, 700)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 700)
    hints = window.page.hints
    assert hints._columns == 1
    for line in hints.hints:
        assert line.height() >= line.heightForWidth(line.width())
    window.context.keys.add("suggestions.next", "Ctrl+J")
    window.context.keys.remove("suggestions.next", "Tab")
    QApplication.processEvents()
    assert "Ctrl+J" in hints.hints[0].text()
