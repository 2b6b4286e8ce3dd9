"""Assistive technology finds the text and the caret, hears what is selected, and keeps no reader alive."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QAccessible
from tests.helpers.reader_texts import PLAIN, SCHEME, surface

from hashiya.ui.reader import ReaderView
from hashiya.ui.reader import surface as surface_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def listening(qtbot: QtBot) -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def test_text_caret_selection_and_labels_are_told(
    qtbot: QtBot, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = ReaderView()
    qtbot.addWidget(view)
    view.set_scheme(SCHEME)
    view.resize(700, 300)
    view.show()
    view.set_document(PLAIN)
    mark = surface(PLAIN, "خزانة المخطوطات", "ORG")
    view.set_annotations([mark])
    view.set_selection(5, 9)
    face = QAccessible.queryAccessibleInterface(view)
    assert face.role() is QAccessible.Role.Document
    assert face.text(QAccessible.Text.Name) == view.accessibleName() != ""
    spoken = face.textInterface()
    assert spoken.characterCount() == len(PLAIN)
    assert spoken.text(5, 9) == "سلمى"
    spoken.setCursorPosition(3)
    assert (view.caret, spoken.cursorPosition()) == (3, 3)
    box = spoken.characterRect(3)
    assert box.height() > 10
    assert abs(spoken.offsetAtPoint(box.center() - QPoint(3, 0)) - 3) <= 1
    said: list[str] = []
    monkeypatch.setattr(surface_module, "announce", lambda _widget, words: said.append(words))
    view.select_annotation(mark.uid)
    view.set_selection(5, 9)
    view.selection_moved(finished=True)
    assert said == ["مؤسسة: خزانة المخطوطات", "سلمى"]


def test_no_reader_outlives_its_window(qtbot: QtBot, listening: None) -> None:
    view = ReaderView()
    view.set_document(PLAIN)
    view.show()
    QAccessible.queryAccessibleInterface(view)
    watch = weakref.ref(view)
    view.close()
    view.deleteLater()
    del view
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert watch() is None
