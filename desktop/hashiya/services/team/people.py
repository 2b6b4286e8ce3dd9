"""Who works in a project and how far each of them is. Roles are habits of the window, not locks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.errors import UserError
from hashiya.store.merging.value_sources import files_of_people
from hashiya.store.tables import people_progress
from hashiya.store.tables.records import SAME, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.store.project import Project

__all__ = [
    "ROLES",
    "PersonState",
    "TeamCell",
    "TeamRow",
    "TeamTable",
    "TeamTotal",
    "files_of_people",
    "find_person",
    "finished",
    "join_people",
    "part_people",
    "people_at_work",
    "person_states",
    "rename_person",
    "set_role",
    "team_table",
]
ROLES = ("annotator", "reviewer", "owner")


@dataclass(frozen=True, slots=True)
class PersonState:
    """How far a person is with a document, and whether it was assigned to them, until the day `until`
    (YYYY-MM-DD, "" where none was named).
    """

    person: str
    state: State
    assigned: bool = False
    until: str = ""

    @property
    def due(self) -> bool:
        """Assigned, and not done."""
        return self.assigned and self.state != State.DONE

    def overdue(self, today: str) -> bool:
        """Whether it is due and its day has gone by on the day `today` (YYYY-MM-DD)."""
        return self.due and bool(self.until) and self.until < today


def people_at_work(project: Project) -> list[Person]:
    """Everybody who did, or was assigned, something in this project, in its order; without engines."""
    found = people_progress.at_work(project)
    return [person for person in project.people() if person.uid in found and person.is_somebody]


def person_states(project: Project, document: str) -> list[PersonState]:
    """Everybody's state in a document: from what they were assigned, what their files told and they decided;
    the person here by this file, where nobody said otherwise. It takes a few look-ups by index.
    """
    found = []
    for trace in people_progress.traces(project, document):
        told = State(trace.told or State.NEW)
        state = State.BEGUN if told == State.NEW and trace.decided else told
        found.append(PersonState(trace.person, state, trace.assigned, trace.due))
    return found


def finished(project: Project) -> dict[str, int]:
    """Person → how many documents they are done with."""
    return people_progress.finished(project)


def find_person(project: Project, name: str) -> Person:
    """Somebody by name («name (2)» the second of that name) or uid. Raises UserError `no_person`."""
    for person in project.people():
        if person.is_somebody and name in (person.name, person.uid):
            return person
    raise UserError(
        "no_person",
        f"Nobody in this project is called {name}.",
        hint="hashiya people PROJECT lists everybody.",
        person=name,
    )


def set_role(project: Project, person: str, role: str) -> Act:
    """Make somebody an annotator, a reviewer or the owner. Raises UserError `no_person`."""
    found = find_person(project, person)
    if role not in ROLES:
        raise UserError("no_role", f"There is no role {role}.", hint=f"Roles: {', '.join(ROLES)}.", role=role)
    same = found.kind == role
    edits = () if same else (Edit("people", found.uid, {"kind": found.kind}, {"kind": role}),)
    return Act("role", edits, {"name": found.name, "role": role})


def rename_person(project: Project, person: str, name: str) -> Act:
    """Give a person (uid) another name; their work stays theirs. Raises UserError `bad_person`."""
    found = find_person(project, person)
    wanted = " ".join(name.split())
    if not wanted or wanted in (GOLD, SUGGESTIONS, "*"):
        raise UserError(
            "bad_person", f"«{wanted}» cannot be a person's name.", hint="Choose another name.", name=wanted
        )
    before = project.stored_name(found.uid)
    edits = () if before == wanted else (Edit("people", found.uid, {"name": before}, {"name": wanted}),)
    return Act("rename_person", edits, {"name": wanted, "before": before})


def join_people(project: Project, people: Sequence[str]) -> Act:
    """Say that these (uids) are one person: the first. What any of them does counts as theirs from then on.

    Each layer stays as it is, so taking it back, and merging with files that do not know of it, are sure.
    Raises UserError `no_person`, `join_two`.
    """
    found = [find_person(project, uid) for uid in dict.fromkeys(people)]
    if len(found) < 2:
        raise UserError("join_two", "Name two people or more who are one.")
    first, *others = found
    edits = tuple(
        Edit("people", each.uid, {"kind": each.kind}, {"kind": f"{SAME}{first.uid}"}) for each in others
    )
    return Act("join_people", edits, {"name": first.name, "count": len(others)})


def part_people(project: Project, person: str) -> Act:
    """Say that all who were joined to this person are people of their own after all."""
    found = find_person(project, person)
    edits = tuple(
        Edit("people", each.uid, {"kind": each.kind}, {"kind": "annotator"})
        for each in project.people()
        if each.same_as == found.uid
    )
    return Act("part_people", edits, {"name": found.name, "count": len(edits)})


@dataclass(frozen=True, slots=True)
class TeamCell:
    """One person and one text. `until`: the day for which it is asked (YYYY-MM-DD), "" for none; `overdue`:
    it is due, and that day has gone by.
    """

    state: State
    assigned: bool
    due: bool
    until: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A text with everybody's cell; who neither was assigned it nor did anything in it is missing."""

    document: str
    name: str
    words: int
    cells: dict[str, TeamCell]


@dataclass(frozen=True, slots=True)
class TeamTotal:
    """One person over all texts: how many are assigned, begun (not done), done, due and overdue; words due;
    the first day for which one is due, "" where none is named.
    """

    assigned: int = 0
    begun: int = 0
    done: int = 0
    due: int = 0
    words_due: int = 0
    overdue: int = 0
    next_due: str = ""


@dataclass(frozen=True, slots=True)
class TeamTable:
    """What is assigned, begun, done and due: a row a text, a column a person."""

    people: tuple[Person, ...]
    rows: tuple[TeamRow, ...]
    totals: dict[str, TeamTotal]


def team_table(project: Project, today: str = "") -> TeamTable:
    """Everybody who was assigned or did something, and every text, in the order of the project.

    `today` (YYYY-MM-DD; the day it is here by default) tells what is overdue.
    """
    today = today or date.today().isoformat()
    rows = []
    sums: dict[str, list[int]] = {}
    first: dict[str, str] = {}
    for info in project.documents():
        cells = {
            each.person: TeamCell(each.state, each.assigned, each.due, each.until, each.overdue(today))
            for each in person_states(project, info.uid)
        }
        rows.append(TeamRow(info.uid, info.title, info.words, cells))
        for person, cell in cells.items():
            total = sums.setdefault(person, [0, 0, 0, 0, 0, 0])
            total[0] += cell.assigned
            total[1] += cell.state == State.BEGUN
            total[2] += cell.state == State.DONE
            total[3] += cell.due
            total[4] += info.words if cell.due else 0
            total[5] += cell.overdue
            if cell.due and cell.until:
                first[person] = min(cell.until, first.get(person, cell.until))
    people = tuple(each for each in project.people() if each.uid in sums and each.is_somebody)
    totals = {}
    for each in people:
        assigned, begun, done, due, words, late = sums[each.uid]
        totals[each.uid] = TeamTotal(assigned, begun, done, due, words, late, first.get(each.uid, ""))
    return TeamTable(people, tuple(rows), totals)
