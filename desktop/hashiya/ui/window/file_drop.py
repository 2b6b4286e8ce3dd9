"""Files dropped on the window and on dialogs."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hashiya.files import PROJECT_SUFFIX

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    Base = QWidget
else:
    Base = object  # beside a class of Qt it must not be a widget itself


class TakesFiles(Base):
    """Files can be dropped on it. Goes before the class of Qt, which is to accept drops."""

    @abstractmethod
    def add_paths(self, paths: list[Path]) -> None:
        """Files and folders that were dropped."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        accept_as_copy(event)
        self.add_paths(dropped_paths(event.mimeData()))


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders; other things are left out."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def accept_as_copy(event: QDropEvent) -> bool:
    """Take dropped files; false where there are none. Always as a copy, whatever the source proposes:

    one that moves deletes the originals when it is told so.
    """
    if not dropped_paths(event.mimeData()):
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def is_project(paths: list[Path]) -> bool:
    return len(paths) == 1 and paths[0].suffix == PROJECT_SUFFIX and paths[0].is_file()
