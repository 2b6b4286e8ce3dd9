"""The documents under review: how many disagreements each has, and how many of them are settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal

from hashiya.qtkit.i18n import number
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.widgets.basic import RowPainter, draw_ring, ui_font
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from hashiya.services.review.progress import DocumentReview
    from hashiya.ui.context import Context


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """`words` say how far the review is; `share` of what was settled, `disputed` while something is open."""

    uid: str
    name: str
    words: str
    share: float
    disputed: bool


def review_row(review: DocumentReview, *, single: bool) -> ReviewRow:
    """A document's row; in single review it only says how many annotations there are."""
    settled = review.differing - review.open
    if single:
        words = tr("Reviews", "%Ln annotations", review.agreed + review.differing)
        return ReviewRow(review.document, review.name, words, 0.0, False)
    if review.said and not review.open:
        words = tr("Reviews", "%Ln attributes or relations open", review.said)
    elif not review.differing:
        words = tr("Reviews", "All agreed")
    elif not review.open:
        words = tr("Reviews", "Review done")
    elif settled:
        words = tr("Reviews", "Settled {0} of {1}").format(number(settled), number(review.differing))
    else:
        words = tr("Reviews", "%Ln disagreements", review.differing)
    share = settled / review.differing if review.differing else 1.0
    if review.said and not review.open:
        share = min(share, 0.75)
    return ReviewRow(review.document, review.name, words, share, bool(review.open) and not settled)


class _Delegate(RowDelegate):
    sides, ends = 8, 1

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.open_uid = ""

    def height(self, _review: ReviewRow) -> int:
        return 50 if self._context.settings.get("density") != "compact" else 44

    def draw(self, row: RowPainter, review: ReviewRow, standing: Standing) -> None:
        theme, chosen = self._context.theme, review.uid == self.open_uid
        row.ground(theme, chosen=chosen, hovered=standing.hovered, focused=standing.focused)
        top = (row.rect.height() - 46) / 2
        draw_ring(row.painter, row.box(10, 15, top + 6, 15), review.share, theme, disputed=review.disputed)
        room = row.rect.width() - 44
        title = row.box(36, room, top + 1, 24)
        row.text(title, review.name, ui_font(13, bold=chosen), theme.ink)
        row.text(
            row.box(36, room, top + 24, 20), review.words, ui_font(12), theme.ink2 if chosen else theme.ink3
        )


class ReviewDocuments(RowList):
    """`chosen` carries a document's uid, by a click or Enter."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.rows: RowsModel[ReviewRow] = RowsModel(_uid, _spoken, self, tip=_tip)
        self.setModel(self.rows)
        self._delegate = _Delegate(context, self)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._on_clicked)
        context.themes.changed.connect(self._on_theme_changed)

    def show_reviews(self, reviews: Sequence[DocumentReview], *, single: bool, current: str) -> None:
        self.rows.set_rows([review_row(review, single=single) for review in reviews])
        self.mark(current)

    def show_review(self, review: DocumentReview, *, single: bool) -> None:
        """How far one of them is now."""
        self.rows.replace_row(review_row(review, single=single))

    def mark(self, uid: str) -> None:
        """Show which one is open."""
        self._delegate.open_uid = uid
        place = self.rows.index_of(uid)
        if place.isValid():
            self.setCurrentIndex(place)
            self.scrollTo(place)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @property
    def current_uid(self) -> str:
        """The document of the row at hand."""
        row = self.rows.at(self.currentIndex())
        return row.uid if row is not None else ""

    def open_current(self) -> None:
        """As Enter does."""
        self._on_clicked(self.currentIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.rows.at(index)
        if row is not None:
            self.chosen.emit(row.uid)

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()


def _uid(row: ReviewRow) -> str:
    return row.uid


def _spoken(row: ReviewRow) -> str:
    return f"{row.name}, {row.words}"


def _tip(row: ReviewRow) -> str:
    return row.name
