"""Who works in a project and how far each of them is. Roles are habits of the window, not locks."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.store.project import Project
from hashiya.store.tables import people_progress
from hashiya.store.tables.records import Person

ROLES = ("annotator", "reviewer", "owner")


@dataclass(frozen=True, slots=True)
class PersonState:
    """How far a person is with a document, and whether it was dealt to them."""

    person: str
    state: State
    assigned: bool = False


def people_at_work(project: Project) -> list[Person]:
    """Everybody who did, or was dealt, something in this project, in its order; without engines."""
    found = people_progress.at_work(project)
    return [person for person in project.people() if person.uid in found and person.kind != "engine"]


def person_states(project: Project, document: str) -> list[PersonState]:
    """Everybody's state in a document: from what they were dealt, what their files told, what they decided;
    the person here by this file. It takes four look-ups by index.
    """
    found = []
    # That it was begun may be another's work in this file; what this person did is known from the traces.
    done = people_progress.state_here(project, document) == State.DONE
    here = State.DONE if done else State.NEW
    traces = {each.person: each for each in people_progress.traces(project, document)}
    if done:
        traces.setdefault(project.person_uid, people_progress.Trace(project.person_uid))
    for uid, trace in sorted(traces.items()):
        told = here if uid == project.person_uid else State(trace.told or State.NEW)
        state = State.BEGUN if told == State.NEW and trace.decided else told
        found.append(PersonState(uid, state, trace.dealt))
    return found


def finished(project: Project) -> dict[str, int]:
    """Person → how many documents they are done with."""
    return people_progress.finished(project)


def set_role(project: Project, person: str, role: str) -> Act:
    """Make somebody an annotator, a reviewer or the owner. Raises UserError `no_person`."""
    found = next((each for each in project.people() if each.uid == person and each.kind != "engine"), None)
    if found is None or role not in ROLES:
        raise UserError("no_person", f"Nobody in this project has the uid {person}.", person=person)
    same = found.kind == role
    edits = () if same else (Edit("people", person, {"kind": found.kind}, {"kind": role}),)
    return Act("role", edits, {"name": found.name, "role": role})
