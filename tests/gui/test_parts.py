"""Parts of training data in the window: seen in the list, filtered, set by hand, dealt, kept by exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from tests.helpers.parted import dealt, documents, project_of, stories

from hashiya.qtkit.tables import RowRole
from hashiya.services.dataset.parts import PARTS, set_part
from hashiya.services.dataset.split_folder import read_manifest
from hashiya.store.project import Project
from hashiya.ui.dataset.deal_parts_dialog import DealPartsDialog, open_deal_parts
from hashiya.ui.exchange.export_dialog import export_again, open_export
from hashiya.ui.widgets.dialog_frame import Question
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    with project_of(tmp_path, stories(12)) as project:
        path = project.path
    return make_window(path)


def parts(window: MainWindow) -> dict[str, str]:
    assert window.session is not None
    return {info.name: info.part for info in window.session.documents()}


def shown(window: MainWindow) -> list[str]:
    panel = window.documents
    return [panel.model.index(row, 0).data(RowRole).name for row in range(panel.model.rowCount())]


def deal_dialog(window: MainWindow, qtbot: QtBot) -> DealPartsDialog:
    dialog = open_deal_parts(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._dealing is not None, timeout=20_000)
    return dialog


def test_keys_and_menu_set_the_part_and_undo_takes_it_back(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    first, second = session.documents()[:2]
    session.open_document(first.uid)
    assert window.actions_.by_keys("Ctrl+Shift+3", in_text=True) == "tools.part_test"
    window.actions_.run("tools.part_test")
    assert parts(window)[first.name] == "test" and "Test" in window.status.said()
    window.actions_.run("tools.part_dev")
    assert parts(window)[first.name] == "dev"
    panel = window.documents
    info = panel.info(second.uid)
    assert info is not None
    menu = panel.menu_of(info)
    inner = [each for each in menu.findChildren(QMenu) if each.title() == "Part of the document"]
    words = {action.text(): action for action in inner[0].actions()}
    assert list(words) == ["Training", "Development", "Test", "Without a part"]
    assert words["Without a part"].isChecked()
    words["Test"].trigger()
    menu.deleteLater()
    assert parts(window)[second.name] == "test"
    QApplication.processEvents()  # the list comes after the text
    index = panel.model.index_of(second.uid)
    assert "Test" in index.data(0x0B)  # what a screen reader says of the row
    window.actions_.run("edit.undo")
    QApplication.processEvents()
    assert parts(window)[second.name] == "" and "Test" not in panel.model.index_of(second.uid).data(0x0B)
    window.actions_.run("tools.part_none")
    assert set(parts(window).values()) == {""}


def test_the_list_is_filtered_by_part_in_words_and_by_menu(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    uids = [info.uid for info in session.documents()]
    session.do(lambda: set_part(session.project, uids[:2], "test"))
    session.do(lambda: set_part(session.project, uids[2:3], "dev"))
    panel = window.documents
    for words, count in (("test", 2), ("اختبار", 2), ("تطوير", 1), ("dev", 1), ("train", 0), ("", 12)):
        panel._filter.setText(words)
        assert len(shown(window)) == count
    for part, count in (("test", 2), ("train", 0), ("", 9), (None, 12)):
        panel.choice.show_part(part)
        assert len(shown(window)) == count
    panel.choice.show_part("test")
    session.do(lambda: set_part(session.project, uids[:1], "train"))
    QApplication.processEvents()
    assert len(shown(window)) == 1  # what no longer fits goes at once


def test_dealing_shows_what_it_comes_to_before_it_does_it(window: MainWindow, qtbot: QtBot) -> None:
    dialog = deal_dialog(window, qtbot)
    assert dialog.parts.model().rowCount() == 3 and dialog.moves.model().rowCount() == 0
    assert set(parts(window).values()) == {""}
    assert dialog.primary is not None and dialog.primary.isEnabled()
    dialog.primary.click()
    before = parts(window)
    assert set(before.values()) == set(PARTS)

    dialog = deal_dialog(window, qtbot)
    assert dialog.shares.text() == "80/10/10" and dialog.seed.value() == 1
    assert dialog.primary is not None and not dialog.primary.isEnabled()  # nothing to do
    dialog.shares.setText("90/0/10")
    qtbot.waitUntil(lambda: dialog.moves.model().rowCount() > 0, timeout=20_000)
    assert dialog.moves.model().rowCount() == sum(part == "dev" for part in before.values())
    assert "move" in dialog.primary.text() and parts(window) == before
    dialog.shares.setText("لا شيء")
    qtbot.waitUntil(lambda: "80/10/10" in dialog.said() or "split" in dialog.said(), timeout=20_000)
    assert not dialog.primary.isEnabled()
    dialog.shares.setText("90/0/10")
    qtbot.waitUntil(dialog.primary.isEnabled, timeout=20_000)
    dialog.primary.click()
    after = parts(window)
    assert "dev" not in after.values() and all(after[n] == p for n, p in before.items() if p != "dev")
    window.actions_.run("edit.undo")
    assert parts(window) == before


def test_an_export_deals_what_has_no_part_and_asks_before_it_moves_anybody(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    assert session is not None
    out = tmp_path / "out"
    dialog = open_export(window)
    assert dialog is not None
    dialog.choices.format.choose("conll")
    dialog.choices._on_format(0)
    dialog.choices.split.setChecked(True)
    with qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.write_to(str(out))
    before = parts(window)
    assert set(before.values()) == set(PARTS)
    found = {session.project.document_digests()[i.uid]: i.part for i in session.documents()}
    assert read_manifest(out).parts == found

    session.project.add_documents(documents(stories(15)[12:], 12))
    export_again(window)
    qtbot.waitUntil(lambda: "" not in parts(window).values(), timeout=20_000)
    assert {name: part for name, part in parts(window).items() if name in before} == before

    dialog = open_export(window)
    assert dialog is not None
    dialog.choices.shares.setText("90/10")
    dialog.write_to(str(out))
    qtbot.waitUntil(lambda: bool(dialog.findChildren(Question)), timeout=20_000)
    (question,) = dialog.findChildren(Question)
    assert {name: part for name, part in parts(window).items() if name in before} == before
    with qtbot.waitSignal(dialog.finished, timeout=20_000):
        assert question.primary is not None
        question.primary.click()
    assert "dev" not in parts(window).values() and not (out / "dev.conll").exists()
    QTest.qWait(1)


def test_another_project_lists_all_its_documents(window: MainWindow, tmp_path: Path) -> None:
    with project_of(tmp_path, stories(3), "other.hashiya") as project:
        other = project.path
    window.documents.choice.show_part("test")
    assert shown(window) == []
    assert window.projects.open_path(other)
    assert len(shown(window)) == 3 and not window.documents.choice.narrows


def test_who_may_only_read_sets_nothing(make_window: Maker, tmp_path: Path) -> None:
    with project_of(tmp_path, stories(3)) as project:
        dealt(project)
        path = project.path
    held = Project.open(path)  # another window
    window = make_window(path)
    assert open_deal_parts(window) is None
    assert not window.actions_["tools.part_test"].isEnabled()
    held.close()
