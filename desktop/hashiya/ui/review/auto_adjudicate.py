"""Settling many places by a rule: every place is listed first and can be left out; one undo takes it back.

What somebody decided is never filled over: where the rule says otherwise it is listed below, unticked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from hashiya.core.adjudicate import Strategy, majority, threshold, unanimous
from hashiya.core.segment import words_around
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.project.project_file import open_project
from hashiya.services.review.readers import EVERYBODY, ReaderSelection
from hashiya.services.review.rules import Proposal, RulePreview, carry_out, preview
from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.input_fields import NumberField
from hashiya.ui.widgets.ticked_list import TickedList
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.common import code_tag, label_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.core.changes import Act
    from hashiya.core.span import Span
    from hashiya.errors import UserError
    from hashiya.progress import CancelToken, OnProgress
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_PLACES = 20_000  # are listed at most; what is beyond is done with the ticked ones of its kind
_CHANGE = "change "


def try_rule(
    path: Path,
    rule: str,
    shares: tuple[float, float],
    documents: Sequence[str] | None,
    labels: Sequence[str],
    chosen: ReaderSelection,
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> RulePreview:
    """For a job: what the rule would settle. `shares`: of the people, and the least score."""
    strategies: dict[str, Strategy] = {
        "unanimous": unanimous,
        "majority": majority,
        "threshold": threshold(*shares),
    }
    verdict = {"unanimous": "agreed"}.get(rule, rule)
    with open_project(path) as project:
        return preview(
            project,
            strategies[rule],
            documents,
            chosen,
            labels=labels,
            verdict=verdict,
            cancel=cancel,
            progress=progress,
        )


def put_together(path: Path, plan: RulePreview, *, cancel: CancelToken, progress: OnProgress) -> Act:
    """For a job: the act that settles all of it, to be done by the window."""
    with open_project(path) as project:
        return carry_out(project, plan, cancel=cancel, progress=progress)


class RuleDialog(Sheet):
    """All agree, the majority, or a threshold; looks anew at each change and acts once."""

    def __init__(
        self,
        context: Context,
        session: Session,
        window: Host,
        rule: str,
        *,
        document: str = "",
        chosen: ReaderSelection = EVERYBODY,
    ) -> None:
        super().__init__(context, window.widget, width=760, height=620)
        self._session, self._window = session, window
        self._document, self._people = document, chosen
        self._job: Job | None = None
        self._plan: RulePreview | None = None
        self.set_title(self.tr("Settle by a rule"))
        self._make_choices(rule)
        self._lead = TextLine(size=13, wrap=True)
        self.proposals = TickedList(context, self.tr("What would be settled"))
        self.proposals.turned.connect(self._set_ready)
        self.work = WorkLine(context)
        self.body.addWidget(self._lead)
        self.body.addWidget(self.proposals, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Settle"), self._on_settle)
        self.say(self.tr("What somebody settled stays unless you tick it. One undo takes all of it back."))
        self._on_rule(0)

    def _make_choices(self, rule: str) -> None:
        self.rule, self.where, self.label = (Chooser(self.context) for _ in range(3))
        for code, words in (
            ("unanimous", self.tr("What all agree on")),
            ("majority", self.tr("What more than half have")),
            ("threshold", self.tr("What a share of the people have")),
        ):
            self.rule.addItem(words, code)
        self.rule.choose(rule)
        self.where.addItem(self.tr("All documents"), "")
        if self._document:
            name = self._session.project.document(self._document).name
            self.where.addItem(self.tr("Only {0}").format(isolated(name)), self._document)
        self.label.addItem(self.tr("All labels"), "")
        for label in self._session.scheme.labels:
            self.label.addItem(label_title(label, self.context.language), label.code)
        for box, name in (
            (self.rule, self.tr("Rule")),
            (self.where, self.tr("Where")),
            (self.label, self.tr("Label")),
        ):
            box.setAccessibleName(name)
        row = QHBoxLayout()
        row.setSpacing(8)
        for box, stretch in ((self.rule, 3), (self.where, 2), (self.label, 2)):
            row.addWidget(box, stretch)
        self.body.addLayout(row)
        self._make_numbers()
        self.rule.activated.connect(self._on_rule)
        self.where.activated.connect(self._on_number)
        self.label.activated.connect(self._on_number)

    def _make_numbers(self) -> None:
        self.share, self.score = NumberField(), NumberField()
        for box, value, name in (
            (self.share, 60, self.tr("At least of the people, percent")),
            (self.score, 0, self.tr("Score of a suggestion at least, percent")),
        ):
            box.setRange(0, 100)
            box.setValue(value)
            box.setSuffix(" %")
            box.setAccessibleName(name)
            box.valueChanged.connect(self._on_number)
        self.share.setMinimum(1)
        self._extra = QWidget()
        grid = QGridLayout(self._extra)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(4, 1)
        grid.addWidget(TextLine(self.tr("Share of the people"), tone="second"), 0, 0)
        grid.addWidget(self.share, 0, 1)
        grid.addWidget(TextLine(self.tr("Score at least"), tone="second"), 0, 2)
        grid.addWidget(self.score, 0, 3)
        self.body.addWidget(self._extra)

    # ---------------------------------------------------------------- looking
    def _on_rule(self, _place: int) -> None:
        self._extra.setVisible(self.rule.value == "threshold")
        self._look()

    def _on_number(self, _value: int) -> None:
        self._look()

    def _look(self) -> None:
        self._plan = None
        if self._job is not None:
            self._job.cancel.cancel()
        self._job = self.context.jobs.start(
            try_rule,
            self._session.path,
            self.rule.value,
            (self.share.value() / 100, self.score.value() / 100),
            [self.where.value] if self.where.value else None,
            [self.label.value] if self.label.value else (),
            self._people,
            name="comparing",
            receiver=self,
            on_result=self._show,
            on_refused=self._on_failed,
            on_progress=self.work.show_progress,
        )
        self.work.begin(self._job.cancel, "comparing")
        self._set_ready()

    def _on_failed(self, error: UserError) -> None:
        self.work.end()
        self.complain(error)
        self._set_ready()

    def _show(self, plan: RulePreview) -> None:
        self._plan, self._job = plan, None
        self.work.end()
        words = [
            self.tr("%Ln places would be settled", "", len(plan.proposals)),
            self.tr("%Ln annotations for the gold layer", "", plan.annotations),
        ]
        if plan.emptied:
            words.append(self.tr("%Ln with nothing", "", plan.emptied))
        if plan.left:
            words.append(self.tr("%Ln stay open", "", plan.left))
        if plan.changes:
            words.append(self.tr("%Ln decided otherwise", "", len(plan.changes)))
        self._lead.setText(" · ".join(words))
        fills = self._entries(plan.proposals, "")
        entries = [*fills, *self._entries(plan.changes, _CHANGE)]
        self.proposals.show_ticked(entries, {entry.key for entry in fills})
        self._set_ready()

    def _entries(self, proposals: Sequence[Proposal], kind: str) -> list[ListEntry]:
        """A row for each place: the spans to be taken, votes, and for decisions what they are now."""
        project = self._session.project
        names = {info.uid: info.title for info in project.documents()}
        entries, text, shown = [], "", ""
        for at, each in enumerate(proposals[:_PLACES]):
            if each.document != shown:
                shown, text = each.document, project.document(each.document).text
            title = self._spans(text, each.spans)
            if kind:
                now = self._spans(text, each.against or ())
                title = self.tr("Decided: {0} · the rule: {1}").format(now, title)
            if each.crosses:
                title = self.tr("{0} · takes out of gold: {1}").format(title, self._spans(text, each.crosses))
            place = each.seen.place
            words = words_around(text, place.start, place.end, 30)
            votes = self.tr("{0} of {1}").format(number(each.votes), number(each.people))
            trail = f"{votes} · {isolated(names.get(each.document, ''))}"
            label = self._session.scheme.get(each.spans[0].label) if each.spans else None
            tone = "warn" if kind else "ink"
            entries.append(ListEntry(f"{kind}{at}", title, words, trail, tone, quoted=True, label=label))
        return entries

    def _spans(self, text: str, spans: Sequence[Span]) -> str:
        found = []
        for span in spans:
            tag = code_tag(self._session.scheme, span.label, self.context.language)
            found.append(f"{tag} {isolated(' '.join(text[span.start : span.end].split()))}")
        return " + ".join(found) or self.tr("Nothing here")

    def _ticked(self) -> list[Proposal]:
        plan, ticked = self._plan, self.proposals.ticked
        if plan is None:
            return []
        fills = [each for at, each in enumerate(plan.proposals) if at >= _PLACES or str(at) in ticked]
        changes = [each for at, each in enumerate(plan.changes) if f"{_CHANGE}{at}" in ticked]
        return [*fills, *changes]

    def _set_ready(self) -> None:
        if self.primary is None:
            return
        count = len(self._ticked())
        self.primary.setEnabled(count > 0 and not self._session.readonly)
        name_button(self.primary, self.tr("Settle %Ln places", "", count) if count else self.tr("Settle"))

    # ---------------------------------------------------------------- doing
    def _on_settle(self) -> None:
        plan, ticked = self._plan, self._ticked()
        if plan is None or not ticked or self.primary is None:
            return
        self.primary.setEnabled(False)
        self._job = self.context.jobs.start(
            put_together,
            self._session.path,
            plan.ticked(ticked),
            name="comparing",
            receiver=self,
            on_result=self._on_put_together,
            on_refused=self._on_failed,
            on_progress=self.work.show_progress,
        )
        self.work.begin(self._job.cancel, "comparing")

    def _on_put_together(self, act: Act) -> None:
        self._job = None
        self.work.end()
        if self._session.do(lambda: act) is not None:
            self.accept()

    def done(self, code: int) -> None:
        self.work.stop()
        super().done(code)
