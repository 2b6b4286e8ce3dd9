"""The caret and the selection by keyboard, in both directions, with every modifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from tests.helpers.reader_texts import MIXED, PLAIN, VOCALISED

from hashiya.ui.reader import ReaderView, Snap

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

K = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    made = ReaderView()
    qtbot.addWidget(made)
    made.resize(760, 500)
    made.show()
    made.set_document(f"{PLAIN}\n\n{VOCALISED} {VOCALISED}\nThe end, نعم, of it.\n{MIXED}")
    return made


def press(
    qtbot: QtBot, view: ReaderView, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> int:
    qtbot.keyClick(view, key, held)
    return view.caret


def test_left_goes_on_in_a_right_to_left_paragraph(qtbot: QtBot, view: ReaderView) -> None:
    assert press(qtbot, view, K.Key_Left) == 1
    assert press(qtbot, view, K.Key_Left) == 2
    assert press(qtbot, view, K.Key_Right) == 1


def test_right_goes_on_in_a_left_to_right_paragraph(qtbot: QtBot, view: ReaderView) -> None:
    view.set_caret(view.text.index("The end"))
    assert press(qtbot, view, K.Key_Right) == view.text.index("The end") + 1


def test_a_letter_and_its_marks_are_one_step(qtbot: QtBot, view: ReaderView) -> None:
    start = view.text.index("وَمِمَّا")
    view.set_caret(start)
    assert press(qtbot, view, K.Key_Left) == start + 2
    assert press(qtbot, view, K.Key_Left) == start + 4
    assert press(qtbot, view, K.Key_Left) == start + 7


def test_walking_left_visits_the_whole_text_and_comes_back(qtbot: QtBot, view: ReaderView) -> None:
    """Nowhere does the caret stick or jump over a paragraph."""
    view.set_document(f"{PLAIN}\n\nثانية\n{PLAIN}")
    seen = [0]
    while (moved := press(qtbot, view, K.Key_Left)) != seen[-1]:
        seen.append(moved)
    assert seen == list(range(len(view.text) + 1))
    back = [len(view.text)]
    while (moved := press(qtbot, view, K.Key_Right)) != back[-1]:
        back.append(moved)
    assert back == seen[::-1]


def test_walking_through_mixed_text_ends_and_never_leaves_the_text(qtbot: QtBot, view: ReaderView) -> None:
    view.set_document(f"{MIXED}\n{MIXED}")
    seen = [0]
    while (moved := press(qtbot, view, K.Key_Left)) != seen[-1] and len(seen) < 1000:
        seen.append(moved)
    assert seen[-1] in (len(view.text), len(view.text) - 1)
    assert len(set(seen)) == len(seen) > 0.9 * len(view.text.replace("\u064e", ""))


def test_by_word(qtbot: QtBot, view: ReaderView) -> None:
    assert press(qtbot, view, K.Key_Left, CTRL) == len("زارت")
    assert press(qtbot, view, K.Key_Left, CTRL) == len("زارت سلمى")
    assert press(qtbot, view, K.Key_Right, CTRL) == len("زارت ")
    assert press(qtbot, view, K.Key_Right, CTRL) == 0
    assert press(qtbot, view, K.Key_Right, CTRL) == 0


def test_line_ends(qtbot: QtBot, view: ReaderView) -> None:
    end = press(qtbot, view, K.Key_End)
    assert view.text[end : end + 1] in (" ", "\n")
    assert press(qtbot, view, K.Key_End) == end
    assert press(qtbot, view, K.Key_Home) == 0


def test_down_keeps_its_place_across_short_lines(qtbot: QtBot, view: ReaderView) -> None:
    view.set_caret(20)
    positions = [press(qtbot, view, K.Key_Down) for _ in range(3)]
    assert positions == sorted(positions)
    assert view.text[positions[0]] == "\n" or positions[0] > 20
    for _ in range(3):
        press(qtbot, view, K.Key_Up)
    assert view.caret == 20


def test_paragraphs_and_document(qtbot: QtBot, view: ReaderView) -> None:
    assert press(qtbot, view, K.Key_Down, CTRL) == len(PLAIN) + 1
    assert press(qtbot, view, K.Key_Down, CTRL) == len(PLAIN) + 2
    assert press(qtbot, view, K.Key_Up, CTRL) == len(PLAIN) + 1
    assert press(qtbot, view, K.Key_End, CTRL) == len(view.text)
    assert press(qtbot, view, K.Key_Home, CTRL) == 0


def test_shift_selects_whole_words_and_alt_letters(qtbot: QtBot, view: ReaderView) -> None:
    view.set_caret(2)  # within the first word
    press(qtbot, view, K.Key_Left, SHIFT)
    assert view.selected_text() == "زارت"
    press(qtbot, view, K.Key_Left, SHIFT)
    assert view.selected_text() == "زارت سلمى"
    press(qtbot, view, K.Key_Right, SHIFT)
    assert view.selected_text() == "زارت"
    view.set_caret(6)
    press(qtbot, view, K.Key_Left, SHIFT | ALT)
    press(qtbot, view, K.Key_Left, SHIFT | ALT)
    assert view.selection() == (6, 8)


def test_letters_when_the_mode_says_so(qtbot: QtBot, view: ReaderView) -> None:
    view.snap = Snap.GRAPHEME
    press(qtbot, view, K.Key_Left, SHIFT)
    assert view.selection() == (0, 1)


def test_shift_with_line_paragraph_and_document(qtbot: QtBot, view: ReaderView) -> None:
    press(qtbot, view, K.Key_Down, SHIFT | CTRL)
    assert view.selected_text() == PLAIN
    press(qtbot, view, K.Key_End, SHIFT | CTRL)
    assert view.selection()[0] == 0
    assert view.selected_text().startswith(PLAIN)
    press(qtbot, view, K.Key_A, CTRL)
    assert view.selection() == (0, len(view.text))


def test_copy_gives_the_text_as_it_is(qtbot: QtBot, view: ReaderView) -> None:
    start = view.text.index("نَاسِخٌ")
    view.set_typography(hide_marks=True)
    view.set_selection(start, start + len("نَاسِخٌ"))
    press(qtbot, view, K.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "نَاسِخٌ"


def test_page_down_scrolls_and_takes_the_caret_along(qtbot: QtBot, view: ReaderView) -> None:
    view.set_document("\n".join([PLAIN] * 60))
    first = view.visible_range()[0]
    press(qtbot, view, K.Key_PageDown)
    assert view.visible_range()[0] > first
    low, high = view.visible_range()
    assert low <= view.caret <= high
    for _ in range(40):
        press(qtbot, view, K.Key_PageDown)
    assert view.caret == len(view.text)
    for _ in range(40):
        press(qtbot, view, K.Key_PageUp)
    assert view.caret == 0


def test_letters_and_tab_are_left_to_the_window(qtbot: QtBot, view: ReaderView) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    for key, text in ((K.Key_P, "ح"), (K.Key_Period, "."), (K.Key_Return, "\r"), (K.Key_Delete, "")):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        view.keyPressEvent(event)
        assert not event.isAccepted()


def test_selection_tells_those_who_listen(qtbot: QtBot, view: ReaderView) -> None:
    heard: list[object] = []
    for signal in (view.caret_moved, view.selection_changed, view.selection_finished):
        signal.connect(heard.append)
    qtbot.keyClick(view, K.Key_Left, SHIFT)
    assert heard == [4, (0, 4), (0, 4)]


@pytest.mark.parametrize(
    "text", ["", "\n", "\n\n\n", "   ", "🙂", "\u200f", "\u2028", "a\u2029ب", "\t\t", "\ufeff"]
)
def test_every_key_in_odd_texts(qtbot: QtBot, view: ReaderView, text: str) -> None:
    view.set_document(text)
    for held in (Qt.KeyboardModifier.NoModifier, SHIFT, CTRL, SHIFT | CTRL, SHIFT | ALT):
        for key in (K.Key_Left, K.Key_Right, K.Key_Up, K.Key_Down, K.Key_Home, K.Key_End, K.Key_PageDown):
            position = press(qtbot, view, key, held)
            assert 0 <= position <= len(text)
            start, end = view.selection()
            assert 0 <= start <= end <= len(text)
    view.viewport().grab()


def test_an_emoji_is_one_step_and_one_position(qtbot: QtBot, view: ReaderView) -> None:
    view.set_document("نعم 🙂 نعم")
    view.set_caret(4)
    assert press(qtbot, view, K.Key_Left) == 5
    assert view.text[4:5] == "🙂"
