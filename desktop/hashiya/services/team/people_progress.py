"""How far each person is with each document: for the marks in lists, for the dialog of people."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.document import State
from hashiya.store.project import Project
from hashiya.store.tables import people_progress
from hashiya.store.tables.records import Person


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
