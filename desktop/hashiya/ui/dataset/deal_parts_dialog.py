"""Dealing the parts of training data: what each part would hold and who would move is seen first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.signals import debounced
from hashiya.services.dataset.parts import PARTS, Dealing, deal_act, kept_shares, plan_parts
from hashiya.services.project.project_file import open_project
from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.input_fields import NumberField
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.part_words import move_entries, part_title

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.errors import UserError
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


def plan_of(
    path: Path,
    shares: str,
    seed: int,
    anew: bool,
    *,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Dealing:
    """For a job: what dealing would come to."""
    with open_project(path) as project:
        return plan_parts(
            project, shares, seed, anew=anew, always_look=True, cancel=cancel, progress=progress
        )


class DealPartsDialog(Sheet):
    """Shares, seed, and whether all are dealt anew; dealing is one undoable act."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=620, height=600)
        self._session, self._window = session, window
        self._dealing: Dealing | None = None
        self._job: Job | None = None
        self.set_title(self.tr("Deal parts"))
        shares, seed = kept_shares(session.project)
        self.shares, self.seed = QLineEdit(shares), NumberField()
        self.seed.setRange(0, 999_999)
        self.seed.setValue(min(seed, 999_999))
        self.seed.setMinimumWidth(90)
        self.anew = Tick(context, self.tr("All anew, but those set by hand"), size=13)
        self.parts = EntryList(context, self.tr("What each part would hold"))
        self.parts.setFixedHeight(4 * 50 + 6)
        self.moves = EntryList(context, self.tr("Documents that would move"))
        self.work = WorkLine(context)
        self._timer = debounced(self, 250, self._look)
        self._lay_out()
        self.shares.textChanged.connect(self._on_changed)
        self.seed.valueChanged.connect(self._on_changed)
        self.anew.toggled.connect(self._on_changed)
        self._look()

    def _lay_out(self) -> None:
        choices = QWidget()
        row = QHBoxLayout(choices)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for words, widget in ((self.tr("Shares of the words"), self.shares), (self.tr("Seed"), self.seed)):
            row.addWidget(TextLine(words, size=13))
            row.addWidget(widget, 1 if widget is self.shares else 0)
            widget.setAccessibleName(words)
        about = self.tr(
            "Training, development, test. A document keeps its part in every export, merge and package; "
            "texts that are nearly the same go together."
        )
        for part in (TextLine(about, size=12, tone="second", wrap=True), choices, self.anew, self.parts):
            self.body.addWidget(part)
        self._moves_title = TextLine(size=12, tone="third")
        self.body.addWidget(self._moves_title)
        self.body.addWidget(self.moves, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Deal"), self._on_deal)

    # ---------------------------------------------------------------- what it would come to
    def _on_changed(self, _value: object = None) -> None:
        self._forget()
        self._timer.start()

    def _forget(self) -> None:
        self._dealing = None
        if self.primary is not None:
            self.primary.setEnabled(False)

    def _look(self) -> None:
        self._forget()
        self._job = self.context.jobs.start(
            plan_of,
            self._session.path,
            self.shares.text().strip(),
            self.seed.value(),
            self.anew.isChecked(),
            name="splitting",
            receiver=self,
            on_result=self._show,
            on_refused=self._on_refused,
            on_progress=self.work.show_progress,
            on_finished=self.work.end,
            slot="parts",
        )
        self.work.begin(self._job.cancel, "splitting")

    def _on_refused(self, error: UserError) -> None:
        self.parts.show_entries([])
        self.moves.show_entries([])
        self.complain(error)

    def _show(self, dealing: Dealing) -> None:
        self._dealing = dealing
        total = max(1, sum(dealing.words.values()))
        entries = []
        for part in PARTS:
            words = dealing.words.get(part, 0)
            percent = number(100 * words / total, decimals=1)
            sub = self.tr("%Ln words", "", words)
            count = self.tr("%Ln documents", "", dealing.documents.get(part, 0))
            share = self.tr("{0}% · {1}").format(percent, sub)
            entries.append(ListEntry(part, part_title(part), share, count))
        if dealing.apart:
            apart = self.tr("%Ln groups of nearly the same texts stand apart", "", len(dealing.apart))
            first = " = ".join(isolated(name) for name in dealing.apart[0])
            entries.append(ListEntry("apart", apart, first, tone="warn"))
        self.parts.show_entries(entries)
        moved = len(dealing.moved)
        self.moves.show_entries(move_entries(dealing.moved))
        self._moves_title.setText(
            self.tr("%Ln documents would move:", "", moved) if moved else self.tr("No document moves.")
        )
        joined = self.tr("%Ln documents get a part", "", len(dealing.joined))
        self.say(joined, "third")
        assert self.primary is not None
        verb = self.tr("Deal, and move %Ln", "", moved) if moved else self.tr("Deal")
        name_button(self.primary, verb)
        kept = self._session.project.part_shares()
        new = kept is None and bool(dealing.part)
        self.primary.setEnabled((dealing.changes or new) and not self._session.readonly)

    # ---------------------------------------------------------------- dealing
    def _on_deal(self) -> None:
        dealing = self._dealing
        if dealing is None:
            return
        if self._session.do(lambda: deal_act(self._session.project, dealing)) is not None:
            words = self.tr("%Ln documents have a part", "", len(dealing.part))
            self._window.status.say(words)
            self.accept()

    def done(self, code: int) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
        super().done(code)


def open_deal_parts(window: Host) -> DealPartsDialog | None:
    session = window.session
    if session is None or session.readonly:
        return None
    dialog = DealPartsDialog(window.context, session, window)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
