"""What can be asked of an open project file."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from hashiya.core.search import KwicLine, Query, concordance
from hashiya.store.file.connection import explained
from hashiya.store.journal import journal, undo
from hashiya.store.listing.listed_reading import ListedReader
from hashiya.store.tables import annotations as rows
from hashiya.store.tables import content_counts, decisions, documents, labels, people, search_index, values
from hashiya.store.tables import parts as part_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from hashiya.core.adjudicate import Mark
    from hashiya.core.changes import Act, Edit
    from hashiya.core.document import Document, DocumentInfo, State
    from hashiya.core.labels import Scheme
    from hashiya.core.span import Annotation
    from hashiya.store.tables.parts import PartRow, Shares
    from hashiya.store.tables.records import (
        DecisionRow,
        JournalEntry,
        JudgedRange,
        JudgedRow,
        LabelCountRow,
        Person,
        RememberedRow,
        StoredList,
        StoredModel,
        SurfaceRow,
    )


class ProjectReader(ListedReader):
    """The reading half of a Project: nothing here writes."""

    _states: tuple[tuple[int, int], dict[State, int]] | None = None

    # --- what the project is ----------------------------------------------------------------------------

    @property
    def uid(self) -> str:
        """The name of the project across files, 32 hexadecimal digits."""
        return str(self.read(values.get, "uid"))

    @property
    def title(self) -> str:
        """The project's title."""
        return str(self.read(values.get, "title", ""))

    @property
    def schema_version(self) -> int:
        """How many migrations the file went through."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def scheme(self) -> Scheme:
        """The label scheme as it stands."""
        return self.read(labels.load)

    def label_positions(self) -> dict[str, int]:
        """Code → place in the order, as Edits of the table `labels` hold it."""
        return self.read(labels.positions)

    def word_lists(self) -> list[StoredList]:
        """The gazetteers kept in the project, by name."""
        return self.read(values.word_lists)

    def engines_used(self) -> frozenset[str]:
        """The engines that have ever suggested something here."""
        return self.read(values.engines_used)

    def models(self) -> list[StoredModel]:
        """The trained models kept in the project, without their data."""
        return self.read(values.models)

    def model(self, name: str) -> bytes | None:
        """A model's data, None where there is none of that name."""
        return self.read(values.model, name)

    # --- people -----------------------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Engines included (kind "engine")."""
        return self.read(people.everybody)

    def names(self) -> dict[str, str]:
        """What everybody is called, engines included, by uid."""
        return {person.uid: person.name for person in self.people()}

    def second_layers(self) -> dict[str, str]:
        """Uid → uid of the person it is a second layer of."""
        return self.read(people.joined)

    def layers_of_person(self, uid: str) -> list[str]:
        """The person's layer, then the second ones that were joined to it."""
        return [uid, *(other for other, person in self.second_layers().items() if person == uid)]

    def stored_name(self, uid: str) -> str:
        """A person's name as it is written down, without the number that tells people of one name apart."""
        found = self.read(people.by_uid, uid)
        return found.name if found is not None else ""

    # --- documents and annotations ----------------------------------------------------------------------

    def documents(self, layer: str = "") -> list[DocumentInfo]:
        """In their order. `annotations` counts accepted ones of `layer`, of everybody when it is ""."""
        return self.read(documents.infos, layer)

    def iter_documents(self, layer: str = "") -> Iterator[DocumentInfo]:
        """The same, one after the other: a corpus has more of them than memory should hold."""
        with explained(self.path):
            yield from documents.iterate_infos(self._db, layer)

    def some_documents(self, uids: Collection[str], layer: str = "") -> list[DocumentInfo]:
        """The same of these (few) documents, however many there are; deleted and unknown ones left out."""
        return self.read(documents.infos, layer, uids)

    def first_documents(self, count: int, layer: str = "") -> list[DocumentInfo]:
        """The same of the first so many."""
        return self.read(documents.first_infos, layer, count)

    def documents_between(self, first: int, last: int, layer: str = "") -> list[DocumentInfo]:
        """The same of some, in no certain order, each once when asked from 0 to `last_document`; `last` is
        exclusive.
        """
        return self.read(documents.infos_between, layer, first, last)

    def last_document(self) -> int:
        """The number up to which `documents_between` has any."""
        return self.read(documents.last_id)

    def has_documents(self, least: int = 1) -> bool:
        """Whether there are so many that are not deleted."""
        return self.read(documents.so_many, least)

    def state_counts(self) -> dict[State, int]:
        """How many documents are in which state, without deleted ones; counted once while nothing changes."""
        now = self.written, self._db.execute("PRAGMA data_version").fetchone()[0]
        if self._states is None or self._states[0] != now:
            self._states = now, self.read(documents.state_counts)
        return dict(self._states[1])

    def undecided_documents(self) -> dict[str, int]:
        """Uid → how many suggestions wait, of documents that are done, in their order."""
        return self.read(documents.undecided)

    def document(self, uid: str) -> Document:
        """Raises UserError `no_document`."""
        found = self.read(documents.load, self._texts, "uid", uid)
        if found is None:
            raise documents.no_document(uid)
        return found

    def document_by_name(self, name: str) -> Document | None:
        """By its name, composed letters or not: files carry both, the project keeps the composed ones."""
        found = self.read(documents.load, self._texts, "name", name)
        composed = unicodedata.normalize("NFC", name)
        if found is None and composed != name:
            found = self.read(documents.load, self._texts, "name", composed)
        return found

    def document_uids(self) -> list[str]:
        """In the order of the list, deleted ones left out."""
        return self.read(documents.uids)

    def untouched_documents(self, layer: str) -> list[str]:
        """The uids, in order, of new ones in which nothing is accepted in `layer` and no suggestion waits."""
        return self.read(documents.untouched, layer)

    def document_keys(self) -> frozenset[str]:
        """The digests of all texts and the names of all documents, deleted ones left out."""
        return self.read(documents.keys)

    def document_digests(self) -> dict[str, str]:
        """Uid → digest of the text, in the order of the list, deleted ones left out."""
        return self.read(part_rows.digests)

    def parts(self) -> dict[str, PartRow]:
        """Which part of training data documents belong to, by the uid of the record."""
        return self.read(part_rows.rows)

    def part_shares(self) -> Shares | None:
        """How the parts were dealt last, None where they never were."""
        return self.read(part_rows.shares)

    def texts(
        self, wanted: Collection[str] | None = None, *, characters: int | None = None
    ) -> Iterator[tuple[str, str]]:
        """(uid, text) of every document (of those `wanted`), one text in memory at a time; of each no more
        than its first so many characters.
        """
        with explained(self.path):
            yield from documents.iterate_texts(self._db, wanted, characters)

    def documents_named(self, name: str) -> list[str]:
        """Uids of the documents of that name or uid, in their order; deleted ones left out."""
        return self.read(documents.named, name)

    def suggestion_count(self) -> int:
        """How many suggestions wait in all documents."""
        return self.read(documents.suggestion_count)

    def annotations(
        self,
        document: str,
        *,
        layers: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> list[Annotation]:
        """Sorted by start, the longer first. With `start` and `end`: those that overlap that range."""
        return self.read(rows.of_document, document, layers=layers, statuses=statuses, start=start, end=end)

    def stream_annotations(self, document: str) -> Iterator[Annotation]:
        """All of a text in the order of `annotations`, made as they are asked for: there may be a million.

        Nothing may be written before the last.
        """
        with explained(self.path):
            yield from rows.streamed(self._db, document)

    def listed_annotations(
        self, document: str, layers: Collection[str], first: int, count: int
    ) -> list[Annotation]:
        """So many that are not rejected, from the `first` on: some rows of a long list, at once."""
        return self.read(rows.some, document, layers, first, count)

    def annotation_counts(
        self, document: str, layers: Collection[str], start: int, end: int
    ) -> list[tuple[str, str, int, int]]:
        """(label, status, how many, how many with a note) of those that begin there and are not rejected."""
        return self.read(rows.counts_between, document, layers, start, end)

    def marks(
        self, document: str, layers: Collection[str], start: int | None = None, end: int | None = None
    ) -> list[Mark]:
        """What comparing needs of accepted annotations, quickly; in no certain order."""
        return self.read(rows.marks, document, layers, start, end)

    def annotation(self, uid: str) -> Annotation | None:
        """One annotation, None where there is none."""
        return self.read(rows.one, uid)

    def annotations_by_uid(self, uids: Collection[str]) -> dict[str, Annotation]:
        """Those of these uids that there are."""
        return self.read(rows.by_uid, uids)

    def layers(self, document: str | None = None) -> list[tuple[str, int]]:
        """(layer, how many accepted or suggested), of one document or of all."""
        return self.read(rows.layers, document)

    def label_counts(self) -> list[tuple[str, str, str, int]]:
        """(label, layer, status, how many) over the project."""
        return self.read(rows.label_counts)

    def annotations_with_label(self, label: str) -> list[Annotation]:
        """Of every layer, status and document, deleted documents included."""
        return self.read(rows.with_label, label)

    def accepted_counts(self, layers: Collection[str]) -> tuple[int, int]:
        """(documents, annotations): how many are accepted in one of these layers, and in how many texts."""
        return self.read(content_counts.accepted, layers)

    def documents_with(self, layer: str) -> list[str]:
        """Uids of the documents in which something is accepted in a layer, in no certain order."""
        return self.read(content_counts.documents_with, layer)

    def label_rows(self, person: str, documents: Collection[str] = ()) -> list[LabelCountRow]:
        """By label what a person (a layer) accepted and what waits: in these documents, all where none."""
        return self.read(content_counts.labels, person, documents)

    def surface_rows(
        self, person: str, documents: Collection[str], named: Collection[str]
    ) -> Iterator[SurfaceRow]:
        """The same by spelling, of what the person accepted with one of the labels `named`."""
        with explained(self.path):
            yield from content_counts.surfaces(self._db, person, documents, named)

    def where_spelt(
        self, person: str, documents: Collection[str], spellings: Collection[str]
    ) -> Iterator[tuple[str, str, int]]:
        """(surface, label, a document's number) of all the person accepted that is spelt so."""
        with explained(self.path):
            yield from content_counts.where_spelt(self._db, person, documents, spellings)

    def iter_annotations(
        self,
        *,
        layers: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        documents: Collection[str] | None = None,
        label: str | None = None,
    ) -> Iterator[Annotation]:
        """Document by document, in the order of the list."""
        with explained(self.path):
            yield from rows.iterate(
                self._db, layers=layers, statuses=statuses, documents=documents, label=label
            )

    def decisions(
        self, *, layers: Collection[str] | None = None, documents: Collection[str] | None = None
    ) -> list[DecisionRow]:
        """What people accepted and rejected, for the engines that learn from it."""
        return self.read(decisions.decisions, layers=layers, documents=documents)

    def last_decided(self, most: int, characters: int) -> list[str] | None:
        """Uids of the documents worked on last, with about so many decisions and characters in all; None
        when everything that people decided is no more.
        """
        return self.read(decisions.last_decided, most, characters)

    def last_worked(
        self, layer: str, most: int, characters: int, *, done: Collection[str] | None, empty: bool
    ) -> tuple[list[str], int]:
        """Uids of the last documents with accepted annotations of a layer (of people when it is ""), of so
        many annotations and characters, in their order; and how many there are in all. `done`: of those
        marked as done, but for these; `empty`: also where nothing is accepted.
        """
        return self.read(decisions.last_worked, layer, most, characters, done=done, empty=empty)

    def judged(self, document: str) -> list[JudgedRow]:
        """What became of engines' suggestions in a document, added up by source and status."""
        return self.read(decisions.judged, document)

    def judged_ranges(self, document: str) -> list[JudgedRange]:
        """Where those were that were refused or moved."""
        return self.read(decisions.judged_ranges, document)

    def remembered(self, without: Collection[str], most: int) -> list[RememberedRow]:
        """How often which label was given (or refused) to which words, in all documents but these."""
        return self.read(decisions.remembered, without, most)

    def imported_documents(self, among: Collection[str] | None = None) -> set[str]:
        """Uids of documents (of these) that came annotated, from a file."""
        return self.read(decisions.imported_documents, among)

    # --- searching --------------------------------------------------------------------------------------

    def search_documents(self, query: Query) -> list[str]:
        """Uids of documents in which the query may stand, in their order."""
        with explained(self.path):
            return search_index.candidates(self._db, query)

    def texts_with(
        self, query: Query, written: search_index.IndexWords | None = None
    ) -> Iterator[tuple[str, str]]:
        """(uid, text) of the documents in which the query may stand, in their order, each read when it is
        asked for. `written`: the words of the search index, where they are at hand.
        """
        with explained(self.path):
            yield from search_index.texts_with(self._db, query, written)

    def write_words(self, target: Path) -> int:
        """The words of the search index into a file, a line each; the number of its last document."""
        return self.read(search_index.write_words, target)

    def concordance(
        self, query: Query, *, width: int = 60, documents: Collection[str] | None = None
    ) -> Iterator[KwicLine]:
        """Every place where the query stands, with `width` characters on either side."""
        with explained(self.path):
            texts = search_index.texts_with(self._db, query)
            if documents is not None:
                wanted = set(documents)
                texts = (each for each in texts if each[0] in wanted)
            yield from concordance(texts, query, width=width)

    # --- the journal -------------------------------------------------------------------------------------

    def undo_act(self) -> Act | None:
        """What `undo` would take back: kind and args for the window, and the edits that would be inverted.

        Undo and redo are of the acts of whoever is at work (`person_uid`), never of another person's.
        """
        return self.read(undo.next_act, by=self.person_uid, undone=False)

    def can_turn(self) -> tuple[bool, bool]:
        """Whether something can be undone, and whether something can be done again."""
        return self.read(undo.can_turn, by=self.person_uid)

    def redo_act(self) -> Act | None:
        """The act that redo would do next."""
        return self.read(undo.next_act, by=self.person_uid, undone=True)

    def steps(self, *, undone: bool = False, limit: int = 300) -> list[JournalEntry]:
        """The acts that can be undone, newest first, or (`undone`) done again, the next first."""
        return self.read(undo.steps, by=self.person_uid, undone=undone, limit=limit)

    def journal(
        self,
        *,
        document: str | None = None,
        annotation: str | None = None,
        since: str | None = None,
        by: str | None = None,
        before: int | None = None,
        limit: int = 500,
    ) -> list[JournalEntry]:
        """Newest first. `since` is a time as stored; `before` an entry's id, to read on from."""
        return self.read(
            journal.entries,
            document=document,
            annotation=annotation,
            since=since,
            by=by,
            before=before,
            limit=limit,
        )

    def journal_edits(self, entry: int) -> tuple[Edit, ...]:
        """Before and after of every record that the entry (its `id`) changed; empty for bulk work."""
        return self.read(journal.edits, entry)
