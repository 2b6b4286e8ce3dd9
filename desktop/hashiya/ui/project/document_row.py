"""One document in a list: what is said of it, how it is painted, which keys it answers to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPen
from PySide6.QtWidgets import QApplication

from hashiya.core.document import DocumentInfo, State
from hashiya.core.titles import as_shown
from hashiya.qtkit.tables import RowRole
from hashiya.ui.commands.page_keys import names_of
from hashiya.ui.widgets.basic import RowPainter, draw_ring, ui_font
from hashiya.ui.widgets.people_marks import PeopleMarks, draw_marks, marks_width
from hashiya.ui.widgets.rows import RowDelegate, Standing, UniformRows
from hashiya.ui.wording.common import tr
from hashiya.ui.wording.part_words import part_title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.attributes.document_filter import DocumentFilter
    from hashiya.ui.commands.key_map import KeyMap
    from hashiya.ui.context import Context


def state_line(info: DocumentInfo, corrected: int = 0) -> str:
    """«Done · 27 annotations», «New · 38 suggested», «3 corrected · 42 annotations · 11 suggested»."""
    parts = [tr("Documents", "%Ln corrected", corrected)] if corrected else []
    if info.state is State.DONE:
        parts.append(tr("Documents", "Done"))
    elif not info.annotations:
        parts.append(tr("Documents", "New"))
    if info.annotations or info.state is State.DONE:
        parts.append(tr("Documents", "%Ln annotations", info.annotations))
    if info.suggestions and info.state is not State.DONE:
        parts.append(tr("Documents", "%Ln suggested", info.suggestions))
    return " · ".join(parts)


def share_done(info: DocumentInfo) -> float:
    """How far a document is: 1 only when it was marked done."""
    if info.state is State.DONE:
        return 1.0
    whole = info.annotations + info.suggestions
    return min(0.95, info.annotations / whole) if whole else 0.0


class DocumentDelegate(RowDelegate):
    """Ring, title in the text's own direction, state below, and how far each person is."""

    ends = 1

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.open_uid = ""
        self.people: PeopleMarks | None = None
        self.labels: DocumentFilter | None = None
        self.corrected: Mapping[str, int] = {}

    def called(self, info: DocumentInfo) -> str:
        """Its title, or its name where that is wished."""
        return as_shown(info.name) if self._context.settings.get("documents/names") else info.title

    def height(self, _info: DocumentInfo) -> int:
        return 44 if self._context.settings.get("density") == "compact" else 50

    def draw(self, row: RowPainter, info: DocumentInfo, standing: Standing) -> None:
        theme, chosen = self._context.theme, info.uid == self.open_uid
        focused = standing.focused and standing.chosen
        row.ground(theme, chosen=chosen, hovered=standing.hovered, focused=focused)
        top = (row.rect.height() - 46) / 2
        draw_ring(row.painter, row.box(11, 14, 15 + top, 14), share_done(info), theme)
        width = row.rect.width() - 36 - 12
        chip = self._draw_part(row, info, top)
        title = row.box(36, width - chip, 3 + top, 23)
        row.text(title, self.called(info), ui_font(13, bold=chosen), theme.ink)
        second = theme.ink2 if chosen else theme.ink3
        marks = self.people.of(info.uid) if self.people is not None else ()
        room = marks_width(marks)
        labels = self.labels.words(info.uid) if self.labels is not None else ""
        said = " · ".join(
            part for part in (state_line(info, self.corrected.get(info.uid, 0)), labels) if part
        )
        row.text(row.box(36, width - room, 25 + top, 18), said, ui_font(11), second)
        discs = row.box(8, room, 26 + top, 18, trail=True)
        draw_marks(row.painter, discs, marks, self._context, rtl=row.rtl)

    def _draw_part(self, row: RowPainter, info: DocumentInfo, top: float) -> float:
        """The part as a chip at the trailing edge; gives the room it takes."""
        if not info.part:
            return 0.0
        font, words = ui_font(10), part_title(info.part)
        width = QFontMetricsF(font).horizontalAdvance(words) + 12
        box = row.box(8, width, 6 + top, 17, trail=True)
        theme = self._context.theme
        row.painter.setPen(QPen(QColor(theme.edge2), 1))
        row.painter.setBrush(Qt.BrushStyle.NoBrush)
        row.painter.drawRoundedRect(box, 4, 4)
        row.text(box.adjusted(6, 0, -6, 0), words, font, theme.ink2)
        return width + 6


class DocumentList(UniformRows):
    """Enter or a click opens, Alt+Enter beside the text, F2 writes the title; Escape: back to the text.

    `row_beginning`, where the list is very long: the row behind a row that begins with letters, -1 for none.
    """

    opened = Signal(str)
    left = Signal()
    rename_wanted = Signal()
    beside = Signal(str)

    def __init__(self, keys: KeyMap) -> None:
        super().__init__()
        self._keys = keys
        self.row_beginning: Callable[[str, int], int] | None = None
        self._typed, self._typed_at = "", 0.0
        self.clicked.connect(self._on_mouse)

    def event(self, event: QEvent) -> bool:
        """Its own keys are the list's here, whatever they are elsewhere."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._command(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered, command = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter), self._command(event)
        if command == "documents.beside":
            info = self.currentIndex().data(RowRole)
            if info is not None:
                self.beside.emit(info.uid)
        elif command == "documents.title":
            self.rename_wanted.emit()
        elif entered or event.key() == Qt.Key.Key_Space:
            self._on_clicked(self.currentIndex())
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters typed in the list; of a very long one Qt would read every row."""
        if self.row_beginning is None:
            super().keyboardSearch(search)
            return
        goes_on = time.monotonic() - self._typed_at < QApplication.keyboardInputInterval() / 1000
        self._typed_at = time.monotonic()
        self._typed = self._typed + search if goes_on else search
        row = self.row_beginning(self._typed, self.currentIndex().row() - goes_on)
        if row >= 0:
            self.setCurrentIndex(self.model().index(row, 0))

    def _command(self, event: QKeyEvent) -> str:
        return self._keys.on_page("documents", names_of(event))

    def _on_mouse(self, index: QModelIndex) -> None:
        """A document is opened to be worked in: the next key is for the text."""
        self._on_clicked(index)
        self.left.emit()

    def _on_clicked(self, index: QModelIndex) -> None:
        info = index.data(RowRole)
        if info is not None:
            self.opened.emit(info.uid)
