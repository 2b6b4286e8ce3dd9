"""What is said of an annotation by itself when a person makes or accepts it: the defaults of the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.core.changes import Edit
from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.services.attributes.standing import read_standing
from hashiya.store.tables import beyond, subjects

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.core.beyond.relations import Relation
    from hashiya.store.project import Project


def document_defaults(project: Project, document: str, layer: str, at: str) -> list[Edit]:
    """What the scheme says of a document that this person is done with and has not labelled otherwise."""
    types = [
        each
        for each in project.attribute_types().types
        if each.subject is Subject.DOCUMENT and each.default is not None
    ]
    said = read_standing(project, document, [layer]).labels(layer) if types else {}
    found: list[Edit] = []
    for kind in types:
        if kind.code in said:
            continue
        uid = project.document_attribute_uid(document, layer, kind.code)
        value = list(kind.default) if isinstance(kind.default, tuple) else kind.default
        row: dict[str, object] = {
            **{"uid": uid, "document": document, "layer": layer, "subject": str(Subject.DOCUMENT)},
            **{"of": "", "name": kind.code, "value": value, "by": project.person_uid, "modified": at},
        }
        found.append(Edit("attributes", uid, None, row))
    return found


def relation_defaults(project: Project, relation: Relation, at: str) -> list[Edit]:
    """What the scheme says of a relation that a person makes."""
    found: list[Edit] = []
    for kind in project.attribute_types().types:
        if (
            kind.subject is Subject.RELATION
            and kind.default is not None
            and kind.fits(relation.type, kind.default)
        ):
            uid = subjects.attribute_uid(Subject.RELATION, relation.uid, relation.layer, kind.code)
            value = list(kind.default) if isinstance(kind.default, tuple) else kind.default
            row: dict[str, object] = {
                **{"uid": uid, "document": relation.document, "layer": relation.layer},
                **{"subject": str(Subject.RELATION), "of": relation.uid, "name": kind.code, "value": value},
                **{"by": project.person_uid, "modified": at},
            }
            found.append(Edit("attributes", uid, None, row))
    return found


def default_edits(
    project: Project, annotations: Sequence[Annotation], at: str, taken: Collection[str]
) -> list[Edit]:
    """For annotations that an act makes, or takes out of the suggestions; these keep what they have.

    `taken`: uids of attributes that the act sets itself.
    """
    types = [
        each
        for each in project.attribute_types().types
        if each.subject is Subject.ANNOTATION and each.default is not None
    ]
    if not types:
        return []
    found: list[Edit] = []
    standing = {
        uid: read_standing(project, uid, [SUGGESTIONS])
        for uid in dict.fromkeys(each.document for each in annotations)
    }
    for each in annotations:
        layer = each.layer
        of_suggestion = beyond.annotation_attribute((each.uid, SUGGESTIONS), "")[1]
        had = standing[each.document].by_key.get(of_suggestion, {})
        for kind in types:
            if not kind.fits(each.label, kind.default) or kind.code in had:
                continue
            uid, key = beyond.annotation_attribute((each.uid, layer), kind.code)
            if uid in taken:
                continue
            value = list(kind.default) if isinstance(kind.default, tuple) else kind.default
            row: dict[str, object] = {
                **{"uid": uid, "document": each.document, "layer": layer},
                **{"subject": str(Subject.ANNOTATION), "of": key, "name": kind.code, "value": value},
                **{"by": project.person_uid, "modified": at},
            }
            found.append(Edit("attributes", uid, None, row))
    return found
