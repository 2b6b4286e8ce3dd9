"""The statistics page: how far people agree, label by label, pair by pair; and how each of them works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated
from hashiya.services.entities.link_agreement import LinkAgreement, link_agreement
from hashiya.services.project.project_file import open_project
from hashiya.services.review.progress import overview
from hashiya.services.review.readers import EVERYBODY, ReaderSelection
from hashiya.services.statistics.agreement import AgreementReport, agreement
from hashiya.ui.statistics.agreement_view import AgreementView, StatisticsResult
from hashiya.ui.statistics.content_view import ContentView
from hashiya.ui.statistics.gold_view import GoldView
from hashiya.ui.statistics.person_view import PersonView
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.page import Page
from hashiya.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent

    from hashiya.core.changes import ChangeSet
    from hashiya.errors import UserError
    from hashiya.progress import CancelToken, OnProgress
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_OWN_WORK, _CONTENT = 2, 3
_NAMED = 400  # of the texts that are left out


def compute(
    path: Path,
    documents: tuple[str, ...],
    chosen: ReaderSelection,
    silent: frozenset[str],
    gamma: bool,
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> StatisticsResult:
    """For a job: agreement on these documents (all when none is named), and how many places are open.

    `silent`: where having marked nothing counts as having found nothing (see `uncounted_texts`).
    """
    with open_project(path) as project:
        report = agreement(
            project,
            documents,
            without=chosen.without,
            unfinished=chosen.unfinished,
            silent=silent,
            most=_NAMED,
            gamma=gamma,
            cancel=cancel,
            progress=progress,
        )
        wanted = documents or None
        pairs = [(pair.layers, pair.people) for pair in report.pairs]
        links = link_agreement(project, pairs, documents)
        waiting = sum(
            each.waiting for each in overview(project, documents=wanted, chosen=chosen, cancel=cancel)
        )
        return StatisticsResult(report, waiting, tuple(links))


class StatisticsPage(Page):
    """Computes in the background when it is shown and something has changed since."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        session = window.session
        assert session is not None
        self._session: Session = session
        self.report: AgreementReport | None = None
        self._links: tuple[LinkAgreement, ...] = ()
        self._job: Job | None = None
        self._gamma_job: Job | None = None
        self._stale = True
        self.chosen = EVERYBODY
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_head()
        self.agreement = AgreementView(context, session)
        self.agreement.gamma_wanted.connect(self._on_gamma)
        self.agreement.uncounted.silent_changed.connect(self._on_silent_changed)
        self.agreement.uncounted.opened.connect(self._on_uncounted_opened)
        self.agreement.alone.wanted.connect(window.actions_.run)
        self.agreement.alone.content_wanted.connect(self._on_content_wanted)
        self.gold = GoldView(context, session)
        self.gold.opened.connect(self._on_opened)
        self.person = PersonView(context, session)
        self._stack = QStackedWidget()
        self.content = ContentView(context, session)
        self.content.opened.connect(self._on_opened)
        for view in (self.agreement, self.gold, self.person, self.content):
            self._stack.addWidget(_scrolled(view))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 18, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
        session.changes_applied.connect(self._on_changes)
        self.retranslate()
        if self._alone():
            self.part.set_current(_CONTENT)
            self._on_part(_CONTENT)

    def _make_head(self) -> None:
        self._title = TextLine(size=20, bold=True)
        self._title.setMinimumWidth(1)  # in a narrow window it gives way to what can be chosen
        self.part, self.scope = Segments(self._context), Segments(self._context)
        self.part.chosen.connect(self._on_part)
        self.scope.chosen.connect(self._on_scope)
        self.people = push_button(self._context, icon="users")
        self.people.clicked.connect(self._on_people)
        self.export = push_button(self._context, icon="download")
        self.export.clicked.connect(self._on_export)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(40, 0, 40, 0)
        self._head.setSpacing(6)  # in English all of it just goes into 1024
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        for widget in (self.part, self.scope, self.people, self.export):
            self._head.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_title()

    def _fit_title(self) -> None:
        """Whole, or not at all: the part that is chosen says the same."""
        parts = (self.part, self.scope, self.people, self.export)
        taken = sum(each.sizeHint().width() + 10 for each in parts if not each.isHidden())
        needed = self._title.fontMetrics().horizontalAdvance(self._title.text()) + taken + 100
        self._title.setVisible(self.width() >= needed)

    def _on_content_wanted(self) -> None:
        self.part.set_current(_CONTENT)
        self._on_part(_CONTENT)

    def _alone(self) -> bool:
        """Whether one person alone has annotated here: nobody to agree with."""
        project = self._session.project
        people = {each.uid for each in project.people() if each.is_somebody}
        return len(people) < 2 or sum(layer in people for layer, _ in project.layers()) < 2

    # ---------------------------------------------------------------- computing
    def showEvent(self, _event: object) -> None:
        self._refresh()
        self.part.setFocus()

    def _on_changes(self, changes: ChangeSet) -> None:
        """What is shown is renewed when it is looked at."""
        if changes.documents or changes.people or changes.scheme:
            self._stale = True
            if self.isVisible():
                self._refresh()

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self.person.refresh()
        self.content.refresh(self._scope())
        self.gold.refresh(self._scope(), self.chosen.without)
        self.export.setEnabled(False)
        self._compute(gamma=False)

    def _compute(self, *, gamma: bool) -> None:
        """γ takes so long that it comes after the other figures are shown."""
        self._job = self._context.jobs.start(
            compute,
            self._session.path,
            self._scope(),
            self.chosen,
            self.agreement.uncounted.silent,
            gamma,
            name="measuring",
            receiver=self,
            on_result=self._show,
            on_refused=self._on_failed,
            on_finished=self._on_gamma_ended if gamma else None,
            slot="statistics",
            shown=True,
        )
        self._gamma_job = self._job if gamma else None
        if gamma:
            self.agreement.show_gamma_waiting()

    def _scope(self) -> tuple[str, ...]:
        """The open document alone, or () for all."""
        document = self._session.document
        here = self.scope.current == 0 and document is not None
        return (document.uid,) if here and document is not None else ()

    def _on_opened(self, place: tuple[str, int, int]) -> None:
        self._window.show_place(*place)

    @property
    def computing(self) -> bool:
        return self._job is not None and not self._job.done

    def _on_failed(self, error: UserError) -> None:
        self._session.refused(error)

    def _show(self, found: StatisticsResult) -> None:
        report, self._links = found.report, found.links
        self.report = report
        self.agreement.show_found(found)
        if self.agreement.gamma.isChecked() and report.overall.gamma.code == "not_asked" and report.pairs:
            self._compute(gamma=True)
        self.export.setEnabled(bool(report.pairs))
        words = [
            self.tr("%Ln annotators", "", len(report.people)),
            self.tr("%Ln documents", "", len(report.documents)),
            self.tr("%Ln annotations", "", found.total),
        ]
        # About people: one alone has nobody to hear of. What comes late does not talk over another page.
        if self._stack.currentIndex() != _CONTENT and report.people and self.isVisible():
            self._window.status.say(" · ".join(words))

    # ---------------------------------------------------------------- choices
    def _on_part(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.scope.setVisible(place != _OWN_WORK)
        self.people.setVisible(place < 2)
        self.export.setVisible(place == 0)
        self._show_title()

    def _on_people(self) -> None:
        from hashiya.ui.review.compared_choice import ComparedDialog

        words = self.tr("People left out count in no figure of this page.")
        dialog = ComparedDialog(
            self._context, self._session, self._window, self.chosen, self.choose_people, words
        )
        dialog.open()

    def choose_people(self, chosen: ReaderSelection) -> None:
        """Measure other people than before."""
        if chosen != self.chosen:
            self.chosen, self._stale = chosen, True
            self._name_people()
            self._refresh()

    def _name_people(self) -> None:
        """How many are left out stands on the button."""
        count = len(self.chosen.without)
        name_button(self.people, self.tr("People: %Ln left out", "", count) if count else self.tr("People…"))
        self._fit_title()

    def _on_scope(self, _place: int) -> None:
        self._stale = True
        self._refresh()

    def _on_silent_changed(self) -> None:
        self._compute(gamma=False)

    def _on_uncounted_opened(self, document: str) -> None:
        self._window.show_place(document, 0, 0)

    def _on_gamma(self, wanted: bool) -> None:
        if wanted and self.report is not None and self.report.pairs and not self.computing:
            self._compute(gamma=True)

    def _on_gamma_ended(self) -> None:
        """Stopped by the person, not by a newer computation: the choice goes back."""
        waiting = self.report is not None and self.report.overall.gamma.code == "not_asked"
        if waiting and self._gamma_job is self._job:
            self.agreement.drop_gamma()

    def _on_export(self) -> None:
        from hashiya.ui.statistics.csv_export import ask_and_write

        if self.report is not None:
            place = ask_and_write(self, self._context, self._session, self.report, self._links)
            if place is not None:
                self._window.status.say(self.tr("Report written: {0}").format(isolated(place.name)))

    # ---------------------------------------------------------------- words
    def _show_title(self) -> None:
        titles = (
            self.tr("Agreement between annotators"),
            self.tr("Everybody against gold"),
            self.tr("My own work"),
            self.tr("What the texts hold"),
        )
        self._title.setText(titles[self._stack.currentIndex()])
        for place, title in enumerate(titles):
            area = self._stack.widget(place)
            if area is not None:
                area.setAccessibleName(title)
        self._fit_title()

    def retranslate(self) -> None:
        self._show_title()
        parts = (self.tr("Agreement"), self.tr("Against gold"), self.tr("My own work"))
        self.part.set_items([*parts, self.tr("What the texts hold")])
        self.part.setAccessibleName(self.tr("Part of the statistics"))
        self.scope.set_items([self.tr("This document"), self.tr("Whole project")])
        self.scope.setAccessibleName(self.tr("Scope"))
        if self.report is None:
            self.scope.set_current(1)
        name_button(self.export, self.tr("Export report…"))
        self._name_people()


def _scrolled(view: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setProperty("ring", "1")
    area.setWidget(view)
    area.viewport().setAutoFillBackground(False)
    view.setAutoFillBackground(False)
    return area
