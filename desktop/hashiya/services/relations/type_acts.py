"""Acts on the types of relations that are more than their fields: another name, guidelines, examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.core.changes import Act, Edit
from hashiya.services.attributes.types import renamed_labels, set_relation_types
from hashiya.services.scheme.guidelines import add_example
from hashiya.services.scheme.label_traces import renamed_guide
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.core.beyond.relations import Relation, RelationType
    from hashiya.core.span import Annotation

GUIDE = "relation:"
"""Before a type's name: what its guidelines and examples are kept under, beside those of labels."""


@dataclass(frozen=True, slots=True)
class Unfitting:
    """A relation that the scheme does not allow (any more); it stays as it is."""

    relation: Relation
    document: str
    head: Annotation
    tail: Annotation


def rename_type(project: Project, old: str, new: str) -> Act:
    """Another name in data. The relations take it along, the guidelines and examples of the type, and the
    attributes that are for it. Raises UserError `type_name`, `type_twice`.
    """
    types = [replace(each, code=new) if each.code == old else each for each in project.relation_types()]
    edits = list(set_relation_types(project, types).edits)
    for uid in project.document_uids():
        if project.has_relations(uid):
            edits += [
                Edit("relations", each.uid, {"type": old}, {"type": new})
                for each in project.relations(uid)
                if each.type == old
            ]
    edits += renamed_labels(project, [old], new, subject=Subject.RELATION)
    edits += renamed_guide(project, [f"{GUIDE}{old}"], f"{GUIDE}{new}")
    return Act("relation_types", tuple(edits), {"count": len(types)})


def unfitting(project: Project, types: Sequence[RelationType] | None = None) -> list[Unfitting]:
    """The relations that these types (or those of the scheme) do not allow, in the order of the texts."""
    by_code = {each.code: each for each in (project.relation_types() if types is None else types)}
    found: list[Unfitting] = []
    for info in project.documents():
        if not project.has_relations(info.uid):
            continue
        ends = {each.uid: each for each in project.annotations(info.uid)}
        for each in project.relations(info.uid):
            head, tail, kind = ends.get(each.head), ends.get(each.tail), by_code.get(each.type)
            if (
                head is not None
                and tail is not None
                and (kind is None or not kind.allows(head.label, tail.label))
            ):
                found.append(Unfitting(each, info.titled or info.name, head, tail))
    return found


def project_unfitting(path: Path) -> list[Unfitting]:
    """Those that the scheme as it is stored does not allow; opens the file by itself, for the background."""
    with Project.open(path, readonly=True) as project:
        return unfitting(project)


def relation_example(project: Project, kind: str, head: Annotation, tail: Annotation) -> Act:
    """Keep the words from the one end to the other as an example of the type."""
    start, end = min(head.start, tail.start), max(head.end, tail.end)
    return add_example(
        project, f"{GUIDE}{kind}", head.document, start, end, note=f"{head.surface} ← {tail.surface}"
    )
