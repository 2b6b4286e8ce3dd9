"""The spans of a knot one by one, each with a tick, its words, its label and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hashiya.ui.widgets.basic import RowPainter, draw_key, key_width, quote_font, ui_font
from hashiya.ui.widgets.checkbox import OFF, ON, draw_tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Label
    from hashiya.core.span import Span
    from hashiya.ui.context import Context

_HIGH = 28


@dataclass(frozen=True, slots=True)
class TickLine:
    """One span: `who` are the letters of those who have it (or what else has it), `key` its key."""

    span: Span
    words: str
    label: Label | None
    tag: str
    who: str
    key: str
    ticked: bool


def _advance(text: str, size: int) -> float:
    return QFontMetricsF(ui_font(size)).horizontalAdvance(text)


class TickRow(QWidget):
    turned = Signal(object)

    def __init__(self, context: Context, line: TickLine) -> None:
        super().__init__()
        self._context, self.line = context, line
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._speak()

    def _speak(self) -> None:
        line = self.line
        state = self.tr("ticked") if line.ticked else self.tr("not ticked")
        self.setAccessibleName(f"{line.words} {line.tag} {line.who} ({line.key}), {state}")

    def show_line(self, line: TickLine) -> None:
        self.line = line
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        rtl = self.isRightToLeft()
        row = RowPainter(painter, QRectF(self.rect()), rtl=rtl)
        if self.underMouse() or self.hasFocus():
            row.ground(theme, chosen=False, hovered=True)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        line, wide = self.line, row.rect.width()
        draw_tick(painter, row.box(4, 20, 4, 20), ON if line.ticked else OFF, theme)
        cap = key_width(line.key) + 2 if line.key else 0
        tag = _advance(line.tag, 12)
        who = _advance(line.who, 11)
        room = max(30.0, wide - 30 - tag - who - cap - 34)
        row.text(row.box(30, room, 1, 26), line.words, quote_font(15), theme.ink)
        tone = theme.label_hex(line.label, "tag") if line.label is not None else theme.ink3
        row.text(row.box(36 + room, tag + 2, 4, 20), line.tag, ui_font(12), tone)
        row.text(row.box(44 + room + tag, who + 2, 4, 20), line.who, ui_font(11), theme.ink3)
        if line.key:
            draw_key(painter, row.box(6, cap, 4, 20, trail=True), line.key, self._context)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.turned.emit(self.line.span)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.turned.emit(self.line.span)
        else:
            super().keyPressEvent(event)


class TickRows(QWidget):
    """`turned` carries the Span whose tick was turned."""

    turned = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: list[TickRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)

    def show_lines(self, lines: Sequence[TickLine]) -> None:
        """Rows that are there already stay, so that the keyboard is not lost from them."""
        while len(self.rows) > len(lines):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for at, line in enumerate(lines):
            if at < len(self.rows):
                self.rows[at].show_line(line)
                continue
            row = TickRow(self._context, line)
            row.turned.connect(self.turned)
            self.rows.append(row)
            self._column.addWidget(row)
        self.setVisible(bool(lines))
