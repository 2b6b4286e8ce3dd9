"""What is shown is of the person, document and project that are there now, and as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit

from hashiya.core.document import Direction
from hashiya.services.project import documents, drafts
from hashiya.ui.session.field_draft import FieldDraft

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def test_a_direction_chosen_by_hand_is_seen_at_once(window: MainWindow) -> None:
    session = session_of(window)
    project, document = session.project, session.document
    assert document is not None
    reader, beside = window.page.reader, window.page.second
    beside.show_document(document.uid)
    chosen = session.annotations()[0]
    session.select(chosen.uid)
    for view in (reader, beside.reader):
        assert view.page.pieces.direction is Direction.RTL
    session.do(lambda: documents.set_direction(project, document.uid, Direction.LTR))
    for view in (reader, beside.reader):
        assert view.page.pieces.direction is Direction.LTR
    assert reader.selected_annotation == chosen.uid
    session.undo()
    for view in (reader, beside.reader):
        assert view.page.pieces.direction is Direction.RTL


def test_a_text_that_was_only_shown_is_no_draft(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    field = QPlainTextEdit()
    qtbot.addWidget(field)
    draft = FieldDraft(field, "guideline", session)
    draft.show("one", "ينظر\u00a0ص ١٢")
    waits = draft.waits
    draft.show("two", "")
    draft.show("one", "ينظر\u00a0ص ١٢")
    draft.clear()
    assert drafts.waiting(session.project, "guideline") == {} and not waits
    draft.show("one", "ينظر\u00a0ص ١٢")
    field.setPlainText("غيره")
    draft.show("two", "")
    assert drafts.waiting(session.project, "guideline") == {"one": "غيره"}
    draft.show("one", "ينظر\u00a0ص ١٢")
    still = draft.waits
    assert field.toPlainText() == "غيره" and still
    draft.done("one", "غير\u00a0ه")
    assert not draft.waits
    draft.clear()
    assert drafts.waiting(session.project, "guideline") == {}


def test_one_persons_ticks_are_not_settled_by_another(window: MainWindow) -> None:
    session, glance = session_of(window), window.marker.hints.glance
    window.focus_text()
    glance.begin()
    ticked = [each.ticked for each in glance.offers]
    glance._toggle(glance.offers[0])
    session.act_as("سارة")
    assert not glance.on and not glance.offers
    glance.begin()
    assert [each.ticked for each in glance.offers] == ticked


def test_a_title_that_could_not_be_stored_is_there_again(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, editor = session_of(window), window.documents.title_editor
    window.documents.rename()
    editor.setText("عنوان جديد")
    with monkeypatch.context() as patch:
        patch.setattr(session, "do", lambda make: None)
        editor._end(keep=True)
    window.documents.rename()
    assert editor.text() == "عنوان جديد"
    editor._end(keep=True)
    document = session.document
    assert document is not None and document.title == "عنوان جديد"
    assert drafts.waiting(session.project, "document.title") == {}
    window.documents.rename()
    editor.setText("غيره")
    editor._end(keep=False)
    window.documents.rename()
    assert editor.text() == "عنوان جديد"
