"""The lines of the concordance in columns: what is before, the word, what is after, the document."""

from __future__ import annotations

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
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
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
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.tables import RowRole
from hashiya.ui.search.kwic import Cut, KwicMark, draw_key, draw_side
from hashiya.ui.widgets.basic import draw_text, quote_font, ui_font
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.services.search.concordance import ContextLine
    from hashiya.ui.context import Context

BEFORE, WORD, AFTER, DOCUMENT = range(4)
_PAD = 12.0


class LinesModel(ColumnsModel["ContextLine"]):
    """Rows are lines, columns BEFORE, WORD, AFTER and DOCUMENT."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.label_words: Callable[[ContextLine], str] | None = None

    def titles(self) -> tuple[str, ...]:
        return (
            tr("Concordance", "Before"),
            tr("Concordance", "Word"),
            tr("Concordance", "After"),
            tr("Concordance", "Document"),
        )

    def cell(self, line: ContextLine, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole and column == WORD and self.label_words:
            return " ".join(part for part in (line.surface, self.label_words(line)) if part)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (line.before, line.surface, line.after, line.name)[column]
        if role == Qt.ItemDataRole.ToolTipRole and column == DOCUMENT:
            return plain_tip(line.name)
        return None


class LineDelegate(QStyledItemDelegate):
    """Paints a cell; the side of a text follows the text, not the interface."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.scheme: Scheme | None = None

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, 41)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: ContextLine = index.data(RowRole)
        theme, state = self._context.theme, option.state
        rect = QRectF(option.rect)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect.adjusted(0, 1, 0, -1), QColor(theme.row))
        cut = Cut(line.before, line.surface, line.after)
        box = rect.adjusted(_PAD, 0, -_PAD, 0)
        font = quote_font(16)
        if index.column() == WORD:
            draw_key(painter, theme, box, line.surface, font, rtl=cut.rtl, mark=self._mark(line))
        elif index.column() == DOCUMENT:
            rtl = option.direction == Qt.LayoutDirection.RightToLeft
            painter.setPen(QColor(theme.ink2))
            draw_text(painter, box, line.name, ui_font(12), rtl=rtl)
        else:
            # The columns stand as Arabic reads; a line from left to right changes its two sides.
            right = index.column() == BEFORE
            before = right == cut.rtl
            painter.setPen(QColor(theme.ink2))
            text = line.before if before else line.after
            draw_side(painter, box, text, font, near=right, rtl=cut.rtl, end=not before)
        painter.restore()

    def _mark(self, line: ContextLine) -> KwicMark | None:
        label = self.scheme.get(line.label) if self.scheme is not None and line.label else None
        return KwicMark(label, line.status) if label is not None else None


class LinesView(QTableView):
    """`opened` carries the ContextLine of Enter or a double click; `left`: Escape."""

    opened = Signal(object)
    left = Signal()
    moved = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.lines = LinesModel(self)
        self.lines.label_words = self.words_of
        self.setModel(self.lines)
        self._delegate = LineDelegate(context, self)
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
        self._header()
        self.doubleClicked.connect(self._on_opened)
        self.selectionModel().currentRowChanged.connect(self._on_moved)
        context.settings.changed.connect(self._on_setting_changed)
        context.themes.changed.connect(self._on_theme_changed)
        self._set_density()

    def _header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setMinimumSectionSize(60)
        header.setFont(ui_font(11))
        self._order_columns()

    def _order_columns(self) -> None:
        """Before on the right, after on the left, in both interfaces; the document at the trailing end."""
        header = self.horizontalHeader()
        rtl = self.isRightToLeft()
        order = (BEFORE, WORD, AFTER, DOCUMENT) if rtl else (AFTER, WORD, BEFORE, DOCUMENT)
        for place, column in enumerate(order):
            header.moveSection(header.visualIndex(column), place)

    def set_scheme(self, scheme: Scheme) -> None:
        self._delegate.scheme = scheme

    def show_lines(self, lines: Sequence[ContextLine], *, keep: ContextLine | None = None) -> None:
        """`keep` stays chosen where it is still there."""
        self.lines.set_rows(lines)
        keys = [line.key for line in lines] if keep is not None else []
        row = keys.index(keep.key) if keep is not None and keep.key in keys else 0
        if lines:
            self.setCurrentIndex(self.lines.index(row, WORD))  # selectRow may find no column yet
            self.scrollTo(self.lines.index(row, WORD))
        self.moved.emit()

    @property
    def current(self) -> ContextLine | None:
        index = self.currentIndex()
        return self.lines.rows[index.row()] if index.isValid() else None

    def words_of(self, line: ContextLine) -> str:
        """The label's short name, for those who see no band."""
        scheme = self._delegate.scheme
        return code_tag(scheme, line.label, self._context.language) if scheme and line.label else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        name, word = min(220, width // 5), min(260, width // 4)
        side = (width - name - word) // 2
        for column, wide in ((BEFORE, side), (WORD, word), (AFTER, side), (DOCUMENT, name)):
            self.setColumnWidth(column, wide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_opened(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(self._context.theme.accent), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _set_density(self) -> None:
        compact = self._context.settings.get("density") == "compact"
        self.verticalHeader().setDefaultSectionSize(35 if compact else 41)

    def _on_opened(self, index: QModelIndex) -> None:
        self.opened.emit(self.lines.rows[index.row()])

    def _on_moved(self, *_: object) -> None:
        self.moved.emit()

    def _on_setting_changed(self, key: str) -> None:
        if key == "density":
            self._set_density()

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._order_columns()

    def retranslate(self) -> None:
        self.lines.retitle()
