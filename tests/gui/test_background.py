"""Suggestions in the background: stopped from the status bar at once, begun again, left behind on closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.learning_project import text_of

from hashiya.core.span import Status
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.window.status_bar import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


def _long_project(path: Path, *, lines: int) -> Path:
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        long = "\n".join(text_of(at) for at in range(lines))
        project.add_documents([NewDocument("طويل", long), NewDocument("قصير", text_of(0))])
    return path


def test_stopped_in_the_middle_of_a_long_document_and_begun_again(
    make_window: Callable[..., MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window(_long_project(tmp_path / "long.hashiya", lines=400))
    line = window.status.findChild(JobStatus)
    window.suggesting.suggest_all()
    qtbot.waitUntil(line.isVisible, timeout=30_000)
    line._stop.click()
    assert not line.isVisible()
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=30_000)
    assert window.session is not None
    project = window.session.project
    uids = project.document_uids()
    assert not any(project.annotations(uid) for uid in uids)
    window.suggesting.suggest([uids[1]])
    qtbot.waitUntil(lambda: bool(project.annotations(uids[1], statuses=[Status.SUGGESTED])), timeout=120_000)
    assert not line.isVisible() and not project.annotations(uids[0])


def test_closing_the_window_waits_for_nothing(
    make_window: Callable[..., MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window(_long_project(tmp_path / "long.hashiya", lines=6000))
    window.suggesting.suggest_all()
    trainer = window.offer.trainer()
    assert trainer is not None
    trainer.start()
    qtbot.waitUntil(window.status.findChild(JobStatus).isVisible, timeout=30_000)
    window.close()
    window.context.jobs.close()
    assert trainer.job is None or trainer.job.cancel.cancelled
