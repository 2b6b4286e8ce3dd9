"""Lists of two-line entries: a title, a quieter line below, something at the trailing edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent

from hashiya.qtkit.plain_text import as_cut, cut_is_rtl
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.widgets.basic import RowPainter, quote_font, ui_font
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Label
    from hashiya.ui.context import Context


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One row. `tone` is the title's colour, a token of the theme; `quoted`: `sub` is words of a text."""

    key: str
    title: str
    sub: str = ""
    trail: str = ""
    tone: str = "ink"
    quoted: bool = False
    label: Label | None = None
    bold: bool = False


class EntryDelegate(RowDelegate):
    """Paints entries."""

    sides, ends = 0, 1

    def height(self, entry: ListEntry) -> int:
        return 32 if not entry.sub else 52 if entry.quoted else 48

    def draw(self, row: RowPainter, entry: ListEntry, standing: Standing) -> None:
        theme, chosen = self._context.theme, standing.chosen
        self.draw_ground(row, standing)
        trail = QFontMetricsF(ui_font(12)).horizontalAdvance(entry.trail) + 4 if entry.trail else 0.0
        start = self._draw_form(row, entry, chosen)
        height = row.rect.height() if not entry.sub else 26
        title = row.box(start, row.rect.width() - start - trail - 24, 0, height)
        row.text(title, entry.title, ui_font(13, bold=entry.bold), getattr(theme, entry.tone))
        if entry.trail:
            row.text(
                row.box(10, trail, 0, height, trail=True), entry.trail, ui_font(12), theme.ink2, trail=True
            )
        if entry.sub:
            self._draw_sub(row, entry, start)

    def _draw_form(self, row: RowPainter, entry: ListEntry, chosen: bool) -> float:
        if entry.label is None:
            return 10.0
        centre = row.box(10, 14).center()
        colour = self._context.theme.label_color(entry.label, "tag" if chosen else "mark")
        draw_form(row.painter, entry.label.family, centre.x(), centre.y(), 4.2, colour)
        return 32.0

    def _draw_sub(self, row: RowPainter, entry: ListEntry, start: float) -> None:
        theme = self._context.theme
        box = row.box(start, row.rect.width() - start - 12, 23, row.rect.height() - 24)
        if not entry.quoted:
            row.text(box, entry.sub, ui_font(12), theme.ink3)
            return
        turned = cut_is_rtl(entry.sub) != row.rtl
        row.text(box, as_cut(entry.sub), quote_font(14), theme.ink2, trail=turned)


class EntryList(RowList):
    """`chosen` carries the ListEntry when it is opened by Enter or a double click; `removed` by Delete.

    `at_first`: the first row is chosen from the start; without, none before a person comes to the list, which
    only says what there is.
    """

    chosen = Signal(object)
    removed = Signal(object)
    moved_to = Signal(object)

    def __init__(self, context: Context, name: str, *, at_first: bool = True) -> None:
        super().__init__()
        self._at_first = at_first
        self.entries: RowsModel[ListEntry] = RowsModel(_key, _text, self, tip=_tip)
        self.setModel(self.entries)
        self.setItemDelegate(EntryDelegate(context, self))
        self.setAccessibleName(name)
        self.doubleClicked.connect(self._on_opened)
        self.selectionModel().currentChanged.connect(self._on_moved)
        context.themes.changed.connect(self._on_theme_changed)

    def show_entries(self, entries: Sequence[ListEntry], *, keep: str = "") -> None:
        """Show these; `keep` is the key to stay at."""
        current = keep or (self.current.key if self.current else "")
        self.entries.set_rows(entries)
        place = self.entries.index_of(current)
        if place.isValid():
            self.setCurrentIndex(place)
        elif entries and self._at_first:
            self.setCurrentIndex(self.entries.index(0, 0))
        self.viewport().update()

    @property
    def current(self) -> ListEntry | None:
        return self.entries.at(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt lets the keys be on a row that is not chosen, on which nobody would see them."""
        super().focusInEvent(event)
        if self.current is not None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.setCurrentIndex(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.current
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and current is not None:
            self.chosen.emit(current)
        elif event.key() == Qt.Key.Key_Delete and current is not None:
            self.removed.emit(current)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _on_opened(self, index: QModelIndex) -> None:
        entry = self.entries.at(index)
        if entry is not None:
            self.chosen.emit(entry)

    def _on_moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        entry = self.entries.at(current)
        if entry is not None:
            self.moved_to.emit(entry)

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()


def _key(entry: ListEntry) -> str:
    return entry.key


def _text(entry: ListEntry) -> str:
    return " ".join(part for part in (entry.title, entry.trail, entry.sub) if part)


def _tip(entry: ListEntry) -> str:
    return "\n".join(part for part in (entry.title, entry.sub) if part)
