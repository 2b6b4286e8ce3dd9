"""Checking the project file, and repairing it after a copy was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.services.project import repair
from hashiya.ui.project.recovery_dialog import open_recovery
from hashiya.ui.widgets.basic import name_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hashiya.progress import Progress
    from hashiya.services.project.repair import Check
    from hashiya.ui.window.host import Host

CHECKS = {
    "readable": noop("The file can be opened"),
    "integrity": noop("The file itself is sound"),
    "tables": noop("Every table is there"),
    "foreign_keys": noop("No orphaned records"),
    "orphans": noop("Every annotation has its document"),
    "surfaces": noop("Every annotation has the words it was made on"),
    "digests": noop("The texts are unchanged"),
    "counts": noop("Counts are right"),
    "duplicates": noop("Nothing stands twice"),
    "labels": noop("Every label in use is in the scheme"),
    "journal": noop("The history can be read"),
    "undo_stack": noop("Undo and redo are in order"),
    "people": noop("Every layer has its person"),
    "values": noop("Every value is one that it can be"),
    "schema": noop("What guards the tables is there"),
    "foreign": noop("Nothing stands in the file that is not the program's"),
    "dangling": noop("Attributes, relations and links hang on annotations that are there"),
    "outside": noop("Attributes and relations in use are in the scheme"),
}


class CheckDialog(Sheet):
    """Looking changes nothing. Repairing closes the project meanwhile and keeps a copy beside the file; what
    cannot be put right in its place is recovered into a new file.
    """

    of_project = False

    def __init__(self, window: Host, path: Path, *, readonly: bool) -> None:
        super().__init__(window.context, window.widget, width=620, height=520)
        self._window, self._path, self._readonly = window, path, readonly
        self._rebuild = self._repairing = self._leaving = False
        self.set_title(self.tr("Check the project file"))
        self.list = EntryList(self.context, self.tr("Checks"))
        self.work = WorkLine(self.context)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Repair"), self._on_repair, cancel=tr("Dialogs", "Close"))
        assert self.primary is not None
        self.primary.setEnabled(False)
        self._start(repair.examine, self._show, "checking")

    def _start(self, work: Callable[..., object], shown: Callable[[Any], None], what: str) -> None:
        job = self.context.jobs.start(
            work,
            self._path,
            name=what,
            receiver=self,
            on_result=shown,
            on_refused=self.complain,
            on_progress=self._on_progress,
            on_finished=self._on_finished_work,
        )
        self.work.begin(job.cancel, what)

    def _on_progress(self, progress: Progress) -> None:
        words = tr("CheckDialog", CHECKS[progress.detail]) if progress.detail in CHECKS else progress.detail
        self.work.show_progress(progress._replace(detail=words))

    def _on_finished_work(self) -> None:
        self.work.end()
        if self._repairing:  # it was repaired, or that was stopped
            self._repairing = False
            self._window.projects.open_path(self._path)
        if self._leaving:
            self.reject()

    def _on_repaired(self, repaired: repair.Repaired) -> None:
        self._show(repaired.checks)

    def _show(self, checks: Sequence[Check]) -> None:
        entries = [self._entry(check) for check in checks]
        wrong = any(not check.ok for check in checks)
        self._rebuild = repair.needs_rebuilding(checks)
        self.list.show_entries(entries)
        assert self.primary is not None
        self.primary.setEnabled(wrong and (self._rebuild or not self._readonly))
        verb = self.tr("Recover…") if self._rebuild else self.tr("Keep a copy and repair")
        name_button(self.primary, verb)
        if wrong and self._rebuild:
            words = self.tr("The file is damaged. What can be read of it can be recovered into a new file.")
            self.say(words, "danger")
        elif wrong:
            words = self.tr("Something is not in order. A copy of the file is kept before it is repaired.")
            self.say(words, "warn")
        elif any(check.repaired for check in checks):
            self.say(self.tr("Repaired. The copy lies beside the project."), "ok")
        else:
            self.say(self.tr("Everything is in order."), "ok")

    def _entry(self, check: Check) -> ListEntry:
        words = tr("CheckDialog", CHECKS[check.code]) if check.code in CHECKS else check.code
        state = self.tr("in order")
        if check.repaired:
            state = self.tr("{0} repaired").format(number(check.repaired))
        elif check.count or not check.ok:
            state = self.tr("{0} found").format(number(check.count))
        examples = " · ".join(isolated(str(each)) for each in check.examples[:3])
        return ListEntry(check.code, words, examples, state, tone="ink" if check.ok else "danger")

    def _on_repair(self) -> None:
        if self._rebuild:
            self.accept()
            open_recovery(self._window, self._path)
            return
        assert self.primary is not None
        self.primary.setEnabled(False)
        self._repairing = True
        self.say(self.tr("The project is closed while it is repaired."))
        self._window.projects.close()
        self._start(repair.repair, self._on_repaired, "repairing")

    def done(self, code: int) -> None:
        self.work.stop()
        if self._repairing:  # the project is opened again first
            self._leaving = True
            return
        super().done(code)


def open_check(window: Host) -> CheckDialog | None:
    """Of the open project."""
    if window.session is None:
        return None
    dialog = CheckDialog(window, window.session.path, readonly=window.session.readonly)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
