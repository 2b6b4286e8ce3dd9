"""The annotations of the open document: always in view, sorted and filtered, one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.changes import ChangeSet
from hashiya.core.fold import fold
from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Annotation, Status
from hashiya.qtkit import icons
from hashiya.qtkit.i18n import number
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.signals import debounced
from hashiya.qtkit.tables import RowRole, RowsModel
from hashiya.ui.context import Context
from hashiya.ui.panels.head import PanelHead
from hashiya.ui.rows import RowPainter
from hashiya.ui.session import Session
from hashiya.ui.widgets import Filters, Line, quote_font, ui_font
from hashiya.ui.wording import label_tag, source_words, state_words


@dataclass(frozen=True, slots=True)
class Row:
    """An annotation as the list shows it; `depth` counts the annotations around it."""

    annotation: Annotation
    depth: int
    label: Label | None


def make_rows(annotations: Sequence[Annotation], scheme: Scheme) -> list[Row]:
    """Rows in reading order; `annotations` are sorted by (start, -end)."""
    labels = {label.code: label for label in scheme.labels}
    rows: list[Row] = []
    around: list[Annotation] = []
    for each in annotations:
        while (around and around[-1].end < each.end) or (around and around[-1].end <= each.start):
            around.pop()
        rows.append(Row(each, len(around), labels.get(each.label)))
        around.append(each)
    return rows


class AnnotationDelegate(QStyledItemDelegate):
    """Form, words, label; nested ones indented with a hairline."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, 26 if self._context.settings.get("density") == "compact" else 31)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(RowRole)
        theme, annotation = self._context.theme, row.annotation
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        state = option.state
        painter.save()
        line = RowPainter(painter, option.rect.adjusted(8, 0, -8, 0), rtl=rtl)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        line.ground(
            theme, chosen=chosen, hovered=bool(state & QStyle.StateFlag.State_MouseOver), focused=focused
        )
        indent = 14 * min(row.depth, 6)
        centre = line.box(10 + indent, 14).center()
        if indent:
            self._draw_branch(line, indent, centre)
        self._draw_form(painter, row, centre, chosen)
        rejected = annotation.status is Status.REJECTED
        width = line.rect.width() - 32 - indent - 92
        ink = theme.ink3 if rejected else theme.ink
        line.text(line.box(32 + indent, width, -1), _one_line(annotation.surface), quote_font(15), ink)
        self._draw_label(line, row, rejected)
        if annotation.note:
            place = line.box(86, 12, (line.rect.height() - 12) / 2, 12, trail=True)
            ratio = painter.device().devicePixelRatioF()
            sign = icons.pixmap("message-square", theme.ink3, size=12, mirrored=rtl, ratio=ratio)
            painter.drawPixmap(place.topLeft(), sign)
        painter.restore()

    def _draw_branch(self, line: RowPainter, indent: int, centre: QPointF) -> None:
        box = line.box(10 + indent - 12, 12)
        x = box.right() - 7 if line.rtl else box.left() + 7
        line.painter.setPen(QPen(QColor(self._context.theme.field_edge), 1))
        line.painter.drawLine(QPointF(x, line.rect.top() - 8), QPointF(x, centre.y()))
        line.painter.drawLine(QPointF(x, centre.y()), QPointF(x + (-5 if line.rtl else 5), centre.y()))

    def _draw_form(self, painter: QPainter, row: Row, centre: QPointF, chosen: bool) -> None:
        theme, status = self._context.theme, row.annotation.status
        if status is Status.REJECTED or row.label is None:
            painter.setPen(QPen(QColor(theme.ink3), 1.4))
            painter.drawLine(centre + QPointF(-3, -3), centre + QPointF(3, 3))
            painter.drawLine(centre + QPointF(-3, 3), centre + QPointF(3, -3))
            return
        suggested = status is Status.SUGGESTED
        colour = theme.label_color(row.label, "tag" if chosen or suggested else "mark")
        draw_form(painter, row.label.family, centre.x(), centre.y(), 4, colour, hollow=suggested)

    def _draw_label(self, line: RowPainter, row: Row, rejected: bool) -> None:
        theme = self._context.theme
        text = label_tag(row.label, self._context.language) if row.label else row.annotation.label
        plain = rejected or row.label is None
        colour = theme.ink3 if plain or row.label is None else theme.label_hex(row.label, "tag")
        line.text(line.box(10, 72, trail=True), text, ui_font(11), colour, trail=True)


class AnnotationList(QListView):
    """Keys that mean something for an annotation are handed on; the list keeps its own movement."""

    pressed_key = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moving = (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        )
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in moving and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
            self.pressed_key.emit(event)


class AnnotationsPanel(QWidget):
    """`pressed_key` carries the key events meant for the chosen annotation; `left`: back to the text."""

    pressed_key = Signal(object)
    chosen = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._rows: list[Row] = []
        self._labels: frozenset[str] = frozenset()
        self._source = ""
        self._score = ""
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PanelHead(context)
        self._sort, self._filter = self.head.add("arrow-down-up"), self.head.add("list-filter")
        self._kinds = Filters(context)
        self._kinds.chosen.connect(self._on_kind_chosen)
        self.model: RowsModel[Row] = RowsModel(_uid, self._spoken, self, tip=_words)
        self.list = AnnotationList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(AnnotationDelegate(context, self.list))
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.pressed_key.connect(self.pressed_key)
        self.list.left.connect(self.left)
        self._empty = Line(size=12, tone="second", wrap=True)
        self._following = False
        self._timer = debounced(self, 60, self.reload)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._kinds)
        column.addSpacing(4)
        self._empty.setContentsMargins(16, 8, 16, 8)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)

    def set_session(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
            session.selection_changed.connect(self._on_selection_changed)
        self.reload()

    def reload(self) -> None:
        session = self._session
        self._rows = make_rows(session.annotations(), session.scheme) if session else []
        self._show()

    def _show(self) -> None:
        rows = [row for row in self._rows if self._fits(row)]
        suggested = sum(row.annotation.status is Status.SUGGESTED for row in rows)
        noted = sum(bool(row.annotation.note) for row in rows)
        counts = (len(rows), suggested, len(rows) - suggested, noted)
        words = (self.tr("All"), self.tr("Suggested"), self.tr("Accepted"), self.tr("Notes"))
        self._kinds.set_filters([(word, number(count)) for word, count in zip(words, counts, strict=True)])
        shown = [row for row in rows if self._is_kind(row)]
        shown.sort(key=_SORTS[self._sorting()])
        self.model.set_rows(shown)
        self.head.set_count(number(len(self._rows)) if self._rows else "")
        self._empty.setVisible(not shown)
        self._empty.setText(self._nothing())
        self._follow()

    def _nothing(self) -> str:
        if self._session is None or self._session.document is None:
            return self.tr("No document is open.")
        if self._rows:
            return self.tr("No annotation fits the filter.")
        return self.tr("No annotations yet. Select a word and press the key of its label.")

    def _sorting(self) -> str:
        stored = str(self._context.settings.get("annotations/sort"))
        return stored if stored in _SORTS else "place"

    def _fits(self, row: Row) -> bool:
        annotation = row.annotation
        if self._labels and annotation.label not in self._labels:
            return False
        if self._source and self._source not in annotation.source.split("+"):
            return False
        score = 1.0 if annotation.score is None else annotation.score
        return {"": True, "low": score < 0.5, "middle": 0.5 <= score < 0.9, "high": score >= 0.9}[self._score]

    def _is_kind(self, row: Row) -> bool:
        suggested = row.annotation.status is Status.SUGGESTED
        return (True, suggested, not suggested, bool(row.annotation.note))[self._kinds.current]

    def _follow(self) -> None:
        """Show the session's chosen annotation as the current row."""
        selected = self._session.selected if self._session else None
        index = self.model.index_of(selected.uid) if selected else QModelIndex()
        self._following = True
        self.list.setCurrentIndex(index)
        if index.isValid():
            self.list.scrollTo(index)
        else:
            self.list.clearSelection()
        self._following = False

    def _on_changes(self, changes: ChangeSet) -> None:
        document = self._session.document if self._session else None
        if document is None or (document.uid not in changes.documents and not changes.scheme):
            return
        # A long list follows when the person pauses: the page itself must never wait for it.
        if len(self._rows) > 2000:
            self._timer.start()
        else:
            self.reload()

    def _on_document_changed(self, _document: object) -> None:
        self.reload()

    def _on_selection_changed(self, _annotation: object) -> None:
        self._follow()

    def _on_current_changed(self, index: QModelIndex, _previous: QModelIndex) -> None:
        row = self.model.at(index)
        if row is not None and not self._following and self._session is not None:
            self.chosen.emit(row.annotation)

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.model.at(index)
        if row is not None:
            self.chosen.emit(row.annotation)

    def _on_kind_chosen(self, _place: int) -> None:
        self._show()

    # ---------------------------------------------------------------- menus and words
    def _spoken(self, row: Row) -> str:
        label = label_tag(row.label, self._context.language) if row.label else row.annotation.label
        return f"{row.annotation.surface}, {label}, {state_words(row.annotation)}"

    def _fill_sort(self) -> None:
        menu = self._sort.menu()
        menu.clear()
        words = {
            "place": self.tr("By place in the text"),
            "label": self.tr("By label"),
            "words": self.tr("By words"),
            "score": self.tr("Least certain first"),
            "newest": self.tr("Newest first"),
        }
        group = QActionGroup(menu)
        for name, text in words.items():
            action = _choice(menu, group, text, name, checked=name == self._sorting())
            action.setData(name)
        group.triggered.connect(self._on_sort_chosen)

    def _on_sort_chosen(self, action: QAction) -> None:
        self._context.settings.set("annotations/sort", action.data())
        self._show()

    def _fill_filter(self) -> None:
        menu = self._filter.menu()
        menu.clear()
        everything = menu.addAction(self.tr("Show everything"))
        everything.triggered.connect(self._on_filter_cleared)
        menu.addSeparator()
        scores = menu.addMenu(self.tr("Confidence"))
        group = QActionGroup(menu)
        bands = (("", self.tr("Any")), ("high", "≥ 0.9"), ("middle", "0.5–0.9"), ("low", "< 0.5"))
        for name, text in bands:
            _choice(scores, group, text, ("score", name), checked=self._score == name)
        sources = menu.addMenu(self.tr("Source"))
        origin = QActionGroup(menu)
        _choice(sources, origin, self.tr("Any"), ("source", ""), checked=not self._source)
        for name in sorted({part for row in self._rows for part in row.annotation.source.split("+")}):
            _choice(sources, origin, source_words(name), ("source", name), checked=self._source == name)
        menu.addSeparator()
        used = {row.annotation.label for row in self._rows}
        for label in self._session.scheme.labels if self._session else ():
            if label.code in used:
                action = menu.addAction(label_tag(label, self._context.language))
                action.setCheckable(True)
                action.setChecked(label.code in self._labels)
                action.setData(("label", label.code))

    def _on_filter_chosen(self, action: QAction) -> None:
        if action.data() is None:
            return
        kind, value = action.data()
        if kind == "score":
            self._score = value
        elif kind == "source":
            self._source = value
        else:
            self._labels = self._labels ^ {value}
        self._mark_filtered()

    def _on_filter_cleared(self) -> None:
        self._labels, self._source, self._score = frozenset(), "", ""
        self._mark_filtered()

    def _mark_filtered(self) -> None:
        active = bool(self._labels or self._source or self._score)
        self._context.icons.put(self._filter, "list-filter", role="accent" if active else "ink3", size=15)
        self._show()

    def _retranslate(self) -> None:
        self.head.set_title(self.tr("Annotations"))
        self.list.setAccessibleName(self.tr("Annotations"))
        self._kinds.setAccessibleName(self.tr("Which annotations are listed"))
        for button, text in ((self._sort, self.tr("Sort")), (self._filter, self.tr("Filter"))):
            button.setToolTip(text)
            button.setAccessibleName(text)
            if button.menu() is None:
                button.setPopupMode(button.ToolButtonPopupMode.InstantPopup)
                button.setMenu(QMenu(button))
        if not self.property("wired"):
            self.setProperty("wired", True)
            self._sort.menu().aboutToShow.connect(self._fill_sort)
            self._filter.menu().aboutToShow.connect(self._fill_filter)
            self._filter.menu().triggered.connect(self._on_filter_chosen)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _choice(menu: QMenu, group: QActionGroup, text: str, data: object, *, checked: bool) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(checked)
    action.setData(data)
    group.addAction(action)
    return action


def _uid(row: Row) -> str:
    return row.annotation.uid


def _words(row: Row) -> str:
    return row.annotation.surface


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _by_place(row: Row) -> tuple[int, int]:
    return row.annotation.start, -row.annotation.end


def _by_label(row: Row) -> tuple[str, int]:
    return row.annotation.label, row.annotation.start


def _by_words(row: Row) -> tuple[str, int]:
    return fold(row.annotation.surface), row.annotation.start


def _by_score(row: Row) -> tuple[float, int]:
    return 2.0 if row.annotation.score is None else row.annotation.score, row.annotation.start


def _by_newest(row: Row) -> tuple[str, ...]:
    return tuple(chr(0x10FFFF - ord(char)) for char in row.annotation.modified)


_SORTS = {
    "place": _by_place,
    "label": _by_label,
    "words": _by_words,
    "score": _by_score,
    "newest": _by_newest,
}
