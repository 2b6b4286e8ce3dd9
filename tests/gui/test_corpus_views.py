"""Collocations, dispersion and keyness on the concordance page, by keyboard, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.helpers.store import make

from hashiya.services.annotate import marking
from hashiya.ui.search.collocation_view import CollocationView
from hashiya.ui.search.concordance_page import ConcordancePage
from hashiya.ui.search.dispersion_view import DispersionView
from hashiya.ui.search.keyness_view import KeynessView
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]
TEXTS = (
    "زار الوزيرُ مدينة تونس أمس، وعاد الوزير من مدينة تونس.",
    "البحر قريب من مدينة تونس. البحر هادئ والبحر أزرق والبحر بعيد.",
)


@pytest.fixture(params=["ar", "en"])
def page(make_window: Maker, tmp_path: Path, request: pytest.FixtureRequest) -> ConcordancePage:
    project, uids = make(tmp_path, TEXTS)
    project.close()
    window = make_window(project.path, language=request.param)
    session = window.session
    assert session is not None
    start = TEXTS[1].index("البحر")
    session.do(lambda: marking.mark(session.project, uids[1], start, start + 5, "LOC"))
    window.actions_.run("view.concordance")
    (found,) = window.findChildren(ConcordancePage)
    return found


def shown(page: ConcordancePage, place: int) -> None:
    page.what.setFocus()
    left = page.layoutDirection() == Qt.LayoutDirection.RightToLeft
    for _ in range(place - page.what.current):
        QTest.keyClick(page.what, Qt.Key.Key_Left if left else Qt.Key.Key_Right)
    assert page.what.current == place


def test_collocates_stand_on_the_side_where_they_are_read(page: ConcordancePage, qtbot: QtBot) -> None:
    page.field.setText("تونس")
    shown(page, 1)
    view = page.findChild(CollocationView)
    assert view is not None
    qtbot.waitUntil(lambda: view.found is not None, timeout=20_000)
    view.before.setValue(1)
    view.after.setValue(0)
    view.least.setValue(1)
    qtbot.waitUntil(lambda: [row.word for row in view.table.figures.rows] == ["مدينة"], timeout=20_000)
    at = view.table.columnViewportPosition
    assert at(0) > at(1) > at(2)  # before, the word, after
    assert page._export.isEnabled() and "3" in view.table.figures.index(0, 0).data()
    assert view.table.figures.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_label_can_be_measured_in_place_of_words(
    page: ConcordancePage, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(page, 2)
    view = page.findChild(DispersionView)
    assert view is not None and view.found is None and not page._export.isEnabled()
    page.node.choose("label:LOC")
    qtbot.waitUntil(lambda: view.found is not None and view.found.count == 1, timeout=20_000)
    assert not page.field.isEnabled()
    page.export_to(tmp_path / "d.csv")
    assert (tmp_path / "d.csv").read_text(encoding="utf-8-sig").startswith("document,count")


def test_a_strip_leads_to_its_nearest_place(page: ConcordancePage, qtbot: QtBot) -> None:
    page.field.setText("البحر")
    shown(page, 2)
    view = page.findChild(DispersionView)
    assert view is not None
    qtbot.waitUntil(lambda: view.found is not None and view.found.count == 4, timeout=20_000)
    (row,) = view.list.rows.rows
    rect = view.list.visualRect(view.list.rows.index(0, 0))
    rtl = page.layoutDirection() == Qt.LayoutDirection.RightToLeft
    first = view.list.place_at(QPoint(rect.right() - 225 if rtl else rect.left() + 225, rect.center().y()))
    assert first == (row.uid, *row.places[0])
    assert (
        view.list.place_at(QPoint(rect.right() - 20 if rtl else rect.left() + 20, rect.center().y())) is None
    )
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    window = page._window
    assert window.page.isVisible() and window.page.reader.selection() == row.places[0]


def test_what_is_typical_of_the_open_document(page: ConcordancePage, qtbot: QtBot) -> None:
    shown(page, 3)
    view = page.findChild(KeynessView)
    assert view is not None and not page.field.isVisible()
    view.which.choose("title")
    view.title.setText("نص 1")
    view.least.setValue(1)
    qtbot.waitUntil(lambda: view.found is not None and view.found.documents_here == 1, timeout=20_000)
    view.which.choose("train")
    qtbot.waitUntil(lambda: view.found is None, timeout=20_000)
    assert page.view.lines is not None
