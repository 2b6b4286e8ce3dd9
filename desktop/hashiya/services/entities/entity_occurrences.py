"""All occurrences of an entity: the places of every name it has, marked and linked in one act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.span import Status, now
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.annotate.marking import mark_all
from hashiya.services.annotate.occurrences import (
    LIMIT,
    Occurrence,
    OccurrenceQuery,
    Occurrences,
    find_occurrences,
)
from hashiya.services.entities.linking import mention_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.core.beyond.entities import Entity
    from hashiya.store.project import Project


def find_names(
    path: Path,
    names: Sequence[str],
    wanted: OccurrenceQuery,
    documents: Sequence[tuple[str, str]],
    *,
    person: str,
    origin: tuple[str, int, int] | None = None,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Occurrences:
    """Places of all these names, as `find_occurrences` has those of one; of two that overlap, the longer."""
    found: dict[str, list[Occurrence]] = {}
    marked, more = 0, False
    for name in sorted(dict.fromkeys(names), key=len, reverse=True):
        query = replace(wanted, surface=name, inside=False)
        places = find_occurrences(
            *(path, query, documents), person=person, origin=origin, cancel=cancel, progress=progress
        )
        marked, more = marked + places.marked, more or places.more
        for each in places.places:
            here = found.setdefault(each.document, [])
            if not any(each.start < other.end and other.start < each.end for other in here):
                here.append(each)
    ordered = [each for uid, _ in documents for each in sorted(found.get(uid, ()), key=_start)]
    return Occurrences(tuple(ordered[:LIMIT]), marked, more=more or len(ordered) > LIMIT)


def _start(place: Occurrence) -> int:
    return place.start


def mark_and_link(
    project: Project, places: Sequence[tuple[str, int, int]], label: str, entity: Entity
) -> Act:
    """Mark these places and say that all of them mean the entity."""
    act, at = mark_all(project, places, label), now()
    linked = {each.annotation for uid in {place[0] for place in places} for each in project.mentions(uid)}
    edits: list[Edit] = []
    for edit in act.edits:
        after = edit.after or {}
        if edit.table != "annotations" or after.get("status") != Status.ACCEPTED or edit.uid in linked:
            continue
        known = project.annotation(edit.uid)
        document = known.document if known is not None else str(after["document"])
        row = mention_row(edit.uid, document, project.person_uid, entity.uid, project.person_uid, at)
        edits.append(Edit("mentions", str(row["uid"]), None, row))
    return Act(act.kind, (*act.edits, *edits), act.args)
