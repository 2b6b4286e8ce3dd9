"""What is under review: whose work, which document, the places to settle, and the walk through them.

It reads through the services and does nothing by itself but acts handed to the session.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from hashiya.core.adjudicate import Kind
from hashiya.core.changes import Act, ChangeSet
from hashiya.core.document import Document
from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress
from hashiya.services.reviewing import Comparison, DocumentReview, Seen, compare, overview, renew
from hashiya.services.workspace import open_project
from hashiya.ui.context import Context
from hashiya.ui.review.people import Annotator, annotators
from hashiya.ui.session import Session

OPEN, ALL, LABEL, BOUNDARY, ONE_SIDED = "open", "all", "label", "boundary", "one_sided"
FILTERS = (OPEN, ALL, LABEL, BOUNDARY, ONE_SIDED)


def survey(
    path: Path,
    documents: Sequence[str] | None,
    people: Sequence[str] | None,
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> list[DocumentReview]:
    """For a job: how far the review of each document is."""
    with open_project(path) as project:
        return list(overview(project, documents=documents, people=people, cancel=cancel, progress=progress))


class Desk(QObject):
    """Signals: `surveyed` (counts of documents are new), `opened` (another document or other places), `moved`
    (another place is at hand).

    `person` is the layer under single review, "" when several people's work is compared.
    """

    surveyed = Signal()
    opened = Signal()
    moved = Signal()

    def __init__(self, context: Context, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self.person = ""
        self.filter = OPEN
        self.reviews: dict[str, DocumentReview] = {}
        self.document: Document | None = None
        self.comparison: Comparison | None = None
        self.people: list[Annotator] = []
        self.sampled: frozenset[str] | None = None
        self._questions: list[Seen] = []
        self._place = -1
        self._later: set[str] = set()
        self._own = False
        session.changes_applied.connect(self._on_changes)

    # ---------------------------------------------------------------- the project
    def survey_all(self) -> None:
        self._survey(None)

    def _survey(self, documents: Sequence[str] | None) -> None:
        people = [self.person] if self.person else None
        self._context.jobs.start(
            survey,
            self._session.path,
            documents,
            people,
            name="comparing",
            receiver=self,
            on_result=self._on_surveyed if documents is None else self._on_surveyed_some,
            on_error=self._on_failed,
            slot="" if documents else "review-survey",
            shown=documents is None,
        )

    def _on_surveyed(self, found: list[DocumentReview]) -> None:
        self.reviews = {each.document: each for each in found}
        self.surveyed.emit()

    def _on_surveyed_some(self, found: list[DocumentReview]) -> None:
        self.reviews |= {each.document: each for each in found if each.document in self.reviews}
        self.surveyed.emit()

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._session.refused(error)

    def look_at(self, person: str) -> None:
        """Compare everybody (""), or review one person's work."""
        if person != self.person:
            self.person, self.sampled = person, None
            self._later.clear()
            self.survey_all()
            if self.document is not None:
                self.open_document(self.document.uid)

    def everybody(self) -> list[tuple[str, str]]:
        """(layer, name) of people who could be reviewed."""
        people = self._session.project.people()
        return [(person.uid, person.name) for person in people if person.kind != "engine"]

    # ---------------------------------------------------------------- the document
    def open_document(self, uid: str, *, last: bool = False) -> None:
        """Bring a document to the desk, at its first (or last) question."""
        try:
            self.document = self._session.project.document(uid)
            self._compare()
        except UserError as error:
            self._session.refused(error)
            return
        self._place = len(self._questions) - 1 if last else 0
        self.opened.emit()
        self.moved.emit()

    def _compare(self) -> None:
        assert self.document is not None
        layers = [self.person] if self.person else None
        self.comparison = compare(self._session.project, self.document.uid, layers)
        pairs = zip(self.comparison.people, self.comparison.names, strict=True)
        self.people = annotators(pairs)
        self._gather()

    def _gather(self) -> None:
        """The questions of the document that pass the filter."""
        found = self.comparison.places if self.comparison is not None else ()
        self._questions = [seen for seen in found if self._passes(seen)]
        self._place = min(self._place, len(self._questions) - 1)

    def _passes(self, seen: Seen) -> bool:
        place = seen.place
        if self.person:
            uids = {each.uid for side in place.sides for each in side.annotations}
            if self.sampled is not None and not uids & self.sampled:
                return False
            return self.filter != OPEN or self.is_open(seen)
        if place.kind == Kind.AGREED:
            return False
        kinds = {
            OPEN: self.is_open(seen),
            LABEL: place.labels_differ,
            BOUNDARY: place.ranges_differ,
            ONE_SIDED: bool(place.missing),
        }
        return kinds.get(self.filter, True)

    def is_open(self, seen: Seen) -> bool:
        """Whether it waits to be settled; in the review of one person everything does at first."""
        return (seen.settlement is None or seen.stale) if self.person else seen.open

    def set_filter(self, name: str) -> None:
        kept = self.current
        self.filter = name
        self._gather()
        self._stay_at(kept)
        self.opened.emit()
        self.moved.emit()

    def _stay_at(self, kept: Seen | None) -> None:
        if kept is not None:
            places = [seen.place.fingerprint for seen in self._questions]
            if kept.place.fingerprint in places:
                self._place = places.index(kept.place.fingerprint)
                return
            after = (n for n, seen in enumerate(self._questions) if seen.place.start >= kept.place.start)
            self._place = next(after, len(self._questions) - 1)
        elif self._questions and self._place < 0:
            self._place = 0

    # ---------------------------------------------------------------- the walk
    @property
    def questions(self) -> Sequence[Seen]:
        return self._questions

    @property
    def place(self) -> int:
        return self._place

    @property
    def current(self) -> Seen | None:
        return self._questions[self._place] if 0 <= self._place < len(self._questions) else None

    def go_to(self, place: int) -> None:
        if 0 <= place < len(self._questions) and place != self._place:
            self._place = place
            self.moved.emit()

    def go_to_position(self, position: int) -> None:
        """The question whose words hold this position, if one does."""
        for number, seen in enumerate(self._questions):
            if seen.place.start <= position <= seen.place.end:
                self.go_to(number)
                return

    def step(self, by: int) -> bool:
        """To the next or previous question, over the document's end into the next that has one."""
        after = self._place + by
        if 0 <= after < len(self._questions):
            self._place = after
            self.moved.emit()
            return True
        following = self._document_after(by)
        if following:
            self.open_document(following, last=by < 0)
        return bool(following)

    def _document_after(self, by: int) -> str:
        uids = [uid for uid in self._session.project.document_uids() if uid in self.reviews]
        if not uids or self.document is None:
            return ""
        at = uids.index(self.document.uid) if self.document.uid in uids else -1
        order = uids[at + 1 :] if by > 0 else list(reversed(uids[: max(at, 0)]))
        return next((uid for uid in order if self._has_questions(self.reviews[uid])), "")

    def _has_questions(self, review: DocumentReview) -> bool:
        if self.person:
            return review.agreed + review.differing > 0
        return review.open > 0 if self.filter == OPEN else review.differing > 0

    def postpone(self) -> bool:
        """Leave the question for later and go on; it is passed over until all others are done."""
        current = self.current
        if current is not None:
            self._later.add(current.place.fingerprint)
        return self._to_waiting()

    def _to_waiting(self) -> bool:
        """The next open question that was not postponed, here or in a later document."""
        count = len(self._questions)
        for offset in range(1, count + 1):
            seen = self._questions[(self._place + offset) % count]
            if self.is_open(seen) and seen.place.fingerprint not in self._later:
                self.go_to((self._place + offset) % count)
                return True
        following = self._document_after(1)
        if following:
            self.open_document(following)
            return True
        return False

    # ---------------------------------------------------------------- settling
    def settle(self, make: Callable[[str, Seen], Act]) -> bool:
        """Do the act for the question at hand and go on to the next; False where it was refused."""
        current, document = self.current, self.document
        if current is None or document is None:
            return False
        self._own = True
        try:
            done = self._session.do(lambda: make(document.uid, current)) is not None
        finally:
            self._own = False
        if done:
            self._later.discard(current.place.fingerprint)
            self._renew_one(current)
            now = self.current
            waits = now is not None and now.place.fingerprint not in self._later
            if (self.filter == OPEN and waits) or not self._to_waiting():
                self.moved.emit()
        return done

    def _renew_one(self, seen: Seen) -> None:
        """After one's own act: a long text need not be compared anew for one place."""
        if self.comparison is None or self.document is None:
            return
        kept = self.current
        self.comparison = renew(self._session.project, self.comparison, seen.place)
        self._gather()
        self._stay_at(kept)
        review = self.reviews.get(self.document.uid)
        if review is not None and not self.person:
            self.reviews[self.document.uid] = replace(review, open=self.comparison.open)
            self.surveyed.emit()
        self.opened.emit()

    def _on_changes(self, changes: ChangeSet) -> None:
        """Anyone's act, an undo among them, may have changed what is compared."""
        if changes.documents and not self._own:
            self._survey(sorted(changes.documents)) if len(changes.documents) < 200 else self.survey_all()
        touched = self.document is not None and self.document.uid in changes.documents
        if not self._own and (touched or changes.people):
            self._renew()
            self.moved.emit()

    def _renew(self) -> None:
        """Read the document anew and stay where one was."""
        if self.document is None:
            return
        kept = self.current
        try:
            self._compare()
        except UserError:  # the document is gone
            self.document = self.comparison = None
            self._questions = []
        self._stay_at(kept)
        self.opened.emit()

    # ---------------------------------------------------------------- what the reader shows
    def shown_annotations(self) -> list[Annotation]:
        """What is agreed or settled, as one annotation each; what is open is shown by lanes."""
        if self.comparison is None:
            return []
        found = [
            each
            for seen in self.comparison.places
            if seen.place.kind == Kind.AGREED and not self._is_decided(seen)
            for each in seen.place.sides[0].annotations
        ]
        taken = {each.span for each in found}
        return found + [each for each in self.comparison.gold if each.span not in taken]

    def _is_decided(self, seen: Seen) -> bool:
        return seen.settlement is not None and not seen.stale

    def counts(self) -> tuple[int, int, int]:
        """(settled, differing, agreed) of the document; in single review (seen to, all, 0)."""
        if self.comparison is None:
            return 0, 0, 0
        if self.person:
            wanted = [seen for seen in self.comparison.places]
            return sum(not self.is_open(seen) for seen in wanted), len(wanted), 0
        differing = self.comparison.differing
        return differing - self.comparison.open, differing, self.comparison.agreed

    def set_sample(self, annotations: Sequence[Annotation] | None) -> None:
        """Only these of the person's annotations, or all again."""
        self.sampled = None if annotations is None else frozenset(each.uid for each in annotations)
        if annotations:
            self.open_document(annotations[0].document)
        elif self.document is not None:
            self.open_document(self.document.uid)
