"""Why something was decided beyond labels: it stands first in what is said about the place it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.span import Span, new_uid, now
from hashiya.errors import UserError
from hashiya.store.tables import review

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.store.project import Project


def with_reason(project: Project, act: Act, document: str, spans: Iterable[Span], words: str) -> Act:
    """The act, and with it the words as something said about the settled place of one of these annotations of
    gold; who annotated it gets them with the review, beside the place.

    Raises UserError `no_place_for_reason` where none of them came into gold by a decision.
    """
    settlement = _settlement(project, act, document, list(spans))
    if not settlement:
        raise UserError(
            "no_place_for_reason",
            "Gold has this without a decision about its place: a reason would reach nobody.",
            hint="Settle the place first, or leave the reason out.",
        )
    at, uid = now(), new_uid()
    said = {"text": words.strip(), "created": at, "modified": at}
    made = review.record(
        "answers", uid, settlement=settlement, document=document, by=project.person_uid, **said
    )
    return Act(act.kind, (*act.edits, Edit("answers", uid, None, made)), act.args)


def _settlement(project: Project, act: Act, document: str, spans: list[Span]) -> str:
    """The uid of the decision, of those that the act itself makes too."""
    made = [edit for edit in act.edits if edit.table == "settlements" and edit.before is None]
    for edit in made:
        chosen = edit.after.get("chosen", []) if edit.after is not None else []
        keys = {(one[0], one[1], one[2]) for one in chosen} if isinstance(chosen, list) else set()
        if any((span.start, span.end, span.label) in keys for span in spans):
            return edit.uid
    for span in spans:
        for each in review.settlements(project, document, around=(span.start, span.end)):
            if any(one.span == span for one in each.chosen):
                return each.uid
    return ""
