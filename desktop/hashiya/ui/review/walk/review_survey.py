"""How far the review of every document is, found out in the background and kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.services.project.project_file import open_project
from hashiya.services.review.progress import DocumentReview, overview
from hashiya.services.review.readers import EVERYBODY, ReaderSelection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.core.changes import ChangeSet
    from hashiya.errors import UserError
    from hashiya.progress import CancelToken, OnProgress
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


# On a job's thread: plain values in, plain values out.
def survey(
    path: Path,
    documents: Sequence[str] | None,
    chosen: ReaderSelection,
    single: bool,
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> tuple[Sequence[str] | None, ReaderSelection, list[DocumentReview]]:
    """How far the review of each document is, beside what was asked: documents, and whose work."""
    people = chosen.people if single else None
    with open_project(path) as project:
        found = overview(
            project, documents=documents, people=people, chosen=chosen, cancel=cancel, progress=progress
        )
        return documents, chosen, list(found)


class ReviewSurvey(QObject):
    """`surveyed`: counts of documents are new. `reviews`: by document (uid).

    Of the work of `person`, or, where that is "", of the people `chosen` against each other.
    """

    surveyed = Signal()

    def __init__(self, context: Context, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self.person = ""
        self.chosen = EVERYBODY
        self.reviews: dict[str, DocumentReview] = {}
        self._whole: Job | None = None
        self._changed: set[str] = set()  # since all of them are being counted
        session.changes_applied.connect(self._on_changes)

    def survey_all(self) -> None:
        self.survey(None)

    @property
    def _whose(self) -> ReaderSelection:
        return ReaderSelection((self.person,)) if self.person else self.chosen

    def _on_changes(self, changes: ChangeSet) -> None:
        if self._whole is not None:
            self._changed |= changes.documents

    def survey(self, documents: Sequence[str] | None) -> None:
        """Of these documents, or of all."""
        job = self._context.jobs.start(
            survey,
            self._session.path,
            documents,
            self._whose,
            bool(self.person),
            name="comparing",
            receiver=self,
            on_result=self._on_surveyed if documents is None else self._on_surveyed_some,
            on_refused=self._on_failed,
            slot="" if documents else "review-survey",
            shown=documents is None,
        )
        if documents is None:
            self._whole = job
            self._changed.clear()

    def _on_surveyed(self, found: tuple[object, ReaderSelection, list[DocumentReview]]) -> None:
        """What was changed meanwhile may have been read before: it is counted again."""
        self._whole = None
        self.reviews = {each.document: each for each in found[2]}
        self.surveyed.emit()
        if self._changed:
            self.survey(sorted(self._changed))
            self._changed.clear()

    def _on_surveyed_some(self, found: tuple[Sequence[str], ReaderSelection, list[DocumentReview]]) -> None:
        """Documents that two people have read by now come in, those that they no longer have go.

        Counts of whom one no longer looks at are dropped: all are being counted anew.
        """
        asked, whose, reviews = found
        if whose != self._whose:
            return
        kept = {uid: each for uid, each in self.reviews.items() if uid not in asked}
        self.reviews = kept | {each.document: each for each in reviews}
        self.surveyed.emit()

    def put(self, review: DocumentReview) -> None:
        """What is known of a document from its places themselves."""
        self.reviews[review.document] = review

    def _on_failed(self, error: UserError) -> None:
        self._session.refused(error)
