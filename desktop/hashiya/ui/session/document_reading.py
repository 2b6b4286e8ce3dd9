"""What is seen of the open document, read in slices where it is long: counted first, then all of it.

Whoever cannot wait for the slices gets the rest at once, and whoever needs a part of it reads that part. An
act touches what it changed, in what has been read so far, and never waits for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.qtkit.memory import give_back
from hashiya.ui.session.open_annotations import CountRow, OpenAnnotations, Tally
from hashiya.ui.session.packed_annotations import reading_key
from hashiya.ui.session.slice_reader import Slices

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hashiya.core.document import Document

_LONG = 4000  # annotations from which a document is shown before all of them are read
_SLICE = 1500  # read between two events: some 10 ms
_COUNTED = 8000  # counted between two events
_MANY = 500  # from here on reading all anew is quicker than one by one
_VERY_LONG = 50_000  # annotations from which reading all anew is done in slices, too


class AnnotationSource(Protocol):
    """What the project is asked for."""

    person_uid: str

    def annotation(self, uid: str) -> Annotation | None: ...

    def annotations(
        self, document: str, *, layers: Collection[str], start: int, end: int
    ) -> list[Annotation]: ...

    def listed_annotations(
        self, document: str, layers: Collection[str], first: int, count: int
    ) -> list[Annotation]: ...

    def annotation_counts(
        self, document: str, layers: Collection[str], start: int, end: int
    ) -> list[CountRow]: ...

    def layers(self, document: str) -> list[tuple[str, int]]: ...

    def let_pages_go(self) -> None: ...


class DocumentReading(QObject):
    """Annotations of one document in the layer of whoever works here and the suggestions.

    A rejection is seen only while it is among `rejected`: the newest can be taken back by eye. `failed` is
    told of a damaged file, whose text can still be read. Signals: `counted`, how many a long document has;
    `read`, all of them are there.
    """

    counted = Signal()
    read = Signal()

    def __init__(
        self, project: AnnotationSource, failed: Callable[[UserError], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._project, self._failed = project, failed
        self._document: Document | None = None
        self._annotations: OpenAnnotations | None = None
        self._step = 1  # code points of a slice
        self._tally: Tally | None = None
        self._begun, self._read_to = OpenAnnotations(), 0  # those that begin before there were read
        self._slices: Slices[Annotation] | None = None
        self._counting: Slices[CountRow] | None = None
        self.rejected: frozenset[str] = frozenset()
        self.unread = False
        """Whether the file did not give some of them: it is damaged, and they may still be there."""

    def open(self, document: Document | None) -> None:
        """Begin with another document, None for none; a long one is read while the person already sees it."""
        self.stop()
        self._document, self._annotations, self.rejected = document, None, frozenset()
        self.unread = False
        self._begun = self._none()
        if document is None:
            return
        count = self._stored()
        self._begun = OpenAnnotations(document.uid, document.text, count)
        if count > _LONG:
            self._step = max(1, len(document.text) * _SLICE // count)
            self._count()

    def stop(self) -> None:
        """Read no further slices."""
        for each in (self._slices, self._counting):
            if each is not None:
                each.stop()
        self._slices = self._counting = self._tally = None
        self._begun, self._read_to = self._none(), 0

    def _none(self) -> OpenAnnotations:
        """Of the open document, before any is read."""
        here = self._document
        return OpenAnnotations(here.uid, here.text) if here is not None else OpenAnnotations()

    def forget(self) -> None:
        """Another person works here, or too much is new: all is read anew, of a short document by the next
        who asks.
        """
        rejected, self._annotations = self.rejected, None
        if self._document is not None and (self.waits or self._stored() > _VERY_LONG):
            self.open(self._document)
            self.rejected = rejected

    @property
    def waits(self) -> bool:
        """Whether `all` would make its caller wait; `read` tells when no longer."""
        return (self._slices or self._counting) is not None and self._annotations is None

    def all(self) -> OpenAnnotations:
        """Everything that is seen, at once."""
        if self._annotations is None:
            self._read_rest()
            self._annotations = self._begun
            self._begun, self._read_to = self._none(), 0
        return self._annotations

    def place_of(self, uid: str) -> int:
        """Where an annotation stands among all, -1 where it does not or they are being read."""
        return self._annotations.place_of(uid) if self._annotations is not None else -1

    @property
    def tally(self) -> Tally | None:
        """How many there are; None while those of a long document are being counted."""
        return self._tally if self.waits else self.all().tally

    def listed(self, first: int, count: int) -> list[Annotation]:
        """So many from the `first` on, in reading order; at once, also while the rest is being read."""
        if self._annotations is not None:
            return self._annotations.items[first : first + count]
        if self._document is None:
            return []
        return self._project.listed_annotations(self._document.uid, self._layers(), first, count)

    def between(self, start: int, end: int) -> list[Annotation]:
        """Those that overlap a range of code points, at once, in reading order."""
        if self._document is None:
            return []
        found = self._project.annotations(self._document.uid, layers=self._layers(), start=start, end=end)
        return sorted((each for each in found if self._is_seen(each)), key=reading_key)

    def annotation(self, uid: str) -> Annotation | None:
        """The one of this uid, None where it is not seen here."""
        if not self.waits:
            return self.all().annotation(uid)
        return self._seen(uid)

    def renew(self, uids: Collection[str]) -> None:
        """These were changed or taken away."""
        if len(uids) > _MANY:
            self.forget()
        elif self.waits:
            self._patch_begun(uids)
        elif self._annotations is not None:
            for uid in uids:  # without reading the other 90,000
                self._annotations.put(uid, self._seen(uid))

    def _patch_begun(self, uids: Collection[str]) -> None:
        """What has been read so far knows of it, what comes is read as it is by then; counted once more."""
        for uid in uids:
            found = self._seen(uid)
            self._begun.put(uid, found if found is not None and found.start < self._read_to else None)
        if uids:
            self._count()

    def _seen(self, uid: str) -> Annotation | None:
        found = self._project.annotation(uid)
        here = found is not None and self._document is not None and found.document == self._document.uid
        return found if found and here and found.layer in self._layers() and self._is_seen(found) else None

    def _is_seen(self, annotation: Annotation) -> bool:
        return annotation.status is not Status.REJECTED or annotation.uid in self.rejected

    def _layers(self) -> set[str]:
        return {self._project.person_uid, SUGGESTIONS} - {""}

    def _stored(self) -> int:
        """How many there are, rejected ones left out; from a count that the file keeps."""
        if self._document is None:
            return 0
        layers = self._layers()
        return sum(n for layer, n in self._project.layers(self._document.uid) if layer in layers)

    # ---------------------------------------------------------------- slices
    def _count(self) -> None:
        """Count all, and go on to read them once that is done."""
        if self._counting is not None:
            self._counting.stop()
        length = len(self._document.text) if self._document is not None else 0
        step = max(1, self._step * _COUNTED // _SLICE)
        self._counting = Slices(self._counted_slice, length=length, step=step, parent=self)
        self._counting.finished.connect(self._on_counted)

    def _counted_slice(self, start: int, end: int) -> list[CountRow]:
        if self._document is None:
            return []
        try:
            return self._project.annotation_counts(self._document.uid, self._layers(), start, end)
        except UserError as error:
            self._give_up(error)
            return []

    def _read_slice(self, start: int, end: int) -> list[Annotation]:
        try:
            return self._read_between(start, end)
        except UserError as error:
            self._give_up(error)
            return []

    def _give_up(self, error: UserError) -> None:
        """A damaged file: what has been read so far is all that is seen, and the text can still be read."""
        begun = self._begun
        self.stop()
        if self._annotations is None:
            self._annotations = begun
        self.unread = True
        self._failed(error)
        self.read.emit()

    def _on_counted(self, found: list[CountRow]) -> None:
        self._counting = None
        if self._document is None:
            return
        if self._slices is None:
            length = len(self._document.text)
            self._slices = Slices(self._read_slice, length=length, step=self._step, parent=self)
            self._slices.finished.connect(self._on_slices_read)
        if self._annotations is None:
            self._tally = Tally.of_rows(found)
            self.counted.emit()
        else:
            self._slices.skip()

    def _read_between(self, start: int, end: int) -> list[Annotation]:
        """Add those that begin there to what has been read; the slices themselves gather nothing."""
        self._begun.extend([each for each in self.between(start, end) if each.start >= start])
        self._read_to = end
        return []

    def _on_slices_read(self, _found: list[Annotation]) -> None:
        self._slices = None
        if self._counting is not None:  # of what was changed meanwhile: what was read is counted by itself
            self._counting.stop()
            self._counting = None
        self._annotations = self.all()
        self._tally = None
        self.read.emit()
        self._project.let_pages_go()
        give_back()

    def _read_rest(self) -> None:
        if self._document is None:
            return
        if self._slices is not None:
            self._slices.skip()
        try:
            self._read_between(self._read_to, len(self._document.text))
        except UserError as error:  # a damaged file: the text can still be read
            self.unread = True
            self._failed(error)
