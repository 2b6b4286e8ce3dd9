"""What a project's pages, panels, dialogs and helpers still wait for when it is closed comes to nobody."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.jobs import Job
from hashiya.store.project import Project
from hashiya.ui.commands.openers import OPENERS, PAGE_WIDGETS
from hashiya.ui.project.check_dialog import CheckDialog
from hashiya.ui.project.properties_dialog import PropertiesDialog
from hashiya.ui.session.file_watch import SoundnessLook
from hashiya.ui.widgets.dialog_frame import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.qtkit.jobs import JobRunner
    from hashiya.ui.window.main_window import MainWindow

_ASKING = {"suggestions.accept_above"}  # has a loop of its own


@pytest.fixture
def other_path(made_once: Path, tmp_path: Path) -> Path:
    return shutil.copyfile(made_once, tmp_path / "other.hashiya")


def _answer(jobs: JobRunner, job: Job, value: object) -> None:
    """As its thread does: the window hears of it when the event loop has its turn."""
    jobs._answered.emit(job.number, "result", value)


class _Waiting:
    """Work that goes on until the test has ended."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def __call__(self, *_args: object, **_named: object) -> None:
        self.gate.wait(20)


@pytest.fixture
def waiting() -> Iterator[Callable[..., None]]:
    work = _Waiting()
    yield work
    work.gate.set()


def _sheets(window: MainWindow) -> list[Sheet]:
    return [each for each in window.findChildren(Sheet) if each.isVisible()]


def test_a_dialog_about_a_project_goes_with_it(
    window: MainWindow, qtbot: QtBot, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left open it wrote into the closed file when it was put away: a crash."""
    monkeypatch.setattr(FileDialog, "_ask", lambda _dialog: ([], ""))
    shown = set()
    for tool in sorted(set(OPENERS) - _ASKING):
        window.page.reader.set_selection(0, 3)
        with qtbot.captureExceptions() as raised:
            window.open_tool(tool)
            shown |= {type(each) for each in _sheets(window)}
            window.projects.close()
            QApplication.processEvents()
            left = [type(each) for each in _sheets(window) if each.of_project]
            for each in _sheets(window):
                each.reject()
            window.projects.open_path(project_path)
        assert not left and not raised, tool
    assert len(shown) > 15


def test_the_properties_are_written_before_the_file_is_closed(
    window: MainWindow, qtbot: QtBot, project_path: Path
) -> None:
    window.open_tool("annotate.properties")
    (dialog,) = _sheets(window)
    assert isinstance(dialog, PropertiesDialog)
    with qtbot.captureExceptions() as raised:
        dialog.name.setFocus()
        dialog.name.setText("اسم جديد")
        window.projects.close()
        dialog.reject()
        QApplication.processEvents()
    assert not raised
    with Project.open(project_path) as project:
        assert "اسم جديد" in [each.name for each in project.documents()]


def test_checking_goes_on_when_the_damaged_file_is_opened_for_reading(window: MainWindow) -> None:
    window.open_tool("tools.check")
    window.projects.reopen(readonly=True)
    assert [type(each) for each in _sheets(window)] == [CheckDialog]


def test_a_page_that_goes_waits_for_nothing(window: MainWindow, waiting: Callable[..., None]) -> None:
    """Deleting it takes a while, in which what it waited for came, and read the closed file."""
    jobs, heard, asked = window.context.jobs, list[object](), list[Job]()
    pages = [shown for name in PAGE_WIDGETS if (shown := window.show_page(name)) is not None]
    timers = [QTimer(page) for page in pages] + [each for page in pages for each in page.findChildren(QTimer)]
    for timer in timers:
        timer.start(0)
    for page in pages:
        asked.append(jobs.start(waiting, name="x", receiver=QObject(page), on_result=heard.append))
    window.projects.close()
    assert len(pages) == len(PAGE_WIDGETS) and not any(timer.isActive() for timer in timers)
    for job in asked:
        _answer(jobs, job, job.name)
    QApplication.processEvents()
    assert not heard


def test_an_answer_about_one_project_is_not_given_to_the_next(
    window: MainWindow, other_path: Path, waiting: Callable[..., None]
) -> None:
    jobs, heard = window.context.jobs, list[object]()
    receivers = [window.workspace.search, window.page.familiarity, window.documents, window.suggesting]
    asked = [
        jobs.start(waiting, name="searching", receiver=each, on_result=heard.append) for each in receivers
    ]
    assert window.projects.open_path(other_path)
    for job in asked:
        _answer(jobs, job, job.name)
    QApplication.processEvents()
    assert not heard


def test_a_damaged_file_that_was_closed_makes_no_other_one_read_only(
    window: MainWindow, other_path: Path, waiting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hashiya.services.project.repair.is_sound", waiting)
    assert window.session is not None
    look = window.session.findChild(SoundnessLook)
    assert look is not None
    before = set(window.context.jobs.running())
    look.look()
    (job,) = set(window.context.jobs.running()) - before
    assert window.projects.open_path(other_path)
    _answer(window.context.jobs, job, False)
    QApplication.processEvents()
    assert window.session is not None and window.session.path == other_path and not window.session.readonly


def test_a_file_that_is_deleted_once_it_was_closed_is_no_loss(window: MainWindow, project_path: Path) -> None:
    session, told = window.session, list[UserError]()
    assert session is not None
    session.failed.connect(told.append)
    window.projects.close()
    project_path.unlink()
    session._on_file_changed(str(project_path))  # it was on its way
    assert not told


def test_nothing_is_begun_by_what_closing_stores(window: MainWindow) -> None:
    """Storing the last words of a note is an act, after which the log is folded in some seconds: too late."""
    session, changed = window.session, list[object]()
    assert session is not None
    session.changes_applied.connect(changed.append)
    window.projects.opened.connect(lambda _session: session.act_as("هند"))
    window.projects.close()
    assert changed and not any(timer.isActive() for timer in session.findChildren(QTimer))
