"""How other people's labels come in: a row for each that is missing here or says something else here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated
from hashiya.services.merge.label_differences import (
    DELETED_HERE,
    RENAMED_HERE,
    RENAMED_THERE,
    SchemeDifference,
)
from hashiya.ui.widgets.basic import ElidedLine, TextLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.label_rows import LabelRows
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QGridLayout

    from hashiya.core.labels import Label, Scheme
    from hashiya.ui.context import Context

_THEIRS = "theirs"


class DifferenceChoices(LabelRows):
    """`changed` when a choice was made; `mapping()` holds their code → ours where one of ours was taken.

    `taken()` are their labels that shall stand instead of ours of the same code.
    """

    def __init__(self, context: Context, scheme: Scheme) -> None:
        super().__init__(context, scheme)
        self._chosen: dict[str, str] = {}
        self._rivals: dict[str, tuple[Label, Chooser]] = {}
        self._deleted: set[str] = set()
        self._asked: set[str] = set()

    def show_differences(self, differences: Sequence[SchemeDifference]) -> None:
        """One row per label of theirs; one already mapped keeps its row, so that it can be changed again."""
        found: dict[str, tuple[SchemeDifference, int]] = {}
        kept = {label.code for label in self.taken()}
        self._rivals = {}
        for each in differences:
            used = found.get(each.label.code, (each, 0))[1] + each.used
            found[each.label.code] = (each, used)

        def fill(grid: QGridLayout) -> None:
            for row, (each, used) in enumerate(found.values()):
                self._add_row(grid, row, each, used)
            for code, (_, box) in self._rivals.items():
                box.choose(_THEIRS if code in kept else "")

        self._show_rows(fill, "" if found else self.tr("The label schemes agree."))

    def _add_row(self, grid: QGridLayout, row: int, each: SchemeDifference, used: int) -> None:
        code = each.label.code
        grid.addWidget(TextLine(isolated(code), size=13, bold=True), row, 0)
        grid.addWidget(TextLine(self.tr("%Ln uses", "", used), size=12, tone="second"), row, 1)
        words = ElidedLine(self._context, role="ink3")
        name = isolated(Path(each.file).name)
        grid.addWidget(words, row, 2)
        if each.here is not None:
            words.set_text(self.tr("Says something else in {0}").format(name))
            rival = Chooser(self._context)
            rival.setAccessibleName(self.tr("What {0} says").format(code))
            rival.addItem(self.tr("Ours stays"), "")
            rival.addItem(self.tr("Take theirs"), _THEIRS)
            rival.setMinimumWidth(230)
            self._rivals[code] = (each.label, rival)
            grid.addWidget(rival, row, 3)
            return
        if each.ours and code not in self._chosen:
            self._chosen[code] = each.ours  # what it is now is chosen unless somebody says otherwise
        title = label_title(each.label, self._context.language)
        words.set_text(self._became(each) or (f"{isolated(title)} · {name}" if title != code else name))
        extras = [(self.tr("Add to the scheme"), code if each.ours else "")]
        if each.change == DELETED_HERE:
            extras = [(self.tr("Choose…"), ""), (self.tr("Bring it back"), code)]
            self._deleted.add(code)
        said = self.tr("{0} comes in as").format(code)
        box = self._add_box(code, said, chosen=self._chosen.get(code, ""), extras=extras)
        grid.addWidget(box, row, 3)

    def _became(self, each: SchemeDifference) -> str:
        words = {
            RENAMED_HERE: self.tr("Renamed here: {0}"),
            RENAMED_THERE: self.tr("Renamed there, was {0}"),
            DELETED_HERE: self.tr("Deleted here"),
        }
        return words.get(each.change, "").format(isolated(each.ours))

    def _on_activated(self, place: int) -> None:
        self._chosen |= {code: box.code for code, box in self._boxes.items()}
        self._asked |= self._boxes.keys()
        super()._on_activated(place)

    def mapping(self) -> dict[str, str]:
        return {code: ours for code, ours in self._chosen.items() if ours}

    def taken(self) -> list[Label]:
        return [label for label, box in self._rivals.values() if box.value == _THEIRS]

    def unanswered(self) -> list[str]:
        """Labels that were deleted here and would come back: nothing is written before somebody says how."""
        return [code for code in self._boxes if code in self._deleted and not self._chosen.get(code)]

    def undecided(self) -> list[str]:
        """Labels nobody has been asked about yet."""
        return [code for code in self._boxes if code not in self._asked]
