"""The card that tells of an annotation after the pointer has rested on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from hashiya.core.bidi import base_direction
from hashiya.core.document import Direction
from hashiya.qtkit.fonts import BODY, SMALL, interface_font
from hashiya.qtkit.motion import fade_in
from hashiya.qtkit.shapes import draw_form

if TYPE_CHECKING:
    from hashiya.qtkit.tokens import Theme
    from hashiya.ui.reader.types import Card

DELAY = 400
_INSET = 14
_SHADOW = 12
_WIDEST = 380
_LINE = 21


class HoverCard(QWidget):
    """Paints a Card over the reader; takes no focus and lets the pointer through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._card: Card | None = None
        self._theme: Theme | None = None
        self._rtl = True
        self._lines: list[tuple[str, str]] = []
        self.hide()

    @property
    def card(self) -> Card | None:
        """What it says while it is shown."""
        return self._card if self.isVisible() else None

    def show_card(self, card: Card, theme: Theme, language: str, above: QRectF) -> None:
        """Under the words at `above` (in the parent's coordinates), over them where there is no room."""
        self._card, self._theme, self._rtl = card, theme, language == "ar"
        self._lines = self._wrapped(card)
        size = self._wanted()
        parent = self.parentWidget()
        assert parent is not None
        area = parent.rect()
        x = above.right() - size.width() + _SHADOW if self._rtl else above.left() - _SHADOW
        y = above.bottom() + 4 - _SHADOW + 4
        if y + size.height() > area.bottom():
            y = above.top() - size.height() + _SHADOW - 6
        x = max(0.0, min(x, area.width() - size.width()))
        self.setGeometry(round(x), round(max(0.0, y)), size.width(), size.height())
        if self.isHidden():
            fade_in(self)
        self.show()
        self.raise_()
        self.update()

    def _wrapped(self, card: Card) -> list[tuple[str, str]]:
        """(token, text) of the lines under the title."""
        lines = [("ink2", card.detail)] if card.detail else []
        metrics = QFontMetrics(interface_font("ar" if self._rtl else "en", SMALL))
        for token, text in (("ink", card.note), *(("ink2", more) for more in card.more), ("ink2", card.foot)):
            line = ""
            for word in text.split():
                if line and metrics.horizontalAdvance(f"{line} {word}") > _WIDEST - 2 * _INSET:
                    lines.append((token, line))
                    line = ""
                line = f"{line} {word}".strip()
            if line:
                lines.append((token, line))
        return lines

    def _wanted(self) -> QSize:
        card = self._card
        assert card is not None
        language = "ar" if self._rtl else "en"
        bold, small = interface_font(language, BODY, bold=True), interface_font(language, SMALL)
        first = QFontMetrics(bold).horizontalAdvance(card.title) + 18
        first += QFontMetrics(small).horizontalAdvance(card.state) + (12 if card.state else 0)
        widths = [first, *(QFontMetrics(small).horizontalAdvance(text) for _, text in self._lines)]
        width = min(_WIDEST, max(widths) + 2 * _INSET) + 2 * _SHADOW
        return QSize(width, _LINE * (1 + len(self._lines)) + 16 + 2 * _SHADOW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        card, theme = self._card, self._theme
        if card is None or theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        self._paint_ground(painter, theme, body)
        language = "ar" if self._rtl else "en"
        side = -1.0 if self._rtl else 1.0
        edge = body.right() - _INSET if self._rtl else body.left() + _INSET
        y = body.top() + 8
        colour = QColor(card.colour)
        draw_form(painter, card.family, edge + side * 4, y + _LINE / 2, 3.6, colour)
        bold = interface_font(language, BODY, bold=True)
        self._write(painter, bold, theme.ink, card.title, edge + side * 18, y)
        advance = QFontMetrics(bold).horizontalAdvance(card.title)
        small = interface_font(language, SMALL)
        self._write(painter, small, theme.ink2, card.state, edge + side * (30 + advance), y)
        for token, text in self._lines:
            y += _LINE
            self._write(painter, small, str(getattr(theme, token)), text, edge, y)
        painter.end()

    def _paint_ground(self, painter: QPainter, theme: Theme, body: QRectF) -> None:
        shade = QColor(theme.shade)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(_SHADOW, 0, -2):
            shade.setAlphaF(QColor(theme.shade).alphaF() * 0.22)
            painter.setBrush(shade)
            painter.drawRoundedRect(body.adjusted(-step, -step + 3, step, step), 10 + step, 10 + step)
        painter.setBrush(QColor(theme.raised))
        painter.setPen(QPen(QColor(theme.edge), 1))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)

    def _write(self, painter: QPainter, font: QFont, colour: str, text: str, edge: float, y: float) -> None:
        if not text:
            return
        painter.setFont(font)
        painter.setPen(QColor(colour))
        rtl = base_direction(text) is Direction.RTL if base_direction(text) else self._rtl
        force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        align = Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft
        box = QRectF(edge - _WIDEST if self._rtl else edge, y, _WIDEST, _LINE)
        flags = align | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, int(flags) | int(force) | int(Qt.TextFlag.TextDontClip), text)
