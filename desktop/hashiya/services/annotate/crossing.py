"""What had to go because it crossed a mark, and comes back when the mark has moved on or is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hashiya.services.annotate.edit_builder import EditBuilder

_STEPS = 40  # acts about one annotation that are looked through
_SINGLE = ("mark", "accept", "relabel", "set_range")


def bring_back(builder: EditBuilder, about: Annotation) -> None:
    """Add again what earlier acts about this annotation took away, where nothing speaks against it now.

    That is: the engine's suggestion or the person's rejection is not there, nobody has decided about its
    range and label since, and it neither crosses accepted work of the layer nor has the range of such work.
    """
    for former in _taken_away(builder, about):
        if _may_stand(builder, former):
            builder.add(former)
            builder.returned.append(former)


def _taken_away(builder: EditBuilder, about: Annotation) -> Iterator[Annotation]:
    """Newest first, each once, as it was."""
    seen = {about.uid}
    for entry in builder.project.journal(annotation=about.uid, limit=_STEPS):
        if entry.kind not in _SINGLE:
            continue
        for edit in builder.project.journal_edits(entry.id):
            if edit.table != "annotations" or edit.after is not None or edit.uid in seen:
                continue
            seen.add(edit.uid)
            fields = dict(edit.before or {})
            former = Annotation(**{**fields, "status": Status(str(fields["status"]))})  # type: ignore[arg-type]
            if former.layer == SUGGESTIONS or (
                former.layer == builder.layer and former.status == Status.REJECTED
            ):
                yield former


def _may_stand(builder: EditBuilder, former: Annotation) -> bool:
    around = builder.around(former.document, former.start, former.end)
    for each in around:
        own = each.layer == builder.layer
        if each.uid == former.uid or (each.span == former.span and (own or each.layer == SUGGESTIONS)):
            return False
        against = own and each.status == Status.ACCEPTED and former.layer == SUGGESTIONS
        if against and (each.span.crosses(former) or each.range == former.range):
            return False
    return former.label in builder.project.label_positions()
