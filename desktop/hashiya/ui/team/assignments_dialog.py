"""Assigning documents and making a project file for each annotator; what each would get is seen first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QWidget

from hashiya.core.changes import ChangeSet
from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.project.project_file import open_project
from hashiya.services.team.assignments import (
    ALL,
    EACH,
    OVERLAP,
    SPLIT,
    AssignmentPlan,
    assign,
    plan_assignments,
)
from hashiya.services.team.first_suggestions import keep_first
from hashiya.services.team.packages import Package, make_packages
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.input_fields import DayField, NumberField
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.progress import CancelToken
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


def write_packages(
    path: Path,
    folder: Path,
    blind: bool,
    people: tuple[str, ...],
    shares: Mapping[str, Sequence[str]] | None = None,
    for_review: bool = False,
    *,
    cancel: CancelToken,
) -> list[Package]:
    """For a job: the files of these people, with what each gets of `shares`, or with their review."""
    with open_project(path) as project:
        return make_packages(
            *(project, folder),
            blind=blind,
            people=people,
            shares=shares,
            for_review=for_review,
            cancel=cancel,
        )


class PackagesDialog(Sheet):
    """Whom, how, how many twice, blind or not; assigning is one undoable act, the files follow it."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=620, height=560)
        self._session, self._window = session, window
        self._plan: AssignmentPlan | None = None
        self._ticks: dict[str, Tick] = {}
        self.made: list[Package] = []
        self.set_title(self.tr("Make packages for annotators"))
        self._people = QWidget()
        self._people_row = QHBoxLayout(self._people)
        self._people_row.setContentsMargins(0, 0, 0, 0)
        self._people_row.setSpacing(14)
        self._new = push_button(context, kind="quiet", icon="user-plus")
        self._new.setAutoDefault(False)
        name_button(self._new, self.tr("New annotator…"))
        self._new.clicked.connect(self._on_new)
        self._make_choices()
        self.shares = EntryList(context, self.tr("Who gets what"))
        self.work = WorkLine(context)
        for part in (TextLine(self.tr("For whom"), size=12, tone="third"), self._people, self._how):
            self.body.addWidget(part)
        for part in (self._when, self.chosen, self.blind, self.review):
            self.body.addWidget(part)
        self.body.addWidget(self.shares, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Make files…"), self._on_make)
        self._show_people()

    def _make_choices(self) -> None:
        self.mode = Chooser(self.context)
        for code, words in (
            (ALL, self.tr("Every document to everybody")),
            (SPLIT, self.tr("Each document to one of them")),
            (EACH, self.tr("Each document to so many of them")),
            (OVERLAP, self.tr("Split, with a share to everybody")),
        ):
            self.mode.addItem(words, code)
        self.mode.setAccessibleName(self.tr("How to assign"))
        self.mode.choose(OVERLAP)
        self.overlap = NumberField()
        self.overlap.setRange(0, 100)
        self.overlap.setValue(20)
        self.overlap.setSuffix(" %")
        self.overlap.setAccessibleName(self.tr("Share of documents that everybody gets"))
        self.copies = NumberField()
        self.copies.setRange(1, 99)
        self.copies.setValue(2)
        for box in (self.overlap, self.copies):
            box.setMinimumWidth(84)
        self.copies.setAccessibleName(self.tr("How many people get each document"))
        self.has_due = Tick(self.context, self.tr("Due on"), size=13)
        self.due = DayField(QDate.currentDate().addDays(14))
        self.due.setMinimumDate(QDate(2000, 1, 1))
        self.due.setMinimumWidth(130)
        self.due.setAccessibleName(self.tr("The day on which it is due"))
        self.chosen = Tick(self.context, self.tr("Only the documents that the list shows now"), size=13)
        self.review = Tick(self.context, self.tr("Bring them their review instead"), size=13)
        self._how = QWidget()
        row = QHBoxLayout(self._how)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.mode, 1)
        row.addWidget(self.overlap)
        row.addWidget(self.copies)
        self._when = QWidget()
        days = QHBoxLayout(self._when)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(8)
        days.addWidget(self.has_due)
        days.addWidget(self.due)
        days.addStretch(1)
        self.blind = Tick(self.context, self.tr("Blind: without other people's annotations"), size=13)
        self.blind.setChecked(True)
        self.mode.activated.connect(self._on_changed)
        self.overlap.valueChanged.connect(self._on_changed)
        self.copies.valueChanged.connect(self._on_changed)
        self.chosen.toggled.connect(self._on_changed)
        self.has_due.toggled.connect(self._on_changed)
        self.review.toggled.connect(self._on_changed)

    # ---------------------------------------------------------------- people
    def _show_people(self) -> None:
        while self._people_row.count():
            item = self._people_row.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None and widget is not self._new:
                widget.deleteLater()
        chosen = {uid for uid, tick in self._ticks.items() if tick.isChecked()}
        self._ticks = {}
        for person in self._session.project.people():
            if not person.is_somebody or person.uid == self._session.person:
                continue
            tick = Tick(self.context, person.name, size=13)
            tick.setChecked(person.uid in chosen or not chosen)
            tick.toggled.connect(self._on_changed)
            self._ticks[person.uid] = tick
            self._people_row.addWidget(tick)
        self._people_row.addWidget(self._new)
        self._people_row.addStretch(1)
        self._on_changed()

    def _on_new(self) -> None:
        name, sure = QInputDialog.getText(self, self.tr("New annotator"), self.tr("Name:"))
        if sure and name.strip():
            self.add_person(name.strip())

    def add_person(self, name: str) -> None:
        """Somebody who gets a package and is not in the project yet."""
        try:
            person = self._session.project.person(name)
        except UserError as error:
            self.complain(error)
            return
        self._session.applied(ChangeSet(people=True, journal=False))
        kept = {uid for uid, tick in self._ticks.items() if tick.isChecked()}
        self._show_people()
        for uid, tick in self._ticks.items():
            tick.setChecked(uid in kept or (person is not None and uid == person.uid))

    def people(self) -> list[str]:
        return [uid for uid, tick in self._ticks.items() if tick.isChecked()]

    # ---------------------------------------------------------------- the assignments
    def _on_changed(self, _value: object = None) -> None:
        for_review = self.review.isChecked()
        self.overlap.setVisible(self.mode.value == OVERLAP)
        self.copies.setVisible(self.mode.value == EACH)
        self.due.setEnabled(self.has_due.isChecked() and not for_review)
        for part in (self._how, self.has_due, self.chosen, self.blind):
            part.setEnabled(not for_review)
        people = self.people()
        self.copies.setMaximum(max(1, len(people)))
        self._plan = None
        if people:
            try:
                self._plan = plan_assignments(
                    self._session.project,
                    people,
                    self.mode.value,
                    overlap=self.overlap.value() / 100,
                    copies=self.copies.value(),
                    documents=self._documents(),
                )
            except UserError as error:
                self.complain(error)
        names = self._session.project.names()
        plan = self._plan
        assigned = {uid: len(plan.of(uid)) for uid in people} if plan is not None else {}
        entries = [
            ListEntry(uid, names.get(uid, uid), self._load(uid), self.tr("%Ln documents", "", count))
            for uid, count in assigned.items()
        ]
        self.shares.show_entries(entries)
        if self.primary is not None:
            able = plan is not None and bool(plan.shares) and not self._session.readonly
            self.primary.setEnabled(able and not self.work.running)
        if plan is None:
            self.say(self.tr("Choose somebody, or add a new annotator."))
        elif for_review:
            self.say(self.tr("Gold, what was settled about their work, and why; nobody else's work."))
        elif plan.shared:
            self.say(
                self.tr("%Ln documents go to several people: agreement is measured on them.", "", plan.shared)
            )
        else:
            self.say(self.tr("No document goes to two people: agreement cannot be measured."), "warn")

    def _documents(self) -> list[str] | None:
        """Those that the panel shows by its filter, None for all."""
        return self._window.documents.visible_uids() if self.chosen.isChecked() else None

    def due_day(self) -> str:
        """YYYY-MM-DD, "" where no day is asked for."""
        return self.due.date().toString(Qt.DateFormat.ISODate) if self.has_due.isChecked() else ""

    def _load(self, uid: str) -> str:
        plan = self._plan
        if plan is None:
            return ""
        new = sum(share.person == uid for share in plan.new)
        words = self.tr("%Ln words", "", plan.words.get(uid, 0))
        return f"{words} · {self.tr('%Ln documents new', '', new)}"

    # ---------------------------------------------------------------- making
    def _on_make(self) -> None:
        if self.made:
            self.accept()
            return
        folder = str(self.context.folder)
        chosen = FileDialog.choose_folder(self, self.tr("Folder for the packages"), folder)
        if chosen:
            self.make_into(Path(chosen))

    def make_into(self, folder: Path) -> None:
        """Write the assignments, then the files; if a file cannot be written they stay and that is said."""
        plan = self._plan
        if plan is None:
            return
        for_review = self.review.isChecked()
        day = self.due_day()
        if not for_review and self._session.do(lambda: assign(self._session.project, plan, day)) is None:
            return
        assert self.primary is not None
        self.primary.setEnabled(False)
        people = tuple(self.people())
        job = self.context.jobs.start(
            write_packages,
            self._session.path,
            folder,
            self.blind.isChecked(),
            people,
            None if for_review else {uid: plan.of(uid) for uid in people},
            for_review,
            name="packing",
            receiver=self,
            on_result=self._on_made,
            on_error=self._on_failed,
            on_finished=self._on_finished_work,
        )
        self.work.begin(job.cancel, "packing")

    def _on_failed(self, error: BaseException) -> None:
        self.work.end()
        assert self.primary is not None
        self.primary.setEnabled(True)
        self.complain(error)

    def _on_finished_work(self) -> None:
        if self.work.running:  # it was stopped, and neither made nor refused
            self.work.end()
            self._on_changed()
            self.say(self.tr("Stopped: no file was made. What was assigned stays assigned."), "warn")

    def _on_made(self, made: list[Package]) -> None:
        self.work.end()
        self.made = made
        self.shares.show_entries(
            [
                ListEntry(
                    str(each.path),
                    each.person.name,
                    isolated(each.path.name),
                    self.tr("%Ln documents", "", each.documents),
                )
                for each in made
            ]
        )
        assert self.primary is not None
        self.primary.setEnabled(True)
        name_button(self.primary, self.tr("Done"))
        self.way_out.hide()
        self.say(self.tr("Files made: {0}").format(number(len(made))), "ok")
        try:
            for each in made:
                keep_first(self._session.project, each.first)
        except UserError as error:
            self.complain(error)

    def done(self, code: int) -> None:
        """Closing stops what runs: all of the files are made, or none."""
        if self.work.running:
            self.work.stop()
            return
        super().done(code)


def open_packages(window: Host) -> PackagesDialog | None:
    session = window.session
    if session is None or session.readonly:
        return None
    dialog = PackagesDialog(window.context, session, window)
    dialog.open()
    return dialog
