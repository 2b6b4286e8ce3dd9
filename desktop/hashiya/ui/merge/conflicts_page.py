"""Merge conflicts: what two files say differently about one thing; a digit lets one answer stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hashiya.core.span import GOLD, Status
from hashiya.qtkit.i18n import isolated
from hashiya.services.merge import annotation_conflicts as service
from hashiya.services.merge.annotation_conflicts import Conflict, Option, ValueSource
from hashiya.services.merge.record_conflicts import (
    RecordConflict,
    join_records,
    record_conflicts,
    record_sources,
    settle_record,
    settled_range,
)
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.ui.annotate.annotate_page import has_title
from hashiya.ui.commands.hint_keys import letter_of
from hashiya.ui.reader.view import ReaderView
from hashiya.ui.review.answer_cards import AnswerCard, AnswerOption, Piece
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.row_menu import RowChoice, RowMenu
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag, tr, when
from hashiya.ui.wording.conflict_words import (
    ConflictWords,
    conflict_words,
    difference_words,
    where,
)

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
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
        self._words: ConflictWords | None = None
        self.setProperty("part", "page")
        self._lead = TextLine(size=14, tone="second", wrap=True)
        self.list = EntryList(context, "")
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_shown)
        self.menu = RowMenu(self.list, self._choices)
        self.list.installEventFilter(self)
        self.all = push_button(context)
        self.all.clicked.connect(self._on_all)
        self.show_in_text = push_button(context, kind="quiet")
        self.show_in_text.clicked.connect(self._on_show_in_text)
        self._what = TextLine(size=12, bold=True, wrap=True)
        self._differs = TextLine(size=12, tone="second", wrap=True)
        self.reader = ReaderView(context.theme, context.language)
        self.reader.set_scheme(session.scheme)
        self.reader.follow_settings(context.settings)
        self.reader.installEventFilter(self)
        context.themes.changed.connect(self.reader.set_theme)
        context.languages.switched.connect(self.reader.set_interface_language)
        self._read = ""  # the document that the reader shows
        self._lay_out()
        session.changes_applied.connect(self._on_changes)
        self.retranslate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(32, 16, 20, 16)
        left.setSpacing(8)
        left.addWidget(self._lead)
        left.addWidget(self.list, 2)
        left.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeading)
        left.addWidget(rule())
        left.addWidget(self.reader, 3)
        self.side = QWidget()
        self.side.setProperty("part", "dock")
        self.side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._what)
        column.addWidget(self._differs)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        column.addLayout(self._cards)
        column.addWidget(self.show_in_text, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setFixedWidth(360)
        self.area.setWidget(self.side)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.area)

    def take_focus(self) -> None:
        self.list.setFocus()

    # ---------------------------------------------------------------- what is shown
    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.documents or changes.people or changes.scheme or changes.kind in _OTHERS:
            self.refresh()

    def refresh(self) -> None:
        project = self._session.project
        self._conflicts = [*service.conflicts(project), *record_conflicts(project)]
        names = DocumentTitles(project).in_order({each.document for each in self._conflicts})
        self._words = self._read_words()
        people = project.names()
        entries = []
        for place, each in enumerate(self._conflicts):
            if isinstance(each, RecordConflict):
                entries.append(self._record_entry(place, each, names.get(each.document, "")))
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
        self.area.setVisible(count > 0)
        self._show_one()

    def _read_words(self) -> ConflictWords | None:
        records = [each for each in self._conflicts if isinstance(each, RecordConflict)]
        settled = {each.document for each in records if each.table == "settlements"}
        return conflict_words(self._session, self._context.language, settled) if records else None

    def _record_entry(self, place: int, each: RecordConflict, document: str) -> ListEntry:
        assert self._words is not None
        words = " ≠ ".join(isolated(" ".join(said.split())) for said in self._said(each))
        about = self._words.about(each.table, each.about, each.found.shown)
        return ListEntry(str(place), words, about, where(each.table, document))

    def _said(self, each: RecordConflict) -> list[str]:
        """Each answer in words."""
        assert self._words is not None
        return self._words.answers(each.table, each.found.answers, each.words)

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
        self._differs.setVisible(isinstance(each, Conflict))
        self._show_text(each)
        if isinstance(each, RecordConflict):
            self._show_record(each)
        if not isinstance(each, Conflict):
            return
        text = self._session.project.document(each.document).text
        codes = service.differences(each)
        names = tr("Sources", ", ").join(difference_words(code) for code in codes)
        self._differs.setText(self.tr("They differ in: {0}").format(names))
        told = service.sources(self._session.project, each)
        for place, (option, source) in enumerate(zip(each.options, told, strict=True)):
            pieces = (self._piece(text, each, option),)
            shown = self.tr("shown now") if option.shown else ""
            answer = AnswerOption(str(place), str(place + 1), pieces=pieces, who=shown)
            self._add_card(answer, chosen=option.shown)
            if who := self._who(source):
                self._add_words(who, "third")
            self._add_note(option)

    def _add_note(self, option: Option) -> None:
        """Notes whole: a card shows one line."""
        note = option.annotation.note if option.annotation is not None else ""
        if note:
            self._add_words(self.tr("Note: {0}").format(isolated(note)))

    def _add_words(self, words: str, tone: str = "second") -> None:
        line = TextLine(words, size=12, tone=tone, wrap=True)
        self._cards.addWidget(line)
        self._texts.append(line)

    def _show_text(self, each: Conflict | RecordConflict | None) -> None:
        """The place in its text, with all that the layer has around it."""
        project = self._session.project
        place = None
        if isinstance(each, Conflict):
            place = (each.start, each.end)
        elif each is not None:
            place = settled_range(project, each)
        self.reader.setVisible(place is not None)
        if each is None or place is None:
            return
        document = project.document(each.document)
        if document.uid != self._read:
            self._read = document.uid
            self.reader.set_document(document.text, str(document.direction), title=has_title(document))
        layer = each.layer if isinstance(each, Conflict) else GOLD
        self.reader.set_annotations(project.annotations(document.uid, layers=[layer]))
        self.reader.set_selection(*place)

    def _add_card(self, answer: AnswerOption, *, chosen: bool) -> None:
        card = AnswerCard(self._context, answer, chosen=chosen)
        card.taken.connect(self._on_taken)
        self.cards.append(card)
        self._cards.addWidget(card)

    def _show_record(self, each: RecordConflict) -> None:
        """The texts whole: a card shows one line."""
        told = record_sources(self._session.project, each)
        for place, (shown, source) in enumerate(zip(self._said(each), told, strict=True)):
            text = TextLine(shown, size=13, tone="" if each.words[place] is not None else "third", wrap=True)
            self._cards.addWidget(text)
            self._texts.append(text)
            if who := self._who(source):
                self._add_words(who, "third")
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

    def _who(self, source: ValueSource) -> str:
        """Who gave an answer and when, and in which file it came."""
        names = self._session.project.names()
        by = names.get(source.by, "")
        parts = (isolated(by) if by else "", when(source.at), self._way(source))
        return " · ".join(part for part in parts if part)

    def _way(self, source: ValueSource) -> str:
        if source.file:
            return isolated(source.file)
        if source.machine:
            return self.tr("on {0}, through the shared folder").format(isolated(source.machine))
        if source.shared:
            return self.tr("through the shared folder")
        return self.tr("in this file") if source.at else ""

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

    def _choices(self) -> list[RowChoice]:
        writable = not self._session.readonly
        return [
            RowChoice(self.tr("Keep what is shown"), self._keep_shown, "Return", writable),
            RowChoice(self.show_in_text.text(), self._on_show_in_text, enabled=self.show_in_text.isEnabled()),
            RowChoice(self.all.text(), self._on_all, enabled=writable and self.all.isEnabled()),
        ]

    def _keep_shown(self) -> None:
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
