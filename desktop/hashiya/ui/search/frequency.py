"""How often: forms, following words and labels of the lines, as bars; choosing one filters the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import AttributeScheme, Subject
from hashiya.qtkit.i18n import number
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.widgets.basic import RowPainter, TextLine, name_button, quote_font, tool_button, ui_font
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing
from hashiya.ui.wording.attribute_words import type_title, value_words
from hashiya.ui.wording.common import code_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.core.labels import Scheme
    from hashiya.services.search.concordance import ContextLine, FrequencyLists
    from hashiya.ui.context import Context

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class FrequencyRow:
    """A title where `count` is 0. `kind` is form, next, label or said; `value` what lines are filtered by."""

    kind: str
    value: str
    text: str
    count: int = 0
    share: float = 0.0

    def holds(self, line: ContextLine) -> bool:
        """Whether a line is one of those counted here."""
        if self.kind == "said":
            return self.value in line.said
        return {"form": line.form, "next": line.next, "label": line.label}[self.kind] == self.value


class FrequencyDelegate(RowDelegate):
    """Words, a bar that grows from the words' side, the count."""

    def height(self, row: FrequencyRow) -> int:
        return 28 if row.count else 40

    def draw(self, line: RowPainter, row: FrequencyRow, standing: Standing) -> None:
        theme, painter = self._context.theme, line.painter
        if not row.count:
            title = line.box(8, line.rect.width() - 16, 12, 26)
            line.text(title, row.text, ui_font(12, bold=True), theme.ink)
            return
        self.draw_ground(line, standing)
        font = ui_font(12) if row.kind in ("label", "said") else quote_font(15)
        line.text(line.box(8, 110), row.text, font, theme.ink)
        bars = line.rect.width() - 122 - 52
        bar = line.box(122, max(2.0, bars * row.share), line.rect.height() / 2 - 3, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.field_edge))
        painter.drawRoundedRect(QRectF(bar), 2, 2)
        line.text(line.box(8, 44, trail=True), number(row.count), ui_font(12), theme.ink2, trail=True)


class FrequencyList(RowList):
    """`filtered` carries the FrequencyRow of Enter or a click, None when it is taken back."""

    filtered = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.rows: RowsModel[FrequencyRow] = RowsModel(_key, _text, self)
        self.setModel(self.rows)
        self.setItemDelegate(FrequencyDelegate(context, self))
        self.clicked.connect(self._on_chosen)
        self._filter: FrequencyRow | None = None

    def _on_chosen(self, index: QModelIndex) -> None:
        row = self.rows.at(index)
        again = row is None or not row.count or row == self._filter
        self.set_filter(None if again else row)
        self.filtered.emit(self._filter)

    def set_filter(self, row: FrequencyRow | None) -> None:
        self._filter = row
        if row is None:
            self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_chosen(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape and self._filter is not None:
            self.set_filter(None)
            self.filtered.emit(None)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FrequencyPanel(QWidget):
    """The list with its title and a way to copy it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = TextLine(size=12, bold=True)
        self._copy = tool_button(context, "copy", size=15, role="ink3")
        self._copy.clicked.connect(self._on_copy)
        self.list = FrequencyList(context)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 10, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._copy)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 12)
        self.column.setSpacing(0)
        self.column.addLayout(head)
        self.column.addWidget(self.list, 1)
        self.retranslate()

    def show_counts(
        self, counts: FrequencyLists, scheme: Scheme | None, types: AttributeScheme | None = None
    ) -> None:
        """Bars are shares of the most frequent of their own kind."""
        language = self._context.language
        nothing = self.tr("Not annotated")
        labels = [
            (code, code_tag(scheme, code, language) if code and scheme else nothing, count)
            for code, count in counts.labels
        ]
        rows = [
            *_rows("form", self.tr("Forms"), ((word, word, count) for word, count in counts.forms)),
            *_rows("next", self.tr("Following words"), ((w, w, count) for w, count in counts.following)),
            *_rows("label", self.tr("Labels"), labels),
            *_rows("said", self.tr("Attributes"), _said(counts, types, language)),
        ]
        self.list.rows.set_rows(rows)

    def _on_copy(self) -> None:
        lines = [f"{row.text}\t{row.count}" if row.count else f"\n{row.text}" for row in self.list.rows.rows]
        QGuiApplication.clipboard().setText("\n".join(lines).strip())

    def retranslate(self) -> None:
        self._title.setText(self.tr("Frequency"))
        self.list.setAccessibleName(self.tr("Frequency"))
        name_button(self._copy, self.tr("Copy the counts"))


def _said(counts: FrequencyLists, types: AttributeScheme | None, language: str) -> list[tuple[str, str, int]]:
    found = []
    for written, count in counts.said:
        name, _, value = written.partition("=")
        kind = types.get(Subject.ANNOTATION, name) if types is not None else None
        words = value_words(kind, value, language) if kind is not None and kind.choices else ""
        found.append((written, words or f"{type_title(kind, language) if kind else name}: {value}", count))
    return found


def _rows(kind: str, title: str, found: Iterable[tuple[str, str, int]]) -> list[FrequencyRow]:
    shown = list(found)[:_SHOWN]
    most = max((count for _, _, count in shown), default=1)
    rows = [FrequencyRow(kind, value, text, count, count / most) for value, text, count in shown]
    return [FrequencyRow(kind, "\0", title), *rows] if rows else []


def _key(row: FrequencyRow) -> tuple[str, str]:
    return row.kind, row.value


def _text(row: FrequencyRow) -> str:
    return f"{row.text} {number(row.count)}" if row.count else row.text
