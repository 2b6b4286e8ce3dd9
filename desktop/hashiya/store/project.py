"""A project file, opened: the only door to it.

A Project belongs to the thread that opened it; other threads open their own with `readonly=True`.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hashiya.core.span import Annotation, new_uid, now
from hashiya.errors import ConflictError, ProjectError, UserError
from hashiya.progress import OnProgress, ignore_progress
from hashiya.store.file import doctor, opening
from hashiya.store.file.connection import (
    explained,
    is_undecodable,
    read_only,
    reading_leniently,
    sorting_on_disk,
    transaction,
)
from hashiya.store.file.place import FileIdentity
from hashiya.store.journal import acts, journal, undo
from hashiya.store.reading import ProjectReader
from hashiya.store.tables import adding, beyond_types, labels, people, search_index, values
from hashiya.store.tables.documents import Texts
from hashiya.store.tables.records import AddReport, Check, NewDocument, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from hashiya.core.changes import Act, ChangeSet
    from hashiya.core.labels import Scheme
    from hashiya.store.tables.adding import SuggestedPart

T = TypeVar("T")


class Project(ProjectReader):
    """Made by `create` and `open`; closing releases the file and its lock.

    `readonly_reason`: "" when it may be written, else "asked", "locked" (another window has it), "folder",
    "file", "links", "full", "place" (no shared memory there) or "name" (too long).
    `person_uid` is whose layer acts go to.
    """

    def __init__(self, path: Path, opened: opening.OpenedFile) -> None:
        super().__init__(path, opened)
        self._place = FileIdentity(opened.db, path.resolve())

    @classmethod
    def create(
        cls, path: Path | str, *, scheme: Scheme, title: str = "", person: Person | None = None
    ) -> Project:
        """Make a new file and open it. Raises ProjectError `exists`, UserError for what the disk refuses."""
        from hashiya.store.file import migrations  # brings sqlite-utils, which opening never needs

        path = Path(path)

        def fill(db: sqlite3.Connection) -> None:
            for key, value in (("uid", new_uid()), ("title", title or path.stem), ("created", now())):
                values.put(db, key, value)
            labels.save(db, scheme)
            beyond_types.save_types(db, scheme.types)
            if person is not None:
                values.put(db, "setting:person", people.add(db, person).uid)

        migrations.create_file(path, fill)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str, *, readonly: bool = False, patience: float = 5.0) -> Project:
        """Open for writing, or for reading only where another window or the disk leaves no other way.

        `patience`: seconds that each step waits for another program that writes, before it says `busy`.
        Raises ProjectError: not_found, is_folder, no_permission, foreign, newer, damaged, busy, disk_full …
        """
        path = Path(path)
        return cls(path, opening.open_file(path, readonly=readonly, patience=patience))

    # --- people and settings -----------------------------------------------------------------------------

    def person(self, name: str, *, create: bool = True, kind: str = "annotator") -> Person | None:
        """The person of that name, made when missing (None without `create`)."""
        found = self.read(people.by_name, name)
        if found is not None or not create:
            return found
        return self.write(people.add, Person("", name, kind))

    def act_as(self, person: Person | str) -> Person:
        """From now on acts are this person's (a Person, added when unknown to the file, or a uid)."""
        known = self.read(people.by_uid, person if isinstance(person, str) else person.uid)
        if known is None:
            if isinstance(person, str):
                raise ProjectError(
                    "no_person", f"Nobody in this project has the uid {person}.", person=person
                )
            known = person if self.readonly else self.write(people.add, person)
        self.person_uid = known.uid
        return known

    def set_setting(self, key: str, value: object) -> None:
        """Any JSON value; not undoable."""
        self.write(values.put, f"setting:{key}", value, full=False)

    def save_model(self, name: str, data: bytes, meta: Mapping[str, object]) -> None:
        """Replaces a model of the same name; not undoable."""
        self.write(values.save_model, name, data, meta)

    def delete_model(self, name: str) -> None:
        """Forget a model; not undoable."""
        self.write(values.delete_model, name)

    # --- acts -------------------------------------------------------------------------------------------

    def apply(self, act: Act, *, undoable: bool = True) -> ChangeSet:
        """Do it and write it down, in one transaction that survives a power cut; all of it or nothing.

        Raises ConflictError when a record is not as the act expects, UserError `duplicate`, `span_mismatch`.
        """
        return self.write(acts.apply, self._texts, act, by=self.person_uid, undoable=undoable)

    def undo(self) -> ChangeSet | None:
        """Take this person's last act back, also one from before a restart; None when there is none.

        Raises ConflictError `undo_blocked` when other work changed what it changed; the step is then dropped.
        """
        return self._turn(undone=False)

    def redo(self) -> ChangeSet | None:
        """Do again what was undone last; None when there is nothing."""
        return self._turn(undone=True)

    def turn_to(self, act: int, *, undone: bool) -> ChangeSet:
        """Undo all acts newer than the journal row `act` (0: all there are), or redo (`undone`) up to it.

        All in one transaction. Raises UserError `step_gone`; ConflictError `undo_far_blocked` where other
        work has changed what one of them changed: nothing is changed then.
        """
        try:
            return self.write(undo.turn_to, self._texts, act, by=self.person_uid, undone=undone)
        except UserError as error:
            if isinstance(error, ProjectError) or error.code == "step_gone":
                raise
            raise ConflictError(
                "undo_far_blocked",
                "One of these steps can no longer be taken back: other work changed what it changed.",
                hint="Nothing was changed. Choose a newer step.",
            ) from error

    def _turn(self, *, undone: bool) -> ChangeSet | None:
        entry = self.read(journal.top, by=self.person_uid, undone=undone)
        if entry is None:
            return None
        try:
            return self.write(undo.step_undo, self._texts, entry, by=self.person_uid, undone=undone)
        except UserError as error:
            if isinstance(error, ProjectError):
                raise
            self.write(journal.drop, entry)
            raise ConflictError(
                "undo_blocked",
                "This step can no longer be taken back: other work has since changed what it changed.",
                hint="Nothing was changed. The step before it can still be undone.",
            ) from error

    # --- bulk work --------------------------------------------------------------------------------------

    def add_documents(self, new: Sequence[NewDocument], by: str = "") -> AddReport:
        """One transaction; texts that are there already are passed over. `by` defaults to `person_uid`.

        Raises UserError `text_not_canonical` and `span_mismatch`; nothing is added then.
        """
        return self.write(adding.add_documents, new, by or self.person_uid, full=False)

    def add_annotations(self, document: str, new: Sequence[Annotation], by: str = "") -> ChangeSet:
        """Bulk, not undoable; exact duplicates are passed over."""
        return self.write(
            adding.add_annotations, self._texts, document, new, by or self.person_uid, full=False
        )

    def replace_suggestions(
        self,
        document: str,
        engines: Collection[str],
        new: Sequence[Annotation],
        *,
        layers: Collection[str] | None = None,
        part: SuggestedPart | None = None,
    ) -> ChangeSet:
        """Replace the untouched suggestions of these engines (names as in `source`); bulk, not undoable.

        What a person rejected or accepted there is never suggested again, nor what crosses or equals the
        range of accepted work (of `layers`, or of everybody). With `part` only that part of the text.
        """
        return self.write(
            *(adding.replace_suggestions, self._texts, document, engines, new),
            layers=layers,
            part=part,
            full=False,
        )

    def replace_suggestions_in_parts(
        self,
        document: str,
        engines: Collection[str],
        parts: Iterable[tuple[SuggestedPart, Sequence[Annotation]]],
    ) -> ChangeSet:
        """The same for a long text, whose parts come one after the other: memory is that of a part. One
        transaction, one row in the journal; the uids of what changed are not told.
        """
        return self.write(
            adding.replace_suggestions_in_parts, self._texts, document, engines, parts, full=False
        )

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Bulk calls in the block share one transaction (NORMAL): much quicker, and all or nothing.

        Keep it short: a chunk of some hundred documents. An error inside takes the whole block back.
        """
        self.verify_place()
        with explained(self.path), transaction(self._db, full=False):
            self._batch = True
            try:
                yield
            finally:
                self._batch = False
        self._place.note()

    def extend_search_index(self, characters: int = 1_000_000) -> int:
        """Index more documents, about so many characters of them, in one transaction; 0 when all are.

        Searching works without; with it, words are found in 100,000 documents at once.
        """
        return self.write(search_index.extend, characters, full=False)

    def fold_log(self) -> None:
        """Bring what the log beside the file holds into the file: a copy of the file alone has it then.

        Waits for nobody; what others still read stays in the log.
        """
        self.verify_place()
        with explained(self.path):
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._place.note()

    def check(self, *, repair: bool = False, progress: OnProgress = ignore_progress) -> list[Check]:
        """The doctor's findings. `repair` keeps a copy of the file first and writes down what it does.

        `progress` hears of each check and what is repaired, and may raise to stop: nothing is changed then.
        """
        found = self.read(doctor.examine, progress)
        if not repair or all(each.ok for each in found):
            return found
        if self.readonly:
            raise read_only(self.path)
        from hashiya.store.file.copying import keep_copy

        with explained(self.path):
            keep_copy(self._db, self.path, "before-repair")
        with sorting_on_disk(self._db):
            repaired = self.write(doctor.repair, found, by=self.person_uid, progress=progress)
        self._texts = Texts()
        return repaired

    # --- for modules of the store ---------------------------------------------------------------------------

    def write(
        self,
        work: Callable[..., T],
        *args: object,
        full: bool = True,
        **kwargs: object,
    ) -> T:
        """One transaction around `work(db, …)`, none of its own inside a batch; for modules of the store.

        With `full` it survives a power cut once it returns. Raises ProjectError; also when the file was
        moved, deleted or replaced meanwhile: nothing is written into a file that nobody will find again.
        """
        if self._batch:
            with explained(self.path):
                return work(self._db, *args, **kwargs)
        self.verify_place()
        with explained(self.path):
            try:
                with transaction(self._db, full=full) as db:
                    done = work(db, *args, **kwargs)
            except sqlite3.OperationalError as error:
                if not is_undecodable(error):
                    raise
                with reading_leniently(self._db), transaction(self._db, full=full) as db:
                    done = work(db, *args, **kwargs)
        self._place.note()
        return done

    def verify_place(self) -> None:
        """Raises ProjectError when it may not be written (now): `read_only`, `file_gone`, `file_replaced`."""
        if self.readonly:
            raise read_only(self.path)
        with explained(self.path):
            self._place.look()
