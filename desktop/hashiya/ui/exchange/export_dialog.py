"""Taking data out: what is chosen, how it will look, what it loses, then the file; repeated by one key."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QWidget,
)

from hashiya.errors import UserError
from hashiya.files import write_text
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.signals import debounced
from hashiya.services.exchange import export_profiles
from hashiya.ui.exchange.export_choices import ExportChoices
from hashiya.ui.exchange.export_preview import ExportPreview, loss_report
from hashiya.ui.exchange.exported import Repeating, exported_words, keep_parts
from hashiya.ui.widgets.ask_dialog import ask_for
from hashiya.ui.widgets.basic import name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine, ask
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.note_words import is_detail

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.services.exchange.export import Exported
    from hashiya.services.exchange.export_profiles import ExportProfile
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class ExportDialog(Sheet):
    """All is seen before anything is written; the last export and named ones are kept in the project."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=1000, height=720)
        self._session, self._window = session, window
        self._counted: Exported | None = None
        self._jobs: list[Job] = []
        self._writing: Job | None = None
        self._output = ""
        self.set_title(self.tr("Export"))
        self._make_profiles()
        self.choices = ExportChoices(context, session)
        self.choices.changed.connect(self._on_changed)
        self.preview = ExportPreview(context)
        self.preview.report.clicked.connect(self._on_save_report)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(self._scrolled(self.choices))
        columns.addWidget(self.preview, 1)
        self.work = WorkLine(context)
        self.body.addLayout(columns, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Export…"), self._on_export)
        self.despite = push_button(context, kind="quiet")
        self.despite.setAutoDefault(False)
        name_button(self.despite, self.tr("Export without what is damaged"))
        self.despite.clicked.connect(self._on_despite)
        self.despite.hide()
        self.foot.insertWidget(2, self.despite)
        self._despite = False
        self._fit_choices()
        self._timer = debounced(self, 250, self._look)
        last = export_profiles.last_plan(session.project)
        if last is not None:
            self._output = last.output
            self.choices.set_plan(last)
        self._look()
        self.choices.format.setFocus()

    # ---------------------------------------------------------------- putting together
    def _make_profiles(self) -> None:
        self.profiles = Chooser(self.context)
        self.profiles.setAccessibleName(self.tr("Profile"))
        self.profiles.activated.connect(self._on_profile)
        self._keep, self._forget = (push_button(self.context, kind="quiet") for _ in range(2))
        for button, text, slot in (
            (self._keep, self.tr("Keep as a profile…"), self._on_keep),
            (self._forget, self.tr("Delete profile"), self._on_forget),
        ):
            button.setAutoDefault(False)
            name_button(button, text)
            button.clicked.connect(slot)
            button.setEnabled(not self._session.readonly)
        self.head.addStretch(1)
        for widget in (self._forget, self._keep, self.profiles):
            self.head.addWidget(widget)
        self._fill_profiles("")

    def _fill_profiles(self, chosen: str) -> None:
        self.profiles.clear()
        self.profiles.addItem(self.tr("No profile"), "")
        for name in export_profiles.profiles(self._session.project):
            self.profiles.addItem(name, name)
        self.profiles.choose(chosen)
        self._forget.setVisible(bool(self.profiles.value))
        self.profiles.setVisible(self.profiles.count() > 1)

    def _scrolled(self, widget: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidget(widget)
        widget.setAutoFillBackground(False)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keys, and is scrolled to
        self._area = area
        area.setAccessibleName(self.tr("Export"))
        return area

    def _fit_choices(self) -> None:
        """Room for the widest choice beside the scroll bar, which else lies over the fields' ends."""
        bar = self._area.verticalScrollBar().sizeHint().width()
        wide = max(390, self.choices.minimumSizeHint().width() + bar + 4)
        self._area.setFixedWidth(min(wide, 470))

    # ---------------------------------------------------------------- looking
    def _on_changed(self) -> None:
        self._fit_choices()
        self._timer.start()

    def _look(self) -> None:
        """Count the losses and show the beginning, for the plan as it is now."""
        self._timer.stop()
        self._counted = None
        self.preview.clear()
        for job in self._jobs:
            job.cancel.cancel()
        plan, path = self._plan(), self._session.path
        start = self.context.jobs.start
        self._jobs = [
            start(
                export_profiles.sample_of,
                path,
                plan,
                name="reading",
                receiver=self,
                on_result=self.preview.show_sample,
                on_error=self._on_failed,
            ),
            start(
                export_profiles.count_losses,
                path,
                plan,
                name="reading",
                receiver=self,
                on_result=self._show_counted,
                on_error=self._on_failed,
            ),
        ]
        self.say(self.tr("Counting what the format cannot hold…"))

    def _show_counted(self, counted: Exported) -> None:
        self._counted = counted
        self.preview.show_lost(counted.lost)
        documents = self.tr("%Ln documents", "", counted.documents)
        spans = self.tr("%Ln annotations", "", counted.annotations)
        if counted.suggested:
            apart = self.tr("%Ln of them suggested only", "", counted.suggested)
            spans = self.tr("{0}, {1}").format(spans, apart)
        words = f"{documents} · {spans} · "
        lost = self.tr("%Ln kinds of losses", "", len(counted.lost)) if counted.lost else ""
        grave = not all(map(is_detail, counted.lost))
        self.say(words + (lost or self.tr("nothing is lost")), "warn" if grave else "third")
        if self.primary is not None:
            self.primary.setEnabled(counted.documents > 0)

    def _plan(self) -> ExportProfile:
        return replace(self.choices.plan(), despite_damage=self._despite)

    def _on_despite(self) -> None:
        """A person knows of the damage and wants the rest."""
        self._despite = True
        self.despite.hide()
        self.say("")
        self._look()

    def complain(self, error: BaseException) -> None:
        """The same; of a damaged file the rest can still go out, once somebody says so."""
        if isinstance(error, UserError) and error.code == "damaged_export":
            self.despite.show()
        super().complain(error)

    def _on_failed(self, error: BaseException) -> None:
        self.preview.show_sample("")
        self.complain(error)
        if self.primary is not None:
            self.primary.setEnabled(False)

    # ---------------------------------------------------------------- profiles
    def _on_profile(self, _place: int) -> None:
        plan = export_profiles.profiles(self._session.project).get(self.profiles.value)
        self._forget.setVisible(plan is not None)
        if plan is not None:
            self._output = plan.output
            self.choices.set_plan(plan)

    def _on_keep(self) -> None:
        title, prompt = self.tr("Keep as a profile"), self.tr("Name of the profile")
        ask_for(self.context, self, title, prompt, self.tr("Keep"), self.keep_as)

    def keep_as(self, name: str) -> None:
        """Keep what is chosen under a name."""
        plan = replace(self.choices.plan(), output=self._output)
        if self.attempt(partial(export_profiles.keep_profile, self._session.project, name, plan)):
            self._fill_profiles(name)

    def _on_forget(self) -> None:
        gone = self.profiles.value
        if self.attempt(partial(export_profiles.keep_profile, self._session.project, gone, None)):
            self._fill_profiles("")

    # ---------------------------------------------------------------- writing
    def _on_export(self) -> None:
        chosen = self.choices.chosen
        split = bool(self.choices.plan().split)
        suffix = "" if chosen.folder or split else chosen.suffixes[0]
        start = Path(self._output) if self._output else self._folder() / self._session.path.stem
        start = start.with_suffix(suffix) if suffix else start.with_suffix("")
        if suffix:
            kinds = f"{chosen.title} (*{suffix})"
            place, _ = FileDialog.save_file(self, self.tr("Export to"), str(start), kinds)
        else:
            place, _ = FileDialog.save_file(self, self.tr("Export to this folder"), str(start))
        if place:
            self.write_to(place)

    def _folder(self) -> Path:
        return Path(self.context.settings.get("folder") or self._session.path.parent)

    def write_to(self, place: str, *, move: bool = False) -> None:
        """Write what is chosen to a file or folder, in the background.

        `move`: documents may go to other parts than theirs.
        """
        plan = replace(self._plan(), output=place, move=move)
        for job in self._jobs:
            job.cancel.cancel()
        self.context.settings.set("folder", str(Path(place).parent))
        self._writing = self.context.jobs.start(
            export_profiles.write_plan,
            self._session.path,
            plan,
            self.choices.facts,
            kept_later=not self._session.readonly,
            name="exporting",
            receiver=self,
            on_result=ExportFinished(self, plan),
            on_refused=ExportRefused(self, plan),
            on_progress=self.work.show_progress,
            on_finished=self._on_finished_writing,
        )
        self.work.begin(self._writing.cancel, "exporting")
        self._set_busy(True)

    def _set_busy(self, busy: bool) -> None:
        """While a file is written nothing else is chosen or looked at: that would offer to write again."""
        self._timer.stop()
        assert self.primary is not None
        for part in (self.choices, self.profiles, self.despite, self.primary):
            part.setEnabled(not busy)
        for button in (self._keep, self._forget):
            button.setEnabled(not busy and not self._session.readonly)

    def _on_finished_writing(self) -> None:
        self._writing = None
        self.work.end()
        self._set_busy(False)

    def on_refused(self, plan: ExportProfile, error: UserError) -> None:
        """Documents that would go to another part are named, and moved if the person says so."""
        self.complain(error)
        if error.code == "parts_would_move":
            named = str(error.args_.get("documents", ""))
            said = self.tr("These would go to another part: {0}").format(named)
            again = partial(self.write_to, plan.output, move=True)
            ask(self.context, self, self.tr("Move documents?"), said, self.tr("Move and export"), again)

    def on_written(self, plan: ExportProfile, done: Exported) -> None:
        self._output = plan.output
        keep_parts(self._session, done)
        plan = replace(plan, move=False)  # agreed to once
        self._window.status.say(exported_words(plan, done))
        self.accept()
        if not self._session.readonly:
            try:
                export_profiles.keep_last(self._session.project, plan)
            except UserError as error:  # the file is there all the same
                self._session.refused(error)

    def _on_save_report(self) -> None:
        place = str(self._folder() / f"{self._session.path.stem}-losses.json")
        chosen, _ = FileDialog.save_file(self, self.tr("Save this list"), place, "JSON (*.json)")
        counted = self._counted
        if chosen and counted is not None:
            self.attempt(lambda: write_text(chosen, loss_report(self.choices.plan(), counted)))

    def done(self, code: int) -> None:
        for job in (*self._jobs, *([self._writing] if self._writing else [])):
            job.cancel.cancel()
        super().done(code)


class ExportFinished:
    """Carries the plan along to where the answer comes back."""

    def __init__(self, dialog: ExportDialog, plan: ExportProfile) -> None:
        self._dialog, self._plan = dialog, plan

    def __call__(self, done: Exported) -> None:
        self._dialog.on_written(self._plan, done)


class ExportRefused:
    """The same for what was refused."""

    def __init__(self, dialog: ExportDialog, plan: ExportProfile) -> None:
        self._dialog, self._plan = dialog, plan

    def __call__(self, error: UserError) -> None:
        self._dialog.on_refused(self._plan, error)


def export_again(window: Host) -> None:
    """The last export once more; the dialog where there was none."""
    session = window.session
    if session is None:
        return
    plan = export_profiles.last_plan(session.project)
    if plan is None or not plan.output:
        open_export(window)
    else:
        Repeating(window, session, plan)


def open_export(window: Host) -> ExportDialog | None:
    session = window.session
    if session is None:
        return None
    dialog = ExportDialog(window.context, session, window)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
