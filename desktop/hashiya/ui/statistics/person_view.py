"""How one works: acts, time without pauses, suggestions taken. Shown to whom it is about, to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from hashiya.qtkit.i18n import number, percent
from hashiya.services.project.project_file import open_project
from hashiya.services.statistics.work_statistics import PersonStatistics, person_statistics
from hashiya.ui.statistics.figure_cards import FigureCard, FigureView, PlotCard, card_row
from hashiya.ui.statistics.plots import LabelPlot, LabelRow
from hashiya.ui.widgets.bars import Bar, Bars
from hashiya.ui.wording.common import iso_day_words, source_words

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.labels import Label
    from hashiya.errors import UserError
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_DAYS = 14


def compute(path: Path, person: str) -> PersonStatistics:
    """For a job."""
    with open_project(path) as project:
        return person_statistics(project, person)


class PersonView(FigureView):
    """Renewed by `refresh`."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self._found: PersonStatistics | None = None
        self.figures = [FigureCard() for _ in range(4)]
        self.labels, self.engines, self.days = LabelPlot(context), Bars(context), Bars(context)
        self._cards = [PlotCard(plot) for plot in (self.labels, self.engines, self.days)]
        self._column.addLayout(card_row(self.figures))
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._cards[0], 58)
        side = QVBoxLayout()
        side.setSpacing(14)
        side.addWidget(self._cards[1])
        side.addWidget(self._cards[2])
        side.addStretch(1)
        row.addLayout(side, 42)
        self._column.addLayout(row, 1)
        self._say_lead()

    def refresh(self) -> None:
        self._context.jobs.start(
            compute,
            self._session.path,
            self._session.person,
            name="measuring",
            receiver=self,
            on_result=self._show,
            on_refused=self._on_failed,
            slot="person-statistics",
        )

    def _on_failed(self, error: UserError) -> None:
        self._session.refused(error)

    def _say_lead(self) -> None:
        self.lead.setText(
            self.tr("These figures stay in this file and are shown to you alone; pauses are left out.")
        )

    def _show(self, found: PersonStatistics) -> None:
        self._found = found
        rate = found.suggestions.rate
        rows = (
            (
                number(found.annotations),
                self.tr("Annotations"),
                self.tr("In %Ln documents", "", found.documents),
            ),
            (duration(found.active), self.tr("At work"), self.tr("%Ln acts", "", found.acts)),
            (
                "–" if found.typical is None else number(found.typical, decimals=1),
                self.tr("Seconds between acts"),
                self.tr("The middle of all, pauses left out"),
            ),
            (
                "–" if rate is None else percent(rate),
                self.tr("Suggestions taken"),
                self.tr("Of %Ln decided", "", found.suggestions.decided),
            ),
        )
        for card, (figure, name, says) in zip(self.figures, rows, strict=True):
            card.show_figure(figure, name, says)
        self._show_plots(found)

    def _show_plots(self, found: PersonStatistics) -> None:
        scheme = self._session.scheme
        decided: list[tuple[Label, int, float | None]] = []
        for label in scheme.labels:
            became = found.by_label.get(label.code)
            if became is not None and became.decided:
                decided.append((label, became.decided, became.rate))
        self.labels.show_rows([LabelRow(*each) for each in decided])
        none = "" if decided else self.tr("No suggestion was decided yet.")
        self._cards[0].show_words(
            self.tr("Suggestions by label: how many decided, and how many taken as they were"), "", none
        )
        self.engines.show_bars(
            [
                Bar(source_words(name), each.decided, "–" if each.rate is None else percent(each.rate))
                for name, each in found.by_engine.items()
            ]
        )
        self._cards[1].show_words(self.tr("Suggestions by source, and how many taken"), "", none)
        days = sorted(found.days.items())[-_DAYS:]
        self.days.show_bars([Bar(iso_day_words(day), count, number(count)) for day, count in days])
        nothing = "" if days else self.tr("Nothing was done yet.")
        self._cards[2].show_words(self.tr("Acts by day"), "", nothing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_lead()
            if self._found is not None:
                self._show(self._found)


def duration(seconds: float) -> str:
    """Hours and minutes: 3:07."""
    minutes = round(seconds / 60)
    return f"{number(minutes // 60)}:{number(minutes % 60).zfill(2)}"
