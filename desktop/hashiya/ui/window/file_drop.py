"""Files dropped on the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hashiya.ui.window.projects import SUFFIX

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent


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
    return len(paths) == 1 and paths[0].suffix == SUFFIX and paths[0].is_file()
