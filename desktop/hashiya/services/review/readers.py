"""Who read a document: whose silence means «nothing here», and who has only begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.store.tables import people_progress, review

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who worked on a document; `finished`: they read it to its end, as far as is known."""

    person: str
    finished: bool


def readers(project: Project, document: str) -> list[Reader]:
    """All who worked on the document, in the project's order, without gold and engines.

    Finished are those who said that they are done, in whatever file; who else worked in that file has not
    said it by that. Of whom nothing is told it cannot be known: they count as finished where their work was
    imported (also where a file they were imported into tells that it began there), or where nobody is known
    to have finished. A reviewer who settled places and marked the document
    as done has not read it as an annotator, nor has who is here and marked nothing.
    """
    traces = {trace.person: trace for trace in people_progress.traces(project, document)}
    people = [person for person in project.people() if person.is_somebody and person.uid in traces]
    reviewers = review.reviewers_of(project, document)
    done: set[str] = set()
    at_work = []
    for person in people:
        trace = traces[person.uid]
        leads = person.kind in ("reviewer", "owner")
        if trace.decided:
            reads = not (leads and person.uid in reviewers)
        else:
            here = person.uid == project.person_uid
            reads = trace.said and not here and not leads and person.uid not in reviewers
        if trace.told == State.DONE and (trace.assigned or reads):
            done.add(person.uid)
        if trace.decided or person.uid in done:
            at_work.append(person.uid)
    imported = review.imported_layers(project, document)
    unknown = {
        uid
        for uid in at_work
        if uid not in done and (not traces[uid].told or (uid in imported and not traces[uid].own_word))
    }
    if any(traces[uid].told == State.DONE and traces[uid].decided for uid in done):
        unknown &= imported
    return [Reader(uid, uid in done or uid in unknown) for uid in at_work]


def participants(
    project: Project,
    document: str,
    people: Sequence[str] | None = None,
    *,
    unfinished: bool = False,
    without: Collection[str] = (),
) -> list[str]:
    """The layers of those who read the document to its end; with `unfinished` also of those who began.

    `people` are layers: whoever is named counts, also unfinished, and in this order; `without` are left out.
    """
    found = readers(project, document)
    if people is not None:
        there = {each.person for each in found}
        return [uid for uid in people if uid in there and uid not in without]
    return [each.person for each in found if (each.finished or unfinished) and each.person not in without]


@dataclass(frozen=True, slots=True)
class ReaderSelection:
    """Who is compared: `people` alone (None: all who read a text), `without` some, also the `unfinished`."""

    people: tuple[str, ...] | None = None
    without: frozenset[str] = frozenset()
    unfinished: bool = False

    def of(self, project: Project, document: str) -> list[str]:
        """The layers to compare in this document."""
        return participants(project, document, self.people, unfinished=self.unfinished, without=self.without)


EVERYBODY = ReaderSelection()


def people_named(project: Project, names: Sequence[str]) -> tuple[str, ...]:
    """Uids of people by name or uid. Raises UserError `no_person`, `many_people` where a name is two's."""
    found = []
    for name in names:
        same = [each for each in project.people() if each.is_somebody and name in (each.name, each.uid)]
        if not same:
            raise UserError(
                "no_person",
                f"There is nobody called «{name}» in this project.",
                hint="`hashiya people` lists everybody.",
                person=name,
            )
        if len(same) > 1:
            uids = ", ".join(each.uid for each in same)
            raise UserError(
                "many_people",
                f"{len(same)} people are called «{name}»: {uids}.",
                hint="Name the one you mean by this number.",
                person=name,
            )
        found.append(same[0].uid)
    return tuple(found)
