"""The dialogs of a team: the shared folder, people who are one, assigning."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.team_project import make_merged, make_team

from hashiya.services.annotate import marking
from hashiya.services.review import adjudication, threads
from hashiya.services.review.comparison import compare
from hashiya.services.team.people import team_table
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.ui.session.shared_exchange import SharedExchange
from hashiya.ui.team.assignments_dialog import open_packages
from hashiya.ui.team.people_dialog import open_people
from hashiya.ui.team.shared_folder_dialog import open_shared_folder
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

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


def test_the_table_shows_what_is_assigned_and_due(window: MainWindow) -> None:
    assert window.session is not None
    packages = open_packages(window)
    assert packages is not None
    packages.mode.choose("each")
    packages.copies.setValue(2)
    packages._on_changed()
    plan = packages._plan
    assert plan is not None and plan.shared == len(window.session.project.document_uids())
    from hashiya.services.team.assignments import assign

    window.session.do(lambda: assign(window.session.project, plan))
    packages._on_changed()
    assert packages._plan is not None and not packages._plan.new
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


def test_answers_come_as_threads_and_are_answered_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    document = session.project.document_uids()[0]
    seen = next(seen for seen in compare(session.project, document).places if seen.open)
    session.do(lambda: adjudication.nothing(session.project, document, seen))
    (settled,) = review.settlements(session.project)
    sara = uid_of(window, "سارة")
    lead = session.person
    session.act_as_uid(sara)
    session.do(lambda: threads.reply(session.project, settled.uid, "لماذا؟"))
    session.act_as_uid(lead)
    page = window.show_page("review")
    assert page is not None
    answers = page.show_tab("answers")  # type: ignore[attr-defined]
    assert [entry.title for entry in answers.said.entries.rows] == ["لماذا؟"]
    answers.field.setText("لأنه ليس علمًا")
    QTest.keyClick(answers.field, Qt.Key.Key_Return)
    assert [entry.title for entry in answers.said.entries.rows] == ["لماذا؟", "لأنه ليس علمًا"]
    assert threads.threads(session.project)[0].waits_for == threads.ANNOTATOR
    answers.list.setFocus()
    QTest.keyClick(answers.list, Qt.Key.Key_Return)
    assert session.document is not None and session.document.uid == document


def test_everybody_is_measured_against_another_project(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other.hashiya"
    assert window.session is not None
    shutil.copyfile(window.session.path, other)
    with Project.open(other) as project:
        document = project.document_uids()[0]
        project.apply(marking.mark(project, document, 0, 4, "PERS", layer="gold"))
    page = window.show_page("statistics")
    assert page is not None
    page.part.set_current(1)  # type: ignore[attr-defined]
    page._on_part(1)  # type: ignore[attr-defined]
    view = page.gold  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: view.found is not None, timeout=30_000)
    assert not view.found.people and view.against.accessibleName()
    view.against.set_file(other)
    view.against.chosen_anew.emit()
    qtbot.waitUntil(lambda: bool(view.found.people), timeout=30_000)
    assert list(view.found.documents) == [document] and view.who.isVisible()
    assert "this gold has" in view.lead.text()
    kinds = {each.kind for each in view.person.evaluation.mistakes}
    assert "spurious" in kinds
    (tmp_path / "nothing.txt").write_text("لا وسم هنا", "utf-8")
    refused: list[object] = []
    page._session.failed.connect(refused.append)  # type: ignore[attr-defined]
    view.against.set_file(tmp_path / "nothing.txt")
    view.against.chosen_anew.emit()
    qtbot.waitUntil(lambda: not view.against.path, timeout=30_000)
    qtbot.waitUntil(lambda: not view.found.people, timeout=30_000)
    assert refused


def test_a_figure_against_gold_leads_to_its_places(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    for uid in session.project.document_uids():
        for seen in compare(session.project, uid).places:
            best = max(seen.place.sides, key=lambda side: len(side.spans))
            session.do(
                lambda uid=uid, seen=seen, best=best: adjudication.review_one(  # type: ignore[misc]
                    session.project, uid, seen, best.spans
                )
            )
    page = window.show_page("statistics")
    assert page is not None
    view = page.gold  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: view.found is not None and bool(view.found.people), timeout=30_000)
    page.part.set_current(1)  # type: ignore[attr-defined]
    page._on_part(1)  # type: ignore[attr-defined]
    view.who.choose(uid_of(window, "نبيل"))
    person = view.person
    assert person is not None and person.evaluation.mistakes
    QTest.keyClick(view.figures[2], Qt.Key.Key_Return)
    missing = [each for each in person.evaluation.mistakes if each.kind == "missing"]
    assert len(view.examples.list.entries.rows) == len(missing)
    (right, other) = next(pair for pair, count in person.evaluation.confusion.items() if pair[0] != pair[1])
    view.matrix.setCurrentCell(view._codes.index(right), view._codes.index(other))
    view.examples.show_kind("")
    assert len(view.examples.list.entries.rows) >= 1
    with qtbot.waitSignal(view.opened):
        QTest.keyClick(view.examples.list, Qt.Key.Key_Return)
    assert window.session is not None and window.session.document is not None
