"""Checking the project file, and repairing it after a copy was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from hashiya.core.changes import ChangeSet
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.services.project.project_file import check_project
from hashiya.ui.context import Context
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import name_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
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
}


class CheckDialog(Sheet):
    """Looking changes nothing; repairing keeps a copy beside the file first."""

    def __init__(self, context: Context, session: Session, window: QWidget) -> None:
        super().__init__(context, window, width=620, height=520)
        self._session = session
        self.set_title(self.tr("Check the project file"))
        self.list = EntryList(context, self.tr("Checks"))
        self.work = WorkLine(context)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Repair"), self._on_repair, cancel=tr("Dialogs", "Close"))
        assert self.primary is not None
        self.primary.setEnabled(False)
        job = context.jobs.start(
            check_project,
            session.path,
            name="checking",
            receiver=self,
            on_result=self._show,
            on_refused=self.complain,
            on_finished=self.work.end,
        )
        self.work.begin(job.cancel, "checking")

    def _show(self, checks: list[object]) -> None:
        entries, wrong, repaired = [], 0, 0
        for check in checks:
            code, ok = str(getattr(check, "code", "")), bool(getattr(check, "ok", False))
            count, mended = int(getattr(check, "count", 0)), int(getattr(check, "repaired", 0))
            wrong += not ok
            repaired += mended
            words = tr("CheckDialog", CHECKS[code]) if code in CHECKS else code
            state = self.tr("in order") if ok and not count else self.tr("{0} found").format(number(count))
            if mended:
                state = self.tr("{0} repaired").format(number(mended))
            examples = " · ".join(isolated(str(each)) for each in getattr(check, "examples", ())[:3])
            entries.append(ListEntry(code, words, examples, state, tone="ink" if ok else "danger"))
        self.list.show_entries(entries)
        assert self.primary is not None
        self.primary.setEnabled(wrong > 0 and not self._session.readonly)
        name_button(self.primary, self.tr("Keep a copy and repair"))
        if wrong:
            self.say(
                self.tr("Something is not in order. A copy of the file is kept before it is repaired."),
                "warn",
            )
        elif repaired:
            self.say(self.tr("Repaired. The copy lies beside the project."), "ok")
        else:
            self.say(self.tr("Everything is in order."), "ok")

    def _on_repair(self) -> None:
        try:
            found = self._session.project.check(repair=True)
        except UserError as error:
            self.complain(error)
            return
        changes = ChangeSet(document_list=True, scheme=True, people=True)
        document = self._session.document
        if document is not None:
            changes = ChangeSet(
                documents=frozenset((document.uid,)), document_list=True, scheme=True, people=True
            )
        self._session.applied(changes)
        self._show(list(found))


def open_check(window: Host) -> CheckDialog | None:
    if window.session is None:
        return None
    dialog = CheckDialog(window.context, window.session, window.widget)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
