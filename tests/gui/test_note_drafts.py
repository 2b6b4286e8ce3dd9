"""A note being written: no command, document, act or kill loses what its field shows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.services.annotate import marking, note_drafts
from hashiya.store.project import Project
from hashiya.ui.annotate.rest_dialog import RestDialog
from hashiya.ui.commands.command_table import COMMANDS
from hashiya.ui.window.projects import Projects

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation
    from hashiya.ui.window.main_window import MainWindow

WORDS = "يُراجع في المعجم"


def write_note(window: MainWindow) -> Annotation:
    """Half a note on the first suggestion, the keyboard still in it."""
    assert window.session is not None
    window.marker.walk.step(1)
    chosen = window.session.selected
    assert chosen is not None
    window.workspace.inspector.edit_note()
    window.workspace.inspector._note.insertPlainText(WORDS)
    return chosen


def stored(project: Project, uid: str) -> str | None:
    found = project.annotation(uid)
    return found.note if found is not None else None


def drop_dialogs(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every dialog is left at once, as by Escape."""
    monkeypatch.setattr(QDialog, "exec", lambda self: 0)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    monkeypatch.setattr(QPrintDialog, "exec", lambda self: 0)
    monkeypatch.setattr(QMessageBox, "exec", lambda self: 0)
    for name in ("open_file", "save_file"):
        monkeypatch.setattr(FileDialog, name, lambda *rest, **named: ("", ""))
    monkeypatch.setattr(FileDialog, "open_files", lambda *rest, **named: ([], ""))
    monkeypatch.setattr(Projects, "open_sample", lambda self: self.close())
    monkeypatch.setattr(FileDialog, "choose_folder", lambda *rest, **named: "")


@pytest.mark.parametrize("command", [each.id for each in COMMANDS])
def test_no_command_loses_half_a_note(
    window: MainWindow, project_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    drop_dialogs(qtbot, monkeypatch)
    chosen = write_note(window)
    action = window.actions_[command]
    if not action.isEnabled():
        pytest.skip("nothing to do it with now")
    window.actions_.run(command)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
    if window.session is not None and window.session.path == project_path:
        project = window.session.project
        assert_nowhere_lost(project, chosen, window.workspace.inspector._writing.text)
        if window.session.document is not None and window.session.document.uid != chosen.document:
            assert window.session.selected is None and not window.workspace.inspector._area.isVisible()
            assert stored(project, chosen.uid) == WORDS
    else:
        with Project.open(project_path) as project:
            assert stored(project, chosen.uid) == WORDS


def assert_nowhere_lost(project: Project, chosen: Annotation, shown: str) -> None:
    """It is the note, or the draft, or still shown and to be kept within the second."""
    assert WORDS in (stored(project, chosen.uid), note_drafts.waiting(project).get(chosen.uid), shown)


@pytest.mark.parametrize("key", [Qt.Key.Key_PageDown, Qt.Key.Key_Return])
def test_keys_pressed_in_the_note(window: MainWindow, key: Qt.Key) -> None:
    session = window.session
    assert session is not None and session.document is not None
    before = session.document
    chosen = write_note(window)
    QTest.keyClick(window.workspace.inspector._note, key, Qt.KeyboardModifier.ControlModifier)
    assert stored(session.project, chosen.uid) == WORDS
    if key == Qt.Key.Key_PageDown:
        assert session.document.uid != before.uid
        assert window.workspace.inspector._writing.text == ""
    else:  # it ends the note, not the document
        assert session.document.uid == before.uid and session.project.document(before.uid).state != "done"


def test_a_draft_is_on_disk_a_second_after_it_was_typed(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    chosen = write_note(window)
    qtbot.waitUntil(lambda: note_drafts.waiting(session.project) == {chosen.uid: WORDS}, timeout=10_000)
    assert stored(session.project, chosen.uid) == ""
    window.page.reader.setFocus()
    assert stored(session.project, chosen.uid) == WORDS and note_drafts.waiting(session.project) == {}


def test_a_note_that_no_disk_takes_stays_with_its_annotation(window: MainWindow) -> None:
    """A full disk, or another program that writes: told, and tried again with the next thing that is done."""
    session, note = window.session, window.workspace.inspector._note
    assert session is not None
    chosen = write_note(window)
    one, other = [each.uid for each in session.annotations() if each.uid != chosen.uid][:2]
    with closing(sqlite3.connect(session.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        session.select(one)
        assert note.toPlainText() == "" and stored(session.project, chosen.uid) == ""
        assert any("Another program is writing" in text for text in window.messages.texts())
        session.select(chosen.uid)
        assert note.toPlainText() == WORDS
        session.select(one)
        db.execute("ROLLBACK")
    session.select(other)
    assert note_drafts.waiting(session.project) == {chosen.uid: WORDS}
    session.select(chosen.uid)
    session.select(one)
    assert stored(session.project, chosen.uid) == WORDS and note_drafts.waiting(session.project) == {}


def test_what_a_killed_program_left_becomes_the_note(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    with Project.open(project_path) as project:
        uid = project.document_uids()[0]
        chosen = project.annotations(uid)[0]
        note_drafts.keep(project, chosen.uid, WORDS)
        note_drafts.keep(project, "0" * 32, "لا أحد")
    window = make_window(project_path)
    assert window.session is not None
    assert stored(window.session.project, chosen.uid) == WORDS
    assert note_drafts.waiting(window.session.project) == {"0" * 32: "لا أحد"}
    assert chosen.surface in window.status.said()


def test_a_note_whose_annotation_went_is_told_and_comes_back_with_it(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    start = session.document.text.index("تونس")
    session.do(lambda: marking.mark(session.project, session.document.uid, start, start + 4, "GPE"))
    made = next(each for each in session.annotations() if each.start == start)
    session.select(made.uid)
    window.workspace.inspector.edit_note()
    window.workspace.inspector._note.insertPlainText(WORDS)
    session.execute(marking.delete(session.project, [made]))  # not by a key: that stores the note first
    assert any(WORDS in text for text in window.messages.texts())
    session.undo()
    session.select(made.uid)
    assert window.workspace.inspector._writing.text == WORDS
    session.select("")
    assert stored(session.project, made.uid) == WORDS


def test_done_asks_about_suggestions_that_wait(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None and session.document is not None
    first = session.document
    window.actions_.run("annotate.done")
    (dialog,) = [each for each in window.findChildren(RestDialog) if each.isVisible()]
    assert session.project.document(first.uid).state != "done"
    dialog.reject()
    assert session.project.document(first.uid).state != "done"
    window.actions_.run("annotate.done")
    dialog = next(each for each in window.findChildren(RestDialog) if each.isVisible())
    assert dialog.primary is not None
    dialog.primary.click()
    assert session.project.document(first.uid).state == "done" and session.document.uid != first.uid
    assert "4 suggestions" in window.status.said()
