"""What came back from a review, on the annotating page: filtered, walked through by key, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.helpers.team_project import make_team

from hashiya.core.adjudicate import Kind
from hashiya.core.span import Annotation, Span, Status
from hashiya.services.merge.merge_files import merge_files, pull_review
from hashiya.services.review import adjudication
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare
from hashiya.services.review.corrections import MISSED, corrections
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    """Sara's file after a review took Nabil's choice where they differed, and added what she overlooked."""
    base, files = make_team(tmp_path)
    with Project.open(base) as project:
        project.act_as(project.person("ليلى") or "")
        merge_files(project, files)
        people = {person.name: person.uid for person in project.people()}
        nabil = people["نبيل"]
        for uid in project.document_uids():
            for seen in compare(project, uid).places:
                if seen.place.kind is not Kind.AGREED:
                    act = adjudication.take(project, uid, seen, nabil, DecisionReason("label", "اسم الشركة"))
                    project.apply(act)
        letter = project.document_by_name("رسالة")
        assert letter is not None
        start = letter.text.index("مديرة المكتبة")
        span = Span(start, start + len("مديرة المكتبة"), "OCC")
        project.apply(adjudication.add_missed(project, letter.uid, [people["سارة"]], span))
    with Project.open(files[0]) as project:
        sara = project.person("سارة")
        assert sara is not None
        project.act_as(sara)
        project.add_documents([NewDocument("وحده", "نصّ لم يقرأه أحد غيرها.")])
        pull_review(project, base)
    made = make_window(files[0])
    assert made.session is not None
    made.session.act_as("سارة")
    return made


def shown(window: MainWindow) -> str:
    return window.page.corrections._what.text() if window.page.corrections.isVisible() else ""


def corrected_list(window: MainWindow) -> list[str]:
    panel = window.workspace.annotations
    panel.show_corrected(True)
    return [row.annotation.surface for row in panel.model.rows if row.correction is not None]


def test_the_key_walks_through_all_of_them_and_round(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    total = sum(session.corrected.counts().values())
    assert total == len(corrections(session.project)) > 2
    seen, documents = [], set()
    for _ in range(total):
        QTest.keyClick(window, Qt.Key.Key_F8)
        seen.append(window.page.corrections._place.text())
        documents.add(session.document.uid if session.document else "")
    assert seen == [f"Correction {n} of {total}" for n in range(1, total + 1)]
    assert documents == set(session.corrected.counts())
    last = shown(window)
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert window.page.corrections._place.text() == f"Correction 1 of {total}"
    QTest.keyClick(window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert window.page.corrections._place.text() == f"Correction {total} of {total}" and shown(window) == last


def test_it_tells_what_was_decided_and_why_beside_ones_own(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert window.session is not None and window.session.selected is not None
    assert window.session.selected.surface == "فندق الواحة الكبير"
    assert shown(window) == "FAC, now ORG"
    assert "اسم الشركة" in window.page.corrections._why.text()
    assert "ليلى" in window.page.corrections._why.text()


def test_it_is_answered_by_the_keys_alone(window: MainWindow) -> None:
    session, strip = window.session, window.page.corrections
    assert session is not None
    QTest.keyClick(window, Qt.Key.Key_F8)
    QTest.keyClick(window, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    assert strip.answer.hasFocus()
    QTest.keyClicks(strip.answer, "the building")
    QTest.keyClick(strip.answer, Qt.Key.Key_Return)
    assert window.page.reader.hasFocus() and strip.answer.text() == "the building"
    assert [said.text for each in corrections(session.project) for said in each.answers] == ["the building"]
    session.undo()
    assert strip.answer.text() == ""


def test_a_key_takes_over_what_the_reviewer_decided_and_undo_gives_it_back(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    before = {each.uid: (each.surface, each.label) for each in own(window)}
    for _ in corrections(session.project):
        window.actions_.run("review.next_correction")
        window.actions_.run("review.adopt")
    mine = {(each.document, each.span) for each in own(window)}
    for each in corrections(session.project):
        there = {span for document, span in mine if document == each.settlement.document}
        assert set(each.gold) <= there and not there & set(each.mine) - set(each.gold)
    assert ("مديرة المكتبة", "OCC") in {(each.surface, each.label) for each in own(window)}
    while (act := session.project.undo_act()) is not None and act.kind == "adopt":
        session.undo()
    assert {each.uid: (each.surface, each.label) for each in own(window)} == before


def test_the_other_boundary_is_shown_and_not_only_told_of(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    told = []
    for _ in corrections(session.project):
        window.actions_.run("review.next_correction")
        told.append(shown(window))
    assert any("أهل الشام" in words and "الشام" in words.replace("أهل الشام", "") for words in told)


def own(window: MainWindow) -> list[Annotation]:
    assert window.session is not None
    project = window.session.project
    found = project.iter_annotations(layers=[window.session.person], statuses=[Status.ACCEPTED])
    return list(found)


def test_lists_are_filtered_by_it(window: MainWindow) -> None:
    panel = window.documents
    assert panel.corrected.isVisible()
    assert "corrected" in panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    everything = len(panel.model.rows)
    panel.corrected.setChecked(True)
    assert window.session is not None
    assert {info.uid for info in panel.model.rows} == set(window.session.corrected.counts())
    assert len(panel.model.rows) < everything
    listed = window.workspace.annotations
    assert listed._kinds.items()[-1] == "Corrected"
    assert next(row.annotation.surface for row in listed.model.rows) == "فندق الواحة الكبير"
    assert all(row.correction for row in listed.model.rows)
    panel.corrected.setChecked(False)
    assert len(panel.model.rows) == everything
    assert not any(row.correction for row in listed.model.rows)


def test_a_row_of_the_list_goes_to_its_correction(window: MainWindow) -> None:
    assert len(corrected_list(window)) > 1
    rows = window.workspace.annotations.list
    rows.setCurrentIndex(rows.model().index(1, 0))
    QApplication.processEvents()
    current = window.workspace.annotations.model.rows[1].correction
    assert current is not None and window.workspace.corrections._shown == current.settlement.uid


def test_what_was_overlooked_is_listed_though_nothing_of_ones_own_is_there(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    (missed,) = (each for each in corrections(session.project) if each.kind == MISSED)
    window.workspace.corrections.show(missed)
    assert shown(window).startswith("Missed: OCC")
    assert window.page.reader.selected_text() == "مديرة المكتبة"
    assert corrected_list(window) == ["مديرة المكتبة"]
    assert window.workspace.annotations.model.rows[0].missed
    QTest.keyClick(window.page.reader, Qt.Key.Key_C)
    assert any(each.surface == "مديرة المكتبة" for each in session.annotations())


def test_choosing_something_else_puts_it_away(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    QTest.keyClick(window, Qt.Key.Key_F8)
    other = next(each for each in session.annotations() if each.surface == "عمر الشهبندر")
    session.select(other.uid)
    assert not window.page.corrections.isVisible()
    wrong = next(each for each in session.annotations() if each.surface == "فندق الواحة الكبير")
    session.select(wrong.uid)
    assert shown(window) == "FAC, now ORG"


def test_what_was_changed_since_is_said(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F8)
    QTest.keyClick(window.page.reader, Qt.Key.Key_O)
    assert "you have changed it since" in shown(window)


def test_without_a_review_there_is_no_filter(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path)
    assert not window.documents.corrected.isVisible()
    assert len(window.workspace.annotations._kinds.items()) == 4
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert not window.page.corrections.isVisible()
