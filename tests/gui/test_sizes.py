"""Every page and dialog at the sizes of small screens, in both languages: nothing cut, all within reach."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QSpinBox, QWidget
from tests.helpers.cut_text import faults, outside_window
from tests.helpers.gui_dialogs import open_dialogs
from tests.helpers.team_project import make_merged

from hashiya.ui.commands.openers import OPENERS, PAGE_WIDGETS
from hashiya.ui.review.review_page import TABS, ReviewPage
from hashiya.ui.widgets.dialog_frame import Scrim
from hashiya.ui.window.main_window import MainWindow, first_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SIZES = [(1024, 700), (1280, 720)]
WITHOUT = {
    "file.export_again",  # writes a file at once where something was exported before
    *("tools.part_train", "tools.part_dev", "tools.part_test", "tools.part_none"),  # done at once
}
NOTHING_TO_SHOW = {
    *("file.unmerge", "file.earlier"),  # there is no merge and no copy in a new project
    "annotate.attributes_all",  # the scheme of the project has no attributes
}
CHOSEN = "القاهرة"


@pytest.fixture(params=SIZES, ids=["1024", "1280"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    width, height = request.param
    return width, height


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()
    QTest.qWait(5)


def close_dialogs() -> None:
    for dialog in reversed(open_dialogs()):
        dialog.reject()
    settle()


def look_at(window: MainWindow, name: str, size: tuple[int, int]) -> Iterator[str]:
    """What is wrong with the page that is shown."""
    settle()
    if (window.width(), window.height()) != size:
        yield f"{name}: needs {window.minimumSizeHint().width()}×{window.minimumSizeHint().height()}"
    yield from (f"{name}: {each}" for each in faults(window))


def walk_pages(window: MainWindow, size: tuple[int, int]) -> Iterator[str]:
    """What is wrong, page by page and tab by tab."""
    for name in ("annotate", *PAGE_WIDGETS):
        window.actions_.run(f"view.{name}")
        yield from look_at(window, name, size)
        page = window.workspace._pages[name]
        if isinstance(page, ReviewPage):
            for tab in TABS:
                page.show_tab(tab)
                yield from look_at(window, f"{name} {tab}", size)
        window.resize(*size)
        settle()
    window.actions_.run("view.annotate")
    window.actions_.run("help.shortcuts")
    yield from look_at(window, "shortcuts", size)
    window.actions_.run("help.shortcuts")


def walk_dialogs(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> Iterator[str]:
    """What is wrong, dialog by dialog."""
    assert window.session is not None
    chosen = next(each for each in window.session.annotations() if each.surface == CHOSEN)
    seen: list[str] = []
    shown: set[str] = set()

    def look(command: str) -> None:
        """By a timer: one that waits for its end is looked at from outside."""
        if not open_dialogs():
            return
        settle()
        for dialog in open_dialogs():
            shown.add(command)
            if not isinstance(dialog, QFileDialog):  # Qt's own here, the system's elsewhere
                seen.extend(f"{command}: {each}" for each in faults(dialog))
                seen.extend(f"{command}: {each}" for each in outside_window(dialog, *size))
        close_dialogs()

    for command in sorted(set(OPENERS) - WITHOUT):
        window.session.select(chosen.uid)
        timer = QTimer()
        timer.timeout.connect(partial(look, command))
        timer.start(10)
        window.actions_.run(command)
        if command in NOTHING_TO_SHOW:
            QTest.qWait(30)
        else:
            qtbot.waitUntil(partial(shown.__contains__, command), timeout=20_000)
        timer.stop()
        close_dialogs()
        if any(each.isVisible() for each in window.findChildren(Scrim)):
            seen.append(f"{command}: leaves the window dimmed")
    yield from seen


@pytest.mark.parametrize("language", ["ar", "en"])
def test_everything_can_be_read_and_reached(
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
    project_path: Path,
    language: str,
    size: tuple[int, int],
) -> None:
    window = make_window(project_path, language=language)
    window.resize(*size)
    settle()
    assert (window.width(), window.height()) == size
    found = [*walk_pages(window, size), *walk_dialogs(window, qtbot, size)]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages_of_a_project_of_several_people(
    make_window: Callable[..., MainWindow], tmp_path: Path, language: str
) -> None:
    window = make_window(make_merged(tmp_path), language=language)
    window.resize(1024, 700)
    settle()
    found = list(walk_pages(window, (1024, 700)))
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_welcome_page(
    make_window: Callable[..., MainWindow], language: str, size: tuple[int, int]
) -> None:
    window = make_window(language=language)
    window.resize(*size)
    settle()
    assert not faults(window)


@pytest.mark.parametrize(
    ("screen", "wanted"),
    [((1280, 720), (1280, 720)), ((2560, 1400), (1440, 900)), ((1366, 728), (1366, 728))],
)
def test_the_first_window_fits_the_screen(screen: tuple[int, int], wanted: tuple[int, int]) -> None:
    frame = QSize(8, 32)
    found = first_size(QSize(*screen), frame)
    assert found.width() + frame.width() <= screen[0] and found.height() + frame.height() <= screen[1]
    assert found.width() <= wanted[0] and found.height() <= wanted[1]
    assert found == QSize(min(wanted[0], screen[0] - 8), min(wanted[1], screen[1] - 32))


def test_what_is_cut_is_seen(qtbot: QtBot) -> None:
    """The eyes of these tests: a label, a button, a figure and a widget without the room they need."""
    root = QWidget()
    qtbot.addWidget(root)
    root.setFixedSize(200, 200)
    label, button, box = (
        QLabel("a label of many words", root),
        QPushButton("a long name", root),
        QSpinBox(root),
    )
    box.setValue(42)
    for at, (widget, width) in enumerate(((label, 40), (button, 30), (box, 8))):
        widget.setGeometry(10, 10 + 40 * at, width, 24)
    QLabel("x", root).setGeometry(190, 150, 60, 20)
    root.show()
    found = faults(root)
    assert len(found) == 4
    assert "many words" in found[1] or "many words" in " ".join(found)
    label.setText("…")
    button.setText("")
    box.setGeometry(10, 90, 80, 24)
    root.setFixedSize(400, 200)
    assert not faults(root)
