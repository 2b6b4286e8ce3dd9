"""Asking for a file does not let go of the open project."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QToolButton, QTreeView

from hashiya.app import make_context
from hashiya.errors import UserError
from hashiya.files import is_held, read_whole
from hashiya.qtkit.combo_face import ComboFace
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def locks_of(folder: Path) -> set[str]:
    """Files in the folder that this process has locks on."""
    names = {each.stat().st_ino: each.name for each in folder.iterdir()}
    lines = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    held = {
        int(line[5].split(":")[2]) for line in lines if line[1] == "POSIX" and line[4] == str(os.getpid())
    }
    return {name for inode, name in names.items() if inode in held}


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's list of locks")
@pytest.mark.parametrize("way", ["open_file", "save_file"])
def test_the_locks_of_an_open_project_survive_a_dialog_in_its_folder(
    qtbot: QtBot, project_path: Path, way: str
) -> None:
    def shown() -> None:
        (dialog,) = (each for each in qapp_dialogs() if each.isVisible())
        tree = dialog.findChild(QTreeView)
        assert tree is not None
        if tree.model().rowCount(tree.rootIndex()):
            QTimer.singleShot(300, dialog.reject)
        else:
            QTimer.singleShot(50, shown)

    def qapp_dialogs() -> list[QFileDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog)]

    with Project.open(project_path) as project:
        project.documents()
        before = locks_of(project_path.parent)
        assert f"{project_path.name}-shm" in before
        QTimer.singleShot(50, shown)
        assert getattr(FileDialog, way)(None, "", str(project_path.parent)) == ("", "")
        assert locks_of(project_path.parent) == before


def test_the_log_of_an_open_project_is_not_read_as_a_file(project_path: Path) -> None:
    with Project.open(project_path) as project:
        project.documents()
        for log in ("-wal", "-shm"):
            path = project_path.with_name(project_path.name + log)
            assert is_held(path)
            with pytest.raises(UserError) as caught:
                read_whole(path)
            assert caught.value.code == "in_use"
    assert not is_held(project_path)


@pytest.mark.parametrize(("way", "named"), [("open_file", ""), ("save_file", "جديد.csv")])
def test_a_name_is_proposed_only_for_what_is_to_be_written(
    qtbot: QtBot, tmp_path: Path, way: str, named: str
) -> None:
    seen: list[tuple[str, str]] = []

    def look() -> None:
        (dialog,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog))
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        seen.append((dialog.directory().path(), field.text()))
        dialog.reject()

    QTimer.singleShot(100, look)
    assert getattr(FileDialog, way)(None, "", str(tmp_path / "nowhere" / "جديد.csv")) == ("", "")
    assert seen == [(str(tmp_path), named)]


@pytest.mark.parametrize(("theme", "language"), [("night", "ar"), ("day", "en")])
def test_its_buttons_can_be_seen(qapp: QApplication, tmp_path: Path, theme: str, language: str) -> None:
    context = make_context(qapp, tmp_path / "settings", language=language, theme=theme)
    dialog = FileDialog(None, "", str(tmp_path), "نصوص (*.txt)")
    ground = qapp.palette().window().color().lightness()
    for name in ("backButton", "toParentButton", "newFolderButton", "listModeButton", "detailModeButton"):
        button = dialog.findChild(QToolButton, name)
        assert button is not None, name
        image = button.icon().pixmap(16, 16).toImage()
        drawn = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        inked = [each.lightness() for each in drawn if each.alpha() > 200]
        assert inked and all(abs(each - ground) > 60 for each in inked), name
    assert dialog.selectedNameFilter().replace("\u200e", "") == "نصوص (*.txt)"
    dialog.deleteLater()
    context.jobs.close()
    context.languages.remove()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_drop_downs_show_paths_and_patterns_as_written(qtbot: QtBot, tmp_path: Path, language: str) -> None:
    qapp = QApplication.instance()
    assert isinstance(qapp, QApplication)
    context = make_context(qapp, tmp_path / "settings", language=language, theme="day")
    dialog = FileDialog(
        None, "", str(tmp_path), "مشروعات (*.hashiya)" if language == "ar" else "Projects (*.csv)"
    )
    qtbot.addWidget(dialog)
    faces = {each.parent().objectName(): each for each in dialog.findChildren(ComboFace)}
    assert faces["lookInCombo"].words == f"\u2066{tmp_path}\u2069"
    pattern = "(*.hashiya)" if language == "ar" else "(*.csv)"
    assert faces["fileTypeCombo"].words.endswith(f"\u2066{pattern}\u2069")
    dialog.show()
    for face in faces.values():
        box = face.parent()
        assert isinstance(box, QComboBox) and box.rect().contains(face.geometry())
        drawn = face.grab().toImage()
        near = 11 if dialog.isRightToLeft() else drawn.width() - 11
        ink = {
            drawn.pixelColor(near + dx, drawn.height() // 2 + dy).name()
            for dx in (-4, -2, 0)
            for dy in range(-2, 4)
        }
        assert len(ink) > 1, "the arrow"
    context.jobs.close()
    context.languages.remove()
