"""Edits of gold and of settlements for one or many places, put together into one act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Unpack

from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import GOLD, Annotation, Span, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import EditBuilder, check_range
from hashiya.services.review.comparison import compare
from hashiya.services.review.gold_edits import turn
from hashiya.services.review.readers import EVERYBODY
from hashiya.services.review.settle_beyond import follow_into_gold
from hashiya.store.tables import review
from hashiya.store.tables.review import SettledSpan, Settlement, SideSpan

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.adjudicate import Mark, Place
    from hashiya.services.review.settled_places import Seen, SpanAnswer
    from hashiya.store.project import Project


class Crossing(StrEnum):
    """What becomes of gold that what is wanted would cross.

    REFUSE: it is told, and nothing is done. REPLACE: gold of other places gives way, and those places are
    settled with what is left of it, in the same act. KEEP: both stand, crossing.
    """

    REFUSE = "refuse"
    REPLACE = "replace"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class DecisionReason:
    """`code` is one of REASONS or "", `words` the reviewer's own."""

    code: str = ""
    words: str = ""


NO_REASON = DecisionReason()


class AdjudicationBuilder:
    """Edits of gold and of settlements while they are being put together.

    `meant`: what is to stand in other places (by fingerprint) that the same act settles as well. `replaced`:
    annotations of gold that gave way in places which were not.
    """

    def __init__(self, project: Project, meant: Mapping[str, Collection[Span]] = {}) -> None:
        if not project.person_uid:
            raise UserError("nobody", "Nobody is at work yet.", hint="Say first who reviews.")
        self._project = project
        self._meant = meant
        self._builder = EditBuilder(project, GOLD)
        self._labels = set(project.label_positions())
        self._before: dict[str, Settlement | None] = {}
        self._after: dict[str, Settlement | None] = {}
        self._gone: dict[str, list[Annotation]] = {}  # out of gold, by document
        self._people: dict[str, tuple[str, ...]] = {}  # who are compared, by document
        self._at = now()
        self.replaced: list[Annotation] = []

    def act(self, kind: str, **args: Unpack[ActArgs]) -> Act:
        """All decisions so far as one step of undo."""
        self._tell_others()
        edits = self._builder.edits
        beyond = follow_into_gold(self._project, edits, self._people)
        return Act(kind, (*edits, *self._written(), *beyond), args)

    def look(self, document: str) -> None:
        """Read a whole document at once, before many places of it."""
        self._builder.look(document)

    def settle(
        self,
        document: str,
        seen: Seen,
        verdict: str,
        spans: tuple[Span, ...],
        reason: DecisionReason,
        crossing: Crossing = Crossing.REFUSE,
    ) -> None:
        """Decide a place: `spans` go into gold, everything else of the place goes out of it."""
        self._check(document, seen.place, spans, crossing)
        self._people.setdefault(document, seen.place.people)  # not who is asked where gold gives way to it
        place, before = seen.place, seen.settlement
        self._clear(document, seen, spans, crossing)
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
        now_is = self._after.get(settlement.uid, settlement)
        if now_is is None:
            return
        here = {mark[:3] for mark in (*place.marks, *gold)}
        sides = tuple(side for side in now_is.sides if side[1:4] not in here)
        chosen = tuple(one for one in now_is.chosen if one[:3] not in here)
        rest = replace(now_is, sides=sides, chosen=chosen, modified=self._at)
        self._write(settlement, rest if sides or chosen else None)

    def _check(self, document: str, place: Place, spans: tuple[Span, ...], crossing: Crossing) -> None:
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
        for one, other in combinations(spans, 2) if crossing is not Crossing.KEEP else ():
            if one.crosses(other):
                raise UserError(
                    "cannot_nest",
                    f"«{text[one.start : one.end]}» and «{text[other.start : other.end]}» cross: they cannot "
                    "both stand.",
                    hint="Take one of them or other bounds, or say that both are to stand.",
                )

    def _clear(self, document: str, seen: Seen, spans: tuple[Span, ...], crossing: Crossing) -> None:
        """Take out of gold what answered this place and is not wanted now.

        What answers other places stays; it may stand beside what is wanted. Where it would be crossed, it is
        as `crossing` says, unless all have both so.
        """
        wanted, place = set(spans), seen.place
        own = {mark[:3] for mark in (*seen.gold, *place.marks)}
        low = min([place.start, *(mark.start for mark in seen.gold), *(span.start for span in spans)])
        high = max([place.end, *(mark.end for mark in seen.gold), *(span.end for span in spans)])
        around = list(self._builder.around(document, low, high))
        had = {(each.layer, each.span) for each in around if each.status == Status.ACCEPTED}
        crossed: list[Annotation] = []
        for each in around:
            if each.layer != GOLD or each.span in wanted:
                continue
            if (each.start, each.end, each.label) in own:
                if each.span in place.candidates or not self._chosen_elsewhere(seen, each):
                    self._take_out(each)
            elif each.status == Status.ACCEPTED:
                span = next((span for span in spans if each.span.crosses(span)), None)
                if span is None or self._all_have_both(place, span, each.span, had):
                    continue
                if crossing is Crossing.REFUSE:
                    raise _crossing(each, span)
                crossed.append(each)
        if crossed and crossing is Crossing.REPLACE:
            self._replace(document, place, crossed)

    def _chosen_elsewhere(self, seen: Seen, gold: Annotation) -> bool:
        """Whether another place was settled with this, too: there it stays."""
        own = {each.uid for each in seen.settlements}
        around = review.settlements(self._project, gold.document, around=gold.range)
        for each in (self._after.get(each.uid, each) for each in around if each.uid not in own):
            if each is not None and any(one.span == gold.span for one in each.chosen):
                return True
        return False

    @staticmethod
    def _all_have_both(place: Place, span: Span, other: Span, had: Collection[tuple[str, Span]]) -> bool:
        agreed = place.agreed and span in place.candidates
        return agreed and all((person, other) in had for person in place.people)

    def _replace(self, document: str, place: Place, crossed: Sequence[Annotation]) -> None:
        """Gold of other places gives way to what this place is to have: they are settled with what is left
        of theirs, keeping their reasons.
        """
        keys: dict[SpanAnswer, Annotation] = {(each.start, each.end, each.label): each for each in crossed}
        people = place.people if len(place.people) > 1 else EVERYBODY.of(self._project, document)
        for other in compare(self._project, document, people).places:
            gone = {mark[:3] for mark in other.gold} & keys.keys()
            if not gone:
                continue
            left = tuple(mark.span for mark in other.gold if mark[:3] not in gone)
            meant = self._meant.get(other.place.fingerprint)
            for key in gone:
                found = keys.pop(key)
                if meant is not None and found.span in meant:
                    raise _crossing(found, found.span)
                if meant is None:
                    self.replaced.append(found)
            if meant is None:
                former = other.settlement
                kept = DecisionReason(former.reason_code, former.reason) if former else NO_REASON
                self.settle(document, other, verdict_of(other.place, left), left, kept, Crossing.KEEP)
        for found in keys.values():
            if self._project.annotation(found.uid) is None:  # this very act has put it there
                raise _crossing(found, found.span)
            self._take_out(found)
            self.replaced.append(found)

    def _take_out(self, each: Annotation) -> None:
        self._builder.remove(each)
        self._gone.setdefault(each.document, []).append(each)

    def _tell_others(self) -> None:
        """Settlements of other places that had chosen what went out of gold say so."""
        for document, gone in self._gone.items():
            keys: dict[SpanAnswer, SettledSpan | None] = {
                (each.start, each.end, each.label): None
                for each in gone
                if self._builder.at_key(document, (GOLD, each.start, each.end, each.label)) is None
            }
            for former in review.settlements(self._project, document) if keys else ():
                if former.uid not in self._after and (turned := turn(former, keys)) is not None:
                    by = self._project.person_uid
                    self._write(former, replace(turned, by=by, modified=self._at))
        self._gone.clear()

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
        """What a settlement is from now on; several changes of one come to one edit."""
        each = before or after
        if each is not None:
            self._before.setdefault(each.uid, before)
            self._after[each.uid] = after

    def _written(self) -> list[Edit]:
        found: list[Edit] = []
        for uid, before in self._before.items():
            after = self._after[uid]
            old = None if before is None else review.settlement_record(before)
            new = None if after is None else review.settlement_record(after)
            if old is not None and new is not None:
                found.append(difference("settlements", uid, old, new))
            elif old is not None or new is not None:
                found.append(Edit("settlements", uid, old, new))
        return found


def verdict_of(place: Place, spans: Sequence[Span]) -> str:
    """How a place is settled by these spans."""
    wanted = set(spans)
    theirs = [set(side.spans) for side in place.sides]
    if len(place.people) == 1 and place.marks:
        return "accept" if wanted in theirs else "correct" if wanted else "reject"
    if not wanted:
        return "nothing"
    if wanted in theirs:
        return "take"
    return "both" if wanted == set(place.candidates) else "third"


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
        hint="Choose other bounds, or say that it is to be replaced, or that both are to stand.",
        label=gold.label,
        surface=gold.surface,
        start=span.start,
        end=span.end,
    )
