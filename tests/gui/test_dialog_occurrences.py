"""All occurrences by keyboard: found in the background, ticked, marked as one step, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from hashiya.core.span import Status
from hashiya.services.annotate import marking
from hashiya.ui.annotate.occurrences_dialog import OccurrencesDialog, open_occurrences
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.annotate.occurrence_rows import OccurrenceRow

Maker = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(window: MainWindow, qtbot: QtBot, words: str = "تونس") -> OccurrencesDialog:
    start = window.page.reader.text.index(words)
    window.page.reader.set_selection(start, start + len(words))
    dialog = open_occurrences(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._job is not None and dialog._job.done)
    return dialog


def places(dialog: OccurrencesDialog) -> list[tuple[str, bool]]:
    return [(row.place.surface, bool(row.ticked)) for row in dialog.model.rows if row.place is not None]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_places_are_ticked_and_marked_by_keys(
    make_window: Maker, project_path: object, qtbot: QtBot, language: str
) -> None:
    window = make_window(project_path, language=language)
    session = window.session
    assert session is not None
    session.do(lambda: marking.mark(session.project, session.document.uid, 11, 16, "PERS"))
    dialog = opened(window, qtbot)
    dialog.labels.choose("GPE")
    qtbot.waitUntil(lambda: dialog._delegate.label is not None and dialog._delegate.label.code == "GPE")
    assert places(dialog) == [("تونس", True)] * 2
    assert dialog.focusWidget() is dialog.list
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert places(dialog) == [("تونس", False), ("تونس", True)]
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert places(dialog) == [("تونس", False)] * 2 and not dialog.primary.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_A, CONTROL)
    assert places(dialog) == [("تونس", True)] * 2
    QTest.keyClick(dialog.list, Qt.Key.Key_Return, CONTROL)
    assert not dialog.isVisible()
    marked = [
        each for each in session.annotations() if each.label == "GPE" and each.status is Status.ACCEPTED
    ]
    assert [each.surface for each in marked] == ["تونس"] * 2
    session.undo()
    assert not [
        each for each in session.annotations() if each.label == "GPE" and each.status is Status.ACCEPTED
    ]


def test_the_whole_project_or_this_document(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, "إلى")
    everywhere = places(dialog)
    dialog.scope.setFocus()
    QTest.keyClick(dialog.scope, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: dialog._job is not None and dialog._job.done and not dialog._timer.isActive())
    assert 0 < len(places(dialog)) <= len(everywhere)
    assert {row.name for row in dialog.model.rows} == {"رحلة البحر"}


def test_other_labels_are_warned_of_and_left_out(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None and session.document is not None
    text, uid = session.document.text, session.document.uid
    second = text.rindex("تونس")
    session.do(lambda: marking.mark(session.project, uid, second, second + 4, "ORG"))
    dialog = opened(window, qtbot)
    dialog.labels.choose("GPE")
    qtbot.waitUntil(lambda: [row.place.state for row in dialog.model.rows if row.place] == ["", "other"])
    assert places(dialog) == [("تونس", True), ("تونس", False)]
    spoken = dialog.model.index(2, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert "here:" in spoken and "ORG" in spoken
    group: OccurrenceRow = dialog.model.rows[0]
    assert group.state is Qt.CheckState.PartiallyChecked
    QTest.keyClick(dialog.list, Qt.Key.Key_Home)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert places(dialog) == [("تونس", True)] * 2


def test_escape_changes_nothing_and_the_window_is_lit_again(window: MainWindow, qtbot: QtBot) -> None:
    from hashiya.ui.widgets.dialog_frame import Scrim

    dialog = opened(window, qtbot)
    assert [each for each in window.findChildren(Scrim) if each.isVisible()]
    assert QAccessible.queryAccessibleInterface(dialog.list).text(QAccessible.Text.Name)
    before = window.session.project.undo_act()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.session.project.undo_act() == before
    assert not [each for each in window.findChildren(Scrim) if each.isVisible()]


def test_a_suggestion_is_one_of_its_own_places(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    chosen = next(each for each in session.annotations() if each.surface == "القاهرة")
    session.select(chosen.uid)
    dialog = open_occurrences(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: any(ticked for _, ticked in places(dialog)))
    assert (chosen.document, chosen.start, chosen.end) in [place.key for place in dialog._found.places]
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    found = [each for each in session.annotations() if each.range == chosen.range]
    assert [each.status for each in found] == [Status.ACCEPTED]


def test_words_selected_are_one_of_their_own_places(window: MainWindow, qtbot: QtBot) -> None:
    """As a search leaves them: what one looks at is marked with the others."""
    session, reader = window.session, window.page.reader
    assert session is not None and session.document is not None
    start = reader.text.index("تونس")
    reader.set_selection(start, start + 4)
    dialog = open_occurrences(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: any(ticked for _, ticked in places(dialog)))
    assert (session.document.uid, start, start + 4) in [place.key for place in dialog._found.places]
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    found = [each for each in session.annotations() if each.range == (start, start + 4)]
    assert [each.status for each in found] == [Status.ACCEPTED]
