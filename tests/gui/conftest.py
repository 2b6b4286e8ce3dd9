"""A window on real projects, offscreen; settings in a folder of their own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from tests.helpers.gui_project import make_project

from hashiya.app import make_context
from hashiya.qtkit.collector import Collector
from hashiya.store.project import Project
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from hashiya.ui.context import Context


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("made") / "texts.hashiya")


@pytest.fixture
def project_path(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(made_once, tmp_path / "texts.hashiya"))


@pytest.fixture
def make_window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    """A maker of windows: `make(path, language="en")`; background suggestions are off unless `live`."""
    made: list[tuple[MainWindow, Context]] = []
    # As in the program: a job's thread that ends a window's watchers lets the event loop turn for ever.
    collector = Collector(qapp)

    def make(
        path: Path | None = None, *, language: str = "en", live: bool = False, tour: bool = False
    ) -> MainWindow:
        context = make_context(qapp, tmp_path / "settings", language=language, theme="day")
        context.settings.set("language", language)
        context.settings.set("person", "ليلى")
        context.settings.set("suggest/import", live)
        context.settings.set("suggest/live", live)
        context.settings.set("tour/seen", not tour)
        window = MainWindow(context)
        window.resize(1440, 900)
        made.append((window, context))
        if path is not None:
            assert window.projects.open_path(path)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.focus_text()
        return window

    yield make
    for window, context in made:
        window.close()
        context.jobs.close()
        context.languages.remove()
        window.deleteLater()
    # Outside an event loop deferred deletions wait for ever.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    collector.remove()
    collector.deleteLater()


@pytest.fixture
def window(make_window: Callable[..., MainWindow], project_path: Path) -> MainWindow:
    """English, on the first of the three texts."""
    return make_window(project_path)


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.open(project_path) as opened:
        yield opened
