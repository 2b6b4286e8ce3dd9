"""Agreement as cards and plots, with the one sentence that says what they mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hashiya.core import agreement_gamma
from hashiya.qtkit.i18n import number
from hashiya.ui.statistics.beyond_card import BeyondCard
from hashiya.ui.statistics.figure_cards import FigureCard, FigureView, PlotCard, card_row
from hashiya.ui.statistics.lone_annotator import LoneAnnotator
from hashiya.ui.statistics.optional_measures import MissingPackage
from hashiya.ui.statistics.plots import (
    LOW,
    Confusion,
    Confusions,
    LabelPlot,
    LabelRow,
    Matrix,
    Moment,
    Trend,
)
from hashiya.ui.statistics.uncounted_card import UncountedCard
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.agreement_words import (
    caution_words,
    figure_words,
    lead_words,
    meaning,
    undecided_words,
    undefined_words,
)
from hashiya.ui.wording.common import iso_day_words

if TYPE_CHECKING:
    from hashiya.services.entities.link_agreement import LinkAgreement
    from hashiya.services.statistics.agreement import AgreementReport, LabelAgreement
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_FIRST = ("f1", "f1_ranges", "kappa")
_MORE = ("f1_overlap", "f1_clitic", "kappa_marked", "alpha", "alpha_u", "gamma")
_CONFUSED = 5


@dataclass(frozen=True, slots=True)
class StatisticsResult:
    """A report, the places still `waiting` to be settled, and the agreement on who is meant."""

    report: AgreementReport
    waiting: int
    links: tuple[LinkAgreement, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How often each label was given, by anyone."""
        found: Counter[str] = Counter()
        for each in self.report.annotators:
            found.update(each.labels)
        return found

    @property
    def total(self) -> int:
        """All annotations of everybody."""
        return sum(each.annotations for each in self.report.annotators)


class AgreementView(Retranslated, FigureView):
    """Shows a report; keeps it, so that a change of language can say it anew.

    `gamma_wanted`: γ is to be computed too, or no longer; never sent where its package is missing.
    `uncounted` names texts that are left out, and what of them is to count.
    """

    gamma_wanted = Signal(bool)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self._found: StatisticsResult | None = None
        self.lead.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cautions = TextLine(size=12, tone="warn", wrap=True)
        self.figures = {name: FigureCard() for name in (*_FIRST, "open", *_MORE)}
        self.labels, self.pairs = LabelPlot(context), Matrix(context)
        self.trend, self.confusions = Trend(context), Confusions(context)
        self._cards = {
            name: PlotCard(plot)
            for name, plot in (
                ("labels", self.labels),
                ("pairs", self.pairs),
                ("trend", self.trend),
                ("confused", self.confusions),
            )
        }
        self.beyond, self.uncounted = BeyondCard(context, session), UncountedCard(context)
        self._more_button = push_button(context, kind="quiet", icon="chevron-down")
        self._more_button.setCheckable(True)
        self._more_button.toggled.connect(self._on_more)
        self.gamma = Tick(context)
        self.gamma.clicked.connect(self._on_gamma)
        self.missing = MissingPackage(context)
        self.alone = LoneAnnotator(context)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        column = self._column
        column.addWidget(self.cautions)
        self._body = QWidget()
        column.addWidget(self.alone, 1)
        column.addWidget(self._body, 1)
        column.addWidget(self.uncounted)
        column.addStretch(0)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addLayout(card_row(self.figures[name] for name in (*_FIRST, "open")))
        self._more = QWidget()
        grid = QGridLayout(self._more)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(14)
        for place, name in enumerate(_MORE):
            grid.addWidget(self.figures[name], place // 3, place % 3)
        column.addWidget(self._more)
        choices = QHBoxLayout()
        choices.setSpacing(18)
        choices.addWidget(self._more_button)
        choices.addWidget(self.gamma)
        choices.addStretch(1)
        column.addLayout(choices)
        column.addWidget(self.missing)
        column.addWidget(self.beyond)
        self._more.hide()
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._cards["labels"], 58)
        side = QVBoxLayout()
        side.setSpacing(14)
        for name in ("pairs", "trend", "confused"):
            side.addWidget(self._cards[name], 1 if name == "trend" else 0)
        row.addLayout(side, 42)
        column.addLayout(row, 1)

    def _on_more(self, shown: bool) -> None:
        self._more.setVisible(shown)
        self._context.icons.assign(self._more_button, "chevron-up" if shown else "chevron-down")

    def _on_gamma(self, wanted: bool) -> None:
        """Without its package the choice goes back, and what to do is said."""
        missing = wanted and bool(agreement_gamma.unavailable())
        self.missing.setVisible(missing)
        if missing:
            self.gamma.setChecked(False)
        else:
            if wanted:
                self._more_button.setChecked(True)
            self.gamma_wanted.emit(wanted)

    def show_gamma_waiting(self) -> None:
        """It is being computed."""
        name = meaning("gamma").name
        self.figures["gamma"].show_figure("…", name, self.tr("It is being computed."))

    def drop_gamma(self) -> None:
        """It will not come after all."""
        self.gamma.setChecked(False)
        if self._found is not None:
            self._show_figures(self._found)

    # ---------------------------------------------------------------- the report
    def show_found(self, found: StatisticsResult) -> None:
        self._found = found
        report = found.report
        lone = len(report.people) < 2
        self._body.setVisible(not lone)
        self.alone.setVisible(lone)
        scheme, language = self._session.scheme, self._context.language
        self.lead.setText(lead_words(report, scheme, language))
        told = [caution_words(code) for code in report.overall.cautions] if report.pairs else []
        if report.pairs and report.undecided:
            told.append(undecided_words(report.undecided))
        if report.pairs and report.uncounted_total:
            told.append(self.tr("%Ln texts are left out; they are named below.", "", report.uncounted_total))
        self.uncounted.show_found(report)
        self.cautions.setText(" ".join(told))
        self.cautions.setVisible(bool(told))
        self._show_figures(found)
        self._show_plots(found)

    def _show_figures(self, found: StatisticsResult) -> None:
        for name in (*_FIRST, *_MORE):
            measure, words = getattr(found.report.overall, name), meaning(name)
            why = undefined_words(measure.code) if measure.value is None else ""
            tip = self.tr("When it misleads: {0}").format(words.misleads)
            self.figures[name].show_figure(figure_words(measure), words.name, words.says, tip=tip, why=why)
        title = self.tr("Disagreements not settled")
        of = self.tr("Of %Ln annotations", "", found.total)
        self.figures["open"].show_figure(number(found.waiting), title, of)

    def _show_plots(self, found: StatisticsResult) -> None:
        report = found.report
        self.beyond.show_found(report, found.links)
        rows = self._label_rows(found)
        nothing = "" if rows else self.tr("Nobody marked anything in what two people read.")
        self.labels.show_rows(rows)
        low = self.tr("A hollow point: agreement under {0}").format(number(LOW, decimals=2))
        self._cards["labels"].show_words(self.tr("Each label: how many, and how far agreed"), low, nothing)
        places = {layer: place for place, layer in enumerate(self._layers(report))}
        values = {
            (places[pair.layers[0]], places[pair.layers[1]]): pair.figures.f1.value for pair in report.pairs
        }
        self.pairs.show_pairs(self._names(report), values)
        two = "" if report.pairs else self.tr("It takes two people who read the same document.")
        self._cards["pairs"].show_words(self.tr("Every two together"), "", two)
        self._show_trend(report)
        self._show_confused(report)

    def _label_rows(self, found: StatisticsResult) -> list[LabelRow]:
        """In the scheme's order; labels nobody gave are left out."""
        measured: dict[str, LabelAgreement] = {each.label: each for each in found.report.labels}
        counts = found.counts
        rows = []
        for label in self._session.scheme.labels:
            each, count = measured.get(label.code), counts[label.code]
            if each is not None and count:
                rows.append(LabelRow(label, count, each.f1.value, each.f1.code))
        return rows

    def _layers(self, report: AgreementReport) -> list[str]:
        return list(dict.fromkeys(layer for pair in report.pairs for layer in pair.layers))

    def _names(self, report: AgreementReport) -> list[str]:
        names = {
            layer: name for pair in report.pairs for layer, name in zip(pair.layers, pair.people, strict=True)
        }
        return [names[layer] for layer in self._layers(report)]

    def _show_trend(self, report: AgreementReport) -> None:
        moments = [
            Moment(found.value, self._week(week)) for week, found in report.weeks if found.value is not None
        ]
        self.trend.show_moments(moments)
        few = "" if len(moments) > 1 else self.tr("A line comes with the second week of work.")
        self._cards["trend"].show_words(self.tr("Agreement over time"), "", few)

    def _week(self, monday: str) -> str:
        return iso_day_words(monday)

    def _show_confused(self, report: AgreementReport) -> None:
        scheme = self._session.scheme
        rows = []
        for (one, other), count in report.confused.items():
            first, second = scheme.get(one), scheme.get(other)
            if first is not None and second is not None:
                rows.append(Confusion(first, second, count))
        self.confusions.show_rows(rows[:_CONFUSED])
        none = "" if rows else self.tr("No two labels were given to the same words.")
        self._cards["confused"].show_words(self.tr("Most often confused"), "", none)

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        name_button(self._more_button, self.tr("All measures"))
        self.gamma.setText(self.tr("Also compute γ"))
        self.gamma.setAccessibleName(self.tr("Also compute γ"))
        self.gamma.setToolTip(self.tr("It takes long on long texts; the other figures do not wait for it."))
        if self._found is not None:
            self.show_found(self._found)
            return
        self.lead.setText(self.tr("Computing…"))
        self.cautions.hide()
        for part in (self._body, self.alone, self.uncounted):
            part.hide()
