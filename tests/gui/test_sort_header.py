"""A table is sorted by its headings without a mouse, and says by which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionHeader, QTableView

from hashiya.qtkit.sort_header import SortHeader
from hashiya.ui.relations.relations_page import RelationTable
from hashiya.ui.search.figure_table import FigureColumn, FigureTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

ROWS = [("نهر", 3), ("جسر", 9), ("حقل", 5)]
COLUMNS = (
    FigureColumn("Word", "word", lambda row: row[0]),
    FigureColumn("Count", "count", lambda row: row[1]),
)


def _header(table: QTableView) -> SortHeader:
    header = table.horizontalHeader()
    assert isinstance(header, SortHeader)
    return header


def test_arrows_go_along_the_headings_and_enter_sorts(window: MainWindow, qtbot: QtBot) -> None:
    table = FigureTable(window.context, COLUMNS, 1)
    table.figures.set_titles(["Word", "Count"])
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    header = _header(table)
    for direction, ahead in (
        (Qt.LayoutDirection.LeftToRight, Qt.Key.Key_Right),
        (Qt.LayoutDirection.RightToLeft, Qt.Key.Key_Left),
    ):
        table.setLayoutDirection(direction)
        header._go(0)
        QTest.keyClick(header, ahead)
        QTest.keyClick(header, ahead)
        assert header.at == 1
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        QTest.keyClick(header, Qt.Key.Key_Return)
        assert [row[1] for row in table.figures.rows] == [9, 5, 3], "figures from the highest"
        assert "↓" in header.accessibleDescription()
        QTest.keyClick(header, Qt.Key.Key_Enter)
        assert [row[1] for row in table.figures.rows] == [3, 5, 9]
        assert "↑" in header.accessibleDescription()


def test_the_arrow_stands_with_the_words_it_belongs_to(window: MainWindow, qtbot: QtBot) -> None:
    table = FigureTable(window.context, COLUMNS, 1)
    table.figures.set_titles(["Word", "Count"])
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    told = []
    for column in range(2):
        option = QStyleOptionHeader()
        _header(table).initStyleOptionForIndex(option, column)
        told.append(option.text)
        assert option.sortIndicator == QStyleOptionHeader.SortIndicator.None_
    assert told == ["Word", "Count ↓"]


def test_tab_goes_on_from_every_table(window: MainWindow, qtbot: QtBot) -> None:
    table = RelationTable(window.context)
    qtbot.addWidget(table)
    assert not table.tabKeyNavigation()
    assert _header(table).focusPolicy() & Qt.FocusPolicy.TabFocus
    for page in ("concordance", "relation_table", "statistics"):
        window.show_page(page)
    assert not [each for each in window.findChildren(QTableView) if each.tabKeyNavigation()]
