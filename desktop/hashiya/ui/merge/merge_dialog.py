"""Bringing colleagues' project files in: what will come is seen first, then all of it comes or nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.merge.carry_over import carry_act
from hashiya.services.merge.label_differences import REMEMBERED, remembered_labels
from hashiya.services.scheme.scheme_acts import edit_label
from hashiya.ui.merge.merge_labels import DifferenceChoices
from hashiya.ui.merge.merge_work import Outlook, preview_merge, run_merge
from hashiya.ui.widgets.basic import ElidedLine, TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.window.file_drop import TakesFiles
from hashiya.ui.wording.common import project_kinds
from hashiya.ui.wording.conflict_words import conflict_entries, conflict_words
from hashiya.ui.wording.merge_words import coming_entries, note_entries, outcome_words

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.services.merge.merge_files import MergeReport
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class MergeDialog(TakesFiles, Sheet):
    """Choose files, look, settle the labels, merge; after that it says what came."""

    def __init__(self, context: Context, session: Session, window: Host, paths: list[Path]) -> None:
        super().__init__(context, window.widget, width=820, height=640)
        self._session, self._window = session, window
        self._paths: list[Path] = []
        self._job: Job | None = None
        self._outlook = Outlook()
        self.merged: MergeReport | None = None
        self.setAcceptDrops(True)
        self.set_title(self.tr("Merge colleagues' work"))
        self._make_head()
        self._make_body()
        self.add_foot(self.tr("Merge"), self._on_merge)
        self._show(Outlook())
        self.add_paths(paths)

    # ---------------------------------------------------------------- putting together
    def _make_head(self) -> None:
        self._sources = ElidedLine(self.context, size=13)
        self._add = push_button(self.context, icon="file-plus-2")
        self._clear = push_button(self.context, kind="quiet")
        for button, text in ((self._add, self.tr("Files…")), (self._clear, self.tr("Begin anew"))):
            button.setAutoDefault(False)
            name_button(button, text)
        self._add.clicked.connect(self._on_files)
        self._clear.clicked.connect(self._on_clear)
        self.head.addWidget(self._sources, 1)
        self.head.addWidget(self._clear)
        self.head.addWidget(self._add)

    def _make_body(self) -> None:
        self._lead = TextLine(size=13, wrap=True)
        self.tabs = Filters(self.context)
        self.tabs.setAccessibleName(self.tr("What will come"))
        self.tabs.chosen.connect(self._on_tab)
        self.coming = EntryList(self.context, self.tr("What will come"))
        self.labels = DifferenceChoices(self.context, self._session.scheme)
        self.labels.changed.connect(self._look)
        self.conflicts = EntryList(self.context, self.tr("Conflicts"))
        self.notes = EntryList(self.context, self.tr("To be known"))
        self._shown = QStackedWidget()
        for widget in (self.coming, self.labels, self.conflicts, self.notes):
            self._shown.addWidget(widget)
        self.work = WorkLine(self.context)
        for part in (self._lead, self.tabs):
            self.body.addWidget(part)
        self.body.addWidget(self._shown, 1)
        self.take = Tick(self.context, self.tr("Take their names and directions of documents"), size=13)
        self.take.hide()
        words = self.tr("Compare texts that differ: carry over what stands on the same words")
        self.align = Tick(self.context, words, size=13)
        self.align.hide()
        self.body.addWidget(self.align)
        self.body.addWidget(self.take)
        self.body.addWidget(self.work)

    # ---------------------------------------------------------------- files
    def _on_files(self) -> None:
        folder = str(self.context.folder)
        chosen, _ = FileDialog.open_files(self, self.tr("Project files to merge"), folder, project_kinds())
        self.add_paths([Path(each) for each in chosen])

    def _on_clear(self) -> None:
        if self.merged is None:
            self._stop_looking()
            self._paths = []
            self.say("")
            self._show(Outlook())

    def add_paths(self, paths: list[Path]) -> None:
        """More files; one that is there already is not taken twice."""
        fresh = [path for path in paths if path not in self._paths]
        if fresh and self.merged is None and not self._is_merging():
            self._paths += fresh
            self.context.settings.set("folder", str(fresh[0].parent))
            self._look()

    # ---------------------------------------------------------------- looking
    def _mapping(self) -> dict[str, str]:
        return {**remembered_labels(self._session.project), **self.labels.mapping()}

    def _look(self) -> None:
        self._stop_looking()
        if not self._paths:
            return
        self.say("")
        self._outlook = Outlook()  # what was seen before was of other files or choices
        self._start(preview_merge, "comparing", self._show)

    def _start(self, work: object, what: str, on_result: object) -> None:
        session = self._session
        self._job = self.context.jobs.start(
            work,  # type: ignore[arg-type]
            session.path,
            tuple(self._paths),
            self._mapping(),
            session.person,
            ("names", "directions") if self.take.isChecked() else (),
            name=what,
            receiver=self,
            on_result=on_result,  # type: ignore[arg-type]
            on_error=self._on_failed,
            on_progress=self.work.show_progress,
            on_finished=self._on_finished_work,
        )
        self.work.begin(self._job.cancel, what)
        self._set_ready()

    def _stop_looking(self) -> None:
        if self._job is not None and not self._is_merging():
            self._job.cancel.cancel()
            self._job = None
            self.work.end()

    def _is_merging(self) -> bool:
        return self._job is not None and self._job.name == "merging"

    def _on_failed(self, error: BaseException) -> None:
        if not self._is_merging():  # a merge that failed has changed nothing, and can be begun again
            self._show(Outlook())
        self.complain(error)

    def _on_finished_work(self) -> None:
        if self._job is not None and self._job.done:
            self._job = None
            self.work.end()
            self._let_choose(self.merged is None)
            self._set_ready()

    def _let_choose(self, free: bool) -> None:
        """While it is merged, and after that, nothing about it can be chosen."""
        self._add.setEnabled(free)
        self._clear.setVisible(free and bool(self._paths))
        for choice in (self.take, self.align, self.labels):
            choice.setEnabled(free)

    def _show(self, outlook: Outlook) -> None:
        self._outlook = outlook
        report = outlook.report
        self.coming.show_entries(coming_entries(report))
        self.labels.show_differences(outlook.differences)
        self.conflicts.show_entries(self._conflict_entries(report))
        self.notes.show_entries(note_entries(report.notes))
        self.tabs.set_filters(
            [
                (self.tr("What will come"), number(len(report.lines))),
                (self.tr("Labels"), number(len(outlook.differences))),
                (self.tr("Conflicts"), number(len(report.conflicts))),
                (self.tr("To be known"), number(len(report.notes))),
            ]
        )
        differs = any(
            note.code in ("name_differs", "title_differs", "direction_differs") for note in report.notes
        )
        self.take.setVisible(differs and self.merged is None)
        versions = any(note.code == "text_other" for note in report.notes)
        self.align.setVisible(versions and self.merged is None)
        self._show_words(report)
        open_labels = self.labels.undecided()
        if open_labels and self.tabs.current == 0:
            self.tabs.set_current(1)
            self._on_tab(1)
        self._set_ready()

    def _conflict_entries(self, report: MergeReport) -> list[ListEntry]:
        if not report.conflicts:
            return []
        project = self._session.project
        settled = {each.document for each in report.conflicts if each.table == "settlements"}
        words = conflict_words(self._session, self.context.language, settled)
        titles = {info.uid: info.title for info in project.documents()}
        return conflict_entries(report.conflicts, words, titles)

    def _show_words(self, report: MergeReport) -> None:
        names = [isolated(path.name) for path in self._paths[:3]]
        more = f" … (+{number(len(self._paths) - 3)})" if len(self._paths) > 3 else ""
        nothing = self.tr("Choose colleagues' project files, or drop them here.")
        self._sources.set_text(" · ".join(names) + more if names else nothing)
        self._clear.setVisible(bool(self._paths) and self.merged is None)
        self._lead.setText(outcome_words(report) if report.files else "")
        self._lead.setVisible(bool(report.files))
        for widget in (self.tabs, self._shown):
            widget.setVisible(bool(report.files))

    def _set_ready(self) -> None:
        """Merging waits until everything was looked at."""
        if self.primary is None or self.merged is not None:
            return
        ready = bool(self._outlook.report.files) and self._job is None and not self._session.readonly
        waiting = self.labels.unanswered()
        self.primary.setEnabled(ready and not waiting)
        count = len(self._paths)
        name_button(self.primary, self.tr("Merge %Ln files", "", count) if count else self.tr("Merge"))
        if waiting:
            words = self.tr("Deleted here, and used there: {0}. Choose how it comes in.")
            self.say(words.format(isolated(", ".join(waiting))), "warn")
        elif not self.said():
            self.say(self.tr("All of it or nothing; a second time nothing more is changed."))

    def _on_tab(self, place: int) -> None:
        self._shown.setCurrentIndex(place)

    # ---------------------------------------------------------------- merging
    def _on_merge(self) -> None:
        if self.merged is not None:
            self.accept()
            self._window.show_page("review")
        elif self._job is None and self._paths:
            self._let_choose(False)
            self._start(run_merge, "merging", self._on_merged)

    def _on_merged(self, report: MergeReport) -> None:
        self.merged = report
        mapping = self._mapping()
        self._session.applied(report.changes)
        if mapping:
            self._session.keep(REMEMBERED, mapping)
        if self.align.isChecked():
            self._carry_over(report)
        for label in self.labels.taken():
            self._session.do(partial(edit_label, self._session.project, label))
        self._show(Outlook((), report))
        self.tabs.set_filters(
            [
                (self.tr("What came"), number(len(report.lines))),
                (self.tr("Labels"), number(0)),
                (self.tr("Conflicts"), number(len(report.conflicts))),
                (self.tr("To be known"), number(len(report.notes))),
            ]
        )
        self.tabs.set_current(0)
        self._on_tab(0)
        assert self.primary is not None
        self.primary.setEnabled(True)
        name_button(self.primary, self.tr("Review the differences"))
        name_button(self.way_out, self.tr("Close"))
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(self.tr("Merged: {0}.").format(outcome_words(report)), "ok")
        self._window.status.say(self.tr("Merged: {0}.").format(outcome_words(report)))

    def _carry_over(self, report: MergeReport) -> None:
        """One step of undo for each pair of versions."""
        uids = {info.name: info.uid for info in self._session.documents()}
        for note in report.notes:
            source, target = (uids.get(str(note.args.get(name))) for name in ("as", "document"))
            if note.code == "text_other" and source and target:
                self._session.do(partial(carry_act, self._session.project, source, target))

    def done(self, code: int) -> None:
        """Closing stops what runs; a merge that is stopped leaves everything as it was."""
        if self._job is not None:
            self.work.stop()
            if self._is_merging():
                return
        super().done(code)


def open_merge(window: Host, paths: list[Path] | None = None) -> MergeDialog | None:
    """By the menu, the welcome page, or the palette; where no project is open, one is asked for first."""
    if window.session is None:
        window.projects.ask_open()
    session = window.session
    if session is None or session.readonly:
        return None
    dialog = MergeDialog(window.context, session, window, list(paths or []))
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
