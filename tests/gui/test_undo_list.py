"""The list of acts: back and forward over many in one step, with what goes said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.errors import ConflictError, UserError
from hashiya.services.annotate import marking
from hashiya.services.project.undo_preview import TurnPreview, turn_preview, turn_steps
from hashiya.store.project import Project
from hashiya.ui.project.undo_list_dialog import UndoListDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.core.span import Annotation
    from hashiya.ui.window.main_window import MainWindow

WORDS = ("تونس", "الإسكندرية", "مديرة")


def mark(project: Project, words: str, label: str = "GPE") -> None:
    uid = project.document_uids()[0]
    start = project.document(uid).text.index(words)
    project.apply(marking.mark(project, uid, start, start + len(words), label))


def standing(project: Project) -> list[tuple[str, str, str]]:
    """Every annotation with its label and state, in all documents."""
    found: list[Annotation] = []
    for uid in project.document_uids():
        found += project.annotations(uid)
    return sorted((each.surface, each.label, str(each.status)) for each in found)


@pytest.fixture
def worked(project: Project) -> tuple[Project, list[list[tuple[str, str, str]]]]:
    """Three words marked, one of them relabelled, one suggestion rejected; the states between the acts."""
    states = [standing(project)]
    for words in WORDS:
        mark(project, words)
        states.append(standing(project))
    mark(project, WORDS[0], "LOC")
    states.append(standing(project))
    uid = project.document_uids()[0]
    first = next(each for each in project.annotations(uid) if each.status == "suggested")
    project.apply(marking.reject(project, [first]))
    states.append(standing(project))
    return project, states


def test_every_place_in_the_list_brings_its_state_back(
    worked: tuple[Project, list[list[tuple[str, str, str]]]],
) -> None:
    project, states = worked
    newest_first = [each.id for each in project.steps()]
    assert len(newest_first) == 5 and project.steps(undone=True) == []
    order = [0, *reversed(newest_first)]
    for goal in (2, 0, 5, 1, 4, 3, 0, 5):
        done = [each.id for each in project.steps()]
        undone = order[goal] in [each.id for each in project.steps(undone=True)]
        assert undone or order[goal] in [0, *done]
        rows = len(project.journal(limit=1000))
        changes = project.turn_to(order[goal], undone=undone)
        assert standing(project) == states[goal]
        assert [each.id for each in project.steps()] == order[1 : goal + 1][::-1]
        moved = abs(len(done) - goal)
        assert len(project.journal(limit=1000)) == rows + moved and changes.journal == bool(moved)
    assert all(check.ok for check in project.check())
    project.turn_to(order[2], undone=False)
    mark(project, "سلمى", "PERS")  # a new act: what was undone cannot be done again
    assert project.steps(undone=True) == []
    with pytest.raises(UserError, match="not in the list"):
        project.turn_to(order[4], undone=True)


def test_a_blocked_step_leaves_everything_as_it_is(
    worked: tuple[Project, list[list[tuple[str, str, str]]]],
) -> None:
    project, _ = worked
    uid = project.document_uids()[0]
    made = next(each for each in project.annotations(uid) if each.surface == WORDS[1])
    project.apply(marking.delete(project, [made]), undoable=False)  # as work from elsewhere does
    mark(project, "سلمى", "PERS")
    before, steps = standing(project), [each.id for each in project.steps()]
    with pytest.raises(ConflictError) as caught:
        project.turn_to(0, undone=False)
    assert caught.value.code == "undo_far_blocked"
    assert standing(project) == before and [each.id for each in project.steps()] == steps
    project.turn_to(steps[1], undone=False)
    assert [each.id for each in project.steps()] == steps[1:]


def test_what_goes_is_summed_up(worked: tuple[Project, list[list[tuple[str, str, str]]]]) -> None:
    project, _ = worked
    steps = turn_steps(project)
    # The rejection, another label on a word that was marked before, and two new words.
    found = turn_preview(project, steps[:4], undone=False)
    assert (found.acts, found.documents, found.go, found.change) == (4, 1, 3, 0)
    assert (found.back, found.other) == (1, 0)  # what was rejected comes back
    assert turn_preview(project, steps, undone=False).go == 4
    project.turn_to(0, undone=False)
    again = turn_preview(project, turn_steps(project, undone=True), undone=True)
    assert (again.acts, again.back, again.go) == (5, 4, 1)
    assert turn_preview(project, [], undone=False) == TurnPreview(0)
    many = turn_preview(project, steps * 200, undone=False)
    assert not many.counted and many.acts == 1000


@pytest.fixture
def opened(project_path: Path, make_window: Callable[..., MainWindow]) -> MainWindow:
    with Project.open(project_path) as project:
        for words in WORDS:
            mark(project, words)
    return make_window(project_path)


def dialog_of(window: MainWindow) -> UndoListDialog:
    window.actions_.run("edit.undo_list")
    every = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    return next(each for each in every if isinstance(each, UndoListDialog))


def test_the_dialog_goes_back_and_forward_by_keys(opened: MainWindow) -> None:
    window, session = opened, opened.session
    assert session is not None
    everything = standing(session.project)
    dialog = dialog_of(window)
    rows = dialog.list.entries.rows
    assert len(rows) == 4 and rows[0].bold and rows[-1].title == "Before the first of these"
    assert all(words in row.title for words, row in zip(reversed(WORDS), rows, strict=False))
    assert "رحلة البحر" in rows[0].sub and rows[0].trail
    assert dialog.primary is not None and not dialog.primary.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.preview.text() == "2 acts are undone in 1 document: 2 annotations go."
    assert [row.tone for row in dialog.list.entries.rows] == ["ink3", "ink3", "ink", "ink"]
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert not dialog.isVisible() and "2 acts" in window.status.said()
    here = [each.surface for each in session.annotations() if each.label == "GPE"]
    assert WORDS[0] in here and WORDS[1] not in here
    dialog = dialog_of(window)
    assert [row.bold for row in dialog.list.entries.rows] == [False, False, True, False]
    QTest.keyClick(dialog.list, Qt.Key.Key_Home)
    assert dialog.primary is not None and dialog.primary.text().strip("\u200e\u200f\xa0") == "Forward to here"
    assert "2 annotations come back" in dialog.preview.text()
    dialog.primary.click()
    assert standing(session.project) == everything
    dialog = dialog_of(window)
    QTest.keyClick(dialog.list, Qt.Key.Key_End)
    dialog.turn()
    assert session.project.undo_act() is None
    window.actions_.run("edit.redo")
    assert session.project.undo_act() is not None


def test_where_nothing_was_done_that_alone_is_said(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    while session.project.undo_act() is not None:
        session.undo()
    dialog = UndoListDialog(window.context, session, window)
    dialog.open()
    dialog._done, dialog._undone, dialog._rows = [], [], []
    dialog._show("")
    QApplication.processEvents()
    assert not dialog.lead.isVisible() and not dialog.list.isVisible()
    assert dialog.preview.mapTo(dialog, dialog.preview.rect().topLeft()).y() < 90, "where the list would be"
    dialog.reject()
