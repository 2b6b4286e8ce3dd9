"""The palette finds any command in Arabic or English, documents by title, and the way into search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest

from hashiya.ui.commands.command_table import COMMANDS
from hashiya.ui.review.review_page import TABS, ReviewPage
from hashiya.ui.window.palette import PaletteField, find_commands, rank

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


def ids(window: MainWindow, query: str) -> list[str]:
    return [found.id for found in find_commands(query, window.actions_, ())]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("night", "view.theme"),
        ("ليلي", "view.theme"),
        ("diacritics", "view.marks"),
        ("التشكيل", "view.marks"),
        ("تشكيل", "view.marks"),
        ("next doc", "annotate.next_document"),
        ("المستند التالي", "annotate.next_document"),
        ("اللغه", "view.language"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_commands_are_found_in_both_languages(
    make_window: Callable[..., MainWindow], project_path: Path, query: str, wanted: str, language: str
) -> None:
    window = make_window(project_path, language=language)
    assert wanted in ids(window, query)[:3]


def test_every_command_that_can_be_used_is_found_by_its_name(window: MainWindow) -> None:
    usable = [
        command
        for command in COMMANDS
        if window.actions_[command.id].isEnabled() and command.id != "view.palette"
    ]
    lost = [command.id for command in usable if command.id not in ids(window, command.text)]
    assert len(usable) > 30 and not lost


def write(field: PaletteField, text: str) -> None:
    """QTest cannot type Arabic."""
    field.setText(text)
    field.textEdited.emit(text)


@pytest.mark.parametrize("tab", [name for name in TABS if name != "compare"])
def test_every_part_of_the_review_is_a_command(window: MainWindow, tab: str) -> None:
    window.actions_.run(f"review.{tab}")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage) and TABS[page.tabs.current] == tab
    window.actions_.run("view.annotate")
    window.actions_.run("review.compare")
    assert TABS[page.tabs.current] == "compare"


def test_training_is_found_by_the_word_people_use(window: MainWindow) -> None:
    assert "suggestions.train" in [found.id for found in find_commands("training", window.actions_, ())][:3]


def test_what_cannot_be_used_is_not_offered(window: MainWindow) -> None:
    assert "edit.undo" not in ids(window, "undo")
    assert "annotate.remove" not in ids(window, "remove")


def test_keys_open_step_and_run(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window.page.reader, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = window.toolbar.field
    assert field.hasFocus() and field.found
    write(field, "annotations")
    chosen = next(at for at, found in enumerate(field.found) if found.id == "view.annotations")
    shown = window.workspace.docks["annotations"].isVisible()
    for _ in range(chosen):
        QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.workspace.docks["annotations"].isVisible() is not shown
    assert window.page.reader.hasFocus() and not field.text()
    field.open()
    assert field.found[0].id == "view.annotations"  # what was used last comes first


def test_enter_does_nothing_that_is_not_seen(window: MainWindow, qtbot: QtBot) -> None:
    """The keyboard comes by Tab: the list of the last time is gone, Enter shows what there is."""
    field = window.palette_field
    window.actions_.run("view.palette")
    QTest.keyClicks(field, "statistics")
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.assertNotEmitted(field.command_wanted):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.found


def test_a_document_by_its_title(window: MainWindow) -> None:
    field = window.toolbar.field
    field.open()
    write(field, "الجده")
    assert any(found.kind == "document" and found.text == "حديث الجدّة" for found in field.found)
    while field._list.model.at(field._list.view.currentIndex()).kind != "document":
        QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.session is not None and window.session.document is not None
    assert window.session.document.name == "حديث الجدّة"


def test_words_that_are_no_command_are_searched_for(window: MainWindow, qtbot: QtBot) -> None:
    field = window.toolbar.field
    field.open()
    write(field, "العطارين")
    assert [found.kind for found in field.found] == ["search"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [hit.name for hit in window.workspace.search.model.rows] == ["دفتر الحساب"])


def test_escape_goes_back_to_the_text(window: MainWindow) -> None:
    window.toolbar.field.open()
    QTest.keyClick(window.toolbar.field, Qt.Key.Key_Escape)
    assert window.page.reader.hasFocus() and not window.toolbar.field.found


def test_on_the_welcome_page_it_is_there_for_as_long_as_something_is_looked_for(
    make_window: Callable[..., MainWindow],
) -> None:
    window = make_window(None)
    window.actions_.run("view.palette")
    field = window.toolbar.field
    assert window.toolbar.isVisible() and field.hasFocus() and field.found
    under = field.mapTo(window, QPoint(0, field.height()))
    assert abs(field._list.y() - under.y()) < 12 and field._list.geometry().intersects(
        QRect(under, QSize(field.width(), 40))
    )
    write(field, "ليلي")
    assert field.found[0].id == "view.theme"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not window.toolbar.isVisible() and not field.found
    window.actions_.run("view.palette")
    write(field, "ليلي")
    before = window.context.theme.name
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.context.theme.name != before and not window.toolbar.isVisible()


@pytest.mark.parametrize(
    ("hay", "words", "wanted"),
    [
        ("next document", ["next"], 0),
        ("next document", ["doc"], 1),
        ("next document", ["ument"], 2),
        ("next document", ["x", "y"], None),
        ("اخفاء التشكيل", ["تشكيل"], 1),
    ],
)
def test_ranks(hay: str, words: list[str], wanted: int | None) -> None:
    assert rank(hay, words) == wanted
