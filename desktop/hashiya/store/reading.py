"""What can be asked of an open project file."""

from __future__ import annotations

import shutil
import sqlite3
import unicodedata
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from hashiya.core.search import KwicLine, Query, concordance
from hashiya.store.file import doctor, opening
from hashiya.store.file.connection import damaged, explained, is_undecodable, reading_leniently
from hashiya.store.journal import journal, undo
from hashiya.store.tables import annotations as rows
from hashiya.store.tables import beyond, decisions, documents, labels, people, search_index, subjects, values
from hashiya.store.tables import parts as part_rows
from hashiya.store.tables.documents import iterate_texts
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from hashiya.core.adjudicate import Mark
    from hashiya.core.beyond.attributes import Attribute, AttributeScheme, AttributeValue, Subject
    from hashiya.core.beyond.entities import Entity, Mention
    from hashiya.core.beyond.relations import Relation, RelationType
    from hashiya.core.changes import Act, Edit
    from hashiya.core.document import Document, DocumentInfo, State
    from hashiya.core.labels import Scheme
    from hashiya.core.span import Annotation
    from hashiya.store.tables.parts import PartRow, Shares
    from hashiya.store.tables.records import (
        DecisionRow,
        JournalEntry,
        Person,
        RememberedRow,
        StoredList,
        StoredModel,
    )

P = ParamSpec("P")
T = TypeVar("T")


class ProjectReader:
    """The reading half of a Project: nothing here writes."""

    def __init__(self, path: Path, opened: opening.OpenedFile) -> None:
        self.path = path
        self.readonly = opened.lock is None
        self.readonly_reason = opened.reason
        self._opened = opened
        self._db = opened.db
        self._texts = documents.Texts()
        self._closed = False
        self._batch = False
        self.person_uid = str(self.setting("person", ""))

    def close(self) -> None:
        """Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._db.close()
        if self._opened.lock is not None:
            self._opened.lock.release()
        if self._opened.temporary is not None:
            shutil.rmtree(self._opened.temporary, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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

    def setting(self, key: str, default: object = None) -> object:
        """A setting of the project, `default` where it has none."""
        return self.read(values.get, f"setting:{key}", default)

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

    def has_documents(self) -> bool:
        """Whether there is any that is not deleted."""
        return self.read(documents.any_there)

    def state_counts(self) -> dict[State, int]:
        """How many documents are in which state, deleted ones left out."""
        return self.read(documents.state_counts)

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

    def texts(self, wanted: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
        """(uid, text) of every document (of those `wanted`), one text in memory at a time."""
        with explained(self.path):
            yield from documents.iterate_texts(self._db, wanted)

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

    def layers(self, document: str | None = None) -> list[tuple[str, int]]:
        """(layer, how many accepted or suggested), of one document or of all."""
        return self.read(rows.layers, document)

    def label_counts(self) -> list[tuple[str, str, str, int]]:
        """(label, layer, status, how many) over the project."""
        return self.read(rows.label_counts)

    def annotations_with_label(self, label: str) -> list[Annotation]:
        """Of every layer, status and document, deleted documents included."""
        return self.read(rows.with_label, label)

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

    def remembered(self, without: Collection[str], most: int) -> list[RememberedRow]:
        """How often which label was given (or refused) to which words, in all documents but these."""
        return self.read(decisions.remembered, without, most)

    def imported_documents(self, among: Collection[str] | None = None) -> set[str]:
        """Uids of documents (of these) that came annotated, from a file."""
        return self.read(decisions.imported_documents, among)

    # --- beyond spans --------------------------------------------------------------------------------------

    def attribute_types(self) -> AttributeScheme:
        """What can be said of annotations, relations and documents."""
        return self.read(beyond.attribute_types)

    def relation_types(self) -> tuple[RelationType, ...]:
        """Which relations the scheme has, in their order."""
        return self.read(beyond.relation_types)

    def attributes(self, document: str, *, layers: Collection[str] | None = None) -> list[Attribute]:
        """Of the document (`of` is ""), its annotations and its relations."""
        return self.read(beyond.attributes, document, layers)

    def attribute_values(
        self, document: str, layers: Collection[str] | None = None
    ) -> tuple[dict[str, dict[str, AttributeValue]], dict[str, dict[str, AttributeValue]]]:
        """(key of an annotation → name → value, layer → name → value of the document)."""
        return self.read(beyond.attribute_values, document, layers)

    def document_attributes(self) -> list[tuple[str, str, str, AttributeValue]]:
        """(document, layer, name, value) of all that is said of documents, of every person."""
        return self.read(beyond.document_attributes)

    def annotation_attributes(self, layers: Collection[str]) -> list[tuple[str, AttributeValue, int]]:
        """(name, value, how often) of what is said of annotations in these layers, everywhere."""
        return self.read(beyond.annotation_attributes, layers)

    def attribute_counts(self) -> dict[tuple[str, str], int]:
        """(subject, name) → how many values the project has, of every person and document."""
        return self.read(beyond.attribute_counts)

    def attribute_rows(self, subject: Subject, name: str) -> list[dict[str, object]]:
        """All values of one name, as Edits of the table `attributes` hold them."""
        return self.read(beyond.attribute_rows, subject, name)

    def relations(self, document: str, *, layers: Collection[str] | None = None) -> list[Relation]:
        """In the order they were made. Ends that are not in the file are ""."""
        return self.read(beyond.relations, document, layers)

    def relations_of_type(self, code: str) -> int:
        """How many there are in the project, rejected ones apart."""
        return self.read(beyond.relations_of_type, code)

    def some_relations(self, uids: Iterable[str], keys: Mapping[str, str]) -> dict[str, Relation]:
        """Those of these uids that are there, in a time that does not grow with the project."""
        return self.read(beyond.some_relations, uids, keys)

    def relation_decisions(self, source: str) -> list[tuple[str, str, str, int]]:
        """(type, why, status, how many) of what people decided on relations suggested by that source."""
        return self.read(beyond.relation_decisions, source)

    def documents_with_relations(self, most: int) -> list[str]:
        """In which people related something, those last worked on first; at most so many."""
        return self.read(beyond.documents_with_relations, most)

    def annotation_keys(self, document: str) -> dict[str, str]:
        """What relations call the document's annotations → their uids."""
        return self.read(beyond.annotation_keys, document)

    def relation_counts(self) -> dict[str, int]:
        """Document → how many relations it has, of whomever, rejected ones apart."""
        return self.read(beyond.relation_counts)

    def has_relation(
        self, kind: str, layer: str, head: tuple[str, Collection[str]], tail: tuple[str, Collection[str]]
    ) -> bool:
        """Whether the layer has an accepted one of this type; the ends as (uid, layers they may stand in)."""
        heads, tails = ([key_of(uid, each) for each in layers] for uid, layers in (head, tail))
        return self.read(beyond.has_relation, kind, layer, heads, tails)

    def annotation_key(self, uid: str, layer: str) -> str:
        """What relations call the annotation of this uid and layer."""
        return key_of(uid, layer)

    def has_relations(self, document: str) -> bool:
        """Whether the document has any relation, of whomever."""
        return self.read(beyond.has_relations, document)

    def mentions(
        self, document: str | None = None, *, layers: Collection[str] | None = None
    ) -> list[Mention]:
        """Which entity annotations mean, of one document or of all."""
        return self.read(beyond.mentions, document, layers)

    def linked(
        self, document: str | None = None, *, layers: Collection[str] | None = None
    ) -> list[tuple[Annotation, Mention]]:
        """Annotations that have been asked about, with what they mean; of one document or of all."""
        return self.read(beyond.linked, document, layers)

    def entities(self) -> dict[str, Entity]:
        """By uid, in the order they were made, those too that were joined into others."""
        return self.read(beyond.entities)

    def stored_relation(self, uid: str) -> dict[str, object] | None:
        """The relation as an Edit holds it, its ends by their keys; None where there is none."""
        return self.read(beyond.stored_relation, uid)

    def inherited(self, gone: Sequence[Annotation], stays: Annotation) -> list[Edit]:
        """Edits, to do before the annotations go, by which what hangs on them hangs on one of their layer."""
        return self.read(subjects.inherited, [each.uid for each in gone], stays.uid, stays.layer)

    def said_of_relation(self, uid: str, other: str) -> list[Edit]:
        """Edits by which what is said of a relation is said of the record that takes its place."""
        return self.read(subjects.said_of_another, uid, other)

    def document_attribute_uid(self, document: str, layer: str, name: str) -> str:
        """The uid of the record of one person's label of a document, or note on it."""
        return self.read(beyond.document_attribute, document, layer, name)

    def beyond_counts(self) -> dict[str, int]:
        """Table → how many records, of all that is beyond annotations."""
        return self.read(beyond.counts)

    # --- searching --------------------------------------------------------------------------------------

    def search_documents(self, query: Query) -> list[str]:
        """Uids of documents in which the query may stand, in their order."""
        with explained(self.path):
            return search_index.candidates(self._db, query)

    def concordance(
        self, query: Query, *, width: int = 60, documents: Collection[str] | None = None
    ) -> Iterator[KwicLine]:
        """Every place where the query stands, with `width` characters on either side."""
        with explained(self.path):
            wanted = set(search_index.candidates(self._db, query))
            if documents is not None:
                wanted &= set(documents)
            yield from concordance(iterate_texts(self._db, wanted), query, width=width)

    def verify_sound(self) -> None:
        """Raises ProjectError `damaged` when pages of the file do not hang together; quick, texts aside."""
        found = self.read(doctor.is_sound)
        if not found:
            raise damaged(self.path, "its pages do not hang together")

    def copy_to(self, target: Path) -> None:
        """A sound copy of the whole file, the write-ahead log included, renamed into place."""
        from hashiya.store.file import copying

        with explained(self.path):
            copying.copy_to(self._db, target)

    # --- the journal -------------------------------------------------------------------------------------

    def undo_act(self) -> Act | None:
        """What `undo` would take back: kind and args for the window, and the edits that would be inverted."""
        return self.read(undo.next_act, undone=False)

    def redo_act(self) -> Act | None:
        """The act that redo would do next."""
        return self.read(undo.next_act, undone=True)

    def steps(self, *, undone: bool = False, limit: int = 300) -> list[JournalEntry]:
        """The acts that can be undone, newest first, or (`undone`) done again, the next first."""
        return self.read(undo.steps, undone=undone, limit=limit)

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

    @property
    def written(self) -> int:
        """How many rows were written since it was opened: the same number, and nothing has changed."""
        return self._db.total_changes

    @property
    def connection(self) -> sqlite3.Connection:
        """For modules of the store that work on a whole file, as merging does; nobody else needs SQL."""
        return self._db

    def read(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work(db, …)` gives; for modules of the store. Raises ProjectError."""
        with explained(self.path):
            try:
                return work(self._db, *args, **kwargs)
            except sqlite3.OperationalError as error:
                if not is_undecodable(error):
                    raise
                with reading_leniently(self._db):
                    return work(self._db, *args, **kwargs)
