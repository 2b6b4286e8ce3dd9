"""Bringing a review back into an annotator's own file: what it would bring is said first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.services.merge.merge_files import MergeReport, pull_beside
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.two_line_list import EntryList
from hashiya.ui.wording.common import project_kinds
from hashiya.ui.wording.merge_words import coming_entries, note_entries, outcome_words

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class PullDialog(Sheet):
    """Gold, corrections with their reasons, guidelines; other people's annotations stay away."""

    def __init__(self, context: Context, session: Session, window: Host, path: Path | None) -> None:
        super().__init__(context, window.widget, width=640, height=500)
        self._session, self._window = session, window
        self._path: Path | None = None
        self._job: Job | None = None
        self.pulled: MergeReport | None = None
        self.set_title(self.tr("Pull review"))
        self._choose = push_button(context, icon="folder-open")
        self._choose.setAutoDefault(False)
        name_button(self._choose, self.tr("The reviewer's file…"))
        self._choose.clicked.connect(self._on_choose)
        self.head.addStretch(1)
        self.head.addWidget(self._choose)
        self._lead = TextLine(size=13, tone="second", wrap=True)
        self._lead.setText(
            self.tr("Corrections with their reasons, the gold layer and the guidelines come into this file.")
        )
        self.coming = EntryList(context, self.tr("What will come"))
        self.body.addWidget(self._lead)
        self.body.addWidget(self.coming, 1)
        self.work = WorkLine(context)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Bring in"), self._on_bring)
        assert self.primary is not None
        self.primary.setEnabled(False)
        self.say(self.tr("Other people's annotations stay away."))
        if path is not None:
            self.look_at(path)

    def _on_choose(self) -> None:
        folder = str(self.context.folder)
        chosen, _ = FileDialog.open_file(self, self.tr("The reviewer's file"), folder, project_kinds())
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Try it and take it back: only what it would bring is shown."""
        self._stop_looking()
        self._path = path
        self._start(dry_run=True)

    def _start(self, *, dry_run: bool) -> None:
        assert self.primary is not None
        self.primary.setEnabled(False)
        self._choose.setEnabled(dry_run)
        what = "comparing" if dry_run else "merging"
        self._job = self.context.jobs.start(
            pull_beside,
            *(self._session.path, self._path, self._session.person, dry_run),
            name=what,
            receiver=self,
            on_result=self._on_looked if dry_run else self._on_brought,
            on_error=self._on_failed,
            on_progress=self.work.show_progress,
            on_finished=self._on_finished_work,
        )
        self.work.begin(self._job.cancel, what)

    def _stop_looking(self) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
            self._job = None
            self.work.end()

    def _on_finished_work(self) -> None:
        """A stopped one has changed nothing, and can be begun again."""
        if self._job is not None and self._job.done:
            again = self._job.name == "merging" and self.pulled is None
            self._job = None
            self.work.end()
            self._choose.setEnabled(True)
            if again and self.primary is not None:
                self.primary.setEnabled(True)

    def _on_failed(self, error: BaseException) -> None:
        self.coming.show_entries([])
        self.complain(error)

    def _on_looked(self, report: MergeReport) -> None:
        self._lead.setText(outcome_words(report))
        self.coming.show_entries([*coming_entries(report), *note_entries(report.notes)])
        self.say(self.tr("Other people's annotations stay away."))
        assert self.primary is not None
        self.primary.setEnabled(True)
        self.primary.setFocus()

    def _on_bring(self) -> None:
        if self._path is not None and self._job is None:
            self._start(dry_run=False)

    def _on_brought(self, report: MergeReport) -> None:
        self.pulled = report
        self._session.applied(report.changes)
        self._window.status.say(outcome_words(report))
        self.accept()
        if self._session.corrected.counts():
            self._window.actions_.run("review.next_correction")
        else:
            self._window.show_page("review")

    def done(self, code: int) -> None:
        """Closing stops what runs; stopped, everything is as it was."""
        if self._job is not None and not self._job.done:
            self.work.stop()
            if self._job.name == "merging":
                return
        super().done(code)


def open_pull(window: Host, path: Path | None = None) -> PullDialog | None:
    session = window.session
    if session is None or session.readonly:
        return None
    dialog = PullDialog(window.context, session, window, path)
    dialog.open()
    return dialog
