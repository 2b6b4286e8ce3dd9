"""Rows that are gone before the list knows, and what fails while painting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from hashiya.qtkit.tables import RowsModel
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hashiya.ui.widgets.basic import RowPainter
    from hashiya.ui.window.main_window import MainWindow


class WordDelegate(RowDelegate):
    """Paints words; «broken» fails in the middle of it."""

    def height(self, item: str) -> int:
        return len(item)

    def draw(self, row: RowPainter, item: str, _standing: Standing) -> None:
        row.painter.setOpacity(0.1)
        if item == "broken":
            raise ValueError(item)


def test_a_row_that_is_gone_is_passed_over(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    model: RowsModel[str] = RowsModel(str, str)
    model.set_rows(["one", "three"])
    view = RowList()
    qtbot.addWidget(view)
    view.setModel(model)
    delegate = WordDelegate(make_window().context, view)
    last = model.index(1, 0)
    assert delegate.sizeHint(QStyleOptionViewItem(), last).height() == 5
    model._rows = ["one"]  # as between an act and the list hearing of it
    assert delegate.sizeHint(QStyleOptionViewItem(), last).height() == 32
    picture = QPixmap(40, 40)
    painter = QPainter(picture)
    delegate.paint(painter, QStyleOptionViewItem(), last)
    painter.end()


def test_the_painter_is_given_back_whatever_fails(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    model: RowsModel[str] = RowsModel(str, str)
    model.set_rows(["broken"])
    view = RowList()
    qtbot.addWidget(view)
    picture = QPixmap(40, 40)
    painter = QPainter(picture)
    painter.setOpacity(0.5)
    delegate = WordDelegate(make_window().context, view)
    with pytest.raises(ValueError, match="broken"):
        delegate.paint(painter, QStyleOptionViewItem(), model.index(0, 0))
    assert painter.opacity() == 0.5
    painter.end()
