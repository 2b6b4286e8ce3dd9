"""The rows of the card: candidates with their digits, then «known to nobody» and a new entity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetricsF

from hashiya.qtkit.shapes import draw_form
from hashiya.ui.widgets.basic import RowPainter, draw_key, key_width, ui_font
from hashiya.ui.widgets.rows import RowDelegate, Standing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hashiya.core.labels import Label, Scheme
    from hashiya.services.entities.entity_candidates import EntityCandidate
    from hashiya.ui.context import Context

HEIGHT = 46


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """`kind` "candidate", "nil" or "new"; `cap` is the key that chooses it."""

    kind: str
    cap: str
    title: str
    sub: str = ""
    label: str = ""
    candidate: EntityCandidate | None = None
    now: bool = False


class CandidateDelegate(RowDelegate):
    """Key, form of the label, name, reasons below."""

    sides = 4

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.scheme: Scheme | None = None

    def height(self, item: CandidateRow) -> int:
        return HEIGHT if item.sub else 32

    def draw(self, row: RowPainter, item: CandidateRow, standing: Standing) -> None:
        theme = self._context.theme
        self.draw_ground(row, standing)
        label: Label | None = self.scheme.get(item.label) if self.scheme is not None and item.label else None
        tall = 28.0 if item.sub else row.rect.height()
        cap = key_width(item.cap)
        draw_key(row.painter, row.box(6, cap, (tall - 18) / 2 + 1, 18), item.cap, self._context)
        lead = 6 + max(cap, 22) + 8
        if label is not None:
            centre = row.box(lead, 14, 0, tall).center()
            draw_form(
                row.painter, label.family, centre.x(), centre.y(), 4.2, theme.label_color(label, "mark")
            )
        lead += 20
        trail = 0.0
        if item.now:
            trail = QFontMetricsF(ui_font(11)).horizontalAdvance("✓") + 6
            row.text(row.box(8, trail, 0, tall, trail=True), "✓", ui_font(11), theme.ink2, trail=True)
        bold = item.kind == "candidate"
        title = row.box(lead, row.rect.width() - lead - trail - 14, 0, tall)
        row.text(title, item.title, ui_font(13, bold=bold), theme.ink if bold else theme.ink2)
        if item.sub:
            below = row.box(lead, row.rect.width() - lead - 14, 24, row.rect.height() - 26)
            row.text(below, item.sub, ui_font(11), theme.ink3)
