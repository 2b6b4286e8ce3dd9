"""The guide in the program: opened by its key, searched, found from the palette, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QBoxLayout

from hashiya.errors import UserError
from hashiya.services.guide.pages import PAGES, find_page
from hashiya.ui.guide.guide_html import for_window
from hashiya.ui.guide.guide_window import GuideWindow
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.window.palette import find_guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.window.main_window import MainWindow


def guide_of(window: MainWindow) -> GuideWindow:
    guide = next(each for each in QApplication.topLevelWidgets() if isinstance(each, GuideWindow))
    assert guide.isVisible()
    return guide


def test_its_key_opens_it_and_escape_leads_back(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    guide = guide_of(window)
    assert [entry.key for entry in guide.contents.entries.rows] == list(PAGES)
    assert "Ctrl+Enter" in guide.pane.toPlainText()
    QTest.keyClick(guide.contents, Qt.Key.Key_Down)
    assert guide.page == "annotate" and "Annotate" in guide.windowTitle()
    guide.pane.page_wanted.emit("train")
    assert guide.page == "train"
    guide.back.click()
    assert guide.page == "annotate"
    QTest.keyClick(guide, Qt.Key.Key_Escape)
    assert not guide.isVisible()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_numbers_of_a_list_stand_before_their_dot(window: MainWindow, language: str) -> None:
    page = find_page(language, "start")
    assert window is not None and page is not None
    shown = QTextDocument()
    shown.setHtml(for_window(page, language, lambda _command: ()))
    block: Any = shown.begin()
    while (items := block.textList()) is None:
        block = block.next()
    assert items.itemText(block).strip("\u200f") == "1."


def test_it_opens_at_what_the_window_shows(window: MainWindow) -> None:
    window.show_page("review")
    window.actions_.run("help.guide")
    assert guide_of(window).page == "review"


@pytest.mark.parametrize(("language", "words"), [("en", "shared folder"), ("ar", "مجلد مشترك")])
def test_a_search_shows_places_and_lights_the_words(
    make_window: Callable[..., MainWindow], language: str, words: str
) -> None:
    window = make_window(language=language)  # no project is needed
    window.actions_.run("help.guide")
    guide = guide_of(window)
    guide.search.setText(words)
    found = guide.contents.entries.rows
    assert found and found[0].key.startswith("team#") and found[0].sub
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.page == "team" and guide.pane.extraSelections()
    guide.search.setText("قصطنطين")
    assert not guide.contents.entries.rows and guide._none.isVisible()
    QTest.keyClick(guide, Qt.Key.Key_Escape)
    assert guide.isVisible() and not guide.search.text()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("query", ["corpus", "مدونة"])
def test_the_palette_finds_its_pages_in_either_language(
    make_window: Callable[..., MainWindow], language: str, query: str
) -> None:
    window = make_window(language=language)
    found = find_guide(query, window.context)
    assert [item.id for item in found][:1] == ["corpus"]
    window.toolbar.field.guide_wanted.emit(found[0].id)
    assert guide_of(window).page == "corpus"


def test_it_follows_language_and_keys(window: MainWindow) -> None:
    window.actions_.run("help.guide")
    guide = guide_of(window)
    guide.go("correct")
    window.context.keys.add("edit.undo", "Ctrl+J")
    window.context.keys.remove("edit.undo", "Ctrl+Z")
    assert "Ctrl+J" in guide.pane.toPlainText() and "Ctrl+Z" not in guide.pane.toPlainText()
    window.context.settings.set("language", "ar")
    QApplication.processEvents()
    assert "التصحيح" in guide.windowTitle() and "التراجع" in guide.pane.toPlainText()


def test_every_page_is_drawn(window: MainWindow) -> None:
    window.actions_.run("help.guide")
    guide = guide_of(window)
    for name in PAGES:
        guide.go(name)
        text = guide.pane.toPlainText()
        assert len(text) > 200 and "{key" not in text and "{menu" not in text and "**" not in text, name


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_failure_leads_to_the_page_of_its_message(
    make_window: Callable[..., MainWindow], language: str
) -> None:
    window = make_window(language=language)
    window.messages.show_error(UserError("scheduler_away", "Away.", hint="Look.", address="tcp://a:1"))
    window.messages.show_error(UserError("of_somebody_else", "A plug-in's own."))
    first, other = window.messages._messages.values()
    assert other.help_button is None and first.help_button is not None
    first.help_button.click()
    guide = guide_of(window)
    assert guide.page == "messages/scheduler_away" and "scheduler_away" in guide.pane.toPlainText()
    assert guide.contents.current is not None and guide.contents.current.key == "messages"
    guide.pane.page_wanted.emit("corpus")
    assert guide.page == "corpus"
    guide.back.click()
    assert guide.page == "messages/scheduler_away"


def test_a_dialog_that_was_refused_leads_there_too(window: MainWindow) -> None:
    dialog = Sheet(window.context, window, width=480)
    dialog.add_foot("Do", dialog.accept)
    dialog.open()
    assert dialog.help_button is not None and not dialog.help_button.isVisible()
    dialog.complain(UserError("exists", "There already.", path="a"))
    assert dialog.help_button.isVisible()
    dialog.help_button.click()
    assert guide_of(window).page == "messages/exists" and dialog.isVisible()
    dialog.say("Done.")
    assert not dialog.help_button.isVisible()
    dialog.reject()


def test_in_a_narrow_window_the_buttons_stand_below_the_words(window: MainWindow) -> None:
    window.messages.show_error(UserError("disk_full", "The disk is full. " * 6, hint="Free some.", path="a"))
    (message,) = window.messages._messages.values()
    assert message.help_button is not None
    for width, way in ((1200, QBoxLayout.Direction.LeftToRight), (420, QBoxLayout.Direction.TopToBottom)) * 2:
        message.resize(width, 200)
        QApplication.sendEvent(message, QResizeEvent(QSize(width, 200), message.size()))
        assert message._middle.direction() is way, width
