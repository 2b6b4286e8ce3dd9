"""The scheme editor: every change one step of undo, keys without clashes, colours warned of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog

from hashiya.core.colours.label_colours import own_colour
from hashiya.core.labels import key_clashes
from hashiya.services.annotate import marking
from hashiya.services.scheme.scheme_files import read_scheme
from hashiya.ui.scheme.scheme_dialog import SchemeDialog, open_scheme
from hashiya.ui.scheme.scheme_fields import Definition
from hashiya.ui.widgets.dialog_frame import Question, Scrim
from hashiya.ui.widgets.swatches import colours
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

Maker = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["ar", "en"])
def dialog(make_window: Maker, project_path: Path, request: pytest.FixtureRequest) -> SchemeDialog:
    window = make_window(project_path, language=request.param)
    session = window.session
    assert session is not None
    session.do(lambda: marking.accept_above(session.project, 0.0))
    opened = open_scheme(window)
    assert opened is not None
    return opened


def question(dialog: SchemeDialog) -> Question:
    return [each for each in dialog.findChildren(Question) if each.isVisible()][-1]


def choose(dialog: SchemeDialog, code: str) -> None:
    dialog.list.setCurrentIndex(dialog.list.entries.index_of(code))


def counts(dialog: SchemeDialog) -> dict[str, int]:
    found: dict[str, int] = {}
    for label, _, _, count in dialog._session.project.label_counts():
        found[label] = found.get(label, 0) + count
    return found


def test_two_lines_of_an_english_definition_are_seen_whole(dialog: SchemeDialog) -> None:
    shown = [each for each in dialog.findChildren(Definition) if each.isVisible()]
    (english,) = [each for each in shown if each.layoutDirection() == Qt.LayoutDirection.LeftToRight]
    english.setPlainText("one\ntwo")
    assert english.verticalScrollBar().maximum() == 0


def test_a_new_label_takes_a_free_colour_and_is_named(dialog: SchemeDialog) -> None:
    before = dialog.scheme
    choose(dialog, "CURR")
    QTest.mouseClick(dialog._buttons["delete"], Qt.MouseButton.LeftButton)
    QTest.keyClick(question(dialog), Qt.Key.Key_Return, CONTROL)
    assert dialog.scheme.get("CURR") is None
    freed = before.get("CURR")
    dialog._buttons["add"].click()
    assert dialog.label is not None and freed is not None and dialog.label.lch == freed.lch
    assert dialog.focusWidget() is dialog.form.code
    QTest.keyClicks(dialog.form.code, "SHIP")
    QTest.keyClick(dialog.form.code, Qt.Key.Key_Return)
    assert dialog.scheme.get("SHIP") is not None
    dialog.form.en.setFocus()
    dialog.form.en.setText("Ship")
    QTest.keyClick(dialog.form.en, Qt.Key.Key_Return)
    assert dialog.scheme.get("SHIP").en == "Ship"
    for _ in range(4):
        QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL)
    assert dialog.scheme == before


def test_keys_never_clash_and_the_arabic_one_comes_along(dialog: SchemeDialog) -> None:
    choose(dialog, "PERS")
    dialog.form.key.setText("g")
    dialog.form._on_key()
    assert dialog.form.key_warning.text() and dialog.scheme.get("PERS").key == "P"
    dialog.form.key.setText("H")
    dialog.form._on_key()
    label = dialog.scheme.get("PERS")
    assert label is not None and (label.key, label.key_ar) == ("H", "ا")
    assert key_clashes(dialog.scheme.labels) == []


def test_a_colour_that_is_mistaken_is_warned_of(dialog: SchemeDialog) -> None:
    choose(dialog, "NORP")
    dialog.form.swatches.setFocus()
    assert not dialog.form.colour_warning.isVisible()
    QTest.keyClick(
        dialog.form.swatches,
        Qt.Key.Key_Right if dialog.layoutDirection() == Qt.LayoutDirection.RightToLeft else Qt.Key.Key_Left,
    )
    assert dialog.scheme.get("NORP").lch == dialog.scheme.get("PERS").lch
    assert dialog.form.colour_warning.isVisible() and dialog.form.colour_warning.text()


def test_the_window_is_bright_again_when_it_is_closed(dialog: SchemeDialog) -> None:
    window = dialog.parentWidget()
    assert window is not None and any(each.isVisible() for each in window.findChildren(Scrim))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not any(each.isVisible() for each in window.findChildren(Scrim))


def test_a_label_takes_a_colour_of_ones_own(dialog: SchemeDialog) -> None:
    choose(dialog, "NORP")
    swatches = dialog.form.swatches
    swatches.setFocus()
    swatches._current = len(colours()) - 1
    right = dialog.layoutDirection() == Qt.LayoutDirection.RightToLeft
    QTest.keyClick(swatches, Qt.Key.Key_Left if right else Qt.Key.Key_Right)
    QTest.keyClick(swatches, Qt.Key.Key_Space)
    asked = swatches.findChild(QColorDialog)
    assert asked is not None and asked.isVisible() and asked.windowTitle()
    asked.setCurrentColor(QColor("#FFF4A0"))
    asked.accept()
    label = dialog.scheme.get("NORP")
    assert label is not None and label.lch not in [each.lch for each in colours()]
    assert label.lch == own_colour("#FFF4A0")
    choose(dialog, "PERS")
    choose(dialog, "NORP")
    assert swatches._own == label.lch and swatches._current == len(colours())


def test_renaming_and_merging_take_the_annotations_along(dialog: SchemeDialog) -> None:
    before = counts(dialog)
    choose(dialog, "GPE")
    dialog.form.code.setText("TOWN")
    dialog.form.code.editingFinished.emit()
    assert counts(dialog)["TOWN"] == before["GPE"] and "GPE" not in counts(dialog)
    dialog.merge_into("LOC")
    asked = question(dialog)
    assert asked.focusWidget() is asked.way_out
    assert asked.primary is not None
    asked.primary.click()
    assert counts(dialog)["LOC"] == before["GPE"] + before.get("LOC", 0)
    assert dialog.scheme.get("TOWN") is None
    QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL)
    QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL)
    assert counts(dialog) == before


def test_deleting_says_what_goes_and_escape_keeps_it(dialog: SchemeDialog) -> None:
    choose(dialog, "DATE")
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    asked = question(dialog)
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert dialog.scheme.get("DATE") is not None and not asked.isVisible()


LEFT_OUT = ("left out: the labels of an end", "حُذفت أنواع أحد طرفيها")


def test_order_and_files(dialog: SchemeDialog, tmp_path: Path) -> None:
    choose(dialog, "PERS")
    QTest.keyClick(dialog.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert dialog.scheme.codes[:2] == ("NORP", "PERS") and dialog.list.current is not None
    assert dialog.list.current.key == "PERS"
    target = tmp_path / "scheme.json"
    dialog.save_scheme(target)
    assert read_scheme(target).codes == dialog.scheme.codes
    assert not any(words in dialog.said() for words in LEFT_OUT)
    dialog.take_scheme("anercorp")
    QTest.keyClick(question(dialog), Qt.Key.Key_Return, CONTROL)
    assert dialog.scheme.codes == ("PERS", "LOC", "ORG", "MISC")
    dialog.save_scheme(target)
    assert read_scheme(target).codes == dialog.scheme.codes
    assert any(words in dialog.said() for words in LEFT_OUT)
    dialog.take_scheme(str(tmp_path / "none.json"))
    assert "none.json" in dialog.said()
    QTest.keyClick(dialog, Qt.Key.Key_Z, CONTROL)
    assert len(dialog.scheme.codes) == 21
