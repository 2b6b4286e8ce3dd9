"""The relations of a whole project as rows: what leads from where to where, in which document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation with the words, labels and ranges (code points) of its ends."""

    uid: str
    document: str
    name: str
    type: str
    status: Status
    score: float | None
    head: Annotation
    tail: Annotation


def project_relations(path: Path, person: str) -> list[RelationRow]:
    """Those of the person and those suggested, in the order of the texts; opens the file by itself."""
    with Project.open(path, readonly=True) as project:
        return relation_rows(project, {person, SUGGESTIONS} - {""})


def relation_rows(project: Project, layers: Collection[str] | None = None) -> list[RelationRow]:
    """Of these layers, of all without any; rejected ones and those with an end that is nowhere stay out."""
    rows: list[RelationRow] = []
    for info in project.documents():
        if not project.has_relations(info.uid):
            continue
        relations = project.relations(info.uid, layers=layers)
        ends = {each.uid: each for each in project.annotations(info.uid, layers=layers)}
        found = [
            RelationRow(
                *(each.uid, info.uid, info.titled or info.name, each.type, each.status, each.score),
                *(ends[each.head], ends[each.tail]),
            )
            for each in relations
            if each.status is not Status.REJECTED and each.head in ends and each.tail in ends
        ]
        rows += sorted(found, key=_place)
    return rows


def _place(row: RelationRow) -> tuple[int, int]:
    return row.head.start, row.tail.start
