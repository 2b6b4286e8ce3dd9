"""How a candidate reaches the project: asked at a key, so no engine is imported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet
from hashiya.core.span import SUGGESTIONS, Annotation, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.store.project import Project


def store_candidate(project: Project, candidate: Annotation) -> tuple[Annotation, ChangeSet]:
    """The candidate as the project has it, stored as a suggestion where it was none yet."""
    same = _stored(project, candidate)
    if same is not None:
        return same, ChangeSet()
    changes = project.add_annotations(candidate.document, [candidate])
    return _stored(project, candidate) or candidate, changes


def _stored(project: Project, candidate: Annotation) -> Annotation | None:
    near = project.annotations(
        candidate.document, layers=[SUGGESTIONS], start=candidate.start, end=candidate.end
    )
    return next((item for item in near if item.span == candidate.span), None)


def is_open(candidate: Annotation, decided: Sequence[Annotation]) -> bool:
    """Whether a candidate can still be right beside what has been accepted meanwhile."""
    return not any(
        other.status is Status.ACCEPTED and (other.range == candidate.range or other.span.crosses(candidate))
        for other in decided
    )
