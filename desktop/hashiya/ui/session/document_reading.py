"""What is seen of the open document, read in slices where it is long: counted first, then all of it.

Whoever cannot wait for the slices gets everything at once, and whoever needs a part of it reads that part.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.qtkit.memory import give_back
from hashiya.ui.session.open_annotations import CountRow, OpenAnnotations, Tally, reading_key
from hashiya.ui.session.slice_reader import Slices

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from hashiya.core.document import Document

_LONG = 4000  # annotations from which a document is shown before all of them are read
_SLICE = 1500  # read between two events: some 10 ms
_COUNTED = 8000  # counted between two events
_MANY = 500  # from here on reading all anew is quicker than one by one


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
        self._tally: Tally | None = None
        self._slices: Slices[Annotation] | None = None
        self._counting: Slices[CountRow] | None = None
        self.rejected: frozenset[str] = frozenset()

    def open(self, document: Document | None) -> None:
        """Begin with another document, None for none; a long one is read while the person already sees it."""
        self.stop()
        self._document, self._annotations, self.rejected = document, None, frozenset()
        if document is None:
            return
        layers = self._layers()
        count = sum(n for layer, n in self._project.layers(document.uid) if layer in layers)
        if count > _LONG:
            length = len(document.text)
            step = max(1, length * _COUNTED // count)
            self._counting = Slices(self._counts_between, length=length, step=step, parent=self)
            self._counting.finished.connect(partial(self._on_counted, max(1, length * _SLICE // count)))

    def stop(self) -> None:
        """Read no further slices."""
        for each in (self._slices, self._counting):
            if each is not None:
                each.stop()
        self._slices = self._counting = self._tally = None

    def forget(self) -> None:
        """Another person works here, or too much is new: the next who asks has all read anew."""
        self._annotations = None

    @property
    def waits(self) -> bool:
        """Whether `all` would make its caller wait; `read` tells when no longer."""
        return (self._slices or self._counting) is not None and self._annotations is None

    def all(self) -> OpenAnnotations:
        """Everything that is seen, at once."""
        if self._annotations is None:
            self._annotations = OpenAnnotations(self._read_all())
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
            return self.all().by_uid.get(uid)
        return self._seen(uid)

    def renew(self, uids: Collection[str]) -> None:
        """These were changed or taken away."""
        if self.waits:
            self.all()  # the slices read so far know nothing of this
        elif len(uids) > _MANY:
            self.forget()
        else:
            self._patch(uids)

    def _patch(self, uids: Iterable[str]) -> None:
        """Bring some annotations up to date without reading the other 90,000."""
        if self._annotations is not None:
            for uid in uids:
                self._annotations.put(uid, self._seen(uid))

    def _seen(self, uid: str) -> Annotation | None:
        found = self._project.annotation(uid)
        here = found is not None and self._document is not None and found.document == self._document.uid
        return found if found and here and found.layer in self._layers() and self._is_seen(found) else None

    def _is_seen(self, annotation: Annotation) -> bool:
        return annotation.status is not Status.REJECTED or annotation.uid in self.rejected

    def _layers(self) -> set[str]:
        return {self._project.person_uid, SUGGESTIONS} - {""}

    def _counts_between(self, start: int, end: int) -> list[CountRow]:
        if self._document is None:
            return []
        return self._project.annotation_counts(self._document.uid, self._layers(), start, end)

    def _on_counted(self, step: int, found: list[CountRow]) -> None:
        self._counting = None
        if self._document is None:
            return
        length = len(self._document.text)
        self._slices = Slices(self._beginning_between, length=length, step=step, parent=self)
        self._slices.finished.connect(self._on_slices_read)
        if self._annotations is None:
            self._tally = Tally.of_rows(found)
            self.counted.emit()
        else:
            self._slices.skip()

    def _beginning_between(self, start: int, end: int) -> list[Annotation]:
        return [each for each in self.between(start, end) if each.start >= start]

    def _on_slices_read(self, found: list[Annotation]) -> None:
        self._slices = None
        if self._annotations is None:
            self._annotations = OpenAnnotations(found, self._tally)
        self._tally = None
        self.read.emit()
        self._project.let_pages_go()
        give_back()

    def _read_all(self) -> list[Annotation]:
        if self._document is None:
            return []
        if self._slices is not None:
            self._slices.skip()
        try:
            return self.between(0, len(self._document.text))
        except UserError as error:  # a damaged file: the text can still be read
            self._failed(error)
            return []
