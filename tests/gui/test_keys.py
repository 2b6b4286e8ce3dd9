"""The keys a person presses, in either layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.core.span import Annotation, Status
from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.commands.key_bindings import is_repeat, label_for, latin_combination, printed, typed
from hashiya.ui.reader.types import BoundaryMove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.window.main_window import MainWindow

LABELS = load_scheme("wojood").labels
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(text: str, key: int = 0, *, scan: int = 0, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, 0, 0, text)


def label_code(event: QKeyEvent) -> str:
    label = label_for(event, LABELS)
    return label.code if label else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("p", "PERS"),
        ("P", "PERS"),
        ("ح", "PERS"),
        ("ى", "NORP"),
        ("ض", "QUANTITY"),
        ("1", "CARDINAL"),
        ("١", "CARDINAL"),
        ("۱", "CARDINAL"),
        ("٤", "CURR"),
        ("%", ""),
        ("é", ""),
        (" ", ""),
    ],
)
def test_a_label_answers_to_both_letters_of_its_key(text: str, code: str) -> None:
    assert label_code(press(text)) == code


def test_every_label_has_both_keys_and_they_work() -> None:
    for label in LABELS:
        assert label_code(press(label.key.lower())) == label.code
        assert label_code(press(label.key_ar)) == label.code


def test_with_control_it_is_no_label() -> None:
    assert label_code(press("p", modifiers=Qt.KeyboardModifier.ControlModifier)) == ""


def test_the_place_of_the_key_counts_where_the_layout_writes_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert printed(press("", scan=33)) == "P"
    # Two letters from one key, as Arabic layouts write them with Shift.
    assert label_code(press("لإ", scan=28)) == "TIME"
    # A Latin layout of another order keeps what is printed on it.
    assert label_code(press("a", scan=24)) == "LANGUAGE"


def test_places_of_keys_on_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert printed(press("", scan=0x19)) == "P"
    monkeypatch.setattr("sys.platform", "darwin")
    event = QKeyEvent(QEvent.Type.KeyPress, 0, NONE, 0, 35, 0, "")
    assert printed(event) == "P"


def test_shortcuts_under_a_keyboard_without_latin_letters(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    control = Qt.KeyboardModifier.ControlModifier
    event = press("", 0x0626, scan=52, modifiers=control)
    assert latin_combination(event) == "Ctrl+Z"
    assert latin_combination(press("", 0x0626, scan=52, modifiers=control | SHIFT)) == "Ctrl+Shift+Z"
    assert latin_combination(press("z", Qt.Key.Key_Y, scan=52, modifiers=control)) == ""
    tilde = press("", Qt.Key.Key_AsciiTilde, scan=52, modifiers=control | SHIFT)
    assert latin_combination(tilde) == "Ctrl+Shift+Z"  # what Arabic layouts write there
    select(window, "تونس")
    send(window, Qt.Key.Key_G)
    QApplication.sendEvent(window.page.reader, event)
    assert find(window, "تونس", "GPE") is None


def test_typed_folds_case_and_digits() -> None:
    assert typed(press("q")) == "Q"
    assert typed(press("٧")) == "7"
    assert typed(press("\r")) == ""


def test_the_full_stop_repeats() -> None:
    assert is_repeat(press("."))
    assert not is_repeat(press("،"))


# ------------------------------------------------------------------------------------- in the window
def annotations(window: MainWindow) -> list[Annotation]:  # type: ignore[no-redef]
    assert window.session is not None
    return list(window.session.annotations())


def find(window: MainWindow, words: str, label: str = "") -> Annotation | None:
    found = [each for each in annotations(window) if each.surface == words and label in ("", each.label)]  # type: ignore[operator]
    return found[0] if found else None


def select(window: MainWindow, words: str) -> None:
    start = window.page.reader.text.index(words)
    window.page.reader.set_selection(start, start + len(words))


def send(window: MainWindow, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    if isinstance(key, str):
        QTest.sendKeyEvent(QTest.KeyAction.Click, window.page.reader, Qt.Key.Key_unknown, key, modifiers)
    else:
        QTest.keyClick(window.page.reader, key, modifiers)


def test_a_key_marks_the_selection(window: MainWindow) -> None:
    select(window, "تونس")
    send(window, Qt.Key.Key_G)
    found = find(window, "تونس", "GPE")
    assert found is not None and found.status is Status.ACCEPTED
    assert window.session is not None and window.session.selected == found


def test_a_key_of_the_arabic_layout_marks_too(window: MainWindow) -> None:
    select(window, "مكتبة الإسكندرية")
    send(window, "ب")
    assert find(window, "مكتبة الإسكندرية", "FAC") is not None


def test_a_key_without_anything_selected_asks_for_words(window: MainWindow) -> None:
    before = annotations(window)  # type: ignore[operator]
    send(window, Qt.Key.Key_G)
    assert annotations(window) == before  # type: ignore[operator]
    assert "first word" in window.status.said()
    send(window, Qt.Key.Key_Escape)
    assert not window.marker.hints.pointing.on
    assert annotations(window) == before  # type: ignore[operator]


def test_repeat_gives_the_last_label(window: MainWindow) -> None:
    select(window, "تونس")
    send(window, Qt.Key.Key_G)
    select(window, "مكتبة الإسكندرية")
    send(window, Qt.Key.Key_Period)
    assert find(window, "مكتبة الإسكندرية", "GPE") is not None


def test_the_walk_accepts_rejects_and_corrects(window: MainWindow) -> None:
    send(window, Qt.Key.Key_Tab)
    assert window.session is not None and window.session.selected is not None
    assert window.session.selected.surface == "سلمى"
    assert window.marker.walk.place.number == 1 and window.marker.walk.place.total == 4
    send(window, Qt.Key.Key_Return)
    accepted = find(window, "سلمى", "PERS")
    assert accepted is not None and accepted.status is Status.ACCEPTED
    assert window.session.selected.surface == "القاهرة"
    send(window, Qt.Key.Key_Delete)
    rejected = find(window, "القاهرة", "GPE")
    assert rejected is not None and rejected.status is Status.REJECTED  # still seen, until the next act
    assert window.session.selected.surface == "الثلاثاء 12 مارس 2024"
    send(window, Qt.Key.Key_T)
    corrected = find(window, "الثلاثاء 12 مارس 2024")
    assert corrected is not None and corrected.label == "TIME" and corrected.status is Status.ACCEPTED
    assert find(window, "القاهرة", "GPE") is None
    assert window.session.selected.surface == "ثلاثة"
    send(window, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.selected.surface == "ثلاثة"  # the only one left


def test_least_certain_first(window: MainWindow) -> None:
    window.actions_.run("suggestions.order")
    send(window, Qt.Key.Key_Tab)
    assert window.session is not None and window.session.selected is not None
    assert window.session.selected.surface == "ثلاثة"
    assert window.actions_["suggestions.order"].isChecked()


def test_undo_and_redo_say_what_they_did(window: MainWindow) -> None:
    select(window, "تونس")
    send(window, Qt.Key.Key_G)
    send(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert find(window, "تونس", "GPE") is None
    assert window.status.said().startswith("Undone: Marked")
    assert "تونس" in window.status.said()
    send(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert find(window, "تونس", "GPE") is not None
    assert window.status.said().startswith("Done again")


def test_control_arrows_move_the_boundaries_as_seen(window: MainWindow) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    select(window, "مكتبة الإسكندرية")
    send(window, Qt.Key.Key_F)
    send(window, Qt.Key.Key_Right, control)  # the end of a right-to-left text comes back to the right
    assert find(window, "مكتبة") is not None
    send(window, Qt.Key.Key_Left, control)
    assert find(window, "مكتبة الإسكندرية") is not None
    send(window, Qt.Key.Key_Right, control | Qt.KeyboardModifier.ShiftModifier)
    assert find(window, "مديرة مكتبة الإسكندرية") is not None
    send(window, Qt.Key.Key_Left, control | Qt.KeyboardModifier.ShiftModifier)
    assert find(window, "مكتبة الإسكندرية") is not None


def test_control_alt_arrows_move_by_letter(window: MainWindow) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    select(window, "القاهرة")
    send(window, Qt.Key.Key_L)
    send(window, Qt.Key.Key_Left, both | Qt.KeyboardModifier.ShiftModifier)
    assert find(window, "لقاهرة", "LOC") is not None


def test_delete_removes_own_work(window: MainWindow) -> None:
    select(window, "تونس")
    send(window, Qt.Key.Key_G)
    send(window, Qt.Key.Key_Delete)
    assert find(window, "تونس") is None


def test_escape_lets_go_step_by_step(window: MainWindow) -> None:
    select(window, "تونس")
    send(window, Qt.Key.Key_Escape)
    assert window.marker.target.range() is None
    send(window, Qt.Key.Key_Tab)
    assert window.marker.chosen is not None
    send(window, Qt.Key.Key_Escape)
    assert window.marker.chosen is None


def test_moving_the_caret_away_lets_go_of_the_annotation(window: MainWindow) -> None:
    send(window, Qt.Key.Key_Tab)
    send(window, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert window.marker.chosen is None


def test_done_goes_to_the_next_document(window: MainWindow) -> None:
    assert window.session is not None and window.session.document is not None
    first = window.session.document
    session = window.session
    session.do(lambda: marking.reject(session.project, list(session.annotations())))
    send(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.name == "دفتر الحساب"
    assert window.session.project.document(first.uid).state == "done"
    send(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.uid == first.uid


def test_a_whole_document_without_the_mouse(window: MainWindow) -> None:
    """Walk, accept, mark by Shift+arrows, note, done."""
    shift = Qt.KeyboardModifier.ShiftModifier
    for _ in range(4):
        send(window, Qt.Key.Key_Tab)
        send(window, Qt.Key.Key_Return)
    reader = window.page.reader
    reader.set_caret(reader.text.index("تونس"))
    send(window, Qt.Key.Key_Left, shift)
    assert reader.selected_text() == "تونس"
    send(window, Qt.Key.Key_G)
    send(window, Qt.Key.Key_F2)
    assert window.workspace.inspector._note.hasFocus()
    QTest.keyClicks(window.workspace.inspector._note, "port")
    QTest.keyClick(window.workspace.inspector._note, Qt.Key.Key_Escape)
    assert reader.hasFocus()
    found = find(window, "تونس", "GPE")
    assert found is not None and found.note == "port"
    send(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session is not None and window.session.document is not None
    assert window.session.document.name == "دفتر الحساب"


def test_nothing_can_be_changed_in_a_second_window(
    make_window: Callable[..., MainWindow], window: MainWindow
) -> None:
    assert window.session is not None
    second = make_window(window.session.path)
    assert second.session is not None and second.session.readonly
    assert any("Another window" in text for text in second.messages.texts())
    before = annotations(second)  # type: ignore[operator]
    select(second, "تونس")
    send(second, Qt.Key.Key_G)
    assert annotations(second) == before  # type: ignore[operator]


def test_the_current_hit_is_what_a_key_marks(window: MainWindow) -> None:
    session, reader, search = window.session, window.page.reader, window.workspace.search
    assert session is not None and session.document is not None
    window.marker.walk.step(1)
    before = list(session.annotations())
    window.actions_.run("edit.find")
    search._field.setText("مديرة")
    QTest.keyClick(search._field, Qt.Key.Key_Return)
    assert reader.selected_text() == "مديرة" and session.selected is None
    QTest.keyClick(search._field, Qt.Key.Key_Escape)
    QTest.keyClick(reader, Qt.Key.Key_O)
    made = [each for each in session.annotations() if each not in before]
    assert [(each.surface, each.label) for each in made] == [("مديرة", "ORG")]
    assert all(each in session.annotations() for each in before)


def test_the_frame_of_a_hit_goes_with_the_selection(window: MainWindow) -> None:
    reader, search = window.page.reader, window.workspace.search
    window.actions_.run("edit.find")
    search._field.setText("تونس")
    QTest.keyClick(search._field, Qt.Key.Key_Return)
    first = reader.selection()
    assert search._framed
    QTest.keyClick(search._field, Qt.Key.Key_Return)
    assert reader.selection()[0] != first[0] and search._framed
    reader.set_caret(0)
    assert not search._framed
    window.actions_.run("edit.find_next")  # type: ignore[unreachable]
    assert search._framed and reader.selection() == min(first, reader.selection())


def test_a_key_acts_on_nothing_out_of_sight(make_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    path = tmp_path / "long.hashiya"
    text = "\n".join(f"سطر {number} في كتاب الرحلة من دمشق إلى بغداد." for number in range(300))
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents([NewDocument("طويل", text)])
    window = make_window(path)
    session, reader = window.session, window.page.reader
    assert session is not None
    start = text.index("دمشق")
    reader.set_selection(start, start + 4)
    reader.verticalScrollBar().setValue(reader.verticalScrollBar().maximum())
    assert reader.visible_range()[0] > start
    QTest.keyClick(reader, Qt.Key.Key_P)
    assert not session.annotations() and reader.visible_range()[0] <= start
    assert window.status.said()
    QTest.keyClick(reader, Qt.Key.Key_P)
    assert [each.surface for each in session.annotations()] == ["دمشق"]


def test_undo_goes_to_the_document_and_names_it(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    first = session.document
    window.marker.walk.step(1)
    QTest.keyClick(window.page.reader, Qt.Key.Key_Return)
    decided = next(each for each in session.annotations() if each.status is Status.ACCEPTED)
    window.actions_.run("annotate.next_document")
    assert session.document.uid != first.uid
    window.actions_.run("edit.undo")
    assert session.document.uid == first.uid and first.name in window.status.said()
    assert session.selected is not None and session.selected.uid == decided.uid
    window.actions_.run("edit.redo")
    assert session.document.uid == first.uid and first.name not in window.status.said()


def test_boundaries_by_letter_without_the_keys_of_the_desktop(window: MainWindow) -> None:
    """F6 and F7 go under every layout; a mark never ends in a space."""
    session = window.session
    assert session is not None and session.document is not None
    chosen = next(each for each in session.annotations() if each.surface == "القاهرة")
    session.select(chosen.uid)
    window.actions_.run("annotate.end_letter_right")  # the text goes to the left: one letter less
    assert session.selected is not None and session.selected.surface == "القاهر"
    for _ in range(2):
        window.actions_.run("annotate.end_letter_left")
    assert session.selected.surface == session.document.text[chosen.start : chosen.end + 2]
    assert not session.selected.surface[-1].isspace() and session.selected.surface.startswith("القاهرة ")
    window.actions_.run("annotate.start_letter_left")
    assert session.selected.surface.startswith("لقاهرة")


def test_a_mark_of_letters_neither_begins_nor_ends_in_a_space(window: MainWindow) -> None:
    session, reader = window.session, window.page.reader
    assert session is not None
    start = reader.text.index("تونس")
    assert reader.text[start - 1] == " "
    reader.set_selection(start - 1, start + 4)
    QTest.keyClick(reader, Qt.Key.Key_G)
    assert session.selected is not None and session.selected.surface == "تونس"
    window.marker.boundaries.drag(BoundaryMove(session.selected.uid, start - 1, start + 4))
    assert session.selected is not None and session.selected.surface == "تونس"
    reader.set_selection(start - 1, start)
    assert window.marker.target.range() is None


def test_the_words_of_the_chosen_annotation_are_copied(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    QApplication.clipboard().setText("")
    chosen = next(each for each in session.annotations() if each.surface == "القاهرة")
    session.select(chosen.uid)
    QTest.keyClick(window.page.reader, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "القاهرة"
    window.page.reader.set_selection(0, 4)
    QTest.keyClick(window.page.reader, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == window.page.reader.text[:4]


def test_reading_mode_puts_the_panels_away_and_brings_them_back(window: MainWindow) -> None:
    docks = window.workspace.docks
    shown = {name for name in window.workspace.panels if not docks[name].isHidden()}
    assert shown
    window.actions_.run("view.reading")
    assert all(docks[name].isHidden() for name in window.workspace.panels)
    assert window.actions_["view.reading"].isChecked() and window.page.reader.hasFocus()
    window.show_page("statistics")
    window.show_page("annotate")
    assert all(docks[name].isHidden() for name in window.workspace.panels)
    window.actions_.run("edit.find")  # a panel that is asked for comes
    assert window.workspace.search.isVisible()
    assert {name for name in window.workspace.panels if not docks[name].isHidden()} == shown | {"search"}


def test_width_and_leading_of_the_text_are_settings(window: MainWindow) -> None:
    page, settings = window.page.reader.page, window.context.settings
    settings.set("reader/width", "narrow")
    narrow = page.style.typography.measure
    settings.set("reader/width", "wide")
    assert page.style.typography.measure > narrow
    before = page.style.line_height()
    settings.set("reader/leading", "loose")
    assert page.style.line_height() > before


def test_the_keys_go_from_part_to_part(window: MainWindow) -> None:
    """Tab in the text is the next suggestion: the panels are reached by a key of their own, and left."""
    workspace, session = window.workspace, window.session
    assert session is not None
    session.select(session.annotations()[0].uid)  # else there is nothing to do in the inspector
    window.focus_text()
    reached = []
    for _ in range(4):
        window.actions_.run("view.next_part")
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(next((n for n, p in workspace.panels.items() if p.isAncestorOf(focused)), "text"))
    assert reached == ["documents", "annotations", "inspector", "text"]
    assert window.page.reader.hasFocus()
    window.actions_.run("view.previous_part")
    window.actions_.run("view.previous_part")
    assert workspace.annotations.list.hasFocus()
    workspace.docks.toggle("annotations")
    window.focus_text()
    window.actions_.run("view.next_part")
    window.actions_.run("view.next_part")
    focused = QApplication.focusWidget()
    assert focused is not None and workspace.inspector.isAncestorOf(focused), "what is away is passed over"
