"""Collocations on the concordance page: what stands before and after, how strongly it belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.services.search import collocations
from hashiya.services.search.collocations import WIDEST, Collocations
from hashiya.ui.search.figure_table import FigureColumn, FigureTable
from hashiya.ui.search.measure_view import MeasureView
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.search.corpus_words import Node
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_COLUMNS = (
    FigureColumn("before", "right", lambda row: row.before),
    FigureColumn("word", "word", lambda row: row.word),
    FigureColumn("after", "left", lambda row: row.after),
    FigureColumn("count", "count", lambda row: row.count),
    FigureColumn("frequency", "count", lambda row: row.frequency),
    FigureColumn("log_dice", "figure", lambda row: row.log_dice),
    FigureColumn("log_likelihood", "figure", lambda row: row.log_likelihood),
)


class CollocationView(MeasureView):
    """Up to ten words on either side."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self.before, self.after = self.spin(0, WIDEST, 5), self.spin(0, WIDEST, 5)
        self.least = self.spin(1, 99, 2)
        self._names = [TextLine(size=12, tone="second") for _ in range(3)]
        for name, field in zip(self._names, (self.before, self.after, self.least), strict=True):
            self.fields.addWidget(name)
            self.fields.addWidget(field)
        self.table = FigureTable(context, _COLUMNS, 5)
        self.table.left.connect(self.left)
        self.add_body(self.table)
        self.retranslate()

    def measure(self, node: Node | None) -> None:
        if node is None:
            self.clear()
            return
        options = {
            **{"before": self.before.value(), "after": self.after.value(), "least": self.least.value()},
            "person": self._session.person,
        }
        self.run(collocations.measure, (node,), options)

    def show_found(self, found: Collocations) -> bool:
        self.table.show_rows(found.rows)
        places = self.tr("%Ln places", "", found.places)
        words = self.tr("%Ln collocates", "", len(found.rows) + found.left_out)
        self.said.set_text(f"{places} · {words}")
        return bool(found.rows)

    def empty_words(self) -> str:
        return self.tr("Type words, or choose a label or an entity, to see what goes with them.")

    def write(self, path: Path) -> None:
        collocations.write_csv(self.found, path)

    def retranslate(self) -> None:
        words = (self.tr("Words before"), self.tr("Words after"), self.tr("At least"))
        for name, field, said in zip(self._names, (self.before, self.after, self.least), words, strict=True):
            name.setText(said)
            field.setAccessibleName(said)
        self.table.setAccessibleName(self.tr("Collocations"))
        self.table.horizontalHeader().setAccessibleName(tr("Tables", "Headings of the table"))
        self.table.figures.set_titles(
            [
                *(self.tr("Before"), self.tr("Word"), self.tr("After"), self.tr("Together")),
                *(self.tr("In all"), self.tr("logDice"), self.tr("Log-likelihood")),
            ]
        )
        super().retranslate()
