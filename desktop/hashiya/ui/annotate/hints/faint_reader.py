"""What the engines think possible in the open document but do not show: read in a process, when wanted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.services.annotate.glance import FAINT

if TYPE_CHECKING:
    from hashiya.core.span import Annotation
    from hashiya.services.suggest.candidates import Candidates
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)


class FaintReader(QObject):
    """Nothing is read where suggesting while one works is switched off."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._session: Session | None = None
        self._job: object | None = None
        self._wanted = ""
        self._found: dict[str, tuple[Annotation, ...]] = {}
        self._left: set[tuple[str, int, int, str]] = set()

    def set_session(self, session: Session | None) -> None:
        """Forget what was found in another project."""
        if self._job is not None:
            job, self._job = self._job, None
            self._context.jobs.stop(job)  # type: ignore[arg-type]
        self._session, self._wanted = session, ""
        self._found.clear()
        self.offer_again()

    def offer_again(self) -> None:
        """Another person works here: what was left was not left by them."""
        self._left.clear()

    def found(self, document: str) -> tuple[Annotation, ...]:
        """What has been read of a document so far."""
        return self._found.get(document, ())

    def starts(self, document: str) -> set[int]:
        """Where something faint begins."""
        return {each.start for each in self.found(document)}

    def leave(self, candidate: Annotation) -> None:
        """It was offered and not taken: it is not offered again in this session."""
        self._left.add(_key(candidate))

    def was_left(self, candidate: Annotation) -> bool:
        return _key(candidate) in self._left

    def look(self, document: str) -> None:
        """Read a document, once; `found` has it some time later."""
        session = self._session
        if session is None or document in self._found or self._job is not None:
            return
        if not self._context.settings.get("suggest/live"):
            return
        from hashiya.services.suggest.candidates import find_candidates

        self._wanted = document
        self._job = self._context.jobs.start_in_process(
            find_candidates,
            str(session.path),
            document,
            f"{session.project.uid}:glance",
            FAINT,
            name="suggesting",
            receiver=self,
            on_result=self._on_read,
            on_error=self._on_failed,
        )

    def _on_read(self, read: Candidates | None) -> None:
        self._job = None
        self._found[self._wanted] = read.items if read is not None else ()

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self._found[self._wanted] = ()  # the suggestions that are shown are enough to go on with
        log.warning("Looking for what is possible failed", exc_info=error)


def _key(candidate: Annotation) -> tuple[str, int, int, str]:
    return candidate.document, candidate.start, candidate.end, candidate.label
