"""What the texts hold: labels, names and documents in lists; whatever is chosen shows its places beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout

from hashiya.core.document import State
from hashiya.qtkit.i18n import isolated, number, percent
from hashiya.qtkit.tables import MadeRows
from hashiya.services.project.project_file import open_project
from hashiya.services.statistics import content
from hashiya.ui.attributes.documents_said import DocumentsSaid
from hashiya.ui.statistics.figure_cards import FigureView, PlotCard
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag, label_title, tr

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    from hashiya.core.labels import Scheme
    from hashiya.progress import CancelToken
    from hashiya.services.statistics.content import Content, ContentPlace, DocumentContent
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


def compute(path: Path, person: str, documents: tuple[str, ...], *, cancel: CancelToken) -> Content:
    """For a job."""
    with open_project(path) as project:
        return content.content(project, person, documents, cancel=cancel)


def compute_places(
    path: Path, person: str, documents: tuple[str, ...], label: str, name: str, *, cancel: CancelToken
) -> list[ContentPlace]:
    """For a job."""
    with open_project(path) as project:
        return content.places(project, person, documents, label=label, name=name, cancel=cancel)


_SAID = 12  # labels of documents that are counted in the line above


class ContentView(FigureView):
    """Renewed by `refresh`. `opened` carries (document, start, end) of a place."""

    opened = Signal(object)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self._found: Content | None = None
        self._scope: tuple[str, ...] = ()
        self._places: list[ContentPlace] = []
        self._go = False
        self.labels, self.names, self.documents = (EntryList(context, "", at_first=False) for _ in range(3))
        self.places = EntryList(context, "")
        self.documents.setUniformItemSizes(True)
        self._lists = (self.labels, self.names, self.documents, self.places)
        self._cards = [PlotCard(each) for each in self._lists]
        grid = QGridLayout()
        grid.setSpacing(14)
        for place, card in enumerate(self._cards):
            card.setMinimumHeight(190)
            grid.addWidget(card, place // 2, place % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self._column.addLayout(grid, 1)
        for each in (self.labels, self.names, self.documents):
            each.clicked.connect(self._on_clicked)
            each.chosen.connect(self._on_entered)
        self.places.chosen.connect(self._on_place)
        self.places.clicked.connect(self._on_place_clicked)
        self._name_lists()
        self._show_places([])

    def refresh(self, documents: tuple[str, ...]) -> None:
        """Count anew, in these documents or in all."""
        self._scope = documents
        self._context.jobs.start(
            compute,
            self._session.path,
            self._session.person,
            documents,
            name="measuring",
            receiver=self,
            on_result=self._show,
            on_refused=self._session.refused,
            slot="content-statistics",
        )

    # ---------------------------------------------------------------- what is shown
    def _show(self, found: Content) -> None:
        self._found = found
        scheme, language = self._session.scheme, self._context.language
        said = DocumentsSaid(self._context, self._session).values(self._scope)
        self.lead.setText(
            " · ".join(
                (
                    self.tr("%Ln annotations accepted", "", found.accepted),
                    self.tr("in {0} of %Ln documents", "", len(found.documents)).format(number(found.begun)),
                    self.tr("%Ln suggestions wait", "", found.suggested),
                    self.tr("%Ln documents done", "", found.done),
                    *(f"{isolated(words)} {number(count)}" for words, _, count in said[:_SAID]),
                )
            )
        )
        self.labels.show_entries(label_entries(found, scheme, language))
        self.names.show_entries(name_entries(found, scheme, language))
        self.documents.show_entries(DocumentEntries(found.documents))
        nothing = "" if found.labels else self.tr("Nothing is annotated yet.")
        names = "" if found.names else self.tr("No name is accepted yet.")
        titles = (self.tr("Labels"), self.tr("Most frequent names"), self.tr("Documents"))
        for card, title, empty in zip(self._cards, titles, (nothing, names, ""), strict=False):
            card.show_words(title, "", empty)

    def _show_places(self, found: Sequence[ContentPlace], title: str = "") -> None:
        self._places = list(found)
        entries = [
            ListEntry(str(at), f"{each.before}{each.surface}{each.after}", each.title)
            for at, each in enumerate(self._places)
        ]
        self.places.show_entries(entries)
        words = self.tr("Places of {0}").format(isolated(title)) if title else self.tr("Places")
        hint = self.tr("Choose a label, a name or a document: its places are listed here.")
        self._cards[3].show_words(words, "", "" if found else hint)

    # ---------------------------------------------------------------- choosing
    def _on_clicked(self, _index: object) -> None:
        sender = self.sender()
        if isinstance(sender, EntryList) and sender.current is not None:
            self._look_for(sender, sender.current)

    def _on_entered(self, entry: ListEntry) -> None:
        """By Enter: the keyboard goes on to the places."""
        sender = self.sender()
        if isinstance(sender, EntryList):
            self._go = True
            self._look_for(sender, entry)

    def _look_for(self, shown: EntryList, entry: ListEntry) -> None:
        label = name = ""
        documents = self._scope
        if shown is self.labels:
            label = entry.key
        elif shown is self.names:
            label, _, name = entry.key.partition(" ")
        else:
            documents = (entry.key,)
        self._title = entry.title
        self._context.jobs.start(
            compute_places,
            self._session.path,
            self._session.person,
            documents,
            label,
            name,
            name="measuring",
            receiver=self,
            on_result=self._on_places,
            on_refused=self._session.refused,
            slot="content-places",
        )

    def _on_places(self, found: list[ContentPlace]) -> None:
        self._show_places(found, self._title)
        if self._go and found:
            self.places.setFocus()
        self._go = False

    def _on_place_clicked(self, _index: object) -> None:
        if self.places.current is not None:
            self._on_place(self.places.current)

    def _on_place(self, entry: ListEntry) -> None:
        place = self._places[int(entry.key)]
        self.opened.emit((place.document, place.start, place.end))

    # ---------------------------------------------------------------- words
    def _name_lists(self) -> None:
        names = (
            self.tr("Labels"),
            self.tr("Most frequent names"),
            self.tr("Documents"),
            self.tr("Places"),
        )
        for each, name in zip(self._lists, names, strict=True):
            each.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_lists()
            if self._found is not None:
                self._show(self._found)
            self._show_places(self._places)


class DocumentEntries(MadeRows[ListEntry]):
    """One for each document, put into words when it is looked at: there may be a million."""

    def __init__(self, documents: Sequence[DocumentContent]) -> None:
        super().__init__(len(documents))
        self._documents = documents

    def made(self, place: int) -> ListEntry:
        return _document_entry(self._documents[place])

    def place_of(self, key: Hashable) -> int:
        return next((at for at, each in enumerate(self._documents) if each.uid == key), -1)


def label_entries(found: Content, scheme: Scheme, language: str) -> list[ListEntry]:
    """The commonest label first."""
    rows = sorted(found.labels, key=lambda each: (-each.accepted, -each.suggested))
    entries = []
    for each in rows:
        label = scheme.get(each.label)
        title = label_title(label, language) if label is not None else each.label
        entries.append(
            ListEntry(
                each.label,
                title or each.label,
                _counts(each.accepted, each.suggested),
                trail=number(each.accepted),
                label=label,
            )
        )
    return entries


def name_entries(found: Content, scheme: Scheme, language: str) -> list[ListEntry]:
    """Names with their label, how often and in how many texts."""
    entries = []
    for each in found.names:
        parts = [code_tag(scheme, each.label, language), tr("Content", "in %Ln texts", each.documents)]
        if each.spellings > 1:
            parts.append(tr("Content", "%Ln spellings", each.spellings))
        entries.append(
            ListEntry(
                f"{each.label} {each.key}",
                each.surface,
                " · ".join(parts),
                trail=number(each.count),
                label=scheme.get(each.label),
            )
        )
    return entries


def _document_entry(each: DocumentContent) -> ListEntry:
    state = tr("Content", "done") if each.state is State.DONE else percent(each.share)
    return ListEntry(each.uid, each.title, _counts(each.accepted, each.suggested), trail=state)


def _counts(accepted: int, suggested: int) -> str:
    return " · ".join((tr("Standing", "%Ln accepted", accepted), tr("Standing", "%Ln suggested", suggested)))
