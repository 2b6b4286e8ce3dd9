"""How good the suggestions are: every engine against confirmed work, its mistakes, and learning simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hashiya.child_process import run_apart
from hashiya.qtkit.i18n import number
from hashiya.services.evaluate.engine_scores import (
    TOGETHER,
    EngineScores,
    gold_layers,
    judge,
    saved_so_far,
    simulate_project,
)
from hashiya.services.evaluate.genres import Genre, by_genre
from hashiya.ui.evaluate.evaluation_examples import Examples
from hashiya.ui.evaluate.gold_chooser import GoldChooser
from hashiya.ui.evaluate.score_table import ScoreRow, ScoreTable
from hashiya.ui.statistics.figure_cards import PlotCard
from hashiya.ui.suggest.curves import Curve, CurvePlot
from hashiya.ui.widgets.bars import Bar, Bars
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import WorkLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.page import Page
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import code_tag, error_words, source_words
from hashiya.ui.wording.kind_words import genre_words

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from hashiya.errors import UserError
    from hashiya.services.evaluate.simulation import Simulation
    from hashiya.suggest.evaluate import Evaluation
    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host

_CONFUSED = 6


class EvaluationPage(Page):
    """Made for one open project; measures when asked, in a process of its own."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self.judged: EngineScores | None = None
        self.simulation: Simulation | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self.setFocusProxy(self.start)
        self.retranslate()
        self._gold = self.against.layer, self.against.path

    # ---------------------------------------------------------------- putting together
    def _make_parts(self) -> None:
        context = self._context
        self._title, self.sentence = TextLine(size=20, bold=True), TextLine(size=14, tone="second", wrap=True)
        self.against = GoldChooser(context)
        self.against.setMinimumContentsLength(22)
        self.against.chosen_anew.connect(self._on_against_chosen)
        self.strict = Segments(context, pad=12, height=30)
        self.strict.chosen.connect(self._on_strict_chosen)
        self.engine = Chooser(context)
        self.engine.currentIndexChanged.connect(self._on_engine_chosen)
        self.start, self.simulate_button = push_button(context, kind="primary"), push_button(context)
        self.start.clicked.connect(self.measure)
        self.simulate_button.clicked.connect(self.simulate)
        self.work = WorkLine(context)
        self.table, self.genres = ScoreTable(context), ScoreTable(context)
        self.curves = CurvePlot(context, height=210)
        self.confused = TextLine(size=13, wrap=True)
        self.examples = Examples(context, self._session)
        self.examples.opened.connect(self._on_opened)
        self._scores, self._by_genre = PlotCard(self.table), PlotCard(self.genres)
        self._learning = PlotCard(self.curves)
        self._mistakes = PlotCard(self.examples)
        self._errors = PlotCard(self._make_errors())

    def _make_errors(self) -> QWidget:
        """Labels taken for others as bars, boundaries in a sentence."""
        self.bars = Bars(self._context)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bars)
        column.addWidget(self.confused)
        return body

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addStretch(1)
        for part in (self.against, self.strict, self.simulate_button, self.start):
            head.addWidget(part)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(14)
        left.addWidget(self._scores)
        left.addWidget(self._by_genre)
        left.addWidget(self._learning)
        left.addStretch(1)
        pick = QHBoxLayout()
        pick.addStretch(1)
        pick.addWidget(self.engine)
        right.addLayout(pick)
        right.addWidget(self._errors)
        right.addWidget(self._mistakes, 1)
        body = QWidget()
        body.setProperty("part", "page")
        both = QHBoxLayout(body)
        both.setContentsMargins(0, 0, 8, 0)
        both.setSpacing(14)
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        self._nothing = TextLine(size=14, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(40, 20, 32, 16)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addWidget(self.sentence)
        whole.addWidget(self.work)
        whole.addWidget(self._stack, 1)

    # ---------------------------------------------------------------- measuring
    def measure(self) -> None:
        """Every engine on the documents that are done, or on those of the gold file."""
        if self.work.running:
            return
        self._begin("evaluating", judge, self._on_judged, self.against.layer, self.against.path)

    def simulate(self) -> None:
        """How much of the work each method would have saved, document after document."""
        if not self.work.running:
            self._begin("simulating", simulate_project, self._on_simulated, self.against.layer)

    def _begin(self, name: str, work: object, done: object, *args: str) -> None:
        job = self._context.jobs.start(
            run_apart,
            work,
            str(self._session.path),
            *args,
            name=name,
            receiver=self,
            on_result=done,  # type: ignore[arg-type]
            on_refused=self._on_failed,
            on_progress=self.work.show_progress,
            on_finished=self.work.end,
            slot="evaluation",
            shown=True,
        )
        self.work.begin(job.cancel, name)

    def _on_judged(self, judged: EngineScores) -> None:
        self.judged = judged
        self._fill_engines()
        self._show()

    def _on_simulated(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._show()

    def _on_failed(self, error: UserError) -> None:
        self.sentence.setText(" ".join(part for part in error_words(error) if part))

    # ---------------------------------------------------------------- what is seen
    def _engine_name(self, name: str) -> str:
        return self.tr("Together") if name == TOGETHER else source_words(name)

    def _fill_engines(self) -> None:
        kept = self.engine.value or TOGETHER
        self.engine.blockSignals(True)
        self.engine.clear()
        for name in self.judged.engines if self.judged else ():
            self.engine.addItem(self._engine_name(name), name)
        self.engine.choose(kept)
        self.engine.blockSignals(False)

    def _show(self) -> None:
        has = self.judged is not None or self.simulation is not None
        self._stack.setCurrentIndex(1 if has else 0)
        self._show_scores()
        self._show_genres()
        self._show_mistakes()
        self._show_curves()
        self.sentence.setText(self._sentence())

    def _sentence(self) -> str:
        if self.judged is None:
            return ""
        micro = self.judged.engines[TOGETHER].micro
        found, right = (number(round(share * 100)) for share in (micro.recall, micro.precision))
        documents = self.tr("%Ln documents", "", len(self.judged.names))
        where = self.tr("Measured on {0}, as if they had not been seen.").format(documents)
        text = self.tr("Of 100 annotations {0} are suggested exactly; of 100 suggestions {1} are right.")
        words = f"{where} {text.format(found, right)}"
        if not self.judged.undecided:
            return words
        left_out = self.tr(
            "%Ln finished documents are left out: nobody has decided about some suggestions there.",
            "",
            self.judged.undecided,
        )
        return f"{words} {left_out}"

    def _show_scores(self) -> None:
        judged = self.judged
        nothing = "" if judged is not None else self.tr("Not measured yet.")
        self._scores.show_words(self.tr("F1 by label and engine"), self._scores_more(), nothing)
        if judged is None:
            return
        exact = self.strict.current == 0
        together = judged.engines[TOGETHER]
        columns = [self._engine_name(name) for name in judged.engines]
        rows = [
            ScoreRow(
                None, together.micro.gold, tuple(self._f1(e, "", exact) for e in judged.engines.values())
            )
        ]
        for label in self._session.scheme.labels:
            score = together.labels.get(label.code)
            shares = tuple(self._f1(each, label.code, exact) for each in judged.engines.values())
            if score is not None and (score.gold or score.predicted):
                rows.append(ScoreRow(label, score.gold, shares))
        self.table.show_rows(columns, rows)

    def _show_genres(self) -> None:
        """A row for each kind of text, where more than one is known or one has a name."""
        judged = self.judged
        rows = [] if judged is None else by_genre(judged.engines[TOGETHER].documents, judged.genres)
        self._by_genre.setVisible(len(rows) > 1 or any(row.genre.name for row in rows))
        if judged is None:
            return
        shares: dict[Genre, list[float]] = {row.genre: [] for row in rows}
        for evaluation in judged.engines.values():
            for row in by_genre(evaluation.documents, judged.genres):
                shares[row.genre].append(row.score.f1)
        more = self.tr("Same words and same label; by labels of documents, metadata, or the text itself")
        self._by_genre.show_words(self.tr("F1 by genre and engine"), more, "")
        self.genres.show_rows(
            [self._engine_name(name) for name in judged.engines],
            [
                ScoreRow(None, row.score.gold, tuple(shares[row.genre]), genre_words(row.genre))
                for row in rows
            ],
        )

    def _scores_more(self) -> str:
        return (
            self.tr("Same words and same label; hollow: under {0}")
            if self.strict.current == 0
            else self.tr("Same label, words that overlap; hollow: under {0}")
        ).format(number(0.6, decimals=1))

    @staticmethod
    def _f1(evaluation: Evaluation, label: str, exact: bool) -> float | None:
        """None where the engine never gives the label."""
        if not label:
            return (evaluation.micro if exact else evaluation.overlap).f1
        score = (evaluation.labels if exact else evaluation.overlap_labels).get(label)
        return score.f1 if score is not None and score.predicted else None

    def _chosen(self) -> Evaluation | None:
        if self.judged is None:
            return None
        return self.judged.engines.get(self.engine.value or TOGETHER)

    def _show_mistakes(self) -> None:
        chosen, judged = self._chosen(), self.judged
        self.engine.setVisible(chosen is not None)
        nothing = "" if chosen is not None else self.tr("Not measured yet.")
        self._errors.show_words(self.tr("What is mistaken for what"), "", nothing)
        self._mistakes.show_words(
            self.tr("Examples"), self.tr("Enter goes to the place in the text"), nothing
        )
        if chosen is None or judged is None:
            return
        language, scheme = self._context.language, self._session.scheme
        wrong = {pair: count for pair, count in chosen.confusion.items() if all(pair) and pair[0] != pair[1]}
        bars = [
            Bar(
                f"{code_tag(scheme, gold, language)} ≠ {code_tag(scheme, other, language)}",
                count,
                number(count),
            )
            for (gold, other), count in sorted(wrong.items(), key=lambda item: -item[1])[:_CONFUSED]
        ]
        self.bars.show_bars(bars)
        self.bars.setVisible(bool(bars))
        boundary = self.tr("%Ln boundaries differ", "", chosen.boundary)
        clitic = self.tr("%Ln by a clitic only", "", chosen.clitic)
        boundaries = f"{boundary} · {clitic}"
        none = self.tr("No label is taken for another.")
        self.confused.setText(boundaries if bars else f"{none}\n{boundaries}")
        self.examples.show_mistakes(chosen.mistakes, judged.names)

    def _show_curves(self) -> None:
        simulation = self.simulation
        nothing = "" if simulation is not None else self.tr("Not simulated yet.")
        more = self.tr("Share of corrections saved, had there been suggestions from the start")
        self._learning.show_words(self.tr("Learning simulated"), more, nothing)
        if simulation is None:
            return
        words = {
            "memory": self.tr("memory"),
            "rules": self.tr("rules"),
            "model": self.tr("model"),
            "memory + model": self.tr("memory and model"),
            "all": self.tr("all together"),
        }
        curves = [
            Curve(words.get(name, name), tuple(points))
            for name in simulation.methods
            if (points := saved_so_far(simulation, name)) and name in ("all", "memory", "model", "rules")
        ]
        self.curves.show_curves(
            curves, name=self.tr("Learning simulated"), axis=self.tr("documents worked through")
        )

    # ---------------------------------------------------------------- what happened
    def _fill_against(self) -> None:
        words = {"": self.tr("Everybody's finished work"), "gold": self.tr("Gold layer")}
        layers = gold_layers(self._session.project)
        self.against.show_layers([(layer, words.get(layer, name)) for layer, name in layers])

    def _on_against_chosen(self) -> None:
        """What was measured against something else, or still is, is no answer any more."""
        before, self._gold = self._gold, (self.against.layer, self.against.path)
        if before == self._gold:
            return
        self.work.stop()
        self.judged = self.simulation = None
        self._fill_engines()
        self._show()
        # Learning is simulated on the project's own work, not on a file's.
        self.simulate_button.setEnabled(not self.against.path)

    def _on_strict_chosen(self, _place: int) -> None:
        self._show_scores()

    def _on_engine_chosen(self, _place: int) -> None:
        self._show_mistakes()

    def _on_opened(self, place: tuple[str, int, int]) -> None:
        self._window.show_place(*place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.examples.list if self.judged is not None else self.start).setFocus()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Evaluation"))
        self.strict.set_items([self.tr("Exact"), self.tr("Overlapping")])
        self.strict.setAccessibleName(self.tr("What counts as right"))
        self.engine.setAccessibleName(self.tr("Engine"))
        self.against.setAccessibleName(self.tr("Measured against"))
        name_button(self.start, self.tr("Measure"))
        name_button(self.simulate_button, self.tr("Simulate learning"))
        self._nothing.setText(
            self.tr("Every engine is tried on the documents that are done, as if it had not seen them.")
        )
        self._fill_against()
        self._fill_engines()
        self.examples.retranslate()
        self._show()
