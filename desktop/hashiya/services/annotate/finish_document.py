"""A document is done: what becomes of the suggestions nobody has decided about is said with it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.annotate.marking import accept_one, reject_one
from hashiya.services.annotate.own_reading import word_edits
from hashiya.services.attributes.defaults import document_defaults

if TYPE_CHECKING:
    from hashiya.store.project import Project


class Rest(StrEnum):
    """What becomes of suggestions without a decision."""

    LEAVE = "left"
    ACCEPT = "accepted"
    REJECT = "rejected"


def waiting(project: Project, document: str) -> list[Annotation]:
    """The suggestions of a document without a decision, the surest first."""
    found = project.annotations(document, layers=[SUGGESTIONS], statuses=[Status.SUGGESTED])
    return sorted(found, key=_surest_first)


def finish(project: Project, document: str, rest: Rest = Rest.LEAVE) -> Act:
    """Mark it done and settle the rest, in one step. `count` says how many suggestions were waiting.

    Of suggestions that cross the surest is accepted, the others go.
    """
    builder, found = EditBuilder(project), waiting(project, document)
    builder.look(document)
    for each in found:
        if rest is Rest.ACCEPT:
            _accept(builder, each)
        elif rest is Rest.REJECT:
            reject_one(builder, each)
    current = project.document(document)
    now = current.state if not builder.edits or current.state != State.NEW else State.BEGUN
    if current.state != State.DONE:
        builder.edits.append(Edit("documents", document, {"state": str(now)}, {"state": str(State.DONE)}))
    builder.edits.extend(word_edits(project, document, State.DONE))
    builder.edits.extend(document_defaults(project, document, builder.layer, builder.at))
    kind = f"finish_{rest.value}" if found else "finish"
    return builder.act(kind, document=current.title, count=len(found) if found else 1)


def _accept(builder: EditBuilder, each: Annotation) -> None:
    crossed = any(
        other.layer == builder.layer and other.status == Status.ACCEPTED and other.span.crosses(each)
        for other in builder.around(each.document, each.start, each.end)
    )
    if crossed:
        reject_one(builder, each)
    else:
        accept_one(builder, each)


def _surest_first(each: Annotation) -> tuple[float, int, int]:
    return -(1.0 if each.score is None else each.score), each.start, -each.end
