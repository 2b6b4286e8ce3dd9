"""Quick confirmation, the least certain of all documents first: order, decisions, undo, to the end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hashiya.core.document import State
from hashiya.core.span import Status
from hashiya.services.annotate import marking
from hashiya.services.evaluate.control_sample import set_share, without_suggestions
from hashiya.services.suggest.candidates import certainty, least_certain
from hashiya.store.project import Project
from hashiya.ui.suggest.quick_review import QuickPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> QuickPage:
    """Everything looked through, on the least certain of all."""
    window.context.settings.set("walk/order", "uncertain")
    assert window.actions_.run("view.quick")
    page = window.findChild(QuickPage)
    assert isinstance(page, QuickPage)
    qtbot.waitUntil(lambda: page.current is not None and not page.queue.waiting, timeout=60_000)
    return page


def _project(page: QuickPage) -> Project:
    return page._session.project


def _ahead(page: QuickPage) -> list[float]:
    return [certainty(item) for item in page.queue.items[page.queue.place[0] - 1 :]]


def test_the_least_certain_of_all_documents_come_first(page: QuickPage, qtbot: QtBot) -> None:
    ahead = _ahead(page)[1:]  # the first was there before the rest was known
    assert ahead == sorted(ahead)
    documents = []
    for _ in range(len(page.queue.items)):
        item = page.current
        assert item is not None and page.queue.document is not None
        assert item.document == page.queue.document.document
        assert item.surface in page.reader.text  # in its line, at once
        documents.append(item.document)
        qtbot.keyClick(page.reader, Qt.Key.Key_Tab)
        if page.current is None:
            break
    changes = sum(one != other for one, other in pairwise(documents))
    assert changes >= len(set(documents)) > 1  # not one document after the other


def test_one_undo_takes_one_decision_back(page: QuickPage, window: MainWindow, qtbot: QtBot) -> None:
    project = _project(page)
    for key, modifiers in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier),
    ):
        item = page.current
        assert item is not None
        before = project.annotations(item.document, statuses=[Status.ACCEPTED, Status.REJECTED])
        qtbot.keyClick(page.reader, key, modifiers)
        assert page.current is None or page.current.uid != item.uid
        assert project.annotations(item.document, statuses=[Status.ACCEPTED, Status.REJECTED]) != before
        while project.annotations(item.document, statuses=[Status.ACCEPTED, Status.REJECTED]) != before:
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CONTROL)
        assert page.current is not None and page.current.span == item.span
        assert page.queue.document is not None and page.queue.document.document == item.document


def test_a_moved_and_relabelled_one_is_one_act(page: QuickPage, window: MainWindow, qtbot: QtBot) -> None:
    project = _project(page)
    while page.current is not None and page.current.surface != "سلمى":
        qtbot.keyClick(page.reader, Qt.Key.Key_Tab)
    item = page.current
    assert item is not None
    qtbot.keyClick(page.reader, Qt.Key.Key_Left, CONTROL)
    qtbot.keyClick(page.reader, Qt.Key.Key_F)
    accepted = project.annotations(item.document, statuses=[Status.ACCEPTED])
    assert [(each.label, each.surface) for each in accepted] == [("FAC", "سلمى من")]
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CONTROL)
    assert not project.annotations(item.document, statuses=[Status.ACCEPTED, Status.REJECTED])
    assert page.current is not None and page.current.span == item.span


def test_skipped_ones_come_back_and_keep_their_document_open(page: QuickPage, qtbot: QtBot) -> None:
    first = page.current
    assert first is not None
    qtbot.keyClick(page.reader, Qt.Key.Key_Tab)
    qtbot.keyClick(page.reader, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert page.current is not None and page.current.span == first.span
    qtbot.keyClick(page.reader, Qt.Key.Key_Tab)
    for _ in range(100):
        if page.current is None:
            break  # type: ignore[unreachable]
        qtbot.keyClick(page.reader, Qt.Key.Key_Return)
    states = {info.uid: info.state for info in _project(page).documents()}
    assert states[first.document] is not State.DONE


def test_to_the_end_of_the_project(page: QuickPage, qtbot: QtBot) -> None:
    asked = {item.document for item in page.queue.items}
    for _ in range(100):
        if page.current is None:
            break
        qtbot.keyClick(page.reader, Qt.Key.Key_Return)
    assert page.current is None
    project = _project(page)
    states = {info.uid: info.state for info in project.documents()}
    assert asked and all(states[uid] is State.DONE for uid in asked)
    assert not [each for uid in asked for each in project.annotations(uid, statuses=[Status.SUGGESTED])]


def test_the_order_can_be_changed_in_between(page: QuickPage, qtbot: QtBot) -> None:
    page.order.chosen.emit(0)
    qtbot.waitUntil(lambda: page.current is not None, timeout=60_000)
    starts = [(item.start, -item.end) for item in page.queue.items]
    assert starts == sorted(starts) and len({item.document for item in page.queue.items}) == 1
    page.order.chosen.emit(1)
    qtbot.waitUntil(lambda: page.current is not None and not page.queue.waiting, timeout=60_000)
    assert len({item.document for item in page.queue.items}) > 1


def test_the_control_sample_is_never_asked_about(project_path: Path) -> None:
    with Project.open(project_path) as project:
        everything = least_certain(str(project_path), 100)
        assert [certainty(item) for item in everything] == sorted(map(certainty, everything))
        assert len({item.document for item in everything}) == 2
        done = everything[0].document
        project.apply(marking.set_state(project, done, State.DONE))
        assert done not in {item.document for item in least_certain(str(project_path), 100)}
        set_share(project, 50)
        blind = without_suggestions(project)
        assert not blind & {item.document for item in least_certain(str(project_path), 100)}
        assert len(least_certain(str(project_path), 1)) <= 1


def test_in_arabic(make_window: Callable[..., MainWindow], project_path: Path, qtbot: QtBot) -> None:
    window = make_window(project_path, language="ar")
    window.context.settings.set("walk/order", "uncertain")
    window.actions_.run("view.quick")
    page = window.findChild(QuickPage)
    qtbot.waitUntil(lambda: page.current is not None, timeout=60_000)
    QApplication.processEvents()
    assert "الأقلّ ثقةً أوّلًا" in page._place.text()
