"""The documents of the open project as lists need them: the first at once, the rest of very many behind."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.core.document import DocumentInfo, State
from hashiya.core.fold import fold
from hashiya.ui.session.slice_reader import Slices

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hashiya.ui.session.session import Session

LONG = 4000  # documents from which not all are read at once
_FIRST = 200
_SLICE = 1500  # read between two events: some 10 ms
_STATES = {State.NEW: "New جديد", State.BEGUN: "Begun بدأ", State.DONE: "Done تمّ منجز"}


class DocumentRows(QObject):
    """`completed`: those that were not read at once are there now. `part_words` names a part of the data."""

    completed = Signal()

    def __init__(self, part_words: Callable[[str], str], parent: QObject) -> None:
        super().__init__(parent)
        self._part_words = part_words
        self._session: Session | None = None
        self._infos: list[DocumentInfo] = []
        self._folded: list[str] = []
        self._slices: Slices[DocumentInfo] | None = None
        self._folding: Slices[str] | None = None
        self._changed: set[str] = set()  # while they were being read
        self.total = self.done = 0

    @property
    def reading(self) -> bool:
        """Whether some are still to come."""
        return self._slices is not None

    def read(self, session: Session | None) -> None:
        """Read the list anew."""
        self._stop()
        self._session = session
        states = session.project.state_counts() if session is not None else {}
        self.total, self.done = sum(states.values()), states.get(State.DONE, 0)
        if session is None or self.total < LONG:
            self._take(session.documents() if session is not None else [])
            return
        self._take(session.first_documents(_FIRST))
        length = session.project.last_document() + 1
        self._slices = Slices(session.documents_between, length=length, step=_SLICE, parent=self)
        self._slices.finished.connect(self._on_read)

    def shown(self) -> list[DocumentInfo]:
        """What has been read of them, in their order; not to be changed by the caller."""
        return self._infos

    def all(self) -> list[DocumentInfo]:
        """All of them; who asks early waits."""
        if self._slices is not None and self._session is not None:
            self._slices.stop()
            self._on_read(self._session.documents())
        return self._infos

    def info(self, uid: str) -> DocumentInfo | None:
        """One of them, whether it has been read or not."""
        if uid and self._session is not None:
            return next(iter(self._session.some_documents([uid])), None)
        return None

    def place_among(self, rows: Sequence[DocumentInfo], uid: str) -> int:
        """Where a document stands in rows that are in the order of the project, -1 where it does not: found
        by its position, since a table of a million uids is no small thing.
        """
        info = self.info(uid)
        return place_of(rows, info) if info is not None else -1

    def put(self, fresh: DocumentInfo) -> DocumentInfo | None:
        """The newest of a document; what stood there before, None where it is unknown or elsewhere now."""
        if self._slices is not None:
            self._changed.add(fresh.uid)
        place = place_of(self._infos, fresh)
        if place < 0:
            return None
        old = self._infos[place]
        self._infos[place] = fresh
        self.done += (fresh.state is State.DONE) - (old.state is State.DONE)
        if place < len(self._folded):
            self._folded[place] = self._words_of(fresh)
        return old

    def matching(self, wanted: Collection[str], said: Callable[[str], str] | None) -> list[DocumentInfo]:
        """Those whose title, name, state, part, or what is `said` of them, hold all of the folded words."""
        if not wanted:
            return list(self._infos)
        while len(self._folded) < len(self._infos):
            self._folded += self._fold_between(len(self._folded), len(self._infos))
        if said is not None:
            return [
                info
                for info, hay in zip(self._infos, self._folded, strict=True)
                if _holds(f"{hay} {fold(said(info.uid))}", wanted)
            ]
        first, *others = sorted(wanted, key=len, reverse=True)
        pairs = zip(self._folded, self._infos, strict=True)
        if not others:
            return [info for hay, info in pairs if first in hay]
        if len(others) == 1:
            second = others[0]
            return [info for hay, info in pairs if first in hay and second in hay]
        return [info for hay, info in pairs if first in hay and _holds(hay, others)]

    def next_not_done(self, order: list[DocumentInfo]) -> str:
        """The first of these that is not done by now, "" where all are."""
        for at in range(0, len(order), _FIRST):
            uids = [info.uid for info in order[at : at + _FIRST]]
            now = {each.uid: each for each in self._session.some_documents(uids)} if self._session else {}
            for uid in uids:
                if uid in now and now[uid].state is not State.DONE:
                    return uid
        return ""

    def _take(self, infos: list[DocumentInfo]) -> None:
        self._infos = infos
        self._folded = []

    def _stop(self) -> None:
        for each in (self._slices, self._folding):
            if each is not None:
                each.stop()
        self._slices = self._folding = None
        self._changed.clear()

    def _on_read(self, found: list[DocumentInfo]) -> None:
        self._slices = None
        self._take(sorted(found, key=_position))
        if self._session is not None and self._changed:
            for fresh in self._session.some_documents(self._changed):
                self.put(fresh)
        self._changed.clear()
        self._folding = Slices(self._fold_some, length=len(found), step=_SLICE, parent=self)
        self._folding.finished.connect(self._on_folded)
        self.completed.emit()

    def _fold_some(self, start: int, end: int) -> list[str]:
        """So that the first letter of a filter need not wait for it."""
        if start == len(self._folded):
            self._folded += self._fold_between(start, end)
        return []

    def _on_folded(self, _found: object) -> None:
        self._folding = None

    def _fold_between(self, start: int, end: int) -> list[str]:
        return [self._words_of(info) for info in self._infos[start:end]]

    def _words_of(self, info: DocumentInfo) -> str:
        """The state's name is understood in both languages, whichever the interface speaks."""
        part = self._part_words(info.part) if info.part else ""
        return fold(f"{info.titled} {info.name} {_STATES[info.state]} {part}")


def place_of(rows: Sequence[DocumentInfo], wanted: DocumentInfo) -> int:
    """Where a document stands in rows sorted by position, -1 where none of its uid and position does."""
    place = bisect_left(rows, wanted.position, key=_position)
    while place < len(rows) and rows[place].position == wanted.position:
        if rows[place].uid == wanted.uid:
            return place
        place += 1
    return -1


def _holds(hay: str, wanted: Collection[str]) -> bool:
    return all(word in hay for word in wanted)


def _position(info: DocumentInfo) -> int:
    return info.position
