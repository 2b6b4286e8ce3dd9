"""Dealing documents out, and a package for each person: a project file of their own to send back."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hashiya.core.changes import Act, Edit
from hashiya.core.span import GOLD, new_uid, now
from hashiya.errors import UserError
from hashiya.store.merging.packing import pack
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.records import Person
from hashiya.store.tables.review import Assignment

ALL, SPLIT, OVERLAP = "all", "split", "overlap"
SUFFIX = ".hashiya"


@dataclass(frozen=True, slots=True)
class Share:
    """One document for one person; `shared` when others get it too."""

    document: str
    person: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Deal:
    """Who would get what. `already` counts what was dealt before and stays."""

    mode: str
    shares: tuple[Share, ...]
    already: int = 0

    def of(self, person: str) -> tuple[str, ...]:
        return tuple(share.document for share in self.shares if share.person == person)

    @property
    def shared(self) -> int:
        """How many documents several people get."""
        return len({share.document for share in self.shares if share.shared})


def deal(
    project: Project,
    people: Sequence[str],
    mode: str = ALL,
    *,
    overlap: float = 0.0,
    documents: Iterable[str] | None = None,
    seed: int = 0,
) -> Deal:
    """Share documents among people (uids): ALL to all, SPLIT evenly, or OVERLAP: split, and `overlap` of
    them (0 to 1) to everybody, for agreement.

    The same seed deals the same; the loads differ by one document at most. Raises UserError `deal_*`.
    """
    if not people or len(set(people)) != len(people):
        raise UserError("deal_people", "Name one person or more to deal to, each once.")
    if not 0.0 <= overlap <= 1.0:
        raise UserError("deal_overlap", "The overlap is a share from 0 to 100 percent.")
    if mode not in (ALL, SPLIT, OVERLAP):
        raise UserError("deal_mode", f"There is no way of dealing called {mode}.")
    chosen = list(project.document_uids() if documents is None else documents)
    random.Random(seed).shuffle(chosen)
    several = len(people) > 1
    common = len(chosen) if mode == ALL else round(overlap * len(chosen)) if mode == OVERLAP else 0
    shares = [Share(uid, person, several) for uid in chosen[:common] for person in people]
    for number, uid in enumerate(chosen[common:]):
        shares.append(Share(uid, people[number % len(people)], False))
    before = {(each.document, each.person) for each in review.assignments(project)}
    order = {uid: number for number, uid in enumerate(project.document_uids())}
    shares.sort(key=lambda share: (order.get(share.document, 0), people.index(share.person)))
    return Deal(mode, tuple(shares), sum((s.document, s.person) in before for s in shares))


def assign(project: Project, plan: Deal, *, anew: bool = False) -> Act:
    """Write the deal down; with `anew`, in place of what was dealt before."""
    before = review.assignments(project)
    kept = set() if anew else {(each.document, each.person) for each in before}
    edits = [Edit("assignments", each.uid, _record(each), None) for each in before] if anew else []
    at = now()
    for share in plan.shares:
        if (share.document, share.person) not in kept:
            made = Assignment(new_uid(), share.document, share.person, share.shared, at)
            edits.append(Edit("assignments", made.uid, None, _record(made)))
    people = {share.person for share in plan.shares}
    return Act("assign", tuple(edits), {"count": len(plan.shares), "people": len(people)})


def withdraw(project: Project, documents: Iterable[str], person: str) -> Act:
    """Take documents back from a person; their annotations stay."""
    chosen = set(documents)
    found = [each for each in review.assignments(project, person) if each.document in chosen]
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
    )


@dataclass(frozen=True, slots=True)
class Package:
    """A file made for one person."""

    path: Path
    person: Person
    documents: int
    annotations: int
    blind: bool


def make_package(
    project: Project,
    person: str,
    path: Path | str,
    *,
    blind: bool = True,
    documents: Iterable[str] | None = None,
    gold: bool = False,
) -> Package:
    """Write a project file for a person: their documents, the scheme, guidelines, models and lists.

    `documents` are those dealt to them (all when none were dealt) unless named. `blind`: without other
    people's annotations and names; `gold` gives gold along even so. Raises ProjectError `exists` and what
    the disk refuses, UserError `no_person`.
    """
    whom = next((each for each in project.people() if each.uid == person), None)
    if whom is None:
        raise UserError("no_person", f"Nobody in this project has the uid {person}.", person=person)
    dealt = [each.document for each in review.assignments(project, person)]
    chosen = list(documents) if documents is not None else dealt or project.document_uids()
    layers = None if not blind else {person} | ({GOLD} if gold else set())
    count = pack(project, whom, Path(path), chosen, layers=layers)
    return Package(Path(path), whom, len(set(chosen)), count, blind)


def make_packages(
    project: Project, folder: Path | str, *, blind: bool = True, people: Sequence[str] = ()
) -> list[Package]:
    """A package in `folder` for everybody to whom something is dealt; nothing is overwritten."""
    names = {each.uid: each.name for each in project.people()}
    chosen = list(people) or list(dict.fromkeys(each.person for each in review.assignments(project)))
    if not chosen:
        raise UserError(
            "nothing_dealt", "Nothing is dealt to anybody yet.", hint="Deal the documents out first."
        )
    paths = [Path(folder, package_name(project.title, names.get(uid, uid))) for uid in chosen]
    for path in paths:
        if path.exists():
            raise UserError("exists", f"{path} is there already; nothing was written.", path=str(path))
    found: list[Package] = []
    for uid, path in zip(chosen, paths, strict=True):
        found.append(make_package(project, uid, path, blind=blind))
    return found


def package_name(title: str, person: str) -> str:
    """A file name that every system can hold."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", f"{title} - {person}")
    return " ".join(plain.split())[:80].rstrip(" .") + SUFFIX
