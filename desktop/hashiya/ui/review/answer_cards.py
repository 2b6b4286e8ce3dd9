"""The answers to one disagreement as cards: what each person has, and what else can be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import is_rtl
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.spoken.spoken_roles import say
from hashiya.ui.review.compared_people import draw_disc
from hashiya.ui.widgets.basic import RLM, RowPainter, draw_key, key_width, quote_font, ui_font

if TYPE_CHECKING:
    from hashiya.core.labels import Label
    from hashiya.core.span import Span
    from hashiya.ui.context import Context

TALL, LOW = 64, 34
ACCEPT = "accept"
"""The code of the answer that takes one person's work as it is, in the review of theirs."""


say("RadioButton", "AnswerCard")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with a label; `before` and `after` are words of the place that others include."""

    words: str
    label: Label | None
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One thing that can be decided. `code` names it; without `pieces` it is one line of words.

    `letters` (with `colours`) and `who` are of all who say so, `spans` what gold would have. `keys` are all
    that choose it, `key` the one that is shown.
    """

    code: str
    key: str
    text: str = ""
    letters: tuple[str, ...] = ()
    who: str = ""
    pieces: tuple[Piece, ...] = ()
    spans: tuple[Span, ...] | None = None
    keys: tuple[str, ...] = ()
    colours: tuple[int, ...] = ()


class AnswerCard(QWidget):
    """`taken` carries the answer's code, by a click or by Space; the page's keys do the same."""

    taken = Signal(str)

    def __init__(self, context: Context, answer: AnswerOption, *, chosen: bool = False) -> None:
        super().__init__()
        self._context, self.answer, self._chosen = context, answer, chosen
        self._hovered = False
        self.setFixedHeight(LOW if not answer.pieces else TALL + 26 * (min(len(answer.pieces), 3) - 1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self._spoken())
        context.themes.changed.connect(self._on_theme_changed)

    def _spoken(self) -> str:
        answer = self.answer
        pieces = ", ".join(f"{piece.words} {piece.name}" for piece in answer.pieces)
        return " ".join(part for part in (answer.who, pieces, answer.text, f"({answer.key})") if part)

    @property
    def chosen(self) -> bool:
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()
            if chosen:
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Selection))

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    # ---------------------------------------------------------------- painting
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        rtl = self.isRightToLeft()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        row = RowPainter(painter, area, rtl=rtl)
        lit = self._chosen or self.hasFocus()
        if self.answer.pieces or lit:
            painter.setPen(QPen(QColor(theme.accent if lit else theme.edge), 2 if lit else 1))
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(area, 8, 8)
        elif self.underMouse():
            row.ground(theme, chosen=False, hovered=True)
        if self.answer.pieces:
            self._paint_pieces(row)
        else:
            row.text(row.box(12, area.width() - 60), self.answer.text, ui_font(13), theme.ink2)
        width = key_width(self.answer.key) + 2
        height = area.height() if not self.answer.pieces else 62
        box = row.box(12, width, (height - 20) / 2, 20, trail=True)
        draw_key(painter, box, self.answer.key, self._context)

    def _paint_pieces(self, row: RowPainter) -> None:
        painter, theme = row.painter, self._context.theme
        self._paint_letters(row)
        y = 0.0
        for piece in self.answer.pieces[:3]:
            self._paint_words(row, piece, y)
            y += 26
        last = self.answer.pieces[-1] if len(self.answer.pieces) == 1 else None
        if last is None:
            names = " + ".join(piece.name for piece in self.answer.pieces)
            row.text(
                row.box(46, row.rect.width() - 90, y + 10, 20),
                f"{names} · {self.answer.who}",
                ui_font(12),
                theme.ink2,
            )
            return
        at = 46.0
        if last.label is not None:
            centre = row.box(46, 8, 38, 20).center()
            draw_form(
                painter, last.label.family, centre.x(), centre.y(), 3.6, theme.label_color(last.label, "mark")
            )
            at = 60.0
        wide = QFontMetricsF(ui_font(12)).horizontalAdvance(last.name) + 2
        tone = theme.label_hex(last.label, "tag") if last.label is not None else theme.ink3
        row.text(row.box(at, wide, 38, 20), last.name, ui_font(12), tone)
        room = row.rect.width() - at - wide - 60
        row.text(row.box(at + wide + 9, room, 38, 20), self.answer.who, ui_font(12), theme.ink3)

    def _paint_letters(self, row: RowPainter) -> None:
        """A disc for each who says so: one, two above each other, up to four in a square."""
        letters = list(self.answer.letters)
        if len(letters) > 4:
            letters = [*letters[:3], f"+{number(len(letters) - 3)}"]
        if len(letters) == 1:
            places = [(12.0, 20.0, 22.0)]
        elif len(letters) == 2:
            places = [(12.0, 9.0, 20.0), (12.0, 33.0, 20.0)]
        else:
            places = [(4.0, 12.0, 17.0), (24.0, 12.0, 17.0), (4.0, 34.0, 17.0), (24.0, 34.0, 17.0)]
        for at, (letter, (x, y, size)) in enumerate(zip(letters, places, strict=False)):
            centre = row.box(x, size, y, size).center()
            known = at < len(self.answer.colours) and (len(self.answer.letters) <= 4 or at < 3)
            colour = self.answer.colours[at] if known else None
            draw_disc(row.painter, centre, letter, self._context, size / 2, colour)

    def _paint_words(self, row: RowPainter, piece: Piece, y: float) -> None:
        """The words as in the text, banded; what others include before or after stays pale."""
        painter, theme, font = row.painter, self._context.theme, quote_font(17)
        metrics = QFontMetricsF(font)
        room = row.rect.width() - 46 - 50
        words = metrics.elidedText(piece.words, Qt.TextElideMode.ElideMiddle, room - 10)
        wide = metrics.horizontalAdvance(words) + 8
        rtl = is_rtl(piece.words)
        # Numbers and Latin letters alone would take a direction of their own, other than in the text.
        before, after = (f"{RLM}{part}" if part and rtl else part for part in (piece.before, piece.after))
        ordered = [("pale", before), ("band", words), ("pale", after)]
        if rtl != row.rtl:
            ordered.reverse()
        at = 46.0
        for kind, text in ordered:
            if not text:
                continue
            if kind == "pale":
                width = min(metrics.horizontalAdvance(text) + 10, max(0.0, room - wide - (at - 46)))
                if width > 16:
                    row.text(row.box(at, width, y + 5, 30), text, font, theme.ink3)
                    at += width + 4
                continue
            box = row.box(at, wide, y + 8, 25)
            self._paint_band(painter, box, piece)
            tone = theme.ink if piece.label is not None else theme.ink3
            row.text(row.box(at + 4, wide - 6, y + 5, 30), text, font, tone)
            at += wide + 6

    def _paint_band(self, painter: QPainter, box: QRectF, piece: Piece) -> None:
        theme = self._context.theme
        if piece.label is None:
            pen = QPen(QColor(theme.ink3), 1.3)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setDashPattern([0.1, 2.6])
            painter.setPen(pen)
            painter.drawLine(box.bottomLeft(), box.bottomRight())
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.label_color(piece.label, "band"))
        painter.drawRoundedRect(box, 3, 3)
        line = QRectF(box.left() + 1, box.bottom() + 1, box.width() - 2, 2)
        painter.fillRect(line, theme.label_color(piece.label, "mark"))

    # ---------------------------------------------------------------- taking
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.taken.emit(self.answer.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.taken.emit(self.answer.code)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _event: object) -> None:
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()
