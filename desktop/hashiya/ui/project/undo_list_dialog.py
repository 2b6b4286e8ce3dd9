"""The acts that can be undone and done again in one list: choose one, and all is as it was after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.services.project.undo_preview import TurnPreview, turn_preview, turn_steps
from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import when
from hashiya.ui.wording.history_words import event_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hashiya.core.changes import ChangeSet
    from hashiya.services.project.history import Event
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_MOST = 300  # of each; older ones are in the history
_BEGINNING = "0"


class UndoListDialog(Sheet):
    """Newest first: what was undone and can be done again, then what was done. What would go is faint."""

    def __init__(self, context: Context, session: Session, window: QWidget) -> None:
        super().__init__(context, window, width=720, height=640)
        self._session = session
        self._done: list[Event] = []
        self._undone: list[Event] = []
        self._rows: list[ListEntry] = []
        self._whole = True
        self._busy = False
        self.set_title(self.tr("List of acts"))
        lead = self.tr("Choose an act: the project is then as it was after it. Nothing is lost by that.")
        self.lead = TextLine(lead, size=13, tone="second", wrap=True)
        self.body.addWidget(self.lead)
        self.list = EntryList(context, self.tr("List of acts"))
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_chosen)
        self.body.addWidget(self.list, 1)
        self.preview = TextLine(size=13, wrap=True)
        self.body.addWidget(self.preview)
        self.body.addStretch(0)  # where nothing is listed the words stand in the list's place
        self.add_foot(self.tr("Back to here"), self.turn)
        session.changes_applied.connect(self._on_changes)
        self._renew()
        self.list.setFocus()

    # ---------------------------------------------------------------- what is shown
    def _renew(self) -> None:
        project = self._session.project
        self._names = DocumentTitles(project, names=True)
        self._done = turn_steps(project, limit=_MOST)
        self._undone = turn_steps(project, undone=True, limit=_MOST)
        self._whole = len(self._done) < _MOST
        self._rows = [self._row(each) for each in reversed(self._undone)]
        self._rows += [self._row(each) for each in self._done]
        if self._whole and self._done:
            self._rows.append(ListEntry(_BEGINNING, self.tr("Before the first of these")))
        self._show(str(self._done[0].entry.id) if self._done else _BEGINNING)

    def _row(self, event: Event) -> ListEntry:
        entry = event.entry
        words = event_words(event, self._session, self.context.language)
        name, count = self._names.of(entry.documents)
        place = isolated(name) if count == 1 else ""
        if count > 1:
            place = self.tr("%Ln documents", "", count)
        sub = " · ".join(part for part in (place, isolated(event.person) if event.person else "") if part)
        return ListEntry(str(entry.id), words, sub, when(entry.at))

    def _show(self, chosen: str) -> None:
        """What is newer than the chosen row is faint, what stands is not; where one is now is bold."""
        keys = [row.key for row in self._rows]
        at = keys.index(chosen) if chosen in keys else len(keys)
        now = len(self._undone)
        rows = [
            ListEntry(
                row.key, row.title, row.sub, row.trail, "ink" if place >= at else "ink3", bold=place == now
            )
            for place, row in enumerate(self._rows)
        ]
        self._busy = True
        self.list.show_entries(rows, keep=chosen)
        self._busy = False
        self.lead.setVisible(bool(self._rows))
        self.list.setVisible(bool(self._rows))
        self.preview.setText(self._preview_words(at, now))
        if self.primary is not None:
            name_button(self.primary, self.tr("Forward to here") if at < now else self.tr("Back to here"))
            self.primary.setEnabled(at != now and bool(rows))

    def _on_moved(self, entry: ListEntry) -> None:
        if not self._busy:
            self._show(entry.key)

    def _on_changes(self, _changes: ChangeSet) -> None:
        self._renew()

    def _preview_words(self, at: int, now: int) -> str:
        if not self._rows:
            return self.tr("Nothing was done that could be undone.")
        if at == now:
            return self.tr("This is how the project is now.")
        if at > now:
            found = turn_preview(self._session.project, self._done[: at - now], undone=False)
            words = self.tr("%Ln acts are undone", "", found.acts)
        else:
            found = turn_preview(self._session.project, self._undone[: now - at], undone=True)
            words = self.tr("%Ln acts are done again", "", found.acts)
        return self._sum(words, found)

    def _sum(self, words: str, found: TurnPreview) -> str:
        where = self.tr("in %Ln documents", "", found.documents) if found.documents else ""
        head = " ".join(part for part in (words, where) if part)
        parts = [
            self.tr("%Ln annotations go", "", found.go) if found.go else "",
            self.tr("%Ln annotations come back", "", found.back) if found.back else "",
            self.tr("%Ln annotations change", "", found.change) if found.change else "",
            self.tr("%Ln other things change", "", found.other) if found.other else "",
        ]
        what = self.tr(", ").join(part for part in parts if part)
        return f"{head}: {what}." if what else f"{head}."

    # ---------------------------------------------------------------- doing
    def turn(self) -> None:
        """As the project was after the chosen act."""
        entry = self.list.current
        if entry is None or self.primary is None or not self.primary.isEnabled():
            return
        undone = entry.key in {str(each.entry.id) for each in self._undone}
        if self._session.turn_to(int(entry.key), undone=undone):
            self.accept()

    def _on_chosen(self, _entry: ListEntry) -> None:
        self.turn()


def open_undo_list(window: Host) -> UndoListDialog | None:
    session = window.session
    if session is None:
        return None
    dialog = UndoListDialog(window.context, session, window.widget)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
