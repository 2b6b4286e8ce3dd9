"""Everybody's state beside the documents: where several people work, read for the rows in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.helpers.team_project import make_merged

from hashiya.core.document import State
from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.team import assignments, people
from hashiya.store.tables.records import NewDocument
from hashiya.ui.widgets.people_marks import MOST, PeopleMarks, PersonMark, marks_width
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    return make_window(make_merged(tmp_path, finished=False))


def marks(window: MainWindow, place: int = 0) -> dict[str, PersonMark]:
    panel = window.documents
    people = panel._delegate.people
    assert people is not None
    return {mark.person.name: mark for mark in people.of(panel.visible_uids()[place])}


def test_each_person_has_a_letter_and_a_state(window: MainWindow) -> None:
    found = marks(window)
    assert {name: mark.state for name, mark in found.items()} == dict.fromkeys(
        ("سارة", "نبيل", "عائشة"), State.BEGUN
    )
    assert len({mark.person.letter for mark in found.values()}) == 3
    index = window.documents.model.index(0, 0)
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert "سارة" in index.data(role) and "begun" in index.data(role)


def test_a_mark_follows_what_is_done(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    session.do(lambda: marking.mark(session.project, uid, 0, 4, "ORG"))
    assert marks(window)["ليلى"].state is State.BEGUN
    assert "ليلى" not in marks(window, 1)
    session.do(lambda: marking.set_state(session.project, uid, State.DONE))
    assert marks(window)["ليلى"].state is State.DONE
    session.undo()
    session.undo()
    assert "ليلى" not in marks(window)


def test_what_another_began_in_this_file_is_not_begun_by_whoever_is_here(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    session.do(lambda: marking.mark(session.project, uid, 0, 4, "ORG"))
    session.act_as("هدى")
    assert "هدى" not in marks(window) and marks(window)["ليلى"].state is State.BEGUN


def test_what_was_assigned_and_not_begun_is_marked(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    session.do(
        lambda: assignments.assign(
            session.project, assignments.plan_assignments(session.project, [session.person], "all")
        )
    )
    assert marks(window)["ليلى"].state is State.NEW


def test_a_document_with_nothing_in_it_can_be_done(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    session.do(lambda: marking.set_state(session.project, uid, State.DONE))
    assert marks(window)["ليلى"].state is State.DONE


def test_one_person_alone_has_no_marks(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path)
    session = window.session
    assert session is not None and session.document is not None
    session.do(lambda: marking.mark(session.project, session.document.uid, 0, 4, "ORG"))
    assert not marks(window)
    assert "ليلى" not in window.documents.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_only_rows_in_sight_are_read(
    make_window: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="سارة") as project:
        uids = project.add_documents([NewDocument(f"نصّ {n}", f"نصّ قصير رقمه {n}") for n in range(3000)]).added
        for name in ("سارة", "نبيل"):
            person = project.person(name)
            assert person is not None
            project.act_as(person)
            project.apply(marking.mark(project, uids[0], 0, 3, "ORG"))
    asked: list[str] = []

    def states(project: Project, document: str) -> list[people.PersonState]:
        asked.append(document)
        return people.person_states(project, document)

    monkeypatch.setattr("hashiya.ui.widgets.people_marks.person_states", states)
    window = make_window(path)
    window.documents.list.viewport().repaint()
    QApplication.processEvents()
    assert 0 < len(set(asked)) < 60
    before = len(asked)
    window.documents.list.viewport().repaint()
    assert len(asked) == before


def test_many_people_are_counted(window: MainWindow) -> None:
    assert isinstance(window.documents._delegate.people, PeopleMarks)
    one = next(iter(marks(window).values()))
    assert marks_width([one] * 3) < marks_width([one] * (MOST + 1)) == marks_width([one] * 20)
