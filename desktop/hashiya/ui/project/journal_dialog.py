"""Who did what when: of one annotation, one document, the project, or since a day; Enter goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hashiya.core.fold import fold
from hashiya.qtkit.i18n import isolated, noop
from hashiya.qtkit.signals import debounced
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.services.project.history import (
    Event,
    changed_nothing,
    changed_since,
    changes,
    events,
    start_of_day,
)
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.input_fields import DayField, offer_clearing
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import source_words, tr, when
from hashiya.ui.wording.history_words import (
    GROUPS,
    birth_words,
    change_words,
    count_words,
    documents_words,
    event_words,
    since_words,
)

if TYPE_CHECKING:
    from datetime import datetime

    from hashiya.core.changes import ChangeSet
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

ANNOTATION, DOCUMENT, PROJECT = "annotation", "document", "project"
_PAGE = 300
_FEW = 40  # rows that are shown at least before older ones have to be asked for
_BORN = "born"
_KINDS = (
    ("", noop("Everything")),
    ("annotations", noop("Annotations")),
    ("decisions", noop("Decisions on suggestions")),
    ("review", noop("Review and guidelines")),
    ("documents", noop("Documents")),
    ("labels", noop("Labels")),
)
_SINCE = (
    ("", noop("At any time")),
    ("0", noop("Since today")),
    ("1", noop("Since yesterday")),
    ("7", noop("In the last 7 days")),
    ("30", noop("In the last 30 days")),
    ("day", noop("Since a day…")),
)


class JournalDialog(Sheet):
    """Newest first; more is read as it is asked for. `scope` is one of the constants above."""

    def __init__(self, context: Context, session: Session, window: Host, scope: str = "") -> None:
        super().__init__(context, window.widget, width=780, height=660)
        self._session, self._window = session, window
        self._annotation: Annotation | None = session.selected
        self._read: list[ListEntry] = []
        self._events: dict[str, Event] = {}
        self._last: int | None = None
        self._whole = False
        self._goal = 0  # how many rows are wanted
        self.set_title(self.tr("History"))
        self._make_scope(scope)
        self._make_filters()
        self.since_words = TextLine(size=12, tone="second", wrap=True)
        self.body.addWidget(self.since_words)
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
        self._further = debounced(self, 0, self._read_page)
        self._renew()
        self.list.setFocus()

    # ---------------------------------------------------------------- putting together
    def _make_scope(self, wanted: str) -> None:
        names = {
            ANNOTATION: self.tr("This annotation"),
            DOCUMENT: self.tr("This document"),
            PROJECT: self.tr("Whole project"),
        }
        there = {ANNOTATION: self._annotation, DOCUMENT: self._session.document}
        self._scopes = [scope for scope in names if scope == PROJECT or there[scope] is not None]
        self.scope = Segments(self.context, pad=12, height=30)
        self.scope.set_items([names[scope] for scope in self._scopes])
        self.scope.setAccessibleName(self.tr("Where"))
        first = wanted if wanted in self._scopes else DOCUMENT if DOCUMENT in self._scopes else PROJECT
        self.scope.set_current(self._scopes.index(first))
        self.scope.setEnabled(len(self._scopes) > 1)
        self.scope.chosen.connect(self._on_changed)
        self.head.addStretch(1)
        self.head.addWidget(self.scope)

    def _make_filters(self) -> None:
        self.who, self.kind, self.since = (Chooser(self.context) for _ in range(3))
        self.who.addItem(self.tr("Everybody"), "")
        for each in self._session.project.people():
            self.who.addItem(source_words(each.name) if each.kind == "engine" else each.name, each.uid)
        for chooser, table in ((self.kind, _KINDS), (self.since, _SINCE)):
            for code, words in table:
                chooser.addItem(tr("JournalDialog", words), code)
        self.day = DayField(QDate.currentDate().addDays(-7), named=True)
        self.day.setMaximumDate(QDate.currentDate())
        self.day.dateChanged.connect(self._on_changed)
        self.day.hide()
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Words in the entry"))
        offer_clearing(self.context, self.words)
        self.words.textChanged.connect(self._on_changed)
        row = QHBoxLayout()
        for widget, name in (
            (self.since, self.tr("Since when")),
            (self.day, self.tr("Since the day")),
            (self.who, self.tr("Who")),
            (self.kind, self.tr("What")),
            (self.words, self.tr("Words in the entry")),
        ):
            widget.setAccessibleName(name)
            row.addWidget(widget, 1)
        for chooser in (self.who, self.kind, self.since):
            chooser.setMinimumContentsLength(10)
            chooser.activated.connect(self._on_changed)
        self.body.addLayout(row)

    # ---------------------------------------------------------------- what is shown
    def _on_changed(self, *_: object) -> None:
        self.day.setVisible(self.since.value == "day")
        self._timer.start()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.journal:
            self._timer.start()

    @property
    def _where(self) -> str:
        return self._scopes[self.scope.current]

    def _document(self) -> str | None:
        document = self._session.document
        return document.uid if self._where == DOCUMENT and document is not None else None

    def _moment(self) -> datetime | None:
        """The beginning of what is looked at, None for all of it."""
        if self.since.value == "day":
            return start_of_day(self.day.date().daysTo(QDate.currentDate()))
        return start_of_day(int(self.since.value)) if self.since.value else None

    def _renew(self) -> None:
        self._names = DocumentTitles(self._session.project)
        self._read, self._events, self._last, self._whole = [], {}, None, False
        self._further.stop()
        self._show_since()
        self._read_more()

    def _show_since(self) -> None:
        """What happened since the day, summed up by who did it."""
        moment = self._moment()
        shown = moment is not None and self._where != ANNOTATION
        self.since_words.setVisible(shown)
        if moment is None or not shown:
            return
        found = changed_since(self._session.project, moment, document=self._document())
        lines = since_words(found)
        if self._where == PROJECT and lines:
            lines.append(documents_words(found))
        self.since_words.setText("\n".join(lines) or self.tr("Nothing changed since then."))

    def _read_more(self) -> None:
        """The next older entries. Filters by kind and words are applied to what is read: where few fit, it is
        read on until there are some to look at, a page at a time.
        """
        self._goal = len(self._read) + _FEW
        self._read_page()

    def _read_page(self) -> None:
        annotation = self._annotation.uid if self._annotation and self._where == ANNOTATION else None
        found = events(
            self._session.project,
            document=self._document(),
            annotation=annotation,
            by=self.who.value or None,
            since=self._moment(),
            before=self._last,
            limit=_PAGE,
        )
        self._whole = len(found) < _PAGE
        kinds, wanted = GROUPS.get(self.kind.value, ()), fold(self.words.text().strip())
        for event in found:
            self._last = event.entry.id
            if (kinds and event.kind not in kinds) or changed_nothing(event):
                continue
            row = self._entry(event, annotation)
            if not wanted or wanted in fold(f"{row.title} {row.sub}"):
                self._read.append(row)
                self._events[row.key] = event
        narrowed = bool(kinds or wanted or self.who.value or self._moment())
        if annotation is not None and self._whole and not (kinds or wanted or self._moment()):
            self._read += self._birth()
        self.list.show_entries(self._read)
        self.say(self._count_words(narrowed))
        self._go.setEnabled(self._place() is not None)
        if not self._whole and len(self._read) < self._goal:
            self._further.start()

    def _count_words(self, narrowed: bool) -> str:
        if self._read:
            return count_words(len(self._read), not self._whole)
        if not self._whole:
            return "…"
        return self.tr("No entry is like that.") if narrowed else self.tr("Nothing was done here yet.")

    def _entry(self, event: Event, annotation: str | None) -> ListEntry:
        words = event_words(event, self._session, self.context.language)
        if annotation is not None:
            found = changes(self._session.project, event, annotation)
            what = change_words(found, self._session.scheme, self.context.language)
        else:
            what = self._places(event)
        elsewhere = self.tr("in another file") if event.elsewhere else ""
        parts = (what, elsewhere, isolated(source_words(event.person)))
        sub = " · ".join(part for part in parts if part)
        return ListEntry(str(event.entry.id), words, sub, when(event.entry.at))

    def _places(self, event: Event) -> str:
        name, count = self._names.of(event.entry.documents)
        if self._where == DOCUMENT and count == 1:
            return ""
        return isolated(name) if count == 1 else self._count(count)

    def _count(self, documents: int) -> str:
        return self.tr("%Ln documents", "", documents) if documents else ""

    def _birth(self) -> list[ListEntry]:
        annotation = self._annotation
        assert annotation is not None
        words = birth_words(annotation, self._session.scheme, self.context.language)
        return [ListEntry(_BORN, words, "", when(annotation.created))] if words else []

    def _on_scrolled(self, value: int) -> None:
        if not self._whole and value >= self.list.verticalScrollBar().maximum() - 200:
            self._read_more()

    # ---------------------------------------------------------------- going there
    def _on_moved_to(self, _entry: ListEntry) -> None:
        self._go.setEnabled(self._place() is not None)

    def _place(self) -> tuple[str, int, int] | None:
        """Where the chosen entry's first annotation is, or the beginning of its document."""
        current = self.list.current
        if current is None:
            return None
        if self._where == ANNOTATION and self._annotation is not None:
            return self._annotation.document, self._annotation.start, self._annotation.end
        for edit in self._session.project.journal_edits(self._events[current.key].entry.id):
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

    def _on_chosen(self, _entry: ListEntry) -> None:
        self._on_go()


def open_journal(window: Host, scope: str = "") -> JournalDialog | None:
    """`scope` ANNOTATION, DOCUMENT or PROJECT; by itself the open document."""
    if window.session is None:
        return None
    dialog = JournalDialog(window.context, window.session, window, scope)
    dialog.open()
    return dialog


def open_annotation_history(window: Host) -> JournalDialog | None:
    """Of the chosen annotation."""
    return open_journal(window, ANNOTATION)
