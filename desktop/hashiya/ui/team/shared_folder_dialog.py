"""The shared folder: which it is, switched on or off, what was exchanged last and what waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.team.team_membership import (
    machine_name,
    name_machine,
    remembered_folder,
    switch_off,
    switch_on,
)
from hashiya.ui.session.shared_exchange import SharedExchange
from hashiya.ui.widgets.basic import ElidedLine, TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import error_words, when
from hashiya.ui.wording.sharing_words import problem_entries, taken_entries

if TYPE_CHECKING:
    from hashiya.errors import UserError
    from hashiya.qtkit.jobs import Job
    from hashiya.services.team.shared_folder import SyncReport
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class SharedFolderDialog(Sheet):
    """Nothing is put anywhere before somebody has switched it on."""

    def __init__(self, context: Context, session: Session, window: Host, exchange: SharedExchange) -> None:
        super().__init__(context, window.widget, width=720, height=560)
        self._session, self._exchange = session, exchange
        self.set_title(self.tr("Shared folder"))
        lead = TextLine(size=13, tone="second", wrap=True)
        lead.setText(
            self.tr(
                "A folder that a service of yours keeps alike on several machines. Everybody's work goes "
                "there as small files and comes from there; the project file itself stays where it is."
            )
        )
        self.body.addWidget(lead)
        self._folder = ElidedLine(context, size=13)
        self._choose = push_button(context, icon="folder-open")
        self._choose.setAutoDefault(False)
        name_button(self._choose, self.tr("Choose a folder…"))
        self._choose.clicked.connect(self._on_choose)
        self._off = push_button(context, kind="quiet")
        self._off.setAutoDefault(False)
        name_button(self._off, self.tr("Switch off"))
        self._off.clicked.connect(self._on_off)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(self._off)
        row.addWidget(self._choose)
        self.body.addLayout(row)
        self.machine = QLineEdit(machine_name())
        self.machine.setMaxLength(80)
        self.machine.setPlaceholderText(self.tr("None is told"))
        self.machine.setAccessibleName(self.tr("What this machine is called for the others"))
        self.machine.editingFinished.connect(self._on_machine)
        naming = QHBoxLayout()
        naming.setSpacing(8)
        naming.addWidget(TextLine(self.tr("What this machine is called for the others"), size=13))
        naming.addWidget(self.machine, 1)
        self.body.addLayout(naming)
        self.state = TextLine(size=13, wrap=True)
        self.body.addWidget(self.state)
        self.list = EntryList(context, self.tr("What was exchanged, and what waits"))
        self.body.addWidget(self.list, 1)
        self.work = WorkLine(context)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Exchange now"), self._on_exchange, cancel=self.tr("Close"))
        exchange.begun.connect(self._on_begun)
        exchange.exchanged.connect(self._on_exchanged)
        exchange.failed.connect(self._on_failed)
        exchange.ended.connect(self._on_ended)
        self._show()
        if exchange.job is not None:
            self._on_begun(exchange.job)

    # ---------------------------------------------------------------- the folder
    def _on_choose(self) -> None:
        before, _on = remembered_folder(self._session.project)
        place = str(before or self.context.folder)
        chosen = FileDialog.choose_folder(self, self.tr("Shared folder"), place)
        if chosen:
            self.use(Path(chosen))

    def use(self, folder: Path) -> None:
        """Switch it on with this folder."""
        if not self.attempt(lambda: switch_on(self._session.project, folder)):
            return
        self._exchange.last = None
        self._exchange.look()
        self._show()
        self._exchange.exchange()

    def _on_off(self) -> None:
        if not self.attempt(lambda: switch_off(self._session.project)):
            return
        self._exchange.look()
        self._show()

    def _on_machine(self) -> None:
        """Told with conflicts, when one person works on several; of all projects on this machine."""
        self.attempt(lambda: name_machine(self.machine.text()))

    # ---------------------------------------------------------------- exchanging
    def _on_exchange(self) -> None:
        folder, on = remembered_folder(self._session.project)
        if folder is None:
            self._on_choose()
        elif not on:
            self.use(folder)
        else:
            self._exchange.exchange()

    def _on_begun(self, job: Job) -> None:
        self.work.begin(job.cancel, "sharing")
        job.on_progress = self.work.show_progress
        self._show()

    def _on_exchanged(self, _report: SyncReport) -> None:
        self.work.end()
        self._show()

    def _on_failed(self, error: UserError) -> None:
        self.work.end()
        self._show()
        self.complain(error)

    def _on_ended(self) -> None:
        if self.work.running:  # it was stopped
            self.work.end()
            self._show()

    # ---------------------------------------------------------------- showing
    def _show(self) -> None:
        folder, on = remembered_folder(self._session.project)
        self._folder.set_text(isolated(str(folder)) if folder else self.tr("No folder is chosen."))
        self._off.setVisible(on)
        assert self.primary is not None
        words = self.tr("Exchange now") if on else self.tr("Switch on")
        name_button(self.primary, words)
        self.primary.setEnabled(not self._exchange.running and not self._session.readonly)
        self._choose.setEnabled(not self._exchange.running and not self._session.readonly)
        report = self._exchange.last
        self.list.show_entries(self._entries(report))
        self.state.setText(self._state(on, report))
        self.say(self.tr("Encryption and access are the folder's business; the program uses no network."))

    def _state(self, on: bool, report: SyncReport | None) -> str:
        if self._exchange.trouble is not None:
            return error_words(self._exchange.trouble)[0]
        if report is None:
            return self.tr("Switched on; nothing was exchanged yet.") if on else self.tr("Switched off.")
        parts = [
            self.tr("Last exchange: {0}").format(when(report.at)),
            self.tr("%Ln files put", "", report.put),
        ]
        if report.waiting:
            parts.append(self.tr("%Ln files are waited for", "", len(report.waiting)))
        return " · ".join(parts)

    def _entries(self, report: SyncReport | None) -> list[ListEntry]:
        if report is None:
            return []
        found = [*taken_entries(report), *problem_entries(report)]
        if not found:
            people = "، ".join(map(isolated, report.people)) if report.people else number(0)
            words = self.tr("Nothing new, and nothing waits.")
            found.append(ListEntry("quiet", words, self.tr("In the folder: {0}").format(people), tone="ink2"))
        return found


def open_shared_folder(window: Host) -> SharedFolderDialog | None:
    session = window.session
    if session is None:
        return None
    exchange = session.findChild(SharedExchange)
    if exchange is None:
        exchange = SharedExchange(window.context, session)
    dialog = SharedFolderDialog(window.context, session, window, exchange)
    dialog.open()
    return dialog
