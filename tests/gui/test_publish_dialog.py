"""«Publish…» from the window: what is left out is said, the pages are written beside the window's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.ui.publish.publish_dialog import PublishDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_project_is_published_by_keyboard(
    make_window: Callable[..., MainWindow], project_path: Path, tmp_path: Path, qtbot: QtBot, language: str
) -> None:
    window = make_window(project_path, language=language)
    window.actions_.run("file.publish")
    (dialog,) = window.findChildren(PublishDialog)
    dialog.folder.setText(str(tmp_path / "pages"))
    before = dialog.said()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.published is not None and not dialog.work.running)
    assert (tmp_path / "pages" / "index.html").is_file() and dialog.open_button.isVisible()
    page = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}"' in page
    assert dialog.published is not None
    assert bool(before) is bool(dialog.published.suggestions_left_out)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("x")
    dialog.folder.setText(str(tmp_path / "taken"))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.said() and not dialog.work.running and (tmp_path / "taken" / "x").exists()
    dialog.reject()
