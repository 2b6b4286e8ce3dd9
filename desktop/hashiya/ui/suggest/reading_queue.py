"""Candidates one after another; the next documents are looked through while this one is read."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from hashiya.core.document import State
from hashiya.core.span import Annotation, Status
from hashiya.errors import UserError
from hashiya.services.suggest.candidate_storing import is_open
from hashiya.services.suggest.candidates import Candidates, find_candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)
_AHEAD = 2


class Queue(QObject):
    """`changed`: another candidate is at hand, or none; `failed` carries a UserError.

    `items` are the candidates known, those before the current one too; `document` is that of the current.
    """

    changed = Signal()
    failed = Signal(object)
    finished_document = Signal(object)  # Candidates; everything in it was decided

    def __init__(self, context: Context, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self._documents: deque[str] = deque()
        self._job: Job | None = None
        self._stamp = 0
        self._place = -1
        self.document: Candidates | None = None
        self.items: list[Annotation] = []

    # ---------------------------------------------------------------- what is at hand
    @property
    def current(self) -> Annotation | None:
        return self.items[self._place] if 0 <= self._place < len(self.items) else None

    @property
    def place(self) -> tuple[int, int]:
        """(number from 1, of how many)."""
        return self._place + 1, len(self.items)

    @property
    def waiting(self) -> bool:
        """Whether more is being looked for."""
        return self._job is not None

    @property
    def documents_left(self) -> int:
        """Documents in which something may come yet, besides this one."""
        return len(self._documents) + (self._job is not None)

    def begin(self) -> None:
        """From the open document on, through all that are not done, round to the first."""
        uids = [info.uid for info in self._session.documents() if info.state is not State.DONE]
        open_ = self._session.document.uid if self._session.document else ""
        at = uids.index(open_) if open_ in uids else 0
        self.stop()
        self._documents = deque([*uids[at:], *uids[:at]])
        self.document, self.items, self._place = None, [], -1
        self._fetch()
        self.changed.emit()

    def stop(self) -> None:
        """Look for nothing more."""
        if self._job is not None:
            job, self._job = self._job, None
            self._context.jobs.stop(job)
        self._documents.clear()

    def learned(self) -> None:
        """Something was decided: documents not looked through yet profit from it."""
        self._stamp += 1

    # ---------------------------------------------------------------- going on
    def next(self, *, skipped: bool = False) -> None:  # noqa: ARG002 - other queues keep what was skipped back
        """The next candidate that can still be right; `skipped`: nothing was decided on this one."""
        self._place += 1
        self._go_on()
        self._fetch()
        self.changed.emit()

    def back(self) -> None:
        """To the one before, decided or not."""
        if self._place > 0:
            self._place -= 1
            self.changed.emit()

    def show(self, candidate: Annotation) -> None:
        """Back to a candidate whose decision was taken back."""
        for place, item in enumerate(self.items):
            if item.document == candidate.document and item.span == candidate.span:
                self._place = place
                self.changed.emit()
                return

    # ---------------------------------------------------------------- looking ahead
    def _fetch(self) -> None:
        """Look through another document, if one is wanted and nothing is being looked for."""

    def _look(self, work: Callable[..., Any], *args: object, on_result: Callable[[Any], None]) -> None:
        self._job = self._context.jobs.start_in_process(
            work,
            str(self._session.path),
            *args,
            name="suggesting",
            receiver=self,
            on_result=on_result,
            on_error=self._on_failed,
        )

    def _look_through(self, document: str, on_result: Callable[[Candidates | None], None]) -> None:
        stamp = f"{self._session.project.uid}:{self._stamp}"
        self._look(find_candidates, document, stamp, on_result=on_result)

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self._documents.clear()
        if isinstance(error, UserError):
            self.failed.emit(error)
        else:
            log.error("Looking for candidates failed", exc_info=error)
        self.changed.emit()

    def _decided(self, item: Annotation) -> list[Annotation]:
        """What stands decided where the candidate is."""
        try:
            return self._session.project.annotations(
                item.document, statuses=[Status.ACCEPTED, Status.REJECTED], start=item.start, end=item.end
            )
        except UserError as error:
            self.failed.emit(error)
            return []

    def _is_open(self, item: Annotation) -> bool:
        """Whether nobody has decided on it, nor on something that leaves no room for it."""
        decided = self._decided(item)
        if any(other.status is Status.REJECTED and other.span == item.span for other in decided):
            return False
        return is_open(item, decided)

    def _go_on(self) -> None:
        """Over what is not open to the first that is, or past the last."""
        while self._place < len(self.items) and not self._is_open(self.items[self._place]):
            self._place += 1


class ReadingQueue(Queue):
    """Document after document, each in reading order."""

    def __init__(self, context: Context, session: Session, parent: QObject) -> None:
        super().__init__(context, session, parent)
        self._ready: deque[Candidates] = deque()
        self._skipped = False
        self._left: tuple[Candidates, list[Annotation], bool] | None = None

    @property
    def documents_left(self) -> int:
        return super().documents_left + len(self._ready)

    def stop(self) -> None:
        super().stop()
        self._ready.clear()
        self._left = None

    def next(self, *, skipped: bool = False) -> None:
        self._skipped = self._skipped or skipped
        self._place += 1
        self._go_on()
        if self._place >= len(self.items):
            left = (self.document, self.items, self._skipped) if self.document is not None else None
            if left is not None and not self._skipped:
                self.finished_document.emit(left[0])
            self._take()
            self._left = left
        self._fetch()
        self.changed.emit()

    def show(self, candidate: Annotation) -> None:
        """In the document before this one too."""
        left = self._left
        here = self.document.document if self.document is not None else ""
        if left is not None and candidate.document == left[0].document != here:
            if self.document is not None:
                self._ready.appendleft(self.document)
            self.document, self.items, self._skipped = left
            self._left = None
        super().show(candidate)

    def _take(self) -> None:
        """On to the next document that is ready; one without anything to decide is told as finished."""
        self._skipped = False
        self.document, self.items, self._place = None, [], -1
        while self._ready and not self.items:
            self.document = self._ready.popleft()
            self.items, self._place = _in_reading_order(self.document.items), 0
            self._go_on()
            if self._place >= len(self.items):
                self.items = []
                self.finished_document.emit(self.document)
                self.document = None

    def _fetch(self) -> None:
        if self._job is None and self._documents and len(self._ready) < _AHEAD:
            self._look_through(self._documents.popleft(), self._on_found)

    def _on_found(self, found: Candidates | None) -> None:
        self._job = None
        if found is not None:
            self._ready.append(found)
        if self.current is None:
            self._take()
        self._fetch()
        self.changed.emit()


def _in_reading_order(items: Iterable[Annotation]) -> list[Annotation]:
    return sorted(items, key=lambda item: (item.start, -item.end))
