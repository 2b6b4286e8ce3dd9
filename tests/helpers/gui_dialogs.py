"""What tests of dialogs share."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from hashiya.ui.commands.openers import OPENERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.window.main_window import MainWindow

_WITHOUT = {"file.export_again"}  # writes a file at once where something was exported before


def gone(dialog: QDialog) -> bool:
    """Closed; a dialog deletes itself soon after."""
    return not shiboken6.isValid(dialog) or not dialog.isVisible()


def open_dialogs() -> list[QDialog]:
    """Those of this program's that are shown."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def look_at_dialogs(window: MainWindow, wrong_in: Callable[[QWidget], Iterable[str]]) -> list[str]:
    """What is wrong in each dialog that a command opens at once, an annotation chosen, each named once; the
    system's are passed over. Most commands have to open one.
    """
    assert window.session is not None
    chosen = window.session.annotations()[0]
    wrong: list[str] = []
    shown: set[str] = set()

    def look(command: str) -> None:
        for dialog in open_dialogs():
            shown.add(command)
            if not isinstance(dialog, QFileDialog):
                wrong.extend(f"{command}: {each}" for each in wrong_in(dialog))
        for dialog in reversed(open_dialogs()):
            dialog.reject()

    for command in sorted(set(OPENERS) - _WITHOUT):
        window.session.select(chosen.uid)
        timer = QTimer()
        timer.timeout.connect(partial(look, command))
        timer.start(20)
        window.actions_.run(command)
        QTest.qWait(60)
        timer.stop()
        look(command)
    assert len(shown) > len(OPENERS) // 2
    return list(dict.fromkeys(wrong))
