"""Who am I: under whose name the work is kept from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from hashiya.qtkit.signals import weak_slot
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class PersonDialog(Sheet):
    """A name of one's own, or one of those who work in the project already."""

    def __init__(self, context: Context, session: Session, window: QWidget) -> None:
        super().__init__(context, window, width=560, height=440)
        self._session = session
        self.set_title(self.tr("Annotator name"))
        self.name = QLineEdit(session.person_name)
        self.name.setAccessibleName(self.tr("Your name, as others will see it"))
        self.name.textChanged.connect(self._on_changed)
        self.body.addWidget(TextLine(self.tr("Your name, as others will see it"), tone="second"))
        self.body.addWidget(self.name)
        self.list = EntryList(context, self.tr("People in this project"))
        people = [each for each in session.project.people() if each.is_somebody]
        counts = dict(session.project.layers())
        entries = [
            ListEntry(each.uid, each.name, trail=self.tr("%Ln annotations", "", counts.get(each.uid, 0)))
            for each in people
        ]
        self.list.show_entries(entries, keep=session.person)
        self.list.moved_to.connect(self._on_moved_to)
        self.list.chosen.connect(self._on_chosen)
        self.body.addWidget(TextLine(self.tr("People in this project"), tone="second"))
        self.body.addWidget(self.list, 1)
        self.add_foot(self.tr("Work under this name"), self._on_sure)
        self.name.returnPressed.connect(self._on_sure)
        self.name.setFocus()
        self.name.selectAll()
        self._on_changed("")

    def _on_changed(self, _text: str) -> None:
        name = self.name.text().strip()
        if self.primary is not None:
            self.primary.setEnabled(bool(name))
        names = {entry.title for entry in self.list.entries.rows}
        self.say(
            self.tr("Their annotations are a layer of its own.")
            if name in names or not name
            else self.tr("A new person, with a layer of their own.")
        )

    def _on_moved_to(self, entry: ListEntry) -> None:
        self.name.setText(entry.title)

    def _on_chosen(self, entry: ListEntry) -> None:
        self.name.setText(entry.title)
        self._on_sure()

    def _on_sure(self) -> None:
        name = self.name.text().strip()
        if not name:
            return
        if not self.attempt(lambda: self._session.act_as(name)):
            return
        self.context.settings.set("person", name)
        self.accept()


def open_person(window: Host) -> PersonDialog | None:
    if window.session is None:
        return None
    dialog = PersonDialog(window.context, window.session, window.widget)
    dialog.accepted.connect(weak_slot(window.messages.remove, "person"))
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
