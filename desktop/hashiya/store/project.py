"""A project file, opened: the only door to it.

A Project belongs to the thread that opened it; other threads open their own with `readonly=True`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

from hashiya.core.changes import Act, ChangeSet, Edit
from hashiya.core.document import Document, DocumentInfo
from hashiya.core.labels import Scheme
from hashiya.core.span import Annotation, new_uid, now
from hashiya.errors import ConflictError, ProjectError, UserError
from hashiya.store import acts, adding, documents, journal, labels, opening, people, values
from hashiya.store import annotations as rows
from hashiya.store.connection import explained, read_only, transaction
from hashiya.store.records import (
    AddReport,
    DecisionRow,
    JournalEntry,
    NewDocument,
    Person,
    StoredList,
    StoredModel,
)

P = ParamSpec("P")
T = TypeVar("T")


class Project:
    """Made by `create` and `open`; closing releases the file and its lock.

    `readonly_reason`: "" when it may be written, else "asked", "locked" (another window has it), "folder" or
    "file". `person_uid` is whose layer acts go to.
    """

    def __init__(self, path: Path, opened: opening.Opened) -> None:
        self.path = path
        self.readonly = opened.lock is None
        self.readonly_reason = opened.reason
        self._opened = opened
        self._db = opened.db
        self._texts = documents.Texts()
        self._closed = False
        self._batch = False
        self.person_uid = str(self.setting("person", ""))

    @classmethod
    def create(
        cls, path: Path | str, *, scheme: Scheme, title: str = "", person: Person | None = None
    ) -> Project:
        """Make a new file and open it. Raises ProjectError `exists`, UserError for what the disk refuses."""
        from hashiya.store import migrations  # brings sqlite-utils, which opening never needs

        path = Path(path)

        def fill(db: sqlite3.Connection) -> None:
            for key, value in (("uid", new_uid()), ("title", title or path.stem), ("created", now())):
                values.put(db, key, value)
            labels.save(db, scheme)
            if person is not None:
                values.put(db, "setting:person", people.add(db, person).uid)

        migrations.create_file(path, fill)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str, *, readonly: bool = False) -> Project:
        """Open for writing, or for reading only where another window or the disk leaves no other way.

        Raises ProjectError: not_found, is_folder, no_permission, foreign, newer, damaged, busy, disk_full …
        """
        path = Path(path)
        return cls(path, opening.open_file(path, readonly=readonly))

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

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- what the project is ----------------------------------------------------------------------------

    @property
    def uid(self) -> str:
        return str(self._read(values.get, "uid"))

    @property
    def title(self) -> str:
        return str(self._read(values.get, "title", ""))

    @property
    def schema_version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def scheme(self) -> Scheme:
        return self._read(labels.load)

    def label_positions(self) -> dict[str, int]:
        """Code → place in the order, as Edits of the table `labels` hold it."""
        return self._read(labels.positions)

    def setting(self, key: str, default: object = None) -> object:
        return self._read(values.get, f"setting:{key}", default)

    def set_setting(self, key: str, value: object) -> None:
        """Any JSON value; not undoable."""
        self._write(values.put, f"setting:{key}", value, full=False)

    def word_lists(self) -> list[StoredList]:
        return self._read(values.word_lists)

    def models(self) -> list[StoredModel]:
        return self._read(values.models)

    def model(self, name: str) -> bytes | None:
        return self._read(values.model, name)

    def save_model(self, name: str, data: bytes, meta: Mapping[str, object]) -> None:
        """Replaces a model of the same name; not undoable."""
        self._write(values.save_model, name, data, meta)

    def delete_model(self, name: str) -> None:
        self._write(values.delete_model, name)

    # --- people -----------------------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Engines included (kind "engine")."""
        return self._read(people.everybody)

    def person(self, name: str, *, create: bool = True, kind: str = "annotator") -> Person | None:
        """The person of that name, made when missing (None without `create`)."""
        found = self._read(people.by_name, name)
        if found is not None or not create:
            return found
        return self._write(people.add, Person("", name, kind))

    def act_as(self, person: Person | str) -> Person:
        """From now on acts are this person's (a Person, added when unknown to the file, or a uid)."""
        known = self._read(people.by_uid, person if isinstance(person, str) else person.uid)
        if known is None:
            if isinstance(person, str):
                raise ProjectError(
                    "no_person", f"Nobody in this project has the uid {person}.", person=person
                )
            known = person if self.readonly else self._write(people.add, person)
        self.person_uid = known.uid
        return known

    # --- documents and annotations ----------------------------------------------------------------------

    def documents(self, layer: str = "") -> list[DocumentInfo]:
        """In their order. `annotations` counts accepted ones of `layer`, of everybody when it is ""."""
        return self._read(documents.infos, layer)

    def document(self, uid: str) -> Document:
        """Raises UserError `no_document`."""
        found = self._read(documents.load, self._texts, "uid", uid)
        if found is None:
            raise documents.no_document(uid)
        return found

    def document_by_name(self, name: str) -> Document | None:
        return self._read(documents.load, self._texts, "name", name)

    def document_by_digest(self, sha256: str) -> Document | None:
        return self._read(documents.load, self._texts, "sha256", sha256)

    def document_uids(self) -> list[str]:
        """In the order of the list, deleted ones left out."""
        return self._read(documents.uids)

    def texts(self) -> Iterator[tuple[str, str]]:
        """(uid, text) of every document, one text in memory at a time."""
        with explained(self.path):
            yield from documents.iterate_texts(self._db)

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
        return self._read(rows.of_document, document, layers=layers, statuses=statuses, start=start, end=end)

    def annotation(self, uid: str) -> Annotation | None:
        return self._read(rows.one, uid)

    def layers(self, document: str | None = None) -> list[tuple[str, int]]:
        """(layer, how many accepted or suggested), of one document or of all."""
        return self._read(rows.layers, document)

    def label_counts(self) -> list[tuple[str, str, str, int]]:
        """(label, layer, status, how many) over the project."""
        return self._read(rows.label_counts)

    def annotations_with_label(self, label: str) -> list[Annotation]:
        """Of every layer, status and document, deleted documents included."""
        return self._read(rows.with_label, label)

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
        return self._read(rows.decisions, layers=layers, documents=documents)

    # --- acts -------------------------------------------------------------------------------------------

    def apply(self, act: Act, *, undoable: bool = True) -> ChangeSet:
        """Do it and write it down, in one transaction that survives a power cut; all of it or nothing.

        Raises ConflictError when a record is not as the act expects, UserError `duplicate`, `span_mismatch`.
        """
        return self._write(acts.apply, self._texts, act, by=self.person_uid, undoable=undoable)

    def undo(self) -> ChangeSet | None:
        """Take the last act back, also one from before a restart; None when there is none.

        Raises ConflictError `undo_blocked` when other work changed what it changed; the step is then dropped.
        """
        return self._turn(undone=False)

    def redo(self) -> ChangeSet | None:
        return self._turn(undone=True)

    def undo_act(self) -> Act | None:
        """What `undo` would take back: kind and args for the window, and the edits that would be inverted."""
        return self._read(acts.next_act, undone=False)

    def redo_act(self) -> Act | None:
        return self._read(acts.next_act, undone=True)

    def _turn(self, *, undone: bool) -> ChangeSet | None:
        entry = self._read(journal.top, undone=undone)
        if entry is None:
            return None
        try:
            return self._write(acts.turn, self._texts, entry, by=self.person_uid, undone=undone)
        except UserError as error:
            if isinstance(error, ProjectError):
                raise
            self._write(journal.drop, entry)
            raise ConflictError(
                "undo_blocked",
                "This step can no longer be taken back: other work has since changed what it changed.",
                hint="Nothing was changed. The step before it can still be undone.",
            ) from error

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
        return self._read(
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
        return self._read(journal.edits, entry)

    # --- bulk work --------------------------------------------------------------------------------------

    def add_documents(self, new: Sequence[NewDocument], by: str = "") -> AddReport:
        """One transaction; texts that are there already are passed over. `by` defaults to `person_uid`.

        Raises UserError `text_not_canonical` and `span_mismatch`; nothing is added then.
        """
        return self._write(adding.add_documents, new, by or self.person_uid, full=False)

    def add_annotations(self, document: str, new: Sequence[Annotation], by: str = "") -> ChangeSet:
        """Bulk, not undoable; exact duplicates are passed over."""
        return self._write(
            adding.add_annotations, self._texts, document, new, by or self.person_uid, full=False
        )

    def replace_suggestions(
        self,
        document: str,
        engines: Collection[str],
        new: Sequence[Annotation],
        *,
        layers: Collection[str] | None = None,
    ) -> ChangeSet:
        """Replace the untouched suggestions of these engines (names as in `source`); bulk, not undoable.

        What a person rejected or accepted there is never suggested again, nor what crosses or equals the
        range of accepted work (of `layers`, or of everybody).
        """
        return self._write(
            adding.replace_suggestions, self._texts, document, engines, new, layers=layers, full=False
        )

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Bulk calls in the block share one transaction (NORMAL): much quicker for many documents, all or nothing.

        Keep it short: a chunk of some hundred documents. An error inside takes the whole block back.
        """
        if self.readonly:
            raise read_only(self.path)
        with explained(self.path), transaction(self._db, full=False):
            self._batch = True
            try:
                yield
            finally:
                self._batch = False

    # --- inside -----------------------------------------------------------------------------------------

    def _read(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with explained(self.path):
            return work(self._db, *args, **kwargs)

    def _write(
        self,
        work: Callable[..., T],
        *args: object,
        full: bool = True,
        **kwargs: object,
    ) -> T:
        """One transaction around `work(db, …)`; none of its own inside a batch."""
        if self.readonly:
            raise read_only(self.path)
        if self._batch:
            with explained(self.path):
                return work(self._db, *args, **kwargs)
        with explained(self.path), transaction(self._db, full=full) as db:
            return work(db, *args, **kwargs)
