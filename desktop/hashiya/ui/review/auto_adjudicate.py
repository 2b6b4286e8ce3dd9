"""Settling many places by a rule: what it would do is counted and listed first; one undo takes it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from hashiya.core.adjudicate import Strategy, majority, threshold, unanimous
from hashiya.progress import CancelToken, OnProgress
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.jobs import Job
from hashiya.services.project.project_file import open_project
from hashiya.services.review.rules import Preview, carry_out, preview
from hashiya.ui.context import Context
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import Line, name_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.two_line_list import Entry, EntryList
from hashiya.ui.wording.common import code_tag

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host

_SHOWN = 2000


def try_rule(
    path: Path, rule: str, share: float, score: float, *, cancel: CancelToken, progress: OnProgress
) -> Preview:
    """For a job: what the rule would settle in the whole project."""
    strategies: dict[str, Strategy] = {
        "unanimous": unanimous,
        "majority": majority,
        "threshold": threshold(share, score),
    }
    verdict = {"unanimous": "agreed"}.get(rule, rule)
    with open_project(path) as project:
        return preview(project, strategies[rule], verdict=verdict, cancel=cancel, progress=progress)


class RuleDialog(Sheet):
    """All agree, the majority, or a threshold; looks anew at each change and acts once."""

    def __init__(self, context: Context, session: Session, window: Host, rule: str) -> None:
        super().__init__(context, window.widget, width=720, height=580)
        self._session, self._window = session, window
        self._job: Job | None = None
        self._plan: Preview | None = None
        self.set_title(self.tr("Settle by a rule"))
        self._make_choices(rule)
        self._lead = Line(size=13, wrap=True)
        self.proposals = EntryList(context, self.tr("What would be settled"))
        self.work = WorkLine(context)
        self.body.addWidget(self._lead)
        self.body.addWidget(self.proposals, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Settle"), self._on_settle)
        self.say(self.tr("What somebody settled already is never touched. One undo takes all of it back."))
        self._on_rule(0)

    def _make_choices(self, rule: str) -> None:
        self.rule = Chooser(self.context)
        for code, words in (
            ("unanimous", self.tr("What all agree on")),
            ("majority", self.tr("What more than half have")),
            ("threshold", self.tr("What a share of the people have")),
        ):
            self.rule.addItem(words, code)
        self.rule.choose(rule)
        self.rule.setAccessibleName(self.tr("Rule"))
        self.share, self.score = QSpinBox(), QSpinBox()
        for box, value, name in (
            (self.share, 60, self.tr("At least of the people, percent")),
            (self.score, 0, self.tr("Score of a suggestion at least, percent")),
        ):
            box.setRange(0, 100)
            box.setValue(value)
            box.setSuffix(" %")
            box.setAccessibleName(name)
            box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._extra = QWidget()
        grid = QGridLayout(self._extra)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(4, 1)
        grid.addWidget(Line(self.tr("Share of the people"), tone="second"), 0, 0)
        grid.addWidget(self.share, 0, 1)
        grid.addWidget(Line(self.tr("Score at least"), tone="second"), 0, 2)
        grid.addWidget(self.score, 0, 3)
        self.body.addWidget(self.rule)
        self.body.addWidget(self._extra)
        self.rule.activated.connect(self._on_rule)
        self.share.valueChanged.connect(self._on_number)
        self.score.valueChanged.connect(self._on_number)

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
            self.share.value() / 100,
            self.score.value() / 100,
            name="comparing",
            receiver=self,
            on_result=self._show,
            on_error=self._on_failed,
            on_progress=self.work.show_progress,
        )
        self.work.begin(self._job.cancel, "comparing")
        self._set_ready()

    def _on_failed(self, error: BaseException) -> None:
        self.work.end()
        self.complain(error)

    def _show(self, plan: Preview) -> None:
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
        self._lead.setText(" · ".join(words))
        self.proposals.show_entries(self._entries(plan))
        self._set_ready()

    def _entries(self, plan: Preview) -> list[Entry]:
        project = self._session.project
        names = {info.uid: info.name for info in project.documents()}
        entries, text, shown = [], "", ""
        for number_, each in enumerate(plan.proposals[:_SHOWN]):
            if each.document != shown:
                shown, text = each.document, project.document(each.document).text
            place = each.seen.place
            tags = " + ".join(self._tag(span.label) for span in each.spans) or self.tr("Nothing here")
            words = " ".join(text[place.start : place.end].split())
            name = isolated(names.get(each.document, ""))
            label = self._session.scheme.get(each.spans[0].label) if each.spans else None
            entries.append(Entry(str(number_), tags, words, name, quoted=True, label=label))
        return entries

    def _tag(self, code: str) -> str:
        return code_tag(self._session.scheme, code, self.context.language)

    def _set_ready(self) -> None:
        if self.primary is None:
            return
        count = len(self._plan.proposals) if self._plan is not None else 0
        self.primary.setEnabled(count > 0 and not self._session.readonly)
        name_button(self.primary, self.tr("Settle %Ln places", "", count) if count else self.tr("Settle"))

    # ---------------------------------------------------------------- doing
    def _on_settle(self) -> None:
        plan = self._plan
        if plan is None:
            return
        if self._session.do(lambda: carry_out(self._session.project, plan)) is not None:
            self.accept()

    def done(self, code: int) -> None:
        self.work.stop()
        super().done(code)
