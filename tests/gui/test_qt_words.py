"""Qt's own dialogs and menus speak the interface's language: every word they ask for has its Arabic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QTimer, QTranslator
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QScrollBar,
    QSpinBox,
    QTextEdit,
    QWidget,
)

from hashiya import assets
from hashiya.qtkit.i18n import Languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

# Names of keys are as printed; titles that no dialog shows; sizes of paper and kinds of files are names.
_NOT_WORDS = {"QShortcut", "QPageSize", "QKeySequence", "QMimeType"}
_BUTTONS = (
    *("Ok", "Save", "SaveAll", "Open", "Yes", "YesToAll", "No", "NoToAll", "Abort", "Retry", "Ignore"),
    *("Close", "Cancel", "Discard", "Help", "Apply", "Reset", "RestoreDefaults"),
)
_AS_THEY_ARE = {"Form", "...", "Alt+Left", "Alt+Right", "Alt+Up"}


class Listening(QTranslator):
    """Answers nothing and remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if context.startswith("Q") and source:
            self.asked.add((context, source))
        return None


@pytest.fixture
def listening(qapp: QApplication) -> Iterator[Listening]:
    languages = Languages(assets.resource("i18n"), qapp)
    languages.use("ar")
    found = Listening()
    QCoreApplication.installTranslator(found)
    yield found
    QCoreApplication.removeTranslator(found)
    languages.remove()
    languages.use("en")
    languages.remove()


def menu_of(widget: QWidget) -> None:
    """Open the menu of a part of Qt and close it again."""

    def close() -> None:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, QMenu):
                each.close()

    QTimer.singleShot(30, close)
    point = QPoint(3, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, widget.mapToGlobal(point))
    QApplication.sendEvent(widget, event)


def show_everything(qtbot: QtBot) -> None:
    files = QFileDialog()
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    colours = QColorDialog()
    colours.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    box = QMessageBox()
    box.setDetailedText("x")
    for name in _BUTTONS:
        box.addButton(QMessageBox.StandardButton[name])
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialogs = [files, colours, box, QPrintDialog(printer), QInputDialog()]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
    files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    files.setFileMode(QFileDialog.FileMode.Directory)
    for widget in (QLineEdit("x"), QTextEdit("x"), QPlainTextEdit("x"), QSpinBox(), QScrollBar()):
        qtbot.addWidget(widget)
        widget.show()
        menu_of(widget)
    QApplication.processEvents()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_every_word_of_qt_is_there_in_arabic(listening: Listening, qtbot: QtBot) -> None:
    show_everything(qtbot)
    asked = {(each, text) for each, text in listening.asked if each not in _NOT_WORDS}
    assert ("QFileDialog", "&Look in:") in asked and ("QPlatformTheme", "Cancel") in asked
    QCoreApplication.removeTranslator(listening)
    left = sorted(
        (context, text)
        for context, text in asked
        if text not in _AS_THEY_ARE and QCoreApplication.translate(context, text) == text
    )
    assert not left


def test_commands_are_called_as_everywhere_else(listening: Listening) -> None:
    """Verbal nouns, as the glossary has them, and «إعادة» for redo alone."""
    tr = QCoreApplication.translate
    assert tr("QLineEdit", "&Undo") == "تراجع" and tr("QLineEdit", "&Redo") == "إعادة"
    assert tr("QWidgetTextControl", "&Paste") == "لصق" and tr("QPlatformTheme", "Cancel") == "إلغاء"
    assert tr("QFileDialog", "&Save") == "حفظ"
