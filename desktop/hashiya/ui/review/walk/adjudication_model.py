"""What is under review: whose work, which document, the places to settle, and the walk through them.

It reads through the services and does nothing by itself but acts handed to the session.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.core.span import SUGGESTIONS, Annotation, Span
from hashiya.errors import UserError
from hashiya.services.project.document_titles import in_list_order
from hashiya.services.project.project_file import open_project
from hashiya.services.review.comparison import (
    Comparison,
    Seen,
    compare,
    compare_beginning,
    renew,
    resettled,
    unmarked,
)
from hashiya.ui.review.compared_people import Annotator, annotators_of
from hashiya.ui.review.said.said_walk import SaidWalk
from hashiya.ui.review.walk import place_filters
from hashiya.ui.review.walk.place_filters import ALL, NOBODY, OPEN, SAID
from hashiya.ui.review.walk.question_walk import QuestionWalk
from hashiya.ui.review.walk.review_survey import ReviewSurvey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hashiya.core.adjudicate import Place
    from hashiya.core.changes import Act, ChangeSet
    from hashiya.core.document import Document
    from hashiya.qtkit.jobs import Job
    from hashiya.services.review.progress import DocumentReview
    from hashiya.services.review.readers import ReaderSelection
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_SETTLING = frozenset({"settle", "settle_many", "reopen"})
"""Acts that change what was decided and nobody's own work."""
_LONG, _FIRST = 6000, 1200
"""From how many annotations on a text is shown before all are compared, and how many are compared first."""


def compare_all(path: Path, document: str, people: Sequence[str] | None) -> Comparison:
    """The whole comparison of a long text."""
    with open_project(path) as project:
        return compare(project, document, people)


class AdjudicationModel(QObject):
    """Signals: `surveyed` (counts of documents are new), `opened` (another document or other places),
    `completed` (the rest of a long text is there), `renewed` (a Renewal: one place was settled), `moved`
    (another place is at hand).

    `person` is the layer under single review, "" when several people's work is compared, those of `chosen`.
    """

    surveyed = Signal()
    opened = Signal()
    completed = Signal()
    renewed = Signal(object)
    moved = Signal()

    def __init__(self, context: Context, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self._survey = ReviewSurvey(context, session, self)
        self._survey.surveyed.connect(self.surveyed)
        self.filter = OPEN
        self._pinned = ""
        self.document: Document | None = None
        self.comparison: Comparison | None = None
        self.people: list[Annotator] = []
        self.sampled: frozenset[str] | None = None
        self._sampled_documents: frozenset[str] = frozenset()
        self._walk = QuestionWalk()
        self._own = False
        self.whole = True
        self._reading: Job | None = None
        self._settled_meanwhile = False
        self.said = SaidWalk(session, lambda: self.comparison)
        session.changes_applied.connect(self._on_changes)

    # ---------------------------------------------------------------- the project
    @property
    def person(self) -> str:
        return self._survey.person

    @property
    def chosen(self) -> ReaderSelection:
        return self._survey.chosen

    @property
    def reviews(self) -> dict[str, DocumentReview]:
        return self._survey.reviews

    def survey_all(self) -> None:
        self._survey.survey_all()

    def _on_failed(self, error: UserError) -> None:
        self._session.refused(error)

    def look_at(self, person: str) -> None:
        """Compare everybody (""), or review one person's work."""
        if person != self.person:
            self._survey.person, self.sampled = person, None
            self._walk.forget_postponed()
            self.survey_all()
            if self.document is not None:
                self.open_document(self.document.uid)

    def choose_people(self, chosen: ReaderSelection) -> None:
        """Compare these people; whoever was reviewing one person's work compares from now on."""
        if chosen != self.chosen or self.person:
            self._survey.chosen, self._survey.person = chosen, ""
            self.sampled = None
            self._walk.forget_postponed()
            self.survey_all()
            if self.document is not None:
                self.open_document(self.document.uid)

    def _layers(self, uid: str) -> list[str]:
        return [self.person] if self.person else self.chosen.of(self._session.project, uid)

    # ---------------------------------------------------------------- the document
    def open_document(self, uid: str, *, last: bool = False) -> None:
        """Open a document at its first (or last) question."""
        try:
            self.document = self._session.project.document(uid)
            self._compare(whole=last)
        except UserError as error:
            self._session.refused(error)
            return
        self.said.restart(settled=self.filter == SAID)
        self._walk.start(last=last)
        self.opened.emit()
        self.moved.emit()

    def _compare(self, *, whole: bool = False) -> None:
        """Compare all places, or of a long text its beginning with the first question."""
        assert self.document is not None
        self._stop_reading()
        project, uid, length = self._session.project, self.document.uid, len(self.document.text)
        layers = self._layers(uid)
        count = sum(n for layer, n in project.layers(uid) if layer != SUGGESTIONS)
        end = length if whole or count < _LONG else length * _FIRST // count
        if end < length:
            self._take(compare_beginning(project, uid, layers, end), whole=False)
            if self._walk.questions:
                self._read_on(uid, layers)
                return
        self._take(compare(project, uid, layers), whole=True)

    def _take(self, found: Comparison, *, whole: bool) -> None:
        self.comparison, self.whole = found, whole
        self.people = annotators_of(self._session, zip(found.people, found.names, strict=True))
        self._gather()

    def _read_on(self, uid: str, layers: list[str]) -> None:
        self._settled_meanwhile = False
        self._reading = self._context.jobs.start(
            compare_all,
            *(self._session.path, uid, layers),
            name="comparing",
            receiver=self,
            on_result=self._on_compared,
            on_refused=self._on_failed,
            slot="review-compare",
        )

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel.cancel()
            self._reading = None

    def _on_compared(self, found: Comparison) -> None:
        """The rest of a long text: the question at hand stays at hand."""
        kept, self._reading = self.current, None
        if self._settled_meanwhile:
            found = resettled(self._session.project, found)
        self._take(found, whole=True)
        self._walk.stay_at(kept)
        self.completed.emit()

    def _complete(self) -> None:
        """Somebody cannot wait for the rest."""
        kept = self.current
        self._compare(whole=True)
        self._walk.stay_at(kept)
        self.completed.emit()

    def _gather(self) -> None:
        """The questions of the document that pass the filter."""
        found = self.comparison.places if self.comparison is not None else ()
        if self.filter == NOBODY and self.comparison is not None:
            found = unmarked(self._session.project, self.comparison)
        self._walk.take([seen for seen in found if self._passes(seen)])
        self.said.forget()

    def _passes(self, seen: Seen) -> bool:
        if self._pinned and seen.place.fingerprint == self._pinned:
            return True
        if self.person:
            return place_filters.passes_single(seen, self.filter, self.sampled)
        return place_filters.passes(seen, self.filter)

    def is_open(self, seen: Seen) -> bool:
        """Whether it waits to be settled."""
        return place_filters.is_open(seen, single=bool(self.person))

    def set_filter(self, name: str) -> None:
        kept = self.current
        self.filter, self._pinned = name, ""
        self.said.restart(settled=name == SAID)
        self._gather()
        if not self.whole and not self._walk.questions:
            self._complete()
        self._walk.stay_at(kept)
        self.opened.emit()
        self.moved.emit()

    # ---------------------------------------------------------------- the walk
    @property
    def asking_said(self) -> bool:
        """Whether it is asked what is said beyond labels: when nothing else is open in the text."""
        if self.person or not self.whole or self._walk.questions or self.filter not in (OPEN, SAID):
            return False
        return bool(self.said.questions)

    @property
    def at_hand(self) -> list[Place]:
        """The place at hand; of a relation both ends, whence it leads first."""
        if self.asking_said:
            return self.said.places()
        return [self.current.place] if self.current is not None else []

    @property
    def questions(self) -> Sequence[Seen]:
        return self._walk.questions

    @property
    def place(self) -> int:
        return self.said.place if self.asking_said else self._walk.place

    @property
    def current(self) -> Seen | None:
        return self._walk.current

    def go_to(self, place: int) -> None:
        if self._walk.go_to(place):
            self.moved.emit()

    def go_to_position(self, position: int) -> None:
        """The question whose words hold this position, if one does."""
        self.go_to(self._walk.at_position(position))

    def step(self, by: int) -> bool:
        """To the next or previous question, over the document's end into the next that has one."""
        if self.asking_said:
            if self.said.step(by):
                self.moved.emit()
                return True
            following = self._document_after(by)
            if following:
                self.open_document(following, last=by < 0)
            return bool(following)
        after = self._walk.place + by
        if after >= len(self._walk) and not self.whole:
            self._complete()
        if 0 <= after < len(self._walk):
            self._walk.go_to(after)
            self.moved.emit()
            return True
        following = self._document_after(by)
        if following:
            self.open_document(following, last=by < 0)
        return bool(following)

    def _document_after(self, by: int) -> str:
        uids = in_list_order(self._session.project, self.reviews)
        if not uids or self.document is None:
            return ""
        at = uids.index(self.document.uid) if self.document.uid in uids else -1
        order = uids[at + 1 :] if by > 0 else list(reversed(uids[: max(at, 0)]))
        return next((uid for uid in order if self._has_questions(uid)), "")

    def _has_questions(self, uid: str) -> bool:
        if self.sampled is not None and uid not in self._sampled_documents:
            return False
        return place_filters.has_questions(self.reviews[uid], self.filter, single=bool(self.person))

    def postpone(self) -> bool:
        """Leave the question for later and go on; it is passed over until all others are done."""
        if self.asking_said:
            return self.step(1)
        current = self.current
        if current is not None:
            self._walk.postpone(current)
        return self._to_waiting()

    def _to_waiting(self) -> bool:
        """The next open question that was not postponed, here or in a later document."""
        if not self.whole and self._walk.place + 1 >= len(self._walk):
            self._complete()
        waiting = self._walk.next_waiting(self.is_open)
        if waiting >= 0:
            self._walk.go_to(waiting)
            self.moved.emit()  # also where the number is the same: another place may bear it now
            return True
        if self.asking_said:
            self.moved.emit()
            return True
        following = self._document_after(1)
        if following:
            self.open_document(following)
            return True
        return False

    def go_back(self, document: str, fingerprint: str) -> bool:
        """Bring a place to hand that may be settled already; the filter lets it through."""
        if self.document is None or self.document.uid != document:
            self.open_document(document)
        self._pinned = fingerprint
        if self.comparison is not None and not self.whole:
            self._complete()
        self._gather()
        if self._walk.find(fingerprint):
            self.opened.emit()
            self.moved.emit()
            return True
        self._pinned = ""
        return False

    def fingerprint_at(self, span: Span) -> str:
        """Of the place in which gold has this span."""
        places = self.comparison.places if self.comparison is not None else ()
        found = (seen for seen in places if any(mark.span == span for mark in seen.gold))
        return next((seen.place.fingerprint for seen in found), "")

    # ---------------------------------------------------------------- settling
    def settle(self, make: Callable[[str, Seen], Act]) -> bool:
        """Do the act for the question at hand and go on to the next; False where it was refused."""
        current, document = self.current, self.document
        if current is None or document is None:
            return False
        self._own, self._pinned = True, ""
        try:
            done = self._session.do(lambda: make(document.uid, current)) is not None
        finally:
            self._own = False
        if done:
            self._walk.forget_postponed(current)
            self._renew_one(current)
            if self._follows(current) or not self._to_waiting():
                self.moved.emit()
        return done

    def _follows(self, settled: Seen) -> bool:
        """Whether the question at hand came to the place of the one just settled, and waits."""
        now = self.current
        if now is None or self._walk.was_postponed(now):
            return False
        same = now.place.fingerprint == settled.place.fingerprint
        return self.filter == OPEN or (not same and self.is_open(now))

    def settle_said(self, make: Callable[[], Act]) -> None:
        """Do the act for what is asked beyond labels, and go on to the next that waits."""
        self._own = True
        try:
            done = self._session.do(make) is not None
        finally:
            self._own = False
        if not done or self.document is None:
            return
        self._read_anew(only_settled=True)
        review = self.reviews.get(self.document.uid) if self.document is not None else None
        if review is not None and self.comparison is not None:
            found = self.comparison
            self._survey.put(replace(review, open=found.open, said=self.said.open, untaken=found.untaken))
            self.surveyed.emit()
        self.opened.emit()  # after what is open was counted, which it tells
        following = "" if self.said.to_open() else self._document_after(1)
        if following:
            self.open_document(following)
        else:
            self.moved.emit()

    def _renew_one(self, seen: Seen) -> None:
        """After one's own act: a long text need not be compared anew for one place."""
        if self.comparison is None or self.document is None:
            return
        self._settled_meanwhile = True
        renewal = renew(self._session.project, self.comparison, seen)
        self.comparison = renewal.comparison
        self._walk.replace(renewal.before, [each for each in renewal.after if self._passes(each)])
        if self.filter == NOBODY:
            self._gather()
        self.said.forget()
        review = self.reviews.get(self.document.uid)
        if review is not None:
            known = self.person or self._walk.questions
            said = review.said if known else self.said.open
            self._survey.put(replace(review, open=self.comparison.open, said=said))
        self.renewed.emit(renewal)

    def _on_changes(self, changes: ChangeSet) -> None:
        """Anyone's act, an undo among them, may have changed what is compared."""
        if (changes.documents or changes.people) and not self._own:
            # With other people others may be compared, in every document.
            few = len(changes.documents) < 200 and not changes.people
            self._survey.survey(sorted(changes.documents) if few else None)
        touched = self.document is not None and self.document.uid in changes.documents
        if not self._own and (touched or changes.people):
            what = changes.args.get("of", changes.kind)
            self._renew(only_settled=what in _SETTLING and not changes.people)
            self.moved.emit()

    def _renew(self, *, only_settled: bool) -> None:
        """Read the document anew and stay where one was."""
        if self.document is not None:
            self._read_anew(only_settled=only_settled)
            self.opened.emit()

    def _read_anew(self, *, only_settled: bool) -> None:
        kept = self.current
        try:
            if only_settled and self.whole and self.comparison is not None:
                self.comparison = resettled(self._session.project, self.comparison)
                self._gather()
            else:
                self._compare()
        except UserError:  # the document is gone
            self.document = self.comparison = None
            self._walk.take([])
        self._walk.stay_at(kept)

    # ---------------------------------------------------------------- counts
    @property
    def said_open(self) -> int:
        """What is open beyond labels in the document, as far as it is known."""
        review = self.reviews.get(self.comparison.document) if self.comparison is not None else None
        return self.said.open if self.asking_said else review.said if review is not None else 0

    def counts(self) -> tuple[int, int, int]:
        """(settled, differing, agreed) of the document; in single review (seen to, all, 0)."""
        found = self.comparison
        if found is None:
            return 0, 0, 0
        if self.person:
            return sum(not self.is_open(seen) for seen in found.places), len(found.places), 0
        if not self.whole and (known := self.reviews.get(found.document)) is not None:
            return known.differing - known.open, known.differing, known.agreed
        waiting = found.open if len(found.people) > 1 else 0  # one person alone differs from nobody
        return found.differing - waiting, found.differing, found.agreed

    @property
    def total(self) -> int:
        """How many questions there are; while a long text is still being compared, as far as is known."""
        if self.asking_said:
            return len(self.said.questions)
        count = len(self._walk)
        known = self.reviews.get(self.comparison.document) if self.comparison is not None else None
        if self.whole or known is None or self.person or self.filter not in (OPEN, ALL):
            return count
        return max(count, known.open if self.filter == OPEN else known.differing)

    def set_sample(self, annotations: Sequence[Annotation] | None) -> None:
        """Only these of the person's annotations, or all again."""
        self.sampled = None if annotations is None else frozenset(each.uid for each in annotations)
        self._sampled_documents = frozenset(each.document for each in annotations or ())
        if annotations:
            self.open_document(annotations[0].document)
        elif self.document is not None:
            self.open_document(self.document.uid)
