"""A table of figures about words: a click on a column sorts by it, bars show counts beside the word.

The columns «before» and «after» stand on the right and on the left of the word, as Arabic reads, in both
interfaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from hashiya.qtkit.columns_model import ColumnsModel
from hashiya.qtkit.i18n import number
from hashiya.qtkit.sort_header import SortHeader
from hashiya.qtkit.tables import RowRole
from hashiya.ui.widgets.basic import draw_text, quote_font, ui_font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.ui.context import Context

_PAD = 12.0
_HEIGHT = 34


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """`kind`: word, count, figure, signed, or a bar that grows to the "right" or to the "left" of the word.

    `value` gives what a row has there: None is shown as `nothing`. `decimals` of figures.
    """

    name: str
    kind: str
    value: Callable[[Any], Any]
    decimals: int = 2
    nothing: str = "–"


class FigureModel(ColumnsModel[Any]):
    """Rows as they are given, then as they are sorted."""

    def __init__(self, columns: Sequence[FigureColumn], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = columns
        self._titles: Sequence[str] = [""] * len(columns)
        self.most: dict[int, float] = {}

    def set_rows(self, rows: Sequence[Any]) -> None:
        self.most = {
            at: max((float(column.value(row) or 0) for row in rows), default=0.0) or 1.0
            for at, column in enumerate(self.columns)
            if column.kind in ("left", "right")
        }
        super().set_rows(rows)

    def set_titles(self, titles: Sequence[str]) -> None:
        self._titles = titles
        self.retitle()

    def titles(self) -> Sequence[str]:
        return self._titles

    def words(self, row: Any, column: FigureColumn) -> str:
        value = column.value(row)
        if value is None:
            return column.nothing
        if column.kind == "word":
            return str(value)
        if column.kind in ("figure", "signed"):
            sign = "+" if column.kind == "signed" and value > 0 else ""
            return sign + number(value, decimals=column.decimals)
        return number(value)

    def cell(self, row: Any, column: int, role: int) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        words = self.words(row, self.columns[column])
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        return f"{self._titles[column]}: {words}" if spoken else words

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.InitialSortOrderRole:
            words = self.columns[section].kind == "word"
            return Qt.SortOrder.AscendingOrder if words else Qt.SortOrder.DescendingOrder
        return super().headerData(section, orientation, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.DescendingOrder) -> None:
        """By a column; words in alphabetical order, figures from the highest, nothing always last."""
        value = self.columns[column].value
        there = [row for row in self.rows if value(row) is not None]
        rest = [row for row in self.rows if value(row) is None]
        there.sort(key=value, reverse=order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        self.rows = [*there, *rest]
        self.layoutChanged.emit()


class FigureDelegate(QStyledItemDelegate):
    """Paints a cell."""

    def __init__(self, context: Context, parent: QWidget, model: FigureModel) -> None:
        super().__init__(parent)
        self._context, self._model = context, model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, column = index.data(RowRole), self._model.columns[index.column()]
        theme, rect = self._context.theme, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect.adjusted(0, 1, 0, -1), QColor(theme.row))
        box, words = rect.adjusted(_PAD, 0, -_PAD, 0), self._model.words(row, column)
        if column.kind == "word":
            painter.setPen(QColor(theme.ink))
            painter.setFont(quote_font(16))
            painter.drawText(box.adjusted(0, -2, 0, -2), int(Qt.AlignmentFlag.AlignCenter), words)
        elif column.kind in ("left", "right"):
            self._paint_bar(
                painter,
                box,
                float(column.value(row) or 0) / self._model.most[index.column()],
                column.kind,
                words,
            )
        else:
            painter.setPen(QColor(theme.ink if column.kind != "count" else theme.ink2))
            painter.setFont(ui_font(13))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "\u200e" + words)
        painter.restore()

    def _paint_bar(self, painter: QPainter, box: QRectF, share: float, side: str, words: str) -> None:
        """From the word outwards, its figure at the end."""
        theme, room = self._context.theme, max(10.0, box.width() - 44)
        length = room * share
        grows_right = side == "right"
        left = box.left() if grows_right else box.right() - length
        if length >= 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.field_edge))
            painter.drawRoundedRect(QRectF(left, box.center().y() - 4, max(2.0, length), 8), 2, 2)
        painter.setPen(QColor(theme.ink2 if share else theme.ink3))
        at = box.left() + length + 6 if grows_right else box.right() - length - 46
        draw_text(painter, QRectF(at, box.top(), 40, box.height()), words, ui_font(12), rtl=not grows_right)


class FigureTable(QTableView):
    """`opened` carries the row of Enter or a double click; `left`: Escape."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, context: Context, columns: Sequence[FigureColumn], order: int) -> None:
        """`order`: the column by which rows are sorted at first, the highest before."""
        super().__init__()
        self.figures = FigureModel(columns, self)
        self.setModel(self.figures)
        self._delegate = FigureDelegate(context, self, self.figures)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_HEIGHT)
        header = SortHeader(self, lambda: context.theme.accent)
        self.setHorizontalHeader(header)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setFont(ui_font(11))
        header.setSortIndicator(order, Qt.SortOrder.DescendingOrder)
        header.sortIndicatorChanged.connect(self._on_sorted)
        self.doubleClicked.connect(self._on_opened)
        context.themes.changed.connect(self._on_theme_changed)
        self._order_columns()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Sorted as the person last chose."""
        self.figures.set_rows(rows)
        header = self.horizontalHeader()
        self.figures.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        if rows:
            self.selectRow(0)
            self.scrollToTop()

    def _order_columns(self) -> None:
        """What grows to the right of the word stands there, in both interfaces."""
        header, columns = self.horizontalHeader(), self.figures.columns
        kinds = [column.kind for column in columns]
        if "right" not in kinds:
            return
        rtl = self.isRightToLeft()
        sides = [kinds.index("right"), kinds.index("word"), kinds.index("left")]
        order = [*(sides if rtl else reversed(sides)), *(at for at in range(len(columns)) if at not in sides)]
        for place, column in enumerate(order):
            header.moveSection(header.visualIndex(column), place)

    def _on_sorted(self, column: int, order: Qt.SortOrder) -> None:
        self.figures.sort(column, order)

    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(RowRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange and hasattr(self, "figures"):
            self._order_columns()

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()
