"""The lists of relations, the walk through suggested ones, and their types in the dialog of the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.helpers.relating import (
    MARKS,
    annotation,
    choose,
    key,
    open_fair,
    relate,
    relations,
    session_of,
    triples,
)

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, Subject
from hashiya.errors import UserError
from hashiya.services.attributes.types import set_attribute_types
from hashiya.services.relations.relation_table import relation_rows
from hashiya.services.relations.suggesting import suggest_relations
from hashiya.services.scheme.guidelines import guide
from hashiya.services.scheme.scheme_acts import add_word_list
from hashiya.ui.relations.relation_sentences import RelationSentences
from hashiya.ui.relations.relation_types_section import RelationTypesSection
from hashiya.ui.relations.relations_page import HEAD, TAIL, TYPE, RelationsPage
from hashiya.ui.scheme.gazetteers_dialog import open_lists
from hashiya.ui.scheme.scheme_dialog import open_scheme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.fixture
def window(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    return open_fair(make_window, tmp_path)


def test_the_lists_lead_to_their_places(window: MainWindow) -> None:
    """Sentences in the inspector, the panel with its search, the page of the project."""
    relate(window, "نبيل الصافي", "member_of", "جامعة الواحة")
    relate(window, "مدينة الرمال", "member_of", "جامعة الواحة")
    session = session_of(window)
    choose(window, "جامعة الواحة")
    rows = window.workspace.inspector.findChild(RelationSentences).list
    assert {(each.title, each.sub) for each in rows.entries.rows} == {
        ("From “\u2068نبيل الصافي\u2069” to “\u2068جامعة الواحة\u2069”", "is a member of"),
        ("From “\u2068مدينة الرمال\u2069” to “\u2068جامعة الواحة\u2069”", "is a member of"),
    }
    rows.chosen.emit(rows.current)
    assert session.selected is not None and session.selected.surface in ("نبيل الصافي", "مدينة الرمال")
    assert session.relations.chosen is not None

    window.actions_.run("view.relations")
    panel = window.workspace.relations
    panel.reload()
    assert len(panel.list.entries.rows) == 2
    panel.field.setText("نَبيل member")
    panel.reload()
    assert len(panel.list.entries.rows) == 1
    panel.picked.emit(panel.list.entries.rows[0].key)
    assert session.selected == annotation(window, "نبيل الصافي")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert triples(window) == {("مدينة الرمال", "member_of", "جامعة الواحة")}
    window.actions_.run("edit.undo")

    page = window.show_page("relation_table")
    assert isinstance(page, RelationsPage)
    assert page._nothing.text() == "…", "that there are none is said when they were read"
    page._on_read(relation_rows(session.project))
    model = page.table.lines
    assert [[model.words(row, at) for at in (HEAD, TYPE, TAIL)] for row in model.rows] == [
        ["نبيل الصافي", "is a member of", "جامعة الواحة"],
        ["مدينة الرمال", "is a member of", "جامعة الواحة"],
    ]
    page.field.setText("الرِّمال member")
    page._on_narrowed()
    assert [row.head.surface for row in model.rows] == ["مدينة الرمال"]
    page.field.clear()
    page._on_narrowed()
    page.table.clicked.emit(model.index(1, TAIL))
    assert session.selected == annotation(window, "جامعة الواحة")
    assert window.workspace.page_name == "annotate"


def test_the_walk_stops_at_suggested_relations(window: MainWindow) -> None:
    """Tab comes to them, Enter accepts, the key of rejecting rejects for good; they are drawn dashed."""
    session = session_of(window)
    assert session.document is not None
    uid = session.document.uid
    session.applied(suggest_relations(session.project, [uid])[1])
    reader = window.page.reader
    assert {(each.head.surface, each.tail.surface) for each in session.relations.suggested()} == {
        ("نبيل الصافي", "رئيس جامعة الواحة"),
        ("نبيل الصافي", "جامعة الواحة"),
        ("وداد الكاتب", "دار السنابل"),
    }
    assert window.marker.walk.place.total == 3
    window.state.show_place()
    assert "0 suggested · 3 relations suggested" in window.status._counts.text(), "the bar counts all three"
    key(window, Qt.Key.Key_Tab)
    first = session.relations.chosen
    assert first is not None and first.suggested and session.selected == first.head
    assert [line.dashed for line in reader.looks.relations if line.strong] == [True]
    assert window.marker.walk.place.number == 1
    assert "From “" in window.status.said()
    key(window, Qt.Key.Key_Return)
    assert (first.head.surface, first.relation.type, first.tail.surface) in triples(window)
    second = session.relations.chosen
    assert second is not None and second.suggested and second.uid != first.uid
    key(window, Qt.Key.Key_Delete)
    third = session.relations.chosen
    assert third is not None and third.head.surface == "وداد الكاتب"
    session.applied(suggest_relations(session.project, [uid])[1])
    assert [each.uid for each in session.relations.suggested()] == [third.uid]
    assert len(session.annotations()) == len(MARKS)  # the ends stay
    window.actions_.run("edit.undo")
    window.actions_.run("edit.undo")
    assert len(session.relations.suggested()) == 3


def test_types_in_the_scheme_dialog(window: MainWindow, qtbot: QtBot) -> None:
    """Every field is an act; what is no longer possible is listed and stays; another name is followed."""
    relate(window, "نبيل الصافي", "has_occupation", "رئيس جامعة الواحة")
    dialog = open_scheme(window)
    assert dialog is not None
    dialog.tabs.set_current(2)
    dialog.tabs.chosen.emit(2)
    section = next(each for each in dialog.findChildren(RelationTypesSection))
    session = session_of(window)
    section.list.setCurrentIndex(section.list.entries.index_of("has_occupation"))
    assert section.current is not None and section.current.tails == ("OCC",)
    section.form.ar.setText("منصبه")
    section.form.ar.editingFinished.emit()
    section.form.tails.turn("OCC")
    section.form.tails.turn("LAW")
    section.form.tails.changed.emit()
    assert section.current.tails == ("LAW",) and section.current.ar == "منصبه"
    qtbot.waitUntil(lambda: bool(section.unfit.entries.rows), timeout=10_000)
    assert [each.title for each in section.unfit.entries.rows] == [
        "From “\u2068نبيل الصافي\u2069” to “\u2068رئيس جامعة الواحة\u2069”"
    ]
    assert len(relations(window)) == 1
    assert (
        "مهنة" not in section.unfit.entries.rows[0].sub and "PERS → OCC" in section.unfit.entries.rows[0].sub
    )
    session.undo()
    qtbot.waitUntil(lambda: not section.unfit.entries.rows, timeout=10_000)
    section.form.code.setText("post")
    section.form.code.editingFinished.emit()
    assert [each.type for each in relations(window)] == ["post"]
    section.form.guide.setPlainText("اربط الشخص بمنصبه الكامل.")
    section.form.guided.emit("post", "اربط الشخص بمنصبه الكامل.")
    assert guide(session.project, "relation:post").text.startswith("اربط")
    choose(window, "نبيل الصافي")
    session.relations.choose(relations(window)[0].uid)
    section.renew()
    section.list.setCurrentIndex(section.list.entries.index_of("post"))
    section._on_keep()
    assert [each.surface for each in guide(session.project, "relation:post").positive] == [
        "رئيس جامعة الواحة الدكتور نبيل الصافي"
    ]
    dialog.close()


def test_guidelines_that_wait_go_to_the_type_they_were_written_for(window: MainWindow) -> None:
    dialog = open_scheme(window)
    assert dialog is not None
    dialog.tabs.set_current(2)
    dialog.tabs.chosen.emit(2)
    (section,) = dialog.findChildren(RelationTypesSection)
    section.list.setCurrentIndex(section.list.entries.index_of("has_occupation"))
    section.form.guide.setPlainText("who holds which post")
    section.list.setCurrentIndex(section.list.entries.index_of("member_of"))
    project = session_of(window).project
    assert guide(project, "relation:member_of").text == ""
    assert guide(project, "relation:has_occupation").text == "who holds which post"


def test_what_is_written_is_said_of_the_relation_it_was_written_for(window: MainWindow) -> None:
    session = session_of(window)
    kind = AttributeType("since", Subject.RELATION, AttributeKind.TEXT)
    session.do(lambda: set_attribute_types(session.project, [kind]))
    relate(window, "نبيل الصافي", "member_of", "جامعة الواحة")
    relate(window, "مدينة الرمال", "member_of", "جامعة الواحة")
    choose(window, "جامعة الواحة")
    first, second = session.relations.of(annotation(window, "جامعة الواحة").uid)
    session.relations.choose(first.uid)
    line = window.workspace.inspector.findChild(RelationSentences).fields.field("since")
    assert isinstance(line, QLineEdit)
    line.setText("1998")
    session.relations.choose(second.uid)
    assert session.document is not None
    found = [(each.of, each.value) for each in session.project.attributes(session.document.uid)]
    assert found == [(first.uid, "1998")]


def test_a_list_of_names_that_cannot_be_deleted_says_so(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(window)
    session.do(lambda: add_word_list(session.project, "أنهار", "LOC", ["النيل"]))
    dialog = open_lists(window)
    assert dialog is not None

    def refuse(*_: object, **__: object) -> None:
        raise UserError("no_such_code", "The disk is full.")

    monkeypatch.setattr(session.project, "apply", refuse)
    dialog.list.removed.emit(dialog.list.entries.rows[0])
    assert "The disk is full" in dialog.said()
