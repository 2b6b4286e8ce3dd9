"""What belongs to one project, document or note is not taken into another, and a look changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.long_documents import make_long, read_in_slices, word_spans
from tests.helpers.store import make, place

from hashiya.errors import UserError
from hashiya.services.annotate import marking, note_drafts
from hashiya.ui.session.document_reading import DocumentReading

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow

Maker = Callable[..., "MainWindow"]
TEXTS = ("زارت سلمى مدينة تونس، ثم عادت من تونس.", "تونس مدينة قريبة من البحر. بقيت سلمى في تونس.")


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    project, _ = make(tmp_path, TEXTS)
    project.close()
    return make_window(project.path)


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


@pytest.mark.parametrize("note", ["ينظر\u00a0ص ١٢", " ينظر ص ١٢ ", "سطر\u2028آخر", "سطر\r\nآخر", "آخر\n"])
def test_a_note_is_not_changed_by_looking_at_it(window: MainWindow, note: str) -> None:
    session = session_of(window)
    project = session.project
    uid = project.document_uids()[0]
    session.do(lambda: marking.mark(project, uid, *place(TEXTS[0], "سلمى"), "PERS"))
    session.do(lambda: marking.mark(project, uid, *place(TEXTS[0], "تونس"), "LOC"))
    first, second = session.annotations()
    session.do(lambda: marking.set_note(project, first, note))
    session.select(first.uid)
    session.select(second.uid)
    session.select(first.uid)
    session.select("")
    found = project.annotation(first.uid)
    assert found is not None and found.note == note
    assert [entry.kind for entry in project.journal(annotation=first.uid)].count("note") == 1
    assert note_drafts.waiting(project) == {}
    session.select(first.uid)
    window.workspace.inspector.edit_note()
    field = window.workspace.inspector._note
    field.setPlainText("غيرها")
    session.select("")
    found = project.annotation(first.uid)
    assert found is not None and found.note == "غيرها"


def test_the_label_given_last_is_one_of_this_project(window: MainWindow, project_path: Path) -> None:
    path, labels, reader = session_of(window).path, window.marker.labels, window.page.reader
    assert window.projects.open_path(project_path)
    reader.set_selection(*place(reader.text, "تونس"))
    labels.give("GPE")
    given = labels.last
    assert given == "GPE"
    assert window.projects.open_path(path)
    session = session_of(window)
    told: list[UserError] = []
    session.failed.connect(told.append)
    assert labels.last == "PERS"
    reader.set_selection(*place(TEXTS[0], "تونس"))
    labels.repeat()
    assert told == [] and window.marker.popup.isVisible() and not session.annotations()


def test_another_project_lists_all_its_annotations(window: MainWindow, project_path: Path) -> None:
    choice = window.workspace.annotations.choice
    choice.show_source("gazetteer")
    choice.show_scores("low")
    before = choice.narrows
    assert before
    assert window.projects.open_path(project_path)
    assert not choice.narrows and not choice.filters
    assert window.workspace.annotations.model.rowCount() == len(session_of(window).annotations())


def test_letters_of_words_go_with_the_document(window: MainWindow) -> None:
    session, pointing = session_of(window), window.marker.hints.pointing
    window.focus_text()
    window.actions_.run("annotate.point")
    before = pointing.on
    assert before
    session.open_document(session.project.document_uids()[1])
    assert not pointing.on and not pointing.codes
    QTest.keyClick(window.page.reader, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert window.page.reader.selection()[0] == window.page.reader.selection()[1]


def test_a_long_document_that_cannot_be_read_is_told_once(
    make_window: Maker, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_slices(monkeypatch, long=200)
    window = make_window(make_long(tmp_path / "long.hashiya", {"طويل": word_spans(1000)}))
    session = session_of(window)
    told: list[str] = []
    session.failed.connect(lambda error: told.append(error.code))
    reader = session._reading._project
    asked: list[int] = []

    def broken(*_: object, **__: object) -> Any:
        asked.append(1)
        raise UserError("damaged", "The file is damaged.")

    uid = session.project.document_uids()[1]
    monkeypatch.setattr(reader, "annotation_counts", broken)
    session.open_document(uid)
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.wait(100)
    assert len(asked) == 1 and told == ["damaged"] and not session.reading
    monkeypatch.undo()
    read_in_slices(monkeypatch, long=200)
    session.close_document()
    told.clear()
    asked.clear()
    between = DocumentReading.between

    def late(self: DocumentReading, start: int, end: int) -> Any:
        return broken() if start > 200 else between(self, start, end)

    monkeypatch.setattr(DocumentReading, "between", late)
    session.open_document(uid)
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.wait(100)
    assert len(asked) == 1 and told == ["damaged"] and not session.reading


def test_letters_go_when_what_they_stand_for_cannot_be_stored(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hashiya.core.span import Annotation
    from hashiya.ui.annotate.hints import glance_mode
    from hashiya.ui.annotate.hints.faint_reader import FaintReader

    session, glance = session_of(window), window.marker.hints.glance
    uid = session.project.document_uids()[0]
    start, end = place(TEXTS[0], "سلمى")
    faint = Annotation("x", uid, "suggestions", start, end, "PERS", "سلمى", score=0.3)
    monkeypatch.setattr(FaintReader, "found", lambda self, document: (faint,))
    told: list[str] = []
    session.failed.connect(lambda error: told.append(error.code))

    def refuse(*_: object) -> Any:
        raise UserError("disk_full", "No room.")

    monkeypatch.setattr(glance_mode, "store_candidate", refuse)
    glance.begin()
    (offer,) = glance.offers
    glance._take_in_hand(offer)
    still = glance.on
    assert told == ["disk_full"] and still and not glance._at_hand
    glance._toggle(glance.offers[0])
    glance.settle()
    assert told == ["disk_full"] * 2
    assert not glance.on and not window.page.reader.looks.hints


def test_a_note_that_is_stored_is_stored_though_its_draft_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(window)
    project = session.project
    session.do(lambda: marking.mark(project, project.document_uids()[0], *place(TEXTS[0], "سلمى"), "PERS"))
    (first,) = session.annotations()
    session.select(first.uid)
    told: list[str] = []
    session.failed.connect(lambda error: told.append(error.code))

    def refuse(*_: object) -> Any:
        raise UserError("locked", "Another program writes.")

    window.workspace.inspector.edit_note()
    window.workspace.inspector._note.setPlainText("ملاحظة")
    with monkeypatch.context() as patch:
        patch.setattr(note_drafts, "drop", refuse)
        window.workspace.inspector.flush()
    found = project.annotation(first.uid)
    assert found is not None and found.note == "ملاحظة"
    session.select("")
    session.undo()
    session.select(first.uid)
    assert window.workspace.inspector._note.toPlainText() == ""
    session.select("")
    found = project.annotation(first.uid)
    assert found is not None and found.note == ""
