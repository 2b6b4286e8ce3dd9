"""A paragraph at once: what of its suggestions is ticked to begin with, and the act that settles them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import Annotation, Status
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.annotate.marking import accept_one, reject_one

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.core.changes import Act
    from hashiya.store.project import Project

SURE = 0.5
"""From this probability on a suggestion is ticked before one has looked: likelier right than wrong."""
FAINT = 0.1
"""From this probability on what is not shown otherwise is offered with a letter, and without a tick.

One or two a paragraph: leaving them costs nothing, finding them otherwise three keys.
"""


def is_sure(suggestion: Annotation) -> bool:
    """Whether it is ticked to begin with; what has no probability comes from a person or a file, and is."""
    return suggestion.score is None or suggestion.score >= SURE


def settle(
    project: Project,
    suggestions: Sequence[Annotation],
    ticked: Collection[str],
    *,
    layer: str | None = None,
) -> Act:
    """One act: those whose uid is ticked are accepted, the others rejected.

    `args["count"]` are all that were decided, `accepted` and `rejected` of them. What has meanwhile been
    decided otherwise is passed over; of ticked ones that cross, the surer is accepted, as one by one.
    """
    builder = EditBuilder(project, layer)
    wanted = frozenset(ticked)
    order = sorted(suggestions, key=lambda each: (-(1.0 if each.score is None else each.score), each.start))
    # Rejections first: accepting takes away what crosses, and a refusal is to be remembered.
    rejected = sum(reject_one(builder, each) for each in order if each.uid not in wanted)
    accepted = 0
    for each in order:
        if each.uid not in wanted:
            continue
        around = builder.around(each.document, each.start, each.end)
        own = (item for item in around if item.layer == builder.layer and item.status == Status.ACCEPTED)
        if not any(item.span.crosses(each) for item in own):
            accepted += accept_one(builder, each)
    return builder.act("glance", count=accepted + rejected, accepted=accepted, rejected=rejected)
