"""The control sample in the window: its share, and what it says about how far suggestions lead people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout

from hashiya.child_process import run_apart
from hashiya.core.changes import ChangeSet
from hashiya.errors import UserError
from hashiya.qtkit.i18n import number, percent
from hashiya.qtkit.signals import debounced
from hashiya.services.evaluate.control_sample import MOST, sample_of, set_share
from hashiya.services.evaluate.suggestion_bias import Bias, measure
from hashiya.ui.evaluate.score_table import ScoreRow, ScoreTable
from hashiya.ui.statistics.figure_cards import FigureCard, PlotCard
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import WorkLine
from hashiya.ui.widgets.page import Page
from hashiya.ui.wording.common import error_words

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host


class ControlSamplePage(Page):
    """Made for one open project; measures when asked, in a process of its own."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self.bias: Bias | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self._keep = debounced(self, 400, self.keep_share)
        self.slider.valueChanged.connect(self._on_moved)
        self.setFocusProxy(self.slider)
        self.retranslate()

    # ---------------------------------------------------------------- putting together
    def _make_parts(self) -> None:
        context = self._context
        self._title = TextLine(size=20, bold=True)
        self._why, self.sentence = (
            TextLine(size=14, tone="second", wrap=True),
            TextLine(size=15, bold=True, wrap=True),
        )
        self._label, self.share = TextLine(size=13), TextLine(size=15, bold=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, MOST)
        self.slider.setPageStep(5)
        self.slider.setFixedWidth(260)
        self.slider.setEnabled(not self._session.readonly)
        self.slider.setValue(sample_of(self._session.project).share)
        self.sample = TextLine(size=13, tone="second")
        self.start = push_button(context, kind="primary")
        self.start.clicked.connect(self.measure)
        self.work = WorkLine(context)
        self.cards = [FigureCard() for _ in range(4)]
        self.table = ScoreTable(context)
        self._labels = PlotCard(self.table)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        for part in (self._label, self.slider, self.share, self.sample):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.start)
        cards = QHBoxLayout()
        cards.setSpacing(14)
        for card in self.cards:
            cards.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 20, 40, 16)
        column.setSpacing(14)
        column.addWidget(self._title)
        column.addWidget(self._why)
        column.addLayout(row)
        column.addWidget(self.work)
        column.addWidget(self.sentence)
        column.addLayout(cards)
        column.addWidget(self._labels)
        column.addStretch(1)

    # ---------------------------------------------------------------- the sample
    def _on_moved(self, _value: int) -> None:
        self._show_share()
        self._keep.start()

    def keep_share(self) -> None:
        """The share as the slider stands; suggestions in documents not begun go."""
        self._keep.stop()
        if self._session.readonly or sample_of(self._session.project).share == self.slider.value():
            return
        try:
            set_share(self._session.project, self.slider.value())
        except UserError as error:
            self._window.messages.show_error(error)
            return
        documents = frozenset(self._session.project.document_uids())
        self._session.applied(ChangeSet(documents=documents, document_list=True, journal=False))
        self._show_share()

    def _show_share(self) -> None:
        sample = sample_of(self._session.project)
        self.share.setText(percent(self.slider.value() / 100))
        chosen = self.tr("%Ln documents in the sample", "", sample.chosen)
        done = self.tr("%Ln of them done", "", sample.done)
        self.sample.setText(f"{chosen} · {done}" if sample.chosen else self.tr("No sample"))

    # ---------------------------------------------------------------- measuring
    def measure(self) -> None:
        """Compare what was done with suggestions and without."""
        if self.work.running:
            return
        self.keep_share()
        job = self._context.jobs.start(
            run_apart,
            measure,
            str(self._session.path),
            name="evaluating",
            receiver=self,
            on_result=self._on_measured,
            on_refused=self._on_failed,
            on_progress=self.work.show_progress,
            on_finished=self.work.end,
            slot="control-sample",
            shown=True,
        )
        self.work.begin(job.cancel, "evaluating")

    def _on_measured(self, bias: Bias) -> None:
        self.bias = bias
        self._show()

    def _on_failed(self, error: UserError) -> None:
        self.sentence.setText(" ".join(part for part in error_words(error) if part))

    def _show(self) -> None:
        bias = self.bias
        for card in self.cards:
            card.setVisible(bias is not None)
        self._labels.setVisible(bias is not None)
        if bias is None:
            self.sentence.setText("")
            return
        self.sentence.setText(self._sentence(bias))
        with_, without = self.tr("with suggestions in sight"), self.tr("without them")
        kept, said = self.tr("Suggestions kept"), self.tr("Annotations that were suggested")
        self.cards[0].show_figure(percent(bias.shown.kept), kept, with_)
        self.cards[1].show_figure(percent(bias.blind.kept), kept, without)
        self.cards[2].show_figure(percent(bias.shown.said), said, with_)
        self.cards[3].show_figure(percent(bias.blind.said), said, without)
        rows = []
        for label in self._session.scheme.labels:
            sides = [side.evaluation.labels.get(label.code) for side in (bias.shown, bias.blind)]
            if any(score is not None and score.gold for score in sides):
                gold = sum(score.gold for score in sides if score is not None)
                shares = tuple(score.f1 if score is not None and score.gold else None for score in sides)
                rows.append(ScoreRow(label, gold, shares))
        self._labels.show_words(self.tr("How far people and engines agree, by label"))
        self.table.show_rows([self.tr("With suggestions"), self.tr("Without suggestions")], rows)

    def _sentence(self, bias: Bias) -> str:
        points = number(round(abs(bias.difference) * 100))
        low, high = (number(round(value * 100)) for value in (bias.low, bias.high))
        if not bias.sure:
            return self.tr("No pull can be shown: the difference is between {0} and {1} points.").format(
                low, high
            )
        if bias.difference > 0:
            text = self.tr("Of 100 suggestions, {0} more are kept where they are seen ({1} to {2}).")
        else:
            text = self.tr("Of 100 suggestions, {0} fewer are kept where they are seen ({1} to {2}).")
        return text.format(points, low, high)

    # ---------------------------------------------------------------- what happened
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_share()
        self.slider.setFocus()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Control sample"))
        who = self.tr("Who sees a suggestion tends to agree with it.")
        self._why.setText(f"{who} {self.tr('A share of the documents, read without any, shows how far.')}")
        self._label.setText(self.tr("Documents without suggestions"))
        self.slider.setAccessibleName(self.tr("Documents without suggestions"))
        name_button(self.start, self.tr("Measure"))
        self._show_share()
        self._show()
