"""Keys a person changes: conflicts by name, shown wherever a key is, kept, taken to another machine."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from hashiya.errors import UserError
from hashiya.qtkit.settings import Settings
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.ui.commands.actions import key_words
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.commands.command_table import BY_ID, COMMANDS
from hashiya.ui.commands.hint_keys import latin_letter
from hashiya.ui.commands.key_map import KEYS, KeyMap, KeyTrouble, excluded, portable
from hashiya.ui.commands.page_keys import WITH_KEYS, WITH_KEYS_BY_ID
from hashiya.ui.preferences import SETTINGS
from hashiya.ui.suggest.quick_review import QuickPage
from hashiya.ui.window.palette import find_commands
from hashiya.ui.window.settings_dialog import SettingsDialog
from hashiya.ui.window.settings_file import read_settings, write_settings
from hashiya.ui.window.shortcuts import ShortcutsPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

LABELS = load_scheme("wojood").labels
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def keys(tmp_path: Path, qtbot: QtBot) -> KeyMap:
    return KeyMap(Settings(SETTINGS, tmp_path / "keys.ini"))


def test_the_table_itself_has_no_conflict(keys: KeyMap) -> None:
    """What the rules tell a person holds for the keys that the program comes with."""
    for first in WITH_KEYS:
        for key in first.keys:
            others = [name for name in keys.holders(key) if name != first.id]
            assert all(excluded(first, WITH_KEYS_BY_ID[name]) for name in others), (first.id, key, others)
            assert portable(key), key


@pytest.mark.parametrize(
    ("command", "key", "trouble"),
    [
        ("annotate.note", "Ctrl+G", None),
        ("annotate.note", "Ctrl+K", KeyTrouble("command", "view.palette")),
        ("annotate.note", "G", KeyTrouble("field")),
        ("annotate.note", "Ctrl+C", KeyTrouble("field")),
        ("annotate.note", "Space", KeyTrouble("field")),
        ("annotate.note", "Esc", KeyTrouble("text")),
        ("annotate.note", "Ctrl+Alt+T", KeyTrouble("desktop")),
        ("suggestions.accept", "P", KeyTrouble("label", "PERS")),
        ("suggestions.accept", "ح", KeyTrouble("label", "PERS")),
        ("suggestions.accept", "Shift+Left", KeyTrouble("text")),
        ("suggestions.accept", "Space", KeyTrouble("command", "suggestions.glance")),
        ("suggestions.accept", "Return", None),  # its own
        ("annotate.choose", "Ctrl+J", None),
        ("settle.next", "Ctrl+Z", KeyTrouble("command", "edit.undo")),
        ("settle.next", "B", KeyTrouble("command", "settle.back")),
        ("settle.next", "3", KeyTrouble("answer")),
        ("settle.next", "Tab", None),  # in the text it is another's, which nobody can mean here
        ("settle.next", "G", None),  # a label's key in the text
        ("quick.skip", "Delete", KeyTrouble("command", "suggestions.reject")),
        ("quick.skip", "G", KeyTrouble("label", "GPE")),
        ("popup.name", "Tab", None),
        ("edit.find", "Ctrl+Return", KeyTrouble("command", "annotate.done")),
        ("view.theme", "Alt+Return", KeyTrouble("command", "documents.beside")),
    ],
)
def test_what_stands_against_a_key(keys: KeyMap, command: str, key: str, trouble: KeyTrouble | None) -> None:
    assert keys.trouble(command, key, LABELS) == trouble


def test_a_key_is_taken_from_who_had_it_and_comes_back(keys: KeyMap) -> None:
    keys.add("annotate.note", "Ctrl+K")
    assert keys.of("annotate.note") == ("F2", "Ctrl+K") and keys.of("view.palette") == ()
    keys.reset("view.palette")
    assert keys.of("view.palette") == ("Ctrl+K",) and keys.of("annotate.note") == ("F2",)
    assert not keys.is_own("annotate.note") and not keys.is_own("view.palette")
    keys.add("suggestions.accept", "Insert")
    assert "Insert" not in keys.of("annotate.point") and "Shift+Space" in keys.of("annotate.point")
    keys.remove("suggestions.accept", "Return")
    assert keys.of("suggestions.accept") == ("Enter", "Ins")
    assert "Return" in keys.of("annotate.choose")  # never usable at once: it keeps its own
    for key in ("Ctrl+1", "Ctrl+2"):
        keys.add("suggestions.accept", key)
    assert keys.trouble("suggestions.accept", "Ctrl+3") == KeyTrouble("many")
    keys.reset_all()
    assert all(keys.of(each.id) == each.keys for each in COMMANDS)


def test_they_are_kept_and_odd_ones_are_passed_over(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(SETTINGS, tmp_path / "keys.ini")
    KeyMap(settings).add("annotate.note", "Ctrl+Shift+G")
    settings.save()
    again = KeyMap(Settings(SETTINGS, tmp_path / "keys.ini"))
    assert again.of("annotate.note") == ("F2", "Ctrl+Shift+G")
    for odd in (
        "[",
        "[1]",
        '{"no.command": ["Ctrl+G"], "edit.find": "Ctrl+G", "file.open": [7, "", "Ctrl+Ü+X+Y", "Ctrl+J"]}',
    ):
        settings.set(KEYS, odd)
        found = KeyMap(settings)
        assert found.of("edit.find") == ("Ctrl+F",)
        assert all(portable(key) == key for key in found.of("file.open") if key != "Ctrl+O")


def chosen(window: MainWindow) -> str:
    """The uid of what is chosen, "" for nothing."""
    selected = window.session.selected if window.session is not None else None
    return selected.uid if selected is not None else ""


def decided(window: MainWindow) -> int:
    """How many acts can be undone now, one or none."""
    return int(window.session is not None and window.session.project.undo_act() is not None)


def test_a_changed_key_works_and_is_shown_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    keys, reader = window.context.keys, window.page.reader
    keys.add("suggestions.next", "Ctrl+G")
    keys.remove("suggestions.next", "Tab")
    assert window.session is not None
    QTest.keyClick(reader, Qt.Key.Key_Tab)
    assert chosen(window) == ""
    reader.setFocus()
    QTest.keyClick(reader, Qt.Key.Key_G, CONTROL)
    assert chosen(window) != ""
    assert "Ctrl+G" in window.actions_["suggestions.next"].toolTip()
    assert "Ctrl+G" in window.page.head._next.toolTip()
    assert [item.keys for item in find_commands("Next suggestion", window.actions_, ())][:1] == ["Ctrl G"]
    window.session.select("")
    assert "Ctrl+G" in window.workspace.inspector._empty.text()
    window.actions_.run("help.shortcuts")
    (card,) = [each for each in window.findChildren(ShortcutsPage) if each.isVisible()]
    from hashiya.ui.widgets.basic import KeyCap

    assert "Ctrl G" in [cap._text for cap in card.findChildren(KeyCap)]
    keys.add("annotate.done", "Ctrl+J")
    keys.remove("annotate.done", "Ctrl+Return")
    keys.remove("annotate.done", "Ctrl+Enter")
    caps = [cap._text for cap in window.page.head.findChildren(CommandCap)]
    assert caps == ["Ctrl J"]


def test_the_card_names_no_key_twice_in_one_row(window: MainWindow) -> None:
    from hashiya.ui.widgets.basic import KeyCap

    window.actions_.run("help.shortcuts")
    (card,) = [each for each in window.findChildren(ShortcutsPage) if each.isVisible()]
    rows: dict[tuple[int, int], list[str]] = {}
    for cap in card.findChildren(KeyCap):
        holder = cap.parentWidget()
        assert holder is not None
        rows.setdefault((id(holder), cap.y()), []).append(cap._text)
    assert rows and all(len(texts) == len(set(texts)) for texts in rows.values())


def test_the_sections_of_the_card_stand_close(window: MainWindow) -> None:
    window.actions_.run("help.shortcuts")
    (card,) = [each for each in window.findChildren(ShortcutsPage) if each.isVisible()]
    columns = card._area.widget().layout()
    assert columns is not None
    for column in (columns.itemAt(0).layout(), columns.itemAt(1).layout()):
        sections = [column.itemAt(at).widget() for at in range(column.count() - 1)]
        for above, below in pairwise(sections):
            assert 0 <= below.y() - above.geometry().bottom() <= 12


def test_a_glance_goes_by_its_own_keys(window: MainWindow) -> None:
    keys, reader, glance = window.context.keys, window.page.reader, window.marker.hints.glance
    keys.add("suggestions.glance", "Ctrl+Space")
    keys.remove("suggestions.glance", "Space")
    QTest.keyClick(reader, Qt.Key.Key_Space, CONTROL)
    assert glance.offers and "Ctrl+Space" in window.status.said()
    QTest.keyClick(reader, Qt.Key.Key_Space)
    assert decided(window) == 0  # the key of before settles nothing
    glance.leave()
    QTest.keyClick(reader, Qt.Key.Key_Space, CONTROL)
    QTest.keyClick(reader, Qt.Key.Key_Space, CONTROL)
    assert decided(window) == 1


def test_the_full_stop_repeats_only_while_it_is_the_key(window: MainWindow) -> None:
    reader, session = window.page.reader, window.session
    assert session is not None
    start = reader.text.index("تونس")
    reader.set_selection(start, start + 4)
    QTest.keyClick(reader, Qt.Key.Key_P)
    window.context.keys.remove("annotate.repeat", ".")
    before = session.project.undo_act()
    at = reader.text.index("القاهرة") if "القاهرة" in reader.text else 0
    reader.set_selection(at, at + 3)
    QTest.keyClick(reader, Qt.Key.Key_Period)
    assert session.project.undo_act() == before


def test_keys_of_lists_and_pop_ups_follow_too(window: MainWindow, qtbot: QtBot) -> None:
    keys, reader, listed = window.context.keys, window.page.reader, window.documents.list
    keys.add("popup.name", "Ctrl+J")
    keys.remove("popup.name", "Space")
    reader.set_selection(0, 4)
    window.actions_.run("annotate.choose")
    popup = window.marker.popup
    assert popup.isVisible() and "Ctrl+J" in popup._field.placeholderText()
    QTest.keyClick(reader, Qt.Key.Key_J, CONTROL)
    assert popup._field.hasFocus()
    popup.hide()
    keys.add("documents.beside", "Ctrl+B")
    keys.remove("documents.beside", "Alt+Return")
    listed.setFocus()
    listed.setCurrentIndex(window.documents.model.index(1, 0))
    QTest.keyClick(listed, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert not window.page.second.open
    listed.setFocus()
    listed.setCurrentIndex(window.documents.model.index(1, 0))
    QTest.keyClick(listed, Qt.Key.Key_B, CONTROL)
    assert window.page.second.open


def test_the_quick_confirmation_goes_by_the_keys_of_the_text(window: MainWindow, qtbot: QtBot) -> None:
    keys = window.context.keys
    keys.add("suggestions.accept", "Ctrl+J")
    keys.remove("suggestions.accept", "Return")
    keys.remove("suggestions.accept", "Enter")
    page = window.show_page("quick")
    assert isinstance(page, QuickPage)
    qtbot.waitUntil(lambda: page.current is not None)
    before = decided(window)
    QTest.keyClick(page.reader, Qt.Key.Key_Return)
    assert decided(window) == before
    QTest.keyClick(page.reader, Qt.Key.Key_J, CONTROL)
    assert decided(window) == before + 1
    assert "Ctrl J" in [cap._text for cap in page.findChildren(CommandCap)]


def test_a_key_of_a_page_is_changed_in_the_settings(window: MainWindow) -> None:
    dialog, keys = open_keys(window), window.context.keys
    choose(dialog, "Postpone")
    assert command_at_hand(dialog) == "settle.postpone"
    dialog.keys.give("ك")  # what the key of L's neighbour writes in the Arabic layout
    assert "back" not in dialog.keys.told and keys.of("settle.postpone") == ("L", portable(latin_letter("ك")))
    dialog.keys.give("4")
    assert "digits" in dialog.keys.told
    dialog.reject()


def open_keys(window: MainWindow) -> SettingsDialog:
    window.actions_.run("tools.settings")
    dialog = next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, SettingsDialog) and each.isVisible()
    )
    dialog.show_part(1)
    return dialog


def choose(dialog: SettingsDialog, words: str) -> None:
    dialog.keys.field.setText(words)
    assert dialog.keys.list.entries.rowCount() >= 1
    dialog.keys.list.setCurrentIndex(dialog.keys.list.entries.index(0, 0))


def command_at_hand(dialog: SettingsDialog) -> str:
    command = dialog.keys.command
    return command.id if command is not None else ""


def test_a_person_presses_the_key_that_it_shall_be(window: MainWindow) -> None:
    dialog, keys = open_keys(window), window.context.keys
    page = dialog.keys
    choose(dialog, "Note")
    page.add.click()
    # Qt hides the hint of a centred field that has the keyboard.
    assert page.capture.placeholderText() and not page.capture.alignment() & Qt.AlignmentFlag.AlignHCenter
    QTest.keyClick(page.capture, Qt.Key.Key_G, CONTROL | SHIFT)
    assert keys.of("annotate.note") == ("F2", "Ctrl+Shift+G") and not page.capture.isVisible()
    assert page.list.current is not None and "Ctrl+Shift+G" in page.list.current.trail
    # One that another command has: said by its name, nothing is done before one says so.
    page.add.click()
    QTest.keyClick(page.capture, Qt.Key.Key_K, CONTROL)
    assert "Command palette" in page.told and "Ctrl+K" in page.told
    assert keys.of("annotate.note") == ("F2", "Ctrl+Shift+G")
    page.leave_it.click()
    assert keys.of("view.palette") == ("Ctrl+K",) and page.told == ""
    page.add.click()
    QTest.keyClick(page.capture, Qt.Key.Key_K, CONTROL)
    page.take.click()
    assert keys.of("view.palette") == () and keys.of("annotate.note")[-1] == "Ctrl+K"
    page.add.click()
    QTest.keyClick(page.capture, Qt.Key.Key_Tab)  # a field's own key, caught before it leaves the capture
    assert "where one writes" in page.told and keys.of("annotate.note")[-1] == "Ctrl+K"
    page.add.click()
    QTest.keyClick(page.capture, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not page.capture.isVisible()
    page.removers[0].click()
    assert keys.of("annotate.note") == ("Ctrl+Shift+G", "Ctrl+K")
    page.usual.click()
    assert keys.of("annotate.note") == ("F2",)
    choose(dialog, "Ctrl+H")
    assert command_at_hand(dialog) == "tools.history"
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    assert dialog.focusWidget() is page.list
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert dialog.focusWidget() is page.capture and page.capture.isVisible()
    QTest.keyClick(page.capture, Qt.Key.Key_Escape)
    page.field.setText("no such command")
    assert command_at_hand(dialog) == "" and not page.add.isEnabled()
    keys.add("annotate.note", "Ctrl+G")
    dialog._usual.click()
    assert not keys.is_own("annotate.note")
    dialog.reject()


def test_a_label_that_has_the_key_is_named(window: MainWindow) -> None:
    dialog = open_keys(window)
    choose(dialog, "Accept")
    dialog.keys.give("P")
    assert "Person" in dialog.keys.told and dialog.keys.take.isHidden()
    assert window.context.keys.of("suggestions.accept") == BY_ID["suggestions.accept"].keys
    dialog.reject()


def test_settings_go_to_another_machine(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    settings = window.context.settings
    window.context.keys.add("annotate.note", "Ctrl+G")
    settings.set("reader/size", 27)
    path = tmp_path / "mine.json"
    dialog = open_keys(window)
    dialog.save_to(path)
    assert "mine.json" in dialog.said()
    other = Settings(SETTINGS, tmp_path / "other.ini")
    other.set("person", "نبيل")
    assert read_settings(other, path) == []
    assert KeyMap(other).of("annotate.note") == ("F2", "Ctrl+G")
    assert (other.get("reader/size"), other.get("person")) == (27, "نبيل")
    window.context.keys.reset_all()
    dialog.take_from(path)
    assert window.actions_["annotate.note"].shortcuts()[-1].toString() == "Ctrl+G"
    dialog.reject()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"values": {}}',
        b'{"hashiya_settings": 99, "values": {}}',
        b'{"hashiya_settings": 1, "values": {"theme": "pink", "reader/size": 30}}',
        b'{"hashiya_settings": 1, "values": {"reader/size": true}}',
        b'{"hashiya_settings": 1, "values": {"reader/size": "30"}}',
        b'{"hashiya_settings": 1, "values": {"keys": {"edit.find": []}}}',
        b"[" * 100_000,
    ],
)
def test_a_file_of_no_settings_changes_nothing(tmp_path: Path, qtbot: QtBot, content: bytes) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    settings = Settings(SETTINGS, tmp_path / "s.ini")
    before = {row.key: settings.get(row.key) for row in settings.table.values()}
    with pytest.raises(UserError) as caught:
        read_settings(settings, path)
    assert caught.value.code == "settings_file"
    assert {row.key: settings.get(row.key) for row in settings.table.values()} == before


def test_what_a_newer_program_added_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(SETTINGS, tmp_path / "s.ini")
    path = tmp_path / "s.json"
    write_settings(settings, path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert "person" not in found["values"] and "window/geometry" not in found["values"]
    found["values"] |= {"future": 1, "theme": "night"}
    path.write_text(json.dumps(found), encoding="utf-8")
    assert read_settings(settings, path) == ["future"] and settings.get("theme") == "night"
    with pytest.raises(UserError) as caught:
        read_settings(settings, tmp_path / "none.json")
    assert caught.value.code == "not_found"


def arabic(letter: str, place: int, held: Qt.KeyboardModifier) -> QKeyEvent:
    """What an Arabic-only layout sends for the key at a place (scan code of X11)."""
    return QKeyEvent(QEvent.Type.KeyPress, ord(letter), held, place, ord(letter), 0, "")


def test_fields_know_their_keys_under_arabic_letters_alone(window: MainWindow) -> None:
    field = window.documents._filter
    field.setFocus()
    field.setText("رحلة")
    QApplication.sendEvent(field, arabic("ش", 38, CONTROL))
    assert field.selectedText() == "رحلة"
    QApplication.sendEvent(field, arabic("ؤ", 54, CONTROL))
    assert QApplication.clipboard().text() == "رحلة"
    QApplication.sendEvent(field, arabic("ء", 53, CONTROL))
    assert field.text() == ""
    assert window.session is not None
    QApplication.sendEvent(field, arabic("ئ", 52, CONTROL))  # undo in the field, no act is undone
    assert field.text() == "رحلة"
    dialog = open_keys(window)
    edit: QLineEdit = dialog.keys.field
    edit.setFocus()
    edit.setText("كلمة")
    QApplication.sendEvent(edit, arabic("ش", 38, CONTROL))
    assert edit.selectedText() == "كلمة"
    choose(dialog, "Note")
    dialog.keys.begin()
    QApplication.sendEvent(dialog.keys.capture, arabic("ل", 42, CONTROL | SHIFT))
    assert "Ctrl+Shift+G" in window.context.keys.of("annotate.note")
    dialog.reject()


def test_menus_from_right_to_left_keep_the_key_in_order(
    make_window: Callable[..., MainWindow], project_path: Path
) -> None:
    window = make_window(project_path, language="ar")
    words, _, key = window.actions_["view.larger"].text().partition("\t")
    assert words == "تكبير النصّ" and key == f"\u2068{key_words('Ctrl++')}\u2069"
    assert "\u2066Ctrl++\u2069" in window.actions_["view.larger"].toolTip()
