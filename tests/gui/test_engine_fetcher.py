"""«Get the engine camel» in the dialog of engines: nothing is fetched before the button is pressed."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from tests.helpers.learning_project import make_learning_project

from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress
from hashiya.services.suggest.get_engine import NAME
from hashiya.ui.suggest import engine_fetcher
from hashiya.ui.suggest.engines_dialog import EnginesDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


class Shop:
    """Has what is lacking; hands it over when it is told to."""

    def __init__(self) -> None:
        self.lacking = ["torch"]
        self.asked = 0
        self.stopped = threading.Event()
        self.hand_over = threading.Event()
        self.trouble: UserError | None = None

    def missing(self) -> list[str]:
        return list(self.lacking)

    def get_engine(self, name: str, *, progress: OnProgress, cancel: CancelToken) -> list[str]:
        assert name == NAME
        self.asked += 1
        progress(Progress("getting", 1, detail="torch-9.0.whl"))
        while not self.hand_over.wait(0.02):
            if cancel.cancelled:
                self.stopped.set()
            cancel.check()
        if self.trouble is not None:
            raise self.trouble
        self.lacking = []
        return ["torch"]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop()
    monkeypatch.setattr(engine_fetcher, "missing", shop.missing)
    monkeypatch.setattr(engine_fetcher, "get_engine", shop.get_engine)
    return shop


@pytest.fixture
def dialog(make_window: Callable[..., MainWindow], shop: Shop, tmp_path: Path) -> EnginesDialog:
    window = make_window(make_learning_project(tmp_path / "learn.hashiya", done=2, more=2))
    window.actions_.run("suggestions.engines")
    found = window.findChild(EnginesDialog)
    assert isinstance(found, EnginesDialog)
    return found


def test_it_comes_when_the_button_is_pressed(dialog: EnginesDialog, shop: Shop, qtbot: QtBot) -> None:
    fetcher = dialog.fetcher
    assert fetcher.isVisible() and "torch" in fetcher.line.text() and "network" in fetcher.line.text()
    assert shop.asked == 0 and not fetcher.stop.isVisible()
    fetcher.get.setFocus()
    qtbot.keyClick(fetcher.get, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "torch-9.0.whl" in fetcher.line.text())
    assert fetcher.stop.isVisible() and not fetcher.get.isVisible()
    shop.hand_over.set()
    qtbot.waitUntil(lambda: not fetcher.isVisible())
    assert shop.asked == 1 and "are there" in dialog.said()


def test_it_is_stopped(dialog: EnginesDialog, shop: Shop, qtbot: QtBot) -> None:
    fetcher = dialog.fetcher
    fetcher.get.click()
    qtbot.waitUntil(lambda: shop.asked == 1)
    fetcher.stop.click()
    qtbot.waitUntil(shop.stopped.is_set)
    assert fetcher.get.isVisible() and not fetcher.stop.isVisible() and "network" in fetcher.line.text()


def test_what_was_in_the_way_is_said(dialog: EnginesDialog, shop: Shop, qtbot: QtBot) -> None:
    shop.trouble = UserError("get_offline", "There is no network.", hint="Try again.")
    dialog.fetcher.get.click()
    shop.hand_over.set()
    qtbot.waitUntil(lambda: "no network" in dialog.said())
    qtbot.waitUntil(dialog.fetcher.get.isVisible)


def test_the_packaged_program_says_that_it_cannot(
    dialog: EnginesDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    dialog.fetcher.refresh()
    assert not dialog.fetcher.get.isVisible() and "packaged" in dialog.fetcher.line.text()
