"""Looking for words in the open document or in all: one search at a time, the last that was wanted."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.core.beyond.attributes import Subject
from hashiya.services.search.find import Hit, find_everywhere, find_in_slices, find_ranges, hit_at
from hashiya.services.search.said_sieve import own_ranges, said_among, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.core.document import Document
    from hashiya.core.fold import Folding
    from hashiya.errors import UserError
    from hashiya.qtkit.jobs import Job
    from hashiya.services.search.said_sieve import SaidOf
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

LIMIT = 1000  # places that are looked for
_FIRST = 60  # places shown before the others are looked for
_LONG = 1_000_000  # code points from which a text is looked through in slices


def asks_for_values(wanted: Iterable[SaidOf]) -> bool:
    """Whether annotations are looked for by a value, so that no words are needed."""
    return any(each.of is Subject.ANNOTATION for each in wanted)


class HitSearch(QObject):
    """`found` carries the first hits; `completed` up to `LIMIT` of them, where there are more than those.

    What is wanted anew, or no longer, ends what was looked for before: its hits never come.
    """

    found = Signal(object)
    completed = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job | None = None
        self.running = False  # nothing is found yet

    def stop(self) -> None:
        """Look no further for what is not wanted any more."""
        job, self._job, self.running = self._job, None, False
        if job is not None:
            self._context.jobs.stop(job)

    def look_here(self, session: Session, query: str, folding: Folding, wanted: Sequence[SaidOf]) -> None:
        """In the open document; at once, but for a text that takes longer than a key."""
        self.stop()
        document = session.document
        if document is None:
            self.found.emit([])
        elif len(document.text) > _LONG and not wanted:
            self.running = True
            self._job = self._context.jobs.start_in_slices(
                find_in_slices(document.uid, document.title, document.text, query, folding, limit=LIMIT),
                name="searching",
                receiver=self,
                on_result=self._on_found,
                on_refused=partial(self._on_refused, session),
                shown=True,
            )
        else:
            ranges = islice(_ranges(session, document, query, folding, wanted), LIMIT)
            self.found.emit([hit_at(document.uid, document.title, document.text, *each) for each in ranges])

    def look_everywhere(
        self, session: Session, query: str, folding: Folding, wanted: Sequence[SaidOf]
    ) -> None:
        """In all documents: the first places at once, then as many as there are."""
        self.stop()
        self.running = True
        self._start(session, query, folding, wanted, first=True)

    def _start(
        self, session: Session, query: str, folding: Folding, wanted: Sequence[SaidOf], *, first: bool
    ) -> None:
        def answer(hits: Sequence[Hit]) -> None:
            if not first:
                self._job = None
                self.completed.emit(hits)
                return
            self._on_found(hits)
            if len(hits) >= _FIRST and self._job is None:  # not looked for something else by who heard it
                self._start(session, query, folding, wanted, first=False)

        self._job = self._context.jobs.start(
            find_everywhere,
            session.path,
            query,
            limit=_FIRST if first else LIMIT,
            folding=folding,
            said=wanted,
            person=session.person,
            words=session.written_words,
            name="searching",
            receiver=self,
            on_result=answer,
            on_refused=partial(self._on_refused, session),
            shown=True,
        )

    def _on_found(self, hits: Sequence[Hit]) -> None:
        self._job, self.running = None, False
        self.found.emit(hits)

    def _on_refused(self, session: Session, error: UserError) -> None:
        self._job, self.running = None, False
        session.refused(error)


def _ranges(
    session: Session, document: Document, query: str, folding: Folding, wanted: Sequence[SaidOf]
) -> Iterable[tuple[int, int]]:
    """In the open document; lazily where nothing but words is asked for."""
    if any(each.of is Subject.DOCUMENT and not each.holds(session.said.labels) for each in wanted):
        return ()
    ranges = find_ranges(document.text, query, folding) if query else ()
    if not asks_for_values(wanted):
        return ranges
    there = said_among(session.annotations(), session.said.of, wanted)
    return standing_in(there, ranges) if query else own_ranges(there)
