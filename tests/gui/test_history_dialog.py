"""The history in readable sentences: of one annotation by its key, of the document, since a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.services.project.history import Change
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.ui.project import journal_dialog
from hashiya.ui.project.journal_dialog import ANNOTATION, PROJECT, JournalDialog, open_journal
from hashiya.ui.wording.history_words import change_words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

_CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def opened(window: MainWindow) -> JournalDialog:
    found = [each for each in window.findChildren(JournalDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def worked(window: MainWindow) -> MainWindow:
    """A suggestion accepted, its label corrected, a note written."""
    assert window.session is not None
    chosen = next(each for each in window.session.annotations() if each.surface == "القاهرة")
    window.session.select(chosen.uid)
    window.marker.decisions.accept()
    mine = next(each for each in window.session.annotations() if each.surface == "القاهرة")
    window.session.select(mine.uid)
    QTest.keyClick(window.page.reader, Qt.Key.Key_L)
    window.marker.decisions.set_note(mine, "مدينة")
    window.session.undo()
    return window


def test_a_key_tells_the_history_of_the_chosen_annotation(worked: MainWindow) -> None:
    QTest.keyClick(worked, Qt.Key.Key_H, _CONTROL_SHIFT)
    dialog = opened(worked)
    rows = [(entry.title, entry.sub) for entry in dialog.list.entries.rows]
    assert [title.split(":")[0] for title, _ in rows[:2]] == ["Undone", "Note changed"]
    assert rows[2][0] == "Label changed from \u2068GPE\u2069 to \u2068LOC\u2069"
    assert "label: GPE → LOC" in rows[2][1] and "ليلى" in rows[2][1]
    assert "Suggested → Accepted" in rows[3][1]
    assert rows[-1][0].startswith("Suggested: Patterns")
    # Offscreen the text keeps the focus, and Enter would be its own shortcut while something is chosen.
    worked.session.select("")
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert worked.page.reader.selected_text() == "القاهرة"


def test_it_is_in_the_context_menu(worked: MainWindow) -> None:
    menu = worked.workspace.menus.annotation_menu()
    assert "annotate.history" in [each.objectName() for each in menu.actions()]
    assert worked.actions_["annotate.history"].isEnabled()
    worked.session.select("")
    assert not worked.actions_["annotate.history"].isEnabled()


def test_since_a_day_sums_up_who_did_what(worked: MainWindow, qtbot: QtBot) -> None:
    dialog = open_journal(worked, PROJECT)
    assert dialog is not None and not dialog.since_words.isVisible()
    dialog.since.choose("1")
    dialog.since.activated.emit(dialog.since.currentIndex())
    qtbot.waitUntil(dialog.since_words.isVisible)
    said = dialog.since_words.text()
    assert "ليلى" in said and "1 suggestion decided" in said and "2 annotations made or changed" in said
    dialog.since.choose("day")
    dialog.since.activated.emit(dialog.since.currentIndex())
    assert dialog.day.isVisible()
    dialog.day.setDate(QDate.currentDate())
    qtbot.waitUntil(lambda: bool(dialog.list.entries.rows))
    dialog.reject()


def test_an_entry_behind_many_others_is_found(
    worked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is looked for may stand pages behind what is read first."""
    whole = open_journal(worked, PROJECT)
    assert whole is not None
    titles = [entry.title for entry in whole.list.entries.rows]
    whole.reject()
    assert titles.count(titles[-1]) == 1 and len(titles) > 4
    monkeypatch.setattr(journal_dialog, "_PAGE", 2)
    monkeypatch.setattr(journal_dialog, "_FEW", 1)
    dialog = open_journal(worked, PROJECT)
    assert dialog is not None and len(dialog.list.entries.rows) <= 2
    dialog.words.setText(titles[-1])
    qtbot.waitUntil(lambda: [entry.title for entry in dialog.list.entries.rows] == titles[-1:])
    dialog.words.setText("لا يقوله قيد")
    qtbot.waitUntil(lambda: not dialog.list.entries.rows and dialog.said() == "No entry is like that.")
    dialog.reject()


def test_a_page_of_one_annotation_has_no_sums(worked: MainWindow, qtbot: QtBot) -> None:
    dialog = open_journal(worked, ANNOTATION)
    assert dialog is not None
    dialog.since.choose("7")
    dialog.since.activated.emit(dialog.since.currentIndex())
    QApplication.processEvents()
    assert not dialog.since_words.isVisible()
    dialog.reject()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("بيت الحكمة", "بيت الحكمة القديم", "added at the end: \u2068القديم\u2069"),
        ("الحكمة", "بيت الحكمة", "added at the start: \u2068بيت\u2069"),
        ("بيت الحكمة", "بيت", "taken off the end: \u2068الحكمة\u2069"),
        ("بيت الحكمة", "الحكمة", "taken off the start: \u2068بيت\u2069"),
        (None, "بيت", ""),
    ],
)
def test_a_boundary_tells_what_it_moved_over(before: str | None, after: str, words: str) -> None:
    assert change_words([Change("surface", before, after)], load_scheme("wojood"), "en") == words
