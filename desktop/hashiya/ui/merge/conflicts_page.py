"""Merge conflicts: what two files say differently about one thing; a digit lets one answer stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.core.changes import ChangeSet
from hashiya.core.span import Status
from hashiya.qtkit.i18n import isolated
from hashiya.services.merge import annotation_conflicts as service
from hashiya.services.merge.annotation_conflicts import Conflict, Option
from hashiya.services.merge.record_conflicts import (
    RecordConflict,
    join_records,
    record_conflicts,
    settle_record,
)
from hashiya.ui.context import Context
from hashiya.ui.review.answer_cards import AnswerCard, AnswerOption, Piece
from hashiya.ui.review.compare_view import letter_of
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, side_pane
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag, when
from hashiya.ui.wording.merge_words import record_about, record_title

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host

_OTHERS = frozenset({"settle_record", "undo", "redo", "answer", "word_list_delete"})
"""Acts that may change what waits without touching a document."""


class ConflictsPage(Retranslated, QWidget):
    """Both answers are kept until one is chosen; choosing is one undoable step."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__()
        self._context, self._session, self._window = context, session, window
        self._conflicts: list[Conflict | RecordConflict] = []
        self.cards: list[AnswerCard] = []
        self._texts: list[TextLine] = []
        self.setProperty("part", "page")
        self._lead = TextLine(size=14, tone="second", wrap=True)
        self.list = EntryList(context, "")
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_shown)
        self.list.installEventFilter(self)
        self.all = push_button(context)
        self.all.clicked.connect(self._on_all)
        self.show_in_text = push_button(context, kind="quiet")
        self.show_in_text.clicked.connect(self._on_show_in_text)
        self._what = TextLine(size=12, bold=True, wrap=True)
        self._lay_out()
        session.changes_applied.connect(self._on_changes)
        self.retranslate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(32, 16, 20, 16)
        left.setSpacing(8)
        left.addWidget(self._lead)
        left.addWidget(self.list, 1)
        left.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeading)
        self.side = side_pane(360)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._what)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        column.addLayout(self._cards)
        column.addWidget(self.show_in_text, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.side)

    def take_focus(self) -> None:
        self.list.setFocus()

    # ---------------------------------------------------------------- what is shown
    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.documents or changes.people or changes.scheme or changes.kind in _OTHERS:
            self.refresh()

    def refresh(self) -> None:
        project = self._session.project
        self._conflicts = [*service.conflicts(project), *record_conflicts(project)]
        names = {info.uid: info.title for info in project.documents()}
        people = {person.uid: person.name for person in project.people()}
        entries = []
        for place, each in enumerate(self._conflicts):
            if isinstance(each, RecordConflict):
                entries.append(self._record_entry(place, each))
                continue
            words = " ≠ ".join(self._told_apart(each, option) for option in each.options)
            who = " · ".join(
                isolated(part) for part in (people.get(each.layer, ""), names.get(each.document, ""))
            )
            entries.append(ListEntry(str(place), words, self._surface(each), who, quoted=True))
        self.list.show_entries(entries)
        count = len(self._conflicts)
        self._lead.setText(
            self.tr("%Ln things were changed in two files in different ways.", "", count)
            if count
            else self.tr("No conflicts: the files that were merged say the same.")
        )
        self.all.setVisible(count > 0)
        self.all.setEnabled(not self._session.readonly)
        self.side.setVisible(count > 0)
        self._show_one()

    def _record_entry(self, place: int, each: RecordConflict) -> ListEntry:
        words = " ≠ ".join(self._record_words(words) for words in each.words)
        about = record_about(each.table, each.about, self._session.scheme, self._context.language)
        return ListEntry(str(place), words, about, record_title(each.table))

    def _record_words(self, words: str | None) -> str:
        return self.tr("removed") if words is None else isolated(" ".join(words.split()))

    def _surface(self, each: Conflict) -> str:
        text = self._session.project.document(each.document).text
        return " ".join(text[each.start : each.end].split())

    def _option_words(self, option: Option) -> str:
        annotation = option.annotation
        if annotation is None:
            return self.tr("removed")
        tag = code_tag(self._session.scheme, annotation.label, self._context.language)
        return self.tr("{0}, rejected").format(tag) if annotation.status is Status.REJECTED else tag

    def _told_apart(self, each: Conflict, option: Option) -> str:
        """The answer in words, with its note or its boundary where these are what differs."""
        words, annotation = self._option_words(option), option.annotation
        if annotation is None:
            return words
        others = [other.annotation for other in each.options if other.annotation is not None]
        if len({other.range for other in others}) > 1:
            words = f"{words} {isolated(' '.join(annotation.surface.split()))}"
        if len({other.note for other in others}) > 1:
            note = isolated(annotation.note) if annotation.note else self.tr("no note")
            words = self.tr("{0} · note: {1}").format(words, note)
        return words

    def _context_of(self, text: str, each: Conflict) -> str:
        """The words around, so that nobody decides without them."""
        before = text[max(0, each.start - 60) : each.start].rpartition("\n")[2]
        after = text[each.end : each.end + 60].partition("\n")[0]
        return " ".join(f"{before}{text[each.start : each.end]}{after}".split())

    @property
    def current(self) -> Conflict | RecordConflict | None:
        entry = self.list.current
        return self._conflicts[int(entry.key)] if entry is not None else None

    def _on_moved(self, _entry: ListEntry) -> None:
        self._show_one()

    def _show_one(self) -> None:
        for part in (*self.cards, *self._texts):
            self._cards.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.cards, self._texts = [], []
        each = self.current
        self.show_in_text.setVisible(isinstance(each, Conflict))
        if isinstance(each, RecordConflict):
            self._show_record(each)
        if not isinstance(each, Conflict):
            return
        text = self._session.project.document(each.document).text
        around = TextLine(self._context_of(text, each), size=13, tone="second", wrap=True)
        self._cards.addWidget(around)
        self._texts.append(around)
        for place, option in enumerate(each.options):
            pieces = (self._piece(text, each, option),)
            answer = AnswerOption(str(place), str(place + 1), pieces=pieces, who=self._who(each, option))
            self._add_card(answer, chosen=option.shown)

    def _add_card(self, answer: AnswerOption, *, chosen: bool) -> None:
        card = AnswerCard(self._context, answer, chosen=chosen)
        card.taken.connect(self._on_taken)
        self.cards.append(card)
        self._cards.addWidget(card)

    def _show_record(self, each: RecordConflict) -> None:
        """The texts whole: a card shows one line."""
        for place, words in enumerate(each.words):
            shown = self.tr("removed") if words is None else words
            text = TextLine(shown, size=13, tone="third" if words is None else "", wrap=True)
            self._cards.addWidget(text)
            self._texts.append(text)
            self._add_card(
                AnswerOption(str(place), str(place + 1), self._record_answer(place)), chosen=not place
            )
        if each.joinable:
            lists = each.table == "word_lists"
            both = self.tr("Both lists as one") if lists else self.tr("Both, one under the other")
            count = len(each.words)
            self._add_card(AnswerOption(str(count), str(count + 1), both), chosen=False)

    def _record_answer(self, place: int) -> str:
        return self.tr("This stands now") if not place else self.tr("Let this stand")

    def _piece(self, text: str, each: Conflict, option: Option) -> Piece:
        annotation = option.annotation
        if annotation is None:
            return Piece(text[each.start : each.end], None, self.tr("removed"))
        label = self._session.scheme.get(annotation.label)
        before, after = text[each.start : annotation.start].strip(), text[annotation.end : each.end].strip()
        return Piece(annotation.surface, label, self._told_apart(each, option), before, after)

    def _who(self, each: Conflict, option: Option) -> str:
        """Which answer is shown now, who gave it and when."""
        annotation = option.annotation
        names = {person.uid: person.name for person in self._session.project.people()}
        by = names.get(annotation.by or each.layer, "") if annotation is not None else ""
        moment = when(annotation.modified) if annotation is not None else ""
        parts = (self.tr("shown now") if option.shown else "", isolated(by) if by else "", moment)
        return " · ".join(part for part in parts if part)

    # ---------------------------------------------------------------- settling
    def _on_taken(self, code: str) -> None:
        self.take(int(code))

    def take(self, choice: int) -> None:
        each, project = self.current, self._session.project
        if self._session.readonly or each is None or not 0 <= choice < len(self.cards):
            return
        if isinstance(each, Conflict):
            self._session.do(lambda: service.settle(project, each, choice))
        elif choice < len(each.words):
            self._session.do(lambda: settle_record(project, each, choice))
        else:
            self._session.do(lambda: join_records(project, each))

    def _on_all(self) -> None:
        self._session.do(lambda: service.settle_all_shown(self._session.project))

    def _on_shown(self, _entry: ListEntry) -> None:
        """Enter: what is shown now stands."""
        self.take(0)

    def _on_show_in_text(self) -> None:
        each = self.current
        if isinstance(each, Conflict):
            self._window.show_place(each.document, each.start, each.end)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            letter = letter_of(event)
            if letter.isdigit() and letter != "0":
                self.take(int(letter) - 1)
                return True
        return False

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self._what.setText(self.tr("Which one stands?"))
        self.list.setAccessibleName(self.tr("Conflicts"))
        name_button(self.all, self.tr("Keep everywhere what is shown"))
        name_button(self.show_in_text, self.tr("Show in the text"))
        self.refresh()
