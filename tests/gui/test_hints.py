"""Letters over the text: a paragraph decided at a glance, words pointed at, by keys of either layout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.core.hints import is_function_word
from hashiya.core.span import Status
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.annotate.hints.glance_mode import GlanceMode
    from hashiya.ui.annotate.hints.word_pointing import WordPointing
    from hashiya.ui.window.main_window import MainWindow

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(make_window: Callable[..., MainWindow], project_path: Path) -> MainWindow:
    made = make_window(project_path)
    made.show_page("annotate")
    made.focus_text()
    return made


def glance_of(window: MainWindow) -> GlanceMode:
    return window.marker.hints.glance


def pointing_of(window: MainWindow) -> WordPointing:
    return window.marker.hints.pointing


def key(
    window: MainWindow, what: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(window.page.reader, what, modifiers)  # type: ignore[arg-type]


def types(window: MainWindow, text: str) -> None:
    """As another layout types it: the key has no Latin name."""
    QApplication.sendEvent(
        window.page.reader, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text)
    )


def standing(window: MainWindow) -> dict[str, tuple[str, str]]:
    session = window.session
    assert session is not None and session.document is not None
    found = session.project.annotations(session.document.uid)
    return {each.surface: (each.label, each.status.value) for each in found}


def code_of(window: MainWindow, surface: str) -> str:
    return next(each.code for each in glance_of(window).offers if each.annotation.surface == surface)


def word_code(window: MainWindow, word: str) -> str:
    text = window.page.reader.text
    return next(code for code, (start, end) in pointing_of(window).codes.items() if text[start:end] == word)


def test_one_key_shows_and_one_key_takes_the_paragraph(window: MainWindow) -> None:
    before = standing(window)
    key(window, Qt.Key.Key_Space)
    glance = glance_of(window)
    assert glance.on
    assert [each.ticked for each in glance.offers] == [True] * 4
    assert standing(window) == before  # looking decides nothing
    key(window, Qt.Key.Key_Space)
    assert {status for _, status in standing(window).values()} == {"accepted"}
    assert not glance.on  # there is nothing more in this text
    window.actions_.run("edit.undo")  # type: ignore[unreachable]
    assert standing(window) == before


def test_a_letter_takes_one_out_and_it_is_rejected(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    key(window, code_of(window, "ثلاثة").lower())
    assert window.status.said().startswith("3 ticked of 4")
    offers = {each.annotation.surface: each.ticked for each in glance_of(window).offers}
    assert offers["ثلاثة"] is False and offers["سلمى"] is True
    key(window, Qt.Key.Key_Space)
    assert standing(window)["ثلاثة"] == ("CARDINAL", "rejected")
    assert standing(window)["سلمى"] == ("PERS", "accepted")


def test_a_letter_pressed_twice_is_as_before(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    for _ in range(2):
        key(window, code_of(window, "سلمى").lower())
    assert all(each.ticked for each in glance_of(window).offers)


def test_letters_of_the_arabic_layout_are_the_same_keys(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    first = glance_of(window).offers[0]
    assert first.code == "J"  # no label has it
    types(window, "ت")  # the key of J
    assert not glance_of(window).offers[0].ticked
    assert window.page.reader.looks.hints[0].letters == "ت"
    key(window, "f")
    assert window.page.reader.looks.hints[0].letters == "F"


def test_escape_decides_nothing(window: MainWindow) -> None:
    before = standing(window)
    key(window, Qt.Key.Key_Space)
    key(window, code_of(window, "سلمى").lower())
    key(window, Qt.Key.Key_Escape)
    assert not glance_of(window).on
    assert not window.page.reader.looks.hints
    assert standing(window) == before
    assert "Space" not in window.status.said()


def test_shift_and_the_letter_puts_one_at_hand_for_another_label(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    key(window, code_of(window, "القاهرة"), SHIFT)
    key(window, "l")  # LOC
    assert standing(window)["القاهرة"] == ("LOC", "accepted")
    glance = glance_of(window)
    assert glance.on
    assert [each.annotation.surface for each in glance.offers] == ["سلمى", "الثلاثاء 12 مارس 2024", "ثلاثة"]
    key(window, Qt.Key.Key_Space)
    assert {status for _, status in standing(window).values()} == {"accepted"}


def test_three_keys_mark_a_missing_name_of_two_words(window: MainWindow) -> None:
    """With nothing chosen the label's key asks for words: its key, the first word's letter, the last's."""
    key(window, "o")
    assert pointing_of(window).on
    code = word_code(window, "مكتبة")
    assert len(code) == 1
    key(window, code.lower())
    key(window, word_code(window, "الإسكندرية").lower())
    assert standing(window)["مكتبة الإسكندرية"] == ("ORG", "accepted")
    assert not pointing_of(window).on


LAST = ("ان", "ين", "هم", "نا", "كم", "ها")


@pytest.mark.parametrize("arabic", [False, True])
def test_digits_point_where_letters_are_used_up(
    make_window: Callable[..., MainWindow], tmp_path: Path, arabic: bool
) -> None:
    with create_project(tmp_path / "words.hashiya", scheme=load_scheme("wojood"), person="ليلى") as project:
        words = " ".join(f"{first}{last}" for first in ("باب", "دار", "نهر", "سور", "جبل") for last in LAST)
        project.add_documents([NewDocument("كلمات", words)])
    window = make_window(tmp_path / "words.hashiya")
    key(window, "g")
    codes = {code: place for code, place in pointing_of(window).codes.items() if code.isdigit()}
    code, (start, end) = next(iter(codes.items()))
    for _ in range(2):
        if arabic:
            types(window, chr(ord("٠") + int(code)))
        else:
            key(window, code)
    word = window.page.reader.text[start:end]
    assert standing(window)[word] == ("GPE", "accepted") and not pointing_of(window).on


def test_the_same_letter_twice_is_one_word(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space, SHIFT)
    code = word_code(window, "مديرة").lower()
    key(window, code)
    key(window, code)
    assert window.page.reader.selected_text() == "مديرة"
    key(window, "o")
    assert standing(window)["مديرة"] == ("ORG", "accepted")


def test_pointing_within_the_glance_goes_on_with_it(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    key(window, Qt.Key.Key_Space, SHIFT)
    assert pointing_of(window).on and not glance_of(window).on
    key(window, word_code(window, "مكتبة").lower())
    key(window, word_code(window, "الإسكندرية").lower())
    key(window, "o")
    assert standing(window)["مكتبة الإسكندرية"][1] == "accepted"
    assert glance_of(window).on
    key(window, Qt.Key.Key_Space)
    assert {status for _, status in standing(window).values()} == {"accepted"}


def test_words_that_are_marked_come_last(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space, SHIFT)
    assert window.session is not None
    suggested = [each.range for each in window.session.annotations()]
    places = list(pointing_of(window).codes.values())
    text = window.page.reader.text
    kinds = [
        2 if is_function_word(text[start:end]) else any(low <= start < high for low, high in suggested)
        for start, end in places
    ]
    assert set(kinds) == {0, 1, 2} and kinds == sorted(kinds)


def test_a_labels_key_in_a_glance_points_at_what_is_missing(window: MainWindow) -> None:
    """Its key, the word's letter with Shift: two keys for a word that nobody suggested."""
    key(window, Qt.Key.Key_Space)
    before = [each.code for each in glance_of(window).offers]
    assert not {"P", "G", "O"} & {code[0] for code in before}
    key(window, "g")
    assert pointing_of(window).on and not glance_of(window).on
    code = word_code(window, "تونس")
    for letter in code[:-1]:
        key(window, letter.lower())
    key(window, code[-1], SHIFT)
    assert standing(window)["تونس"] == ("GPE", "accepted")
    assert glance_of(window).on and not pointing_of(window).on
    key(window, Qt.Key.Key_Space)
    assert standing(window)["سلمى"] == ("PERS", "accepted")


def test_a_digit_is_a_labels_key_too_and_escape_goes_back(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    shown = glance_of(window).offers
    key(window, "1")
    assert pointing_of(window).on
    key(window, Qt.Key.Key_Escape)
    assert glance_of(window).on and glance_of(window).offers == shown


def test_another_key_leaves_the_letters_and_does_its_own(window: MainWindow) -> None:
    key(window, Qt.Key.Key_Space)
    key(window, Qt.Key.Key_Tab)
    assert not glance_of(window).on
    assert window.marker.chosen is not None


def test_nothing_is_shown_or_done_in_a_project_that_is_only_read(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    first = make_window(project_path)
    assert first.session is not None
    second = make_window(project_path)
    assert second.session is not None and second.session.readonly
    key(second, Qt.Key.Key_Space)
    key(second, Qt.Key.Key_Space, SHIFT)
    assert not glance_of(second).on and not pointing_of(second).on


def test_shift_and_arrows_grow_from_the_chosen_annotation(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    name = next(each for each in session.annotations() if each.surface == "القاهرة")
    session.select(name.uid)
    key(window, Qt.Key.Key_Right, SHIFT)  # back, in a paragraph from the right
    assert window.page.reader.selected_text() == "إلى القاهرة"
    session.select(name.uid)
    key(window, Qt.Key.Key_Left, SHIFT)
    assert window.page.reader.selected_text() == "القاهرة يوم"


def test_what_comes_while_one_looks_is_not_taken(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    key(window, Qt.Key.Key_Space)
    shown = [(each.annotation.span, each.code) for each in glance_of(window).offers]
    uid, text = session.document.uid, session.document.text
    model = next(each for each in session.annotations() if each.status is Status.SUGGESTED)
    start = text.index("الإسكندرية")
    late = replace(
        model, uid="late", start=start, end=start + 10, label="GPE", surface="الإسكندرية", source="crf"
    )
    session.applied(session.project.replace_suggestions(uid, ["crf"], [late]))
    assert [(each.annotation.span, each.code) for each in glance_of(window).offers] == shown
    key(window, Qt.Key.Key_Space)
    assert standing(window)["الإسكندرية"] == ("GPE", "suggested")
    assert glance_of(window).on  # and is shown now
