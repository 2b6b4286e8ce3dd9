"""Acts that settle places: what goes into gold, by whom and why. All are undoable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hashiya.core.adjudicate import STRATEGIES, Place, Strategy
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import GOLD, Span, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.annotate.edit_builder import Draft, check_range
from hashiya.services.review.comparison import Comparison, Seen, compare, participants
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.review import Chosen, Settlement, SideSpan

VERDICTS = (
    *("take", "both", "third", "nothing", "agreed"),
    *("unanimous", "majority", "threshold"),
    *("accept", "correct", "reject", "add"),
)
"""How a place was settled: between people, by a strategy, or in the review of one person."""

REASONS = ("boundary", "label", "not_entity", "missed", "nested", "guideline", "other")
"""The set list of reasons; own words may stand beside."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is one of REASONS or "", `words` the reviewer's own."""

    code: str = ""
    words: str = ""


NO_REASON = Reason()


def take(project: Project, document: str, seen: Seen, person: str, reason: Reason = NO_REASON) -> Act:
    """What this person has in the place goes into gold."""
    spans = seen.place.side(person).spans
    if not spans:
        return nothing(project, document, seen, reason)
    return _one(project, document, seen, "take", spans, reason, person=_name(project, person))


def take_both(project: Project, document: str, seen: Seen, reason: Reason = NO_REASON) -> Act:
    """Everything that anyone has in the place; refused where spans cross or share a range."""
    spans = tuple(seen.place.candidates)
    for index, span in enumerate(spans):
        for other in spans[index + 1 :]:
            if span.crosses(other) or span.range == other.range:
                raise UserError(
                    "cannot_nest",
                    "These annotations cross or cover the very same words: they cannot both stand.",
                    hint="Take one of them, or make a third.",
                )
    return _one(project, document, seen, "both", spans, reason)


def third(
    project: Project, document: str, seen: Seen, spans: Sequence[Span], reason: Reason = NO_REASON
) -> Act:
    """Something that nobody has. Raises UserError `bad_range` and `no_label`."""
    return _one(project, document, seen, "third", tuple(spans), reason)


def nothing(project: Project, document: str, seen: Seen, reason: Reason = NO_REASON) -> Act:
    """Nothing here: the place is settled, and gold stays empty in it."""
    return _one(project, document, seen, "nothing", (), reason)


def review_one(
    project: Project, document: str, seen: Seen, spans: Sequence[Span], reason: Reason = NO_REASON
) -> Act:
    """Review of one person's annotation: the same spans accept it, others correct it, none reject it."""
    own = tuple(span for side in seen.place.sides for span in side.spans)
    verdict = "accept" if tuple(spans) == own else "correct" if spans else "reject"
    return _one(project, document, seen, verdict, tuple(spans), reason)


def add_missed(
    project: Project, document: str, people: Sequence[str], span: Span, reason: Reason = NO_REASON
) -> Act:
    """What `people` should have marked and did not."""
    place = Place(document, span.start, span.end, tuple(people))
    return _one(project, document, Seen(place), "add", (span,), reason)


def reopen(project: Project, settlement: Settlement) -> Act:
    """The place is open again, and what it put into gold is taken out."""
    settler = _Settler(project)
    settler.reopen(settlement)
    return settler.act("reopen", **_about(project, settlement.document, settlement.start, settlement.end))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a strategy would do with one place."""

    document: str
    seen: Seen
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a strategy would do: `left` places stay open; `carry_out` makes it one undoable act."""

    verdict: str
    proposals: tuple[Proposal, ...]
    left: int

    @property
    def annotations(self) -> int:
        return sum(len(each.spans) for each in self.proposals)

    @property
    def emptied(self) -> int:
        """Places that would be settled with nothing."""
        return sum(1 for each in self.proposals if not each.spans)


def preview(
    project: Project,
    strategy: Strategy | str,
    documents: Iterable[str] | None = None,
    people: Sequence[str] | None = None,
    *,
    verdict: str = "",
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Preview:
    """Ask a strategy (core.adjudicate: unanimous, majority, threshold) about every open place.

    Places that somebody settled are never touched; documents that fewer than two people read are passed over.
    """
    chosen = STRATEGIES[strategy] if isinstance(strategy, str) else strategy
    code = verdict or (strategy if isinstance(strategy, str) else "threshold")
    proposals: list[Proposal] = []
    left = 0
    uids = project.document_uids() if documents is None else list(documents)
    for number, uid in enumerate(uids, 1):
        (cancel or CancelToken()).check()
        layers = participants(project, uid)
        layers = layers if people is None else [layer for layer in people if layer in layers]
        if len(layers) > 1:
            found, open_places = _ask(compare(project, uid, layers), chosen)
            proposals += found
            left += open_places
        progress(Progress("comparing", number, len(uids)))
    return Preview(code, tuple(proposals), left)


def _ask(comparison: Comparison, strategy: Strategy) -> tuple[list[Proposal], int]:
    gold = {each.span for each in comparison.gold}
    proposals, left = [], 0
    for seen in comparison.places:
        if seen.settlement is not None and not seen.stale and not seen.contested:
            continue
        choice = strategy(seen.place)
        if not choice.decided:
            left += seen.open
        elif seen.open or not set(choice.spans) <= gold:
            proposals.append(Proposal(comparison.document, seen, choice.spans))
    return proposals, left


def carry_out(project: Project, plan: Preview, reason: Reason = NO_REASON) -> Act:
    """Settle all places of a preview as one step."""
    settler = _Settler(project)
    for each in plan.proposals:
        settler.look(each.document)
        settler.settle(each.document, each.seen, plan.verdict, each.spans, reason)
    documents = {each.document for each in plan.proposals}
    return settler.act(
        "settle_many", verdict=plan.verdict, count=len(plan.proposals), documents=len(documents)
    )


def _one(
    project: Project,
    document: str,
    seen: Seen,
    verdict: str,
    spans: tuple[Span, ...],
    reason: Reason,
    **args: object,
) -> Act:
    settler = _Settler(project)
    settler.settle(document, seen, verdict, spans, reason)
    place = seen.place
    return settler.act("settle", verdict=verdict, **args, **_about(project, document, place.start, place.end))


def _about(project: Project, document: str, start: int, end: int) -> Mapping[str, object]:
    return {
        "surface": project.document(document).text[start:end],
        "document": project.document(document).name,
    }


def _name(project: Project, uid: str) -> str:
    return next((person.name for person in project.people() if person.uid == uid), uid)


class _Settler:
    """Edits of gold and of settlements while they are being put together."""

    def __init__(self, project: Project) -> None:
        if not project.person_uid:
            raise UserError("nobody", "Nobody is at work yet.", hint="Say first who reviews.")
        self._project = project
        self._draft = Draft(project, GOLD)
        self._labels = set(project.label_positions())
        self._edits: list[Edit] = []
        self._at = now()

    def act(self, kind: str, **args: object) -> Act:
        return Act(kind, (*self._draft.edits, *self._edits), args)

    def look(self, document: str) -> None:
        """Read a whole document at once, before many places of it."""
        self._draft.look(document)

    def settle(
        self, document: str, seen: Seen, verdict: str, spans: tuple[Span, ...], reason: Reason
    ) -> None:
        self._check(document, spans)
        place, before = seen.place, seen.settlement
        for other in seen.others:
            self.reopen(other)
        self._clear(document, place, before, spans)
        chosen = tuple(Chosen(s.start, s.end, s.label, self._gold(document, s)) for s in spans)
        sides = tuple(
            SideSpan(side.person, each.start, each.end, each.label, each.uid)
            for side in place.sides
            for each in side.annotations
        )
        made = Settlement(
            before.uid if before else new_uid(),
            *(document, place.start, place.end, verdict, place.fingerprint),
            tuple(side.person for side in place.sides),
            sides,
            chosen,
            *(reason.code, reason.words, self._project.person_uid),
            created=before.created if before else self._at,
            modified=self._at,
        )
        self._write(before, made)

    def reopen(self, settlement: Settlement) -> None:
        for one in settlement.chosen:
            found = self._draft.at_key(settlement.document, (GOLD, one.start, one.end, one.label))
            if found is not None:
                self._draft.remove(found)
        self._edits.append(Edit("settlements", settlement.uid, review.settlement_record(settlement), None))

    def _check(self, document: str, spans: tuple[Span, ...]) -> None:
        text = self._draft.text(document)
        for span in spans:
            check_range(text, span.start, span.end)
            if span.label not in self._labels:
                raise UserError(
                    "no_label", f"There is no label {span.label} in this project.", label=span.label
                )

    def _clear(self, document: str, place: Place, before: Settlement | None, spans: tuple[Span, ...]) -> None:
        """Take out of gold what was there of this place and is not wanted now."""
        wanted = set(spans)
        unwanted = set(place.candidates) | ({one.span for one in before.chosen} if before else set())
        for each in self._draft.around(document, place.start, place.end):
            if each.layer != GOLD or each.span in wanted:
                continue
            rival = any(each.span.crosses(span) or each.range == span.range for span in wanted)
            if each.span in unwanted or rival:
                self._draft.remove(each)

    def _gold(self, document: str, span: Span) -> str:
        """The uid of the gold annotation, made when it is not there."""
        found = self._draft.at_key(document, (GOLD, span.start, span.end, span.label))
        if found is None:
            found = self._draft.made(document, span.start, span.end, span.label)
            self._draft.add(found)
        elif found.status != Status.ACCEPTED:
            found = self._draft.change(found, status=Status.ACCEPTED)
        return found.uid

    def _write(self, before: Settlement | None, made: Settlement) -> None:
        after = review.settlement_record(made)
        if before is None:
            self._edits.append(Edit("settlements", made.uid, None, after))
            return
        edit = difference("settlements", made.uid, review.settlement_record(before), after)
        self._edits.append(edit)
