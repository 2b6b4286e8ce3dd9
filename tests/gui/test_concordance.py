"""The concordance by keyboard: modes, sorting, counts, jumping, marking, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.core.span import Status
from hashiya.ui.search.concordance_page import ConcordancePage
from hashiya.ui.search.concordance_table import AFTER, BEFORE, DOCUMENT, WORD
from hashiya.ui.search.mark_lines import MarkPlaces
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


def opened(window: MainWindow) -> ConcordancePage:
    window.actions_.run("view.concordance")
    (page,) = window.findChildren(ConcordancePage)
    return page


def look_for(page: ConcordancePage, qtbot: QtBot, words: str) -> list[str]:
    page.field.setText(words)
    page.search()
    qtbot.waitUntil(lambda: page._job is None or page._job.done)
    return [line.surface for line in page.view.lines.rows]


@pytest.fixture(params=["ar", "en"])
def page(make_window: Maker, project_path: Path, request: pytest.FixtureRequest) -> ConcordancePage:
    return opened(make_window(project_path, language=request.param))


def test_words_are_typed_found_and_jumped_to(page: ConcordancePage, qtbot: QtBot) -> None:
    window = page._window
    assert page.field.hasFocus()
    page.field.setText("مكتبة")  # QTest types ASCII only
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.view.lines.rows) == 1)
    line = page.view.lines.rows[0]
    assert line.before.endswith("مديرة") and line.after.startswith("الإسكندرية")
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    assert page.view.hasFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert window.page.isVisible() and window.page.reader.selection() == (line.start, line.end)


def test_before_stands_on_the_right_in_both_interfaces(page: ConcordancePage, qtbot: QtBot) -> None:
    look_for(page, qtbot, "تونس")
    at = page.view.columnViewportPosition
    assert at(BEFORE) > at(WORD) > at(AFTER)
    rtl = page.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert (at(DOCUMENT) < at(AFTER)) is rtl


def test_modes_and_folds(page: ConcordancePage, qtbot: QtBot) -> None:
    assert look_for(page, qtbot, "البيت") == ["البَيْتَ"]
    page.marks.setChecked(False)
    assert look_for(page, qtbot, "البيت") == []
    page.marks.setChecked(True)
    assert look_for(page, qtbot, "رسا") == []
    page.mode._choose(1)
    assert look_for(page, qtbot, "رسا") == ["رسالةً"]
    page.mode._choose(3)
    assert look_for(page, qtbot, "(") == [] and page._nothing.text()
    assert len(look_for(page, qtbot, r"\d{4}")) == 1


def test_counts_filter_and_sorting(page: ConcordancePage, qtbot: QtBot) -> None:
    assert len(look_for(page, qtbot, "إلى")) == 3
    rows = page.frequency.list.rows.rows
    following = [row for row in rows if row.kind == "next" and row.count]
    assert {row.value for row in following} == {"القاهرة", "مديرة", "تونس"}
    place = rows.index(next(row for row in following if row.value == "مديرة"))
    page.frequency.list.setCurrentIndex(page.frequency.list.rows.index(place, 0))
    QTest.keyClick(page.frequency.list, Qt.Key.Key_Return)
    assert len(page.view.lines.rows) == 1
    QTest.keyClick(page.frequency.list, Qt.Key.Key_Escape)
    assert len(page.view.lines.rows) == 3
    page.sort._choose(1)
    assert [line.next for line in page.view.lines.rows] == ["القاهرة", "تونس", "مديرة"]


def test_the_unmarked_places_are_marked_as_one_step(page: ConcordancePage, qtbot: QtBot) -> None:
    session = page._session
    assert look_for(page, qtbot, "تونس") == ["تونس", "تونس"]
    page.mark_button.click()
    (dialog,) = page._window.findChildren(MarkPlaces)  # type: ignore[attr-defined]
    dialog.labels.choose("GPE")
    item = dialog.forms.item(0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.primary.isEnabled()
    dialog.forms.setFocus()
    dialog.forms.setCurrentRow(0)
    QTest.keyClick(dialog.forms, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    marked = [each for each in session.annotations() if each.label == "GPE" and each.surface == "تونس"]
    assert len(marked) == 2 and {each.status for each in marked} == {Status.ACCEPTED}
    qtbot.waitUntil(lambda: all(line.label == "GPE" for line in page.view.lines.rows))
    assert not page.mark_button.isEnabled()
    session.undo()
    qtbot.waitUntil(lambda: not any(line.label for line in page.view.lines.rows))


def test_the_table_is_written(page: ConcordancePage, qtbot: QtBot, tmp_path: Path) -> None:
    look_for(page, qtbot, "إلى")
    page.export_to(tmp_path / "lines.csv")
    assert len((tmp_path / "lines.csv").read_text(encoding="utf-8-sig").splitlines()) == 4
    page.export_to(tmp_path / "no" / "lines.csv")
    assert page._window.messages.texts()


def test_turning_the_interface_round_keeps_what_was_found(page: ConcordancePage, qtbot: QtBot) -> None:
    look_for(page, qtbot, "تونس")
    page._window.actions_.run("view.language")
    assert len(page.view.lines.rows) == 2
    at = page.view.columnViewportPosition
    assert at(BEFORE) > at(WORD) > at(AFTER)


def test_a_label_is_spoken_beside_its_word(page: ConcordancePage, qtbot: QtBot) -> None:
    look_for(page, qtbot, "سلمى")
    spoken = page.view.lines.index(0, WORD).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken in ("سلمى PERS", "سلمى شخص")


def test_a_line_has_a_menu(page: ConcordancePage, qtbot: QtBot) -> None:
    assert look_for(page, qtbot, "تونس")
    line = page.view.current
    assert line is not None
    menu = page.menu.menu()
    assert menu is not None
    actions = [action for action in menu.actions() if action.text()]
    assert len(actions) == 4 and all(each.isEnabled() for each in actions[:2])
    actions[-1].trigger()
    copied = QApplication.clipboard().text()
    assert line.surface in copied and copied.count("\t") == 3
    actions[1].trigger()
    assert page.field.text() == line.form
    actions[0].trigger()
    assert page._window.page.reader.selection() == (line.start, line.end)
