"""Tab goes along a row the way it is read: from the right in Arabic, from the left in English."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from tests.helpers.gui_dialogs import look_at_dialogs
from tests.helpers.team_project import make_merged

from hashiya.ui.commands.openers import PAGE_WIDGETS
from hashiya.ui.review.review_page import TABS, ReviewPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

_TALL = 60  # pixels: what is taller is a list or a text and no part of a row


def chain(root: QWidget) -> list[QWidget]:
    """What Tab comes to, in its order, beginning with the first after `root`."""
    found, each = [], root.nextInFocusChain()
    while each is not None and each is not root:
        if each.window() is root and each.isVisible() and each.isEnabled():
            takes = each.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and each.focusProxy() is None:
                found.append(each)
        each = each.nextInFocusChain()
    return found


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def pairs(root: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    """Neighbours in the order of Tab that stand in one row."""
    found = chain(root)
    for first, second in pairwise(found):
        here, there = place(first), place(second)
        if max(here.height(), there.height()) > _TALL or first.parentWidget() is not second.parentWidget():
            continue
        shared = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
        if shared * 2 >= min(here.height(), there.height()):
            yield first, second


def turned(root: QWidget) -> Iterator[str]:
    """Pairs of neighbours that come the wrong way round."""
    rtl = QApplication.isRightToLeft()
    for first, second in pairs(root):
        here, there = place(first), place(second)
        if (there.center().x() > here.center().x()) is rtl:
            yield f"{named(first)} → {named(second)} ({here.x()} → {there.x()})"


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} «{widget.accessibleName() or getattr(widget, 'text', str)()}»"


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages(make_window: Callable[..., MainWindow], tmp_path: Path, language: str) -> None:
    window = make_window(make_merged(tmp_path), language=language)
    wrong: list[str] = []
    compared = 0
    for name in ("annotate", *PAGE_WIDGETS):
        window.actions_.run(f"view.{name}")
        settle()
        compared += len(list(pairs(window)))
        wrong += [f"{name}: {each}" for each in turned(window)]
        page = window.workspace._pages[name]
        if isinstance(page, ReviewPage):
            for tab in TABS:
                page.show_tab(tab)
                settle()
                wrong += [f"{name} {tab}: {each}" for each in turned(window)]
    assert compared > 30
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_what_is_the_wrong_way_round_is_found(qtbot: QtBot) -> None:
    """The measure itself: Tab keeps the order in which two buttons came, the row turns them round."""
    page, row = QWidget(), QHBoxLayout()
    page.setLayout(row)
    qtbot.addWidget(page)
    row.addWidget(QPushButton("first"))
    row.addWidget(QPushButton("second"))
    page.show()
    assert not list(turned(page))
    row.setDirection(QHBoxLayout.Direction.RightToLeft)
    row.activate()
    assert len(list(turned(page))) == 1


def test_dialogs(make_window: Callable[..., MainWindow], project_path: Path) -> None:
    found = look_at_dialogs(make_window(project_path, language="ar"), turned)
    assert not found, "\n".join(found)
