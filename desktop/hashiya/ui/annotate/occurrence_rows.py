"""The rows of «all occurrences»: a title for each document and a line for each place, with ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent

from hashiya.qtkit import icons
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.tables import RowRole, RowsModel
from hashiya.ui.search.kwic import Cut, KwicMark, draw_key, draw_sides
from hashiya.ui.widgets.basic import RowPainter, quote_font, ui_font
from hashiya.ui.widgets.checkbox import HALF, OFF, ON, draw_tick
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from hashiya.core.labels import Label, Scheme
    from hashiya.services.annotate.occurrences import Occurrence
    from hashiya.ui.context import Context

_NOTES = 150.0


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """A document's title where `place` is None; `ticked` of `count` count its places."""

    document: str
    name: str
    place: Occurrence | None
    ticked: int
    count: int

    @property
    def key(self) -> tuple[object, ...]:
        return (self.document,) if self.place is None else self.place.key

    @property
    def state(self) -> Qt.CheckState:
        return ON if self.ticked == self.count else HALF if self.ticked else OFF


def make_rows(
    places: Sequence[Occurrence], ticks: Mapping[tuple[str, int, int], bool]
) -> list[OccurrenceRow]:
    """Grouped by document in the order given."""
    groups: dict[str, list[Occurrence]] = {}
    for place in places:
        groups.setdefault(place.document, []).append(place)
    rows = []
    for document, found in groups.items():
        ticked = sum(ticks[place.key] for place in found)
        rows.append(OccurrenceRow(document, found[0].name, None, ticked, len(found)))
        rows += [OccurrenceRow(document, place.name, place, int(ticks[place.key]), 1) for place in found]
    return rows


def note_words(place: Occurrence, scheme: Scheme, language: str) -> str:
    """What is to be known of a place: a warning, or how the words are written there."""
    label = code_tag(scheme, place.label, language) if place.label else ""
    warnings = {
        "other": tr("Occurrences", "here: {0}").format(label),
        "crossing": tr("Occurrences", "crosses: {0}").format(label),
        "rejected": tr("Occurrences", "rejected before"),
    }
    if place.state in warnings:
        return warnings[place.state]
    words = {
        "prefix": tr("Occurrences", "with {0}"),
        "marks": tr("Occurrences", "vocalised"),
        "letters": tr("Occurrences", "spelled otherwise"),
    }
    separator = tr("Occurrences", ", ")
    return separator.join(words[code].format(isolated(detail)) for code, detail in place.differs)


class TickModel(RowsModel[OccurrenceRow]):
    """Rows that say whether they are ticked, to assistive technology too."""

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole:
            row = self.at(index)
            return None if row is None else row.state
        return super().data(index, role)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable


class OccurrenceDelegate(RowDelegate):
    """Tick, the line with the words in its middle, a note at the trailing edge."""

    sides = 12

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.label: Label | None = None
        self.scheme: Scheme | None = None

    def height(self, row: OccurrenceRow) -> int:
        return 32 if row.place is None else 35

    def draw(self, line: RowPainter, row: OccurrenceRow, standing: Standing) -> None:
        theme = self._context.theme
        self.draw_ground(line, standing)
        if row.place is None:
            draw_tick(line.painter, line.box(8, 18), row.state, theme)
            name = line.box(36, line.rect.width() - 140)
            line.text(name, row.name, ui_font(12, bold=True), theme.ink)
            count = tr("Occurrences", "{0} of {1}").format(number(row.ticked), number(row.count))
            line.text(line.box(8, 90, trail=True), count, ui_font(12), theme.ink2, trail=True)
        else:
            draw_tick(line.painter, line.box(36, 18), row.state, theme)
            self._draw_place(line, row, row.place)

    def _draw_place(self, line: RowPainter, row: OccurrenceRow, place: Occurrence) -> None:
        cut = Cut(place.before, place.surface, place.after)
        area = line.box(66, line.rect.width() - 66 - _NOTES)
        width, x = area.width() / 1.5, line.rect.center().x()
        middle = QRectF(x - width / 2, area.top(), width, area.height()).intersected(area)
        font, theme = quote_font(16), self._context.theme
        word = draw_key(
            line.painter, theme, middle, place.surface, font, rtl=cut.rtl, mark=self._mark(row, place)
        )
        draw_sides(line.painter, theme, area, word, cut, font)
        if self.scheme is not None:
            self._draw_note(line, place, note_words(place, self.scheme, self._context.language))

    def _mark(self, row: OccurrenceRow, place: Occurrence) -> KwicMark | None:
        if row.ticked:
            return KwicMark(self.label, "suggested")
        if place.state in ("other", "crossing") and self.scheme is not None:
            return KwicMark(self.scheme.get(place.label), "other")
        return KwicMark(None, "rejected") if place.state == "rejected" else None

    def _draw_note(self, line: RowPainter, place: Occurrence, words: str) -> None:
        if not words:
            return
        theme, font = self._context.theme, ui_font(12)
        tone = theme.ink2 if place.free else theme.warn
        width = min(_NOTES - 24, QFontMetricsF(font).horizontalAdvance(words) + 2)
        line.text(line.box(8, width, trail=True), words, font, tone, trail=True)
        if not place.free:
            spot = line.box(8 + width + 6, 14, (line.rect.height() - 14) / 2, 14, trail=True)
            ratio = line.painter.device().devicePixelRatioF()
            line.painter.drawPixmap(
                spot.topLeft(), icons.pixmap("triangle-alert", tone, size=14, ratio=ratio)
            )


class OccurrenceList(RowList):
    """Space, or a click on a tick, turns a row; `turned` carries the OccurrenceRow. Ctrl+A: `all_turned`."""

    turned = Signal(object)
    all_turned = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.turned.emit(self.currentIndex().data(RowRole))
        elif event.key() == Qt.Key.Key_A and control:
            self.all_turned.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            rtl = self.isRightToLeft()
            x = event.position().x()
            if (self.viewport().width() - x if rtl else x) < 78:
                self.turned.emit(index.data(RowRole))

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))
