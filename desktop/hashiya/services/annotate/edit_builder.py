"""The edits of an act while it is being put together: each step sees what the ones before it did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.core.overlap import SpanIndex
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.attributes.defaults import default_edits
from hashiya.store.tables.codec import ANNOTATION_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.document import Document
    from hashiya.store.project import Project

_NAMED = 4  # of those that an act took away or brought back
SpanKey = tuple[str, int, int, str]  # layer, start, end, label


def record(annotation: Annotation) -> dict[str, object]:
    """The annotation as an Edit holds it."""
    return {field: getattr(annotation, field) for field in ANNOTATION_FIELDS}


class EditBuilder:
    """Edits to annotations on behalf of one layer (by default that of the person at work)."""

    def __init__(self, project: Project, layer: str | None = None) -> None:
        self.project = project
        self.layer = project.person_uid if layer is None else layer
        if not self.layer:
            raise UserError("nobody", "Nobody is at work yet.", hint="Say first whose annotations these are.")
        self.at = now()
        self.edits: list[Edit] = []
        self.crossed: list[Annotation] = []
        self.returned: list[Annotation] = []
        self._shelves: dict[str, _Shelf] = {}
        self._read: dict[str, Document] = {}
        self._ranges: set[tuple[str, int, int]] = set()  # loaded, of documents not read wholly
        self._wholly: set[str] = set()
        self._gone: set[str] = set()
        self._begun: set[str] = set()
        self._decided: dict[str, Annotation] = {}  # made, or taken out of the suggestions

    def act(self, kind: str, **args: Unpack[ActArgs]) -> Act:
        """The act of all edits so far; `crossed` and `returned` name what had to go and what came back."""
        if self.crossed:
            args["crossed"] = [each.surface for each in self.crossed[:_NAMED]]
            args["crossed_count"] = len(self.crossed)
        if self.returned:
            args["returned"] = [each.surface for each in self.returned[:_NAMED]]
            args["returned_count"] = len(self.returned)
        made = [self.as_it_stands(each) for each in self._decided.values()]
        there = [each for each in made if each is not None and each.layer == self.layer]
        taken = {edit.uid for edit in self.edits if edit.table == "attributes"}
        defaults = default_edits(self.project, there, self.at, taken) if there else []
        return Act(kind, (*self.edits, *defaults), args)

    def text(self, document: str) -> str:
        """The text of the document; the last one asked for is kept."""
        return self._document(document).text

    def _document(self, uid: str) -> Document:
        if uid not in self._read:
            self._read = {uid: self.project.document(uid)}  # acts go document by document
        return self._read[uid]

    def look(self, document: str) -> None:
        """Read all annotations of a document at once, before many steps in it."""
        if document not in self._wholly:
            self._wholly.add(document)
            self._remember(document, self.project.annotations(document))

    def around(self, document: str, start: int, end: int) -> list[Annotation]:
        """What overlaps the range, as it stands after the edits so far."""
        self._load(document, start, end)
        return self._shelf(document).around(start, end)

    def at_key(self, document: str, key: SpanKey) -> Annotation | None:
        """The annotation of that layer, range and label as it stands after the edits so far."""
        self._load(document, key[1], key[2])
        return self._shelf(document).at_key(key)

    def as_it_stands(self, annotation: Annotation) -> Annotation | None:
        """The annotation after the edits so far; None when it is gone."""
        self._load(annotation.document, annotation.start, annotation.end)
        return self._shelf(annotation.document).get(annotation.uid)

    def add(self, annotation: Annotation) -> None:
        """Add an annotation to the act."""
        self.edits.append(Edit("annotations", annotation.uid, None, record(annotation)))
        if annotation.status is Status.ACCEPTED:
            self._decided[annotation.uid] = annotation
        self._shelf(annotation.document).put(annotation)

    def change(self, annotation: Annotation, **fields: object) -> Annotation:
        """Change fields and note who did it and when."""
        wanted: dict[str, object] = {"by": self.project.person_uid, "modified": self.at, **fields}
        changed: Annotation = replace(annotation, **wanted)  # type: ignore[arg-type]
        before = {name: getattr(annotation, name) for name in wanted}
        if annotation.layer == SUGGESTIONS and changed.status is Status.ACCEPTED:
            self._decided[annotation.uid] = changed
        differing = [name for name in wanted if before[name] != wanted[name]]
        self.edits.append(
            Edit(
                "annotations",
                annotation.uid,
                {name: before[name] for name in differing},
                {name: wanted[name] for name in differing},
            )
        )
        self._shelf(annotation.document).put(changed)
        return changed

    def remove(self, annotation: Annotation) -> None:
        """Take an annotation away in the act."""
        self.edits.append(Edit("annotations", annotation.uid, record(annotation), None))
        self._shelf(annotation.document).take(annotation.uid)
        self._gone.add(annotation.uid)

    def made(self, document: str, start: int, end: int, label: str) -> Annotation:
        """A new accepted annotation of the layer, not yet added. Raises UserError `bad_range`."""
        text = self.text(document)
        check_range(text, start, end)
        return Annotation(
            uid=new_uid(),
            document=document,
            layer=self.layer,
            start=start,
            end=end,
            label=label,
            surface=text[start:end],
            status=Status.ACCEPTED,
            by=self.project.person_uid,
            created=self.at,
            modified=self.at,
        )

    def supersede(self, chosen: Annotation, *, same_range: bool) -> None:
        """Take away suggestions that cross what was chosen, and other labels on its range with
        `same_range`.
        """
        for each in self.around(chosen.document, chosen.start, chosen.end):
            if each.layer != SUGGESTIONS or each.uid == chosen.uid:
                continue
            crosses = each.span.crosses(chosen)
            if crosses or (same_range and each.range == chosen.range):
                self.remove(each)
            if crosses:
                self.crossed.append(each)

    def begin(self, document: str) -> None:
        """A document in which somebody decided something is no longer new."""
        if document in self._begun:
            return
        self._begun.add(document)
        if self._document(document).state == State.NEW:
            before: Mapping[str, object] = {"state": str(State.NEW)}
            self.edits.append(Edit("documents", document, before, {"state": str(State.BEGUN)}))

    def _load(self, document: str, start: int, end: int) -> None:
        if document not in self._wholly and (document, start, end) not in self._ranges:
            self._ranges.add((document, start, end))
            self._remember(document, self.project.annotations(document, start=start, end=end))

    def _remember(self, document: str, found: list[Annotation]) -> None:
        shelf = self._shelf(document)
        for each in found:
            if each.uid not in self._gone and each.uid not in shelf:
                shelf.put(each)

    def _shelf(self, document: str) -> _Shelf:
        return self._shelves.setdefault(document, _Shelf())


class _Shelf:
    """Annotations of one text by place, name and key, so that thousands can be decided in one act."""

    def __init__(self) -> None:
        self._by_place: SpanIndex[Annotation] = SpanIndex()
        self._by_uid: dict[str, Annotation] = {}
        self._by_key: dict[SpanKey, Annotation] = {}

    def __contains__(self, uid: str) -> bool:
        return uid in self._by_uid

    def get(self, uid: str) -> Annotation | None:
        return self._by_uid.get(uid)

    def at_key(self, key: SpanKey) -> Annotation | None:
        return self._by_key.get(key)

    def put(self, annotation: Annotation) -> None:
        """Add it, or put it in the place of its former self."""
        self.take(annotation.uid)
        self._by_uid[annotation.uid] = annotation
        self._by_key[_key(annotation)] = annotation
        self._by_place.add(annotation)

    def take(self, uid: str) -> None:
        former = self._by_uid.pop(uid, None)
        if former is not None:
            self._by_key.pop(_key(former), None)
            self._by_place.discard(former)

    def around(self, start: int, end: int) -> list[Annotation]:
        """What overlaps the range, in reading order."""
        return self._by_place.touching(start, end)


def _key(annotation: Annotation) -> SpanKey:
    return annotation.layer, annotation.start, annotation.end, annotation.label


def check_range(text: str, start: int, end: int) -> None:
    """Raise UserError `bad_range` unless start and end (code points) enclose something of the text."""
    if not 0 <= start < end <= len(text):
        raise UserError(
            "bad_range",
            f"{start}–{end} is not a range of a text of {len(text)} characters.",
            hint="Select at least one character.",
            start=start,
            end=end,
        )
