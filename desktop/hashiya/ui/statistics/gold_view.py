"""Each person against gold: by label, what was taken for what, over time; and every place a key away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hashiya.qtkit.i18n import number, percent
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.signals import weak_slot
from hashiya.services.evaluate.people_scores import PeopleScores, PersonScores, people_scores
from hashiya.services.project.project_file import open_project
from hashiya.suggest.evaluate import Mistake, Score
from hashiya.ui.evaluate.evaluation_examples import Examples
from hashiya.ui.evaluate.gold_chooser import GoldChooser
from hashiya.ui.evaluate.score_table import ScoreRow, ScoreTable
from hashiya.ui.statistics.figure_cards import FigureCard, FigureView, PlotCard, card_row
from hashiya.ui.widgets.bars import Bar, Bars
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from hashiya.errors import UserError
    from hashiya.progress import CancelToken, OnProgress
    from hashiya.services.evaluate.gold_source import MatchedGold
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_STRETCHES = 8  # parts of the course, each of some documents
_NOTHING, _ANY = "", "\0any"
_KINDS = ("", "spurious", "missing", "boundary")  # of mistakes, behind each figure


def compute(
    path: Path,
    documents: tuple[str, ...],
    without: frozenset[str],
    unfinished: bool,
    gold: str,
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> PeopleScores:
    """For a job; `gold` is a file or a project, "" the project's own gold. Raises UserError of read_gold."""
    given = _from_file(path, Path(gold)) if gold else None
    with open_project(path) as project:
        return people_scores(
            project,
            documents,
            given=given,
            without=without,
            unfinished=unfinished,
            cancel=cancel,
            progress=progress,
        )


def _from_file(path: Path, gold: Path) -> MatchedGold:
    """Whoever reads gold reads every format; those are imported where there is a file to read."""
    from hashiya.services.evaluate.gold_source import match_gold, read_gold

    read = read_gold(gold)[0]
    with open_project(path) as project:
        return match_gold(project, read)


class GoldView(Retranslated, FigureView):
    """Renewed by `refresh`. `opened` carries (document, start, end)."""

    opened = Signal(object)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self.found: PeopleScores | None = None
        self._documents: tuple[str, ...] = ()
        self._without: frozenset[str] = frozenset()
        self._cell: tuple[str, str] | None = None
        self.who = Chooser(context)
        self.who.setMinimumContentsLength(16)
        self.who.currentIndexChanged.connect(self._on_who)
        self.against = GoldChooser(context)
        self.against.chosen_anew.connect(self._measure)
        self.unfinished = Tick(context, size=13)
        self.unfinished.clicked.connect(self._measure)
        self.figures = [FigureCard() for _ in range(4)]
        for card, kind in zip(self.figures, _KINDS, strict=True):
            card.pressed.connect(weak_slot(self._on_figure, kind))
        self.table, self.course = ScoreTable(context), Bars(context)
        self.matrix = QTableWidget(0, 0)
        self.matrix.setTabKeyNavigation(False)
        self.matrix.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.matrix.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.matrix.currentCellChanged.connect(self._on_cell)
        self.matrix.verticalHeader().sectionClicked.connect(self._on_row)
        self.examples = Examples(context, session, other=lambda: tr("Evaluation", "{0}, marked: {1}"))
        self.examples.setMinimumHeight(320)
        self.examples.opened.connect(self.opened)
        self._scores, self._over = PlotCard(self.table), PlotCard(self.course)
        self._confused, self._places = PlotCard(self.matrix), PlotCard(self.examples)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        column = self._column
        pick = QHBoxLayout()
        pick.setSpacing(14)
        pick.addWidget(self.against)
        pick.addWidget(self.who)
        pick.addWidget(self.unfinished)
        pick.addStretch(1)
        column.addLayout(pick)
        self._body = QWidget()
        column.addWidget(self._body, 1)
        column.addStretch(0)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(11)
        inside.addLayout(card_row(self.figures))
        row = QHBoxLayout()
        row.setSpacing(14)
        left, right = QVBoxLayout(), QVBoxLayout()
        for part in (left, right):
            part.setSpacing(14)
        left.addWidget(self._scores)
        left.addWidget(self._over)
        left.addStretch(1)
        right.addWidget(self._confused)
        right.addWidget(self._places, 1)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        inside.addLayout(row, 1)

    # ---------------------------------------------------------------- measuring
    def refresh(self, documents: tuple[str, ...], without: frozenset[str] = frozenset()) -> None:
        """Measure on these documents (all when none), without some people."""
        self._documents, self._without = documents, without
        self._measure()

    def _measure(self) -> None:
        self._context.jobs.start(
            compute,
            self._session.path,
            self._documents,
            self._without,
            self.unfinished.isChecked(),
            self.against.path,
            name="measuring",
            receiver=self,
            on_result=self.show_found,
            on_refused=self._on_refused,
            slot="people-scores",
            shown=True,
        )

    def _on_refused(self, error: UserError) -> None:
        self._session.refused(error)
        if self.against.path:
            self.against.drop_file()
            self._measure()

    # ---------------------------------------------------------------- showing
    def show_found(self, found: PeopleScores) -> None:
        before = self.who.value if self.who.count() else ""
        self.found = found
        self.who.blockSignals(True)
        self.who.clear()
        for each in found.people:
            self.who.addItem(each.name, each.person)
        if before in {each.person for each in found.people}:
            self.who.choose(before)
        self.who.blockSignals(False)
        self._cell = None
        self._show()

    @property
    def person(self) -> PersonScores | None:
        if self.found is None:
            return None
        return next((each for each in self.found.people if each.person == self.who.value), None)

    def _on_who(self, _place: int) -> None:
        self._cell = None
        self._show()

    def _show(self) -> None:
        found, person = self.found, self.person
        self._body.setVisible(person is not None)
        self.who.setVisible(person is not None)
        if found is None or person is None:
            self.lead.setText("" if found is None else self._nobody(found))
            return
        words = (
            self.tr("Measured on %Ln documents that this gold has.", "", len(found.documents))
            if self.against.path
            else self.tr("Measured on %Ln reviewed documents.", "", len(found.documents))
        )
        self.lead.setText(words + (" " + self._waiting(found) if found.waiting else ""))
        self._show_figures(person)
        self._show_table(found)
        self._show_course(person)
        self._show_matrix(person)
        self._show_places(person)

    def _nobody(self, found: PeopleScores) -> str:
        if self.against.path:
            return self.tr("Nobody has read a document that this gold has to its end.")
        words = self.tr("No reviewed document with gold was read by anybody yet.")
        return words + (" " + self._waiting(found) if found.waiting else "")

    def _waiting(self, found: PeopleScores) -> str:
        return self.tr("%Ln documents have gold and open places; they are left out.", "", found.waiting)

    def _show_figures(self, person: PersonScores) -> None:
        micro = person.evaluation.micro
        kinds = {mistake.kind for mistake in person.evaluation.mistakes}
        counts = {kind: sum(each.kind == kind for each in person.evaluation.mistakes) for kind in kinds}
        rows = (
            (number(micro.f1, decimals=2), self.tr("F1"), self.tr("Same label, same bounds")),
            (
                percent(micro.precision),
                self.tr("Precision"),
                self.tr("{0} too many").format(number(counts.get("spurious", 0))),
            ),
            (
                percent(micro.recall),
                self.tr("Recall"),
                self.tr("{0} missed").format(number(counts.get("missing", 0))),
            ),
            (
                number(person.evaluation.boundary),
                self.tr("Other bounds"),
                self.tr("{0} by a clitic only").format(number(person.evaluation.clitic)),
            ),
        )
        for card, (figure, name, says) in zip(self.figures, rows, strict=True):
            card.show_figure(figure, name, says)

    def _show_table(self, found: PeopleScores) -> None:
        rows = [ScoreRow(None, 0, tuple(each.evaluation.micro.f1 for each in found.people))]
        for label in self._session.scheme.labels:
            scores = [each.evaluation.labels.get(label.code) for each in found.people]
            gold = max((score.gold for score in scores if score is not None), default=0)
            if any(score is not None for score in scores):
                shares = tuple(None if score is None else score.f1 for score in scores)
                rows.append(ScoreRow(label, gold, shares))
        rows[0] = ScoreRow(None, sum(row.gold for row in rows[1:]), rows[0].shares)
        self.table.show_rows([each.name for each in found.people], rows)
        self._scores.show_words(self.tr("F1 of everybody, label by label"), "", "")

    def _show_course(self, person: PersonScores) -> None:
        course = person.course
        size = max(1, -(-len(course) // _STRETCHES))
        bars = []
        for begin in range(0, len(course), size):
            part = course[begin : begin + size]
            score = sum((each for _document, each in part), Score())
            name = self.tr("Documents {0} to {1}").format(number(begin + 1), number(begin + len(part)))
            bars.append(Bar(name, round(score.f1 * 1000), number(score.f1, decimals=2)))
        self.course.show_bars(bars)
        self._over.show_words(
            self.tr("F1 as the work went on"), self.tr("By the order of acts, not by clocks"), ""
        )

    def _show_matrix(self, person: PersonScores) -> None:
        confusion = person.evaluation.confusion
        codes = [label.code for label in self._session.scheme.labels]
        used = {code for pair in confusion for code in pair} - {_NOTHING}
        self._codes = [*(code for code in codes if code in used), *sorted(used - set(codes)), _NOTHING]
        names = [self._name(code) for code in self._codes]
        self.matrix.blockSignals(True)
        self.matrix.setRowCount(len(names))
        self.matrix.setColumnCount(len(names))
        self.matrix.setHorizontalHeaderLabels(names)
        self.matrix.setVerticalHeaderLabels(names)
        theme = self._context.theme
        for row, right in enumerate(self._codes):
            for column, other in enumerate(self._codes):
                count = confusion.get((right, other), 0)
                item = QTableWidgetItem(number(count) if count else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(plain_tip(f"{names[row]} → {names[column]}: {number(count)}"))
                if count:
                    item.setForeground(QColor(theme.ink if row != column else theme.ok))
                self.matrix.setItem(row, column, item)
        self.matrix.resizeColumnsToContents()
        self.matrix.setMinimumHeight(min(420, 60 + 31 * len(names)))
        self.matrix.setCurrentCell(-1, -1)
        self.matrix.blockSignals(False)
        self._confused.show_words(
            self.tr("What was taken for what"), self.tr("Rows are gold, columns what was marked"), ""
        )

    def _name(self, code: str) -> str:
        language = self._context.language
        return code_tag(self._session.scheme, code, language) if code else self.tr("nothing")

    def _on_cell(self, row: int, column: int, _row: int, _column: int) -> None:
        """Its places alone; the diagonal is what is right, and shows all."""
        if self.person is None or row < 0 or column < 0:
            return
        self._cell = (self._codes[row], self._codes[column]) if row != column else None
        self._show_places(self.person)

    def _on_row(self, row: int) -> None:
        """All mistakes about one label of gold."""
        if self.person is not None:
            self._cell = (self._codes[row], _ANY)
            self._show_places(self.person)

    def _on_figure(self, kind: str) -> None:
        """From a figure to its places."""
        if self.person is not None:
            self._cell = None
            self._show_places(self.person)
            self.examples.show_kind(kind)

    def _show_places(self, person: PersonScores) -> None:
        assert self.found is not None
        chosen = [each for each in person.evaluation.mistakes if _is_in(each, self._cell)]
        self.examples.show_mistakes(chosen, self.found.documents)
        more = ""
        if self._cell is not None:
            right, other = self._cell
            more = self._name(right) + ("" if other == _ANY else f" → {self._name(other)}")
        self._places.show_words(self.tr("Places that differ from gold"), more, "")

    def retranslate(self) -> None:
        self.who.setAccessibleName(self.tr("Whose work"))
        self.against.setAccessibleName(self.tr("Measured against"))
        self.against.show_layers([("", self.tr("This project's gold"))])
        self.unfinished.setText(self.tr("Also what is not finished"))
        self.matrix.setAccessibleName(self.tr("What was taken for what"))
        self.examples.retranslate()
        self._show()


def _is_in(mistake: Mistake, cell: tuple[str, str] | None) -> bool:
    """Whether a mistake is counted in a cell of the matrix."""
    if cell is None:
        return True
    if cell[1] == _ANY:
        right = _NOTHING if mistake.kind == "spurious" else mistake.span.label
        return cell[0] == right
    if mistake.kind == "label":
        return mistake.other is not None and cell == (mistake.span.label, mistake.other.label)
    if mistake.kind == "spurious":
        return cell == (_NOTHING, mistake.span.label)
    missed = (mistake.span.label, _NOTHING)
    return cell == missed or (mistake.kind != "missing" and cell == (_NOTHING, mistake.span.label))
