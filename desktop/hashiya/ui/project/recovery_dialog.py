"""Recovering a damaged project into a new file beside it, with an account of what came from where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from hashiya.files import config_folder
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.services.project import repair
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import project_kinds, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.services.project.repair import LostRecord, Recovery
    from hashiya.ui.window.host import Host

_SHOWN = 200  # lines of one kind
SOURCES = {
    "page": noop("%Ln annotations from sound pages"),
    "bytes": noop("%Ln annotations from damaged pages"),
    "index": noop("%Ln annotations from indexes"),
    "journal": noop("%Ln annotations from the history"),
    "copy": noop("%Ln annotations from other files"),
}
MISSING = {
    "project uid": noop("The project's identity"),
    "project title": noop("The project's title"),
    "project created": noop("The day the project was made"),
    "project scheme": noop("The name of the label scheme"),
    "person": noop("Person: {0}"),
    "label": noop("Label: {0}"),
    "text": noop("Text: {0}"),
    "accepted": noop("%Ln accepted annotations in {0}"),
    "suggested": noop("%Ln suggestions in {0}"),
    "rejected": noop("%Ln rejections in {0}"),
}


class RecoveryDialog(Sheet):
    """The damaged file is only read. The new one is there when it is whole, or not at all."""

    of_project = False

    def __init__(self, window: Host, path: Path) -> None:
        super().__init__(window.context, window.widget, width=640, height=520)
        self._window, self.path = window, path
        self.target = repair.free_place(path)
        self._others: list[Path] = []
        self._done = False
        self.set_title(self.tr("Recover a damaged project"))
        self.what = TextLine(size=13, tone="second", wrap=True)
        self.where = TextLine(size=13, wrap=True)
        self.list = EntryList(window.context, self.tr("What was recovered"))
        self.work = WorkLine(window.context)
        self.body.addWidget(self.what)
        self.body.addWidget(self.where)
        self.body.addLayout(self._make_helpers())
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Recover"), self._on_primary, cancel=tr("Dialogs", "Close"))
        assert self.primary is not None
        self.primary.setFocus()
        self._show_plan()

    def _make_helpers(self) -> QHBoxLayout:
        """Where the new file goes, and which other files may have the same texts."""
        row = QHBoxLayout()
        row.setSpacing(8)
        self.place = push_button(self.context)
        name_button(self.place, self.tr("Another place…"))
        self.place.clicked.connect(self._on_place)
        self.more = push_button(self.context)
        name_button(self.more, self.tr("Add other files…"))
        self.more.clicked.connect(self._on_more)
        for button in (self.place, self.more):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _show_plan(self) -> None:
        words = self.tr(
            "Everything that can still be read of {0} goes into a new file. The damaged file stays as it is. "
            "Daily copies of the project help where it is damaged; so can colleagues' files and packages."
        )
        self.what.setText(words.format(isolated(self.path.name)))
        self.where.setText(self.tr("New file: {0}").format(isolated(str(self.target))))
        entries = [ListEntry(str(each), each.name, str(each.parent)) for each in self._others]
        self.list.show_entries(entries)
        self.list.setAccessibleName(self.tr("Other files that may help"))
        self.list.setVisible(bool(entries))

    # ---------------------------------------------------------------- choosing
    def _on_place(self) -> None:
        chosen, _ = FileDialog.save_file(self, self.tr("New file"), str(self.target), project_kinds())
        if chosen:
            self.target = Path(chosen)
            self._show_plan()

    def _on_more(self) -> None:
        chosen, _ = FileDialog.open_files(
            self,
            self.tr("Other files that may help"),
            str(self.path.parent),
            project_kinds(),
        )
        self.add_others([Path(each) for each in chosen])

    def add_others(self, paths: Sequence[Path]) -> None:
        """Files that may hold the same texts."""
        self._others = list(dict.fromkeys([*self._others, *paths]))
        self._show_plan()

    # ---------------------------------------------------------------- recovering
    def _on_primary(self) -> None:
        if self._done:
            self.accept()
            self._window.projects.open_path(self.target)
            return
        self.say("")
        self._set_busy(True)
        job = self.context.jobs.start(
            repair.recover_into,
            self.path,
            self.target,
            copies=config_folder() / "copies",
            others=tuple(self._others),
            name="recovering",
            receiver=self,
            on_result=self._show,
            on_refused=self.complain,
            on_progress=self.work.show_progress,
            on_finished=self._on_finished_work,
        )
        self.work.begin(job.cancel, "recovering")

    def _set_busy(self, busy: bool) -> None:
        assert self.primary is not None
        for button in (self.primary, self.place, self.more):
            button.setEnabled(not busy)

    def _on_finished_work(self) -> None:
        self.work.end()
        self._set_busy(False)

    def _show(self, recovered: repair.Recovered) -> None:
        self._done = True
        told = recovered.recovery
        for button in (self.place, self.more):
            button.hide()
        self.list.setAccessibleName(self.tr("What was recovered"))
        self.list.show_entries(self._entries(told))
        self.list.show()
        self.what.setText(self.tr("The damaged file {0} is as it was.").format(isolated(self.path.name)))
        assert self.primary is not None
        name_button(self.primary, self.tr("Open the new file"))
        self.primary.setEnabled(True)
        self.primary.setFocus()
        whole = not (told.missing or told.altered or told.aside)
        if whole:
            self.say(self.tr("Everything that was known to be there is in the new file."), "ok")
        else:
            self.say(self.tr("The list says what is missing or differs."), "warn")

    def _entries(self, told: Recovery) -> list[ListEntry]:
        entries = [ListEntry("documents", self.tr("%Ln documents", "", told.documents), bold=True)]
        for code, count in told.how.most_common():
            entries.append(ListEntry(code, tr("RecoveryDialog", SOURCES.get(code, SOURCES["copy"]), count)))
        for key, head, names, tone in (
            ("copies", self.tr("Other files helped"), told.copies, "ink"),
            ("mended", self.tr("Texts put right by their digest"), told.mended, "ink"),
            ("altered", self.tr("Texts that are not what they were"), told.altered, "danger"),
            ("untried", self.tr("Texts for which not everything was tried"), told.untried, "danger"),
            ("missing", self.tr("Missing"), [_missing(each) for each in told.missing], "danger"),
            ("aside", self.tr("Annotations put aside, since they fit no text"), _aside(told), "danger"),
        ):
            if names:
                entries.append(ListEntry(key, head, trail=number(len(names)), tone=tone, bold=True))
                entries += [
                    ListEntry(f"{key} {place}", isolated(name)) for place, name in enumerate(names[:_SHOWN])
                ]
        return entries

    def done(self, code: int) -> None:
        self.work.stop()
        super().done(code)


def _missing(what: LostRecord) -> str:
    source = MISSING.get(what.kind) or MISSING.get(f"{what.kind} {what.name}")
    if source is None:
        return str(what)
    words = tr("RecoveryDialog", source, what.count) if what.count else tr("RecoveryDialog", source)
    return words.format(isolated(what.name))


def _aside(told: Recovery) -> list[str]:
    words = [[str(row[name]) for name in ("surface", "label") if row.get(name)] for _why, row in told.aside]
    return [" · ".join(said) or why for said, (why, _row) in zip(words, told.aside, strict=True)]


def open_recovery(window: Host, path: Path) -> RecoveryDialog:
    """Over the window, for a file that may not even open."""
    dialog = RecoveryDialog(window, path)
    dialog.open()
    return dialog


def offer_recovery(window: Host, path: Path, words: str, hint: str = "") -> None:
    """A message that stays until it is closed, with the way to recover the file."""

    def recover() -> None:
        open_recovery(window, path)

    window.messages.show_message(
        words,
        hint=hint,
        tone="danger",
        act=tr("RecoveryDialog", "Recover…"),
        done=recover,
        key="damaged",
        code="damaged",
    )
