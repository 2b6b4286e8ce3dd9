"""Acts that settle places: what goes into gold, by whom and why. All are undoable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.adjudicate import Mark, Place
from hashiya.core.span import Span
from hashiya.services.review.adjudication_builder import (
    NO_REASON,
    AdjudicationBuilder,
    Crossing,
    DecisionReason,
    verdict_of,
)
from hashiya.services.review.settled_places import Seen

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.changes import Act
    from hashiya.store.project import Project
    from hashiya.store.tables.review import Settlement

RULES = frozenset({"agreed", "unanimous", "majority", "threshold"})
"""The verdicts that no person gave place by place."""

REASONS = ("boundary", "label", "not_entity", "missed", "nested", "guideline", "other")
"""The set list of reasons; own words may stand beside."""


_NAMED = 3  # annotations that an act names of those it took out of gold elsewhere


def settle(
    project: Project,
    document: str,
    seen: Seen,
    spans: Sequence[Span],
    reason: DecisionReason = NO_REASON,
    crossing: Crossing = Crossing.REFUSE,
) -> Act:
    """Gold of the place becomes exactly these spans, whoever has them; none: nothing here.

    Raises UserError `elsewhere` (a span lies outside the place), `bad_range`, `no_label`, and, unless
    `crossing` says what to do, `cannot_nest` and `gold_crosses`.
    """
    place, wanted = seen.place, tuple(dict.fromkeys(spans))
    if len(place.people) == 1 and place.marks:
        return review_one(project, document, seen, wanted, reason, crossing)
    verdict = verdict_of(place, wanted)
    taken = next((side.person for side in place.sides if set(side.spans) == set(wanted)), "")
    args = {"person": _name(project, taken)} if verdict == "take" else {}
    return _one(project, document, seen, verdict, wanted, reason, crossing, **args)


def take(project: Project, document: str, seen: Seen, person: str, reason: DecisionReason = NO_REASON) -> Act:
    """What this person has in the place goes into gold."""
    spans = seen.place.side(person).spans
    if not spans:
        return nothing(project, document, seen, reason)
    return _one(project, document, seen, "take", spans, reason, person=_name(project, person))


def third(
    project: Project, document: str, seen: Seen, spans: Sequence[Span], reason: DecisionReason = NO_REASON
) -> Act:
    """Something that nobody has, touching the place. Raises as `settle` does."""
    return _one(project, document, seen, "third", tuple(spans), reason)


def nothing(project: Project, document: str, seen: Seen, reason: DecisionReason = NO_REASON) -> Act:
    """Nothing here: the place is settled, and gold stays empty in it."""
    return _one(project, document, seen, "nothing", (), reason)


def review_one(
    project: Project,
    document: str,
    seen: Seen,
    spans: Sequence[Span],
    reason: DecisionReason = NO_REASON,
    crossing: Crossing = Crossing.REFUSE,
) -> Act:
    """Review of one person's annotation: the same spans accept it, others correct it, none reject it."""
    own = tuple(span for side in seen.place.sides for span in side.spans)
    verdict = "accept" if tuple(spans) == own else "correct" if spans else "reject"
    return _one(project, document, seen, verdict, tuple(spans), reason, crossing)


def add_missed(
    project: Project,
    document: str,
    people: Sequence[str],
    spans: Span | Sequence[Span],
    reason: DecisionReason = NO_REASON,
    crossing: Crossing = Crossing.REFUSE,
) -> Act:
    """What `people` should have marked and did not. Raises as `settle` does."""
    wanted = (spans,) if isinstance(spans, Span) else tuple(spans)
    start, end = min(span.start for span in wanted), max(span.end for span in wanted)
    seen = Seen(Place(document, start, end, tuple(people)))
    return _one(project, document, seen, "add", wanted, reason, crossing)


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
    crossing: Crossing = Crossing.REFUSE,
    person: str = "",
) -> Act:
    settler = AdjudicationBuilder(project)
    settler.settle(document, seen, verdict, spans, reason, crossing)
    place = seen.place
    args: ActArgs = {"verdict": verdict, **_about(project, document, place.start, place.end)}
    if person:
        args["person"] = person
    if settler.replaced:
        args["replaced"] = [each.surface for each in settler.replaced[:_NAMED]]
        args["replaced_count"] = len(settler.replaced)
    return settler.act("settle", **args)


def _about(project: Project, document: str, start: int, end: int) -> ActArgs:
    return {
        "surface": project.document(document).text[start:end],
        "document": project.document(document).name,
    }


def _name(project: Project, uid: str) -> str:
    return next((person.name for person in project.people() if person.uid == uid), uid)
