"""What the labels found in files become in this project: a row for each, with a choice."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from hashiya.core.labels import Scheme
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.label_maps import map_label
from hashiya.ui.context import Context
from hashiya.ui.dialogs.labels import LabelBox
from hashiya.ui.widgets import ElidedLine, Line

_ROWS = 60


class LabelChoices(QScrollArea):
    """`changed` when a choice was made; `mapping()` holds only what differs from the usual."""

    changed = Signal()

    def __init__(self, context: Context, scheme: Scheme) -> None:
        super().__init__()
        self._context, self._scheme = context, scheme
        self._boxes: dict[str, LabelBox] = {}
        self._kept: dict[str, str] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def show_labels(self, labels: Mapping[str, int], examples: Mapping[str, tuple[str, ...]]) -> None:
        """The most frequent first; choices made before are kept."""
        self._kept |= {label: box.code for label, box in self._boxes.items() if box.property("turned")}
        self._boxes = {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 12, 4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for row, (label, count) in enumerate(list(labels.items())[:_ROWS]):
            self._add_row(grid, row, label, count, examples.get(label, ()))
        column.addLayout(grid)
        if not labels:
            column.addWidget(Line(self.tr("No labels in these files."), tone="second"))
        elif len(labels) > _ROWS:
            column.addWidget(
                Line(self.tr("%Ln more keep their names.", "", len(labels) - _ROWS), tone="second")
            )
        column.addStretch(1)
        self.setWidget(body)
        body.setAutoFillBackground(False)

    def _add_row(
        self, grid: QGridLayout, row: int, label: str, count: int, examples: tuple[str, ...]
    ) -> None:
        usual = map_label(label, {}, frozenset(self._scheme.codes))
        extras = [(self.tr("Leave out"), "")]
        if self._scheme.get(usual) is None:
            extras.insert(0, (self.tr("New label {0}").format(isolated(label)), label))
        box = LabelBox(self._context, self._scheme, chosen=self._kept.get(label, usual), extras=extras)
        box.setAccessibleName(self.tr("{0} becomes").format(label))
        box.setMinimumWidth(230)
        box.setProperty("turned", label in self._kept)
        box.activated.connect(self._on_activated)
        self._boxes[label] = box
        words = ElidedLine(self._context, role="ink3")
        words.set_text(" · ".join(isolated(each) for each in examples))
        grid.addWidget(Line(isolated(label), size=13, bold=True), row, 0)
        grid.addWidget(Line(number(count), size=12, tone="second"), row, 1)
        grid.addWidget(words, row, 2)
        grid.addWidget(box, row, 3)

    def _on_activated(self, _place: int) -> None:
        sender = self.sender()
        assert isinstance(sender, LabelBox)
        sender.setProperty("turned", True)
        self.changed.emit()

    def mapping(self) -> dict[str, str]:
        """label → code, "" leaves it out."""
        return {label: box.code for label, box in self._boxes.items() if box.code != label}

    def new_labels(self) -> list[str]:
        """Codes the scheme does not have yet."""
        return [code for box in self._boxes.values() if (code := box.code) and self._scheme.get(code) is None]
