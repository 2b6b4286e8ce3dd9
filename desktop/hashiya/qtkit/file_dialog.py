"""Asking for files and folders without letting go of the open project.

To show an icon and a kind for each file, Qt's own dialog opens those whose name tells it nothing, an open
project and its write-ahead log among them, and closes them again. POSIX then drops every lock that this
process has on them (sqlite.org/howtocorrupt.html, 2.2): another process may take itself for the last one,
and cut or remove the log under our hands. On Linux the system's dialogs run in this process and may do the
same. There Qt's own is shown always, with icons that are told from names alone; on macOS the dialog is a
process of its own, and on Windows locks belong to the handle.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QFileIconProvider,
    QPushButton,
    QToolButton,
    QWidget,
)

from hashiya.qtkit.combo_face import ComboFace
from hashiya.qtkit.icons import icon
from hashiya.qtkit.tokens import DAY, NIGHT

_LTR = "\u200e"
_BUTTONS = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "arrow-up",
    "newFolderButton": "folder-plus",
    "listModeButton": "list",
    "detailModeButton": "table-properties",
}
"""The buttons of Qt's dialog by their object names, with the drawing that each gets."""
_IN_THIS_PROCESS = sys.platform not in ("win32", "darwin")


class _NameIcons(QFileIconProvider):
    """Icons of folders and files, without a look at what is in them."""

    def icon(self, file: QFileInfo | QFileIconProvider.IconType) -> QIcon:
        if isinstance(file, QFileInfo):
            kind = self.IconType.Folder if file.isDir() else self.IconType.File
            return super().icon(kind)
        return super().icon(file)

    def type(self, info: QFileInfo) -> str:
        return "" if info.isDir() else info.suffix()


class FileDialog(QFileDialog):
    """The one way to ask for a file. What was chosen, and the filter; empty where it was called off."""

    def __init__(self, parent: QWidget | None, title: str, place: str = "", kinds: str = "") -> None:
        """`place`: the folder to begin in, or a file of it; `kinds`: filters as Qt writes them."""
        super().__init__(parent, title)
        if _IN_THIS_PROCESS:
            self.setOption(QFileDialog.Option.DontUseNativeDialog)
            self._icons = _NameIcons()  # Qt does not keep it
            self.setIconProvider(self._icons)
            self._dress()
        if kinds:
            # From right to left «(*.csv)» would stand with its ends turned round.
            self.setNameFilter(kinds.replace(" (*", f" {_LTR}(*") if QApplication.isRightToLeft() else kinds)
        if place:
            there = next((each for each in (Path(place), *Path(place).parents) if each.is_dir()), Path.home())
            self.setDirectory(str(there))

    @staticmethod
    def open_file(parent: QWidget | None, title: str, place: str = "", kinds: str = "") -> tuple[str, str]:
        """A file that is there."""
        chosen, kind = FileDialog.open_files(parent, title, place, kinds, several=False)
        return (chosen[0] if chosen else ""), kind

    @staticmethod
    def open_files(
        parent: QWidget | None, title: str, place: str = "", kinds: str = "", *, several: bool = True
    ) -> tuple[list[str], str]:
        """Files that are there."""
        dialog = FileDialog(parent, title, place, kinds)
        dialog.setFileMode(
            QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile
        )
        return dialog._ask()

    @staticmethod
    def save_file(parent: QWidget | None, title: str, place: str = "", kinds: str = "") -> tuple[str, str]:
        """A file to write; whether one that is there may be replaced has been asked."""
        dialog = FileDialog(parent, title, place, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        if place and not Path(place).is_dir():
            dialog.selectFile(Path(place).name)
        chosen, kind = dialog._ask()
        return (chosen[0] if chosen else ""), kind

    @staticmethod
    def choose_folder(parent: QWidget | None, title: str, place: str = "") -> str:
        """A folder that is there."""
        dialog = FileDialog(parent, title, place)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        chosen, _ = dialog._ask()
        return chosen[0] if chosen else ""

    def _dress(self) -> None:
        """The program's icons: the style's own are black on black by night."""
        rtl = QApplication.isRightToLeft()
        theme = NIGHT if QApplication.palette().window().color().lightness() < 128 else DAY
        for name, drawing in _BUTTONS.items():
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icon(drawing, theme, size=16, mirrored=rtl))
        for push in self.findChildren(QPushButton):
            push.setIcon(QIcon())
        for box in self.findChildren(QComboBox):
            ComboFace(box, theme)

    def _ask(self) -> tuple[list[str], str]:
        try:
            agreed = self.exec() == QFileDialog.DialogCode.Accepted
            return (self.selectedFiles(), self.selectedNameFilter().replace(_LTR, "")) if agreed else ([], "")
        finally:
            self.deleteLater()
