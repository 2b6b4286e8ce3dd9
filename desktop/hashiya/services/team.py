"""How far each person is with each document: for the marks in lists, for the dialog of people."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.document import State
from hashiya.store import team
from hashiya.store.project import Project
from hashiya.store.records import Person


@dataclass(frozen=True, slots=True)
class PersonState:
    """How far a person is with a document; `assigned` to them, `shared` with others."""

    document: str
    person: str
    state: State
    assigned: bool = False
    shared: bool = False


def people_at_work(project: Project) -> list[Person]:
    """Everybody who did, or was dealt, something in this project, in its order; without engines."""
    found = team.at_work(project)
    return [person for person in project.people() if person.uid in found and person.kind != "engine"]


def person_states(project: Project, document: str | None = None) -> list[PersonState]:
    """Everybody's state, in one document or in all: from what they were dealt, what their files told, what
    they decided; the person here by this file. Of one document it is a matter of three look-ups.
    """
    traces = {(each.document, each.person): each for each in team.traces(project, document)}
    here = {
        (uid, project.person_uid): State(state) for uid, state in team.states_here(project, document).items()
    }
    own = {key: state for key, state in here.items() if state != State.NEW or key in traces}
    found = []
    for key in sorted({*traces, *own}):
        trace = traces.get(key) or team.Trace(*key)
        state = own.get(key) or (State(trace.told) if trace.told else State.NEW)
        if state == State.NEW and trace.decided:
            state = State.BEGUN
        found.append(PersonState(*key, state, trace.shared is not None, bool(trace.shared)))
    return found
