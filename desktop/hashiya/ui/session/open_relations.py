"""The relations of the open document: read when first asked for, kept up to date, one of them chosen.

A document without relations costs one question to the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.span import SUGGESTIONS, Annotation, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hashiya.core.changes import ChangeSet

T = TypeVar("T")


class Guarded(Protocol):
    """`ToldReading.guarded`."""

    def __call__(self, read: Callable[[], T], otherwise: Callable[[], T]) -> Callable[[], T]: ...


class RelationSource(Protocol):
    """What the project is asked for."""

    person_uid: str

    def relation_types(self) -> tuple[RelationType, ...]: ...

    def relations(self, document: str, *, layers: set[str] | None = None) -> list[Relation]: ...

    def some_relations(self, uids: Iterable[str], keys: Mapping[str, str]) -> dict[str, Relation]: ...

    def has_relations(self, document: str) -> bool: ...

    def annotation(self, uid: str) -> Annotation | None: ...

    def annotation_keys(self, document: str) -> dict[str, str]: ...

    def annotation_key(self, uid: str, layer: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Ends:
    """A relation with the annotations at its ends."""

    relation: Relation
    head: Annotation
    tail: Annotation

    @property
    def uid(self) -> str:
        return self.relation.uid

    @property
    def start(self) -> int:
        """Where the later of the ends begins: both have been read there."""
        return max(self.head.start, self.tail.start)

    @property
    def score(self) -> float | None:
        return self.relation.score

    @property
    def suggested(self) -> bool:
        return self.relation.status is Status.SUGGESTED

    def other(self, uid: str) -> Annotation:
        """The end that is not this one."""
        return self.tail if self.head.uid == uid else self.head


class OpenRelations(QObject):
    """Those of the person at work and those suggested, not the rejected. `chosen_changed`: another is chosen.

    `annotation` gives an annotation of the open document by its uid; what `guarded` makes of reading the
    project raises nothing, since it is asked for while the text is painted.
    """

    chosen_changed = Signal()

    def __init__(
        self,
        project: RelationSource,
        annotation: Callable[[str], Annotation | None],
        guarded: Guarded,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._annotation = project, annotation
        self._read_types = guarded(project.relation_types, tuple[RelationType, ...])
        self._read_found = guarded(self._read_document, list[Relation])
        self._document = ""
        self._found: dict[str, Relation] | None = None
        self._keys: dict[str, str] = {}
        self._by_end: dict[str, dict[str, None]] = {}
        self._types: tuple[RelationType, ...] | None = None
        self._chosen = ""

    # ---------------------------------------------------------------- what there is
    @property
    def types(self) -> tuple[RelationType, ...]:
        """Those of the scheme."""
        if self._types is None:
            self._types = self._read_types()
        return self._types

    def type(self, code: str) -> RelationType:
        """The type of that name; a bare one for what the scheme lacks."""
        return next((each for each in self.types if each.code == code), RelationType(code))

    def possible(self, head: Annotation, tail: Annotation) -> list[RelationType]:
        """Which may lead from the one to the other."""
        return [each for each in self.types if each.allows(head.label, tail.label)]

    def all(self) -> list[Ends]:
        """Of the open document, in the order they were made; those whose ends are both there."""
        found = (self.get(uid) for uid in self._read())
        return [each for each in found if each is not None]

    def of(self, annotation: str, most: int = 1_000_000) -> list[Ends]:
        """Those with this end."""
        self._read()
        ends: list[Ends] = []
        for uid in self._by_end.get(annotation, ()):
            found = self.get(uid)
            if found is not None:
                ends.append(found)
                if len(ends) >= most:
                    break
        return ends

    def get(self, uid: str) -> Ends | None:
        """The relation of that uid, where it is seen."""
        relation = self._read().get(uid)
        if relation is None:
            return None
        head, tail = self._annotation(relation.head), self._annotation(relation.tail)
        return Ends(relation, head, tail) if head is not None and tail is not None else None

    def counts(self) -> Mapping[str, int]:
        """Annotation → how many relations it has."""
        self._read()
        return {uid: len(those) for uid, those in self._by_end.items() if those}

    def count(self, annotation: str) -> int:
        """How many relations an annotation has."""
        self._read()
        return len(self._by_end.get(annotation, ()))

    def suggested(self) -> list[Ends]:
        """What nobody has decided about."""
        waiting = [uid for uid, each in self._read().items() if each.status is Status.SUGGESTED]
        return [each for each in map(self.get, waiting) if each is not None]

    # ---------------------------------------------------------------- the chosen one
    @property
    def chosen(self) -> Ends | None:
        return self.get(self._chosen) if self._chosen else None

    def choose(self, uid: str) -> None:
        """Choose a relation, "" for none."""
        if uid != self._chosen:
            self._chosen = uid
            self.chosen_changed.emit()

    def follow(self, annotation: str) -> None:
        """Another annotation is chosen: a relation that does not hang on it no longer is."""
        relation = self._read().get(self._chosen) if self._chosen else None
        if self._chosen and (relation is None or annotation not in (relation.head, relation.tail)):
            self.choose("")

    # ---------------------------------------------------------------- keeping up
    def open(self, document: str) -> None:
        """Another document, or none (""), is open."""
        self._document, self._found, self._keys = document, None, {}
        self._by_end = {}
        self.choose("")

    def renew(self, changes: ChangeSet) -> None:
        """Bring up to date what an act touched, before anyone else hears of it."""
        if changes.scheme:
            self._types = None
        if self._found is None or self._document not in changes.documents:
            return
        if not changes.annotations and not changes.relations and changes.beyond:
            self._found = None
            return
        if not (self._found or changes.relations):
            return
        for uid in changes.annotations:
            now = self._project.annotation(uid)
            if now is not None:
                self._keys[self._project.annotation_key(uid, now.layer)] = uid
        self._patch(changes.relations)

    def _patch(self, uids: frozenset[str]) -> None:
        assert self._found is not None
        if uids and not self._keys:
            self._keys = self._project.annotation_keys(self._document)
        now = self._project.some_relations(uids, self._keys)
        for uid in uids:
            old, new = self._found.pop(uid, None), now.get(uid)
            if old is not None:
                for end in (old.head, old.tail):
                    self._by_end.get(end, {}).pop(uid, None)
            if new is not None and self._is_seen(new):
                self._put(new)

    def _read(self) -> dict[str, Relation]:
        if self._found is None:
            self._found, self._by_end, self._keys = {}, {}, {}
            for each in self._read_found():
                if self._is_seen(each):
                    self._put(each)
        return self._found

    def _read_document(self) -> list[Relation]:
        if not (self._document and self._project.has_relations(self._document)):
            return []
        self._keys = self._project.annotation_keys(self._document)
        return self._project.relations(self._document, layers=self._layers())

    def _put(self, relation: Relation) -> None:
        assert self._found is not None
        self._found[relation.uid] = relation
        for end in (relation.head, relation.tail):
            self._by_end.setdefault(end, {})[relation.uid] = None

    def _layers(self) -> set[str]:
        return {self._project.person_uid, SUGGESTIONS} - {""}

    def _is_seen(self, relation: Relation) -> bool:
        return (
            relation.status is not Status.REJECTED
            and bool(relation.head and relation.tail)
            and relation.layer in self._layers()
        )
