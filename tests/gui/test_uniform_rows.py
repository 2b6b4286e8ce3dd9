"""A list of rows of one height does what Qt's does, and looks at no row that is not in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QWidget

from hashiya.qtkit.tables import MadeRows, RowsModel
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing, UniformRows

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtCore import QPersistentModelIndex
    from pytestqt.qtbot import QtBot

    from hashiya.ui.context import Context
    from hashiya.ui.widgets.basic import RowPainter
    from hashiya.ui.window.main_window import MainWindow

HEIGHT = 31


class Delegate(RowDelegate):
    def height(self, _item: int) -> int:
        return HEIGHT

    def draw(self, row: RowPainter, item: int, standing: Standing) -> None:
        theme = self._context.theme
        row.ground(theme, chosen=standing.chosen, hovered=standing.hovered)
        row.painter.setPen(QColor(theme.ink))
        row.painter.drawText(row.rect, str(item))


class Numbers(MadeRows[int]):
    """Tells which of them were made."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.looked_at: set[int] = set()

    def made(self, place: int) -> int:
        self.looked_at.add(place)
        return place

    def place_of(self, key: Hashable) -> int:
        return int(str(key))


@pytest.fixture
def context(make_window: Callable[..., MainWindow]) -> Context:
    return make_window().context


class Asked(UniformRows):
    """Counts the rows whose place is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[int] = set()

    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        self.asked.add(index.row())
        return super().visualRect(index)


class Painted(QObject):
    """What was painted of a widget from now on."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.area = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.area = self.area.united(event.region())
        return False


def shown(context: Context, qtbot: QtBot, view: RowList, rows: list[int] | Numbers) -> RowsModel[int]:
    model: RowsModel[int] = RowsModel(int, str, view)
    model.set_rows(rows)
    view.setModel(model)
    view.setItemDelegate(Delegate(context, view))
    view.setUniformItemSizes(True)
    qtbot.addWidget(view.window())
    view.resize(240, 200)
    view.show()
    qtbot.waitExposed(view)
    qtbot.wait(20)  # the scroll bar takes its room
    return model


def test_only_rows_in_sight_are_looked_at(context: Context, qtbot: QtBot) -> None:
    view, many = UniformRows(), Numbers(100_000)
    model = shown(context, qtbot, view, many)
    qtbot.wait(20)
    assert many.looked_at <= set(range(10))
    for count in (100_000, 100_001, 99_999):  # as after an act, for one more and one less
        after = Numbers(count)
        model.set_rows(after)
        qtbot.wait(20)
        view.viewport().repaint()
        assert after.looked_at and after.looked_at <= set(range(10))
    view.setCurrentIndex(model.index(70_000, 0))
    view.viewport().repaint()
    beyond = after.looked_at - set(range(10))
    assert 70_000 in beyond and max(beyond) - min(beyond) < 12


def test_data_that_changed_far_away_is_not_looked_at(context: Context, qtbot: QtBot) -> None:
    view = Asked()
    model = shown(context, qtbot, view, Numbers(100_000))
    for first in (5, 500):
        view.asked.clear()
        view.dataChanged(model.index(first, 0), model.index(99_999, 0))
        qtbot.wait(20)
        assert view.asked <= set(range(10))


KEYS = (
    *(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_Up),
    *(Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_Up),
)


@pytest.mark.parametrize("rtl", [False, True])
def test_it_is_as_qts_own(context: Context, qtbot: QtBot, *, rtl: bool) -> None:
    views, both = (RowList(), UniformRows()), QWidget()
    row = QHBoxLayout(both)
    both.resize(520, 220)
    for view in views:
        row.addWidget(view)
        view.setFixedSize(240, 200)
        view.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        shown(context, qtbot, view, list(range(57)))
    both.show()
    qtbot.wait(20)
    for view in views:
        view.setCurrentIndex(view.model().index(0, 0))  # as the one does that gets the keyboard

    def look() -> None:
        theirs, ours = views
        assert ours.currentIndex().row() == theirs.currentIndex().row()
        assert ours.verticalScrollBar().value() == theirs.verticalScrollBar().value()
        assert ours.verticalScrollBar().maximum() == theirs.verticalScrollBar().maximum()
        assert ours.verticalScrollBar().pageStep() == theirs.verticalScrollBar().pageStep()
        assert ours.viewport().rect() == theirs.viewport().rect()
        rows = [sorted(index.row() for index in view.selectedIndexes()) for view in views]
        assert rows[0] == rows[1]
        for y in range(0, 200, 17):
            assert ours.indexAt(QPoint(9, y)).row() == theirs.indexAt(QPoint(9, y)).row()
        for at in range(0, 57, 8):
            boxes = [view.visualRect(view.model().index(at, 0)) for view in views]
            assert boxes[0] == boxes[1]
        assert ours.viewport().grab().toImage() == theirs.viewport().grab().toImage()

    look()
    for key in KEYS:
        for view in views:
            QTest.keyClick(view, key)
        look()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
        for view in views:
            QTest.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
        look()
    for hint in QAbstractItemView.ScrollHint:
        for at in (0, 20, 56, 21):
            for view in views:
                view.scrollTo(view.model().index(at, 0), hint)
            look()
    for y, modifier in ((40, Qt.KeyboardModifier.NoModifier), (150, Qt.KeyboardModifier.ShiftModifier)):
        for view in views:
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, QPoint(20, y))
        look()
    for view in views:
        view.selectAll()
        view.selectionModel().select(view.model().index(3, 0), QItemSelectionModel.SelectionFlag.Deselect)
    look()
    for view in views:
        view.model().set_rows(list(range(4)))  # type: ignore[attr-defined]
        view.setCurrentIndex(view.model().index(0, 0))
    qtbot.wait(60)
    qtbot.waitUntil(lambda: views[0].viewport().rect() == views[1].viewport().rect())
    look()


@pytest.mark.parametrize("kind", [RowList, UniformRows])
def test_with_the_keys_and_no_row_the_list_has_the_ring(
    context: Context, qtbot: QtBot, kind: type[RowList]
) -> None:
    view = kind()
    model = shown(context, qtbot, view, list(range(3)))
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.setFocus()
    view.setCurrentIndex(QModelIndex())
    edge = QRect(0, 0, view.viewport().width(), 3)
    ringed = view.viewport().grab(edge).toImage()
    view.clearFocus()
    assert view.viewport().grab(edge).toImage() != ringed
    view.setFocus()  # Qt makes the first row the current one
    view.setCurrentIndex(QModelIndex())
    qtbot.wait(20)
    painted = Painted(view.viewport())
    view.setCurrentIndex(model.index(1, 0))
    qtbot.wait(40)
    assert QRegion(view.viewport().rect()).subtracted(painted.area).isEmpty()
