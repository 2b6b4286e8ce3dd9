"""Project files changed at random in the window: every page shows what can be read, or says why not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from tests.helpers import file_mutations, mutation_commands

from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.project.repair import damage_behind
from hashiya.store.tables import labels
from hashiya.ui.commands.openers import PAGE_WIDGETS
from hashiya.ui.project.check_dialog import open_check
from hashiya.ui.window.crash import CrashHook
from hashiya.ui.window.crash_dialog import CrashDialog
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.labels import Scheme

MakeWindow = Callable[..., MainWindow]
PAGES = ("annotate", *PAGE_WIDGETS)
MANY = int(os.environ.get("HASHIYA_MUTATIONS", "10000")) // 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mutation_commands.make_folder(tmp_path_factory.mktemp("changed") / "made")


def _look_through(window: MainWindow, qtbot: QtBot) -> None:
    """Every page and text, a mark, an undo, the doctor."""
    for page in PAGES:
        window.show_page(page)
        QApplication.processEvents()
    for number in range(4):
        session = window.session  # another one, once the file was found damaged
        assert session is not None
        with suppress(UserError):  # the list itself cannot be read
            for info in session.documents()[number : number + 1]:
                session.open_document(info.uid)
        QApplication.processEvents()
    session = window.session
    if session is not None and session.document is not None and not session.readonly:
        uid = session.document.uid
        with suppress(UserError):
            session.do(lambda: marking.mark(session.project, uid, 0, 2, "PERS"))
            session.undo()
    dialog = open_check(window)
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=60_000)
    if dialog is not None:
        dialog.reject()


def _try(window: MainWindow, qtbot: QtBot, folder: Path, path: Path, seed: int) -> None:
    shutil.copyfile(folder / "sound.hashiya", path)
    what = file_mutations.change(path, seed)
    with qtbot.captureExceptions() as raised:
        window.projects.close()
        window.messages.clear()
        opened = window.projects.open_path(path)
        if opened:
            _look_through(window, qtbot)
        else:
            assert window.messages.texts(), what
        window.projects.close()
        QApplication.processEvents()
    for _kind, error, _trace in raised:
        # The window says either in its bar: what the error says, or what the doctor finds.
        assert isinstance(error, UserError) or damage_behind([path]) is not None, (what, error)


@pytest.mark.parametrize("part", range(2))
def test_a_changed_file_gives_no_page_a_fault(
    make_window: MakeWindow, qtbot: QtBot, folder: Path, tmp_path: Path, part: int
) -> None:
    window = make_window()
    for seed in range(part * 4, part * 4 + 4):
        _try(window, qtbot, folder, tmp_path / f"{seed}.hashiya", seed)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_the_same_with_many_files(
    make_window: MakeWindow, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    window = make_window()
    for seed in range(5000, 5000 + MANY):
        _try(window, qtbot, folder, tmp_path / f"{seed}.hashiya", seed)
        (tmp_path / f"{seed}.hashiya").unlink()


def test_a_file_whose_labels_cannot_be_read_is_not_opened_by_half(
    make_window: MakeWindow, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window with half a session crashed where it painted; that took a bit of an index that was wrong."""

    def broken(db: sqlite3.Connection) -> Scheme:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(labels, "load", broken)
    window = make_window()
    assert not window.projects.open_path(project_path)
    assert window.session is None and window.messages.texts()
    monkeypatch.undo()
    assert window.projects.open_path(project_path), "nothing holds the file"


def test_what_the_world_did_is_no_crash(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(project_path)
    shown: list[str] = []
    monkeypatch.setattr(CrashDialog, "exec", lambda dialog: shown.append(dialog.report.toPlainText()))
    hook = CrashHook(window, tmp_path / "x.log", window.failures.explain)
    try:
        hook._on_exception(UserError, UserError("x", "The disk is away."), None)
        assert not window.messages.texts()  # perhaps it failed while painting: nothing is opened in there
        qtbot.waitUntil(lambda: any("The disk is away" in text for text in window.messages.texts()))
        assert not shown
        hook._on_exception(KeyError, KeyError("ours"), None)
        qtbot.waitUntil(lambda: bool(shown))
        assert "ours" in shown[0]
        file_mutations.put(project_path, "documents", "meta", "[1]")
        hook._on_exception(KeyError, KeyError("theirs"), None)
        qtbot.waitUntil(lambda: any("not in order" in text for text in window.messages.texts()))
        assert len(shown) == 1
    finally:
        hook.remove()
