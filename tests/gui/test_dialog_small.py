"""The smaller dialogs, each opened in both languages and driven on a real project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QStyleOptionViewItem,
    QWidget,
)

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.services.annotate import marking
from hashiya.services.project import documents
from hashiya.services.project.backup import daily_copies
from hashiya.store.project import Project
from hashiya.ui.commands.openers import OPENERS
from hashiya.ui.project.backup_dialog import open_backup, open_earlier
from hashiya.ui.project.check_dialog import CHECKS, open_check
from hashiya.ui.project.journal_dialog import open_journal
from hashiya.ui.project.properties_dialog import open_properties
from hashiya.ui.scheme.gazetteers_dialog import open_lists
from hashiya.ui.session.daily_backup import DailyCopy, copies_folder
from hashiya.ui.suggest.threshold_dialog import open_amount
from hashiya.ui.team.annotator_name_dialog import open_person
from hashiya.ui.widgets.dialog_frame import Question, Sheet
from hashiya.ui.window.main_window import MainWindow
from hashiya.ui.window.settings_dialog import open_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier
# They open a dialog of the system, answer at once, wait for an answer, or need what the sample lacks.
NO_SHEET = {
    *("file.backup", "file.earlier", "file.export_again", "file.unmerge"),
    *("annotate.history", "annotate.attributes_all", "suggestions.accept_above"),
    *("tools.part_train", "tools.part_dev", "tools.part_test", "tools.part_none"),
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", sorted(set(OPENERS) - NO_SHEET))
def test_every_dialog_opens_has_names_and_closes_by_escape(
    make_window: Maker, project_path: Path, language: str, name: str
) -> None:
    window = make_window(project_path, language=language)
    window.page.reader.set_selection(11, 16)
    dialog = OPENERS[name](window)
    assert isinstance(dialog, Sheet) and dialog.isVisible() and dialog.windowTitle()
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListView)
    for kind in kinds:
        for widget in dialog.findChildren(kind):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and _own(widget):
                assert widget.accessibleName() or getattr(widget, "text", str)(), (name, widget)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def _own(widget: QWidget) -> bool:
    """Not the line edit inside a spin box or the list inside a drop-down."""
    parent = widget.parentWidget()
    return not widget.objectName().startswith("qt_") and "Private" not in type(parent).__name__


def test_lists_of_names_come_and_go(window: MainWindow, tmp_path: Path) -> None:
    dialog = open_lists(window)
    assert dialog is not None and window.session is not None
    path = tmp_path / "مدن.txt"
    path.write_text("فاس\nطنجة\n", encoding="utf-8")
    dialog.labels.choose("GPE")
    dialog.add_file(path)
    (kept,) = window.session.project.word_lists()
    assert (kept.name, kept.label, set(kept.entries)) == ("مدن", "GPE", {"فاس", "طنجة"})
    dialog.add_file(tmp_path / "missing.txt")
    assert "missing.txt" in dialog.said()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert window.session.project.word_lists() == []
    window.session.undo()
    assert len(window.session.project.word_lists()) == 1
    dialog.reject()


def test_more_or_fewer_counts_before_it_suggests(window: MainWindow, qtbot: QtBot) -> None:
    dialog = open_amount(window)
    assert dialog is not None and window.session is not None
    dialog._on_scores([0.2, 0.5, 0.9])
    dialog.slider.setFocus()
    dialog.slider.setValue(0)
    counts = []
    for _ in range(10):
        counts.append(dialog.count.text())
        QTest.keyClick(dialog.slider, Qt.Key.Key_PageUp)
    assert counts[0] == "About 0 suggestions in this document"
    assert dialog.count.text() == "About 3 suggestions in this document"
    dialog.slider.setValue(60)
    dialog._on_suggest()
    assert window.session.project.setting("suggest.threshold") == pytest.approx(0.4)
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=60_000)


def test_a_threshold_that_cannot_be_kept_is_told_where_it_was_set(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who leaves the dialog does not wait for its count."""
    dialog = open_amount(window)
    assert dialog is not None and dialog._job is not None

    def full(*_values: object) -> None:
        raise UserError("disk_full", "The disk is full.")

    monkeypatch.setattr(Project, "set_setting", full)
    dialog._on_suggest()
    assert dialog.isVisible() and "full" in dialog.said()
    dialog.reject()
    assert dialog._job.cancel.cancelled


def test_settings_take_effect_at_once_and_go_back(window: MainWindow, qtbot: QtBot) -> None:
    dialog = open_settings(window)
    settings = window.context.settings
    shown = set(dialog.widgets)
    assert shown == {row.key for row in settings.table.values() if row.group}
    tick = dialog.widgets["reader/margin"]
    before = settings.get("reader/margin")
    dialog.activateWindow()
    tick.setFocus()
    qtbot.waitUntil(tick.hasFocus)
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert settings.get("reader/margin") is not before
    box = dialog.widgets["language"]
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("ar"))
    qtbot.waitUntil(lambda: window.context.rtl and dialog.windowTitle() == "الإعدادات")
    dialog.widgets["reader/size"].setValue(30)  # type: ignore[attr-defined]
    assert window.page.reader.typography.size == 30
    dialog._usual.click()
    assert settings.get("reader/size") == 21 and settings.get("reader/margin") is before
    dialog.reject()


def test_another_person_has_a_layer_of_their_own(window: MainWindow) -> None:
    dialog = open_person(window)
    assert dialog is not None and window.session is not None
    assert dialog.focusWidget() is dialog.name
    dialog.name.setText("سارة")  # QTest types ASCII only
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert not dialog.isVisible() and window.session.person_name == "سارة"
    assert window.context.settings.get("person") == "سارة"
    dialog = open_person(window)
    assert dialog is not None
    assert [entry.title for entry in dialog.list.entries.rows] == ["ليلى", "سارة"]
    dialog.list.setCurrentIndex(dialog.list.entries.index(0, 0))
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert window.session.person_name == "ليلى"


def test_the_foot_stays_at_the_foot_while_nothing_is_shown(window: MainWindow) -> None:
    window.open_tool("file.merge")
    dialog = window.findChildren(Sheet)[-1]
    QApplication.processEvents()
    way_out = dialog.way_out
    assert way_out.mapTo(dialog, QPoint(0, way_out.height())).y() > dialog.height() - 40


def test_metadata_run_in_their_own_direction(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path, language="ar")
    dialog = open_properties(window)
    assert dialog is not None
    table = dialog.table
    ways = []
    for words in ("01-text.txt", "عن المكتبة 3"):
        table.model().setData(table.model().index(0, 1), words)
        option = QStyleOptionViewItem()
        dialog._cells.initStyleOption(option, table.model().index(0, 1))
        assert option.displayAlignment & Qt.AlignmentFlag.AlignRight
        ways.append(option.direction)
    assert ways == [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]


def test_properties_are_steps_of_undo(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    dialog = open_properties(window)
    assert dialog is not None
    dialog.name.setText("رحلة سلمى")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert session.project.document(uid).name == "رحلة سلمى"
    dialog.table.item(dialog.table.rowCount() - 1, 0).setText("المصدر")
    dialog.table.item(dialog.table.rowCount() - 1, 1).setText("دفتر")
    assert session.project.document(uid).meta == {"المصدر": "دفتر"}
    dialog.table.item(0, 1).setText("")
    assert session.project.document(uid).meta == {}
    dialog._delete.click()
    asked = [each for each in dialog.findChildren(Question) if each.isVisible()][-1]
    QTest.keyClick(asked, Qt.Key.Key_Return, CONTROL)
    assert not dialog.isVisible() and uid not in {info.uid for info in session.documents()}
    for _ in range(4):
        session.undo()
    assert session.project.document(uid).name == "رحلة البحر"


def test_a_name_that_metadata_have_takes_no_value_away(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid, meta = session.document.uid, {"المصدر": "دفتر", "السنة": "1957"}
    for key, value in meta.items():
        session.do(partial(documents.set_meta, session.project, uid, key, value))
    session.open_document(uid)
    dialog = open_properties(window)
    assert dialog is not None
    dialog.table.item(2, 0).setText(" السنة ")
    assert session.project.document(uid).meta == meta
    row, column = dialog.table.currentRow(), dialog.table.currentColumn()
    assert (dialog.table.item(row, 0).text(), column) == ("السنة", 1) and "السنة" in dialog.said()
    assert dialog.table.item(2, 0).text() == ""


def test_the_history_is_filtered_and_leads_to_the_place(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid, text = session.document.uid, session.document.text
    start = text.index("تونس")
    session.do(lambda: marking.mark(session.project, uid, start, start + 4, "GPE"))
    window.open_document(next(info.uid for info in session.documents() if info.uid != uid))
    dialog = open_journal(window)
    assert dialog is not None
    assert not any("تونس" in entry.title for entry in dialog.list.entries.rows)
    dialog.scope.setFocus()
    QTest.keyClick(dialog.scope, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: any("تونس" in entry.title for entry in dialog.list.entries.rows))
    dialog.words.setText("تُونِس")
    qtbot.waitUntil(lambda: len(dialog.list.entries.rows) == 1)
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert session.document is not None and session.document.uid == uid
    assert window.page.reader.selection() == (start, start + 4)


def test_a_sound_file_is_in_order_and_a_broken_one_is_repaired(
    window: MainWindow, qtbot: QtBot, project_path: Path
) -> None:
    dialog = open_check(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.list.entries.rows))
    assert {entry.key for entry in dialog.list.entries.rows} == set(CHECKS) - {"readable"}
    assert dialog.said() == "Everything is in order." and not dialog.primary.isEnabled()
    dialog.reject()
    import sqlite3

    with sqlite3.connect(project_path) as db:
        db.execute("UPDATE counts SET n = n + 5")
    dialog = open_check(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.primary is not None and dialog.primary.isEnabled())
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert window.session is None  # nobody writes meanwhile
    qtbot.waitUntil(lambda: dialog.said().startswith("Repaired") and window.session is not None)
    assert len(list(project_path.parent.glob(f"{project_path.name}.*.bak"))) == 1
    dialog.reject()


def test_a_backup_is_a_whole_project(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_path: Path
) -> None:
    target = tmp_path / "نسخة.hashiya"
    monkeypatch.setattr(FileDialog, "save_file", lambda *_: (str(target), ""))
    assert open_backup(window) is not None
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not window.context.jobs.running())
    with Project.open(target, readonly=True) as copy:
        assert len(copy.document_uids()) == 3
    monkeypatch.setattr(FileDialog, "save_file", lambda *_: (str(project_path), ""))
    assert open_backup(window) is None and window.messages.texts()


def test_an_earlier_day_is_opened_beside_the_project(
    window: MainWindow, qtbot: QtBot, project_path: Path
) -> None:
    assert open_earlier(window) is None and window.messages.texts()  # nothing was copied yet
    assert window.session is not None
    folder = copies_folder(window.context, window.session)
    (daily,) = window.session.findChildren(DailyCopy)
    assert daily.isActive()
    daily.make()
    qtbot.waitUntil(lambda: not window.context.jobs.running())
    (copied,) = daily_copies(folder)
    kept = copied.read_bytes()
    for name in (copied.name, f"{copied.stem} (2).hashiya"):
        asking = open_earlier(window)
        assert asking is not None
        QTest.keyClick(asking, Qt.Key.Key_Return, CONTROL)
        qtbot.waitUntil(lambda: window.session is not None and window.session.path.name == name)  # noqa: B023
        assert window.session.path.parent == project_path.parent and len(window.session.documents()) == 3
        assert window.projects.open_path(project_path)
    assert copied.read_bytes() == kept
