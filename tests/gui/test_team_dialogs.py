"""The dialogs of a team: the shared folder, people who are one, dealing out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hashiya.services.team.people import team_table
from hashiya.store.project import Project
from hashiya.ui.session.shared_exchange import SharedExchange
from hashiya.ui.team.assignments_dialog import open_packages
from hashiya.ui.team.people_dialog import open_people
from hashiya.ui.team.shared_folder_dialog import open_shared_folder
from hashiya.ui.window.main_window import MainWindow
from helpers.team_project import make_merged, make_team

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    return make_window(make_merged(tmp_path))


def uid_of(window: MainWindow, name: str) -> str:
    assert window.session is not None
    return next(each.uid for each in window.session.project.people() if each.name == name)


def test_the_shared_folder_is_off_then_exchanges_in_the_background(
    make_window: Maker, qtbot: QtBot, tmp_path: Path
) -> None:
    base, (sara, *_others) = make_team(tmp_path)
    shared = tmp_path / "shared"
    shared.mkdir()
    window = make_window(base)
    assert window.session is not None
    exchange = window.session.findChild(SharedExchange)
    assert exchange is not None and not exchange.isActive() and not list(shared.iterdir())
    dialog = open_shared_folder(window)
    assert dialog is not None
    with qtbot.waitSignal(exchange.exchanged, timeout=20_000):
        dialog.use(shared)
    assert exchange.isActive() and list(shared.iterdir())
    from hashiya.services.team.shared_folder import sync

    with Project.open(sara) as project:
        person = project.person("سارة")
        assert person is not None
    sync(sara, shared, person=person.uid)
    (shared / "stray.hsync").write_bytes(b"?")
    with qtbot.waitSignal(exchange.exchanged, timeout=20_000):
        exchange.exchange()
    keys = [entry.key.split(":")[0] for entry in dialog.list.entries.rows]
    assert "taken" in keys and "ignored" in keys
    assert dict(window.session.project.layers())[person.uid] > 0
    dialog._on_off()
    assert not exchange.isActive()


def test_a_missing_folder_is_told_in_the_dialog(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shared = tmp_path / "stick"
    shared.mkdir()
    dialog = open_shared_folder(window)
    assert dialog is not None and window.session is not None
    exchange = window.session.findChild(SharedExchange)
    assert exchange is not None
    with qtbot.waitSignal(exchange.exchanged, timeout=20_000):
        dialog.use(shared)
    shutil.rmtree(shared)
    with qtbot.waitSignal(exchange.failed, timeout=20_000):
        exchange.exchange()
    assert str(shared) in dialog.state.text()


def test_ones_own_new_name_is_no_new_person(window: MainWindow) -> None:
    assert window.session is not None
    before = {each.uid for each in window.session.project.people()}
    me = window.session.person
    dialog = open_people(window)
    assert dialog is not None
    dialog.name.setText("ليلى حسن")
    dialog._on_done()
    assert window.session.person == me and window.session.person_name == "ليلى حسن"
    assert {each.uid for each in window.session.project.people()} == before


def test_people_are_joined_and_told_apart_in_the_dialog(window: MainWindow) -> None:
    assert window.session is not None
    dialog = open_people(window)
    assert dialog is not None
    sara, aisha = uid_of(window, "سارة"), uid_of(window, "عائشة")
    assert not dialog.join.isEnabled()
    for uid in (sara, aisha):
        dialog.ticks[uid].setChecked(True)
    assert dialog.join.isEnabled() and not dialog.rename.isEnabled()
    dialog.join.click()
    assert len([each for each in window.session.project.people() if each.same_as]) == 1
    (kept,) = dialog.chosen()
    assert dialog.separate.isEnabled()
    dialog.separate.click()
    assert not [each for each in window.session.project.people() if each.same_as]
    assert dialog.rename_to(kept, "اسم آخر") and not dialog.rename_to(kept, "gold")


def test_the_table_shows_what_is_dealt_and_due(window: MainWindow) -> None:
    assert window.session is not None
    packages = open_packages(window)
    assert packages is not None
    packages.mode.choose("each")
    packages.copies.setValue(2)
    packages._on_changed()
    plan = packages._deal
    assert plan is not None and plan.shared == len(window.session.project.document_uids())
    from hashiya.services.team.assignments import assign

    window.session.do(lambda: assign(window.session.project, plan))
    packages._on_changed()
    assert packages._deal is not None and not packages._deal.new
    packages.reject()
    dialog = open_people(window)
    assert dialog is not None
    dialog.part.set_current(1)
    dialog._on_part(1)
    table = team_table(window.session.project)
    assert dialog.table.rowCount() == len(table.rows) + 1
    assert dialog.table.columnCount() == len(table.people) + 2
    words = [dialog.table.item(0, column).text() for column in range(2, dialog.table.columnCount())]
    assert any(words)
