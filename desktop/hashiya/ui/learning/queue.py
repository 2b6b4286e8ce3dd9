"""The candidates of one document after another; the next is looked through while this one is read."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.core.document import State
from hashiya.core.span import Annotation, Status
from hashiya.errors import UserError
from hashiya.services.quick import Candidates, find_candidates, is_open
from hashiya.ui.context import Context
from hashiya.ui.session import Session

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job

log = logging.getLogger(__name__)
_AHEAD = 2


class Queue(QObject):
    """`changed`: another candidate is at hand, or none; `failed` carries a UserError."""

    changed = Signal()
    failed = Signal(object)
    finished_document = Signal(object)  # Candidates; everything in it was decided

    def __init__(self, context: Context, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self._documents: deque[str] = deque()
        self._ready: deque[Candidates] = deque()
        self._job: Job | None = None
        self._stamp = 0
        self._skipped = False
        self._place = -1
        self.document: Candidates | None = None
        self.items: list[Annotation] = []

    # ---------------------------------------------------------------- what is at hand
    @property
    def current(self) -> Annotation | None:
        return self.items[self._place] if 0 <= self._place < len(self.items) else None

    @property
    def place(self) -> tuple[int, int]:
        """(number from 1, of how many) in this document."""
        return self._place + 1, len(self.items)

    @property
    def waiting(self) -> bool:
        """Whether more is being looked for."""
        return self._job is not None

    @property
    def documents_left(self) -> int:
        return len(self._documents) + len(self._ready) + (self._job is not None)

    def begin(self) -> None:
        """From the open document on, through all that are not done, round to the first."""
        uids = [info.uid for info in self._session.documents() if info.state is not State.DONE]
        open_ = self._session.document.uid if self._session.document else ""
        at = uids.index(open_) if open_ in uids else 0
        self.stop()
        self._documents = deque([*uids[at:], *uids[:at]])
        self._ready.clear()
        self.document, self.items, self._place = None, [], -1
        self._fetch()
        self.changed.emit()

    def stop(self) -> None:
        """Look for nothing more."""
        if self._job is not None:
            self._job.cancel.cancel()
            self._job = None
        self._documents.clear()

    # ---------------------------------------------------------------- going on
    def learned(self) -> None:
        """Something was decided: documents not looked through yet profit from it."""
        self._stamp += 1

    def next(self, *, skipped: bool = False) -> None:
        """The next candidate that can still be right."""
        self._skipped = self._skipped or skipped
        decided = self._decided()
        self._place += 1
        while self._place < len(self.items) and not self._is_open(decided):
            self._place += 1
        if self._place >= len(self.items):
            self._end_document()
        self._fetch()
        self.changed.emit()

    def back(self) -> None:
        """To the one before, decided or not."""
        if self._place > 0:
            self._place -= 1
            self.changed.emit()

    def show(self, candidate: Annotation) -> None:
        """Back to a candidate whose decision was taken back."""
        spans = [item.span for item in self.items]
        here = self.document is not None and candidate.document == self.document.document
        if here and candidate.span in spans:
            self._place = spans.index(candidate.span)
            self.changed.emit()

    def reorder(self) -> None:
        """The setting of the walk changed: those ahead in the new order."""
        if self.document is not None:
            done, rest = self.items[: self._place], self.items[self._place :]
            self.items = [*done, *self._ordered(rest)]
            self.changed.emit()

    def _ordered(self, items: list[Annotation]) -> list[Annotation]:
        if self._context.settings.get("walk/order") == "uncertain":
            return sorted(items, key=lambda item: 1.0 if item.score is None else item.score)
        return sorted(items, key=lambda item: (item.start, -item.end))

    def _decided(self) -> list[Annotation]:
        if self.document is None:
            return []
        try:
            return self._session.project.annotations(
                self.document.document, statuses=[Status.ACCEPTED, Status.REJECTED]
            )
        except UserError as error:
            self.failed.emit(error)
            return []

    def _is_open(self, decided: list[Annotation]) -> bool:
        item = self.items[self._place]
        if any(other.status is Status.REJECTED and other.span == item.span for other in decided):
            return False
        return is_open(item, decided)

    def _end_document(self) -> None:
        """On to the next that is ready; one in which nothing was skipped is told as finished."""
        if self.document is not None and not self._skipped:
            self.finished_document.emit(self.document)
        self._take()

    def _take(self) -> None:
        self._skipped = False
        self.document, self.items, self._place = None, [], -1
        while self._ready and not self.items:
            self.document = self._ready.popleft()
            self.items = self._ordered(list(self.document.items))
            self._place = 0
            if self.items:
                decided = self._decided()
                while self._place < len(self.items) and not self._is_open(decided):
                    self._place += 1
                if self._place >= len(self.items):
                    self.items = []
            if not self.items:
                self.finished_document.emit(self.document)
                self.document = None

    # ---------------------------------------------------------------- looking ahead
    def _fetch(self) -> None:
        if self._job is not None or not self._documents or len(self._ready) >= _AHEAD:
            return
        self._job = self._context.jobs.start_in_process(
            find_candidates,
            str(self._session.path),
            self._documents.popleft(),
            f"{self._session.project.uid}:{self._stamp}",
            name="suggesting",
            receiver=self,
            on_result=self._on_found,
            on_error=self._on_failed,
        )

    def _on_found(self, found: Candidates | None) -> None:
        self._job = None
        if found is not None:
            self._ready.append(found)
        if self.current is None:
            self._take()
        self._fetch()
        self.changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self._documents.clear()
        if isinstance(error, UserError):
            self.failed.emit(error)
        else:
            log.error("Looking for candidates failed", exc_info=error)
        self.changed.emit()
