"""Agreement on relations, attributes, labels of documents and entities: a row for each two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import Subject
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import plain_tip
from hashiya.services.statistics.beyond_figures import (
    ATTRIBUTE,
    LABEL,
    BeyondFigure,
    beyond_figures,
    links_of,
)
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.wording import attribute_words
from hashiya.ui.wording.agreement_words import beyond_words, figure_words, undefined_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.services.entities.link_agreement import LinkAgreement
    from hashiya.services.statistics.agreement import AgreementReport
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_PAIRS = 4
"""Columns of pairs; of more people only all together are shown, all pairs are in the report."""


class BeyondCard(QFrame):
    """Not there where nobody says anything beyond labels."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._context, self._session = context, session
        self.setProperty("part", "card")
        self._title = TextLine(size=13, bold=True)
        self._body = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 13)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._body)
        self.hide()

    def show_found(self, report: AgreementReport, links: Sequence[LinkAgreement]) -> None:
        """One row a figure, one column each two people."""
        pairs = report.pairs[:_PAIRS]
        columns = [
            (
                " × ".join(isolated(name) for name in pair.people),
                {
                    each.column: each
                    for each in beyond_figures(pair.figures.beyond, links_of(links, pair.people))
                },
            )
            for pair in pairs
        ]
        if len(report.pairs) > 1:
            overall = {each.column: each for each in beyond_figures(report.overall.beyond)}
            columns.insert(0, (self.tr("All pairs"), overall))
        rows = {name: each for _, found in reversed(columns) for name, each in found.items()}
        self.setVisible(bool(rows))
        self._title.setText(self.tr("Relations, attributes and entities"))
        self._rebuild(columns, rows)

    def _rebuild(
        self, columns: Sequence[tuple[str, dict[str, BeyondFigure]]], rows: dict[str, BeyondFigure]
    ) -> None:
        former, self._body = self._body, QWidget()
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(former, self._body)
        former.setParent(None)
        former.deleteLater()
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(len(columns) + 1, 1)
        for at, (title, _) in enumerate(columns, 1):
            grid.addWidget(TextLine(title, size=12, tone="third"), 0, at, Qt.AlignmentFlag.AlignLeading)
        spoken = []
        for line, (name, figure) in enumerate(rows.items(), 1):
            title, says = self._words(figure)
            head = TextLine(title, size=13)
            head.setToolTip(plain_tip(says))
            grid.addWidget(head, line, 0)
            for at, (_, found) in enumerate(columns, 1):
                cell = found.get(name)
                shown = "–" if cell is None else figure_words(cell.measure)
                label = TextLine(shown, size=13)
                if cell is not None:
                    why = undefined_words(cell.measure.code) if cell.measure.value is None else ""
                    count = self.tr("%Ln compared", "", cell.count)
                    label.setToolTip(plain_tip("\n".join(part for part in (why or says, count) if part)))
                grid.addWidget(label, line, at, Qt.AlignmentFlag.AlignLeading)
                spoken.append(f"{title}: {shown}")
        self.setAccessibleName(f"{self._title.text()}: {', '.join(spoken)}")

    def _words(self, figure: BeyondFigure) -> tuple[str, str]:
        """What it is called, and what it says."""
        title, says = beyond_words(figure.kind)
        if figure.kind not in (ATTRIBUTE, LABEL):
            return title, says
        subject = Subject.ANNOTATION if figure.kind == ATTRIBUTE else Subject.DOCUMENT
        kind = self._session.said.types.get(subject, figure.name)
        name = attribute_words.type_title(kind, self._context.language) if kind is not None else figure.name
        return title.format(isolated(name)), says
