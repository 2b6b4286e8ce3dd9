"""One open project on the window's thread: acts go in, change sets come out, panels only render.

An act is on disk before anyone hears of it. This is the only module of the window that knows the store.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from hashiya.core.beyond.attributes import AttributeScheme
from hashiya.core.changes import Act, ChangeSet
from hashiya.core.span import Annotation, Status
from hashiya.errors import UserError
from hashiya.services.attributes.standing import StandingValues, read_standing
from hashiya.services.review.corrections import corrected_documents, corrections
from hashiya.store.project import Project
from hashiya.ui.session.attribute_cache import AttributeCache
from hashiya.ui.session.correction_cache import Corrected
from hashiya.ui.session.document_reading import DocumentReading
from hashiya.ui.session.label_sight import LabelSight
from hashiya.ui.session.open_relations import OpenRelations
from hashiya.ui.session.told_reading import ToldReading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hashiya.core.document import Document, DocumentInfo
    from hashiya.core.labels import Scheme
    from hashiya.services.search.written_words import WrittenWords
    from hashiya.ui.session.open_annotations import Tally

log = logging.getLogger(__name__)

_PATIENCE = 0.5  # seconds that the window stands still for another program's writing
LOST = ("file_gone", "file_replaced")


@dataclass(frozen=True, slots=True)
class ActReport:
    """Something done, for the status bar: `how` is "did", "undid" or "redid"; `count` acts in one step, of
    which `act` is the last.
    """

    how: str
    act: Act
    count: int = 1


class Session(QObject):
    """Wraps one Project. Signals: `changes_applied` (ChangeSet), `document_changed` (Document or None),
    `failed` (UserError), `spoken` (ActReport), `selection_changed` (Annotation or None), `annotations_read`:
    those of a long document, some time after `document_changed`, and before that `annotations_counted`:
    how many they are, and `listed` gives some of them; `leaving`: an act is to be made, or another
    document or person to come: store now what fields show.
    """

    changes_applied = Signal(object)
    document_changed = Signal(object)
    selection_changed = Signal(object)
    annotations_counted = Signal()
    annotations_read = Signal()
    failed = Signal(object)
    spoken = Signal(object)
    closing = Signal()
    leaving = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        # Read at once: a file whose labels cannot be read is no session, rather than half of one.
        self._scheme: Scheme | None = project.scheme()
        self._document: Document | None = None
        self._reading = DocumentReading(project, self._fail, self)
        self._reading.counted.connect(self.annotations_counted)
        self._reading.read.connect(self.annotations_read)
        self._turnable: tuple[int, tuple[bool, bool]] | None = None
        self._selected = ""
        self.sight = LabelSight(self.kept("labels_hidden", []), partial(self.keep, "labels_hidden"), self)
        self._watcher = QFileSystemWatcher(self)
        self._lost = self._closed = False
        if not project.readonly:
            self._watcher.addPath(str(project.path))
            self._watcher.fileChanged.connect(self._on_file_changed)
        self.revision = 0
        self.written_words: WrittenWords | None = None  # of the search index, once it is complete
        guarded = ToldReading(self._fail, self).guarded
        self.relations = OpenRelations(project, self.annotation, guarded, self)
        standing = guarded(partial(read_standing, project), StandingValues)
        self.said = AttributeCache(guarded(project.attribute_types, AttributeScheme), standing)
        counted, read = partial(corrected_documents, project), partial(corrections, project)
        self.corrected = Corrected(guarded(counted, dict), guarded(read, list))

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False) -> Session:
        """Open a project file; raises ProjectError when it cannot be used."""
        project = Project.open(path, readonly=readonly, patience=_PATIENCE)
        try:
            return cls(project)
        except BaseException:
            project.close()
            raise

    @classmethod
    def create(cls, path: Path, scheme: Scheme, *, title: str = "") -> Session:
        """Make a project file; raises ProjectError where one stands or nothing can be written."""
        return cls(Project.create(path, scheme=scheme, title=title))

    def kept(self, key: str, default: object = None) -> object:
        """What `keep` stored of how the project is looked at."""
        return self.project.setting(key, default)

    def keep(self, key: str, value: object) -> None:
        """Store how the project is looked at; where it cannot be written, the next start forgets it."""
        if not self.readonly:
            with suppress(UserError):
                self.project.set_setting(key, value)

    def close(self) -> None:
        """Who listens hears of it first. `JobRunner.retire` keeps away what would come afterwards."""
        self._reading.stop()
        self.closing.emit()
        self._closed = True
        self.project.close()

    # ---------------------------------------------------------------- the file itself
    @property
    def is_lost(self) -> bool:
        """Whether the file was moved, deleted or replaced and nothing of it was saved elsewhere since."""
        return self._lost

    def look(self) -> None:
        """Tell at once when the file is no longer the one that was opened."""
        if self.readonly or self._lost or self._closed:  # what becomes of the file then is no loss
            return
        try:
            self.project.verify_place()
        except UserError as error:
            self._fail(error)

    def save_elsewhere(self, target: Path) -> None:
        """A whole copy, made from what is still open. Raises UserError for what the disk refuses."""
        self.project.copy_to(target)
        self._lost = False

    def _on_file_changed(self, _path: str) -> None:
        self.look()

    def _fail(self, error: UserError) -> None:
        self._lost = self._lost or error.code in LOST
        self.failed.emit(error)

    # ---------------------------------------------------------------- what there is
    @property
    def path(self) -> Path:
        return Path(self.project.path)

    @property
    def title(self) -> str:
        return self.project.title or self.path.stem

    @property
    def readonly(self) -> bool:
        return self.project.readonly

    @property
    def readonly_reason(self) -> str:
        return self.project.readonly_reason

    @property
    def scheme(self) -> Scheme:
        if self._scheme is None:
            self._scheme = self.project.scheme()
        return self._scheme

    @property
    def person(self) -> str:
        """The uid of whoever works here now; their layer's name too."""
        return self.project.person_uid

    @property
    def person_name(self) -> str:
        return next((person.name for person in self.project.people() if person.uid == self.person), "")

    def act_as(self, name: str) -> None:
        """Work as this person from now on; a read-only project knows only those it has."""
        person = self.project.person(name, create=not self.readonly)
        if person is not None:
            self.act_as_uid(person.uid)

    def act_as_uid(self, uid: str) -> None:
        """The same, for somebody the project knows."""
        self._leave()
        self.project.act_as(uid)
        self._turnable = None
        self._reading.forget()
        self.relations.open(self._document.uid if self._document else "")
        changes = ChangeSet(document_list=True, people=True, documents=self._open_documents())
        self.corrected.forget(changes)
        self._look_at_attributes()
        self.changes_applied.emit(changes)

    def documents(self) -> list[DocumentInfo]:
        return self.project.documents(self.person)

    def untouched_documents(self) -> list[str]:
        """The uids of new ones in which this person accepted nothing and no suggestion waits."""
        return self.project.untouched_documents(self.person)

    def some_documents(self, uids: Collection[str]) -> list[DocumentInfo]:
        """The same of these documents alone, in a time that does not grow with the project."""
        return self.project.some_documents(uids, self.person)

    def first_documents(self, count: int) -> list[DocumentInfo]:
        """The same of the first so many of the list."""
        return self.project.first_documents(count, self.person)

    def listed_documents(self, numbers: Sequence[int]) -> list[DocumentInfo | None]:
        """The same of the documents with these (few) numbers, None for one that is gone."""
        return self.project.listed_infos(numbers, self.person)

    # ---------------------------------------------------------------- the open document
    @property
    def document(self) -> Document | None:
        return self._document

    def open_document(self, uid: str) -> None:
        """Show a document; one that is gone leaves everything as it is and says so."""
        if self._document is not None and self._document.uid == uid:
            return
        try:
            found = self.project.document(uid)
        except UserError as error:
            self.failed.emit(error)
            return
        self._leave()
        self._document = found
        self._look_at_attributes()
        self._reading.open(found)
        self.relations.open(uid)
        self.revision += 1
        self.document_changed.emit(self._document)

    def _look_at_attributes(self) -> None:
        self.said.look_at(self._document.uid if self._document is not None else "", self.person)

    def _leave(self) -> None:
        """Nothing is chosen any more, and everyone who showed the choice has heard so."""
        self.leaving.emit()
        self.select("")

    def close_document(self) -> None:
        self._leave()
        self._document = None
        self._reading.open(None)
        self.relations.open("")
        self._look_at_attributes()
        self.document_changed.emit(None)

    def annotations(self) -> Sequence[Annotation]:
        """What is seen of the open document: this person's work, suggestions, what was rejected just now.

        Sorted by (start, -end); not to be changed by the caller.
        """
        return self._reading.all().items

    def shown_annotations(self) -> Sequence[Annotation]:
        """Those of `annotations` whose label is not hidden, the chosen one whatever its label."""
        return self.sight.shown(self.annotations()) if self.sight.hidden else self.annotations()

    def shown_suggestions(self) -> Sequence[Annotation]:
        """Those of `shown_annotations` that wait for a decision; not to be changed by the caller."""
        found = self._reading.all().suggested
        return self.sight.shown(found) if self.sight.hidden else found

    def least_certain(self) -> Sequence[Annotation]:
        """The same, the least certain first."""
        if self.sight.hidden:
            return sorted(
                self.shown_suggestions(), key=lambda each: 1.0 if each.score is None else each.score
            )
        return self._reading.all().least_certain

    def place_of(self, uid: str) -> int:
        """Where an annotation stands among `annotations`, -1 where it does not or they are being read."""
        return self._reading.place_of(uid)

    @property
    def tally(self) -> Tally | None:
        """How many `annotations` there are; None while those of a long document are being counted."""
        return self._reading.tally

    def listed(self, first: int, count: int) -> list[Annotation]:
        """So many of them from the `first` on, in their order; at once, also while the rest is being read."""
        return self._reading.listed(first, count)

    def seen_act(self, act: Act) -> Act:
        """The act, where it touches nothing hidden in the open document.

        Else what it would touch is shown until something else is chosen, and UserError `unseen` raised: a key
        never changes what a person does not see.
        """
        if self.sight.hidden:
            there = (self.annotation(each.uid) for each in act.edits if each.table == "annotations")
            unseen = [each for each in there if each is not None and not self.sight.shows(each)]
            if unseen:
                self.sight.invite(each.uid for each in unseen)
                raise UserError(
                    "unseen",
                    f"{len(unseen)} annotations with hidden labels would change; they are shown now.",
                    hint="Do it again to change them.",
                    count=len(unseen),
                )
        return act

    @property
    def reading(self) -> bool:
        """Whether `annotations` would make its caller wait; `annotations_read` tells when no longer."""
        return self._reading.waits

    @property
    def unread(self) -> bool:
        """Whether the damaged file did not give some of `annotations`."""
        return self._reading.unread

    def annotations_between(self, start: int, end: int) -> list[Annotation]:
        """Those that overlap a range of the open document, at once, as `annotations` has them."""
        return self._reading.between(start, end)

    def annotations_at(self, start: int, end: int) -> list[Annotation]:
        """Those of exactly that range, at once."""
        return [each for each in self.annotations_between(start, end) if each.range == (start, end)]

    def rejected(self) -> list[Annotation]:
        """This person's rejections in the open document."""
        if self._document is None:
            return []
        return list(
            self.project.annotations(self._document.uid, layers={self.person}, statuses={Status.REJECTED})
        )

    def annotation(self, uid: str) -> Annotation | None:
        return self._reading.annotation(uid)

    @property
    def selected(self) -> Annotation | None:
        return self.annotation(self._selected) if self._selected else None

    def select(self, uid: str) -> None:
        """Choose an annotation of the open document, "" for none; everyone who shows it hears."""
        if uid != self._selected:
            self._selected = self.sight.chosen = uid
            self.sight.guests = frozenset()
            self.relations.follow(uid)
            self.selection_changed.emit(self.selected)

    # ---------------------------------------------------------------- acts
    def execute(self, act: Act) -> ChangeSet | None:
        """Do an act: on disk first, then told to everyone. None when it failed, which is told too."""
        try:
            changes = self.project.apply(act)
        except UserError as error:
            log.info("%s refused: %s", act.kind, error)
            self._fail(error)
            return None
        # Only the newest rejection is still seen, so that it can be taken back by eye.
        faded = self._see_rejected(_rejections(act))
        self._tell(changes, faded)
        # As done: what went with an annotation is known only now.
        self.spoken.emit(ActReport("did", replace(act, args=changes.args or act.args)))
        return changes

    def do(self, make: Callable[[], Act]) -> ChangeSet | None:
        """Make an act and do it; an act that would change nothing is left alone, a refusal is told."""
        self.leaving.emit()
        try:
            act = make()
        except UserError as error:
            self.failed.emit(error)
            return None
        return self.execute(act) if act.edits else ChangeSet()

    def undo(self) -> None:
        self._turn_back("undid")

    def redo(self) -> None:
        self._turn_back("redid")

    def _turn_back(self, how: str) -> None:
        act = self.project.undo_act() if how == "undid" else self.project.redo_act()
        if act is None:
            return
        try:
            changes = self.project.undo() if how == "undid" else self.project.redo()
        except UserError as error:
            self._fail(error)
            return
        if changes is None:
            return
        faded = self._see_rejected(_rejections(act) if how == "redid" else frozenset())
        self._tell(changes, faded)
        self.spoken.emit(ActReport(how, act))

    def turn_to(self, act: int, *, undone: bool) -> bool:
        """Undo what is newer than an act of the list (0: everything), or redo up to it; in one step.

        False where it was refused, which is told.
        """
        self.leaving.emit()
        steps = self.project.steps(undone=undone, limit=-1)
        ids = [each.id for each in steps]
        count = (ids.index(act) + undone if act in ids else len(ids)) if act else len(ids)
        if not count:
            return True
        try:
            changes = self.project.turn_to(act, undone=undone)
        except UserError as error:
            self._fail(error)
            return False
        faded = self._see_rejected(frozenset())
        self._tell(changes, faded)
        last = steps[count - 1]
        told = Act(last.kind, self.project.journal_edits(last.id), last.args)
        self.spoken.emit(ActReport("redid" if undone else "undid", told, count))
        return True

    @property
    def can_turn(self) -> tuple[bool, bool]:
        """Whether there is something to undo, and to redo.

        Asked for after every step of the window; read once as long as nothing is written.
        """
        if self.readonly:
            return False, False
        written = self.project.written
        if self._turnable is None or self._turnable[0] != written:
            self._turnable = written, self.project.can_turn()
        return self._turnable[1]

    def applied(self, changes: ChangeSet) -> None:
        """Background work wrote this through the project: tell everyone.

        New suggestions bear new names: the chosen one stays chosen by its range and label.
        """
        chosen = self.selected
        self._tell(changes)
        if chosen is not None and self.selected is None:
            same = (each for each in self.annotations_at(*chosen.range) if each.span == chosen.span)
            self.select(next((each.uid for each in same), ""))

    def refused(self, error: UserError) -> None:
        """Something else failed that a person should read about."""
        self._fail(error)

    def _see_rejected(self, uids: frozenset[str]) -> frozenset[str]:
        """These rejections are seen from now on, and no others; gives those that were until now."""
        faded, self._reading.rejected = self._reading.rejected, uids
        return faded

    def _tell(self, changes: ChangeSet, faded: frozenset[str] = frozenset()) -> None:
        """`faded` are rejections that were still seen until this act."""
        if faded and self._document is not None:
            changes = replace(changes, annotations=changes.annotations | faded)
            changes = replace(changes, documents=changes.documents | {self._document.uid})
        self.revision += 1
        self.corrected.forget(changes)
        self.said.forget(changes)
        if changes.scheme:
            self._scheme = None
        if self._document is not None and self._document.uid in changes.documents:
            self._reading.renew(changes.annotations)
            if changes.document_list:
                self._renew_document()
        self.relations.renew(changes)
        self.changes_applied.emit(changes)
        if self._selected and self.selected is None:
            self.select("")
        elif self._selected in changes.annotations:
            self.selection_changed.emit(self.selected)

    def _renew_document(self) -> None:
        """State, name or direction may have changed; a deleted document is closed."""
        if self._document is None:
            return
        try:
            self._document = self.project.document(self._document.uid)
        except UserError:
            self.close_document()

    def _open_documents(self) -> frozenset[str]:
        return frozenset((self._document.uid,)) if self._document else frozenset()


def _rejections(act: Act) -> frozenset[str]:
    return frozenset(
        edit.uid
        for edit in act.edits
        if edit.table == "annotations" and edit.after and edit.after.get("status") == Status.REJECTED
    )
