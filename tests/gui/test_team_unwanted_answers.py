"""Parts of the team's pages that act on what is shown alone, and tell what was refused or stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.team_project import make_merged, make_team, make_two_versions

from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.annotation_conflicts import conflicts
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication, threads
from hashiya.services.review.comparison import compare
from hashiya.services.scheme import guidelines
from hashiya.services.team import shared_folder
from hashiya.services.team.team_membership import remembered_folder, switch_on
from hashiya.store.project import Project
from hashiya.ui.merge import merge_dialog
from hashiya.ui.merge.conflicts_page import ConflictsPage
from hashiya.ui.merge.merge_dialog import MergeDialog, open_merge
from hashiya.ui.merge.merge_work import run_merge
from hashiya.ui.review.answers_page import AnswersPage
from hashiya.ui.review.consistency_page import RELATIONS, ConsistencyPage
from hashiya.ui.review.guidelines_page import GuidelinesPage
from hashiya.ui.session import shared_exchange
from hashiya.ui.session.shared_exchange import SharedExchange
from hashiya.ui.team import assignments_dialog
from hashiya.ui.team.assignments_dialog import PackagesDialog, open_packages
from hashiya.ui.team.people_dialog import open_people
from hashiya.ui.team.shared_folder_dialog import open_shared_folder
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.changes import ChangeSet
    from hashiya.progress import CancelToken

Maker = Callable[..., MainWindow]
HOTEL = "فندق الواحة الكبير"
BUSY = UserError("busy", "Another program writes.")


def refuse(*_args: object, **_named: object) -> None:
    raise BUSY


def until_stopped(*_args: object, cancel: CancelToken, **_named: object) -> None:
    while True:
        cancel.check()
        time.sleep(0.005)


def tab_of(window: MainWindow, name: str) -> object:
    window.show_page("review")
    return window.workspace._pages["review"].show_tab(name)  # type: ignore[attr-defined]


def uid_of(window: MainWindow, name: str) -> str:
    assert window.session is not None
    return next(each.uid for each in window.session.project.people() if each.name == name)


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    return make_window(make_merged(tmp_path))


# ---------------------------------------------------------------- consistency
@pytest.fixture
def uneven(make_window: Maker, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, ConsistencyPage]:
    from hashiya.services.project.project_file import create_project
    from hashiya.services.scheme.scheme_files import load_scheme
    from hashiya.store.tables.records import NewDocument

    path = tmp_path / "same.hashiya"
    text = "اجتمع الحزب في بيروت. ثم عاد الحزب إلى دمشق."
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.person("سامي")
        uid = project.add_documents([NewDocument("خبر", text)]).added[0]
        for at, label in ((text.index("الحزب"), "ORG"), (text.rindex("الحزب"), "NORP")):
            project.apply(marking.mark(project, uid, at, at + 5, label))
    window = make_window(path)
    page = tab_of(window, "consistency")
    assert isinstance(page, ConsistencyPage)
    qtbot.waitUntil(lambda: bool(page._groups), timeout=20_000)
    return window, page


def labels(window: MainWindow) -> list[str]:
    assert window.session is not None
    return sorted(each.label for each in window.session.project.iter_annotations())


@pytest.mark.parametrize("chooser", ["what", "layer"])
def test_groups_of_another_question_are_not_settled(
    uneven: tuple[MainWindow, ConsistencyPage], qtbot: QtBot, chooser: str
) -> None:
    window, page = uneven
    if chooser == "what":
        page.what.choose(RELATIONS)
    else:
        page.layer.choose(uid_of(window, "سامي"))
    page._on_layer(0)
    QTest.keyClick(page.groups, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert labels(window) == ["NORP", "ORG"] and not page.groups.entries.rows
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=20_000)


def test_who_comes_to_work_finds_their_own_work(
    uneven: tuple[MainWindow, ConsistencyPage], qtbot: QtBot
) -> None:
    window, page = uneven
    assert window.session is not None
    window.session.close_document()
    window.session.act_as("سامي")
    tab_of(window, "consistency")
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=20_000)
    assert not page._groups


# ---------------------------------------------------------------- merging
def looked_at(window: MainWindow, qtbot: QtBot, paths: list[Path]) -> MergeDialog:
    dialog = open_merge(window, paths)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    return dialog


def test_a_merge_that_failed_can_be_begun_again(
    make_window: Maker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, files = make_team(tmp_path)
    dialog = looked_at(make_window(base), qtbot, files[:1])
    assert dialog.primary is not None
    monkeypatch.setattr(merge_dialog, "run_merge", _refused)
    dialog.primary.click()
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    assert "Another program writes" in dialog.said()
    assert dialog.primary.isEnabled() and dialog._add.isEnabled() and dialog.labels.isEnabled()
    monkeypatch.setattr(merge_dialog, "run_merge", run_merge)
    dialog.primary.click()
    qtbot.waitUntil(lambda: dialog.merged is not None, timeout=20_000)
    dialog.reject()


def _refused(*_args: object, cancel: CancelToken, progress: object) -> None:
    raise BUSY


def test_files_that_were_not_looked_at_are_not_merged(
    make_window: Maker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, files = make_team(tmp_path)
    dialog = looked_at(make_window(base), qtbot, files[:1])
    assert dialog.primary is not None and dialog.primary.isEnabled()
    monkeypatch.setattr(merge_dialog, "preview_merge", until_stopped)
    dialog.add_paths(files[1:2])
    dialog.work.stop()
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    assert not dialog.primary.isEnabled()
    dialog.reject()


# ---------------------------------------------------------------- packages
def packages(window: MainWindow, *, mode: str, shown: list[str]) -> PackagesDialog:
    dialog = open_packages(window)
    assert isinstance(dialog, PackagesDialog)
    dialog._window.documents.visible_uids = lambda: shown  # type: ignore[method-assign]
    dialog.mode.choose(mode)
    dialog.chosen.setChecked(True)
    for name, tick in ((tick.text(), tick) for tick in dialog._ticks.values()):
        tick.setChecked("عائشة" not in name)
    dialog._on_changed()
    return dialog


def test_of_the_documents_shown_each_gets_their_own(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert window.session is not None
    shown = window.session.project.document_uids()[:2]
    dialog = packages(window, mode="split", shown=shown)
    folder = tmp_path / "out"
    folder.mkdir()
    dialog.make_into(folder)
    qtbot.waitUntil(lambda: bool(dialog.made), timeout=30_000)
    assert [each.documents for each in dialog.made] == [1, 1]
    dialog.reject()


def test_to_whom_nothing_goes_gets_no_file(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert window.session is not None
    dialog = packages(window, mode="split", shown=window.session.project.document_uids()[:1])
    folder = tmp_path / "out"
    folder.mkdir()
    dialog.make_into(folder)
    qtbot.waitUntil(lambda: bool(dialog.made), timeout=30_000)
    assert [each.documents for each in dialog.made] == [1]
    dialog.reject()


def test_making_files_can_be_stopped_and_begun_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.session is not None
    dialog = packages(window, mode="all", shown=window.session.project.document_uids())
    assert dialog.primary is not None
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(assignments_dialog, "make_packages", until_stopped)
    dialog.make_into(folder)
    dialog.blind.setChecked(False)
    dialog.has_due.setChecked(True)
    assert not dialog.primary.isEnabled()
    dialog.reject()  # stops the work and stays
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    assert dialog.isVisible() and dialog.primary.isEnabled() and "no file was made" in dialog.said()
    assert not list(folder.iterdir())
    dialog.reject()


def test_files_that_were_made_are_told_though_nothing_more_can_be_written(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.session is not None
    dialog = packages(window, mode="all", shown=window.session.project.document_uids())
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(assignments_dialog, "keep_first", refuse)
    dialog.make_into(folder)
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=30_000)
    assert len(dialog.made) == 2 and len(dialog.shares.entries.rows) == 2
    assert "Another program writes" in dialog.said()
    dialog.reject()


# ---------------------------------------------------------------- people
def test_a_refused_name_stays_in_the_field(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = open_people(window)
    assert dialog is not None and window.session is not None
    dialog.name.setText("ليلى حدّاد")
    monkeypatch.setattr(window.session.project, "apply", refuse)
    dialog._on_done()
    assert dialog.isVisible() and dialog.name.text() == "ليلى حدّاد"
    assert window.context.settings.get("person") != "ليلى حدّاد"
    monkeypatch.undo()
    dialog.reject()


def test_a_refused_role_is_not_shown(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = open_people(window)
    assert dialog is not None and window.session is not None
    role = dialog.roles[uid_of(window, "نبيل")]
    monkeypatch.setattr(window.session.project, "apply", refuse)
    role.choose("reviewer")
    role.activated.emit(1)
    monkeypatch.undo()
    assert dialog.roles[uid_of(window, "نبيل")].value == "annotator"
    dialog.reject()


# ---------------------------------------------------------------- the shared folder
def test_a_folder_that_cannot_be_switched_off_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.session is not None
    project = window.session.project
    switch_on(project, tmp_path)
    dialog = open_shared_folder(window)
    assert dialog is not None
    monkeypatch.setattr(project, "set_setting", refuse)
    dialog._on_off()
    assert remembered_folder(project)[1] and "Another program writes" in dialog.said()
    dialog.reject()


def sharing(make_window: Maker, tmp_path: Path) -> tuple[MainWindow, SharedExchange]:
    """A window on a project whose two colleagues have put their work into its folder."""
    base, files = make_team(tmp_path)
    shared = tmp_path / "shared"
    shared.mkdir()
    window = make_window(base)
    assert window.session is not None
    switch_on(window.session.project, shared)
    for path in files[:2]:
        with Project.open(path) as project:
            person = project.person(path.stem)
            assert person is not None
        shared_folder.sync(path, shared, person=person.uid)
    exchange = window.session.findChild(SharedExchange)
    assert exchange is not None
    return window, exchange


def test_what_came_in_before_an_exchange_was_refused_is_shown(
    make_window: Maker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, exchange = sharing(make_window, tmp_path)
    assert window.session is not None
    merge = shared_folder._Exchange._merge
    taken: list[object] = []

    def once(self: Any, *args: Any) -> object:
        if taken:
            raise BUSY
        taken.append(merge(self, *args))
        return taken[0]

    monkeypatch.setattr(shared_folder._Exchange, "_merge", once)
    seen: list[ChangeSet] = []
    window.session.changes_applied.connect(seen.append)
    with qtbot.waitSignal(exchange.failed, timeout=20_000):
        exchange.exchange()
    qtbot.waitUntil(lambda: bool(seen), timeout=2_000)
    assert seen[0].documents and taken


def test_an_exchange_that_was_stopped_can_be_begun_again(
    make_window: Maker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _exchange = sharing(make_window, tmp_path)
    dialog = open_shared_folder(window)
    assert dialog is not None and dialog.primary is not None
    monkeypatch.setattr(shared_exchange, "exchange_with", until_stopped)
    dialog.primary.click()
    assert dialog.work.running and not dialog.primary.isEnabled()
    dialog.work.stop()
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=20_000)
    assert dialog.work.isHidden() and dialog.primary.isEnabled()
    dialog.reject()


# ---------------------------------------------------------------- answers, conflicts, guidelines
def test_a_thread_goes_with_the_decision_it_was_about(window: MainWindow) -> None:
    assert window.session is not None
    project = window.session.project
    document = project.document_by_name("يوميّات السفر")
    assert document is not None
    found = compare(project, document.uid).places
    seen = next(each for each in found if document.text[each.place.start : each.place.end] == HOTEL)
    window.session.do(lambda: adjudication.nothing(project, document.uid, seen))
    again = compare(project, document.uid).places
    settled = next(each.settlement for each in again if each.settlement is not None)
    window.session.do(lambda: threads.reply(project, settled.uid, "لماذا؟"))
    page = tab_of(window, "answers")
    assert isinstance(page, AnswersPage) and len(page.list.entries.rows) == 1
    window.session.do(lambda: adjudication.reopen(project, settled))
    assert not page.list.entries.rows


def test_what_is_not_shown_does_not_come_back_by_keeping_what_is(make_window: Maker, tmp_path: Path) -> None:
    _base, mine, other = make_two_versions(tmp_path, HOTEL)
    with Project.open(mine) as project:
        merge_files(project, [other])
    window = make_window(mine)
    assert window.session is not None
    project = window.session.project
    (conflict,) = conflicts(project)
    shown = next(each.annotation for each in conflict.options if each.shown)
    assert shown is not None
    window.session.act_as("سارة")
    window.session.do(lambda: marking.delete(project, [shown]))
    page = tab_of(window, "conflicts")
    assert isinstance(page, ConflictsPage)
    page._on_all()
    assert not [each for each in project.iter_annotations() if each.surface == HOTEL]


def test_guidelines_that_are_only_looked_at_stay_as_they_are(window: MainWindow) -> None:
    assert window.session is not None
    project = window.session.project
    words = "الشركات\u00a0والفنادق"
    project.apply(guidelines.set_guideline(project, "ORG", words))
    page = tab_of(window, "guidelines")
    assert isinstance(page, GuidelinesPage)
    page.show_label("ORG")
    page.show_label("PERS")
    page.keep()
    assert guidelines.guide(project, "ORG").text == words
