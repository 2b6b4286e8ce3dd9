"""No part of a page is ever a window of its own: it would flash up and take the keys away from the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from tests.helpers.gui_dialogs import look_at_dialogs
from tests.helpers.team_project import make_merged

from hashiya.ui.commands.openers import PAGE_WIDGETS
from hashiya.ui.review.review_page import TABS, ReviewPage
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

_MEANT = {Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.Tool, Qt.WindowType.SplashScreen}


class LooseWindows(QObject):
    """Keeps the names of plain widgets that were shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            meant = isinstance(watched, QDialog | MainWindow) or watched.windowType() in _MEANT
            if not meant:
                self.found.append(f"{type(watched).__name__} {watched.accessibleName()}".strip())
        return False


def watched(application: QApplication) -> Iterator[LooseWindows]:
    eyes = LooseWindows()
    application.installEventFilter(eyes)
    yield eyes
    application.removeEventFilter(eyes)


def test_pages_and_dialogs_show_no_other_window(
    make_window: Callable[..., MainWindow], tmp_path: Path, qapp: QApplication
) -> None:
    window = make_window(make_merged(tmp_path), language="ar")
    for eyes in watched(qapp):
        for name in ("annotate", *PAGE_WIDGETS):
            window.actions_.run(f"view.{name}")
            qapp.processEvents()
            page = window.workspace._pages[name]
            if isinstance(page, ReviewPage):
                for tab in TABS:
                    page.show_tab(tab)
                    qapp.processEvents()
            assert not eyes.found, f"{name}: {eyes.found}"


def test_dialogs_show_no_other_window(
    make_window: Callable[..., MainWindow], project_path: Path, qapp: QApplication
) -> None:
    window = make_window(project_path, language="ar")
    for eyes in watched(qapp):
        look_at_dialogs(window, lambda _dialog: ())
        assert not eyes.found


def test_the_review_page_has_the_keys(make_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    window = make_window(make_merged(tmp_path))
    window.actions_.run("view.review")
    for _ in range(5):
        QApplication.processEvents()
    assert window.isActiveWindow()
    assert QApplication.focusWidget() is not None


def test_a_loose_window_is_seen(qtbot: QtBot, qapp: QApplication) -> None:
    for eyes in watched(qapp):
        label = QLabel("loose")
        qtbot.addWidget(label)
        label.show()
        assert eyes.found == ["QLabel"]
