"""Lists of names of one's own: brought in from a file for one label, looked at, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.services.scheme.gazetteers import read_names
from hashiya.services.scheme.scheme_acts import add_word_list, delete_word_list
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.label_dropdown import LabelBox
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import error_words, label_title

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_SHOWN = 12


class ListsDialog(Sheet):
    """Adding and deleting are steps of undo; the lists are used from the next suggestion on."""

    def __init__(self, context: Context, session: Session, window: QWidget) -> None:
        super().__init__(context, window, width=660, height=520)
        self._session = session
        self.set_title(self.tr("Lists of names"))
        self.list = EntryList(context, self.tr("Lists of names"))
        self.list.removed.connect(self._on_remove)
        self._nothing = TextLine(
            self.tr("No lists yet. A list is a text file with one name a line, for one label."),
            size=13,
            tone="second",
            wrap=True,
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        self.labels = LabelBox(context, session.scheme)
        self.labels.setAccessibleName(self.tr("Label of the names"))
        self._add, self._delete = push_button(context, icon="file-plus-2"), push_button(context)
        for button, text in ((self._add, self.tr("Add a list…")), (self._delete, self.tr("Delete"))):
            button.setAutoDefault(False)
            name_button(button, text)
            button.setEnabled(not session.readonly)
        self._add.clicked.connect(self._on_add)
        self._delete.clicked.connect(self._on_delete)
        row.addWidget(TextLine(self.tr("Label of the names"), size=13))
        row.addWidget(self.labels, 1)
        row.addWidget(self._add)
        row.addWidget(self._delete)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(row)
        self.add_close()
        session.changes_applied.connect(self._on_changes)
        session.failed.connect(self._on_failed)
        self._renew()

    def _renew(self) -> None:
        entries = []
        for each in self._session.project.word_lists():
            label = self._session.scheme.get(each.label)
            title = label_title(label, self.context.language) if label else each.label
            names = " · ".join(each.entries[:_SHOWN])
            count = self.tr("%Ln names", "", len(each.entries))
            entries.append(
                ListEntry(each.uid, each.name, names, f"{title} · {count}", quoted=True, label=label)
            )
        self.list.show_entries(entries)
        self._nothing.setVisible(not entries)
        self._delete.setVisible(bool(entries))
        self.say(self.tr("Used from the next suggestion on. Ctrl+Z in the window takes a change back."))

    def _on_changes(self, _changes: ChangeSet) -> None:
        self._renew()

    def _on_failed(self, error: UserError) -> None:
        self.say(" ".join(part for part in error_words(error) if part), "danger")

    def _on_add(self) -> None:
        folder = str(self.context.folder)
        kinds = self.tr("Lists of names (*.txt *.csv *.tsv)")
        chosen, _ = FileDialog.open_file(self, self.tr("List of names"), folder, kinds)
        if chosen:
            self.add_file(Path(chosen))

    def add_file(self, path: Path) -> None:
        """Read the names and add them for the label chosen."""
        project = self._session.project
        try:
            names = read_names(path)
        except UserError as error:
            self._on_failed(error)
            return
        if self._session.do(lambda: add_word_list(project, path.stem, self.labels.code, names)) is not None:
            self._renew()
            self.say(self.tr("%Ln names added from {0}.", "", len(names)).format(isolated(path.name)))

    def _on_remove(self, entry: ListEntry) -> None:
        if not self._session.readonly:
            project = self._session.project
            self._session.do(lambda: delete_word_list(project, entry.key))

    def _on_delete(self) -> None:
        if self.list.current is not None:
            self._on_remove(self.list.current)


def open_lists(window: Host) -> ListsDialog | None:
    if window.session is None:
        return None
    dialog = ListsDialog(window.context, window.session, window.widget)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
