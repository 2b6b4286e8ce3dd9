"""A damaged project in the window: only read, recovered into a new file, exported as far as it is sound."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.file_mutations import put
from tests.helpers.gui_project import TEXTS

from hashiya.core.span import Status
from hashiya.services.project import repair
from hashiya.store.file.lock import WriterLock
from hashiya.store.project import Project
from hashiya.store.recovery.recover import recover_beside
from hashiya.store.recovery.recovery_report import LostRecord, Recovery
from hashiya.ui.exchange.export_dialog import open_export
from hashiya.ui.project.check_dialog import open_check
from hashiya.ui.project.recovery_dialog import RecoveryDialog, open_recovery
from hashiya.ui.session.file_watch import SoundnessLook, TurnLook
from hashiya.ui.widgets.ask_dialog import Asking
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from hashiya.progress import OnProgress
    from hashiya.store.recovery.rebuild import FindCopies

MakeWindow = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


def _spoil_a_page(path: Path) -> None:
    """A leaf of the annotations becomes zeros: the file opens, and is not sound."""
    import sqlite3

    db = sqlite3.connect(path)
    query = "SELECT pageno FROM dbstat WHERE name = 'annotations_in_order' AND pagetype = 'leaf'"
    page = db.execute(query).fetchone()[0]
    db.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 + 8 : page * 4096] = bytes(4096 - 8)
    path.write_bytes(data)


def _act(window: MainWindow, words: str) -> None:
    """Press the button of the message that says these words."""
    message = next(each for each in window.messages._messages.values() if words in each.text)
    assert message.act is not None
    message.act.click()


def _dialog(window: MainWindow) -> RecoveryDialog:
    return next(each for each in window.findChildren(RecoveryDialog) if each.isVisible())


def _recover(window: MainWindow, dialog: RecoveryDialog, qtbot: QtBot) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: bool(dialog.said()) and not dialog.work.running, timeout=60_000)
    assert "new file" in dialog.said() or "missing" in dialog.said(), dialog.said()


def test_a_file_that_does_not_open_is_recovered_from_the_message(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    data = bytearray(project_path.read_bytes())
    data[100:140] = bytes(40)  # the list of tables
    project_path.write_bytes(data)
    window = make_window()
    assert not window.projects.open_path(project_path)
    _act(window, "damaged")
    dialog = _dialog(window)
    _recover(window, dialog, qtbot)
    titles = [entry.title for entry in dialog.list.entries.rows]
    assert "3 documents" in titles and any("from sound pages" in title for title in titles)
    assert project_path.read_bytes() == bytes(data)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert window.session is not None and window.session.path == dialog.target
    assert {info.name for info in window.session.documents()} == set(TEXTS)


def test_an_open_file_that_is_not_sound_is_only_read(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    _spoil_a_page(project_path)
    window = make_window(project_path)
    assert window.session is not None and not window.session.readonly
    (look,) = window.session.findChildren(SoundnessLook)
    look.look()
    qtbot.waitUntil(lambda: window.session is not None and window.session.readonly)
    assert any("open for reading only" in text for text in window.messages.texts())
    before = project_path.read_bytes()
    _act(window, "open for reading only")
    dialog = _dialog(window)
    _recover(window, dialog, qtbot)
    assert project_path.read_bytes() == before
    with Project.open(dialog.target, readonly=True) as project:
        assert len(list(project.iter_annotations())) == 5


def test_a_sound_file_stays_open_for_writing(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    window = make_window(project_path)
    assert window.session is not None
    (look,) = window.session.findChildren(SoundnessLook)
    look.look()
    qtbot.waitUntil(lambda: not window.context.jobs.running())
    assert not window.session.readonly and not window.messages.texts()


def test_what_the_check_cannot_put_right_leads_to_recovering(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    _spoil_a_page(project_path)
    window = make_window(project_path)
    check = open_check(window)
    assert check is not None and check.primary is not None
    qtbot.waitUntil(lambda: check.primary is not None and check.primary.isEnabled())
    assert check.primary.text().startswith("Recover")
    check.primary.click()
    assert _dialog(window).path == project_path


def test_recovering_can_be_stopped_and_leaves_nothing(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _spoil_a_page(project_path)
    window = make_window()
    before = sorted(each.name for each in project_path.parent.iterdir())
    dialog = open_recovery(window, project_path)
    real = recover_beside

    def stopped(path: Path, target: Path, find: FindCopies, progress: OnProgress) -> Recovery:
        for job in window.context.jobs.running():
            job.cancel.cancel()
        return real(path, target, find, progress)

    monkeypatch.setattr(repair, "recover_beside", stopped)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: not window.context.jobs.running())
    assert sorted(each.name for each in project_path.parent.iterdir()) == before
    assert dialog.primary is not None and dialog.primary.isEnabled()


def test_the_rest_of_a_damaged_project_goes_out_once_somebody_says_so(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path, tmp_path: Path
) -> None:
    assert put(project_path, "texts", "text", "نصّ آخر", "min(rowid)")
    window = make_window(project_path)
    dialog = open_export(window)
    assert dialog is not None
    qtbot.waitUntil(dialog.despite.isVisible)
    assert dialog.primary is not None and not dialog.primary.isEnabled()
    dialog.despite.click()
    qtbot.waitUntil(lambda: dialog.primary is not None and dialog.primary.isEnabled())
    target = tmp_path / "rest.jsonl"
    dialog.write_to(str(target))
    qtbot.waitUntil(target.exists)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


def test_the_second_window_may_write_once_the_first_has_closed(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    first = WriterLock.take(project_path)
    window = make_window(project_path)
    assert window.session is not None and window.session.readonly
    (turn,) = window.session.findChildren(TurnLook)
    turn.look()
    assert not any("has closed" in text for text in window.messages.texts())
    first.release()
    turn.look()
    _act(window, "has closed")
    assert window.session is not None and not window.session.readonly


def test_the_copies_of_a_project_that_is_gone_are_offered(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    window = make_window()
    copies = window.context.settings.path.parent / "copies"
    with Project.open(project_path, readonly=True) as project:
        (copies / project.uid).mkdir(parents=True)
        project.copy_to(copies / project.uid / f"{project_path.stem} 2026-02-01.hashiya")
        project.copy_to(copies / project.uid / f"{project_path.stem} 2026-02-02.hashiya")
    (copies / ("f" * 32)).mkdir()
    project_path.unlink()
    assert not window.projects.open_path(project_path.with_name("another.hashiya"))
    assert all(each.act is None for each in window.messages._messages.values())
    assert not window.projects.open_path(project_path)
    _act(window, project_path.name)
    dialog = next(each for each in window.findChildren(Asking) if each.isVisible())
    assert dialog.primary is not None
    dialog.primary.click()
    qtbot.waitUntil(lambda: window.session is not None, timeout=60_000)
    assert window.session is not None
    assert window.session.path == project_path.with_name(f"{project_path.stem} 2026-02-02.hashiya")
    assert not project_path.exists() and len(window.session.documents()) == len(TEXTS)


def test_what_is_missing_is_named_in_the_language_of_the_window(make_window: MakeWindow) -> None:
    window = make_window(language="ar")
    dialog = RecoveryDialog(window, Path("x.hashiya"))
    told = Recovery(missing=[LostRecord("project", key) for key in ("uid", "title", "created", "scheme")])
    told.missing += [LostRecord(kind, "ملفّ") for kind in ("person", "label", "text")]
    told.missing += [LostRecord(str(status), "ملفّ", 54) for status in Status]
    rows = dialog._entries(told)
    assert len(rows) > len(told.missing)
    for row in rows:
        assert not re.search("[A-Za-z]", row.title), row.title
    assert any("54 اقتراحًا" in row.title for row in rows)
    assert str(told.missing[-1]).startswith("54 annotations ("), "the command line says it as before"
