"""Who did what when, in one document or in the whole project; Enter goes to where it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hashiya.core.changes import Act, ChangeSet
from hashiya.core.fold import fold
from hashiya.qtkit.i18n import noop, number
from hashiya.qtkit.signals import debounced
from hashiya.ui.choices import Segments
from hashiya.ui.context import Context
from hashiya.ui.dialogs.chooser import Chooser
from hashiya.ui.dialogs.frame import Sheet
from hashiya.ui.dialogs.lines import Entry, EntryList
from hashiya.ui.session import Session
from hashiya.ui.widgets import name_button, push_button
from hashiya.ui.wording import act_words, source_words, tr, when

if TYPE_CHECKING:
    from hashiya.ui.main_window import MainWindow

_PAGE = 300
_KINDS = (
    ("", noop("Everything")),
    ("mark mark_all relabel set_range note delete imported_annotations", noop("Annotations")),
    ("accept accept_above reject", noop("Decisions on suggestions")),
    ("state rename_document direction meta delete_documents import", noop("Documents")),
    ("label_add label_edit label_rename label_merge label_delete label_order scheme_replace", noop("Labels")),
)


class JournalDialog(Sheet):
    """Newest first; more is read as it is asked for."""

    def __init__(self, context: Context, session: Session, window: MainWindow) -> None:
        super().__init__(context, window, width=780, height=640)
        self._session, self._window = session, window
        self._places: dict[str, tuple[str, str]] = {}
        self._read: list[Entry] = []
        self._last: int | None = None
        self._whole = False
        self.set_title(self.tr("History"))
        self.scope = Segments(context, pad=12, height=30)
        self.scope.set_items([self.tr("This document"), self.tr("Whole project")])
        self.scope.setAccessibleName(self.tr("Where"))
        self.scope.set_current(0 if session.document is not None else 1)
        self.scope.setEnabled(session.document is not None)
        self.scope.chosen.connect(self._on_changed)
        self.head.addStretch(1)
        self.head.addWidget(self.scope)
        self._make_filters()
        self.list = EntryList(context, self.tr("History"))
        self.list.chosen.connect(self._on_chosen)
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.body.addWidget(self.list, 1)
        self.add_close()
        self._go = push_button(context, icon="crosshair")
        self._go.setAutoDefault(False)
        name_button(self._go, self.tr("Go there"))
        self._go.clicked.connect(self._on_go)
        self.foot.addWidget(self._go)
        self.list.moved_to.connect(self._on_moved_to)
        session.changes_applied.connect(self._on_changes)
        self._timer = debounced(self, 120, self._renew)
        self._renew()
        self.list.setFocus()

    def _make_filters(self) -> None:
        self.who, self.kind = Chooser(self.context), Chooser(self.context)
        self.who.addItem(self.tr("Everybody"), "")
        self._people = {
            each.uid: source_words(each.name) if each.kind == "engine" else each.name
            for each in self._session.project.people()
        }
        for uid, name in self._people.items():
            self.who.addItem(name, uid)
        for kinds, words in _KINDS:
            self.kind.addItem(tr("JournalDialog", words), kinds)
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Words in the entry"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._on_changed)
        row = QHBoxLayout()
        for widget, name in (
            (self.who, self.tr("Who")),
            (self.kind, self.tr("What")),
            (self.words, self.tr("Words in the entry")),
        ):
            widget.setAccessibleName(name)
            row.addWidget(widget, 1)
        self.who.activated.connect(self._on_changed)
        self.kind.activated.connect(self._on_changed)
        self.body.addLayout(row)

    def _on_changed(self, *_: object) -> None:
        self._timer.start()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.journal:
            self._timer.start()

    def _renew(self) -> None:
        self._names = {info.uid: info.name for info in self._session.documents()}
        self._read, self._last, self._whole = [], None, False
        self._read_more()

    def _read_more(self) -> None:
        """The next older entries; filters by kind and words are applied to what is read."""
        document = self._session.document.uid if self._session.document else None
        found = self._session.project.journal(
            document=document if self.scope.current == 0 else None,
            by=self.who.value or None,
            before=self._last,
            limit=_PAGE,
        )
        self._whole = len(found) < _PAGE
        kinds, wanted = self.kind.value.split(), fold(self.words.text().strip())
        for entry in found:
            self._last = entry.id
            if kinds and entry.kind not in kinds:
                continue
            row = self._entry(entry)
            if not wanted or wanted in fold(f"{row.title} {row.sub}"):
                self._read.append(row)
        self.list.show_entries(self._read)
        plus = "" if self._whole else "+"
        count = number(len(self._read)) + plus
        self.say(
            self.tr("{0} entries").format(count) if self._read else self.tr("Nothing was done here yet.")
        )
        self._go.setEnabled(bool(self._read))

    def _entry(self, entry: Any) -> Entry:
        words = act_words(Act(entry.kind, (), entry.args), self._session.scheme, self.context.language)
        if entry.undoes:
            words = tr("History", "Undone: {0}").format(words)
        who = self._people.get(entry.by, "")
        names = [self._names[uid] for uid in entry.documents if uid in self._names]
        where = names[0] if len(names) == 1 else self.tr("%Ln documents", "", len(names)) if names else ""
        return Entry(str(entry.id), words, " · ".join(part for part in (where, who) if part), when(entry.at))

    def _on_scrolled(self, value: int) -> None:
        if not self._whole and value >= self.list.verticalScrollBar().maximum() - 200:
            self._read_more()

    def _on_moved_to(self, _entry: Entry) -> None:
        self._go.setEnabled(self._place() is not None)

    def _place(self) -> tuple[str, int, int] | None:
        """Where the chosen entry's first annotation is, or the beginning of its document."""
        current = self.list.current
        if current is None:
            return None
        for edit in self._session.project.journal_edits(int(current.key)):
            if edit.table == "documents" and edit.uid in self._names:
                return edit.uid, 0, 0
            if edit.table != "annotations":
                continue
            found = self._session.project.annotation(edit.uid)
            if found is not None and found.document in self._names:
                return found.document, found.start, found.end
            record = edit.after or edit.before or {}
            if record.get("document") in self._names:
                start = int(str(record.get("start", 0)))
                return str(record["document"]), start, start
        return None

    def _on_go(self) -> None:
        place = self._place()
        if place is not None:
            self.accept()
            self._window.show_place(*place)

    def _on_chosen(self, _entry: Entry) -> None:
        self._on_go()


def open_journal(window: MainWindow) -> JournalDialog | None:
    if window.session is None:
        return None
    dialog = JournalDialog(window.context, window.session, window)
    dialog.open()
    return dialog
