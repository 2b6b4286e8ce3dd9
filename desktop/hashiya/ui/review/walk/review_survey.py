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

    from hashiya.errors import UserError
    from hashiya.progress import CancelToken, OnProgress
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
) -> tuple[Sequence[str] | None, list[DocumentReview]]:
    """How far the review of each document is, beside the documents that were asked about."""
    people = chosen.people if single else None
    with open_project(path) as project:
        found = overview(
            project, documents=documents, people=people, chosen=chosen, cancel=cancel, progress=progress
        )
        return documents, list(found)


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

    def survey_all(self) -> None:
        self.survey(None)

    def survey(self, documents: Sequence[str] | None) -> None:
        """Of these documents, or of all."""
        self._context.jobs.start(
            survey,
            self._session.path,
            documents,
            ReaderSelection((self.person,)) if self.person else self.chosen,
            bool(self.person),
            name="comparing",
            receiver=self,
            on_result=self._on_surveyed if documents is None else self._on_surveyed_some,
            on_refused=self._on_failed,
            slot="" if documents else "review-survey",
            shown=documents is None,
        )

    def _on_surveyed(self, found: tuple[object, list[DocumentReview]]) -> None:
        self.reviews = {each.document: each for each in found[1]}
        self.surveyed.emit()

    def _on_surveyed_some(self, found: tuple[Sequence[str], list[DocumentReview]]) -> None:
        """Documents that two people have read by now come in, those that they no longer have go."""
        asked, reviews = found
        kept = {uid: each for uid, each in self.reviews.items() if uid not in asked}
        self.reviews = kept | {each.document: each for each in reviews}
        self.surveyed.emit()

    def put(self, review: DocumentReview) -> None:
        """What is known of a document from its places themselves."""
        self.reviews[review.document] = review

    def _on_failed(self, error: UserError) -> None:
        self._session.refused(error)
