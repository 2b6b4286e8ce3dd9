"""Training in the window: the dialog by keys, the check in words, models kept and carried, the offer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.helpers.learning_project import confirm, make_learning_project, spans_of

from hashiya.errors import UserError
from hashiya.services.suggest.models import kept_models
from hashiya.services.suggest.train import HeldOutScores
from hashiya.store.project import Project
from hashiya.ui.suggest.training_dialog import TrainingDialog, check_words, open_training
from hashiya.ui.window.status_bar import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.fixture
def window(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    return make_window(make_learning_project(tmp_path / "learn.hashiya", done=3, more=3))


def _dialog(window: MainWindow) -> TrainingDialog:
    assert window.actions_.run("suggestions.train")
    return window.findChild(TrainingDialog)  # type: ignore[return-value]


def test_from_training_to_a_model_in_use_and_away_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_values: object) -> None:
        raise UserError("disk_full", "The disk is full.")

    dialog = _dialog(window)
    assert window.session is not None
    project = window.session.project
    assert not dialog.verdict.isVisible() and dialog.kept.text() == "No model of your own yet."
    QApplication.processEvents()
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.work.running
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=120_000)
    assert "document" in dialog.verdict.text()
    assert kept_models(project) == []  # nothing is kept before the person has said so
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (kept,) = kept_models(project)
    assert kept.documents == 3 and "3 documents" in dialog.kept.text()

    file = tmp_path / "mine.hmodel"
    dialog.export_to(file)
    assert file.stat().st_size == kept.size
    if kept.used:
        dialog.buttons["turn"].click()
        assert not kept_models(project)[0].used
        dialog.buttons["turn"].click()
        assert kept_models(project)[0].used
    with monkeypatch.context() as refusing:
        refusing.setattr(Project, "delete_model", full)
        dialog.delete()
    assert "full" in dialog.said() and kept_models(project) != []
    dialog.delete()
    assert kept_models(project) == []
    dialog.import_from(file)
    assert kept_models(project)[0].used

    file.write_bytes(file.read_bytes()[:-20])
    dialog.import_from(file)
    assert "damaged" in dialog.said() and kept_models(project)[0].used
    dialog.close()


def test_nothing_to_learn_is_said_in_the_dialog(
    make_window: Callable[..., MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window(make_learning_project(tmp_path / "empty.hashiya", done=0, more=1))
    dialog = _dialog(window)
    dialog.train()
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=60_000)
    assert "no confirmed annotations" in dialog.said()
    dialog.close()


def test_stopping_ends_the_other_process(window: MainWindow, qtbot: QtBot) -> None:
    dialog = _dialog(window)
    dialog.train()
    dialog.work.stop()
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=10_000)
    assert window.session is not None and kept_models(window.session.project) == []
    dialog.close()


def test_training_goes_on_behind_a_closed_dialog(window: MainWindow, qtbot: QtBot) -> None:
    dialog = _dialog(window)
    dialog.train()
    assert "goes on" in dialog.said()
    dialog.close()
    trainer = window.offer.trainer()
    assert trainer is not None and trainer.running
    line = window.status.findChild(JobStatus)
    qtbot.waitUntil(line.isVisible, timeout=10_000)  # how far it has come, with a way to stop it
    again = _dialog(window)
    assert again is not dialog and again.work.running
    assert again.primary is not None and not again.primary.isEnabled()
    again.close()
    qtbot.waitUntil(window.offer.button.isVisible, timeout=120_000)
    assert trainer.learned is not None and not line.isVisible()
    assert "trained" in window.offer.button.text()
    window.offer.button.click()
    last = [each for each in window.findChildren(TrainingDialog) if each.isVisible()][-1]
    assert "document" in last.verdict.text()
    qtbot.keyClick(last, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session is not None and kept_models(window.session.project)
    last.close()
    assert not window.offer.button.isVisible()


def test_what_was_learned_is_kept_aside_when_the_project_closes(window: MainWindow, qtbot: QtBot) -> None:
    trainer = window.offer.trainer()
    assert trainer is not None and window.session is not None
    path = window.session.path
    trainer.start()
    qtbot.waitUntil(lambda: not trainer.running, timeout=120_000)
    assert trainer.learned is not None
    window.projects.close()
    with Project.open(path, readonly=True) as project:
        (kept,) = kept_models(project)
        assert not kept.used


def test_closing_the_project_ends_the_training(window: MainWindow, qtbot: QtBot) -> None:
    trainer = window.offer.trainer()
    assert trainer is not None
    trainer.start()
    job = trainer.job
    assert job is not None
    window.projects.close()
    assert job.cancel.cancelled
    qtbot.waitUntil(lambda: job not in window.context.jobs.running(), timeout=20_000)


def test_the_check_in_words(qapp: QApplication) -> None:
    assert (
        check_words(HeldOutScores(4, 0.6, 0.72))
        == "On your last 4 documents: 72 of 100 points with it, 60 without."
    )
    assert check_words(HeldOutScores(4, 0.6, 0.6)).startswith("No difference")
    assert check_words(HeldOutScores(4, 0.6, 0.5)).startswith("Worse")
    assert "Too few" in check_words(HeldOutScores(0, None, None))
    assert "from a file" in check_words(None)


def test_the_offer_comes_with_the_fifth_new_document(window: MainWindow) -> None:
    assert window.session is not None
    project, offer = window.session.project, window.offer
    offer.look()
    assert not offer.button.isVisible()
    for at, uid in enumerate(project.document_uids()[3:5], 3):
        confirm(project, uid, spans_of(at))
    offer.look()
    assert offer.button.isVisible() and "5" in offer.button.text()
    window.context.settings.set("suggest/offer", False)
    assert not offer.button.isVisible()
    window.context.settings.set("suggest/offer", True)
    offer.button.click()
    assert window.findChild(TrainingDialog) is not None
    offer.look()
    assert not offer.button.isVisible()  # once is enough until as many again are new


def test_without_a_project_there_is_no_dialog(make_window: Callable[..., MainWindow]) -> None:
    assert open_training(make_window()) is None


def test_what_learns_is_not_imported_to_count_what_is_new(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third of a second of the window after every opening, were it."""
    assert window.session is not None
    project = window.session.project
    for at, uid in enumerate(project.document_uids()[3:5], 3):
        confirm(project, uid, spans_of(at))
    for name in ("hashiya.services.suggest.models", "hashiya.services.suggest.train", "hashiya.suggest.base"):
        monkeypatch.setitem(sys.modules, name, None)
    window.offer.look()
    assert not window.offer.button.isHidden()
