"""What a review brings back to the annotator: each correction beside their own work, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import GOLD, Annotation, Span, Status, new_uid
from hashiya.core.span import now as this_moment
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.review.settled_places import gold_of
from hashiya.store.tables import review
from hashiya.store.tables.review import Answer, Settlement

if TYPE_CHECKING:
    from collections.abc import Collection

    from hashiya.core.adjudicate import Mark
    from hashiya.store.project import Project

CONFIRMED, CHANGED, REMOVED, MISSED = "confirmed", "changed", "removed", "missed"


@dataclass(frozen=True, slots=True)
class Correction:
    """A settled place as one annotator sees it.

    `gold` is what gold has there now, also where it was changed elsewhere after the settlement. `kind`:
    CONFIRMED (gold has what they had), CHANGED (something else), REMOVED (nothing), MISSED (they had
    nothing). `mine` and `gold` are spans; `annotations` the uids of theirs that are still there; `unchanged`
    False when they changed the place since.
    """

    settlement: Settlement
    kind: str
    mine: tuple[Span, ...]
    gold: tuple[Span, ...]
    reviewer: str
    annotations: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    unchanged: bool = True

    @property
    def corrected(self) -> bool:
        """Whether gold differs from what the person had."""
        return self.kind != CONFIRMED


def corrections(
    project: Project, person: str | None = None, *, document: str | None = None, confirmed: bool = False
) -> list[Correction]:
    """What reviews decided about a person's work (by default theirs who is here), in reading order.

    With `confirmed` also the places that were found right.
    """
    who = person or project.person_uid
    who = project.second_layers().get(who, who)  # decided about whom they are one with
    settlements = review.settlements_about(project, who, document)
    if not settlements:
        return []
    names = project.names()
    answers: dict[str, list[Answer]] = {}
    for answer in review.answers(project):
        answers.setdefault(answer.settlement, []).append(answer)
    found = []
    now = _Gold(project)
    for settlement in settlements:
        mine, gold = settlement.of(who), now.of(settlement)
        kind = _kind(mine, gold)
        if kind == CONFIRMED and not confirmed:
            continue
        present = _present(project, settlement, who)
        found.append(
            Correction(
                settlement,
                kind,
                mine,
                gold,
                names.get(settlement.by, settlement.by),
                tuple(each.uid for each in present),
                tuple(answers.get(settlement.uid, ())),
                {each.span for each in present} == set(mine),
            )
        )
    return found


class _Gold:
    """What gold has now where settlements were made, document by document."""

    def __init__(self, project: Project) -> None:
        self._project, self._document = project, ""
        self._marks: dict[tuple[int, int, str], Mark] = {}
        self._free: dict[tuple[int, int, str], Mark] = {}

    def of(self, settlement: Settlement) -> tuple[Span, ...]:
        if settlement.document != self._document:
            self._document = settlement.document
            self._marks = {mark[:3]: mark for mark in self._project.marks(self._document, [GOLD])}
            everything = review.settlements(self._project, self._document)
            claimed = {one[:3] for each in everything for one in each.chosen}
            self._free = {key: mark for key, mark in self._marks.items() if key not in claimed}
        chosen = {one[:3]: self._marks[one[:3]] for one in settlement.chosen if one[:3] in self._marks}
        near = {
            key: mark
            for key, mark in self._free.items()
            if mark.start < settlement.end and settlement.start < mark.end
        }
        return gold_of(settlement, (near | chosen).values())


def _kind(mine: Collection[Span], gold: Collection[Span]) -> str:
    if set(mine) == set(gold):
        return CONFIRMED
    if not mine:
        return MISSED
    return CHANGED if gold else REMOVED


def _present(project: Project, settlement: Settlement, person: str) -> list[Annotation]:
    there = project.annotations(
        settlement.document,
        layers=project.layers_of_person(person),
        statuses=[Status.ACCEPTED],
        start=settlement.start,
        end=settlement.end,
    )
    mine = set(settlement.of(person))
    return [each for each in there if each.span in mine]


def corrected_documents(
    project: Project, person: str | None = None, *, document: str | None = None
) -> dict[str, int]:
    """Document → how many corrections there are in it; those without any are left out."""
    who = person or project.person_uid
    who = project.second_layers().get(who, who)
    counts: dict[str, int] = {}
    now = _Gold(project)
    for each in review.settlements_about(project, who, document):
        if _kind(each.of(who), now.of(each)) != CONFIRMED:
            counts[each.document] = counts.get(each.document, 0) + 1
    return counts


def adopt(project: Project, each: Correction) -> Act:
    """Make one's own work what gold has there: one annotation for one keeps its note and its history.

    Undoable; it comes to nothing where it is so already.
    """
    place, wanted = each.settlement, dict.fromkeys(each.gold)
    builder = EditBuilder(project)
    low = min([place.start, *(span.start for span in wanted)])
    high = max([place.end, *(span.end for span in wanted)])
    around = [one for one in builder.around(place.document, low, high) if one.layer == builder.layer]
    gone = [one for one in around if one.span in each.mine and one.span not in wanted]
    gone = [one for one in gone if one.status == Status.ACCEPTED]
    there = {one.span: one for one in around}
    missing = [span for span in wanted if span not in there]
    for span in wanted:
        own = there.get(span)
        if own is not None and own.status != Status.ACCEPTED:
            builder.change(own, status=Status.ACCEPTED)
    if len(gone) == len(missing) == 1:
        span = missing[0]
        surface = builder.text(place.document)[span.start : span.end]
        builder.change(gone[0], start=span.start, end=span.end, label=span.label, surface=surface)
    else:
        for one in gone:
            builder.remove(one)
        for span in missing:
            builder.add(builder.made(place.document, span.start, span.end, span.label))
    return builder.act("adopt", surface=_surface(project, place))


def answer(project: Project, settlement: Settlement, text: str) -> Act:
    """Say something to a correction; a second answer replaces one's first, an empty one takes it back."""
    at = this_moment()
    own = [each for each in review.answers(project, settlement.uid) if each.by == project.person_uid]
    words = text.strip()
    edits: tuple[Edit, ...] = ()
    if own:
        before = _record(own[0])
        after = {**before, "text": words, "modified": at} if words else None
        if after is None:
            edits = (Edit("answers", own[0].uid, before, None),)
        elif words != own[0].text:
            edits = (difference("answers", own[0].uid, before, after),)
    elif words:
        uid = new_uid()
        made = Answer(uid, settlement.uid, settlement.document, project.person_uid, words, at, at)
        edits = (Edit("answers", uid, None, _record(made)),)
    return Act("answer", edits, {"surface": _surface(project, settlement)})


def _record(each: Answer) -> dict[str, object]:
    return review.record(
        "answers",
        each.uid,
        settlement=each.settlement,
        document=each.document,
        by=each.by,
        text=each.text,
        created=each.created,
        modified=each.modified,
    )


def _surface(project: Project, settlement: Settlement) -> str:
    return project.document(settlement.document).text[settlement.start : settlement.end]


def settled_at(project: Project, document: str, start: int, end: int) -> list[str]:
    """The uids of what is settled about exactly this range."""
    found = review.settlements(project, document)
    return [each.uid for each in found if (each.start, each.end) == (start, end)]
