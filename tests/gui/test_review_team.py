"""Consistency, what came back, guidelines, packages: the rest of working in a team, in the window."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPlainTextEdit
from tests.helpers.team_project import make_merged, make_team, make_two_versions

from hashiya.services.annotate import marking
from hashiya.services.merge.annotation_conflicts import conflicts
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare
from hashiya.services.review.corrections import corrections
from hashiya.services.scheme import guidelines
from hashiya.store.project import Project
from hashiya.ui.merge.conflicts_page import ConflictsPage
from hashiya.ui.review import consistency_page
from hashiya.ui.review.consistency_page import ConsistencyPage
from hashiya.ui.review.corrections_page import CorrectionsPage
from hashiya.ui.review.guidelines_page import GuidelinesPage
from hashiya.ui.review.review_page import TABS
from hashiya.ui.team import pull_review
from hashiya.ui.team.assignments_dialog import PackagesDialog, open_packages
from hashiya.ui.team.people_dialog import open_people
from hashiya.ui.team.pull_review import open_pull
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.progress import CancelToken

Maker = Callable[..., MainWindow]
HOTEL = "فندق الواحة الكبير"


def tab_of(window: MainWindow, name: str) -> object:
    window.show_page("review")
    return window.workspace._pages["review"].show_tab(name)  # type: ignore[attr-defined]


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[Path, Path]:
    """(the reviewer's file with the hotel settled as an organization, Sara's file)."""
    base, files = make_team(tmp_path)
    with Project.open(base) as project:
        project.act_as(project.person("ليلى") or "")
        merge_files(project, files)
        document = project.document_by_name("يوميّات السفر")
        assert document is not None
        places = compare(project, document.uid).places
        seen = next(each for each in places if document.text[each.place.start : each.place.end] == HOTEL)
        nabil = next(person.uid for person in project.people() if person.name == "نبيل")
        reason = DecisionReason("label", "اسم الشركة")
        project.apply(adjudication.take(project, document.uid, seen, nabil, reason))
    return base, files[0]


# ---------------------------------------------------------------- consistency
def test_consistency_settles_all_by_keys(make_window: Maker, qtbot: QtBot, tmp_path: Path) -> None:
    from hashiya.services.project.project_file import create_project
    from hashiya.services.scheme.scheme_files import load_scheme
    from hashiya.store.tables.records import NewDocument

    path = tmp_path / "same.hashiya"
    text = "اجتمع الحزب في بيروت. ثم عاد الحزب إلى دمشق، وقال الحزب كلمته."
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        uid = project.add_documents([NewDocument("خبر", text)]).added[0]
        at = [place for place in range(len(text)) if text.startswith("الحزب", place)]
        project.apply(marking.mark(project, uid, at[0], at[0] + 5, "ORG"))
        project.apply(marking.mark(project, uid, at[1], at[1] + 5, "NORP"))
    window = make_window(path)
    page = tab_of(window, "consistency")
    assert isinstance(page, ConsistencyPage) and window.session is not None
    qtbot.waitUntil(lambda: bool(page._groups), timeout=20_000)
    group = page.group
    assert group is not None and group.count == 3
    place = next(n for n, habit in enumerate(group.habits) if habit.label == "ORG")
    QTest.keyClicks(page.groups, str(place + 1))
    assert len(page.lines.entries.rows) == 2
    QTest.keyClick(page.groups, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    found = window.session.project.annotations(uid, layers=[window.session.person])
    assert [each.label for each in found] == ["ORG"] * 3
    qtbot.waitUntil(lambda: not page._groups, timeout=20_000)
    window.session.undo()
    found = window.session.project.annotations(uid, layers=[window.session.person])
    assert sorted(each.label for each in found) == ["NORP", "ORG"]


def test_consistency_is_looked_for_only_while_its_page_is_seen(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[CancelToken] = []

    def compare_long(*_what: object, cancel: CancelToken, progress: object) -> None:
        begun.append(cancel)
        while True:
            cancel.check()
            time.sleep(0.005)

    monkeypatch.setattr(consistency_page, "find_groups", compare_long)
    tab_of(window, "consistency")
    qtbot.waitUntil(lambda: len(begun) == 1, timeout=20_000)
    window.show_page("annotate")
    assert begun[0].cancelled
    window.show_page("review")
    qtbot.waitUntil(lambda: len(begun) == 2, timeout=20_000)
    assert not begun[1].cancelled
    tab_of(window, "mine")
    assert begun[1].cancelled


# ---------------------------------------------------------------- what comes back
def test_the_annotator_sees_the_correction_with_its_reason_and_answers(
    make_window: Maker, qtbot: QtBot, reviewed: tuple[Path, Path]
) -> None:
    base, own = reviewed
    window = make_window(own)
    assert window.session is not None
    window.session.act_as("سارة")
    dialog = open_pull(window, base)
    assert dialog is not None and dialog.primary is not None
    primary = dialog.primary
    assert dialog.work.running and not primary.isEnabled()  # it is looked at beside the window's thread
    qtbot.waitUntil(primary.isEnabled, timeout=20_000)
    assert dialog.coming.entries.rows
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.pulled is not None, timeout=20_000)
    assert window.page.corrections.isVisible() and window.page.isVisible()
    page = tab_of(window, "mine")
    assert isinstance(page, CorrectionsPage)
    entries = page.list.entries.rows
    assert [entry.sub for entry in entries] == [HOTEL]
    assert "FAC" in entries[0].title and "ORG" in entries[0].title
    assert "اسم الشركة" in page._reason.text()
    page.answer.setPlainText("هو اسم البناء")
    page.send.click()
    found = corrections(window.session.project)
    assert [said.text for said in found[0].answers] == ["هو اسم البناء"]
    layers = {layer for layer, _ in window.session.project.layers()}
    assert len(layers - {"gold", "suggestions", window.session.person}) == 0


# ---------------------------------------------------------------- guidelines
def test_bringing_back_can_be_stopped_and_begun_again(
    make_window: Maker, qtbot: QtBot, reviewed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, own = reviewed
    window = make_window(own)
    dialog = open_pull(window, base)
    assert dialog is not None and dialog.primary is not None
    primary = dialog.primary
    qtbot.waitUntil(primary.isEnabled, timeout=20_000)

    def until_stopped(*_args: object, cancel: CancelToken) -> None:
        while True:
            cancel.check()
            time.sleep(0.005)

    monkeypatch.setattr(pull_review, "pull_beside", until_stopped)
    primary.click()
    assert dialog.work.running
    dialog.reject()  # stops the work and stays
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    assert dialog.isVisible() and dialog.pulled is None and primary.isEnabled()
    with qtbot.waitSignal(dialog.destroyed, timeout=5000):
        dialog.reject()


def test_guidelines_are_kept_with_their_examples(make_window: Maker, reviewed: tuple[Path, Path]) -> None:
    base, _ = reviewed
    with Project.open(base) as project:
        project.act_as(project.person("ليلى") or "")
        comparison = compare(project, project.document_by_name("يوميّات السفر").uid)
        settlement = next(seen.settlement for seen in comparison.places if seen.settlement)
        assert settlement is not None
        project.apply(guidelines.example_from(project, settlement))
    window = make_window(base)
    assert window.session is not None
    page = tab_of(window, "guidelines")
    assert isinstance(page, GuidelinesPage)
    page.show_label("ORG")
    assert [HOTEL in entry.title for entry in page.good.entries.rows] == [True]
    page.text.setPlainText("الشركات والفنادق إذا قُصدت إدارتها")
    page.keep()
    assert guidelines.guide(window.session.project, "ORG").text.startswith("الشركات")
    page.good.setFocus()
    QTest.keyClick(page.good, Qt.Key.Key_Delete)
    assert not guidelines.guide(window.session.project, "ORG").positive
    window.session.undo()
    assert len(guidelines.guide(window.session.project, "ORG").positive) == 1


# ---------------------------------------------------------------- packages
def test_packages_hold_what_was_assigned_and_nobody_elses_work(
    make_window: Maker, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(make_merged(tmp_path))
    dialog = open_packages(window)
    assert isinstance(dialog, PackagesDialog)
    dialog.mode.choose("all")
    dialog._on_changed()
    dialog.add_person("هدى")
    assert len(dialog.people()) >= 4
    folder = tmp_path / "out"
    folder.mkdir()
    dialog.make_into(folder)
    qtbot.waitUntil(lambda: bool(dialog.made), timeout=30_000)
    hoda = next(each for each in dialog.made if each.person.name == "هدى")
    with Project.open(hoda.path) as project:
        assert len(project.document_uids()) == 3
        assert not [layer for layer, _ in project.layers() if layer not in ("suggestions", hoda.person.uid)]
    dialog.reject()


# ---------------------------------------------------------------- conflicts and people
def test_a_conflict_of_two_files_is_settled_by_a_digit(make_window: Maker, tmp_path: Path) -> None:
    base, mine, other = make_two_versions(tmp_path, HOTEL)
    with Project.open(base) as project:
        merge_files(project, [mine, other])
    window = make_window(base)
    assert window.session is not None
    page = tab_of(window, "conflicts")
    assert isinstance(page, ConflictsPage)
    assert [card.answer.pieces[0].words for card in page.cards] == [HOTEL, HOTEL]
    # who gave each answer, and in which file it came; what differs; the words in their text
    told = [line.text() for line in page._texts]
    assert len([words for words in told if "سارة" in words]) == 2
    assert {mine.name, other.name} == {name for name in (mine.name, other.name) if name in " ".join(told)}
    assert page._differs.text() == "They differ in: label"
    start = page.reader.text.index(HOTEL)
    assert page.reader.selection() == (start, start + len(HOTEL))
    wanted = page.cards[1].answer.pieces[0].name
    QTest.keyClicks(page.list, "2")
    assert not page.list.entries.rows and not conflicts(window.session.project)
    found = [
        each.label
        for each in window.session.project.iter_annotations()
        if each.surface == HOTEL and each.layer not in ("gold", "suggestions")
    ]
    assert found == [wanted]
    window.session.undo()
    assert len(page.list.entries.rows) == 1


def test_guidelines_written_apart_are_settled_in_the_window(make_window: Maker, tmp_path: Path) -> None:
    base, files = make_team(tmp_path)
    texts = ("المواضع الطبيعيّة وحدها.", "كلّ موضع له اسم.")
    for path, text in zip(files, texts, strict=False):
        with Project.open(path) as project:
            project.apply(guidelines.set_guideline(project, "LOC", text))
    with Project.open(base) as project:
        merge_files(project, files)
    window = make_window(base)
    page = tab_of(window, "conflicts")
    assert isinstance(page, ConflictsPage)
    assert len(page.cards) == 3  # either text, and both
    QTest.keyClicks(page.list, "3")
    assert window.session is not None
    project = window.session.project
    kept = guidelines.guide(project, "LOC").text
    assert sorted(kept.split("\n\n")) == sorted(texts)
    assert not page.cards
    window.session.undo()
    assert len(page.cards) == 3
    QTest.keyClicks(page.list, "2")
    assert guidelines.guide(project, "LOC").text in texts and not page.cards


def test_roles_and_ones_own_name(make_window: Maker, tmp_path: Path) -> None:
    window = make_window(make_merged(tmp_path))
    assert window.session is not None
    dialog = open_people(window)
    assert dialog is not None
    uid, role = next(iter(dialog.roles.items()))
    role.choose("reviewer")
    role.activated.emit(role.currentIndex())
    kinds = {person.uid: person.kind for person in window.session.project.people()}
    assert kinds[uid] == "reviewer"
    dialog.name.setText("ريم")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.person_name == "ريم"


def test_every_part_changes_its_language_while_open(make_window: Maker, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(make_merged(tmp_path), language="en")
    for name in TABS:
        tab_of(window, name)
    page = window.workspace._pages["review"]
    window.show_page("statistics")
    statistics = window.workspace._pages["statistics"]
    qtbot.waitUntil(lambda: statistics.report is not None, timeout=30_000)  # type: ignore[attr-defined]
    window.context.settings.set("language", "ar")
    QApplication.processEvents()
    words = []
    for part in (page, statistics):
        words += [button.accessibleName() for button in part.findChildren(QAbstractButton)]
        words += [label.text() for label in part.findChildren(QLabel) if not label.isHidden()]
        words += [box.itemText(row) for box in part.findChildren(QComboBox) for row in range(box.count())]
        words += [field.placeholderText() for field in part.findChildren(QPlainTextEdit)]
    left = [word for word in words if re.match(r"^[A-Z][a-z]+( [a-z]|$)", word)]
    assert not left


def test_without_differences_no_key_stands_alone(window: MainWindow, qtbot: QtBot) -> None:
    """An empty consistency page is its list and a sentence, in their place."""
    assert window.session is not None
    page = ConsistencyPage(window.context, window.session, window)
    page.resize(1200, 700)
    qtbot.addWidget(page)
    page.show()
    page._show([])
    assert not any(each.isVisible() for each in page._caps)
    assert page.groups.mapTo(page, page.groups.rect().topLeft()).x() < 60
    assert page.groups.width() > 300
