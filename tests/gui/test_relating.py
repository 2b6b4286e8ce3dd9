"""Relating by keys and by the pointer: three keystrokes, far targets, turned, repeated, given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.relations.relation_table import relation_rows
from hashiya.services.relations.suggesting import suggest_relations
from hashiya.services.scheme.guidelines import guide
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.relations.relation_sentences import RelationSentences
from hashiya.ui.relations.relation_types_section import RelationTypesSection
from hashiya.ui.relations.relations_page import HEAD, TAIL, TYPE, RelationsPage
from hashiya.ui.scheme.scheme_dialog import open_scheme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.beyond.relations import Relation
    from hashiya.core.span import Annotation
    from hashiya.ui.relations.relation_pointing import RelationPointing
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow

TEXT = (
    "افتتح رئيس جامعة الواحة الدكتور نبيل الصافي معرض الكتاب في مدينة الرمال.\n"
    + "وتلا ذلك حديث طويل عن تاريخ المكتبات وأثرها في الناس وفي العمران.\n" * 60
    + "وحضرت الافتتاح وداد الكاتب مندوبةً عن دار السنابل.\n"
)
MARKS = (
    ("رئيس جامعة الواحة", "OCC"),
    ("جامعة الواحة", "ORG"),
    ("نبيل الصافي", "PERS"),
    ("مدينة الرمال", "GPE"),
    ("وداد الكاتب", "PERS"),
    ("دار السنابل", "ORG"),
)
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    path = tmp_path / "fair.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("معرض", TEXT)]).added
        for words, label in MARKS:
            start = TEXT.index(words)
            project.apply(marking.mark(project, uid, start, start + len(words), label))
    made = make_window(path)
    made.show_page("annotate")
    made.focus_text()
    return made


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def mode_of(window: MainWindow) -> RelationPointing:
    return window.marker.relating


def annotation(window: MainWindow, words: str) -> Annotation:
    return next(each for each in session_of(window).annotations() if each.surface == words)


def relations(window: MainWindow) -> list[Relation]:
    session = session_of(window)
    assert session.document is not None
    return session.project.relations(session.document.uid)


def triples(window: MainWindow) -> set[tuple[str, str, str]]:
    return {
        (each.head.surface, each.relation.type, each.tail.surface)
        for each in session_of(window).relations.all()
    }


def choose(window: MainWindow, words: str) -> None:
    session_of(window).select(annotation(window, words).uid)


def key(
    window: MainWindow, what: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(window.page.reader, what, modifiers)  # type: ignore[arg-type]


def letter(window: MainWindow, words: str) -> str:
    return next(code for code, each in mode_of(window).codes.items() if each.surface == words)


def test_three_keystrokes_where_one_type_is_possible(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    targets = {each.surface for each in mode_of(window).codes.values()}
    # In sight and permitted: the far person and body are not.
    assert targets == {"رئيس جامعة الواحة", "جامعة الواحة", "مدينة الرمال", "نبيل الصافي"}
    code = letter(window, "رئيس جامعة الواحة")
    assert len(code) == 1
    key(window, code)
    assert triples(window) == {("نبيل الصافي", "has_occupation", "رئيس جامعة الواحة")}
    assert not mode_of(window).on
    assert session_of(window).selected == annotation(window, "نبيل الصافي")
    window.actions_.run("edit.undo")
    assert not relations(window)


def test_where_several_are_possible_the_types_key_chooses(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    key(window, letter(window, "جامعة الواحة"))
    assert mode_of(window).types.isVisible() and not relations(window)
    key(window, "p")
    assert triples(window) == {("نبيل الصافي", "president_of", "جامعة الواحة")}


def test_arabic_layout(window: MainWindow) -> None:
    """The letters are those printed on an Arabic keyboard, and the types' keys too."""
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    arabic = {"F": "ب", "J": "ت", "D": "ي"}
    typed = arabic[letter(window, "جامعة الواحة")]
    for text in (typed, "ح"):
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(window.page.reader, event)
    assert triples(window) == {("نبيل الصافي", "president_of", "جامعة الواحة")}


def test_escape_leaves_everything_as_it_was(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    for keys in ((), (letter,), ("/",)):
        key(window, Qt.Key.Key_R, CONTROL)
        for each in keys:
            key(window, each if isinstance(each, str) else each(window, "جامعة الواحة"))
        focus = QApplication.focusWidget() if keys == ("/",) else window.page.reader
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Escape)
        mode = mode_of(window)
        assert not (mode.on or mode.types.isVisible() or mode.finder.isVisible())
        assert not relations(window) and not window.page.reader.looks.hints
        assert session_of(window).selected == annotation(window, "نبيل الصافي")
        assert window.page.reader.hasFocus()


def test_far_targets_are_found_by_folded_words(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    key(window, "/")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and mode_of(window).finder.isVisible()
    field.setText("دار السنابل")
    QTest.keyClick(field, Qt.Key.Key_Return)
    key(window, "e")
    assert triples(window) == {("نبيل الصافي", "employee_of", "دار السنابل")}


def test_one_key_turns_the_direction(window: MainWindow) -> None:
    choose(window, "رئيس جامعة الواحة")
    key(window, Qt.Key.Key_R, CONTROL)
    assert not mode_of(window).codes  # nothing leads from an office
    key(window, Qt.Key.Key_Tab)
    key(window, letter(window, "نبيل الصافي"))
    assert triples(window) == {("نبيل الصافي", "has_occupation", "رئيس جامعة الواحة")}


def test_twice_repeats_end_and_type(window: MainWindow) -> None:
    choose(window, "جامعة الواحة")
    key(window, Qt.Key.Key_R, CONTROL)
    key(window, Qt.Key.Key_Tab)
    key(window, letter(window, "نبيل الصافي"))
    key(window, "b")
    session_of(window).select("")
    choose(window, "مدينة الرمال")
    key(window, Qt.Key.Key_R, CONTROL)
    key(window, Qt.Key.Key_R, CONTROL)
    assert {each.surface for each in mode_of(window).codes.values()} == {"نبيل الصافي", "مدينة الرمال"}
    key(window, letter(window, "مدينة الرمال"))
    assert triples(window) == {
        ("نبيل الصافي", "member_of", "جامعة الواحة"),
        ("مدينة الرمال", "member_of", "جامعة الواحة"),
    }


def place_of(window: MainWindow, words: str) -> QPoint:
    reader = window.page.reader
    found = annotation(window, words)
    spot = reader.page.find_spot(found.start + 2)
    assert spot is not None
    return QPoint(round(reader.page.left + spot.x), round((spot.upper + spot.lower) / 2))


def test_ctrl_click_relates(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    place = place_of(window, "مدينة الرمال")
    QTest.mouseClick(window.page.reader.viewport(), Qt.MouseButton.LeftButton, CONTROL, place)
    assert mode_of(window).types.isVisible()
    key(window, "v")
    assert triples(window) == {("نبيل الصافي", "lives_in", "مدينة الرمال")}
    assert session_of(window).selected == annotation(window, "نبيل الصافي")


def test_the_grip_is_drawn_to_the_target(window: MainWindow) -> None:
    reader = window.page.reader
    choose(window, "نبيل الصافي")
    grip = next(
        QPoint(x, y)
        for y in range(0, 300, 2)
        for x in range(0, reader.viewport().width(), 4)
        if reader.relation_grip_at(QPoint(x, y).toPointF())
    )
    place = place_of(window, "رئيس جامعة الواحة")
    QTest.mousePress(reader.viewport(), Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(reader.viewport(), place)
    QTest.mouseRelease(reader.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert triples(window) == {("نبيل الصافي", "has_occupation", "رئيس جامعة الواحة")}


def test_what_the_reader_shows(window: MainWindow) -> None:
    """Counts on tags, a line or a chip for the chosen one's; no line of text moves."""
    reader = window.page.reader
    before = reader.page.total
    test_three_keystrokes_where_one_type_is_possible(window)
    window.actions_.run("edit.redo")
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    key(window, "/")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("السنابل")
    QTest.keyClick(field, Qt.Key.Key_Return)
    key(window, "w")
    assert reader.page.total == before
    person, far = annotation(window, "نبيل الصافي"), annotation(window, "دار السنابل")
    assert reader.looks.relation_counts == {
        person.uid: 2,
        annotation(window, "رئيس جامعة الواحة").uid: 1,
        far.uid: 1,
    }
    reader.go_to(0)
    choose(window, "نبيل الصافي")
    reader.grab()
    assert [uid for _, uid in reader.looks.chips] == [far.uid]
    box = reader.looks.chips[0][0]
    QTest.mouseClick(reader.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert session_of(window).selected == far and reader.shows(far.start)
    reader.grab()
    assert [uid for _, uid in reader.looks.chips] == [person.uid]


def test_a_chosen_relation_is_turned_and_removed_by_keys(window: MainWindow) -> None:
    choose(window, "مدينة الرمال")
    session = session_of(window)
    key(window, Qt.Key.Key_R, CONTROL)
    key(window, letter(window, "جامعة الواحة"))
    key(window, "b")
    assert triples(window) == {("مدينة الرمال", "member_of", "جامعة الواحة")}
    key(window, Qt.Key.Key_J, CONTROL | SHIFT)
    assert session.relations.chosen is not None
    key(window, Qt.Key.Key_Delete)
    assert not relations(window)
    assert annotation(window, "مدينة الرمال")  # the relation went, not the annotation


def test_removing_an_annotation_says_how_many_relations_went(window: MainWindow) -> None:
    test_three_keystrokes_where_one_type_is_possible(window)
    window.actions_.run("edit.redo")
    session_of(window).select("")
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_Delete)
    assert not relations(window)
    assert "1" in window.status.said() and "relation" in window.status.said()
    window.actions_.run("edit.undo")
    assert len(relations(window)) == 1 and annotation(window, "نبيل الصافي")


def test_a_scheme_without_relations_says_so(make_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    path = tmp_path / "bare.hashiya"
    with create_project(path, scheme=load_scheme("anercorp"), person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("معرض", TEXT)]).added
        start = TEXT.index("نبيل الصافي")
        project.apply(marking.mark(project, uid, start, start + 11, "PERS"))
    window = make_window(path)
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    assert not mode_of(window).on and "no relations yet" in window.status.said()
    assert not window.page.reader.looks.relation_grip


def test_the_lists_lead_to_their_places(window: MainWindow) -> None:
    """Sentences in the inspector, the panel with its search, the page of the project."""
    test_twice_repeats_end_and_type(window)
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
    test_three_keystrokes_where_one_type_is_possible(window)
    window.actions_.run("edit.redo")
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
    section.form.guided.emit("اربط الشخص بمنصبه الكامل.")
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


def test_onto_itself_by_the_last_letter(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    codes = mode_of(window).codes
    assert list(codes.values())[-1].surface == "نبيل الصافي"  # the nearest targets keep the shortest codes
    for sign in letter(window, "نبيل الصافي"):
        key(window, sign)
    assert mode_of(window).types.isVisible()
    key(window, "R")
    assert triples(window) == {("نبيل الصافي", "has_relative", "نبيل الصافي")}
    session_of(window).undo()
    assert not relations(window)


def test_ctrl_and_a_click_on_the_chosen_one_asks_before_it_leads_onto_itself(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    mode_of(window).relate_to(annotation(window, "نبيل الصافي").uid)
    assert mode_of(window).types.isVisible() and not relations(window)
    key(window, Qt.Key.Key_Escape)
    choose(window, "رئيس جامعة الواحة")
    mode_of(window).relate_to(annotation(window, "رئيس جامعة الواحة").uid)
    assert not mode_of(window).types.isVisible() and not relations(window)


def test_keys_are_about_what_the_selection_stands_on(window: MainWindow) -> None:
    reader, session = window.page.reader, session_of(window)
    start = TEXT.index("نبيل")
    session.select("")
    reader.set_selection(start, start + len("نبيل"))  # as a hit of the search leaves it
    key(window, Qt.Key.Key_R, CONTROL)
    assert session.selected == annotation(window, "نبيل الصافي")
    assert mode_of(window).on
    key(window, Qt.Key.Key_Escape)
    session.select("")
    inner = TEXT.index("جامعة الواحة")
    reader.set_selection(inner + 2, inner + 2)
    key(window, Qt.Key.Key_L, CONTROL)
    assert session.selected == annotation(window, "جامعة الواحة")  # the innermost
    window.workspace.linking.card.hide()
    session.select("")
    reader.set_selection(0, 0)
    key(window, Qt.Key.Key_R, CONTROL)
    assert not mode_of(window).on
