"""What people say beyond labels is asked in the comparison, by the keys that settle places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.unit.services.test_said_questions import labelled

from hashiya.core.beyond.attributes import Subject
from hashiya.core.labels import Scheme
from hashiya.core.span import GOLD, Span, Status
from hashiya.services.annotate import finish_document
from hashiya.services.review.beyond_places import ENTITY, Said
from hashiya.services.review.threads import threads
from hashiya.store.tables.records import Person
from hashiya.ui.review.compare_page import ComparePage
from hashiya.ui.review.review_page import ReviewPage
from hashiya.ui.review.said.said_answers import SaidContext, sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.store.project import Project
    from hashiya.ui.window.main_window import MainWindow


def finished(folder: Path) -> Path:
    project, document = labelled(folder)
    people = [each for each in project.people() if each.is_somebody]
    for each in people:
        project.act_as(Person(each.uid, each.name))
        project.apply(finish_document.finish(project, document))
    path = project.path
    project.close()
    return path


def said_in_gold(project: Project) -> dict[str, object]:
    (document,) = project.document_uids()
    found = project.attributes(document, layers=[GOLD])
    return {f"{each.subject}.{each.name}": each.value for each in found}


def comparing(window: MainWindow, qtbot: QtBot) -> ComparePage:
    """The comparison, opened and counted."""
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    compare = page.show_tab("compare")
    assert isinstance(compare, ComparePage)
    qtbot.waitUntil(lambda: len(compare.model.reviews) == 1, timeout=20_000)
    return compare


def asking(compare: ComparePage) -> bool:
    return compare.model.asking_said


def test_labels_values_and_relations_are_settled_by_digits_and_enter(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(finished(tmp_path))
    compare = comparing(window, qtbot)
    assert asking(compare)
    assert compare.sides.currentWidget() is compare.said_panel
    project, reader = compare._session.project, compare.view.reader
    QTest.keyClicks(reader, "2")
    QTest.keyClick(reader, Qt.Key.Key_Return)
    assert said_in_gold(project) == {f"{Subject.DOCUMENT}.nawʿ": "dialect"}
    QTest.keyClicks(reader, "0")  # decidedly nothing
    QTest.keyClick(reader, Qt.Key.Key_Return)
    assert len(said_in_gold(project)) == 1
    QTest.keyClicks(reader, "0")
    QTest.keyClick(reader, Qt.Key.Key_Return)
    (document,) = project.document_uids()
    statuses = {each.status for each in project.relations(document) if each.layer == GOLD}
    assert Status.REJECTED in statuses
    assert not asking(compare)
    assert compare.model.reviews[document].waiting == 0
    assert "open" not in window.status.said(), "what was counted before the last answer is not told after it"
    compare._session.undo()
    assert asking(compare)


def test_a_reason_is_written_for_the_question_at_hand_and_reaches_its_annotator(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(finished(tmp_path))
    compare = comparing(window, qtbot)
    project, reader, field = compare._session.project, compare.view.reader, compare.said_panel.reason
    assert field.isHidden(), "a label of the document hangs on no place"
    QTest.keyClicks(reader, "2")
    QTest.keyClick(reader, Qt.Key.Key_Return)
    assert not field.isHidden() and compare.model.said.current is not None
    QTest.keyClick(reader, Qt.Key.Key_R)
    field.setPlainText("كما يقول النص بعده")
    QTest.keyClicks(reader, "1")
    assert field.toPlainText(), "choosing an answer leaves what was written"
    QTest.keyClick(reader, Qt.Key.Key_Return)
    assert field.toPlainText() == "", "the next question begins without one"
    (thread,) = threads(project)
    (message,) = thread.messages
    assert (message.text, message.by) == ("نوع: sea · كما يقول النص بعده", project.person_uid)
    compare._session.undo()
    assert not threads(project)
    compare._session.redo()
    assert len(threads(project)) == 1


def test_of_a_link_it_is_asked_who_or_what_is_meant() -> None:
    words = "وصلت نوال إلى حلب."
    said = SaidContext((), (), Scheme("x", "", "", ()), words, "ar", {})
    asked = Said("", Span(5, 9, "PERS"), ENTITY, {"أ": "e1", "ب": "e2"})
    assert "نوال" in sentence(asked, said) and "said of" not in sentence(asked, said)
    assert "is said of" in sentence(replace(asked, name="subtype"), said)
