"""Dispersion on the concordance page: a strip for each document, with a line for every place, and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.qtkit.tables import RowsModel
from hashiya.services.search import dispersion
from hashiya.ui.search.measure_view import MeasureView
from hashiya.ui.widgets.basic import RowPainter, TextLine, ui_font
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.search.corpus_words import Node
    from hashiya.services.search.dispersion import Dispersion, DocumentSpread
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_NAME, _FIGURES = 210.0, 190.0


def measure_words(value: float | None) -> str:
    """Two decimals, a dash for what is undefined."""
    return "–" if value is None else number(value, decimals=2)


class SpreadDelegate(RowDelegate):
    """A document's name, its strip, how many places, D and DP. A text's beginning is at the leading side."""

    def height(self, _row: DocumentSpread) -> int:
        return 46

    def strip(self, line: RowPainter | QRectF, *, rtl: bool) -> QRectF:
        """Where the strip lies in a row."""
        rect = line if isinstance(line, QRectF) else line.rect
        lead, trail = (_FIGURES, _NAME) if rtl else (_NAME, _FIGURES)
        return rect.adjusted(lead, 9, -trail, -9)

    def draw(self, line: RowPainter, row: DocumentSpread, standing: Standing) -> None:
        theme, painter = self._context.theme, line.painter
        chosen = standing.chosen
        self.draw_ground(line, standing)
        line.text(line.box(10, _NAME - 24), row.title, ui_font(13), theme.ink)
        strip = self.strip(line, rtl=line.rtl)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.side if not chosen else theme.raised))
        painter.drawRoundedRect(strip, 3, 3)
        most = max(row.spread.counts, default=0) or 1
        wide = strip.width() / max(1, len(row.spread.counts))
        for at, count in enumerate(row.spread.counts):  # the parts behind, darker where more stands
            share = at * wide
            left = strip.right() - share - wide if line.rtl else strip.left() + share
            shade = QColor(theme.field)
            shade.setAlphaF(0.55 * count / most)
            painter.fillRect(QRectF(left, strip.top(), wide - 1, strip.height()), shade)
        ink = QColor(theme.ink)
        for start, _end in row.places[:4000]:
            share = start / max(1, row.characters) * (strip.width() - 2)
            x = strip.right() - share - 2 if line.rtl else strip.left() + share
            painter.fillRect(QRectF(x, strip.top() + 3, 1.4, strip.height() - 6), ink)
        figures = (
            (number(len(row.places)), 130, 50),
            (measure_words(row.spread.d), 70, 54),
            (measure_words(row.spread.dp), 12, 54),
        )
        for words, at, room in figures:
            line.text(line.box(at, room, trail=True), words, ui_font(12), theme.ink2, trail=True)


class SpreadList(RowList):
    """Enter goes to the first place; a click on a strip to the place nearest to it."""

    place = Signal(str, int, int)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.rows: RowsModel[DocumentSpread] = RowsModel(_key, _words, self)
        self.setModel(self.rows)
        self._painter = SpreadDelegate(context, self)
        self.setItemDelegate(self._painter)

    def place_at(self, point: QPoint) -> tuple[str, int, int] | None:
        index = self.indexAt(point)
        row = self.rows.at(index)
        if row is None:
            return None
        rtl = self.isRightToLeft()
        strip = self._painter.strip(QRectF(self.visualRect(index)).adjusted(8, 0, -8, 0), rtl=rtl)
        if not strip.left() <= point.x() <= strip.right():
            return None
        share = (strip.right() - point.x() if rtl else point.x() - strip.left()) / max(1.0, strip.width())
        start, end = min(row.places, key=lambda each: abs(each[0] - share * row.characters))
        return row.uid, start, end

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        found = self.place_at(event.position().toPoint())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.place.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.at(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.place.emit(row.uid, *row.places[0])
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SpreadHead(QWidget):
    """What the figures at the rows' ends are."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setFixedHeight(24)
        self.titles: tuple[str, str, str, str] = ("", "", "", "")
        context.themes.changed.connect(self._on_theme_changed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        rtl = self.isRightToLeft()
        line = RowPainter(QPainter(self), QRectF(self.rect()).adjusted(8, 0, -8, 0), rtl=rtl)
        theme, font = self._context.theme, ui_font(11)
        line.text(line.box(10, 180), self.titles[0], font, theme.ink3)
        for words, at, room in zip(self.titles[1:], (130, 70, 12), (50, 54, 54), strict=True):
            line.text(line.box(at, room, trail=True), words, font, theme.ink3, trail=True)
        line.painter.end()

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


class DispersionView(MeasureView):
    """Parts of as many words each; D and DP over them."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self.parts = self.spin(2, 100, dispersion.PARTS)
        self._name = TextLine(size=12, tone="second")
        self.fields.addWidget(self._name)
        self.fields.addWidget(self.parts)
        self.head, self.list = SpreadHead(context), SpreadList(context)
        self.list.place.connect(self.place)
        self.list.left.connect(self.left)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self.add_body(body)
        self.retranslate()

    def measure(self, node: Node | None) -> None:
        if node is None:
            self.clear()
            return
        options = {"person": self._session.person, "parts": self.parts.value()}
        self.run(dispersion.measure, (node,), options)

    def show_found(self, found: Dispersion) -> bool:
        self.list.rows.set_rows(list(found.documents))
        places = self.tr("%Ln places", "", found.count)
        documents = self.tr("in %Ln documents", "", len(found.documents))
        words = f"{places} {documents}"
        if found.whole is not None and found.count:
            measures = self.tr("over all documents: D {0}, DP {1}")
            words += " · " + measures.format(measure_words(found.whole.d), measure_words(found.whole.dp))
        self.said.set_text(words)
        if found.documents:
            self.list.setCurrentIndex(self.list.rows.index(0, 0))
        return bool(found.documents)

    def empty_words(self) -> str:
        return self.tr("Type words, or choose a label or an entity, to see where they stand.")

    def write(self, path: Path) -> None:
        dispersion.write_csv(self.found, path)

    def retranslate(self) -> None:
        self._name.setText(self.tr("Parts of a document"))
        self.parts.setAccessibleName(self.tr("Parts of a document"))
        self.list.setAccessibleName(self.tr("Dispersion"))
        self.head.titles = (self.tr("Document"), self.tr("Places"), "D", "DP")
        self.head.update()
        super().retranslate()


def _key(row: DocumentSpread) -> str:
    return row.uid


def _words(row: DocumentSpread) -> str:
    figures = f"D {measure_words(row.spread.d)} DP {measure_words(row.spread.dp)}"
    parts = " ".join(number(count) for count in row.spread.counts)
    return tr("Measures", "{0}: {1} places, {2}; in its parts: {3}").format(
        row.title, number(len(row.places)), figures, parts
    )
