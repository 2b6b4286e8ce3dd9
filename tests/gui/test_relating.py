"""Relating by keys and by the pointer: three keystrokes, far targets, turned, repeated, given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from tests.helpers.relating import (
    CONTROL,
    SHIFT,
    TEXT,
    annotation,
    choose,
    key,
    letter,
    mode_of,
    open_fair,
    relate,
    relations,
    session_of,
    triples,
)

from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.window.main_window import MainWindow


@pytest.fixture
def window(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    return open_fair(make_window, tmp_path)


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


def test_how_to_go_on_is_not_told_after_escape(window: MainWindow) -> None:
    choose(window, "نبيل الصافي")
    key(window, Qt.Key.Key_R, CONTROL)
    assert window.status.said()
    key(window, Qt.Key.Key_Escape)
    assert window.status.said() == ""


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
    relate(window, "نبيل الصافي", "has_occupation", "رئيس جامعة الواحة")
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
    relate(window, "نبيل الصافي", "has_occupation", "رئيس جامعة الواحة")
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
