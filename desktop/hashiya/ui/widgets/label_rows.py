"""Rows of labels from elsewhere, each with a box that chooses what it becomes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.label_dropdown import Extra, LabelBox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.ui.context import Context


class LabelRows(QScrollArea):
    """`changed` when a choice was made; the boxes are kept by the code they stand for."""

    changed = Signal()

    def __init__(self, context: Context, scheme: Scheme) -> None:
        super().__init__()
        self._context, self._scheme = context, scheme
        self._boxes: dict[str, LabelBox] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def _show_rows(self, fill: Callable[[QGridLayout], None], remark: str) -> None:
        """Rows made anew by `fill`, with `remark` below them if there is one."""
        self._boxes = {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 12, 4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        fill(grid)
        column.addLayout(grid)
        if remark:
            column.addWidget(TextLine(remark, tone="second"))
        column.addStretch(1)
        self.setWidget(body)
        body.setAutoFillBackground(False)

    def _add_box(self, code: str, name: str, *, chosen: str, extras: Sequence[Extra]) -> LabelBox:
        """A box for `code` that a screen reader calls `name`."""
        box = LabelBox(self._context, self._scheme, chosen=chosen, extras=extras)
        box.setAccessibleName(name)
        box.setMinimumWidth(230)
        box.activated.connect(self._on_activated)
        self._boxes[code] = box
        return box

    def _on_activated(self, _place: int) -> None:
        self.changed.emit()
