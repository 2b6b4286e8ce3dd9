"""Slots that give arguments of their own and keep nobody alive."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from hashiya.qtkit.signals import weak_slot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Sender(QObject):
    told = Signal(str, int)


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, ...]] = []

    def hear(self, *what: object) -> None:
        self.heard.append(what)


def test_what_the_signal_brings_is_dropped(qtbot: QtBot) -> None:
    sender, receiver, button = Sender(), Receiver(), QPushButton()
    qtbot.addWidget(button)
    sender.told.connect(weak_slot(receiver.hear, "file.new"))
    button.clicked.connect(weak_slot(receiver.hear))
    sender.told.emit("words", 3)
    button.click()
    assert receiver.heard == [("file.new",), ()]


def test_the_receiver_may_go_either_way(qtbot: QtBot) -> None:
    sender, kept, gone = Sender(), Receiver(), Receiver()
    for receiver in (kept, gone):
        sender.told.connect(weak_slot(receiver.hear))
    there = weakref.ref(gone)
    del gone, receiver
    gc.collect()
    assert there() is None
    sender.told.emit("", 0)
    assert kept.heard == [()]
    shiboken6.delete(kept)
    sender.told.emit("", 0)
    assert kept.heard == [()]


def test_methods_of_qt_itself(qtbot: QtBot) -> None:
    sender, button = Sender(), QPushButton()
    qtbot.addWidget(button)
    button.show()
    sender.told.connect(weak_slot(button.close))
    sender.told.emit("", 0)
    assert not button.isVisible()


def test_a_function_without_an_object_is_refused() -> None:
    with pytest.raises(TypeError):
        weak_slot(lambda: None)
