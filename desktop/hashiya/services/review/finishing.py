"""Ending the review of a document, and what gold of a reviewed document lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.adjudicate import unanimous
from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.progress import CancelToken
from hashiya.services.review.comparison import compare
from hashiya.services.review.readers import EVERYBODY, ReaderSelection
from hashiya.services.review.rules import carry_out, preview
from hashiya.services.review.said_questions import labels_alike, questions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hashiya.core.act_forms import ActArgs
    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a document's review. `act` is None while `open` places wait.

    `taken` places on which all agree come into gold by the act; `kept` decisions were there before; `said`
    attributes, links, relations and labels of the document are said differently still, to be told or asked.
    """

    act: Act | None
    open: int
    taken: int
    kept: int
    said: int = 0


def finish(project: Project, document: str, chosen: ReaderSelection = EVERYBODY) -> Finish:
    """Mark the document as reviewed, and bring what all agree on into gold, in one step.

    Nothing is done while places are open, or cross what gold has elsewhere.
    """
    found = compare(project, document, chosen.of(project, document))
    plan = preview(project, unanimous, [document], chosen, verdict="agreed")
    blocked = sum(1 for each in plan.changes if each.seen.settlement is None and not each.seen.open)
    if found.open or blocked:
        return Finish(None, found.open + blocked, 0, plan.kept)
    current = project.document(document)
    waiting = len(questions(project, found))
    edits = carry_out(project, plan).edits if plan.proposals else ()
    edits = (*edits, *labels_alike(project, document, found.people))
    if current.state != State.DONE:
        state = ({"state": str(current.state)}, {"state": str(State.DONE)})
        edits = (*edits, Edit("documents", document, *state))
    args: ActArgs = {"document": current.title, "count": len(plan.proposals)}
    return Finish(Act("review_done", edits, args), 0, len(plan.proposals), plan.kept, waiting)


def end_review(project: Project, document: str) -> Act:
    """Mark the document as reviewed, and nothing else: after the review of one person's work."""
    current = project.document(document)
    state = ({"state": str(current.state)}, {"state": str(State.DONE)})
    edits = () if current.state == State.DONE else (Edit("documents", document, *state),)
    return Act("review_done", edits, {"document": current.title, "count": 0})


@dataclass(frozen=True, slots=True)
class Gap:
    """A document that is marked as done: `agreed` places that gold does not have, `open` ones unsettled."""

    document: str
    name: str
    agreed: int
    open: int


def gaps(
    project: Project, documents: Collection[str] | None = None, *, cancel: CancelToken | None = None
) -> Iterator[Gap]:
    """What gold lacks in documents that are marked as done, document by document; whole ones are left out.

    Raises Cancelled.
    """
    for info in project.iter_documents():
        (cancel or CancelToken()).check()
        if info.state != State.DONE or (documents is not None and info.uid not in documents):
            continue
        layers = EVERYBODY.of(project, info.uid)
        if len(layers) < 2:
            continue
        found = compare(project, info.uid, layers)
        agreed = sum(
            seen.place.agreed and not seen.taken and seen.settlement is None for seen in found.places
        )
        waiting = sum(seen.open and not seen.place.agreed for seen in found.places)
        if agreed or waiting:
            yield Gap(info.uid, info.title, agreed, waiting)
