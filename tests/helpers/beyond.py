"""Schemes with attributes and relations, and all of a project that is beyond annotations, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.beyond.relations import RelationType
from hashiya.core.changes import Act, Edit
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.services.attributes.types import set_attribute_types, set_relation_types
from hashiya.services.relations.suggesting import suggest_relations
from hashiya.store.tables import beyond

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.beyond.entities import Entity
    from hashiya.store.project import Project

_SUB = (AttributeChoice("town"), AttributeChoice("sea"))
_ROLES = tuple(AttributeChoice(role) for role in "abc")
_VARIETIES = (AttributeChoice("MSA"), AttributeChoice("EGY"))
ATTRIBUTES = (
    AttributeType("sub", kind=AttributeKind.ONE, labels=("LOC",), choices=_SUB, ar="نوع"),
    AttributeType("certain", kind=AttributeKind.FLAG),
    AttributeType("roles", kind=AttributeKind.MANY, choices=_ROLES),
    AttributeType("from", kind=AttributeKind.DATE, labels=("LOC",)),
    AttributeType("degree", subject=Subject.RELATION, kind=AttributeKind.NUMBER),
    AttributeType("variety", subject=Subject.DOCUMENT, kind=AttributeKind.ONE, choices=_VARIETIES),
    AttributeType("topic", subject=Subject.DOCUMENT, kind=AttributeKind.TEXT, required=True),
)
RELATIONS = (
    RelationType("lives_in", heads=("PERS",), tails=("LOC",), ar="يسكن"),
    RelationType("knows", directed=False, heads=("PERS",), tails=("PERS",)),
    RelationType("near"),
)


def add_entities(project: Project, entities: Sequence[Entity]) -> Act:
    """The act that makes several at once; uids that are there already are passed over."""
    known, at = project.entities(), now()
    new = [
        replace(each, uid=each.uid or new_uid(), created=each.created or at, modified=each.modified or at)
        for each in entities
        if each.uid not in known
    ]
    edits = tuple(Edit("entities", each.uid, None, beyond.entity_record(each)) for each in new)
    return Act("change_entity", edits, {"entity": new[0].name if new else ""})


def with_types(project: Project) -> Project:
    """Give the project these types, by acts."""
    project.apply(set_attribute_types(project, ATTRIBUTES))
    project.apply(set_relation_types(project, RELATIONS))
    return project


def everything(project: Project) -> dict[str, object]:
    """What undo has to bring back and merging to agree on, free of uids that files give differently."""
    found: dict[str, object] = {"entities": project.entities()}
    for uid in project.document_uids():
        places = {each.uid: _place(each) for each in project.annotations(uid)}
        name = project.document(uid).sha256
        found[f"attributes {name}"] = sorted(
            (str(each.subject), places.get(each.of, each.of), each.layer, each.name, repr(each.value))
            for each in project.attributes(uid)
        )
        found[f"relations {name}"] = sorted(
            (
                each.uid,
                each.layer,
                each.type,
                str(each.status),
                places.get(each.head, ""),
                places.get(each.tail, ""),
            )
            for each in project.relations(uid)
        )
        found[f"mentions {name}"] = sorted(
            (places[each.annotation], each.layer, each.entity) for each in project.mentions(uid)
        )
        found[f"annotations {name}"] = sorted(places.values())
    return found


def _place(annotation: Annotation) -> str:
    parts = (annotation.layer, annotation.start, annotation.end, annotation.label, annotation.status)
    return " ".join(map(str, parts))


def suggest_minister(project: Project, document: str) -> None:
    """Suggest, in a text that has both, a post and who holds it, and then how they are related."""
    text = project.document(document).text
    marks = []
    for words, label in (("وزير الصحة", "OCC"), ("سامي الخطيب", "PERS")):
        start = text.index(words)
        marks.append(
            Annotation(
                *("", document, SUGGESTIONS, start, start + len(words), label, words),
                status=Status.SUGGESTED,
                source="lexicon",
                score=0.9,
            )
        )
    project.replace_suggestions(document, ["lexicon"], marks)
    suggest_relations(project, [document])
