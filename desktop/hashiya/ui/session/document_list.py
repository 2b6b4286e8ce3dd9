"""The documents of the open project as lists need them: all of them, or of very many those in sight."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.core.document import MANY_DOCUMENTS, DocumentInfo, State
from hashiya.core.fold import fold
from hashiya.services.project.listing_file import words_of
from hashiya.ui.session.long_listing import LongListing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.qtkit.jobs import JobRunner
    from hashiya.ui.session.session import Session

_STATES = {State.NEW: "New جديد", State.BEGUN: "Begun بدأ", State.DONE: "Done تمّ منجز"}
"""What a filter understands of each state: both languages, whichever the interface speaks."""


class DocumentRows(QObject):
    """`parts`: what a filter understands of each part of the data. `long` lists very many documents; its
    signals come through here: `changed`, `grown`, `counted`.
    """

    changed = Signal()
    grown = Signal()
    counted = Signal()

    def __init__(self, jobs: JobRunner, parts: Mapping[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._said = {str(state): words for state, words in _STATES.items()}
        self._said |= {f"part {part}": words for part, words in parts.items() if part}
        self._session: Session | None = None
        self._infos: list[DocumentInfo] = []
        self._folded: list[str] = []
        self._total = self._done = 0
        self.long: LongListing | None = None

    @property
    def total(self) -> int:
        return self.long.total if self.long is not None else self._total

    @property
    def done(self) -> int:
        return self.long.done if self.long is not None else self._done

    def read(self, session: Session | None) -> None:
        """Read the list anew."""
        many = session is not None and session.project.has_documents(MANY_DOCUMENTS)
        if self.long is not None and (session is not self._session or not many):
            self.long.close()
            self.long = None
        self._session = session
        self._take([] if many or session is None else session.documents())
        if session is not None and many:
            if self.long is None:
                self.long = self._list_many(session)
            self.long.read()

    def info(self, uid: str) -> DocumentInfo | None:
        """One of them, whether it has been read or not."""
        if uid and self._session is not None:
            return next(iter(self._session.some_documents([uid])), None)
        return None

    def place_among(self, rows: Sequence[DocumentInfo], uid: str) -> int:
        """Where a document stands in rows that are in the order of the project, -1 where it does not."""
        info = self.info(uid)
        return place_of(rows, info) if info is not None else -1

    def put(self, fresh: DocumentInfo) -> DocumentInfo | None:
        """The newest of a document; what stood there before, None where it is unknown or elsewhere now."""
        place = place_of(self._infos, fresh)
        if place < 0:
            return None
        old = self._infos[place]
        self._infos[place] = fresh
        self._done += (fresh.state is State.DONE) - (old.state is State.DONE)
        if place < len(self._folded):
            self._folded[place] = self._words_of(fresh)
        return old

    def matching(self, wanted: Collection[str], said: Mapping[str, str]) -> list[DocumentInfo]:
        """Those whose title, name, state, part, or what is `said` of them, by uid, hold all folded words."""
        if not wanted:
            return list(self._infos)
        if not self._folded:
            self._folded = [self._words_of(info) for info in self._infos]
        return [
            info
            for info, hay in zip(self._infos, self._folded, strict=True)
            if _holds(f"{hay} {fold(said[info.uid])}" if info.uid in said else hay, wanted)
        ]

    def some_with(self, wanted: Sequence[str], most: int) -> Sequence[DocumentInfo]:
        """Documents of all in which folded words may be found: of very many no more than so many."""
        return self.long.some_with(wanted, most) if self.long is not None else self._infos

    def next_not_done(self, order: Sequence[DocumentInfo]) -> str:
        """The first of these (few) that is not done by now, "" where all are."""
        uids = [info.uid for info in order]
        now = {each.uid: each.state for each in self._session.some_documents(uids)} if self._session else {}
        return next((uid for uid in uids if now.get(uid, State.DONE) is not State.DONE), "")

    def _list_many(self, session: Session) -> LongListing:
        found = LongListing(session, self._jobs, self._said, self)
        found.changed.connect(self.changed)
        found.grown.connect(self.grown)
        found.counted.connect(self.counted)
        return found

    def _take(self, infos: list[DocumentInfo]) -> None:
        self._infos, self._folded = infos, []
        self._total, self._done = len(infos), sum(info.state is State.DONE for info in infos)

    def _words_of(self, info: DocumentInfo) -> str:
        return fold(words_of(info, self._said))


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
