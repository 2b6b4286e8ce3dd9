"""Documents, annotations, inspector, search: they show what the session holds, and hand wishes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.core.document import DocumentInfo, State
from hashiya.core.span import GOLD, Annotation, Status
from hashiya.errors import UserError
from hashiya.qtkit.jobs import Job
from hashiya.services.annotate import marking
from hashiya.services.annotate.finish_document import Rest
from hashiya.store.tables.records import NewDocument
from hashiya.ui.annotate.listing.annotation_rows import make_rows
from hashiya.ui.project.document_row import share_done, state_line

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


def info(**values: object) -> DocumentInfo:
    base: dict[str, object] = {
        "uid": "u",
        "name": "n",
        "characters": 9,
        "words": 2,
        "direction": "auto",
        "state": State.NEW,
        "annotations": 0,
        "suggestions": 0,
        "position": 0,
        "created": "",
    }
    return DocumentInfo(**(base | values))  # type: ignore[arg-type]


def test_the_ring_is_full_only_when_done() -> None:
    assert share_done(info()) == 0
    assert share_done(info(annotations=3, suggestions=1)) == 0.75
    assert share_done(info(annotations=5)) < 1
    assert share_done(info(state=State.DONE)) == 1


def test_documents_say_their_state(window: MainWindow) -> None:
    assert state_line(info(suggestions=38)) == "New · 38 suggested"
    assert state_line(info(annotations=1, state=State.DONE)) == "Done · 1 annotation"
    assert [row.name for row in window.documents.model.rows] == ["رحلة البحر", "دفتر الحساب", "حديث الجدّة"]


def test_documents_are_filtered_folded_and_by_state(window: MainWindow) -> None:
    field = window.documents._filter
    field.setText("الجده")
    assert [row.name for row in window.documents.model.rows] == ["حديث الجدّة"]
    field.setText("done")
    assert not window.documents.model.rows
    assert window.documents._empty.isVisible()
    window.marker.finish_with(Rest.LEAVE)
    field.setText("تم")
    assert [row.name for row in window.documents.model.rows] == ["رحلة البحر"]


def test_enter_in_the_list_opens_and_gives_the_keyboard_back(window: MainWindow) -> None:
    listed = window.documents.list
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert window.session is not None and window.session.document is not None
    assert window.session.document.name == "دفتر الحساب"
    assert window.page.reader.hasFocus()


def test_progress_of_the_project(window: MainWindow) -> None:
    assert window.documents._done.text() == "0 of 3 documents done"
    window.marker.finish_with(Rest.LEAVE)
    assert window.documents._done.text() == "1 of 3 documents done"


def span(uid: str, start: int, end: int) -> Annotation:
    return Annotation(uid, "d", "p", start, end, "GPE", "x" * (end - start))


def test_rows_know_how_deep_they_lie(window: MainWindow) -> None:
    assert window.session is not None
    spans = [
        span("a", 0, 10),
        span("b", 0, 4),
        span("c", 1, 3),
        span("d", 5, 8),
        span("e", 12, 15),
        span("f", 14, 20),
    ]
    depths = {row.annotation.uid: row.depth for row in make_rows(spans, window.session.scheme)}
    assert depths == {"a": 0, "b": 1, "c": 2, "d": 1, "e": 0, "f": 0}


def test_the_list_follows_the_text_and_the_text_the_list(window: MainWindow) -> None:
    assert window.session is not None
    listed = window.workspace.annotations
    assert [row.annotation.surface for row in listed.model.rows] == [
        "سلمى",
        "القاهرة",
        "الثلاثاء 12 مارس 2024",
        "ثلاثة",
    ]
    listed.list.setCurrentIndex(listed.model.index(1, 0))
    assert window.session.selected is not None and window.session.selected.surface == "القاهرة"
    assert window.page.reader.selected_annotation == window.session.selected.uid
    window.marker.walk.step(1)
    row = listed.model.at(listed.list.currentIndex())
    assert row is not None and row.annotation.surface == "الثلاثاء 12 مارس 2024"


def test_keys_work_from_the_list_too(window: MainWindow) -> None:
    assert window.session is not None
    listed = window.workspace.annotations.list
    listed.setFocus()
    listed.setCurrentIndex(window.workspace.annotations.model.index(0, 0))
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert [each.status for each in window.session.annotations() if each.surface == "سلمى"] == [
        Status.ACCEPTED
    ]
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert [each.status for each in window.session.annotations() if each.surface == "القاهرة"] == [
        Status.REJECTED
    ]


def test_sorting_and_filters(window: MainWindow) -> None:
    panel = window.workspace.annotations
    window.context.settings.set("annotations/sort", "score")
    panel.reload()
    assert panel.model.rows[0].annotation.surface == "ثلاثة"
    panel.choice.show_scores("low")
    assert not panel.model.rows
    panel.choice.clear()
    assert len(panel.model.rows) == 4
    panel._kinds._choose(2)
    assert not panel.model.rows  # nothing accepted yet
    window.context.settings.set("annotations/sort", "place")


def test_the_inspector_tells_and_changes(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session is not None
    window.marker.walk.step(1)
    inspector = window.workspace.inspector
    assert inspector._quote.text() == "سلمى"
    assert "Suggested" in inspector._state.text() and "90%" in inspector._state.text()
    assert inspector._score.share == 0.9
    inspector._end.more.click()
    assert window.session.selected is not None
    assert window.session.selected.surface == "سلمى من"
    inspector._end.less.click()
    assert window.session.selected.surface == "سلمى"
    qtbot.waitUntil(lambda: inspector._history.count() >= 2)


def test_a_note_is_kept_when_the_keyboard_leaves_it(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session is not None
    window.marker.walk.step(1)
    window.marker.decisions.accept()
    accepted = next(each for each in window.session.annotations() if each.surface == "سلمى")
    window.session.select(accepted.uid)
    window.workspace.inspector.edit_note()
    QTest.keyClicks(window.workspace.inspector._note, "see page 4")
    window.page.reader.setFocus()
    found = window.session.annotation(accepted.uid)
    assert found is not None and found.note == "see page 4"
    model = window.workspace.annotations.model  # follows once the text has been painted
    qtbot.waitUntil(
        lambda: [row.annotation.uid for row in model.rows if row.annotation.note] == [accepted.uid]
    )


def test_undo_while_a_note_is_written_takes_back_the_note_alone(window: MainWindow) -> None:
    session, inspector = window.session, window.workspace.inspector
    assert session is not None
    window.marker.walk.step(1)
    window.marker.decisions.accept()
    accepted = next(each for each in session.annotations() if each.surface == "سلمى")
    session.select(accepted.uid)
    inspector.edit_note()
    QTest.keyClicks(inspector._note, "see page 4")
    window.actions_.run("edit.undo")
    found = session.annotation(accepted.uid)
    assert found is not None and found.note == "" and found.status is Status.ACCEPTED
    window.actions_.run("edit.redo")
    found = session.annotation(accepted.uid)
    assert found is not None and found.note == "see page 4"


def test_searching_here_and_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.run("edit.find")
    search = window.workspace.search
    assert search._field.hasFocus()
    search._field.setText("تونس")
    qtbot.waitUntil(lambda: search.model.rowCount() == 2)
    assert len(window.page.reader.looks.hits) == 2
    first = window.page.reader.looks.current_hit
    QTest.keyClick(search._field, Qt.Key.Key_Return)
    assert window.page.reader.looks.current_hit != first
    window.actions_.run("edit.find_all")
    search._field.setText("البيت العتيق")
    qtbot.waitUntil(lambda: [hit.name for hit in search.model.rows] == ["حديث الجدّة"])
    QTest.keyClick(search._field, Qt.Key.Key_Return)
    assert window.session is not None and window.session.document is not None
    assert window.session.document.name == "حديث الجدّة"
    assert window.page.reader.selected_text() == "البَيْتَ العَتِيقَ"
    assert search._field.hasFocus()
    search._close.click()
    assert not window.page.reader.looks.hits


def test_places_of_words_that_are_not_looked_for_any_more_never_come(
    window: MainWindow, qtbot: QtBot
) -> None:
    """Not when the field is emptied, nor when another scope is chosen, while documents are looked through."""
    window.actions_.run("edit.find_all")
    search, jobs = window.workspace.search, window.context.jobs
    search._field.setText("تونس")
    search._look()
    search._field.clear()
    search._look()
    qtbot.waitUntil(lambda: not jobs.running())
    assert not search.model.rowCount()
    search._field.setText("العتيق")
    search._look()
    search._scope.set_current(0)
    search._look()
    here = [hit.name for hit in search.model.rows]
    qtbot.waitUntil(lambda: not jobs.running())
    assert [hit.name for hit in search.model.rows] == here


def test_enter_goes_to_the_words_just_typed(window: MainWindow, qtbot: QtBot) -> None:
    """And not to a place of the words before, though nothing is found yet of the new ones."""
    window.actions_.run("edit.find_all")
    search = window.workspace.search
    search._field.setText("تونس")
    qtbot.waitUntil(lambda: search.model.rowCount() > 1)
    search._field.setText("البيت العتيق")
    with qtbot.assertNotEmitted(search.place_wanted):
        QTest.keyClick(search._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page.reader.selected_text() == "البَيْتَ العَتِيقَ")


def test_panels_and_buttons_have_names(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QPlainTextEdit

    nameless = []
    for kind in (QAbstractButton, QAbstractItemView, QLineEdit, QPlainTextEdit):
        for widget in window.findChildren(kind):
            own = widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip()
            if (
                widget.isVisible()
                and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
                and not own
                and not widget.objectName().startswith("qt_")
            ):
                nameless.append(
                    (
                        widget.parent(),
                        widget.defaultAction() if hasattr(widget, "defaultAction") else None,
                        widget.geometry(),
                    )
                )
    assert not nameless


def test_a_click_on_a_document_gives_the_keyboard_to_the_text(window: MainWindow) -> None:
    assert window.session is not None and window.session.document is not None
    listed = window.documents.list
    place = listed.visualRect(window.documents.model.index(1, 0)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.session.document.name == "دفتر الحساب"
    assert window.page.reader.hasFocus()


def test_escape_closes_the_search_and_keeps_the_hit_selected(window: MainWindow) -> None:
    window.actions_.run("edit.find")
    search = window.workspace.search
    search._field.setText("تونس")
    QTest.keyClick(search._field, Qt.Key.Key_Return)
    QTest.keyClick(search._field, Qt.Key.Key_Escape)
    assert not search.isVisible() and not window.page.reader.looks.hits
    assert window.page.reader.hasFocus() and window.page.reader.selected_text() == "تونس"
    QTest.keyClick(window.page.reader, Qt.Key.Key_G)
    assert not window.page.reader.looks.hits
    window.actions_.run("edit.find_next")
    assert window.page.reader.selected_text() == "تونس"


def test_an_empty_list_says_that_gold_is_there(window: MainWindow) -> None:
    session, panel = window.session, window.workspace.annotations
    assert session is not None and session.document is not None
    panel._rows = []
    assert "in gold" not in panel._nothing()
    project, document = session.project, session.document
    for words in ("تونس", "الإسكندرية"):
        start = document.text.index(words)
        project.apply(marking.mark(project, document.uid, start, start + len(words), "GPE", layer=GOLD))
    assert "2 are in gold" in panel._nothing()


def test_an_empty_list_says_that_suggestions_are_coming(window: MainWindow) -> None:
    panel, jobs = window.workspace.annotations, window.context.jobs
    job, other = Job("suggesting", window, shown=True), Job("search", window, shown=True)
    panel._rows = []
    for given, coming in (
        (jobs.started, True),
        (jobs.finished, False),
        (jobs.started, True),
        (jobs.stopped, False),
        (jobs.finished, False),
    ):
        given.emit(other)
        given.emit(job)
        assert ("on their way" in panel._empty.text()) is coming


def test_annotations_that_a_damaged_file_does_not_give_are_not_said_to_be_none(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, listed = window.session, window.workspace.annotations
    assert session is not None

    def broken(*_what: object, **_which: object) -> list[Annotation]:
        raise UserError("damaged", "It is damaged.")

    monkeypatch.setattr(session.project, "annotations", broken)
    first, second, *_rest = session.documents()
    session.open_document(second.uid)
    assert not listed.model.rows and "damaged" in listed._empty.text()
    monkeypatch.undo()
    session.open_document(first.uid)
    assert listed.model.rows and "damaged" not in listed._empty.text()


def test_an_empty_text_says_that_it_is_empty(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    assert not window.page._blank.isVisible()
    (uid,) = session.project.add_documents([NewDocument("فارغ", "")]).added
    session.open_document(uid)
    assert window.page._blank.isVisible() and "empty" in window.page._blank.text()
    session.open_document(session.documents()[0].uid)
    assert not window.page._blank.isVisible()
