"""What dialogs about engines and models cannot store is told, and what they show stays as it is stored."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.ui.suggest import engines_dialog
from hashiya.ui.suggest.engines_dialog import open_engines
from hashiya.ui.suggest.threshold_dialog import AmountDialog, open_amount
from hashiya.ui.suggest.training_dialog import TrainingDialog, open_training

if TYPE_CHECKING:
    import pytest

    from hashiya.ui.window.main_window import MainWindow


def refuse(*_: object, **__: object) -> None:
    raise UserError("no_such_code", "The disk is full.")


def test_a_threshold(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AmountDialog, "_look", lambda _: None)
    dialog = open_amount(window)
    assert dialog is not None and window.session is not None and dialog.primary is not None
    monkeypatch.setattr(window.session.project, "set_setting", refuse)
    dialog.primary.click()
    assert "The disk is full" in dialog.said() and dialog.isVisible()


def test_an_engine_and_a_folder(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = open_engines(window)
    assert dialog is not None
    monkeypatch.setattr(engines_dialog, "turn_engine", refuse)
    monkeypatch.setattr(engines_dialog, "choose_camel_folder", refuse)
    tick = dialog.ticks["patterns"]
    before = tick.isChecked()
    tick.click()
    assert "The disk is full" in dialog.said() and tick.isChecked() == before
    dialog.say("")
    dialog.forget.click()
    assert "The disk is full" in dialog.said()


def test_a_model(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = open_training(window)
    assert dialog is not None and window.session is not None
    models: list[Any] = [SimpleNamespace(name="own")]
    monkeypatch.setattr(TrainingDialog, "_models", lambda _: models)
    monkeypatch.setattr(window.session.project, "delete_model", refuse)
    dialog.delete()
    assert "The disk is full" in dialog.said()
