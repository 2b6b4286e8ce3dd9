"""Examples of the guidelines as rows: what is (or is not) marked, the sentence around it, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPen

from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import as_cut, cut_is_rtl
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.widgets.basic import RowPainter, quote_font, ui_font
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from hashiya.services.scheme.guidelines import Guide, GuidelineExample
    from hashiya.ui.context import Context

_BEFORE, _LONG = 14, 110  # code points of the sentence shown before the words, and in all


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """`excerpt` has the words «…» in it; `more` is the note, or where it stands."""

    example: GuidelineExample
    words: str
    excerpt: str
    more: str


def example_rows(guide: Guide, names: dict[str, str]) -> list[ExampleRow]:
    """Good ones first, newest first in each kind; `names` of documents by uid."""
    found = [*reversed(guide.positive), *reversed(guide.negative)]
    return [
        ExampleRow(
            each,
            " ".join(each.surface.split()),
            excerpt(each),
            " · ".join(part for part in (each.note, _isolated(names.get(each.document, ""))) if part),
        )
        for each in found
    ]


def excerpt(example: GuidelineExample) -> str:
    """The sentence around the words, begun late where they stand far in, with the words in quotes."""
    quote, start = example.quote, example.quote_start
    end = start + len(example.surface)
    first = max(0, start - _BEFORE)
    if first:  # at a word
        space = quote.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    left = ("…" if first else "") + quote[first:start]
    right = quote[end : max(end, first + _LONG)]
    cut = "…" if end + len(right) < len(quote) else ""
    return " ".join(f"{left}«{example.surface}»{right}{cut}".split())


def _isolated(name: str) -> str:
    return isolated(name) if name else ""


class _Delegate(RowDelegate):
    sides, ends = 4, 1

    def height(self, row: ExampleRow) -> int:
        return 68 if row.more else 50

    def draw(self, line: RowPainter, row: ExampleRow, standing: Standing) -> None:
        theme, good = self._context.theme, row.example.positive
        chosen = standing.chosen and standing.focused
        line.ground(theme, chosen=chosen, hovered=standing.hovered, focused=chosen)
        centre, painter = line.box(6, 16, 5, 18).center(), line.painter
        painter.setPen(QPen(QColor(theme.ok if good else theme.danger), 1.8))
        if good:
            painter.drawPolyline([centre + step for step in _TICK])
        else:
            for one, other in _CROSS:
                painter.drawLine(centre + one, centre + other)
        width = line.rect.width() - 36
        line.text(line.box(28, width, 2, 24), row.words, quote_font(15), theme.ink)
        turned = cut_is_rtl(row.excerpt) != line.rtl
        line.text(line.box(28, width, 25, 23), as_cut(row.excerpt), quote_font(13), theme.ink2, trail=turned)
        if row.more:
            line.text(line.box(28, width, 47, 18), row.more, ui_font(11), theme.ink3)


_TICK = (QPointF(-4, 0.3), QPointF(-1.2, 3.2), QPointF(4.2, -3.2))
_CROSS = ((QPointF(-3.4, -3.4), QPointF(3.4, 3.4)), (QPointF(-3.4, 3.4), QPointF(3.4, -3.4)))


class ExampleList(RowList):
    """`chosen` carries the example whose place is wanted, by Enter or a click; `left`: Escape was pressed."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.examples: RowsModel[ExampleRow] = RowsModel(_uid, _spoken, self, tip=_tip)
        self.setModel(self.examples)
        self.setItemDelegate(_Delegate(context, self))
        self.clicked.connect(self._on_clicked)
        context.themes.changed.connect(self._on_theme_changed)

    def height_of_all(self) -> int:
        """Pixels of all rows."""
        rows = range(self.examples.rowCount())
        return sum(self.sizeHintForRow(row) for row in rows) + 2 * self.frameWidth() + 2

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.examples.index(0, 0))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.examples.at(index)
        if row is not None:
            self.chosen.emit(row.example)

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()


def _uid(row: ExampleRow) -> str:
    return row.example.uid


def _spoken(row: ExampleRow) -> str:
    kind = tr("Guide", "Like this") if row.example.positive else tr("Guide", "Not like this")
    return f"{kind}: {row.words}. {row.excerpt} {row.more}".strip()


def _tip(row: ExampleRow) -> str:
    return " ".join(row.example.quote.split())
