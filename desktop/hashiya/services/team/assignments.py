"""Assigning documents: who is to read what. Packages are in services.team.packages."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.document import is_day
from hashiya.core.span import new_uid, now
from hashiya.errors import UserError
from hashiya.store.tables import review
from hashiya.store.tables.review import Assignment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.store.project import Project

ALL, SPLIT, OVERLAP, EACH = "all", "split", "overlap", "each"


@dataclass(frozen=True, slots=True)
class Share:
    """One document for one person; `shared` when others get it too. `already`: it was assigned to them
    before.
    """

    document: str
    person: str
    shared: bool
    already: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """Who has what once this is written down: what was assigned before stays, and counts for evenness.

    `words` (person → words) is what each person has in all.
    """

    mode: str
    shares: tuple[Share, ...]
    words: Mapping[str, int]

    def of(self, person: str) -> tuple[str, ...]:
        """The documents assigned to a person."""
        return tuple(share.document for share in self.shares if share.person == person)

    @property
    def new(self) -> tuple[Share, ...]:
        """What is assigned anew."""
        return tuple(share for share in self.shares if not share.already)

    @property
    def already(self) -> int:
        """How many shares were assigned before."""
        return len(self.shares) - len(self.new)

    @property
    def shared(self) -> int:
        """How many documents several people get."""
        return len({share.document for share in self.shares if share.shared})


def plan_assignments(
    project: Project,
    people: Sequence[str],
    mode: str = ALL,
    *,
    overlap: float = 0.0,
    copies: int = 2,
    documents: Iterable[str] | None = None,
    seed: int = 0,
) -> AssignmentPlan:
    """Share documents (uids; all when None) among people (uids), so that everybody has about as many words.

    ALL to all, SPLIT each to one, EACH to `copies` of them, or OVERLAP: split, and `overlap` of them (0 to 1)
    to everybody, for agreement. What was assigned before is never taken away: it counts towards the number;
    a second round or a newcomer gets what is wanting. The same seed assigns the same. Raises UserError
    `assign_*`.
    """
    _check(people, mode, overlap, copies)
    words = {info.uid: info.words for info in project.documents()}
    chosen = [uid for uid in dict.fromkeys(words if documents is None else documents) if uid in words]
    assigned = [(each.document, each.person) for each in review.assignments(project)]
    plan = _Planner(people, words, assigned)
    common = _common(plan, chosen, mode, overlap, seed)
    order = list(chosen)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda uid: -words[uid])
    for uid in order:
        if uid in common:
            plan.give_all(uid)
        else:
            plan.give(uid, copies if mode == EACH else 1)
    return plan.finish(mode, chosen)


def _check(people: Sequence[str], mode: str, overlap: float, copies: int) -> None:
    if not people or len(set(people)) != len(people):
        raise UserError("assign_people", "Name one person or more to assign to, each once.")
    if not 0.0 <= overlap <= 1.0:
        raise UserError("assign_overlap", "The overlap is a share from 0 to 100 percent.")
    if mode not in (ALL, SPLIT, OVERLAP, EACH):
        raise UserError("assign_mode", f"There is no way of assigning called {mode}.")
    if mode == EACH and not 1 <= copies <= len(people):
        raise UserError(
            "assign_copies", f"Each text can go to 1 to {len(people)} of the people named.", count=len(people)
        )


def _common(plan: _Planner, chosen: Sequence[str], mode: str, overlap: float, seed: int) -> set[str]:
    """The documents that everybody gets: first those that several have already."""
    if mode == ALL:
        return set(chosen)
    if mode != OVERLAP:
        return set()
    order = list(chosen)
    random.Random(seed + 1).shuffle(order)
    order.sort(key=lambda uid: -len(plan.holders[uid] if len(plan.holders.get(uid, ())) > 1 else ()))
    return set(order[: round(overlap * len(order))])


class _Planner:
    """Who has what, and how much it is."""

    def __init__(
        self, people: Sequence[str], words: Mapping[str, int], assigned: Collection[tuple[str, str]]
    ) -> None:
        self.people, self.words = people, words
        self.before = set(assigned)
        self.holders: dict[str, list[str]] = {}
        self.load = dict.fromkeys(people, 0)
        self.count = dict.fromkeys(people, 0)
        for document, person in assigned:
            self._take(document, person)

    def _take(self, document: str, person: str) -> None:
        self.holders.setdefault(document, []).append(person)
        if person in self.load:
            self.load[person] += self.words.get(document, 0)
            self.count[person] += 1

    def give(self, document: str, wanted: int) -> None:
        """To those who have least, until so many have it."""
        while len(holders := self.holders.get(document, [])) < wanted:
            free = [person for person in self.people if person not in holders]
            if not free:
                return
            self._take(document, min(free, key=lambda who: (self.load[who], self.count[who])))

    def give_all(self, document: str) -> None:
        """To everybody named, whoever else has it."""
        for person in self.people:
            if person not in self.holders.get(document, ()):
                self._take(document, person)

    def finish(self, mode: str, chosen: Sequence[str]) -> AssignmentPlan:
        shares = [
            Share(uid, person, len(holders) > 1, (uid, person) in self.before)
            for uid in chosen
            if (holders := self.holders.get(uid, []))
            for person in self.people
            if person in holders
        ]
        return AssignmentPlan(mode, tuple(shares), dict(self.load))


def assign(project: Project, plan: AssignmentPlan, due: str = "") -> Act:
    """Write down what is assigned anew; what was assigned before stays.

    `due`: until when all of it is asked for, as YYYY-MM-DD, what was assigned before too; "" leaves what days
    were named before. Raises UserError `bad_date`.
    """
    if due and not is_day(due):
        raise bad_day(due)
    kept = {(each.document, each.person): each for each in review.assignments(project)}
    edits = []
    at = now()
    for share in plan.shares:
        before = kept.get((share.document, share.person))
        if before is None:
            made = Assignment(new_uid(), share.document, share.person, share.shared, at, due)
            edits.append(Edit("assignments", made.uid, None, _record(made)))
        elif due and before.due != due:
            edits.append(Edit("assignments", before.uid, {"due": before.due}, {"due": due}))
    people = {share.person for share in (plan.shares if due else plan.new)}
    texts = {share.document for share in (plan.shares if due else plan.new)}
    return Act("assign", tuple(edits), {"count": len(texts), "people": len(people)})


def bad_day(said: str) -> UserError:
    """What is said where no day is."""
    return UserError("bad_date", f"«{said}» is no date.", hint="Write it as 2026-12-31.", date=said)


def withdraw(project: Project, person: str, documents: Collection[str] | None = None) -> Act:
    """Take documents (uids; all when None) back from a person (uid); their annotations stay.

    Raises UserError `not_assigned` where none of them is theirs.
    """
    theirs = review.assignments(project, person)
    found = [each for each in theirs if documents is None or each.document in documents]
    if not found:
        raise UserError(
            "not_assigned",
            "None of these texts is assigned to them; nothing was changed.",
            hint="hashiya people PROJECT --json lists who has which.",
        )
    edits = tuple(Edit("assignments", each.uid, _record(each), None) for each in found)
    return Act("withdraw", edits, {"count": len(edits)})


def _record(each: Assignment) -> dict[str, object]:
    return review.record(
        "assignments",
        each.uid,
        document=each.document,
        person=each.person,
        shared=int(each.shared),
        created=each.created,
        due=each.due,
    )
