"""Where the keyboard is can be seen: every part that Tab comes to looks otherwise while it has the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from tests.gui.test_tab_order import chain, named
from tests.helpers.gui_dialogs import look_at_dialogs
from tests.helpers.team_project import make_merged

from hashiya.ui.commands.openers import PAGE_WIDGETS
from hashiya.ui.review.answer_cards import AnswerCard
from hashiya.ui.review.review_page import TABS, ReviewPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

_CHOSEN_LOOKS_SO = (AnswerCard,)  # the one that Enter takes has the frame already


def unseen(root: QWidget) -> Iterator[str]:
    """What Tab comes to and looks the same with the keys as without; what is scrolled away is passed over."""
    found = chain(root)
    for each in found:
        other = next(
            (one for one in found if not one.isAncestorOf(each) and not each.isAncestorOf(one)), each
        )
        if isinstance(each, _CHOSEN_LOOKS_SO) or other is each or each.visibleRegion().isEmpty():
            continue
        other.setFocus(Qt.FocusReason.TabFocusReason)
        before = picture(each)
        each.setFocus(Qt.FocusReason.TabFocusReason)
        if QApplication.focusWidget() is each and picture(each) == before:
            yield named(each)


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    room = widget.rect().adjusted(-3, -3, 3, 3)
    room.translate(widget.mapTo(widget.window(), QPoint(0, 0)))
    return widget.window().grab(room).toImage()


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_on_pages(make_window: Callable[..., MainWindow], tmp_path: Path, language: str) -> None:
    window = make_window(make_merged(tmp_path), language=language)
    wrong: list[str] = []
    for name in ("annotate", *PAGE_WIDGETS):
        window.actions_.run(f"view.{name}")
        settle()
        wrong += [f"{name}: {each}" for each in unseen(window)]
        page = window.workspace._pages[name]
        if isinstance(page, ReviewPage):
            for tab in TABS:
                page.show_tab(tab)
                settle()
                wrong += [f"{name} {tab}: {each}" for each in unseen(window)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_in_dialogs(make_window: Callable[..., MainWindow], project_path: Path) -> None:
    found = look_at_dialogs(make_window(project_path, language="ar"), unseen)
    assert not found, "\n".join(found)


def test_what_shows_nothing_is_found(qtbot: QtBot) -> None:
    """The measure itself: a label that takes the keys and never says so."""
    root = QWidget()
    qtbot.addWidget(root)
    for place in (10, 60):
        label = QLabel("words", root)
        label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        label.move(10, place)
    root.show()
    root.activateWindow()
    qtbot.waitUntil(root.isActiveWindow)
    assert len(list(unseen(root))) == 2
