"""Merging in the window: what will come is seen, comes in one step, and a second time changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hashiya.store.project import Project
from hashiya.ui.main_window import MainWindow
from hashiya.ui.review.merging import MergeDialog, open_merge
from helpers.team_project import SARA, WORK, make_team

Maker = Callable[..., MainWindow]


@pytest.fixture
def team(tmp_path: Path) -> tuple[Path, list[Path]]:
    return make_team(tmp_path)


def opened(window: MainWindow, qtbot: QtBot, paths: list[Path]) -> MergeDialog:
    dialog = open_merge(window, paths)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    return dialog


def close(dialog: MergeDialog, qtbot: QtBot) -> None:
    """As a person leaves it, with the event loop running."""
    with qtbot.waitSignal(dialog.destroyed, timeout=5000):
        dialog.reject()


def own_annotations(path: Path) -> int:
    with Project.open(path, readonly=True) as project:
        return sum(count for _, _, _, count in project.label_counts())


def test_it_shows_what_will_come_and_writes_nothing(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, files = team
    window = make_window(base)
    dialog = opened(window, qtbot, files)
    assert dialog.primary is not None and dialog.primary.isEnabled()
    entries = dialog.coming.entries.rows
    first = next(entry for entry in entries if "سارة" in entry.sub and entry.title == "يوميّات السفر")
    count = sum(1 for document, _, _ in SARA if document == "يوميّات السفر")
    assert f"{count} new" in first.trail
    assert own_annotations(base) == 0
    close(dialog, qtbot)


def test_ctrl_enter_merges_and_the_review_is_next(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, files = team
    window = make_window(base)
    dialog = opened(window, qtbot, files)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.merged is not None, timeout=20_000)
    assert own_annotations(base) == sum(map(len, WORK.values()))
    assert window.session is not None
    assert {"سارة", "نبيل", "عائشة"} <= {person.name for person in window.session.project.people()}
    close(dialog, qtbot)
    again = opened(window, qtbot, files)
    assert again._lead.text().startswith("Nothing new")
    close(again, qtbot)


def test_a_foreign_file_is_named_and_nothing_changes(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base, _ = team
    broken = tmp_path / "broken.hashiya"
    broken.write_bytes(b"not a project at all")
    dialog = opened(make_window(base), qtbot, [broken])
    assert dialog.primary is not None and not dialog.primary.isEnabled()
    assert "broken.hashiya" in dialog.said()
    close(dialog, qtbot)


def test_the_project_itself_is_refused(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, _ = team
    dialog = opened(make_window(base), qtbot, [base])
    assert dialog.primary is not None and not dialog.primary.isEnabled() and dialog.said()
    close(dialog, qtbot)
