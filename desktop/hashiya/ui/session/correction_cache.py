"""What reviews corrected in this person's work: counted by document, read when it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.changes import ChangeSet
    from hashiya.services.review.corrections import Correction

_MANY = 50  # documents changed at once from which all are counted anew


class CountDocuments(Protocol):
    """Document → corrections in it: of all documents, or of one."""

    def __call__(self, *, document: str | None = None) -> dict[str, int]: ...


class ReadDocument(Protocol):
    """The corrections in a document, in reading order."""

    def __call__(self, *, document: str) -> list[Correction]: ...


class Corrected:
    """Keeps what it read until an act, an undo or a merge touches the document."""

    def __init__(self, count: CountDocuments, read: ReadDocument) -> None:
        self._count, self._read_anew = count, read
        self._counts: dict[str, int] | None = None
        self._stale: set[str] = set()
        self._read: dict[str, list[Correction]] = {}

    def forget(self, changes: ChangeSet) -> None:
        """These changes happened; the session says so before anybody else hears of them."""
        if changes.people or len(changes.documents) > _MANY:
            self._counts = None
            self._read.clear()
        else:
            self._stale |= changes.documents
            for uid in changes.documents:
                self._read.pop(uid, None)

    def counts(self) -> Mapping[str, int]:
        """Document → corrections in it, for those that have any."""
        if self._counts is None:
            self._counts = self._count()
        else:
            for uid in self._stale:
                self._counts.pop(uid, None)
                self._counts |= self._count(document=uid)
        self._stale.clear()
        return self._counts

    def of_document(self, uid: str) -> Sequence[Correction]:
        """In reading order."""
        if uid not in self.counts():
            return ()
        if uid not in self._read:
            self._read[uid] = self._read_anew(document=uid)
        return self._read[uid]

    def of_annotation(self, document: str, uid: str) -> Correction | None:
        """The correction of one of one's annotations; None where it stands."""
        return next((each for each in self.of_document(document) if uid in each.annotations), None)
