"""Acts that settle places: what goes into gold, by whom and why. All are undoable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from hashiya.core.adjudicate import Mark, Place
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import GOLD, Annotation, Span, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import EditBuilder, check_range
from hashiya.services.review.settled_places import Seen
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.review import SettledSpan, Settlement, SideSpan

VERDICTS = (
    *("take", "both", "third", "nothing", "agreed"),
    *("unanimous", "majority", "threshold"),
    *("accept", "correct", "reject", "add"),
)
"""How a place was settled: between people, by a strategy, or in the review of one person."""

RULES = frozenset({"agreed", "unanimous", "majority", "threshold"})
"""The verdicts that no person gave place by place."""

REASONS = ("boundary", "label", "not_entity", "missed", "nested", "guideline", "other")
"""The set list of reasons; own words may stand beside."""


@dataclass(frozen=True, slots=True)
class DecisionReason:
    """`code` is one of REASONS or "", `words` the reviewer's own."""

    code: str = ""
    words: str = ""


NO_REASON = DecisionReason()


def settle(
    project: Project, document: str, seen: Seen, spans: Sequence[Span], reason: DecisionReason = NO_REASON
) -> Act:
    """Gold of the place becomes exactly these spans, whoever has them; none: nothing here.

    Raises UserError `elsewhere` (a span lies outside the place), `cannot_nest`, `gold_crosses`, `bad_range`,
    `no_label`.
    """
    place, wanted = seen.place, tuple(dict.fromkeys(spans))
    if len(place.people) == 1 and place.marks:
        return review_one(project, document, seen, wanted, reason)
    if not wanted:
        return _one(project, document, seen, "nothing", (), reason)
    for side in place.sides:
        if set(side.spans) == set(wanted):
            person = _name(project, side.person)
            return _one(project, document, seen, "take", wanted, reason, person=person)
    verdict = "both" if set(wanted) == set(place.candidates) else "third"
    return _one(project, document, seen, verdict, wanted, reason)


def take(project: Project, document: str, seen: Seen, person: str, reason: DecisionReason = NO_REASON) -> Act:
    """What this person has in the place goes into gold."""
    spans = seen.place.side(person).spans
    if not spans:
        return nothing(project, document, seen, reason)
    return _one(project, document, seen, "take", spans, reason, person=_name(project, person))


def take_both(project: Project, document: str, seen: Seen, reason: DecisionReason = NO_REASON) -> Act:
    """Everything that anyone has in the place; refused where not all of it can be true at once."""
    if not seen.place.both_can_stand:
        raise UserError(
            "cannot_nest",
            "These annotations cross, cover the very same words or are bounds of one label: they cannot all "
            "stand.",
            hint="Take one of them, or make a third.",
        )
    return _one(project, document, seen, "both", tuple(seen.place.candidates), reason)


def third(
    project: Project, document: str, seen: Seen, spans: Sequence[Span], reason: DecisionReason = NO_REASON
) -> Act:
    """Something that nobody has, touching the place. Raises as `settle` does."""
    return _one(project, document, seen, "third", tuple(spans), reason)


def nothing(project: Project, document: str, seen: Seen, reason: DecisionReason = NO_REASON) -> Act:
    """Nothing here: the place is settled, and gold stays empty in it."""
    return _one(project, document, seen, "nothing", (), reason)


def review_one(
    project: Project, document: str, seen: Seen, spans: Sequence[Span], reason: DecisionReason = NO_REASON
) -> Act:
    """Review of one person's annotation: the same spans accept it, others correct it, none reject it."""
    own = tuple(span for side in seen.place.sides for span in side.spans)
    verdict = "accept" if tuple(spans) == own else "correct" if spans else "reject"
    return _one(project, document, seen, verdict, tuple(spans), reason)


def add_missed(
    project: Project,
    document: str,
    people: Sequence[str],
    spans: Span | Sequence[Span],
    reason: DecisionReason = NO_REASON,
) -> Act:
    """What `people` should have marked and did not. Raises as `settle` does."""
    wanted = (spans,) if isinstance(spans, Span) else tuple(spans)
    start, end = min(span.start for span in wanted), max(span.end for span in wanted)
    return _one(project, document, Seen(Place(document, start, end, tuple(people))), "add", wanted, reason)


def beside(seen: Seen | None, gold: Sequence[Mark], spans: Collection[Span]) -> list[Mark]:
    """Gold of other places that stands on the very words of one of these spans, under another label.

    It stays; whoever settles is told of it.
    """
    own = {mark[:3] for mark in (*seen.gold, *seen.place.marks)} if seen is not None else set()
    ranges = {span.range for span in spans}
    labels = {(span.start, span.end, span.label) for span in spans}
    return [mark for mark in gold if mark[:2] in ranges and mark[:3] not in own and mark[:3] not in labels]


def reopen(project: Project, settlement: Settlement) -> Act:
    """The place is open again, and what it put into gold is taken out."""
    settler = AdjudicationBuilder(project)
    settler.reopen(settlement)
    return settler.act("reopen", **_about(project, settlement.document, settlement.start, settlement.end))


def _one(
    project: Project,
    document: str,
    seen: Seen,
    verdict: str,
    spans: tuple[Span, ...],
    reason: DecisionReason,
    **args: object,
) -> Act:
    settler = AdjudicationBuilder(project)
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


class AdjudicationBuilder:
    """Edits of gold and of settlements while they are being put together."""

    def __init__(self, project: Project) -> None:
        if not project.person_uid:
            raise UserError("nobody", "Nobody is at work yet.", hint="Say first who reviews.")
        self._project = project
        self._builder = EditBuilder(project, GOLD)
        self._labels = set(project.label_positions())
        self._edits: list[Edit] = []
        self._at = now()

    def act(self, kind: str, **args: object) -> Act:
        """All decisions so far as one step of undo."""
        return Act(kind, (*self._builder.edits, *self._edits), args)

    def look(self, document: str) -> None:
        """Read a whole document at once, before many places of it."""
        self._builder.look(document)

    def settle(
        self, document: str, seen: Seen, verdict: str, spans: tuple[Span, ...], reason: DecisionReason
    ) -> None:
        """Decide a place: `spans` go into gold, everything else of the place goes out of it."""
        self._check(document, seen.place, spans)
        place, before = seen.place, seen.settlement
        self._clear(document, seen, spans)
        chosen = tuple(SettledSpan(s.start, s.end, s.label, self._gold(document, s)) for s in spans)
        own = before if before is not None and before.uid not in seen.shared else None
        people, sides = _voices(place, seen)
        made = Settlement(
            own.uid if own else new_uid(),
            *(document, *_reach(place, spans, sides), verdict, place.fingerprint),
            people,
            sides,
            chosen,
            *(reason.code, reason.words, self._project.person_uid),
            created=own.created if own else self._at,
            modified=self._at,
        )
        for other in seen.settlements:
            if other.uid in seen.shared:
                self._narrow(other, place, seen.gold)
            elif other is not own:
                self._write(other, None)
        self._write(own, made)

    def reopen(self, settlement: Settlement) -> None:
        """Take out what it put into gold, but for what another settlement put there as well."""
        document = settlement.document
        around = review.settlements(self._project, document, around=(settlement.start, settlement.end))
        kept = {one[:3] for each in around if each.uid != settlement.uid for one in each.chosen}
        for one in settlement.chosen:
            found = self._builder.at_key(document, (GOLD, one.start, one.end, one.label))
            if found is not None and one[:3] not in kept:
                self._builder.remove(found)
        self._write(settlement, None)

    def _narrow(self, settlement: Settlement, place: Place, gold: Sequence[Mark]) -> None:
        """It answered this place and others: it goes on answering the others."""
        here = {mark[:3] for mark in (*place.marks, *gold)}
        sides = tuple(side for side in settlement.sides if side[1:4] not in here)
        chosen = tuple(one for one in settlement.chosen if one[:3] not in here)
        rest = replace(settlement, sides=sides, chosen=chosen, modified=self._at)
        self._write(settlement, rest if sides or chosen else None)

    def _check(self, document: str, place: Place, spans: tuple[Span, ...]) -> None:
        text = self._builder.text(document)
        for span in spans:
            check_range(text, span.start, span.end)
            if span.label not in self._labels:
                raise UserError(
                    "no_label", f"There is no label {span.label} in this project.", label=span.label
                )
            if not (span.start < place.end and place.start < span.end):
                raise UserError(
                    "elsewhere",
                    f"«{text[span.start : span.end]}» does not touch the place that is being settled, "
                    f"«{text[place.start : place.end]}».",
                    hint="Select words of this place, or add what all missed on its own.",
                    surface=text[span.start : span.end],
                    place=text[place.start : place.end],
                )
        for one, other in combinations(spans, 2):
            if one.crosses(other):
                raise UserError(
                    "cannot_nest",
                    f"«{text[one.start : one.end]}» and «{text[other.start : other.end]}» cross: they cannot "
                    "both stand.",
                    hint="Take one of them, or other bounds.",
                )

    def _clear(self, document: str, seen: Seen, spans: tuple[Span, ...]) -> None:
        """Take out of gold what answered this place and is not wanted now.

        What answers other places stays; it may stand beside what is wanted, but not cross it, unless all
        have it so.
        """
        wanted, place = set(spans), seen.place
        may_not_cross = wanted - set(place.candidates) if place.agreed else wanted
        own = {mark[:3] for mark in seen.gold} | {mark[:3] for mark in place.marks}
        low = min([place.start, *(mark.start for mark in seen.gold), *(span.start for span in spans)])
        high = max([place.end, *(mark.end for mark in seen.gold), *(span.end for span in spans)])
        for each in self._builder.around(document, low, high):
            if each.layer != GOLD or each.span in wanted:
                continue
            if (each.start, each.end, each.label) in own:
                self._builder.remove(each)
            elif each.status == Status.ACCEPTED:
                crossed = next((span for span in may_not_cross if each.span.crosses(span)), None)
                if crossed is not None:
                    raise _crossing(each, crossed)

    def _gold(self, document: str, span: Span) -> str:
        """The uid of the gold annotation, made when it is not there."""
        found = self._builder.at_key(document, (GOLD, span.start, span.end, span.label))
        if found is None:
            found = self._builder.made(document, span.start, span.end, span.label)
            self._builder.add(found)
        elif found.status != Status.ACCEPTED:
            found = self._builder.change(found, status=Status.ACCEPTED)
        return found.uid

    def _write(self, before: Settlement | None, after: Settlement | None) -> None:
        old = None if before is None else review.settlement_record(before)
        new = None if after is None else review.settlement_record(after)
        if old is not None and new is not None:
            assert after is not None
            self._edits.append(difference("settlements", after.uid, old, new))
        elif before is not None or after is not None:
            uid = before.uid if before is not None else after.uid if after is not None else ""
            self._edits.append(Edit("settlements", uid, old, new))


def _voices(place: Place, seen: Seen) -> tuple[tuple[str, ...], tuple[SideSpan, ...]]:
    """Who had a say and what they had: those compared now, and those left out whom it answered before."""
    people = list(place.people)
    sides = [
        SideSpan(side.person, each.start, each.end, each.label, each.uid)
        for side in place.sides
        for each in side.annotations
    ]
    here = {mark[:3] for mark in (*place.marks, *seen.gold)}
    for former in seen.settlements:
        left_out = [person for person in former.people if person not in people]
        kept = [side for side in former.sides if side.person in left_out]
        if former.uid in seen.shared:  # what it says of other places it goes on saying itself
            kept = [side for side in kept if side[1:4] in here]
            left_out = [person for person in left_out if any(side.person == person for side in kept)]
        people += left_out
        sides += kept
    return tuple(people), tuple(sides)


def _reach(place: Place, spans: Sequence[Span], sides: Sequence[SideSpan]) -> tuple[int, int]:
    """From the first to the last of what a settlement speaks of."""
    starts = [place.start, *(span.start for span in spans), *(side.start for side in sides)]
    ends = [place.end, *(span.end for span in spans), *(side.end for side in sides)]
    return min(starts), max(ends)


def _crossing(gold: Annotation, span: Span) -> UserError:
    return UserError(
        "gold_crosses",
        f"This would cross «{gold.surface}» ({gold.label}), which another place has in gold.",
        hint="Choose other bounds, or settle that place first.",
        label=gold.label,
        surface=gold.surface,
        start=span.start,
        end=span.end,
    )
