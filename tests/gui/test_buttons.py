"""Buttons and fields as keys and themes find them."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from hashiya.ui.widgets.basic import push_button, tool_button
from hashiya.ui.widgets.input_fields import offer_clearing

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@pytest.mark.parametrize("key", ENTERS)
def test_enter_presses_any_button(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    for button in (push_button(window.context), tool_button(window.context, "x")):
        qtbot.addWidget(button)
        button.show()
        pressed: list[bool] = []
        button.clicked.connect(lambda _checked, into=pressed: into.append(True))
        QTest.keyClick(button, key)
        QTest.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)
        assert len(pressed) == 1


def test_every_button_of_the_window_is_one_that_enter_presses(window: MainWindow) -> None:
    for page in ("annotate", "review", "concordance", "statistics", "evaluation", "entities"):
        window.show_page(page)
    focusable = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not button.isCheckable()
        and type(button).__mro__
    ]
    plain = {type(each).__name__ for each in focusable} & {"QPushButton", "QToolButton"}
    assert focusable and not plain


def test_the_cross_of_a_field_follows_the_theme(window: MainWindow, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    offer_clearing(window.context, field)
    gc.collect()

    def shown() -> object:
        cross = field.findChild(QAction, "_q_qlineeditclearaction")
        assert cross is not None
        picture = cross.icon().pixmap(16, 16).toImage()
        return picture.pixelColor(4, 4).name(), max(
            picture.pixelColor(at, at).name() for at in range(16) if picture.pixelColor(at, at).alpha() > 200
        )

    by_day = shown()
    window.actions_.run("view.theme")
    assert shown() != by_day
