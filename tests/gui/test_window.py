"""The window as a whole: opening, docks, drops, pages, read-only, restart, crash report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDockWidget
from tests.helpers.gui_project import make_project

from hashiya.core.span import Status
from hashiya.ui.commands.command_table import COMMANDS, MENUS
from hashiya.ui.commands.openers import OPENERS, PAGE_WIDGETS
from hashiya.ui.exchange import import_dialog
from hashiya.ui.window.crash import report_text
from hashiya.ui.window.crash_dialog import CrashDialog
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    *("sqlite_utils", "pandas", "torch", "transformers", "camel_tools", "babel", "faker", "pycountry"),
    *("regex", "concurrent.futures.process", "multiprocessing", "_hashlib"),
)
Maker = Callable[..., MainWindow]


def test_without_a_project_the_welcome_page(make_window: Maker) -> None:
    window = make_window()
    assert window.welcome.isVisible() and not window.toolbar.isVisible()
    assert not [dock for dock in window.findChildren(QDockWidget) if dock.isVisible()]
    assert not window.actions_["file.export"].isEnabled()
    assert window.actions_["file.new"].isEnabled()


def test_the_sample_is_one_key_away(
    make_window: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    window = make_window()
    window.welcome.take_focus()
    QTest.keyClick(window.welcome._sample, Qt.Key.Key_Return)
    assert window.session is not None and len(window.documents.model.rows) >= 8
    assert window.page.reader.text


def test_a_project_is_shown_with_its_first_document(window: MainWindow) -> None:
    assert window.page.reader.text.startswith("رحلة البحر")
    assert window.workspace.docks["documents"].isVisible() and window.workspace.docks["inspector"].isVisible()
    assert window.windowTitle().startswith("رحلة البحر")
    window.state.show_place()
    assert window.status._counts.text() == "0 accepted · 4 suggested"


def test_the_open_document_comes_back_after_a_restart(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path)
    window.workspace.next_document()
    window.close()
    again = make_window(project_path)
    assert again.session is not None and again.session.document is not None
    assert again.session.document.name == "دفتر الحساب"
    assert again.projects.recent()[0].documents == 3


def test_docks_close_and_come_back(window: MainWindow) -> None:
    for name in ("documents", "annotations", "inspector", "search"):
        shown = window.workspace.docks[name].isVisible()
        window.actions_.run(f"view.{name}")
        assert window.workspace.docks[name].isVisible() is not shown
        assert window.actions_[f"view.{name}"].isChecked() is not shown
        window.actions_.run(f"view.{name}")
        assert window.workspace.docks[name].isVisible() is shown


def test_closed_docks_stay_closed_over_a_restart(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path)
    window.actions_.run("view.inspector")
    window.close()
    again = make_window(project_path)
    docks = again.workspace.docks
    assert docks["documents"].isVisible() and not docks["inspector"].isVisible()
    again.actions_.run("view.reset")
    assert docks["inspector"].isVisible()


def test_docks_keep_their_widths_from_page_to_page(window: MainWindow, qtbot: QtBot) -> None:
    wide = window.workspace.docks["documents"]
    window.resizeDocks([wide], [330], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: wide.width() == 330)
    window.actions_.run("view.concordance")
    assert wide.isHidden()
    window.actions_.run("view.annotate")
    qtbot.waitUntil(lambda: wide.width() == 330)


def test_sides_mirror_with_the_language(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path, language="ar")
    docks = window.workspace.docks
    assert window.dockWidgetArea(docks["documents"]) == Qt.DockWidgetArea.RightDockWidgetArea
    assert window.dockWidgetArea(docks["annotations"]) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert docks["documents"].x() > window.page.mapTo(window, window.page.rect().topLeft()).x()


def test_every_command_stands_in_a_menu(window: MainWindow) -> None:
    menus = {action.text(): action.menu() for action in window.menuBar().actions()}
    assert len(menus) == len(MENUS)
    shown = {action.objectName() for menu in menus.values() for action in menu.actions()}  # type: ignore[attr-defined]
    assert shown - {""} == {command.id for command in COMMANDS}


def test_shortcuts_do_not_clash() -> None:
    """Two commands may share a key only where their conditions exclude each other."""
    exclusive = {frozenset(("suggestion", "settled")), frozenset(("suggestion", "choosable"))}
    seen: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for command in COMMANDS:
        for key in command.keys:
            assert not QKeySequence(key).isEmpty(), key
            for other, needs in seen.setdefault(QKeySequence(key).toString(), []):
                assert any(
                    pair & set(needs) and pair & set(command.needs) and not (pair <= set(needs))
                    for pair in exclusive
                ), (key, other, command.id)
            seen[QKeySequence(key).toString()].append((command.id, command.needs))


def test_it_fits_a_small_screen(window: MainWindow) -> None:
    window.messages.show_message("Something to know", tone="warn")
    window.actions_.run("view.search")
    least = window.minimumSizeHint()
    assert least.height() <= 700 and least.width() <= 1100


def test_the_tables_of_dialogs_and_pages_name_commands() -> None:
    ids = {command.id for command in COMMANDS}
    assert set(OPENERS) <= ids
    assert {f"view.{name}" for name in PAGE_WIDGETS} <= ids


def test_somebody_does_every_command(window: MainWindow) -> None:
    """What has no handler would stand grey in its menu for ever."""
    assert window.page is not None
    window.actions_.set_state({need for command in COMMANDS for need in command.needs})
    assert not [command.id for command in COMMANDS if not window.actions_[command.id].isEnabled()]


@pytest.mark.parametrize("name", sorted(PAGE_WIDGETS))
def test_every_page_of_the_table_is_shown(window: MainWindow, name: str) -> None:
    page = window.show_page(name)
    assert page is not None and page.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible() and window.page.reader.hasFocus()


def test_files_dropped_begin_an_import(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[list[Path]] = []
    monkeypatch.setattr(import_dialog, "open_import", lambda _host, paths: opened.append(paths))
    path = tmp_path / "نص.txt"
    path.write_text("كلمة", encoding="utf-8")
    drop(window, [path])
    qtbot.waitUntil(lambda: opened == [[path]])


def test_a_project_dropped_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other.hashiya")
    drop(window, [other])
    qtbot.waitUntil(lambda: window.session is not None and window.session.path == other)


def drop(window: MainWindow, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setDropAction(Qt.DropAction.MoveAction)  # as a file manager proposes it on one disk
    window.dropEvent(event)  # Qt sends it only after a real drag
    assert event.isAccepted() and event.dropAction() == Qt.DropAction.CopyAction


def test_a_damaged_file_is_told_and_the_open_project_stays(window: MainWindow, tmp_path: Path) -> None:
    assert window.session is not None
    bad = tmp_path / "bad.hashiya"
    bad.write_bytes(b"SQLite format 3\x00" + b"\x07" * 5000)
    before = window.session.path
    assert not window.projects.open_path(bad)
    assert window.session.path == before
    assert any("bad.hashiya" in text for text in window.messages.texts())
    window.messages.clear()
    assert not window.messages.isVisible()


def test_accepting_above_a_confidence_is_previewed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hashiya.ui.annotate.accept_above import AcceptAboveDialog

    words: list[str] = []

    def take(dialog: AcceptAboveDialog) -> int:
        dialog._slider.setValue(95)
        dialog._count()
        assert dialog.primary is not None
        words.append(dialog.primary.accessibleName())
        shown = {entry.key: entry.trail for entry in dialog.labels.entries.rows}
        assert {code for code, trail in shown.items() if trail != "0"} == {"DATE", "GPE"}
        surfaces = [entry.title for entry in dialog.preview.entries.rows]
        assert surfaces == ["القاهرة", "الثلاثاء 12 مارس 2024"]
        assert "تونس" in dialog.preview.entries.rows[0].sub
        dialog._scope._choose(1)
        words.append(dialog.primary.accessibleName())
        dialog._scope._choose(0)
        dialog.labels.turn("DATE")
        dialog._count()
        words.append(dialog.primary.accessibleName())
        assert dialog.windowTitle() == "Accept confident suggestions: 1"
        dialog._scope._choose(1)
        assert "DATE" not in dialog.labels.ticked  # left out in the other scope too
        dialog._scope._choose(0)
        dialog.labels.turn("DATE")
        dialog._count()
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(AcceptAboveDialog, "exec", take)
    window.actions_.run("suggestions.accept_above")
    assert words == ["Accept 2 suggestions", "Accept 3 suggestions", "Accept 1 suggestion"]
    assert window.session is not None
    accepted = {each.surface for each in window.session.annotations() if each.status is Status.ACCEPTED}
    assert accepted == {"القاهرة", "الثلاثاء 12 مارس 2024"}
    window.session.undo()
    assert all(each.status is Status.SUGGESTED for each in window.session.annotations())


def test_look_commands_change_settings_and_the_reader(window: MainWindow) -> None:
    reader = window.page.reader
    size = reader.typography.size
    window.actions_.run("view.larger")
    assert reader.typography.size == size + 1 == window.context.settings.get("reader/size")
    window.actions_.run("view.normal")
    assert reader.typography.size == 21
    window.actions_.run("view.tags")
    assert reader.typography.tags == "short"
    window.actions_.run("view.marks")
    assert reader.typography.hide_marks and window.actions_["view.marks"].isChecked()
    window.actions_.run("view.theme")
    assert window.context.theme.dark and reader.theme.dark


def test_new_documents_get_suggestions_by_themselves(
    make_window: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    path = make_project(tmp_path / "plain.hashiya", suggestions=False)
    window = make_window(path, live=True)
    assert window.session is not None
    session = window.session
    qtbot.waitUntil(
        lambda: any(each.status is Status.SUGGESTED for each in session.annotations()), timeout=60_000
    )
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=60_000)
    assert all(
        each.surface == window.page.reader.text[each.start : each.end] for each in session.annotations()
    )


def test_the_shortcuts_page_lists_every_key(window: MainWindow) -> None:
    from hashiya.ui.widgets.basic import KeyCap

    window.actions_.run("help.shortcuts")
    page = window._view._shortcuts
    assert page is not None and page.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible() and window.page.reader.hasFocus()
    caps = {cap._text for cap in page.findChildren(KeyCap)}
    assert {"Ctrl Z", "Tab", "F2", "P", "ح"} <= caps
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_a_crash_report_can_be_copied(window: MainWindow, tmp_path: Path) -> None:
    try:
        raise ValueError("deep down")
    except ValueError as error:
        text = report_text(type(error), error, error.__traceback__)
    dialog = CrashDialog(text, tmp_path / "x.log", window)
    dialog.copy_button.click()
    assert "deep down" in QGuiApplication.clipboard().text()
    assert "Hashiya" in text and "Traceback" in text
    dialog.deleteLater()


def start(*arguments: str, config: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "HASHIYA_SMOKE": "1",
        "HASHIYA_CONFIG": str(config),
        "PYTHONPATH": str(ROOT / "desktop"),
    }
    command = [sys.executable, "-m", "hashiya.app", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_program_starts_and_ends(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p.hashiya")
    done = start(str(project), "--lang", "ar", "--theme", "night", config=tmp_path / "config")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    notes = json.loads((tmp_path / "config" / "projects.json").read_text(encoding="utf-8"))
    assert notes[str(project)]["documents"] == 3


def test_a_project_that_is_not_there_is_no_crash(tmp_path: Path) -> None:
    done = start(str(tmp_path / "none.hashiya"), config=tmp_path / "config")
    assert done.returncode == 0 and "Traceback" not in done.stderr


def test_version(tmp_path: Path) -> None:
    done = start("--version", config=tmp_path / "config")
    assert done.returncode == 0 and done.stdout.startswith("hashiya ")


def test_nothing_heavy_is_imported_before_the_window() -> None:
    code = f"import sys, hashiya.app; print([name for name in {HEAVY} if name in sys.modules])"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_welcome_page_comes_up_without_what_projects_need() -> None:
    """Databases, services and the reader cost as much again as all the rest of the start."""
    rooms = ("hashiya.store", "hashiya.services", "hashiya.formats", "hashiya.suggest", "hashiya.ui.reader")
    code = f"import sys, hashiya.app; print([name for name in sys.modules if name.startswith({rooms})])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_statistics_open_without_the_formats() -> None:
    """All of them are two thirds of a second of the window; only gold from a file is read by one."""
    code = "import sys, hashiya.ui.statistics.statistics_page; print('hashiya.formats' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "False"


def test_no_class_of_the_start_is_made_by_dataclasses() -> None:
    """Each would cost a half to two milliseconds of the processor, the module itself three."""
    code = (
        "import sys, PySide6.QtSvg, PySide6.QtWidgets; had = 'dataclasses' in sys.modules;"
        "import hashiya.app; print(had or 'dataclasses' not in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "True"
