"""Exporting by the dialog: losses first, profiles, one key to repeat."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.helpers.gui_dialogs import gone

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.services.annotate import marking
from hashiya.services.exchange import export_profiles
from hashiya.store.project import Project
from hashiya.ui.exchange.dataset_card_form import CardDialog
from hashiya.ui.exchange.export_dialog import ExportDialog, open_export
from hashiya.ui.exchange.export_preview import loss_report
from hashiya.ui.widgets.ask_dialog import Asking
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.services.exchange.export_profiles import ExportProfile

Maker = Callable[..., MainWindow]


def looked(window: MainWindow, qtbot: QtBot, name: str = "conll") -> ExportDialog:
    session = window.session
    assert session is not None
    session.do(lambda: marking.accept_above(session.project, 0.0))
    dialog = open_export(window)
    assert dialog is not None
    dialog.choices.format.choose(name)
    dialog.choices._on_format(0)
    counted(dialog, qtbot)
    return dialog


def counted(dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog._timer.isActive() and dialog._counted is not None, timeout=20_000)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_lost_is_said_before_a_file_is_written(
    make_window: Maker, project_path: Path, qtbot: QtBot, tmp_path: Path, language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    window = make_window(project_path, language=language)
    dialog = looked(window, qtbot)
    assert dialog._counted is not None
    assert {"text", "score"} <= {loss.code for loss in dialog._counted.lost}
    qtbot.waitUntil(lambda: "B-PERS" in dialog.preview.lines.toPlainText(), timeout=20_000)
    assert dialog.preview.losses.entries.rows[0].tone == "warn"
    value = json.loads(loss_report(dialog.choices.plan(), dialog._counted))
    assert value["annotations"] == 5 and value["format"] == "conll"
    target = tmp_path / "out.conll"
    monkeypatch.setattr(FileDialog, "save_file", lambda *_: (str(target), ""))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: gone(dialog), timeout=20_000)
    assert "B-PERS" in target.read_text(encoding="utf-8")
    target.unlink()
    window.actions_.run("file.export_again")
    qtbot.waitUntil(target.exists, timeout=20_000)


def test_the_lossless_format_loses_nothing(window: MainWindow, qtbot: QtBot) -> None:
    dialog = looked(window, qtbot, "hashiya")
    assert dialog._counted is not None and dialog._counted.lost == ()
    assert dialog.said().endswith("nothing is lost")


def test_choices_follow_the_format(window: MainWindow, qtbot: QtBot) -> None:
    dialog = looked(window, qtbot)
    form = dialog.choices.form
    assert form.isRowVisible(dialog.choices.clitics) and "scheme" in dialog.choices._options
    dialog.choices.format.choose("hashiya")
    dialog.choices._on_format(0)
    assert not form.isRowVisible(dialog.choices.clitics) and dialog.choices._options == {}
    assert dialog.choices.plan().layer == "*"


def test_a_profile_brings_every_choice_back(window: MainWindow, qtbot: QtBot) -> None:
    dialog = looked(window, qtbot)
    choices = dialog.choices
    choices.nested.choose("innermost")
    choices.labels.choose("=")
    choices.own.setText("GPE=LOC")
    choices._options["scheme"].choose("bilou")
    choices.split.setChecked(True)
    choices.shares.setText("70/30")
    choices.negatives.choose("")
    plan = choices.plan()
    dialog.keep_as("للتدريب")
    dialog.reject()
    again = open_export(window)
    assert again is not None
    again.profiles.choose("للتدريب")
    again._on_profile(1)
    assert again.choices.plan() == plan
    again._on_forget()
    assert export_profiles.profiles(window.session.project) == {}
    again.reject()


def test_what_is_chosen_while_a_file_is_written_does_not_write_it_twice(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = looked(window, qtbot)
    release, real = threading.Event(), export_profiles.write_plan

    def write(
        path: Path, plan: ExportProfile, facts: object, *, kept_later: bool, cancel: object, progress: object
    ) -> object:
        release.wait(20)
        return real(path, plan, kept_later=kept_later, cancel=cancel, progress=progress)  # type: ignore[arg-type]

    monkeypatch.setattr(export_profiles, "write_plan", write)
    dialog.choices.suggested.toggle()
    dialog.write_to(str(tmp_path / "out.conll"))
    assert dialog.primary is not None
    try:
        QTest.qWait(600)  # longer than a choice waits before it is looked at
        assert (
            not dialog.primary.isEnabled() and not dialog.choices.isEnabled() and not dialog._timer.isActive()
        )
        assert all(job.cancel.cancelled or job.done for job in dialog._jobs)
    finally:
        release.set()
    qtbot.waitUntil(lambda: gone(dialog), timeout=20_000)


def test_what_the_project_cannot_keep_is_said_and_the_file_is_there(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = looked(window, qtbot)

    def refuse(*_: object) -> None:
        raise UserError("disk_full", "The disk is full: it was not written.")

    monkeypatch.setattr(Project, "set_setting", refuse)
    dialog.keep_as("للتدريب")
    assert "disk is full" in dialog.said() and dialog.profiles.count() == 1
    dialog._on_forget()
    assert window.session is not None
    card = CardDialog(window.context, window.session, dialog, {"title": "عنوان"})
    card.open()
    card._on_keep()
    assert card.isVisible() and "disk is full" in card.said()
    card.reject()
    told: list[str] = []
    window.session.failed.connect(lambda error: told.append(error.code))
    dialog.write_to(str(tmp_path / "out.conll"))
    qtbot.waitUntil(lambda: gone(dialog), timeout=20_000)
    qtbot.waitUntil(lambda: "disk_full" in told)
    assert (tmp_path / "out.conll").exists()


def test_a_bad_map_is_told_in_the_dialog(window: MainWindow, qtbot: QtBot) -> None:
    dialog = looked(window, qtbot)
    dialog.choices.labels.choose("=")
    dialog.choices.own.setText("ليس تحويلًا")
    dialog._look()
    qtbot.waitUntil(lambda: dialog.primary is not None and not dialog.primary.isEnabled())
    assert "ليس تحويلًا" in dialog.said()
    dialog.reject()


def test_facts_for_the_card_are_remembered_in_the_project(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = looked(window, qtbot)
    dialog.choices.split.setChecked(True)
    QTest.mouseClick(dialog.choices.card, Qt.MouseButton.LeftButton)
    (card,) = dialog.findChildren(CardDialog)
    given = {"licence": "CC-BY-4.0", "variety": "فصحى معاصرة", "citation": "ليلى ١: نصوص"}
    for key, value in given.items():
        field = card.fields[key]
        field.setText(value) if isinstance(field, QLineEdit) else field.setPlainText(value)
    assert "ليلى" in card.fields["annotators"].placeholderText()
    QTest.keyClick(card, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.choices.facts == given
    dialog.write_to(str(tmp_path / "data"))
    qtbot.waitUntil(lambda: gone(dialog), timeout=20_000)
    text = (tmp_path / "data" / "README.md").read_text(encoding="utf-8")
    assert "license: cc-by-4.0" in text and all(value in text for value in given.values())
    again = open_export(window)
    assert again is not None and again.choices.facts == given
    again.reject()


def test_a_profile_is_named_in_a_sheet_of_the_programs_own(window: MainWindow, qtbot: QtBot) -> None:
    dialog = looked(window, qtbot)
    dialog._keep.click()
    (asking,) = dialog.findChildren(Asking)
    assert asking.primary is not None and not asking.primary.isEnabled()
    QTest.keyClicks(asking.field, " Training ")
    QTest.keyClick(asking.field, Qt.Key.Key_Return)
    assert dialog.profiles.value == "Training"
    dialog.reject()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
def test_no_choice_lies_under_the_scroll_bar(
    make_window: Maker, project_path: Path, qtbot: QtBot, language: str, size: tuple[int, int]
) -> None:
    """With every row of CoNLL and of a split, each field ends before the bar, and the seed can be read."""
    window = make_window(project_path, language=language)
    window.resize(*size)
    dialog = open_export(window)
    assert dialog is not None
    choices = dialog.choices
    choices.format.choose("conll")
    choices._on_format(0)
    choices.split.setChecked(True)
    area = dialog._area
    area.setFixedHeight(300)  # whatever the face's height, not all of it has room
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.isVisibleTo(dialog))
    room = area.viewport().width()
    assert choices.minimumSizeHint().width() <= room and choices.width() <= room
    rows = [choices.format, choices.seed, choices.shares, choices.negatives, *choices._options.values()]
    for field in rows:
        left = field.mapTo(area, field.rect().topLeft()).x()
        here = bar.mapTo(area, bar.rect().topLeft()).x()
        over = set(range(left, left + field.width())) & set(range(here, here + bar.width()))
        assert not over, field.accessibleName()
    needed = choices.seed.fontMetrics().horizontalAdvance("999999")
    assert choices.seed.width() >= needed + 12
    dialog.reject()


def test_a_flat_format_does_not_offer_all_nested_ones(window: MainWindow, qtbot: QtBot) -> None:
    dialog = looked(window, qtbot, "conll")
    nested = dialog.choices.nested
    assert nested.findData("all") < 0 and dialog.choices.plan().nested == "outermost"
    for name in ("conllu", "wojood", "hashiya"):
        dialog.choices.format.choose(name)
        dialog.choices._on_format(0)
        assert nested.findData("all") >= 0, name
    dialog.reject()


def test_pages_are_in_the_windows_language(make_window: Maker, project_path: Path, qtbot: QtBot) -> None:
    for language in ("ar", "en"):
        dialog = looked(make_window(project_path, language=language), qtbot, "html-page")
        assert dialog.choices.plan().options["language"] == language
        dialog.reject()


def test_what_a_format_cannot_choose_does_not_count(window: MainWindow, qtbot: QtBot) -> None:
    """CoNLL is flat and takes the outermost; the next format holds all, and nobody said otherwise."""
    dialog = looked(window, qtbot, "conll")
    choices = dialog.choices

    def turn_to(name: str) -> export_profiles.ExportProfile:
        choices.format.choose(name)
        choices._on_format(0)
        return choices.plan()

    assert choices.plan().nested == "outermost"
    assert turn_to("huggingface").nested == "all" and turn_to("wojood").nested == "all"
    choices.clitics.choose("omit")
    choices.unit.choose("document")
    choices.nested.choose("innermost")
    choices._on_nested(0)
    plan = turn_to("conll")
    assert (plan.nested, plan.clitics, plan.unit) == ("innermost", "omit", "document")
    plan = turn_to("csv")
    assert (plan.nested, plan.clitics, plan.unit) == ("all", "expand", "sentence")
    assert turn_to("conll").nested == "innermost"


def test_the_one_part_of_a_file_is_asked_where_there_is_no_split(window: MainWindow, qtbot: QtBot) -> None:
    choices = looked(window, qtbot, "huggingface").choices
    assert choices.form.isRowVisible(choices._options["split"])
    choices.split.setChecked(True)
    assert not choices.form.isRowVisible(choices._options["split"])
    assert choices.form.isRowVisible(choices.card)
