"""What the labels found in files become in this project: a row for each, with a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated, number
from hashiya.services.exchange.label_maps import map_label
from hashiya.ui.widgets.basic import ElidedLine, TextLine
from hashiya.ui.widgets.label_dropdown import LabelBox
from hashiya.ui.widgets.label_rows import LabelRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QGridLayout

    from hashiya.core.labels import Scheme
    from hashiya.ui.context import Context

_ROWS = 60


class LabelChoices(LabelRows):
    """`changed` when a choice was made; `mapping()` holds only what differs from the usual."""

    def __init__(self, context: Context, scheme: Scheme) -> None:
        super().__init__(context, scheme)
        self._kept: dict[str, str] = {}

    def show_labels(self, labels: Mapping[str, int], examples: Mapping[str, tuple[str, ...]]) -> None:
        """The most frequent first; choices made before are kept."""
        self._kept |= {label: box.code for label, box in self._boxes.items() if box.property("turned")}

        def fill(grid: QGridLayout) -> None:
            for row, (label, count) in enumerate(list(labels.items())[:_ROWS]):
                self._add_row(grid, row, label, count, examples.get(label, ()))

        remark = "" if labels else self.tr("No labels in these files.")
        if len(labels) > _ROWS:
            remark = self.tr("%Ln more keep their names.", "", len(labels) - _ROWS)
        self._show_rows(fill, remark)

    def _add_row(
        self, grid: QGridLayout, row: int, label: str, count: int, examples: tuple[str, ...]
    ) -> None:
        usual = map_label(label, {}, frozenset(self._scheme.codes))
        extras = [(self.tr("Leave out"), "")]
        if self._scheme.get(usual) is None:
            extras.insert(0, (self.tr("New label {0}").format(isolated(label)), label))
        name = self.tr("{0} becomes").format(label)
        box = self._add_box(label, name, chosen=self._kept.get(label, usual), extras=extras)
        box.setProperty("turned", label in self._kept)
        words = ElidedLine(self._context, role="ink3")
        words.set_text(" · ".join(isolated(each) for each in examples))
        grid.addWidget(TextLine(isolated(label), size=13, bold=True), row, 0)
        grid.addWidget(TextLine(number(count), size=12, tone="second"), row, 1)
        grid.addWidget(words, row, 2)
        grid.addWidget(box, row, 3)

    def _on_activated(self, place: int) -> None:
        sender = self.sender()
        assert isinstance(sender, LabelBox)
        sender.setProperty("turned", True)
        super()._on_activated(place)

    def mapping(self) -> dict[str, str]:
        """label → code, "" leaves it out."""
        return {label: box.code for label, box in self._boxes.items() if box.code != label}

    def new_labels(self) -> list[str]:
        """Codes the scheme does not have yet."""
        return [code for box in self._boxes.values() if (code := box.code) and self._scheme.get(code) is None]
