"""Files dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from hashiya.ui.window.projects import SUFFIX


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders; other things are left out."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def is_project(paths: list[Path]) -> bool:
    return len(paths) == 1 and paths[0].suffix == SUFFIX and paths[0].is_file()
